from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

import pipeline.batch.run as run_module
from pipeline.batch import MANIFEST, GlossaryError, Manifest, Outcome, Workshop, brief, find_inputs, run_batch
from pipeline.document import EngineInfo
from pipeline.settings import Settings, SettingsError
from pipeline.translation import EngineUnavailable, Request, Result

ARTICLE = """---
title: {title}
date: 2026-02-27
---

星湖科技周五表示，公司完成30亿元人民币的新一轮融资，估值升至400亿元。

这家位于杭州的芯片公司在2025年的营收增长了42%。公司计划今年招聘约500名工程师。

分析人士认为，算力需求仍在上升，但回报周期可能需要三年。
"""


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHBRIEF_CONFIG", str(tmp_path / "config"))
    for name in ("a", "b"):
        path = tmp_path / "in" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(ARTICLE.format(title=f"星湖科技融资30亿元（{name}）"), encoding="utf-8")
    return tmp_path


def settings(**options: object) -> Settings:
    return Settings(**{"engine": "none", "cache_folder": Path("cache"), **options})  # type: ignore[arg-type]


def run(options: Settings | None = None, *names: str, output: str = "out", force: bool = False) -> list[Outcome]:
    outcomes: list[Outcome] = []
    with Workshop(options or settings(), folder=Path(output)) as workshop:
        run_batch(find_inputs(names or ("in",))[0], workshop, Path(output), force=force, report=outcomes.append)
    return outcomes


def files(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(folder).iterdir() if path.suffix in {".json", ".md", ".html"}}


def test_each_article_gets_its_files_and_a_line_in_the_manifest() -> None:
    outcomes = run()
    assert [outcome.line.status for outcome in outcomes] == ["ok", "ok"]
    assert sorted(files("out")) == [f"2026-02-27-{n}.{s}" for n in "ab" for s in ("html", "json", "md")]
    first = Manifest(Path("out")).lines["in/a.md"]
    assert first.slug == "2026-02-27-a"
    assert [output.name for output in first.outputs] == [f"2026-02-27-a.{s}" for s in ("json", "md", "html")]
    assert len(first.input) == 64
    assert first.recipe.engine == EngineInfo(name="none")
    assert {"clean", "split", "compose"} <= set(first.timings)
    data = json.loads(files("out")["2026-02-27-a.json"])
    assert data["article"]["source_path"] == "in/a.md"
    assert data["made_with"] == {
        "zhbrief": first.recipe.program,
        "glossary": first.recipe.glossary,
        "settings": first.recipe.settings,
    }


def test_the_same_input_gives_the_same_bytes() -> None:
    run()
    run(output="again")
    assert files("out") == files("again")


def test_a_second_run_makes_nothing_and_reads_no_article(monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    before = files("out"), Path("out", MANIFEST).read_bytes()

    def forbidden(*args: object, **more: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(run_module, "read_input", forbidden)
    outcomes = run()
    assert [outcome.unchanged for outcome in outcomes] == [True, True]
    assert (files("out"), Path("out", MANIFEST).read_bytes()) == before


def test_what_changed_is_made_again_and_nothing_else() -> None:
    run()
    path = Path("in/b.md")
    path.write_text(path.read_text(encoding="utf-8") + "\n公司没有透露投资方。\n", encoding="utf-8")
    assert [outcome.unchanged for outcome in run()] == [True, False]
    assert [outcome.unchanged for outcome in run(settings(sentences=2))] == [False, False]
    Path("out/2026-02-27-a.html").unlink()
    assert [outcome.unchanged for outcome in run(settings(sentences=2))] == [False, True]
    assert Path("out/2026-02-27-a.html").exists()
    assert [outcome.unchanged for outcome in run(settings(sentences=2), force=True)] == [False, False]


def test_a_changed_glossary_makes_every_briefing_again() -> None:
    run()
    header = Path(next(Path(__file__).parents[2].glob("glossaries/*.csv"))).read_text(encoding="utf-8").splitlines()[0]
    columns = header.split(",")
    row = dict.fromkeys(columns, "") | {columns[0]: "星湖科技", columns[1]: "Xinghu Technology", "kind": "organisation"}
    Path("mine.csv").write_text(header + "\n" + ",".join(row[c] for c in columns) + "\n", encoding="utf-8")
    outcomes = run(settings(glossaries=("mine.csv",)))
    assert [outcome.unchanged for outcome in outcomes] == [False, False]
    assert "Xinghu Technology" in files("out")["2026-02-27-a.json"].decode()


def test_a_glossary_that_cannot_be_read_stops_the_run_before_a_note_is_wrong() -> None:
    with pytest.raises(GlossaryError, match=r"absent\.csv"):
        run(settings(glossaries=("absent.csv",)))


def test_bad_files_get_a_line_each_and_the_others_are_done() -> None:
    Path("in/empty.txt").touch()
    Path("in/binary.txt").write_bytes(bytes(range(256)) * 20)
    Path("in/large.txt").write_text("很" * 5000, encoding="utf-8")
    outcomes = run(settings(max_file_bytes=10_000), "in", "in/absent.md")
    by_source = {outcome.line.source: outcome for outcome in outcomes}
    assert [by_source[f"in/{name}.md"].line.status for name in "ab"] == ["ok", "ok"]
    codes = {source.removeprefix("in/"): outcome.line.diagnostics for source, outcome in by_source.items()}
    assert "file-empty" in codes["empty.txt"]
    assert "file-binary" in codes["binary.txt"]
    assert "file-too-large" in codes["large.txt"]
    assert "file-unreadable" in codes["absent.md"]
    for name in ("empty.txt", "binary.txt", "large.txt", "absent.md"):
        line = by_source[f"in/{name}"].line
        assert (line.status, line.outputs) == ("failed", ())
    assert len(files("out")) == 6


def test_equal_names_in_two_folders_do_not_overwrite_each_other() -> None:
    Path("in/sub").mkdir()
    Path("in/sub/A.md").write_bytes(Path("in/a.md").read_bytes())
    run()
    before = files("out")
    assert len(before) == 9
    run(force=True)
    assert files("out") == before


def test_standard_input_is_an_article_too() -> None:
    data = io.BytesIO(Path("in/a.md").read_bytes())
    with Workshop(settings()) as workshop:
        outcomes: list[Outcome] = []
        run_batch(find_inputs(["-"])[0], workshop, Path("out"), stdin=data, report=outcomes.append)
    [outcome] = outcomes
    assert (outcome.line.status, outcome.line.slug) == ("ok", "2026-02-27-stdin")


def test_ctrl_c_keeps_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    real = run_module.make

    def stop_at_second(document, *args):
        if document.article.source_path == "in/b.md":
            raise KeyboardInterrupt
        return real(document, *args)

    with monkeypatch.context() as patched:
        patched.setattr(run_module, "make", stop_at_second)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert list(Manifest(Path("out")).lines) == ["in/a.md"]
    assert [outcome.unchanged for outcome in run()] == [True, False]


def test_a_writer_that_fails_costs_one_article(monkeypatch: pytest.MonkeyPatch) -> None:
    import pipeline.writers

    real = pipeline.writers.write_briefing

    def full(rendered, folder, slug):
        if slug.endswith("-a"):
            raise OSError(28, "No space left on device")
        return real(rendered, folder, slug)

    monkeypatch.setattr(pipeline.writers, "write_briefing", full)
    first, second = run()
    assert (first.line.status, first.line.outputs, second.line.status) == ("partial", (), "ok")
    assert "No space left on device" in first.diagnostics[-1].message
    monkeypatch.setattr(pipeline.writers, "write_briefing", real)
    assert [outcome.unchanged for outcome in run()] == [False, True]


def test_a_reader_that_raises_costs_one_article(monkeypatch: pytest.MonkeyPatch) -> None:
    import pipeline.readers

    real = pipeline.readers.read_documents

    def broken(path, **more):
        if path.name == "a.md":
            raise UnicodeError("no such\ncharacter")
        return real(path, **more)

    monkeypatch.setattr(pipeline.readers, "read_documents", broken)
    first, second = run()
    assert (first.line.status, second.line.status) == ("failed", "ok")
    assert first.diagnostics[0].message == "The stage read failed: UnicodeError: no such character."


class CountingEngine:
    """An engine that never has English, and counts how often it was opened and closed."""

    def __init__(self) -> None:
        self.opened = 0
        self.closed = 0

    info = EngineInfo(name="none")

    def __call__(self, name: str, settings: Settings) -> CountingEngine:
        self.opened += 1
        return self

    def translate(self, requests: Sequence[Request]) -> list[Result]:
        return [Result("", failure="none") for _ in requests]

    def close(self) -> None:
        self.closed += 1


def test_the_engine_is_opened_once_for_all_and_not_at_all_when_nothing_changed() -> None:
    engine = CountingEngine()
    for _ in range(2):
        with Workshop(settings(), engine) as workshop:
            run_batch(find_inputs(["in"])[0], workshop, Path("out"))
    assert (engine.opened, engine.closed) == (1, 1)


def test_without_its_model_the_local_engine_is_missed_once_and_the_notes_are_partial() -> None:
    with Workshop(settings(engine="local")) as workshop:
        outcomes: list[Outcome] = []
        run_batch(find_inputs(["in"])[0], workshop, Path("out"), report=outcomes.append)
        assert workshop.missing is not None
        assert "zhbrief models add" in workshop.missing.remedy
    assert [outcome.line.status for outcome in outcomes] == ["partial", "partial"]
    assert all("engine-missing" in outcome.line.diagnostics for outcome in outcomes)
    assert len(files("out")) == 6
    assert not any(outcome.unchanged for outcome in run(settings(engine="local")))


def test_an_engine_that_goes_away_between_asking_and_opening_is_replaced() -> None:
    none = CountingEngine()

    def opener(name: str, settings: Settings) -> CountingEngine:
        if name != "none":
            raise EngineUnavailable(name, "it went away", "Start it again.")
        return none

    options = settings(engine="endpoint", endpoint_url="http://localhost:1/v1", endpoint_model="m")
    with Workshop(options, opener) as workshop:
        outcomes: list[Outcome] = []
        run_batch(find_inputs(["in"])[0], workshop, Path("out"), report=outcomes.append)
    assert [outcome.line.recipe.engine.name for outcome in outcomes] == ["none", "none"]
    assert [outcome.line.status for outcome in outcomes] == ["partial", "partial"]


def test_brief_gives_documents_and_writes_nothing() -> None:
    before = sorted(Path().rglob("*"))
    documents = brief("in", engine="none", cache_folder=Path("cache"))
    assert [document.article.source_path for document in documents] == ["in/a.md", "in/b.md"]
    assert all(document.note.points for document in documents)
    [one] = brief([Path("in/a.md")], engine="none", sentences=1)
    assert len(one.summary.sentences) == 1
    [absent] = brief("absent.md", engine="none")
    assert (absent.status, absent.diagnostics[0].code) == ("failed", "file-unreadable")
    assert sorted(Path().rglob("*")) == before


def test_brief_says_what_it_cannot_do() -> None:
    with pytest.raises(FileNotFoundError, match="no file matches"):
        brief("nothing/*.md", engine="none")
    with pytest.raises(SettingsError, match="sentence"):
        brief("in", sentence=3)
