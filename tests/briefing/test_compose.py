"""What the note is made of, with an engine that answers from a script."""

import pytest

from pipeline.briefing import Compose
from pipeline.document import EngineInfo
from pipeline.translation import EngineUnavailable
from pipeline.translation.engine import Result
from pipeline.translation.opening import NoEngine
from pipeline.translation.preparation import prepare
from tests.briefing.sample import document

ENGLISH = {
    "12亿元融资，投后": (
        "On 12 March 2026 Yunyan Technology announced that it had closed a RMB 1.2 billion funding round at a "
        "post-money valuation of RMB 9 billion."
    ),
    "领投。": "The funding round was led by Haitang Capital.",
    "净亏损": "The company's revenue was RMB 800 million in 2025 and its net loss was RMB 300 million.",
    "训练集群": (
        'Chief executive Lin Ruoxi said: "We will use the money to build new training clusters and expand our team '
        'overseas."'
    ),
    "上市": "The company plans to list in 2027.",
    "引人关注": "The RMB 1.2 billion funding round of Yunyan Technology draws attention.",
    "付费用户": "It has more than 2 million paying users.",
    "成立于": "Haitang Capital was founded in 2016.",
}
TITLE = "Yunyan Technology closes a RMB 1.2 billion funding round."

PREPARED = {
    chinese: [prepare(document(), s).text for s in document().sentences if chinese in s.text] for chinese in ENGLISH
}


class Scripted:
    """Answers by what stands in the sentence; `spoil` changes an answer, `down` raises."""

    info = EngineInfo(name="scripted", model="m", digest="d")

    def __init__(self, spoil=None, *, down=False):
        self.spoil, self.down = spoil or {}, down

    def translate(self, requests):
        if self.down:
            raise EngineUnavailable("scripted", "the server went away", "Start it.")
        return [Result(self.answer(request.messages[-1].content)) for request in requests]

    def answer(self, prepared):
        for chinese, english in ENGLISH.items():
            if prepared in PREPARED[chinese]:
                return self.spoil.get(chinese, english)
        return self.spoil.get("title", TITLE)

    def close(self):
        pass


def note(engine, points=4):
    doc = document()
    Compose(engine, points=points)(doc)
    return doc, doc.note


def test_every_claim_names_its_sentence_and_is_verified():
    doc, made = note(Scripted())
    claims = [made.headline, made.brief, *made.points]
    known = {s.id for s in doc.all_sentences()}
    assert all(claim.sources and set(claim.sources) <= known for claim in claims)
    assert [claim.status for claim in claims] == ["verified"] * len(claims)
    assert made.headline.text == TITLE.rstrip(".")
    assert made.brief.sources == ("s1", "s3")


def test_points_stand_in_reading_order_and_repeat_nothing():
    _, made = note(Scripted())
    numbers = [int(claim.sources[0][1:]) for claim in made.points]
    assert numbers == sorted(numbers)
    assert not {"s1", "s3"} & {claim.sources[0] for claim in made.points}
    assert all("draws attention" not in claim.text for claim in made.points), "s6 tells only what s1 has told"


def test_a_wrong_figure_never_reaches_the_note():
    wrong = ENGLISH["净亏损"].replace("300 million", "3 billion")
    _, made = note(Scripted({"净亏损": wrong}))
    claims = [made.headline, made.brief, *made.points, *made.quotes]
    assert all("3 billion" not in claim.text for claim in claims)
    assert all("s3" not in claim.sources for claim in claims)


WRONG_TITLE = {"title": "Yunyan Technology closes a RMB 12 billion funding round."}


def test_a_failed_headline_gives_way_to_the_first_verified_sentence():
    lead = (
        "Yunyan Technology announced on 12 March 2026 a RMB 1.2 billion round at a post-money valuation of "
        "RMB 9 billion."
    )
    _, made = note(Scripted({**WRONG_TITLE, "12亿元融资，投后": lead}))
    assert made.headline.sources == ("s1",)
    assert made.headline.status == "verified"
    assert made.headline.text == lead.rstrip(".").replace("at a post", "at post"), "112 characters are too many"


def test_a_lead_too_long_for_a_headline_is_none():
    _, made = note(Scripted(WRONG_TITLE))
    assert made.headline.status == "source_only"
    assert made.headline.sources == ("title",)


def test_a_draft_is_marked_and_reported():
    lost = ENGLISH["训练集群"].replace("We will use", "We use").replace(" said:", ":")
    doc, made = note(Scripted({"训练集群": lost}), points=6)
    [draft] = [claim for claim in made.points if claim.sources == ("s4",)]
    assert draft.status == "draft"
    assert [check.code for check in draft.checks if not check.ok] == ["attribution"]
    assert any(d.code == "claims-unverified" for d in doc.diagnostics)
    assert all(c.status == "verified" for c in (made.headline, made.brief))


def test_without_an_engine_the_note_is_chinese_with_names_and_figures_in_english():
    doc, made = note(NoEngine())
    claims = [made.headline, made.brief, *made.points]
    assert {claim.status for claim in claims} == {"source_only"}
    assert "Yunyan Technology" in made.brief.text
    assert "RMB 9 billion" in made.brief.text
    assert doc.status == "ok"


def test_an_engine_that_goes_away_leaves_an_error_and_a_note_in_chinese():
    doc, made = note(Scripted(down=True))
    assert [d.code for d in doc.diagnostics if d.severity == "error"] == ["engine-missing"]
    assert doc.status == "partial"
    assert {claim.status for claim in (made.headline, made.brief, *made.points)} == {"source_only"}


def test_a_sentence_for_which_the_engine_gives_nothing_is_reported():
    """The manifest goes by it: such an article is asked for again."""

    class Busy(Scripted):
        def translate(self, requests):
            results = super().translate(requests)
            return [Result("", failure="busy") if "million in 2025" in r.text else r for r in results]

    doc, made = note(Busy())
    [problem] = [d for d in doc.diagnostics if d.code == "engine-failed"]
    assert problem.sentence == "s3"
    assert "busy" in problem.message
    assert doc.status == "ok"
    assert made.headline.status == "verified"
    assert not any(d.code == "engine-failed" for d in note(NoEngine())[0].diagnostics)


def test_the_tables_come_from_the_chinese_alone():
    _, with_engine = note(Scripted())
    _, without = note(NoEngine())
    for field in ("figures", "people", "organisations"):
        assert getattr(with_engine, field) == getattr(without, field)
    rows = {(row.figure, row.measure) for row in without.figures}
    assert ("RMB 9 billion", "valuation") in rows
    assert ("RMB 300 million", "loss") in rows
    assert ("RMB 800 million", "revenue") in rows
    assert [(row.english, row.chinese) for row in without.people] == [("Lin Ruoxi", "林若溪")]


def test_the_timeline_holds_what_is_dated_to_the_month():
    _, made = note(Scripted())
    assert [(row.value, row.english) for row in made.timeline] == [("2026-03-12", "12 March 2026")]


@pytest.mark.parametrize("points", [4, 6])
def test_no_more_points_than_asked_for(points):
    _, made = note(Scripted(), points=points)
    assert len(made.points) <= points
