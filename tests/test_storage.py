"""Files are written whole or not at all, whatever goes wrong, and nothing is left behind for good."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from pipeline import storage
from pipeline.storage import PART, append_line, sweep, write_together, write_whole

posix = pytest.mark.skipif(sys.platform == "win32", reason="file locks and signals are POSIX")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writing_whole_leaves_the_old_file_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    write_whole(path, b"old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["x"]


def test_files_that_belong_together_are_all_on_the_disk_before_one_is_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_whole(tmp_path / "a.json", b"old")
    real = os.fsync
    calls: list[int] = []

    def full_at_the_second(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full_at_the_second)
    with pytest.raises(OSError, match="No space"):
        write_together({tmp_path / "a.json": b"new", tmp_path / "a.md": b"new"})
    assert (tmp_path / "a.json").read_bytes() == b"old"
    assert names(tmp_path) == ["a.json"]
    monkeypatch.undo()
    write_together({tmp_path / "a.json": b"new", tmp_path / "a.md": b"new"})
    assert [(tmp_path / name).read_bytes() for name in names(tmp_path)] == [b"new", b"new"]


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
def test_a_manifest_is_as_readable_as_any_file(tmp_path: Path) -> None:
    write_whole(tmp_path / "x", b"")
    (tmp_path / "y").touch()
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == stat.S_IMODE((tmp_path / "y").stat().st_mode)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    write_whole(tmp_path / "real" / "x", b"old")
    try:
        (tmp_path / "x").symlink_to(tmp_path / "real" / "x")
    except OSError:
        pytest.skip("no links here")
    write_whole(tmp_path / "x", b"new")
    assert (tmp_path / "x").is_symlink()
    assert (tmp_path / "real" / "x").read_bytes() == b"new"


def test_a_torn_last_line_costs_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"one\ntorn")
    append_line(path, "three")
    assert path.read_bytes() == b"one\ntorn\nthree\n"


WRITER = """
import os, sys
from pathlib import Path
real = os.fsync
def stop(handle):
    real(handle)
    print("written", flush=True)
    sys.stdin.read()
os.fsync = stop
from pipeline.storage import write_whole
write_whole(Path(sys.argv[1]), b"new")
"""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program that has written its temporary file and not yet put it in its place."""
    command = [sys.executable, "-c", WRITER, tmp_path / "x.json"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        yield process
        process.kill()


@posix
def test_what_is_being_written_is_not_swept_away(tmp_path: Path, writer: subprocess.Popen[bytes]) -> None:
    assert sweep(tmp_path) == 0
    [part] = names(tmp_path)
    assert part.startswith(".x.json.")
    assert part.endswith(PART)
    writer.communicate(b"")
    assert writer.returncode == 0
    assert names(tmp_path) == ["x.json"]


@posix
def test_what_a_killed_program_left_is_swept_away(tmp_path: Path, writer: subprocess.Popen[bytes]) -> None:
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert len(names(tmp_path)) == 1
    assert sweep(tmp_path) == 1
    assert names(tmp_path) == []


def test_nothing_else_is_swept_away(tmp_path: Path) -> None:
    kept = [".bashrc", ".x.json.abcdefgh", f"x{PART}", f".x.json.short{PART}", "x.json", f"..abcdefgh{PART}"]
    for name in kept:
        (tmp_path / name).touch()
    (tmp_path / f".folder.abcdefgh{PART}").mkdir()
    assert sweep(tmp_path) == 0
    assert sweep(tmp_path / "absent") == 0
    assert names(tmp_path) == sorted([*kept, f".folder.abcdefgh{PART}"])


@posix
def test_a_sweep_beside_a_writer_takes_nothing_from_it(tmp_path: Path) -> None:
    done = Event()
    broom = Thread(target=lambda: [sweep(tmp_path) for _ in iter(done.is_set, True)])
    broom.start()
    try:
        for number in range(200):
            write_whole(tmp_path / "x", str(number).encode())
    finally:
        done.set()
        broom.join()
    assert (tmp_path / "x").read_bytes() == b"199"
    assert names(tmp_path) == ["x"]


def test_without_locks_only_what_is_old_is_swept_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "fcntl", None)
    old, new = (tmp_path / f".x.{name}{PART}" for name in ("oldoldol", "newnewne"))
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    write_whole(tmp_path / "x", b"whole")
    assert sweep(tmp_path) == 1
    assert names(tmp_path) == sorted([new.name, "x"])
