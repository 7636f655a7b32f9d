"""What people decided about claims stands in the next note."""

import pytest

from pipeline.briefing import Amend, Compose, Edit, Edits, check_text, source_text
from pipeline.flow import Flow, composing_stages
from pipeline.settings import Settings
from tests.briefing.sample import document
from tests.briefing.test_compose import Scripted


def composed(engine=None):
    doc = document()
    Compose(engine or Scripted(), points=4)(doc)
    return doc


def claims(doc):
    note = doc.note
    places = [("headline", note.headline), ("brief", note.brief)]
    return [*places, *(("point", each) for each in note.points), *(("quote", each) for each in note.quotes)]


def decision(doc, place, claim, verdict, text=""):
    texts = {s.id: s.text for s in doc.all_sentences()}
    chinese = source_text(texts[s] for s in claim.sources)
    text = text or (claim.text if verdict == "accepted" else "")
    return Edit(article=doc.article.id, place=place, chinese=chinese, was=claim.text, text=text, verdict=verdict)


def codes(doc):
    return [each.code for each in doc.diagnostics]


def point_about(doc, chinese):
    texts = {s.id: s.text for s in doc.all_sentences()}
    return next(c for c in doc.note.points if any(chinese in texts[s] for s in c.sources))


def test_without_decisions_the_note_stays_as_it_is():
    doc, same = composed(), composed()
    Amend(Edits())(doc)
    assert doc == same


def test_an_edited_claim_keeps_its_sources_and_is_marked():
    doc = composed()
    old = point_about(doc, "上市")
    Amend(Edits((decision(doc, "point", old, "edited", "It plans to go public in 2027."),)))(doc)
    new = point_about(doc, "上市")
    assert new.text == "It plans to go public in 2027."
    assert (new.reviewed, new.status, new.engine, new.sources) == ("edited", "verified", "person", old.sources)
    assert {"figures", "names"} <= {check.code for check in new.checks}
    assert "edit-unused" not in codes(doc)


def test_the_checks_that_an_edited_claim_fails_stay_listed():
    doc = composed()
    old = point_about(doc, "上市")
    Amend(Edits((decision(doc, "point", old, "edited", "It plans to go public in 2028."),)))(doc)
    assert [check.code for check in point_about(doc, "上市").checks if not check.ok] == ["figures"]


def test_an_accepted_draft_is_verified_as_long_as_it_says_the_same():
    spoiled = Scripted({"上市": "The company plans to list in Hangzhou in 2027."})
    doc = composed(spoiled)
    draft = point_about(doc, "上市")
    assert draft.status == "draft"
    accepted = Edits((decision(doc, "point", draft, "accepted"),))
    Amend(accepted)(doc)
    assert point_about(doc, "上市").status == "verified"
    assert point_about(doc, "上市").reviewed == "accepted"
    assert point_about(doc, "上市").checks == draft.checks
    assert "claims-unverified" not in codes(doc)

    other = composed()
    Amend(accepted)(other)
    assert point_about(other, "上市").reviewed is None
    assert codes(other).count("edit-unused") == 1
    assert "says something else" in other.diagnostics[-1].message


def test_a_chosen_draft_is_the_engines_still():
    doc = composed()
    Amend(Edits((decision(doc, "point", point_about(doc, "上市"), "chosen", "It will list in 2027."),)))(doc)
    new = point_about(doc, "上市")
    assert (new.reviewed, new.engine, new.alternatives) == ("chosen", "scripted", ())


def test_a_decision_whose_sentence_is_not_told_is_said_and_kept_out():
    doc, same = composed(), composed()
    gone = Edit(
        article="sample", place="point", chinese=source_text(["别的句子。"]), text="Else.", was="", verdict="edited"
    )
    Amend(Edits((gone,)))(doc)
    assert doc.note == same.note
    assert codes(doc).count("edit-unused") == 1


def test_decisions_about_other_articles_are_none_of_its_business():
    doc, same = composed(), composed()
    other = decision(doc, "point", doc.note.points[0], "edited", "Else.").model_copy(update={"article": "other"})
    Amend(Edits((other,)))(doc)
    assert doc == same


@pytest.mark.parametrize("number", range(5))
def test_every_claim_of_a_note_can_be_edited_alone(number):
    doc = composed()
    places = claims(doc)
    assert len(places) == 5
    place, claim = places[number]
    Amend(Edits((decision(doc, place, claim, "edited", "A person wrote this."),)))(doc)
    after = claims(doc)
    changed = [n for n, (old, new) in enumerate(zip(places, after, strict=True)) if old != new]
    assert changed == [number]
    assert after[number][1].text == "A person wrote this."


def test_the_timeline_tells_the_persons_words():
    doc = composed()
    assert [row.sentence for row in doc.note.timeline] == ["s1"]
    text = "Yunyan Technology closed its round on 12 March 2026. Revenue was RMB 800 million in 2025."
    Amend(Edits((decision(doc, "brief", doc.note.brief, "edited", text),)))(doc)
    assert [(row.sentence, row.text) for row in doc.note.timeline] == [
        ("s1", "Yunyan Technology closed its round on 12 March 2026.")
    ]


def test_what_is_accepted_in_chinese_stays_marked_as_chinese():
    doc = document()
    Flow(composing_stages(Settings(engine="none"), Scripted(down=True)), given=frozenset({"note"}) | _given()).run(doc)
    assert doc.note.brief.status == "source_only"
    Amend(Edits((decision(doc, "brief", doc.note.brief, "accepted"),)))(doc)
    assert (doc.note.brief.status, doc.note.brief.reviewed) == ("source_only", "accepted")


def _given():
    return frozenset({"blocks", "normal", "sentences", "mentions", "figures", "dates", "facts", "summary"})


def test_the_flow_amends_after_it_has_composed():
    doc = composed()
    edits = Edits((decision(doc, "headline", doc.note.headline, "edited", "A person's headline"),))
    again = document()
    timings = Flow(composing_stages(Settings(), Scripted(), edits), given=_given()).run(again)
    assert list(timings) == ["compose", "amend"]
    assert again.note.headline.text == "A person's headline"


def test_two_sentences_are_checked_each_against_its_own_part():
    doc = composed()
    both = ("s2", "s8")
    good = "The round was led by Haitang Capital. Haitang Capital was founded in 2016."
    assert all(check.ok for check in check_text(doc, both, good, "brief"))
    failed = [c.code for c in check_text(doc, both, good.replace("2016", "2017"), "brief") if not c.ok]
    assert failed == ["figures"]


def test_two_sentences_may_be_told_in_one():
    doc = composed()
    text = "The round was led by Haitang Capital, which was founded in 2016."
    assert [c.code for c in check_text(doc, ("s2", "s8"), text, "brief") if not c.ok] == []


def test_a_headline_needs_no_full_stop():
    doc = composed()
    results = check_text(doc, ("title",), "Yunyan Technology closes a RMB 1.2 billion funding round", "headline")
    assert [c.code for c in results if not c.ok] == []
    lost = check_text(doc, ("title",), "Yunyan Technology closes a funding round", "headline")
    assert [c.code for c in lost if not c.ok] == ["figures"]
    assert "whole" in [c.code for c in check_text(doc, ("title",), "", "headline") if not c.ok]


def test_a_sentence_that_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        check_text(composed(), ("s99",), "Text.", "point")
