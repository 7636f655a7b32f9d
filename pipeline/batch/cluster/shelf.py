"""Where the briefings of a run on a cluster go: a folder here, or one at an address that fsspec knows.

An object store knows no appending, no renaming and no locks. So what a run keeps (manifest, hits, decisions) lies in a
folder here while the run goes on and is put there again and again; a briefing is put there when it is made, before the
line that names it. Two runs into the same address at once are not held apart.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Protocol

from pipeline.batch.cluster.places import Unreachable, file_system, is_address
from pipeline.batch.inputs import skipped
from pipeline.batch.manifest import LOCK, Line

OFTEN = 100
"""After so many articles what a run keeps is put at the address: a run that is killed makes these again at most."""


class Shelf(Protocol):
    """An output folder. `folder` is where the run itself writes; `there` are the names of what lies at the address,
    None where that is the folder itself."""

    folder: Path
    there: frozenset[str] | None

    def put(self, line: Line) -> None:
        """Take what was written for the line. Raises Unreachable."""

    def __enter__(self) -> Shelf: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def shelf_at(output: str) -> Shelf:
    """The output folder of that path or address. Raises Unreachable."""
    return Distant(output) if is_address(output) else Here(Path(output))


class Here:
    """A folder on this machine: what is written is where it belongs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.there: frozenset[str] | None = None

    def put(self, line: Line) -> None:
        """Nothing is left to do."""

    def __enter__(self) -> Here:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return


class Distant:
    """A folder at an address. On the way in what earlier runs kept is fetched, on the way out all is put there."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._system, path = file_system(self._address)
        self._path = path.rstrip("/")
        self._temporary = tempfile.TemporaryDirectory(prefix="zhbrief-")
        self.folder = Path(self._temporary.name)
        self.there: frozenset[str] | None = frozenset()
        self._since = 0

    def put(self, line: Line) -> None:
        """Put the files of the line at the address; they are not kept here."""
        for output in line.outputs:
            here = self.folder / output.name
            if here.exists():
                self._send(here)
                here.unlink()
        self._since += 1
        if self._since >= OFTEN:
            self._since = 0
            self._send_kept()

    def _send_kept(self) -> None:
        for path in sorted(self.folder.iterdir()):
            if path.is_file() and not path.name.startswith("."):
                self._send(path)

    def _send(self, path: Path) -> None:
        try:
            self._system.pipe_file(f"{self._path}/{path.name}", path.read_bytes())
        except Exception as error:  # each kind of store has exceptions of its own
            raise Unreachable(f"{self._address}/{path.name}: {' '.join(str(error).split())[:200]}") from error

    def __enter__(self) -> Distant:
        try:
            self._system.makedirs(self._path, exist_ok=True)
            found = self._system.ls(self._path, detail=False, refresh=True)
            there = frozenset(str(each).rstrip("/").rsplit("/", 1)[-1] for each in found)
            self.there = there
            for name in sorted(there & skipped().names):
                self._system.get_file(f"{self._path}/{name}", str(self.folder / name))
        except Exception as error:
            raise Unreachable(f"{self._address} cannot be opened: {' '.join(str(error).split())[:200]}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            (self.folder / LOCK).unlink(missing_ok=True)
            self._send_kept()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
            self._temporary.cleanup()
