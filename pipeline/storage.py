"""Files of ours that people's work stands in: written whole or not at all, appended to by one at a time.

What is being written stands in a temporary file beside its place, and moves there in one step. A program that is killed
leaves its temporary file behind; `sweep` takes such files away. It never takes one that is still being written: its
writer holds a lock on it, and the system gives the lock back when the writer dies, whatever it died of.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PART = ".zhbrief-part"
"""The end of a temporary file's name, which nobody else uses."""
_PART = re.compile(rf"\..{{1,40}}\.\w{{8}}{re.escape(PART)}", re.DOTALL)
STALE = 3600.0
"""Seconds after which a temporary file is taken for left behind where there are no locks to tell."""


def write_whole(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file, given at once or in pieces, so that a reader sees the old bytes or the new, never a part. Raises
    OSError, and what making the pieces raises.

    A file that is a link stays one: what it points to is replaced.
    """
    write_together({path: data})


def write_together(contents: Mapping[Path, bytes | Iterable[bytes]]) -> None:
    """Write files that belong together, each whole or not at all. Raises OSError.

    All are on the disk before the first is put in its place: a disk that is full, or a folder that may not be written,
    leaves every old file as it was. Killed between two of the renames, the first of them are new and the others old.
    """
    parts: list[_Part] = []
    try:
        for path, data in contents.items():
            # one by one, so that those written are known when the next fails
            parts.append(_written(Path(os.path.realpath(path)), data))
        for part in parts:
            part.put()
    except BaseException:
        for part in parts:
            part.drop()
        raise


def sweep(folder: Path) -> int:
    """Remove the temporary files that programs which are gone have left in a folder; returns how many.

    Never raises: what cannot be looked at or removed stays.
    """
    removed = 0
    with suppress(OSError):
        for entry in os.scandir(folder):
            if _PART.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    removed += _remove_abandoned(Path(entry.path))
    return removed


def append_line(path: Path, line: str) -> None:
    """Append a line and see it on the disk before returning. Raises OSError.

    Two programs that append at once (the review page and the command line) wait for each other. A line that a crash
    has torn is closed first, so that it costs itself alone.
    """
    with path.open("a+b") as file, _locked(file):
        file.seek(0, os.SEEK_END)
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(line.encode("utf-8") + b"\n")
        file.flush()
        os.fsync(file.fileno())


@dataclass
class _Part:
    """A temporary file that is written, and held until it is in its place."""

    file: BinaryIO
    temporary: Path
    path: Path

    def put(self) -> None:
        """Rename it to what it is for. Raises OSError."""
        if fcntl is None:
            self.file.close()  # Windows renames no open file
        self.temporary.replace(self.path)
        self.file.close()

    def drop(self) -> None:
        """Remove it, unless it is in its place already."""
        self.file.close()
        with suppress(OSError):
            self.temporary.unlink(missing_ok=True)


def _written(path: Path, data: bytes | Iterable[bytes]) -> _Part:
    part = _begun(path)
    try:
        part.file.writelines([data] if isinstance(data, bytes) else data)
        part.file.flush()
        os.fsync(part.file.fileno())
        # mkstemp makes it private; it gets the rights that the file had, or those that any other file would get
        part.temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_UMASK)
    except BaseException:
        with suppress(OSError):  # closing tries once more to write what did not fit
            part.file.close()
        part.drop()
        raise
    return part


def _begun(path: Path) -> _Part:
    """An empty temporary file for the path, locked."""
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=PART, dir=path.parent)
        file = os.fdopen(handle, "wb")
        if fcntl is None:
            return _Part(file, Path(name), path)
        with suppress(OSError):  # a file system without locks: the file can be written all the same
            fcntl.flock(file, fcntl.LOCK_EX)
        # Between its creation and the lock a sweep may have found it held by nobody.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file.fileno()), os.stat(name)):  # noqa: PTH116 - beside fstat
                return _Part(file, Path(name), path)
        file.close()


def _remove_abandoned(temporary: Path) -> bool:
    if fcntl is None:
        if time.time() - temporary.stat().st_mtime < STALE:
            return False
        temporary.unlink()
        return True
    with temporary.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        # While its lock is held nobody else writes it or has just put it in its place.
        with suppress(FileNotFoundError):
            temporary.unlink()
            return True
    return False


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


_UMASK = _umask()
"""Read once: it can only be read by setting it, and two threads that do so at a time would leave it at zero."""


@contextmanager
def _locked(file: BinaryIO) -> Iterator[None]:
    """The only one who holds the file; closing it gives it back, whatever happens."""
    if fcntl is None:  # one byte far past the end stands for the file
        import msvcrt

        file.seek(1 << 30)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            file.seek(1 << 30)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        return
    fcntl.flock(file.fileno(), fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
