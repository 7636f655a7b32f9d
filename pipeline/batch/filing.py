"""What a run finds in its output folder and what it puts there: which articles still hold, under which name a note is
filed, its files, its line in the manifest, its hits.

Articles are filed in the order in which they are handed over. Their files are written by a few threads, because seeing
a file on the disk takes milliseconds in which nothing is computed; the line of an article goes into the manifest when
its files and its hits are there, so that a line never says more than is true.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from pipeline.batch.cache import Cache
from pipeline.batch.digests import Digests
from pipeline.batch.inputs import Input, State, state_of
from pipeline.batch.journal import Journal
from pipeline.batch.making import Made
from pipeline.batch.manifest import Line, Manifest, Output, Recipe
from pipeline.batch.neighbours import others_in
from pipeline.batch.slugs import Slugs
from pipeline.batch.touched import Touch
from pipeline.batch.workshop import Workshop
from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic

if TYPE_CHECKING:
    from pipeline.glossary import Hit

WRITERS = 4
"""Threads that write files: 4 ms a file one after another, a tenth of it with four (ext4, solid-state disk)."""

Written = tuple[tuple[Output, ...], tuple[Diagnostic, ...]]


@dataclass(frozen=True)
class Outcome:
    """What became of one article. `unchanged`: the briefing of an earlier run still holds and was left alone."""

    line: Line
    unchanged: bool
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class Standing:
    """A line of an earlier run whose briefing holds. `look`: its names may be others now, so they have to be looked
    at; they are the same where the digest of the mentions is."""

    line: Line
    look: bool


class Filed:
    """An article that was handed over. `outcome` waits till its files are written."""

    def __init__(self, written: Future[Written], outcome: Callable[[Written], Outcome]) -> None:
        self._written = written
        self._outcome = outcome

    @property
    def ready(self) -> bool:
        """Whether nothing has to be waited for."""
        return self._written.done()

    def outcome(self) -> Outcome:
        """Put its line into the manifest. Once, and in the order of filing. Raises OSError."""
        return self._outcome(self._written.result())


class Filing:
    """What a run knows of its output folder. Its run holds `manifest`. Use as a context: on the way out, however it
    comes, the hits are put in order.

    `force`: nothing of an earlier run holds.
    """

    def __init__(
        self, workshop: Workshop, output: Path, manifest: Manifest, cache: Cache, *, force: bool = False
    ) -> None:
        self._workshop = workshop
        self._output = output
        self._manifest = manifest
        self._cache = cache
        self._force = force
        self._digests = Digests(cache, output)
        self._touch = Touch(workshop, cache)
        self._journal = Journal(output, cache)
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="zhbrief-write")
        self._recipe: Recipe | None = None
        self._made: list[tuple[str, Path | None]] = []

    @property
    def recipe(self) -> Recipe:
        """All that the briefings of this run depend on besides the articles."""
        if self._recipe is None or self._recipe.engine != self._workshop.engine_info:
            self._recipe = self._workshop.recipe
        return self._recipe

    @cached_property
    def _slugs(self) -> Slugs:
        from pipeline.writers import WRITERS as FORMATS

        lines = self._manifest.lines
        taken: dict[str, str] = {}
        ours: set[str] = set()
        for line in lines.values():
            if line.slug:
                taken[line.source] = line.slug
                ours.update(output.name for output in line.outputs)
        return Slugs(taken, others_in(self._output, (kind.suffix for kind in FORMATS.values()), ours))

    def standing(self, source: str, digest: str | None, path: Path | None = None) -> tuple[str, Standing | None]:
        """The sha256 of the article, and what an earlier run left of it that holds.

        `digest` where it is known (that of an entry of a feed), else that of the file at `path`; empty where there is
        none to be had.
        """
        files = self._digests.of(source)
        if digest is None:
            # Taken before the file is read: when it changes in between, the next run sees another and makes it anew.
            digest = files.digest(path) if path is not None else ""
        line = None if self._force else self._manifest.lines.get(source)
        workshop = self._workshop
        holds = line is not None and line.holds(
            digest,
            self.recipe,
            workshop.settings.formats,
            self._output,
            edits=workshop.edits_key,
            digest=files.digest,
        )
        files.keep()
        if line is None or not holds:
            return digest, None
        return digest, Standing(line, line.recipe != self.recipe and self._touch.touches(line))

    def keep(self, line: Line) -> Outcome:
        """Leave alone what an earlier run made."""
        if line.recipe == self.recipe:
            self._manifest.keep(line)
        else:  # the next run need not look again
            self._manifest.renew(line, self.recipe)
            self._touch.remember()
        return Outcome(line, unchanged=True)

    def untouched(self, source: str, text: bytes) -> Outcome:
        """Leave alone what an earlier run made: its names were looked at and are the same. What was decided about
        them need not be. `text`: see `Made`."""
        line = self._manifest.lines[source]
        self._touch.learn(line, text)
        self._journal.refresh(source)
        return self.keep(line)

    def file(self, made: Made, digest: str, item: Input | None = None, state: State | None = None) -> Filed:
        """Begin to write what was made of an article. `digest`: the sha256 of it; `item`: the file it is alone in, and
        `state`: how that was before it was read. Raises OSError when its hits cannot be written down."""
        self._manifest.check()
        slug = self._slugs.give(made.source, made.published, made.name) if made.rendered else ""
        self._journal.add(made.source, made.hits, made.table)
        written = self._writers.submit(self._write, made, slug)
        return Filed(written, lambda done: self._line(made, digest, slug, item, state, done))

    def _line(
        self, made: Made, digest: str, slug: str, item: Input | None, state: State | None, written: Written
    ) -> Outcome:
        outputs, problems = written
        if item is not None and item.path is not None and state_of(item.path) != state:
            problems = (*problems, diagnose("file-changed", stage="read"))
        status = "partial" if any(problem.severity == "error" for problem in problems) else "ok"
        if not outputs:  # the note of an earlier run stays until there is another
            old = self._manifest.lines.get(made.source)
            slug, outputs = (old.slug, old.outputs) if old is not None and old.outputs else (slug, ())
        self._manifest.check()
        diagnostics = (*made.diagnostics, *problems)
        line = Line(
            id=made.id,
            source=made.source,
            status=status if made.status == "ok" else made.status,
            slug=slug,
            outputs=outputs,
            formats=self._workshop.settings.formats,
            input=digest,
            mentions=made.mentions,
            edits=self._workshop.edits_key(made.id),
            recipe=self.recipe,
            timings=made.seconds,
            diagnostics=tuple(dict.fromkeys(problem.code for problem in diagnostics)),
        )
        self._manifest.add(line)
        self._touch.remember()
        self._touch.learn(line, made.text)
        self._made.append((made.source, item.path if item else None))
        return Outcome(line, unchanged=False, diagnostics=diagnostics)

    def _write(self, made: Made, slug: str) -> Written:
        from pipeline.writers import write_briefing

        outputs: tuple[Output, ...] = ()
        problems: tuple[Diagnostic, ...] = ()
        if made.rendered:
            try:
                self._manifest.check()  # write_briefing makes a folder that is not there
                paths = write_briefing(made.rendered, self._output, slug)
            except OSError as error:  # a full disk must not stop the batch: what still fits is written
                reason = " ".join((error.strerror or type(error).__name__).split())
                problems = (diagnose("write-failed", stage="write", path=self._output / slug, reason=reason),)
            else:
                outputs = tuple(
                    Output(name=path.name, sha256=sha256(content).hexdigest())
                    for path, (_, content) in zip(paths, made.rendered, strict=True)
                )
        self._journal.sync()
        return outputs, problems

    def _refreshed(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits of an article that was left alone, with what is decided about them now."""
        if not hits:
            return []
        answers = self._workshop.decisions.about(hits[0].article, [hit.place for hit in hits])
        statuses = self._workshop.glossary.statuses
        return [
            hit.model_copy(
                update={
                    "verdict": answer.verdict if answer else None,
                    "status": statuses.get(hit.term, "introduced"),
                }
            )
            for hit, answer in zip(hits, answers, strict=True)
        ]

    def _sign(self) -> None:
        """Read back what was written, and remember its digest by what the file system says of it: the next run need
        not read it. What was written a moment ago is read by the next run."""
        for source, path in self._made:
            line = self._manifest.lines.get(source)
            if line is None:
                continue
            files = self._digests.of(source)
            for name in ([path] if path else []) + [self._output / output.name for output in line.outputs]:
                files.digest(name)
            files.keep()

    def __enter__(self) -> Filing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writers.shutdown(wait=True)
        try:
            if not isinstance(error, OSError):
                self._journal.settle(self._manifest.lines, self._refreshed)
        finally:
            self._journal.close()
        if error is None:
            self._sign()
