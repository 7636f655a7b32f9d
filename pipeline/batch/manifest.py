"""`manifest.jsonl`: what was made of which article, with what. It lets a second run leave alone what would not change.

While a run goes on, a line is appended for each article that is done, so that a crash costs one article at most; at the
end the file is put in order and rewritten in one step. Of two lines about one source the later counts. Lines stay in
the file until they are asked for: a folder of a million notes must not need gigabytes to be looked at.
"""

from __future__ import annotations

import errno
import hashlib
import json
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.document import EngineInfo, Frozen, Status
from pipeline.storage import write_whole

MANIFEST = "manifest.jsonl"
LOCK = ".zhbrief.lock"
"""Held by the run that writes into a folder. The file may stay behind; what counts is who holds it."""


class Output(Frozen):
    """A file written for an article: its name in the output folder, and the sha256 of what was written."""

    name: str
    sha256: str


class Recipe(Frozen):
    """All that an article's briefing depends on besides the article. Equal recipes give equal bytes.

    `decisions` are those about names, `edits` those about claims.
    """

    program: str
    settings: str
    glossary: str
    decisions: str = ""
    edits: str = ""
    engine: EngineInfo

    def but_for_names(self, other: Recipe) -> bool:
        """Whether the other recipe differs in nothing but the glossary and what people decided."""
        same = {"glossary": other.glossary, "decisions": other.decisions, "edits": other.edits}
        return self.model_copy(update=same) == other

    def same_names(self, other: Recipe) -> bool:
        """Whether the other recipe has the same glossary and the same decisions about names."""
        return self.glossary == other.glossary and self.decisions == other.decisions


def no_edits(article: str) -> str:
    """The key of the edits of an article where nobody made any."""
    return ""


class Line(BaseModel):
    """What one run made of one article. `input` is the sha256 of the file, empty when it could not be read.

    `timings` are seconds by stage and stand here, not in the briefing, which is the same for the same input.
    """

    # A later version may add keys; its lines are still good for finding slugs and outputs.
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    source: str
    status: Status
    slug: str
    outputs: tuple[Output, ...]
    formats: tuple[str, ...]
    input: str
    mentions: str = ""
    """The digest of all that the glossary and the decisions gave the article."""
    edits: str = ""
    """The digest of what people decided about the claims of the article."""
    recipe: Recipe
    timings: dict[str, float]
    diagnostics: tuple[str, ...]

    def holds(
        self,
        input_digest: str,
        recipe: Recipe,
        formats: Iterable[str],
        folder: Path,
        *,
        edits: Callable[[str], str] = no_edits,
        digest: Callable[[str], str] | None = None,
    ) -> bool:
        """Whether making the briefing again would change nothing, unless `recipe` has other names than `self.recipe`:
        then it holds as far as the article's mentions are the same.

        `edits` gives the key of the edits of an article (`Edits.key`), `digest` the sha256 of a file (`file_digest`
        unless given). Only an `ok` line is trusted: what went wrong may not go wrong again. For the same reason an
        article for which a server gave no English is asked for again; a local model gives the same answer every time.
        """
        return (
            self.status == "ok"
            and bool(input_digest)
            and self.input == input_digest
            and self._recipe_holds(recipe, edits)
            and set(self.formats) == set(formats)
            and not (self.recipe.engine.name == "endpoint" and "engine-failed" in self.diagnostics)
            and all((digest or file_digest)(f"{folder}/{output.name}") == output.sha256 for output in self.outputs)
        )

    def _recipe_holds(self, recipe: Recipe, edits: Callable[[str], str]) -> bool:
        if self.recipe == recipe:
            return True
        if not self.recipe.but_for_names(recipe):
            return False
        same_names = self.recipe.same_names(recipe) or bool(self.mentions)
        return same_names and (self.recipe.edits == recipe.edits or self.edits == edits(self.id))


class InUse(RuntimeError):  # noqa: N818 - says what is the matter, and reads so where it is caught
    """Another run is writing into the output folder."""


class Lines(Mapping[str, Line]):
    """The lines of a manifest, by source, each read from the file when it is asked for.

    A torn line, or one of another version, is passed over: the article is only made again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[str, int] = {}  # source → where its row begins, and how long it is, in one number
        self._file: BinaryIO | None = None
        self._end = 0
        self._torn = False
        self.orderly = True
        """Whether the file is as a run leaves it that ends well."""
        self._read()

    def _read(self) -> None:
        before = ("", "")  # less than any: no source is empty
        try:
            rows = self._path.open("rb")
        except OSError:
            return
        with rows:
            for row in rows:
                line = _line(row)
                self._torn = not row.endswith(b"\n")
                self.orderly &= line is not None and not self._torn and (line.slug, line.source) > before
                if line is not None:
                    before = (line.slug, line.source)
                    self._places[line.source] = self._end << 32 | len(row)
                self._end += len(row)

    def append(self, line: Line) -> bytes:
        """Take in a line that is to be appended to the file; what is to be appended."""
        row = _dump(line)
        start = b"\n" if self._torn else b""
        self._places[line.source] = (self._end + len(start)) << 32 | len(row)
        self._end += len(start) + len(row)
        self._torn = False
        return start + row

    def row(self, source: str) -> bytes:
        """The bytes of the row as it stands in the file. Raises KeyError, OSError."""
        place = self._places[source]
        if self._file is None:
            self._file = self._path.open("rb", buffering=0)
            weakref.finalize(self, self._file.close)
        self._file.seek(place >> 32)
        return self._file.read(place & 0xFFFFFFFF)

    def __getitem__(self, source: str) -> Line:
        line = _line(self.row(source))
        if line is None:  # somebody has written into the file meanwhile
            raise KeyError(source)
        return line

    def get(self, source: str, default: object = None) -> Line | None:  # type: ignore[override] # no default is needed
        """The line, or None."""
        if source not in self._places:
            return None
        try:
            return self[source]
        except (KeyError, OSError):
            return None

    def __contains__(self, source: object) -> bool:
        return source in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def close(self) -> None:
        """Let go of the file, so that it can be replaced on every system."""
        if self._file is not None:
            self._file.close()
            self._file = None


class Manifest:
    """The lines of one output folder, by source.

    A context: on the way in the folder is taken (InUse when another run has it), on the way out, however it comes, the
    file is rewritten.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / MANIFEST
        self._lock = FileLock(folder / LOCK, blocking=False)
        self._lines: Lines | None = None
        self._out: BinaryIO | None = None
        self._of_this_run: set[str] = set()
        self._renewed: dict[str, Recipe] = {}
        self._changed = False
        self._folder: tuple[int, int] | None = None
        """The device and the number of the folder that was taken."""

    @property
    def lines(self) -> Lines:
        """Every line that can be read, by source."""
        if self._lines is None:
            self._lines = Lines(self.path)
        return self._lines

    def add(self, line: Line) -> None:
        """Record an article that is done, at once. Raises OSError."""
        row = self.lines.append(line)
        if self._out is None:
            self._out = self.path.open("ab", buffering=0)
            weakref.finalize(self, self._out.close)
        self._out.write(row)
        self._of_this_run.add(line.source)
        self._renewed.pop(line.source, None)
        self._changed = True

    def keep(self, line: Line) -> None:
        """Note that a line was met in this run and still holds."""
        self._of_this_run.add(line.source)

    def renew(self, line: Line, recipe: Recipe) -> None:
        """Note that a line holds with another recipe too: it gets it at the end of the run. Till then the old one
        says as much."""
        self._of_this_run.add(line.source)
        self._renewed[line.source] = recipe
        self._changed = True

    def __enter__(self) -> Manifest:
        try:
            self._lock.acquire()
        except Timeout:
            raise InUse(f"another run is writing into {self.path.parent.as_posix()}") from None
        self._close()
        self._lines = None  # read again: a run that has just ended may have written since
        self._folder = _identity(self.path.parent)
        return self

    def check(self) -> None:
        """See that the folder is still the one that was taken: a memory stick is pulled out, a folder is deleted or
        another put in its place, and what is open would go on being written to nowhere. Raises OSError."""
        if self._folder is not None and _identity(self.path.parent) != self._folder:
            raise OSError(errno.ENOENT, "the folder was removed during the run", self.path.parent.as_posix())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.check()
            if self._changed or not self.lines.orderly or len(list(self._kept())) < len(self.lines):
                self._rewrite()
        except OSError:
            if not isinstance(error, OSError):  # else that is the cause, and this its consequence
                raise
        finally:
            self._close()
            self._lock.release()

    def _close(self) -> None:
        if self._lines is not None:
            self._lines.close()
        if self._out is not None:
            self._out.close()
            self._out = None

    def _rewrite(self) -> None:
        order = sorted((self.lines[source].slug, source) for source in self._kept())
        write_whole(self.path, (self._row(source) for _, source in order))
        self._close()
        self._lines = None

    def _kept(self) -> Iterator[str]:
        """Articles of earlier runs stay listed as long as something made of them is there."""
        for source in self.lines:
            if source in self._of_this_run:
                yield source
                continue
            line = self.lines.get(source)
            if line is not None and any((self.path.parent / out.name).exists() for out in line.outputs):
                yield source

    def _row(self, source: str) -> bytes:
        row = self.lines.row(source)
        recipe = self._renewed.get(source)
        if recipe is not None:
            line = self.lines[source]
            old = _recipe_text(line.recipe)
            if row.count(old) == 1:
                row = row.replace(old, _recipe_text(recipe))
            else:  # of another version, which wrote it otherwise
                row = _dump(line.model_copy(update={"recipe": recipe}))
        return row if row.endswith(b"\n") else row + b"\n"


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from any other; None when it is not there."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def made_here(folder: Path) -> frozenset[str]:
    """The names of the files in the folder that its manifest says were written by earlier runs."""
    lines = Lines(folder / MANIFEST)
    try:
        return frozenset(output.name for line in lines.values() for output in line.outputs)
    finally:
        lines.close()


def file_digest(path: Path | str) -> str:
    """The sha256 of a file's bytes; empty when it cannot be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - the loop over all articles, and a Path costs as much again
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _line(row: bytes) -> Line | None:
    try:
        return Line.model_validate_json(row)
    except ValidationError:
        return None


def _dump(line: Line) -> bytes:
    return json.dumps(line.model_dump(mode="json"), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


@lru_cache(maxsize=64)
def _recipe_text(recipe: Recipe) -> bytes:
    """The recipe as it stands in a row."""
    return json.dumps(recipe.model_dump(mode="json"), ensure_ascii=False).encode()
