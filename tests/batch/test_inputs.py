from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline.batch import MANIFEST, Input, Line, Recipe, find_inputs
from pipeline.batch.manifest import Output
from pipeline.document import EngineInfo


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def touch(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("文章", encoding="utf-8")


def sources(*names: str, output: Path | None = None) -> list[str]:
    return [item.source for item in find_inputs(names, output)[0]]


def test_a_folder_is_searched_with_its_subfolders_in_a_fixed_order() -> None:
    touch("in/b.md", "in/a.txt", "in/sub/c.html", "in/一篇没有后缀的文章", "in/增长3.5倍")
    assert sources("in") == ["in/a.txt", "in/b.md", "in/sub/c.html", "in/一篇没有后缀的文章", "in/增长3.5倍"]


def test_what_is_no_article_is_passed_over_in_folders() -> None:
    touch("in/a.md", "in/.DS_Store", "in/.git/config", "in/photo.JPG", "in/README.md", "in/data.json", "in/a.md~")
    touch("in/page_files/site.css", "in/__pycache__/x.txt")
    assert sources("in") == ["in/a.md"]


def test_a_named_file_is_always_read_even_when_it_is_not_there() -> None:
    touch("README.md", "data.json")
    assert sources("README.md", "data.json", "absent.md") == ["README.md", "data.json", "absent.md"]


def test_each_article_once_however_it_is_named() -> None:
    touch("in/a.md", "in/b.md")
    assert sources("in/b.md", "in", "./in/a.md") == ["in/b.md", "in/a.md"]


def test_globs_reach_into_subfolders_and_give_files_only() -> None:
    touch("in/a.md", "in/deep/er/b.md", "in/c.txt")
    assert sources("in/**/*.md") == ["in/a.md", "in/deep/er/b.md"]
    assert sources("in/*") == ["in/a.md", "in/c.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot exist there")
def test_a_file_whose_name_looks_like_a_pattern_is_that_file() -> None:
    touch("[深度] 为什么?.md", "x.md")
    assert sources("[深度] 为什么?.md") == ["[深度] 为什么?.md"]


def test_standard_input_is_one_article() -> None:
    assert find_inputs(["-", "-"])[0] == [Input(None, "-")]


def test_names_that_lead_to_nothing_say_what_to_do() -> None:
    Path("empty").mkdir()
    touch("pictures/a.png")
    items, nothing = find_inputs(["empty", "pictures", "no/*.md"])
    assert items == []
    assert [absent.name for absent in nothing] == ["empty", "pictures", "no/*.md"]
    assert "folder has no articles" in nothing[0].reason
    assert "pattern" in nothing[2].reason


def test_our_own_briefings_are_never_taken_for_articles() -> None:
    touch("a.md", "outputs/2026-02-27-a.md", "old/2026-02-27-a.md", "old/article.md")
    line = Line(
        id="a",
        source="a.md",
        status="ok",
        slug="2026-02-27-a",
        outputs=(Output(name="2026-02-27-a.md", sha256=""),),
        formats=("md",),
        input="",
        recipe=Recipe(program="", settings="", glossary="", engine=EngineInfo(name="none")),
        timings={},
        diagnostics=(),
    )
    Path("old", MANIFEST).write_text(line.model_dump_json() + "\n", encoding="utf-8")
    assert sources(".", output=Path("outputs")) == ["a.md", "old/article.md"]
    assert sources("old") == ["old/article.md"]


def test_a_manifest_of_somebody_else_hides_nothing() -> None:
    touch("in/a.md")
    Path("in", MANIFEST).write_text('{"file": "a.md"}\n', encoding="utf-8")
    assert sources("in") == ["in/a.md"]


def test_a_source_outside_the_working_folder_keeps_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch("in/a.md", "work/b.md")
    monkeypatch.chdir(tmp_path / "work")
    assert sources("../in", str(tmp_path / "work")) == ["../in/a.md", "b.md"]


@pytest.mark.skipif(sys.platform != "linux", reason="only there may a name be bytes that are not UTF-8")
def test_a_name_that_is_not_utf8_can_still_be_written_into_json() -> None:
    name = b"in/\xd0\xc2.txt".decode("utf-8", "surrogateescape")
    touch(name)
    [source] = sources("in")
    assert source.encode("utf-8")


def test_what_else_we_write_is_no_article_and_elsewhere_it_is(tmp_path: Path) -> None:
    for name in ("out/together.md", "out/newsletter/email.html", "elsewhere/together.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("星湖科技完成30亿元融资。", encoding="utf-8")
    (tmp_path / "out" / MANIFEST).write_text("", encoding="utf-8")
    found, _ = find_inputs([str(tmp_path)])
    assert [item.path.relative_to(tmp_path).as_posix() for item in found if item.path] == ["elsewhere/together.md"]
