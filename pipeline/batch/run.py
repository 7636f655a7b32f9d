"""A batch: every input, from the file as saved to the briefings in the output folder, in the order of the inputs."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pipeline.batch.inputs import Input
from pipeline.batch.making import Made, Untouched, entry_digest, make, read_input
from pipeline.batch.manifest import Line, Manifest, Output, file_digest
from pipeline.batch.slugs import Slugs
from pipeline.batch.workers import Workers
from pipeline.batch.workshop import Workshop
from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic, Document

if TYPE_CHECKING:
    from pipeline.glossary import Hit

AHEAD = 4
"""So many articles for each worker are asked for before their turn: enough to keep all busy, few enough to hold."""

WORTH_WORKERS = 64
"""From so many files on, several processes are begun by themselves: each needs a second to load words and names."""


@dataclass(frozen=True)
class Outcome:
    """What became of one article. `unchanged`: the briefing of an earlier run still holds and was left alone."""

    line: Line
    unchanged: bool
    diagnostics: tuple[Diagnostic, ...] = ()


def run_batch(
    inputs: Sequence[Input],
    workshop: Workshop,
    output: Path,
    *,
    force: bool = False,
    begin: Callable[[Input], None] = lambda item: None,
    report: Callable[[Outcome], None] = lambda outcome: None,
    end: Callable[[Input], None] = lambda item: None,
    stdin: BinaryIO | None = None,
) -> None:
    """Make the briefings of `inputs` in the folder `output`, and keep its manifest.

    `begin` and `end` are called around each input, `report` with the outcome of each article in it: a feed holds many.
    `force`: make again what an earlier run made. Raises OSError when the folder or its manifest cannot be written,
    InUse when another run is writing there, GlossaryError, and KeyboardInterrupt; what was done till then is kept.
    """
    output.mkdir(parents=True, exist_ok=True)
    jobs = _jobs(workshop, len(inputs))
    with (
        Manifest(output) as manifest,
        Workers(jobs, workshop.settings, output) if jobs > 1 else nullcontext() as workers,
    ):
        batch = _Batch(workshop, output, manifest, workers, force)
        try:
            for event in _ahead(batch.events(inputs, stdin), AHEAD * jobs if workers else 0):
                if isinstance(event, _Begin):
                    begin(event.item)
                elif isinstance(event, _End):
                    end(event.item)
                else:
                    report(batch.outcome(event))
        finally:
            batch.close()


def _jobs(workshop: Workshop, inputs: int) -> int:
    """How many processes: as the settings say; by themselves only where nothing waits for a translator."""
    if workshop.engine_info.name != "none":
        return 1
    if workshop.settings.jobs is not None:
        return workshop.settings.jobs
    return _cores() if inputs >= WORTH_WORKERS else 1


def _cores() -> int:
    """The cores this process may use: a container often has fewer than the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class _Begin:
    item: Input


@dataclass(frozen=True)
class _End:
    item: Input


@dataclass(frozen=True)
class _Kept:
    """An article whose briefing of an earlier run still holds."""

    line: Line


@dataclass(frozen=True)
class _ToMake:
    """An article to be made: `work` makes it, or waits for the worker that does. `name` is what its slug is made of."""

    digest: str
    name: str
    work: Callable[[], Made | Untouched]


_Step = _Kept | _ToMake
_Event = _Begin | _End | _Step


class _Batch:
    """What a run knows of its output folder: who is made anew, under which name, and what is written down."""

    def __init__(
        self, workshop: Workshop, output: Path, manifest: Manifest, workers: Workers | None, force: bool
    ) -> None:
        self._workshop = workshop
        self._output = output
        self._manifest = manifest
        self._workers = workers
        self._force = force
        self._hits: dict[str, tuple[Hit, ...]] = {}
        self._slugs = Slugs({line.source: line.slug for line in manifest.lines.values() if line.slug})

    def events(self, inputs: Sequence[Input], stdin: BinaryIO | None) -> Iterator[_Event]:
        """All that is to be done, in order. Workers begin with an article when its step is handed on."""
        for item in inputs:
            yield _Begin(item)
            yield from self._steps(item, stdin)
            yield _End(item)

    def _steps(self, item: Input, stdin: BinaryIO | None) -> Iterator[_Step]:
        # Taken before the file is read: when it changes in between, the next run sees another digest and makes it anew.
        digest = file_digest(item.path) if item.path is not None else ""
        old = self._earlier(item.source, digest)
        if old and old.recipe == self._workshop.recipe:
            yield _Kept(old)
        elif self._workers and item.path is not None and not _holds_many(item.path):
            mentions = old.mentions if old else ""
            yield _ToMake(digest, item.source, self._workers.file(item, mentions).made)
        else:
            for document in read_input(item, self._workshop.settings, stdin):
                source = document.article.source_path
                if source == item.source:
                    yield self._step(document, digest, item.source, old)
                else:
                    own = entry_digest(document)
                    yield self._step(document, own, document.article.id, self._earlier(source, own))

    def _step(self, document: Document, digest: str, name: str, old: Line | None) -> _Step:
        if old and old.recipe == self._workshop.recipe:
            return _Kept(old)
        mentions = old.mentions if old else ""
        if self._workers:
            return _ToMake(digest, name, self._workers.document(document, mentions).made)
        return _ToMake(digest, name, lambda: make(document, self._workshop, mentions))

    def _earlier(self, source: str, digest: str) -> Line | None:
        """The line of an earlier run, when making the briefing again would change nothing or nothing but names."""
        old = self._manifest.lines.get(source)
        workshop = self._workshop
        if old is None or self._force or not digest:
            return None
        return old if old.holds(digest, workshop.recipe, workshop.settings.formats, self._output) else None

    def outcome(self, step: _Step) -> Outcome:
        """Do the step: write what was made, and put its line into the manifest."""
        if isinstance(step, _Kept):
            self._manifest.keep(step.line)
            return Outcome(step.line, unchanged=True)
        made = step.work()
        if isinstance(made, Untouched):
            # The next run need not look again.
            line = self._manifest.lines[made.source].model_copy(update={"recipe": self._workshop.recipe})
            self._manifest.add(line)
            return Outcome(line, unchanged=True)
        slug = self._slugs.give(made.source, made.published, step.name) if made.rendered else ""
        written, problems = _write(made, self._output, slug)
        diagnostics = (*made.diagnostics, *problems)
        line = Line(
            id=made.id,
            source=made.source,
            status="partial" if problems and made.status == "ok" else made.status,
            slug=slug,
            outputs=written,
            formats=self._workshop.settings.formats,
            input=step.digest,
            mentions=made.mentions,
            recipe=self._workshop.recipe,
            timings=made.seconds,
            diagnostics=tuple(dict.fromkeys(problem.code for problem in diagnostics)),
        )
        self._manifest.add(line)
        self._hits[made.source] = made.hits
        return Outcome(line, unchanged=False, diagnostics=diagnostics)

    def close(self) -> None:
        """Write the hits of what was made; those of other articles stay as they are. Raises OSError."""
        from pipeline.glossary import update_hits

        if self._hits:
            update_hits(self._output, self._hits, self._manifest.lines)


def _ahead(events: Iterator[_Event], many: int) -> Iterator[_Event]:
    """The events in their order, with so many of the next ones begun already."""
    waiting: deque[_Event] = deque()
    for event in events:
        waiting.append(event)
        if len(waiting) > many:
            yield waiting.popleft()
    yield from waiting


def _holds_many(path: Path) -> bool:
    from pipeline.readers import holds_many

    return holds_many(path)


def _write(made: Made, output: Path, slug: str) -> tuple[tuple[Output, ...], tuple[Diagnostic, ...]]:
    from pipeline.writers import write_briefing

    if not made.rendered:
        return (), ()
    try:
        paths = write_briefing(made.rendered, output, slug)
    except OSError as error:  # a full disk must not stop the batch: what still fits is written
        reason = error.strerror or type(error).__name__
        return (), (diagnose("write-failed", stage="write", path=output / slug, reason=" ".join(reason.split())),)
    return tuple(
        Output(name=path.name, sha256=sha256(content).hexdigest())
        for path, (_, content) in zip(paths, made.rendered, strict=True)
    ), ()
