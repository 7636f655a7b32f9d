"""What people decided is honoured in the next run, also after the article was edited, and can be taken back."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.glossary import Decisions, FindMentions, Glossary, Term, decide, hits_of, mentions_key, read_decisions
from pipeline.glossary.context import place
from pipeline.glossary.decisions import DECISIONS, renamed

TERMS = (
    Term(source="苹果", target="Apple", kind="organisation", aliases=("苹果公司",)),
    Term(source="云帆科技", target="Cloudsail", kind="organisation", aliases=("云帆",), short="Cloudsail"),
    Term(source="海果", target="Haiguo", kind="organisation"),
)
GLOSSARY = Glossary((TERMS,))
TEXT = "果园的老板说今年的苹果卖得很好，他打算明年多种一些。另一边，苹果公司宣布与云帆科技合作。"


@pytest.fixture
def run(make_document):
    def find(text: str, decisions: Decisions | None = None, article: str = "a"):
        document = make_document(text)
        document.article = document.article.model_copy(update={"id": article})
        FindMentions(GLOSSARY, decisions)(document)
        return document

    return find


def names(document):
    return [(m.source, m.target) for m in document.mentions]


def after(run, folder, text, decided, **more):
    """The names found in `text` after deciding about the hits of `TEXT`: {surface: (verdict, english)}."""
    for hit in hits_of(run(TEXT)):
        if hit.surface in decided:
            verdict, english = decided[hit.surface]
            decide(folder, hit, verdict, english=english, by="ed")
    return names(run(text, read_decisions(folder), **more))


ALL = [("苹果", "Apple"), ("苹果公司", "Apple"), ("云帆科技", "Cloudsail")]


def test_nothing_decided(run, tmp_path):
    assert names(run(TEXT)) == ALL
    assert names(run(TEXT, read_decisions(tmp_path))) == ALL
    assert after(run, tmp_path, TEXT, {"苹果": ("right", None)}) == ALL


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "编者按：新的开头。" + TEXT,
        TEXT.replace("卖得很好", "卖得非常好"),
        TEXT.replace("果园的老板说今年的", "果园老板表示，今年的"),
        TEXT.replace("，", ","),
        TEXT.replace("今年的苹果", "今年的 苹果 "),
    ],
)
def test_wrong_here_holds_for_the_place_in_an_edited_article_too(text, run, tmp_path):
    assert after(run, tmp_path, text, {"苹果": ("wrong-here", None)}) == ALL[1:]


def test_wrong_here_does_not_hold_elsewhere(run, tmp_path):
    other = "消费者排队抢购苹果新发布的手机，门店一度关闭。"
    assert after(run, tmp_path, TEXT + other, {"苹果": ("wrong-here", None)}) == [*ALL[1:], ("苹果", "Apple")]


def test_the_same_words_in_another_article_are_the_same_place(run, tmp_path):
    assert after(run, tmp_path, TEXT, {"苹果": ("wrong-here", None)}, article="b") == ALL[1:]


def test_few_words_around_tell_nothing_about_another_article(run, tmp_path):
    [hit] = hits_of(run("苹果降价"))
    decide(tmp_path, hit, "wrong-here")
    decisions = read_decisions(tmp_path)
    assert names(run("苹果降价", decisions)) == []
    assert names(run("苹果降价", decisions, article="b")) == [("苹果", "Apple")]


def test_a_place_decided_away_is_left_to_what_else_stands_there(make_document, tmp_path):
    glossary = Glossary(((Term(source="海果", target="Haiguo"), Term(source="海果园林", target="Haiguo Gardens")),))
    document = make_document("海果园林")
    FindMentions(glossary)(document)
    decide(tmp_path, hits_of(document)[0], "wrong-here")
    again = make_document("海果园林")
    FindMentions(glossary, read_decisions(tmp_path))(again)
    assert names(again) == [("海果", "Haiguo")]


def test_wrong_always_takes_the_form_and_leaves_the_others(run, tmp_path):
    text = TEXT + "苹果发布手机。苹果公司涨价。"
    assert after(run, tmp_path, text, {"苹果": ("wrong-always", None)}) == [*ALL[1:], ("苹果公司", "Apple")]


def test_not_a_name_holds_for_every_term(run, tmp_path):
    # the shorter form inside it may still be a name
    decided = {"云帆科技": ("not-a-name", None)}
    assert after(run, tmp_path, "云帆科技和苹果", decided, article="z") == [("云帆", "Cloudsail"), ("苹果", "Apple")]


def test_better_english_holds_everywhere(run, tmp_path):
    text = "云帆上市。" + TEXT
    decided = {"云帆科技": ("better-english", "Yunfan Technology")}
    assert after(run, tmp_path, text, decided, article="z") == [("云帆", "Yunfan Technology"), *ALL[:2],
                                                             ("云帆科技", "Yunfan Technology")]  # fmt: skip
    [mention] = [m for m in run("云帆上市", read_decisions(tmp_path)).mentions if m.source == "云帆"]
    assert (mention.short, mention.forbidden) == (None, ("Cloudsail",))


def test_better_english_holds_while_the_glossary_says_what_was_judged(run, tmp_path):
    after(run, tmp_path, TEXT, {"云帆科技": ("better-english", "Yunfan")})
    decisions = read_decisions(tmp_path)
    assert decisions.english("云帆科技", "Cloudsail") == "Yunfan"
    assert decisions.english("云帆科技", "Third Name") == "Third Name"


def test_better_english_can_be_bettered_and_taken_back_without_a_circle(run, tmp_path):
    def now():
        return hits_of(run(TEXT, read_decisions(tmp_path)))[-1]

    for english in ("Yunfan", "Yunfan Tech", "Yunfan", "Cloudsail"):
        decide(tmp_path, now(), "better-english", english=english)
        assert now().target == english
    decide(tmp_path, now(), "right")
    assert now().target == "Cloudsail"


@pytest.mark.parametrize("verdict", ["wrong-here", "wrong-always", "not-a-name"])
def test_right_takes_a_decision_back_after_the_hit_is_gone(verdict, run, tmp_path):
    decision = decide(tmp_path, hits_of(run(TEXT))[0], verdict)
    assert names(run(TEXT, read_decisions(tmp_path))) != ALL
    decide(tmp_path, decision, "right")
    assert names(run(TEXT, read_decisions(tmp_path))) == ALL
    assert len(read_decisions(tmp_path).log) == 2
    assert len(read_decisions(tmp_path).standing) == 1


def test_the_key_of_an_article_changes_when_a_decision_touches_it_and_only_then(run, tmp_path):
    other = "云帆科技上市。"
    before = mentions_key(run(TEXT)), mentions_key(run(other, article="b"))
    after(run, tmp_path, TEXT, {"苹果": ("wrong-here", None)})
    decisions = read_decisions(tmp_path)
    assert mentions_key(run(TEXT, decisions)) != before[0]
    assert mentions_key(run(other, decisions, article="b")) == before[1]


def test_a_decision_says_who_and_when_and_the_digest_does_not(run, tmp_path):
    hit = hits_of(run(TEXT))[0]
    moment = datetime(2026, 3, 1, 8, tzinfo=UTC)
    one = decide(tmp_path, hit, "right", by="  an\neditor ", at=moment)
    assert (one.by, one.at) == ("an editor", "2026-03-01T08:00:00+00:00")
    digest = read_decisions(tmp_path).digest
    decide(tmp_path, hit, "right", by="someone else")
    assert read_decisions(tmp_path).digest == digest
    decide(tmp_path, hit, "wrong-here")
    assert read_decisions(tmp_path).digest != digest


@pytest.mark.parametrize(
    ("verdict", "english"),
    [("perhaps", None), ("better-english", None), ("better-english", ""), ("right", "X"), ("better-english", "=1+1")],
)
def test_what_cannot_be_decided(verdict, english, run, tmp_path):
    with pytest.raises(ValueError):  # noqa: PT011 - the message is for people
        decide(tmp_path, hits_of(run(TEXT))[0], verdict, english=english)
    assert not (tmp_path / DECISIONS).exists()


def test_a_torn_or_foreign_line_costs_itself_alone(run, tmp_path):
    hits = hits_of(run(TEXT))
    decide(tmp_path, hits[0], "wrong-here")
    path = tmp_path / DECISIONS
    path.write_bytes(path.read_bytes() + b'{"hit": "torn')
    decide(tmp_path, hits[1], "right")
    decisions = read_decisions(tmp_path)
    assert [decision.verdict for decision in decisions.log] == ["wrong-here", "right"]
    assert decisions.unreadable == 1


def test_a_decision_that_would_put_a_formula_into_a_glossary_is_not_read(run, tmp_path):
    decide(tmp_path, hits_of(run(TEXT))[0], "better-english", english="Fine")
    path = tmp_path / DECISIONS
    path.write_text(path.read_text(encoding="utf-8").replace("Fine", "=cmd()"), encoding="utf-8")
    assert read_decisions(tmp_path).unreadable == 1


def test_two_who_decide_at_once_lose_nothing(run, tmp_path):
    hit = hits_of(run(TEXT))[0]

    def work():
        for _ in range(20):
            decide(tmp_path, hit, "right")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = (tmp_path / DECISIONS).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 80
    assert all(json.loads(line)["verdict"] == "right" for line in lines)


def test_renamed_keeps_what_fits():
    term = Term(source="云帆", target="Cloudsail", short="Sail", forbidden=("Cloud Sail",))
    assert renamed(term, "Cloudsail") is term
    assert renamed(term, "Sail Group") == term.model_copy(
        update={"target": "Sail Group", "forbidden": ("Cloud Sail", "Cloudsail")}
    )
    assert renamed(term, "Cloudsail Group").forbidden == ("Cloud Sail",)
    assert renamed(term, "Cloud Sail").forbidden == ("Cloudsail",)


TEXTS = st.text("苹果云帆科技公司说的，。 ab", max_size=40)


@given(TEXTS, TEXTS, TEXTS)
def test_a_place_is_found_again_whatever_stands_further_off(before, after_it, far):
    near = "一二三四五六七八九十甲乙"
    one = place("苹果", before + near + "苹果" + near + after_it, len(before + near), len(before + near) + 2)
    other = place("苹果", far + near + "苹果" + near, len(far + near), len(far + near) + 2)
    assert one.key == other.key
