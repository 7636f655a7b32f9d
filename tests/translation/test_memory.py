"""Drafts are made once."""

import sqlite3

import pytest

from pipeline.document import EngineInfo
from pipeline.translation.engine import Message, Request, Result
from pipeline.translation.memory import Remembering


class Counting:
    """Answers with the last message in capitals, and counts how often it is asked."""

    def __init__(self, digest="a", failure="", *, truncated=False):
        self.info = EngineInfo(name="test", model="m", digest=digest)
        self.failure, self.truncated, self.asked = failure, truncated, 0

    def translate(self, requests):
        self.asked += len(requests)
        return [Result(r.messages[-1].content.upper(), self.failure, self.truncated) for r in requests]

    def close(self):
        pass


def ask(text, tokens=10):
    return Request((Message("system", "x"), Message("user", text)), tokens)


def test_a_draft_is_remembered_and_only_the_new_is_asked_for(tmp_path):
    engine = Counting()
    memory = Remembering(engine, tmp_path / "d.sqlite")
    assert [r.text for r in memory.translate([ask("a"), ask("b")])] == ["A", "B"]
    assert [r.text for r in memory.translate([ask("b"), ask("c"), ask("a")])] == ["B", "C", "A"]
    assert engine.asked == 3
    memory.close()
    again = Counting()
    assert Remembering(again, tmp_path / "d.sqlite").translate([ask("c")])[0].text == "C"
    assert again.asked == 0


@pytest.mark.parametrize("other", [Counting(digest="b"), Counting()])
def test_another_model_or_another_request_is_another_draft(tmp_path, other):
    Remembering(Counting(), tmp_path / "d.sqlite").translate([ask("a")])
    request = ask("a") if other.info.digest == "b" else ask("a", tokens=11)
    Remembering(other, tmp_path / "d.sqlite").translate([request])
    assert other.asked == 1


def test_two_servers_with_a_model_of_the_same_name_do_not_share(tmp_path):
    one, two = Counting(), Counting()
    Remembering(one, tmp_path / "d.sqlite", "http://a").translate([ask("a")])
    Remembering(two, tmp_path / "d.sqlite", "http://b").translate([ask("a")])
    assert (one.asked, two.asked) == (1, 1)


@pytest.mark.parametrize("engine", [Counting(failure="no"), Counting(truncated=True)])
def test_failures_and_cut_off_answers_are_not_remembered(tmp_path, engine):
    memory = Remembering(engine, tmp_path / "d.sqlite")
    memory.translate([ask("a")])
    memory.translate([ask("a")])
    assert engine.asked == 2


def test_a_damaged_memory_costs_only_time(tmp_path):
    path = tmp_path / "d.sqlite"
    path.write_bytes(b"this is no database, and it is long enough to be taken for one" * 20)
    memory = Remembering(Counting(), path)
    assert memory.translate([ask("a")])[0].text == "A"
    memory.close()


def test_the_same_request_twice_in_one_go(tmp_path):
    memory = Remembering(Counting(), tmp_path / "d.sqlite")
    assert [r.text for r in memory.translate([ask("a"), ask("a")])] == ["A", "A"]
    memory.close()
    assert sqlite3.connect(tmp_path / "d.sqlite").execute("SELECT count(*) FROM drafts").fetchone() == (1,)
