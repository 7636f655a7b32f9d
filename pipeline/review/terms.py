"""The glossary in use, read when it is first needed and again when a file of it changed; and rows added to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import RLock

from filelock import FileLock

from pipeline.glossary import Glossary, Term, glossary_files, load_glossary
from pipeline.glossary.editing import difference, put, read_text
from pipeline.glossary.term import TermStatus
from pipeline.storage import write_whole

WAIT = 10.0
"""Seconds that another process may take to change the file."""


class Terms:
    """`target` is the project's glossary that rows are added to; `named` are the glossary files of the settings."""

    def __init__(self, target: Path, named: Sequence[Path] = ()) -> None:
        self.target = target
        self._named = tuple(named)
        self._lock = RLock()
        self._loaded: tuple[tuple[tuple[str, int, int], ...], Glossary] | None = None

    @property
    def glossary(self) -> Glossary:
        """The starter's, the user's and the project's terms, and those of the file that rows are added to."""
        with self._lock:
            files = glossary_files((*self._named, *([self.target] if self.target.is_file() else [])))
            signature = tuple((str(file.path), *_signature(file.path)) for file in files)
            if self._loaded is None or self._loaded[0] != signature:
                self._loaded = (signature, load_glossary(files))
            return self._loaded[1]

    def lookup(self, form: str) -> Term | None:
        """The row that a written form belongs to."""
        return self.glossary.lookup(form)

    def statuses(self) -> Mapping[str, TermStatus]:
        """Source → status of every term in force."""
        return self.glossary.statuses

    def change(self, term: Term) -> str:
        """What adding the row would change, as a unified diff; empty for nothing. Raises EditError."""
        before = read_text(self.target)
        return difference(self.target, before, put(before, [term]))

    def add(self, term: Term) -> str:
        """Put the row into the project's glossary. Returns the change. Raises EditError, OSError."""
        lock = FileLock(self.target.with_name(f".{self.target.name}.lock"), timeout=WAIT)
        with self._lock, lock:
            before = read_text(self.target)
            after = put(before, [term])
            if after != before:
                write_whole(self.target, after.encode("utf-8"))
        return difference(self.target, before, after)


def _signature(path: Path) -> tuple[int, int]:
    try:
        about = path.stat()
    except OSError:
        return (0, -1)
    return (about.st_mtime_ns, about.st_size)
