"""`manifest.jsonl`: what was made of which article, with what. It lets a second run leave alone what would not change.

While a run goes on, a line is appended for each article that is done, so that a crash costs one article at most; at the
end the file is put in order and rewritten in one step. Of two lines about one source the later counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

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
    """All that an article's briefing depends on besides the article. Equal recipes give equal bytes."""

    program: str
    settings: str
    glossary: str
    decisions: str = ""
    engine: EngineInfo

    def but_for_names(self, other: Recipe) -> bool:
        """Whether the other recipe differs in nothing but the glossary and what people decided about names."""
        return self.model_copy(update={"glossary": other.glossary, "decisions": other.decisions}) == other


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
    recipe: Recipe
    timings: dict[str, float]
    diagnostics: tuple[str, ...]

    def holds(self, input_digest: str, recipe: Recipe, formats: Iterable[str], folder: Path) -> bool:
        """Whether making the briefing again would change nothing, unless `recipe` has other names than `self.recipe`:
        then it holds as far as the article's mentions are the same.

        Only an `ok` line is trusted: what went wrong may not go wrong again. For the same reason an article for which
        a server gave no English is asked for again; a local model gives the same answer every time.
        """
        return (
            self.status == "ok"
            and bool(input_digest)
            and self.input == input_digest
            and (self.recipe == recipe or (bool(self.mentions) and self.recipe.but_for_names(recipe)))
            and set(self.formats) == set(formats)
            and not (self.recipe.engine.name == "endpoint" and "engine-failed" in self.diagnostics)
            and all(file_digest(folder / output.name) == output.sha256 for output in self.outputs)
        )


class InUse(RuntimeError):  # noqa: N818 - says what is the matter, and reads so where it is caught
    """Another run is writing into the output folder."""


class Manifest:
    """The lines of one output folder, by source.

    A context: on the way in the folder is taken (InUse when another run has it), on the way out, however it comes, the
    file is rewritten.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / MANIFEST
        self._lock = FileLock(folder / LOCK, blocking=False)
        self.lines = _read(self.path)
        self._of_this_run: set[str] = set()
        self._changed = False

    def add(self, line: Line) -> None:
        """Record an article that is done, at once. Raises OSError."""
        self.lines[line.source] = line
        self._of_this_run.add(line.source)
        start = "\n" if not self._changed and _torn(self.path) else ""
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(start + _dump(line))
        self._changed = True

    def keep(self, line: Line) -> None:
        """Note that a line was met in this run and still holds."""
        self._of_this_run.add(line.source)

    def __enter__(self) -> Manifest:
        try:
            self._lock.acquire()
        except Timeout:
            raise InUse(f"another run is writing into {self.path.parent.as_posix()}") from None
        # Read again: a run that has just ended may have written since.
        self.lines = _read(self.path)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._rewrite()
        finally:
            self._lock.release()

    def _rewrite(self) -> None:
        if not self._changed:
            return
        # Articles of earlier runs stay listed as long as something made of them is there.
        kept = [
            line
            for line in self.lines.values()
            if line.source in self._of_this_run or any((self.path.parent / out.name).exists() for out in line.outputs)
        ]
        ordered = sorted(kept, key=lambda line: (line.slug, line.source))
        write_whole(self.path, "".join(map(_dump, ordered)).encode())


def made_here(folder: Path) -> frozenset[str]:
    """The names of the files in the folder that its manifest says were written by earlier runs."""
    return frozenset(output.name for line in _read(folder / MANIFEST).values() for output in line.outputs)


def file_digest(path: Path) -> str:
    """The sha256 of a file's bytes; empty when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _read(path: Path) -> dict[str, Line]:
    """The lines that can be read: for a torn line, or one of another version, the article is only made again."""
    lines: dict[str, Line] = {}
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return lines
    for row in text.split("\n"):
        try:
            line = Line.model_validate_json(row)
        except ValidationError:
            continue
        lines[line.source] = line
    return lines


def _torn(path: Path) -> bool:
    """Whether the last line has no end: a crash came between."""
    return path.exists() and path.read_bytes()[-1:] not in (b"", b"\n")


def _dump(line: Line) -> str:
    return json.dumps(line.model_dump(mode="json"), ensure_ascii=False) + "\n"
