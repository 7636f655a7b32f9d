from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.batch import MANIFEST, InUse, Line, Manifest, Recipe
from pipeline.batch.manifest import LOCK, Output, file_digest
from pipeline.document import EngineInfo, Status

RECIPE = Recipe(program="1", settings="s", glossary="g", engine=EngineInfo(name="local", model="m", digest="d"))


def line(
    source: str = "a.md",
    *,
    status: Status = "ok",
    outputs: tuple[Output, ...] = (),
    recipe: Recipe = RECIPE,
    diagnostics: tuple[str, ...] = (),
) -> Line:
    return Line(
        id=source,
        source=source,
        status=status,
        slug=source.removesuffix(".md"),
        outputs=outputs,
        formats=("json", "md"),
        input="i",
        recipe=recipe,
        timings={"split": 0.1},
        diagnostics=diagnostics,
    )


def rows(folder: Path) -> list[str]:
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    return [json.loads(row)["source"] for row in text.splitlines()]


def test_lines_are_there_at_once_and_in_order_at_the_end(tmp_path: Path) -> None:
    with Manifest(tmp_path) as manifest:
        manifest.add(line("b.md"))
        assert rows(tmp_path) == ["b.md"]
        manifest.add(line("a.md"))
        manifest.add(line("b.md", status="partial"))
    assert rows(tmp_path) == ["a.md", "b.md"]
    assert Manifest(tmp_path).lines["b.md"].status == "partial"


def test_ctrl_c_keeps_what_was_done(tmp_path: Path) -> None:
    def run() -> None:
        with Manifest(tmp_path) as manifest:
            manifest.add(line("b.md"))
            manifest.add(line("a.md"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert rows(tmp_path) == ["a.md", "b.md"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [LOCK, MANIFEST]


def test_after_a_crash_the_torn_line_is_lost_and_no_other(tmp_path: Path) -> None:
    whole = line("a.md").model_dump_json()
    (tmp_path / MANIFEST).write_text(f"{whole}\n{whole[:40]}", encoding="utf-8")
    manifest = Manifest(tmp_path)
    assert list(manifest.lines) == ["a.md"]
    manifest.add(line("b.md"))  # and again no orderly end
    assert list(Manifest(tmp_path).lines) == ["a.md", "b.md"]


def test_articles_of_earlier_runs_stay_while_something_of_them_is_there(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("note", encoding="utf-8")
    with Manifest(tmp_path) as manifest:
        manifest.add(line("old.md", outputs=(Output(name="old.md", sha256="x"),)))
        manifest.add(line("gone.md", outputs=(Output(name="gone.md", sha256="x"),)))
        manifest.add(line("failed.md", status="failed"))
    with Manifest(tmp_path) as manifest:
        manifest.add(line("new.md"))
    assert rows(tmp_path) == ["new.md", "old.md"]


def test_nothing_is_rewritten_when_nothing_was_made(tmp_path: Path) -> None:
    with Manifest(tmp_path) as manifest:
        manifest.keep(line())
    assert not (tmp_path / MANIFEST).exists()


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path) -> None:
    with Manifest(tmp_path), pytest.raises(InUse, match="another run"), Manifest(tmp_path):
        pass
    with Manifest(tmp_path) as manifest:  # once it has ended the folder is free again
        manifest.add(line())


def test_a_line_holds_only_when_all_is_as_it_was(tmp_path: Path) -> None:
    note = tmp_path / "a.json"
    note.write_text("{}", encoding="utf-8")
    made = (Output(name="a.json", sha256=file_digest(note)),)
    formats = ("md", "json")
    good = line(outputs=made)
    assert good.holds("i", RECIPE, formats, tmp_path)
    assert not good.holds("other", RECIPE, formats, tmp_path)
    assert not good.holds("", RECIPE, formats, tmp_path)
    assert not good.holds("i", RECIPE, ("json",), tmp_path)
    for change in ({"program": "2"}, {"settings": "x"}, {"glossary": "x"}, {"engine": EngineInfo(name="none")}):
        assert not good.holds("i", RECIPE.model_copy(update=change), formats, tmp_path)
    assert not line(outputs=made, status="partial").holds("i", RECIPE, formats, tmp_path)
    note.write_text("{ }", encoding="utf-8")
    assert not good.holds("i", RECIPE, formats, tmp_path)


def test_what_a_server_refused_is_asked_again_and_what_the_local_model_failed_is_not(tmp_path: Path) -> None:
    failed = ("engine-failed",)
    server = RECIPE.model_copy(update={"engine": EngineInfo(name="endpoint", model="m")})
    assert line(diagnostics=failed).holds("i", RECIPE, ("json", "md"), tmp_path)
    assert not line(recipe=server, diagnostics=failed).holds("i", server, ("json", "md"), tmp_path)


def test_a_line_of_a_later_version_with_more_keys_is_read(tmp_path: Path) -> None:
    row = {**line().model_dump(mode="json"), "colour": "red"}
    (tmp_path / MANIFEST).write_text(json.dumps(row) + "\n[]\nnot json\n", encoding="utf-8")
    assert list(Manifest(tmp_path).lines) == ["a.md"]


def test_a_file_that_is_not_there_has_no_digest(tmp_path: Path) -> None:
    assert file_digest(tmp_path / "absent") == ""
