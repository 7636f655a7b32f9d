"""A watched folder: each file once, when it is whole; what is in the way delays a note and loses none."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pipeline.batch import MANIFEST, Manifest, Outcome, Workshop
from pipeline.batch.watch import PAUSE, Folder, Watch
from pipeline.document import EngineInfo
from pipeline.settings import Settings
from pipeline.translation import EngineUnavailable, Request, Result

ARTICLE = "---\ntitle: 云帆科技融资\ndate: 2026-02-27\n---\n\n云帆科技周五表示，公司完成{n}亿元人民币的新一轮融资。\n"
OUT = Path("in/out")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHBRIEF_CONFIG", str(tmp_path / "config"))
    Path("in").mkdir()
    return tmp_path


def put(name: str, n: int = 30) -> Path:
    path = Path("in", name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(ARTICLE.format(n=n), encoding="utf-8")
    return path


class Hours:
    """A clock that goes on when it is told to, for both of a folder's clocks."""

    def __init__(self) -> None:
        self.time = 0.0
        self.start = 2_000_000_000.0

    def __call__(self) -> float:
        return self.time

    def now(self) -> float:
        return self.start + self.time

    def old(self, path: Path) -> Path:
        """Give the file a time long before the watch began."""
        os.utime(path, (self.start - 1000, self.start - 1000))
        return path

    def written(self, path: Path) -> Path:
        """Give the file the time of this moment, as writing it would."""
        os.utime(path, (self.now(), self.now()))
        return path


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def folder(hours: Hours) -> Folder:
    return Folder(Path("in"), OUT, 2.0, hours, hours.now)


def names(folder: Folder) -> list[str]:
    ready = folder.look()
    assert ready is not None
    folder.done(ready)
    return [each.item.source for each in ready]


def test_what_lies_there_at_the_beginning_is_ready_at_once_and_once(folder: Folder, hours: Hours) -> None:
    hours.old(put("a.md"))
    hours.old(put("sub/b.md"))
    assert names(folder) == ["in/a.md", "in/sub/b.md"]
    hours.time += 10
    assert names(folder) == []


def test_a_file_that_is_being_written_is_waited_for(folder: Folder, hours: Hours) -> None:
    path = hours.written(put("a.md"))
    for _ in range(5):  # it grows all the time
        assert names(folder) == []
        hours.time += 1.5
        with path.open("a", encoding="utf-8") as file:
            file.write("公司计划招聘。\n")
        hours.written(path)
    assert names(folder) == []
    hours.time += 1
    assert names(folder) == []
    hours.time += 1
    assert names(folder) == ["in/a.md"]


def test_an_empty_file_is_a_placeholder_and_waited_for(folder: Folder, hours: Hours) -> None:
    path = Path("in/a.md")
    path.touch()
    for _ in range(3):
        assert names(folder) == []
        hours.time += 10
    put("a.md")
    assert names(folder) == []
    hours.time += 2
    assert names(folder) == ["in/a.md"]


def test_unfinished_downloads_hidden_files_and_our_own_notes_are_passed_over(folder: Folder, hours: Hours) -> None:
    for name in ("a.md.part", "a.html.crdownload", "b.tmp", ".c.md", "d.md~", "e.filepart", "out/2026-a.md"):
        hours.old(put(name))
    assert names(folder) == []
    Path("in/a.md.part").rename("in/a.md")
    assert names(folder) == []
    hours.time += 2
    assert names(folder) == ["in/a.md"]


def test_a_file_that_changes_or_is_replaced_is_ready_again(folder: Folder, hours: Hours) -> None:
    path = hours.old(put("a.md"))
    assert names(folder) == ["in/a.md"]
    other = hours.old(put("b.part", 31))  # as long as the other, and of the same time
    other.replace(path)
    assert names(folder) == []
    hours.time += 2
    assert names(folder) == ["in/a.md"]
    path.unlink()
    assert names(folder) == []
    hours.old(put("a.md"))
    hours.time += 2
    assert names(folder) == []
    hours.time += 2
    assert names(folder) == ["in/a.md"]


def test_what_was_not_made_stays_ready(folder: Folder, hours: Hours) -> None:
    hours.old(put("a.md"))
    assert folder.look()
    assert names(folder) == ["in/a.md"]
    assert names(folder) == []


def test_a_folder_that_is_gone_is_said_so(folder: Folder) -> None:
    Path("in").rmdir()
    assert folder.look() is None


Step = Callable[[], object]


class Watched:
    """A watch in this process: between its looks the steps are done, one a pause; after the last it is stopped."""

    def __init__(self, *steps: Step, **workshop: object) -> None:
        self.made: list[str] = []
        self.troubles: list[str] = []
        self.pauses: list[float] = []
        self.turns: list[int] = []
        self._steps = list(steps)
        settings = Settings(engine="none", cache_folder=Path("cache"), formats=("json", "md"))
        settings = settings.model_copy(update=workshop.pop("settings", {}))
        hours = Hours()
        with Workshop(settings, folder=OUT, **workshop) as shop:
            folder = Folder(Path("in"), OUT, 0.0, hours, hours.now)
            with pytest.raises(KeyboardInterrupt):
                Watch(folder, shop, OUT).run(self.report, self.troubles.append, self.sleep)

    def report(self, outcome: Outcome) -> None:
        self.made.append(f"{outcome.line.status} {outcome.line.source}")

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.turns.append(len(self.made))
        if not self._steps:
            raise KeyboardInterrupt
        self._steps.pop(0)()


def nothing() -> None:
    """A pause in which nothing happens."""


def notes() -> list[str]:
    return sorted(path.name for path in OUT.glob("*.json"))


def test_each_file_gets_its_note_once() -> None:
    put("a.md")
    watched = Watched(
        lambda: put("b.md"), nothing, lambda: put("a.md", 31), nothing, lambda: os.utime("in/b.md"), nothing
    )
    assert watched.made == ["ok in/a.md", "ok in/b.md", "ok in/a.md"]
    assert watched.turns == [1, 2, 2, 3, 3, 3, 3]
    assert notes() == ["2026-02-27-a.json", "2026-02-27-b.json"]
    assert "31亿元" in (OUT / "2026-02-27-a.json").read_text(encoding="utf-8")
    assert not Watched(nothing).made  # begun again, it makes nothing twice


def test_a_bad_article_is_told_once_and_not_tried_again_until_it_changes() -> None:
    Path("in/bad.md").write_bytes(bytes(range(256)))
    watched = Watched(nothing, nothing, lambda: put("bad.md"))
    assert watched.made == ["failed in/bad.md", "ok in/bad.md"]


def test_a_feed_reader_drops_entries_into_one_file() -> None:
    def lines(count: int) -> None:
        rows = [f'{{"id": "e{n}", "text": "云帆科技宣布完成{n + 3}亿元融资，投资方没有透露。"}}' for n in range(count)]
        Path("in/saved.jsonl").write_text("\n".join(rows), encoding="utf-8")

    lines(2)
    watched = Watched(lambda: lines(3))
    assert watched.made == [f"ok in/saved.jsonl#e{n}" for n in range(3)]


def test_it_waits_for_another_run_and_says_so_once() -> None:
    put("a.md")
    OUT.mkdir()
    other = Manifest(OUT)
    other.__enter__()
    watched = Watched(nothing, nothing, lambda: other.__exit__(None, None, None))
    assert watched.turns == [0, 0, 0, 1]
    assert len(watched.troubles) == 1
    assert "another run" in watched.troubles[0]
    assert watched.pauses == [2 * PAUSE, 4 * PAUSE, 8 * PAUSE, PAUSE]


def test_a_folder_that_cannot_be_written_and_one_that_goes_away_delay_notes_and_lose_none() -> None:
    put("a.md")
    OUT.write_text("a file in the way", encoding="utf-8")

    def away() -> None:
        put("b.md")
        Path("in").rename("elsewhere")

    watched = Watched(OUT.unlink, away, nothing, lambda: Path("elsewhere").rename("in"), nothing)
    assert watched.made == ["ok in/a.md", "ok in/b.md"]
    assert ["cannot be written" in trouble or "not there" in trouble for trouble in watched.troubles] == [True, True]


def test_a_note_that_does_not_fit_on_the_disk_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    import pipeline.writers.files as files

    put("a.md")

    def full(contents: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(files, "write_together", full)
        watched = Watched(nothing, patched.undo, nothing)
    assert watched.made == ["ok in/a.md"]
    assert len(watched.troubles) == 1
    assert "No space left" in watched.troubles[0]


def glossary(english: str) -> None:
    Path("glossary.csv").write_text(f"source,target,kind\n云帆科技,{english},organisation\n", encoding="utf-8")


def test_names_count_from_the_next_file_on_and_a_broken_glossary_delays() -> None:
    glossary("Yunfan Technology")
    put("a.md")

    def better() -> None:
        glossary("Cloudsail")
        put("b.md")

    def broken() -> None:
        Path("glossary.csv").write_bytes(b"\xff\xfe\x00broken")
        put("c.md")

    watched = Watched(better, broken, nothing, lambda: glossary("Cloudsail"), nothing)
    assert watched.made == ["ok in/a.md", "ok in/b.md", "ok in/c.md"]
    text = {name[-6]: (OUT / name).read_text(encoding="utf-8") for name in notes()}
    assert "Yunfan Technology" in text["a"]
    assert "Cloudsail" in text["b"]
    assert "Cloudsail" in text["c"]
    assert len(watched.troubles) == 1


class Counting:
    """An engine without English that counts how often it was opened and closed, and can be away at first."""

    info = EngineInfo(name="endpoint", model="m")

    def __init__(self, away: int = 0) -> None:
        self.events: list[str] = []
        self._away = away

    def __call__(self, name: str, settings: Settings) -> Counting:
        if name == "endpoint" and self._away:
            self._away -= 1
            raise EngineUnavailable(name, "it is away", "Start it.")
        self.events.append(f"open {name}")
        return self

    def translate(self, requests: Sequence[Request]) -> list[Result]:
        return [Result("", failure="none") for _ in requests]

    def close(self) -> None:
        self.events.append("close")


SERVER = {"engine": "endpoint", "endpoint_url": "http://localhost:1/v1", "endpoint_model": "m"}


def test_the_engine_stays_open_between_files_and_over_new_names() -> None:
    engine = Counting()
    put("a.md")

    def more() -> None:
        glossary("Cloudsail")
        put("b.md")

    watched = Watched(more, lambda: put("c.md"), nothing, settings=SERVER, open_engine=engine)
    assert len(watched.made) == 3
    assert engine.events == ["open endpoint", "close"]


def test_an_engine_that_was_away_is_looked_for_again() -> None:
    engine = Counting(away=1)
    put("a.md")
    watched = Watched(lambda: put("b.md"), nothing, settings=SERVER, open_engine=engine)
    assert len(watched.made) == 2
    assert engine.events == ["open none", "close", "open endpoint", "close"]


def test_the_manifest_is_true_when_it_is_stopped() -> None:
    put("a.md")
    Watched(lambda: put("b.md"))
    assert list(Manifest(OUT).lines) == ["in/a.md", "in/b.md"]
    assert (OUT / MANIFEST).read_text(encoding="utf-8").count("\n") == 2
