"""The parts of a run on a cluster that need no cluster: addresses, reading, the child and its guard, the shelf."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.batch import Line, Workshop
from pipeline.batch.cluster import Unreachable, find_places, shelf_at
from pipeline.batch.cluster.carried import Asked, Bundle, Done, Earlier, Kept, Read
from pipeline.batch.cluster.child import MAKE, Refused
from pipeline.batch.cluster.guard import Died, Guard, TooLong
from pipeline.batch.cluster.places import Place
from pipeline.batch.cluster.reading import digest_of, read_asked
from pipeline.batch.inputs import Input
from pipeline.batch.making import Made, make, read_input
from pipeline.batch.manifest import MANIFEST, Output, file_digest
from pipeline.document import Document
from pipeline.settings import Settings
from tests.batch.test_cluster_run import DANGEROUS, DEADLY, ENDLESS

fsspec = pytest.importorskip("fsspec", reason="the extra `ray` is not installed")
TEXT = "星湖科技周五表示，公司完成5亿元人民币的新一轮融资，估值升至400亿元。"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHBRIEF_CONFIG", str(tmp_path / "config"))
    yield
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


def settings(**options: object) -> Settings:
    return Settings(**{"engine": "none", "cache_folder": Path("cache"), **options})  # type: ignore[arg-type]


def put(address: str, text: str) -> None:
    with fsspec.open(address, "wb") as file:
        file.write(text.encode())


def rows(count: int) -> str:
    return "".join(json.dumps({"id": f"a{n}", "text": TEXT}, ensure_ascii=False) + "\n" for n in range(count))


# --- places ---------------------------------------------------------------------------------------------------------


def test_an_address_is_a_file_a_folder_or_a_pattern() -> None:
    for name in ("b.jsonl", "a/x.md", "a/.hidden.md", ".cache/y.md", "a/picture.png", "a/rows.parquet", "README.md"):
        put(f"memory://box/{name}", TEXT)
    found, problems = find_places(["memory://box"])
    assert [place.source for place in found] == [
        f"memory:///box/{name}" for name in ("a/rows.parquet", "a/x.md", "b.jsonl")
    ]
    assert not problems
    assert all(place.remote for place in found)
    assert [place.parquet for place in found] == [True, False, False]
    found, _ = find_places(["memory://box/*.jsonl", "memory://box/b.jsonl"])
    assert {place.source.replace("memory:///", "memory://") for place in found} == {"memory://box/b.jsonl"}


def test_names_without_articles_are_told() -> None:
    fsspec.filesystem("memory").makedirs("/empty")
    _, problems = find_places(["memory://empty", "-", "nothing/*.md"])
    assert [problem.name for problem in problems] == ["memory://empty", "-", "nothing/*.md"]
    with pytest.raises(Unreachable, match="nonsense://x"):
        find_places(["nonsense://x"])


def test_paths_are_found_as_in_a_local_run() -> None:
    Path("in").mkdir()
    Path("in/a.md").write_text(TEXT, encoding="utf-8")
    [place], _ = find_places(["in"])
    assert (place.source, place.remote, place.input) == ("in/a.md", False, Input(Path("in/a.md").absolute(), "in/a.md"))


# --- reading --------------------------------------------------------------------------------------------------------


def read(place: Place, earlier: dict[str, Earlier] | None = None) -> list[Read | Done]:
    return list(read_asked(Asked(0, place, earlier or {}), settings()))


def test_what_is_read_is_what_a_local_run_reads() -> None:
    Path("rows.jsonl").write_text(rows(3) + "no JSON\n", encoding="utf-8")
    put("memory://box/rows.jsonl", rows(3) + "no JSON\n")
    near = list(read_input(Input(Path("rows.jsonl"), "rows.jsonl"), settings()))
    for place in (
        Place("rows.jsonl", "rows.jsonl", remote=False),
        Place("memory://box/rows.jsonl", "rows.jsonl", remote=True),
    ):
        assert [record.document for record in read(place) if isinstance(record, Read)] == near
        assert digest_of(place) == file_digest(Path("rows.jsonl"))


def test_rows_of_parquet_are_lines() -> None:
    arrow = pytest.importorskip("pyarrow", reason="the extra `ray` is not installed")
    import pyarrow.parquet as parquet

    table = arrow.table({"id": ["a0", "a1", "a2"], "text": [TEXT, None, TEXT], "year": [2026, 2026, None]})
    parquet.write_table(table, "rows.parquet", row_group_size=2)
    Path("rows.jsonl").write_text(rows(1), encoding="utf-8")
    [first, second, third] = read(Place("rows.parquet", "rows.jsonl", remote=False))
    assert isinstance(first, Read)
    assert isinstance(second, Read)
    assert isinstance(third, Read)
    [line] = read_input(Input(Path("rows.jsonl"), "rows.jsonl"), settings())
    assert first.document == line
    assert [problem.code for problem in second.document.diagnostics] == ["entry-invalid"]
    assert third.document.article.id.endswith("a2")


@pytest.mark.parametrize("address", ["memory://box/gone.md", "gone.md"])
def test_a_file_that_is_not_there_is_an_article_that_failed(address: str) -> None:
    [record] = read(Place(address, address, remote="://" in address))
    assert isinstance(record, Read)
    assert record.document.status == "failed"
    assert [problem.code for problem in record.document.diagnostics] == ["file-unreadable"]


def test_a_parquet_file_that_is_none_is_an_article_that_failed() -> None:
    pytest.importorskip("pyarrow", reason="the extra `ray` is not installed")
    Path("rows.parquet").write_text(TEXT, encoding="utf-8")
    [record] = read(Place("rows.parquet", "rows.parquet", remote=False))
    assert isinstance(record, Read)
    assert record.document.status == "failed"


def test_what_an_earlier_run_made_is_not_made_again() -> None:
    Path("a.md").write_text(TEXT, encoding="utf-8")
    Path("rows.jsonl").write_text(rows(2), encoding="utf-8")
    alone, many = Place("a.md", "a.md", remote=False), Place("rows.jsonl", "rows.jsonl", remote=False)
    [first] = read(alone)
    assert read(alone, {"a.md": Earlier(first.digest, "names", same=True)}) == [Done(0, first.digest, Kept("a.md"))]
    assert read(alone, {"a.md": Earlier("another", "names", same=True)}) == [first]
    [again] = read(alone, {"a.md": Earlier(first.digest, "names", same=False)})
    assert isinstance(again, Read)
    assert again.mentions == "names"
    digest = read(many)[1].digest
    kept = read(many, {"rows.jsonl#a1": Earlier(digest, "", same=True)})
    assert isinstance(kept[0], Read)
    assert kept[1] == Done(0, digest, Kept("rows.jsonl#a1"))


# --- the child and its guard ----------------------------------------------------------------------------------------


def opening(workshop: Workshop, **changes: object) -> bytes:
    recipe = workshop.recipe.model_copy(update=changes)
    bundle = Bundle(workshop.settings, (), workshop.glossary, workshop.decisions, None, recipe)
    return pickle.dumps(bundle)


def document(text: str) -> Document:
    Path("a.txt").write_text(text, encoding="utf-8")
    return next(read_input(Input(Path("a.txt"), "a.txt"), settings()))


@pytest.fixture
def dangerous(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(DANGEROUS, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))


@pytest.mark.usefixtures("dangerous")
def test_a_child_makes_the_same_and_its_death_or_sleep_costs_one_answer() -> None:
    workshop = Workshop(settings())
    guard = Guard(opening(workshop), seconds=30)
    try:
        made = guard.ask((MAKE, document(TEXT), ""))
        assert isinstance(made, Made)
        here = make(document(TEXT), workshop)
        assert isinstance(here, Made)
        assert (made.rendered, made.mentions, made.hits) == (here.rendered, here.mentions, here.hits)
        with pytest.raises(Died):
            guard.ask((MAKE, document(TEXT + DEADLY), ""))
        assert guard.ask((MAKE, document(TEXT), "")).rendered == here.rendered
    finally:
        guard.close()
    impatient = Guard(opening(workshop), seconds=0.5)
    try:
        with pytest.raises(TooLong):
            impatient.ask((MAKE, document(TEXT + ENDLESS), ""))
    finally:
        impatient.close()


def test_a_node_that_would_make_other_briefings_refuses() -> None:
    guard = Guard(opening(Workshop(settings()), program="0.0.1"), seconds=30)
    with pytest.raises(Refused, match=r"the head 0\.0\.1; install the same on all"):
        guard.ask((MAKE, document(TEXT), ""))


def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    Path("opening").write_bytes(opening(Workshop(settings())))
    Path("document").write_bytes(pickle.dumps(document(TEXT)))
    program = (
        "import pickle, pathlib, sys\n"
        "from pipeline.batch.cluster.guard import Guard\n"
        "guard = Guard(pathlib.Path('opening').read_bytes(), 30)\n"
        "guard.ask(('make', pickle.loads(pathlib.Path('document').read_bytes()), ''))\n"
        "print(guard._child.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    os.kill(child, 0)  # is there
    parent.kill()
    assert parent.wait(10)
    assert parent.stdout.read() == b""  # ends only when the child, which has the pipe too, is gone
    parent.stdout.close()
    assert parent.stdin is not None
    parent.stdin.close()


# --- the shelf ------------------------------------------------------------------------------------------------------


def line(name: str, workshop: Workshop) -> Line:
    return Line(
        id=name,
        source=f"{name}.md",
        status="ok",
        slug=name,
        outputs=(Output(name=f"{name}.md", sha256="0"),),
        formats=workshop.settings.formats,
        input="1",
        recipe=workshop.recipe,
        timings={},
        diagnostics=(),
    )


def test_a_shelf_at_an_address_keeps_what_a_run_keeps() -> None:
    workshop = Workshop(settings())
    memory = fsspec.filesystem("memory")
    first = line("first", workshop)
    with shelf_at("memory://box/notes") as shelf:
        folder = shelf.folder
        (folder / "first.md").write_text("a note", encoding="utf-8")
        (folder / MANIFEST).write_text("a line\n", encoding="utf-8")
        shelf.put(first)
        assert memory.cat("/box/notes/first.md") == b"a note"
        assert not (folder / "first.md").exists()
    assert not folder.exists()
    assert sorted(path.rsplit("/", 1)[1] for path in memory.ls("/box/notes", detail=False)) == ["first.md", MANIFEST]
    with shelf_at("memory://box/notes/") as shelf:
        assert (shelf.folder / MANIFEST).read_text(encoding="utf-8") == "a line\n"
        assert shelf.there == {"first.md", MANIFEST}
    assert shelf_at("notes").there is None


def test_a_shelf_that_cannot_be_written_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "denied by the store")

    with shelf_at("memory://box/notes") as shelf:
        (shelf.folder / "first.md").write_text("a note", encoding="utf-8")
        with monkeypatch.context() as patched:
            patched.setattr(fsspec.implementations.memory.MemoryFileSystem, "pipe_file", refuse)
            with pytest.raises(Unreachable, match=r"memory://box/notes/first\.md: .*denied by the store"):
                shelf.put(line("first", Workshop(settings())))


# --- the cluster that is not there ----------------------------------------------------------------------------------


def test_without_ray_the_line_that_installs_it_is_told(tmp_path: Path) -> None:
    Path("a.md").write_text(TEXT, encoding="utf-8")
    Path("site").mkdir()
    Path("site/sitecustomize.py").write_text("import sys\nsys.modules['ray'] = None\n", encoding="utf-8")
    result = subprocess.run(
        [Path(sys.executable).with_name("zhbrief"), "run", "a.md", "--on", "ray", "--engine", "none"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        check=False,
    )
    assert result.returncode == 2
    assert 'pip install "zhbrief[ray]"' in result.stderr
    assert "Traceback" not in result.stderr


def test_only_a_run_on_a_cluster_writes_to_an_address() -> None:
    Path("a.md").write_text(TEXT, encoding="utf-8")
    zhbrief = Path(sys.executable).with_name("zhbrief")
    result = subprocess.run(
        [zhbrief, "run", "a.md", "-o", "s3://bucket/notes"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "only `zhbrief run --on ray` writes there" in result.stderr
