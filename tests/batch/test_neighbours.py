"""A file that is not ours is told from a note that no manifest lists, by what stands in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.batch import MANIFEST, Manifest, Workshop, find_inputs, run_batch
from pipeline.batch.neighbours import others_in
from pipeline.settings import Settings
from pipeline.writers import WRITERS

SUFFIXES = [writer.suffix for writer in WRITERS.values()]
ARTICLE = "云帆科技宣布完成30亿元融资\n\n云帆科技周五表示，公司完成30亿元人民币的新一轮融资。\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHBRIEF_CONFIG", str(tmp_path / "config"))
    Path("in").mkdir()
    Path("in/cloud.md").write_text(ARTICLE, encoding="utf-8")


def run(output: str) -> list[str]:
    with Workshop(Settings(engine="none", cache_folder=Path("cache")), folder=Path(output)) as workshop:
        run_batch(find_inputs(["in/cloud.md"])[0], workshop, Path(output))
    return sorted(path.name for path in Path(output).iterdir() if path.suffix in SUFFIXES)


def test_notes_of_ours_are_known_whoever_lists_them() -> None:
    assert run("out") == ["cloud.html", "cloud.json", "cloud.md"]
    assert others_in(Path("out"), SUFFIXES, ours=frozenset()) == frozenset()
    (Path("out") / MANIFEST).unlink()
    assert run("out") == ["cloud.html", "cloud.json", "cloud.md"]


def test_what_is_not_ours_is_named_and_what_the_manifest_lists_is_ours() -> None:
    out = Path("out")
    out.mkdir()
    for name in ("mine.md", "v1.2.json", "Mine.HTML", "listed.md", "notes.txt", "empty.md"):
        (out / name).write_text("not a note", encoding="utf-8")
    (out / "folder.md").mkdir()
    assert others_in(out, SUFFIXES, ours={"listed.md"}) == {"mine", "v1.2", "Mine", "empty", "folder"}
    assert others_in(out / "absent", SUFFIXES, ours=frozenset()) == frozenset()


def test_a_file_of_somebody_elses_is_never_written_over() -> None:
    Path("out").mkdir()
    Path("out/Cloud.html").write_text("mine", encoding="utf-8")
    names = run("out")
    assert Path("out/Cloud.html").read_text(encoding="utf-8") == "mine"
    assert len(names) == 4
    [slug] = {line.slug for line in Manifest(Path("out")).lines.values()}
    assert slug.startswith("cloud-")
    assert run("out") == names
