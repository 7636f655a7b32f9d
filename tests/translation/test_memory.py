"""Drafts are made once."""

import json
import sqlite3
import subprocess
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner
from defusedxml import ElementTree

from pipeline.cli.memory import memory as memory_command
from pipeline.document import EngineInfo
from pipeline.translation import memory as memory_module
from pipeline.translation.engine import EngineUnavailable, Message, Request, Result
from pipeline.translation.memory import Memory, Remembering, today
from pipeline.translation.prompts import request, styles
from pipeline.translation.tmx import tmx


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


def damaged_header(path):
    path.write_bytes(b"this is no database, and it is long enough to be taken for one" * 20)


def damaged_inside(path):
    """A file that opens, and whose pages are rubbish."""
    memory = Remembering(Counting(), path)
    memory.translate([ask(str(n) * 50) for n in range(500)])
    memory.close()
    content = bytearray(path.read_bytes())
    for position in range(4096, len(content)):
        content[position] = 0x5A
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [damaged_header, damaged_inside])
def test_a_damaged_memory_is_set_aside_and_begun_anew(tmp_path, caplog, damage):
    path = tmp_path / "d.sqlite"
    damage(path)
    before = path.read_bytes()
    engine = Counting()
    for _ in range(3):  # damage inside may show only when that page is read
        memory = Remembering(engine, path)
        assert memory.translate([ask("a")])[0].text == "A"
        memory.close()
    assert engine.asked < 3
    assert (tmp_path / "d.sqlite.damaged-1").read_bytes() == before
    assert "begun anew" in caplog.text
    assert [share.drafts for share in Memory(path).shares()] == [1]


def test_a_second_damage_keeps_the_first_file(tmp_path, caplog):
    path = tmp_path / "d.sqlite"
    for number in (1, 2):
        damaged_header(path)
        memory = Memory(path)
        assert memory.usable
        memory.close()
        assert (tmp_path / f"d.sqlite.damaged-{number}").exists()


def test_a_memory_that_cannot_be_made_costs_only_time(tmp_path):
    (tmp_path / "file").write_text("in the way")
    memory = Remembering(Counting(), tmp_path / "file" / "d.sqlite")
    assert memory.translate([ask("a")])[0].text == "A"
    memory.close()


def test_a_memory_that_another_process_holds_costs_only_time(tmp_path, monkeypatch):
    monkeypatch.setattr(memory_module, "WAIT_SECONDS", 0.05)
    path = tmp_path / "d.sqlite"
    memory = Remembering(Counting(), path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert memory.translate([ask("a")])[0].text == "A"
    other.execute("COMMIT")
    other.close()
    memory.close()
    assert Memory(path).shares() == []
    assert not list(tmp_path.glob("*.damaged*"))


def test_the_file_of_an_older_program_is_kept(tmp_path):
    path = tmp_path / "d.sqlite"
    memory = Remembering(Counting(), path)
    memory.translate([ask("a"), ask("b")])
    memory.close()
    store = sqlite3.connect(path)
    store.execute("CREATE TABLE old AS SELECT key, english, confidence FROM drafts")
    store.execute("DROP TABLE drafts")
    store.execute("CREATE TABLE drafts (key TEXT PRIMARY KEY, english TEXT NOT NULL, confidence REAL) WITHOUT ROWID")
    store.execute("INSERT INTO drafts SELECT * FROM old")
    store.execute("DROP TABLE old")
    store.commit()
    store.close()
    engine = Counting()
    memory = Remembering(engine, path)
    assert memory.translate([ask("a")])[0].text == "A"
    memory.close()
    assert engine.asked == 0
    assert [(draft.chinese, draft.model) for draft in Memory(path).drafts()] == [("a", "m")]  # learnt when it was used


WRITER = """
import sys
from pathlib import Path
from tests.translation.test_memory import Counting, ask
from pipeline.translation.memory import Remembering
memory = Remembering(Counting(), Path(sys.argv[1]))
for n in range(60):
    text = f"{sys.argv[2]} {n}"
    assert memory.translate([ask(text), ask(f"both {n}")])[0].text == text.upper()
memory.close()
"""


def test_several_processes_share_it(tmp_path):
    path = tmp_path / "d.sqlite"
    running = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in ("one", "two", "three")]
    reader = Memory(path)
    while any(process.poll() is None for process in running):
        assert all(share.drafts <= 240 for share in reader.shares())
    assert [process.returncode for process in running] == [0, 0, 0]
    assert [share.drafts for share in reader.shares()] == [240]
    reader.close()


class Breaking(Counting):
    """Gives each result as it comes, and breaks off after `good` of them."""

    def __init__(self, good, error):
        super().__init__()
        self.good, self.error = good, error

    def results(self, requests):
        for place, result in enumerate(self.translate(requests)):
            if place == self.good:
                raise self.error
            yield place, result


GONE = EngineUnavailable("test", "it went away", "Wait.")


@pytest.mark.parametrize("error", [GONE, KeyboardInterrupt(), ValueError()])
def test_what_was_made_before_a_break_is_kept(tmp_path, error):
    memory = Remembering(Breaking(2, error), tmp_path / "d.sqlite")
    if isinstance(error, KeyboardInterrupt):
        with pytest.raises(KeyboardInterrupt):
            memory.translate([ask("a"), ask("b"), ask("c")])
    else:
        a, b, c = memory.translate([ask("a"), ask("b"), ask("c")])
        assert (a.text, b.text, c.text) == ("A", "B", "")
        assert c.given_up
        assert c.failure
    memory.close()
    engine = Counting()
    memory = Remembering(engine, tmp_path / "d.sqlite")
    assert [r.text for r in memory.translate([ask("a"), ask("b"), ask("c")])] == ["A", "B", "C"]
    assert (engine.asked, memory.usage.requests, memory.usage.remembered) == (1, 1, 2)
    assert memory.usage.line() == "1 drafts made, 2 remembered"
    memory.close()


def test_an_engine_that_gives_up_before_anything_was_made_is_unavailable(tmp_path):
    memory = Remembering(Breaking(0, GONE), tmp_path / "d.sqlite")
    with pytest.raises(EngineUnavailable, match="went away"):
        memory.translate([ask("a"), ask("b")])
    memory.close()


def test_what_is_remembered_stands_when_the_engine_gives_up(tmp_path):
    Remembering(Counting(), tmp_path / "d.sqlite").translate([ask("a")])
    memory = Remembering(Breaking(0, GONE), tmp_path / "d.sqlite")
    assert [r.text for r in memory.translate([ask("a"), ask("b")])] == ["A", ""]
    memory.close()


def test_half_a_surrogate_pair_is_answered_and_not_remembered(tmp_path):
    engine = Counting()
    memory = Remembering(engine, tmp_path / "d.sqlite")
    for _ in range(2):
        assert memory.translate([ask("a\ud800"), ask("b")])[0].text == "A\ud800"
    assert engine.asked == 3
    memory.close()


def test_the_differently_worded_requests_of_a_sentence_are_different_drafts(tmp_path):
    """A draft is remembered by its whole conversation: each style has instructions of its own."""
    engine = Counting()
    memory = Remembering(engine, tmp_path / "d.sqlite")
    memory.translate([request(style, "云砚科技融资。") for style in styles()])
    assert engine.asked == len(styles()) > 1


def test_the_same_request_twice_in_one_go(tmp_path):
    memory = Remembering(Counting(), tmp_path / "d.sqlite")
    assert [r.text for r in memory.translate([ask("a"), ask("a")])] == ["A", "A"]
    memory.close()
    assert sqlite3.connect(tmp_path / "d.sqlite").execute("SELECT count(*) FROM drafts").fetchone() == (1,)


# Pruning and exporting


@pytest.fixture
def filled(tmp_path, monkeypatch):
    """The cache folder with drafts of two models, one of them used long ago."""
    monkeypatch.setenv("ZHBRIEF_CACHE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "drafts.sqlite"
    for model, texts in (("one", "abc"), ("two", "d")):
        engine = Counting()
        engine.info = EngineInfo(name="test", model=model, digest=model * 10)
        memory = Remembering(engine, path)
        memory.translate([ask(text) for text in texts])
        memory.close()
    store = sqlite3.connect(path)
    store.execute("UPDATE drafts SET used = ? WHERE chinese IN ('a', 'd')", (today() - 100,))
    store.commit()
    store.close()
    return path


def run(*arguments):
    return CliRunner().invoke(memory_command, arguments)


def left(path):
    with Memory(path) as memory:
        return [draft.chinese for draft in memory.drafts()]


def test_stats(filled):
    said = json.loads(run("stats", "--json").output)
    assert said["drafts"] == 4
    assert [(row["model"], row["drafts"]) for row in said["models"]] == [("one", 3), ("two", 1)]
    assert said["bytes"] > 0
    assert "4 drafts" in run("stats").output


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (("--older-than", "30"), ["b", "c"]),
        (("--older-than", "101"), ["a", "b", "c", "d"]),
        (("--keep-model", "two"), ["d"]),
        (("--keep-model", "two", "--keep-model", "one"), ["a", "b", "c", "d"]),
        (("--keep-model", "one", "--older-than", "30"), ["b", "c"]),
    ],
)
def test_prune(filled, arguments, kept):
    result = run("prune", *arguments)
    assert result.exit_code == 0
    assert result.output == f"{4 - len(kept)} drafts forgotten.\n"
    assert left(filled) == kept


def test_prune_does_not_empty_it_by_mistake(filled):
    assert run("prune").exit_code == 2
    wrong = run("prune", "--keep-model", "tow")
    assert wrong.exit_code == 1
    assert "no draft of the model “tow”" in wrong.output
    assert left(filled) == ["a", "b", "c", "d"]


def test_a_draft_that_is_used_again_is_not_pruned(filled):
    engine = Counting()
    engine.info = EngineInfo(name="test", model="one", digest="one" * 10)
    memory = Remembering(engine, filled)
    memory.translate([ask("a")])
    memory.close()
    assert engine.asked == 0
    run("prune", "--older-than", "30")
    assert left(filled) == ["a", "b", "c"]


def test_export_is_well_formed_tmx(filled, tmp_path):
    engine = Counting()
    engine.info = EngineInfo(name="test", model="<&>\"'", digest="")
    memory = Remembering(engine, filled)
    memory.translate([ask("甲<b>&amp;]]>\x1b\uffff乙")])
    memory.close()
    assert run("export", "out.tmx").output == "5 drafts in out.tmx\n"
    root = ElementTree.parse(tmp_path / "out.tmx").getroot()
    assert (root.tag, root.get("version")) == ("tmx", "1.4")
    header = root.find("header")
    for name in ("creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"):
        assert header.get(name)
    units = [
        {tuv.get("{http://www.w3.org/XML/1998/namespace}lang"): tuv.findtext("seg") for tuv in unit.iter("tuv")}
        for unit in root.iter("tu")
    ]
    assert units[0] == {"zh": "a", "en": "A"}
    assert units[-1] == {"zh": "甲<b>&amp;]]>\ufffd\ufffd乙", "en": "甲<B>&AMP;]]>\ufffd\ufffd乙"}
    assert {prop.text for prop in root.iter("prop")} >= {"one", "two", "<&>\"'"}
    assert run("export", "-").stdout_bytes == (tmp_path / "out.tmx").read_bytes()
    assert run("export", "nowhere/out.tmx").exit_code == 1


def test_an_empty_memory_exports_too():
    assert ElementTree.fromstring("".join(tmx([], "1.0")).encode()).find("body") is not None


def test_what_was_turned_back_is_remembered_and_no_translators_memory(tmp_path):
    engine = Counting()
    engine.languages = ("en", "zh")
    memory = Remembering(engine, tmp_path / "d.sqlite")
    assert memory.languages == ("en", "zh")
    back = replace(ask("The round closed."), language="zh")
    assert [memory.translate([back])[0].text for _ in range(2)] == ["THE ROUND CLOSED."] * 2
    assert engine.asked == 1
    memory.close()
    with Memory(tmp_path / "d.sqlite") as file:
        assert list(file.drafts()) == []
    assert Remembering(Counting(), tmp_path / "e.sqlite").languages == ("en",)
