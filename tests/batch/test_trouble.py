"""A folder or a file that makes trouble during a run: one clear line, the right exit code, nothing half-written, and
the next run ends as if nothing had been."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from interruptions import ZHBRIEF, is_note, state, write_articles

import pipeline.batch.making as making
from pipeline.batch import Manifest, Outcome, Workshop, find_inputs, run_batch
from pipeline.settings import Settings

ARTICLES = 12


class Ended(NamedTuple):
    code: int
    errors: str

    def problems(self) -> list[str]:
        """The lines that name a problem, without those about single articles that every run has."""
        return [line for line in self.errors.splitlines() if line.startswith(("error", "Error", "Usage", "Traceback"))]


def zhbrief(folder: Path, *options: str, under: tuple[str, ...] = ()) -> Ended:
    """`zhbrief run in -o out` in the folder, as a program of its own, begun by the command `under`."""
    command = [
        *under,
        *ZHBRIEF,
        "run",
        "in",
        "-o",
        "out",
        "--engine",
        "none",
        "--format",
        "json,md",
        "--jobs",
        "1",
        *options,
    ]
    environment = os.environ | {"ZHBRIEF_CACHE": str(folder / "cache"), "ZHBRIEF_CONFIG": str(folder / "config")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=300)
    return Ended(done.returncode, done.stderr.decode("utf-8"))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the output folder holds after a run that nothing disturbs."""
    folder = tmp_path_factory.mktemp("undisturbed")
    write_articles(folder / "in", ARTICLES)
    assert zhbrief(folder).code == 0
    return state(folder / "out")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_articles(tmp_path / "in", ARTICLES)
    return tmp_path


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def mount(*arguments: str | Path) -> None:
    """Mount something, or skip the test where that is not allowed."""
    if sys.platform != "linux" or os.geteuid() or not shutil.which("mount"):
        pytest.skip("mounting needs Linux and root")
    done = subprocess.run(["mount", *arguments], capture_output=True, check=False)  # noqa: S607 - the system's
    if done.returncode:
        pytest.skip(f"mounting is not allowed here: {done.stderr.decode(errors='replace').strip()}")


def unmount(place: Path) -> None:
    subprocess.run(["umount", "-l", place], check=True)  # noqa: S607 - the system's


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """An output folder on a disk of its own, too small for all the notes."""
    out = folder / "out"
    out.mkdir()
    mount("-t", "tmpfs", "-o", "size=200k", "tmpfs", out)
    yield out
    unmount(out)


def assert_whole(out: Path, undisturbed: dict[str, bytes]) -> None:
    """What is there of notes is as it should be, whole."""
    for path in out.iterdir():
        assert not is_note(path.name) or path.read_bytes() == undisturbed[path.name]
        assert not path.name.endswith(".zhbrief-part")


def test_a_full_disk(folder: Path, small_disk: Path, undisturbed: dict[str, bytes]) -> None:
    ended = zhbrief(folder)
    assert ended.code in (1, 2)
    assert "No space left on device" in ended.errors
    assert "Check the folder and the free space." in ended.errors
    assert "Traceback" not in ended.errors
    assert any(map(is_note, names(small_disk)))
    assert_whole(small_disk, undisturbed)
    mount("-o", "remount,size=32m", small_disk)
    assert zhbrief(folder).code == 0
    assert state(small_disk) == undisturbed


def test_a_disk_that_is_full_from_the_beginning(folder: Path, small_disk: Path, undisturbed: dict[str, bytes]) -> None:
    filler = small_disk / "filler"
    filler.write_bytes(b"\0" * 199 * 1024)
    ended = zhbrief(folder)
    assert ended.code == 2
    assert "No space left on device" in ended.errors
    assert "Traceback" not in ended.errors
    assert not any(is_note(name) for name in names(small_disk) if name != "filler")
    filler.unlink()
    mount("-o", "remount,size=32m", small_disk)
    assert zhbrief(folder).code == 0
    assert state(small_disk) == undisturbed


def test_an_output_folder_that_can_only_be_read(folder: Path, undisturbed: dict[str, bytes]) -> None:
    out = folder / "out"
    out.mkdir()
    (out / "here.txt").touch()
    mount("--bind", out, out)
    try:
        mount("-o", "remount,ro,bind", out)
        ended = zhbrief(folder)
        left = names(out)
    finally:
        unmount(out)
    assert ended.code == 2
    [problem] = ended.problems()
    assert "Read-only file system" in problem
    assert "Check the folder" in problem
    assert left == ["here.txt"]
    (out / "here.txt").unlink()
    assert zhbrief(folder).code == 0
    assert state(out) == undisturbed


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
def test_an_output_folder_that_may_not_be_written(folder: Path, undisturbed: dict[str, bytes]) -> None:
    out = folder / "out"
    out.mkdir()
    out.chmod(0o555)
    under: tuple[str, ...] = ()
    if not os.geteuid():  # root may write anywhere, unless it gives that up, in a folder that is somebody else's
        os.chown(out, 65534, 65534)
        under = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner")
        if not shutil.which("setpriv") or subprocess.run([*under, "true"], capture_output=True).returncode:
            pytest.skip("root cannot give up its rights here")
    ended = zhbrief(folder, under=under)
    assert ended.code == 2
    [problem] = ended.problems()
    assert "Permission denied" in problem
    assert "Check the folder" in problem
    assert names(out) == []
    out.chmod(0o755)
    assert zhbrief(folder).code == 0
    assert state(out) == undisturbed


def test_an_output_folder_whose_place_is_taken_by_a_file(folder: Path) -> None:
    (folder / "out").write_text("mine", encoding="utf-8")
    ended = zhbrief(folder)
    assert ended.code == 2
    assert "Traceback" not in ended.errors
    assert (folder / "out").read_text(encoding="utf-8") == "mine"


def test_a_second_run_beside_the_first(folder: Path, undisturbed: dict[str, bytes]) -> None:
    (folder / "out").mkdir()
    with Manifest(folder / "out"):
        ended = zhbrief(folder)
        assert names(folder / "out") == [".zhbrief.lock"]
    assert ended.code == 2
    [problem] = ended.problems()
    assert "another run is writing into out" in problem
    assert "Wait for it, or name another folder" in problem
    assert zhbrief(folder).code == 0
    assert state(folder / "out") == undisturbed


class Here:
    """A run in this process, so that something can happen at a given article."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("ZHBRIEF_CONFIG", str(folder / "config"))
        self.outcomes: list[Outcome] = []

    def run(self, after_first: object = None) -> dict[str, Outcome]:
        settings = Settings(engine="none", formats=("json", "md"), cache_folder=Path("cache"), jobs=1)
        self.outcomes = []

        def report(outcome: Outcome) -> None:
            self.outcomes.append(outcome)
            if len(self.outcomes) == 1 and callable(after_first):
                after_first()

        with Workshop(settings, folder=Path("out")) as workshop:
            run_batch(find_inputs(["in"])[0], workshop, Path("out"), report=report)
        return {outcome.line.source: outcome for outcome in self.outcomes}


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    return Here(folder, monkeypatch)


def test_an_output_folder_that_is_removed_during_the_run(here: Here, undisturbed: dict[str, bytes]) -> None:
    with pytest.raises(OSError, match="removed") as caught:
        here.run(after_first=lambda: shutil.rmtree("out"))
    assert caught.value.errno == errno.ENOENT
    assert len(here.outcomes) < ARTICLES
    assert not Path("out").exists()  # nobody makes it again behind the user's back
    assert all(outcome.line.status == "ok" for outcome in here.run().values())
    assert state(Path("out")) == undisturbed


def test_an_output_folder_that_is_replaced_during_the_run(here: Here, undisturbed: dict[str, bytes]) -> None:
    def replace() -> None:
        Path("out").rename("moved")
        Path("out").mkdir()

    with pytest.raises(OSError, match="removed"):
        here.run(after_first=replace)
    assert names(Path("out")) == []
    here.run()
    assert state(Path("out")) == undisturbed


def test_an_article_that_is_deleted_during_the_run(here: Here, undisturbed: dict[str, bytes]) -> None:
    gone = Path("in/second/0005.html")
    text = gone.read_bytes()
    lost = here.run(after_first=gone.unlink)["in/second/0005.html"].line
    assert (lost.status, lost.diagnostics, lost.outputs) == ("failed", ("file-unreadable",), ())
    assert sum(outcome.line.status == "ok" for outcome in here.outcomes) == ARTICLES - 1
    here.run()
    assert "in/second/0005.html" not in Manifest(Path("out")).lines
    gone.write_bytes(text)
    here.run()
    assert state(Path("out")) == undisturbed


def test_an_article_that_changes_while_it_is_made(
    here: Here, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path("in/second/0000.html")
    final = path.read_bytes()
    path.write_bytes(final.replace("亿".encode(), "万".encode()))
    real = making.read_input

    def read_and_change(item: object, *more: object) -> object:
        documents = list(real(item, *more))
        if getattr(item, "path", None) == path:
            path.write_bytes(final)
        return iter(documents)

    with monkeypatch.context() as patched:
        for module in (making, sys.modules["pipeline.batch.run"]):
            if hasattr(module, "read_input"):
                patched.setattr(module, "read_input", read_and_change)
        changed = here.run()["in/second/0000.html"]
    assert "file-changed" in changed.line.diagnostics
    assert "Run again" not in changed.diagnostics[-1].message  # that is the remedy, which the command line adds
    again = here.run()
    assert [source for source, outcome in again.items() if not outcome.unchanged] == ["in/second/0000.html"]
    assert state(Path("out")) == undisturbed


def test_an_article_that_fails_now_keeps_the_note_it_had(here: Here, undisturbed: dict[str, bytes]) -> None:
    here.run()
    path = Path("in/second/0000.html")
    text = path.read_bytes()
    path.write_bytes(b"")
    before = Manifest(Path("out")).lines["in/second/0000.html"]
    line = here.run()["in/second/0000.html"].line
    assert (line.status, line.slug, line.outputs) == ("failed", before.slug, before.outputs)
    assert all((Path("out") / output.name).exists() for output in line.outputs)
    path.write_bytes(text)
    here.run()
    assert state(Path("out")) == undisturbed


def test_the_manifest_is_valid_json_after_every_trouble(folder: Path, small_disk: Path) -> None:
    zhbrief(folder)
    rows = (small_disk / "manifest.jsonl").read_text(encoding="utf-8").splitlines() if any(small_disk.iterdir()) else []
    for row in rows:
        assert json.loads(row)["outputs"] is not None
