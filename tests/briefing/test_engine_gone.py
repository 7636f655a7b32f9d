"""A server that fails half-way: what was made stands, what was not made is Chinese, and both are said."""

import pytest

from pipeline.briefing import Compose
from pipeline.translation.endpoint import FAILURES_IN_A_ROW, KEY_VARIABLE, EndpointEngine, Patience
from pipeline.translation.memory import Remembering
from pipeline.translation.prompts import styles
from tests.briefing.sample import document
from tests.briefing.test_compose import Scripted
from tests.translation.chat_server import chat, running, said

QUICK = Patience(timeout=2.0, attempts=2, backoff=0.01, longest_wait=2.0)
ANSWERS = Scripted()


@pytest.fixture(autouse=True)
def _no_key_and_no_proxy(monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def english(body):
    return chat(ANSWERS.answer(body["messages"][-1]["content"]))


def in_style(number, body):
    return body["messages"][0]["content"] == styles()[number].system


def note(answer, *, memory=None, points=4):
    """The document composed with a server that answers so, and what the server was asked."""
    with running() as server:
        server.answer = answer
        engine = EndpointEngine(server.url, "invented", patience=QUICK, parallel=1)
        doc = document()
        Compose(Remembering(engine, memory) if memory else engine, points=points)(doc)
        engine.close()
        return doc, [body for _, _, body in server.asked]


def told(doc):
    return [claim for claim in (doc.note.headline, doc.note.brief, *doc.note.points) if claim]


def codes(doc):
    return {d.code for d in doc.diagnostics}


BROKEN = said(500, "broken")
REFUSED = said(401, "no more")


@pytest.mark.parametrize("failure", [BROKEN, REFUSED])
def test_first_drafts_stand_when_the_server_fails_in_the_second_style(failure):
    doc, asked = note(lambda _, body: english(body) if in_style(0, body) else failure)
    assert {claim.status for claim in told(doc)} == {"draft"}, "with one draft nothing is verified"
    assert {check.code for claim in told(doc) for check in claim.checks if not check.ok} == {"agreement"}
    assert codes(doc) >= {"engine-failed"}
    assert "engine-missing" not in codes(doc)
    assert doc.status == "ok"
    given_up_after = 1 if failure is REFUSED else FAILURES_IN_A_ROW * QUICK.attempts
    later = [body for body in asked if not in_style(0, body)]
    assert len(later) <= given_up_after, "a server that gave up is not asked for spare sentences or a third style"


def test_sentences_after_the_break_are_chinese_and_those_before_it_are_not():
    doc, _ = note(lambda number, body: english(body) if number <= 3 else REFUSED)
    failed = {d.sentence for d in doc.diagnostics if d.code == "engine-failed"}
    assert "engine-missing" not in codes(doc)
    assert doc.note.headline.status == "draft"
    assert len(failed) >= 4
    for claim in told(doc):
        for check in claim.checks:
            assert check.code != "translated" or "refused access" in check.detail


def test_a_server_that_gives_up_with_a_spare_sentence_leaves_the_note():
    """The note has too few verified claims, so one more sentence is asked for, and there the server goes away."""
    asked = []

    def answer(_, body):
        prepared = body["messages"][-1]["content"]
        asked.append(prepared)
        if "付费用户" in prepared:
            return REFUSED
        return chat(ANSWERS.answer(prepared).replace("300 million", "3 billion"))

    doc, _ = note(answer, points=2)
    assert "付费用户" in asked[-1], "it was the spare sentence, and it was asked for once"
    assert sum("付费用户" in prepared for prepared in asked) == 1
    assert [d.sentence for d in doc.diagnostics if d.code == "engine-failed"] == ["s7"]
    assert "engine-missing" not in codes(doc)
    assert {claim.status for claim in told(doc)} == {"verified"}


@pytest.mark.parametrize("failure", [BROKEN, REFUSED])
def test_a_server_that_gives_up_before_anything_was_made_means_none(failure):
    doc, _ = note(lambda *_: failure)
    assert "engine-missing" in codes(doc)
    assert doc.status == "partial"
    assert {claim.status for claim in told(doc)} == {"source_only"}


def test_what_the_memory_has_stands_when_the_server_is_away(tmp_path):
    whole, _ = note(lambda _, body: english(body), memory=tmp_path / "d.sqlite")
    doc, asked = note(lambda *_: REFUSED, memory=tmp_path / "d.sqlite")
    assert asked == []
    assert [claim.text for claim in told(doc)] == [claim.text for claim in told(whole)]
    longer, asked = note(lambda *_: REFUSED, memory=tmp_path / "d.sqlite", points=6)
    assert len(asked) == 1
    assert "engine-missing" not in codes(longer)
    assert "engine-failed" in codes(longer)
    assert {claim.status for claim in told(longer)} >= {"verified"}
