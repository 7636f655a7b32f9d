"""A batch: every input, from the file as saved to the briefings in the output folder, in the order of the inputs."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.batch.cache import CACHE_FILE, Cache
from pipeline.batch.filing import Filed, Filing, Outcome, Standing
from pipeline.batch.inputs import Input, State, state_of
from pipeline.batch.making import Made, Untouched, entry_digest, make, read_input
from pipeline.batch.manifest import Line, Manifest
from pipeline.batch.workers import Workers
from pipeline.batch.workshop import Workshop
from pipeline.document import Document
from pipeline.storage import sweep

__all__ = ["Outcome", "run_batch"]

AHEAD = 16
"""So many articles for each worker are asked for before their turn: enough to keep all busy, few enough to hold."""

MET = 1000
"""So many articles that are left alone may be met while one is waited for."""

WRITING = 8
"""So many articles may be on their way to the disk."""

WORTH_WORKERS = 64
"""From so many files on, several processes are begun by themselves: each needs a second to load words and names."""


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
        Cache(workshop.settings.cache_folder / CACHE_FILE) as cache,
        Filing(workshop, output, manifest, cache, force=force) as filing,
        Workers(jobs, workshop, output) if jobs > 1 else nullcontext() as workers,
    ):
        sweep(output)
        steps = _Steps(workshop, filing, workers)
        # A translator takes seconds: what it has made is told at once. Without one, writing may lag behind a little.
        queue = _Queue(filing, report, end, WRITING if workshop.engine_info.name == "none" else 0)
        try:
            for event in _ahead(steps.events(inputs, stdin), AHEAD * jobs if workers else 0):
                if isinstance(event, _Begin):
                    begin(event.item)
                else:
                    queue.add(event)
        finally:
            queue.finish()


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
    """An article to be made: `work` makes it, or waits for the worker that does. `item`: the file it is alone in,
    `state`: how that was before it was read."""

    digest: str
    work: Callable[[], Made | Untouched]
    item: Input | None
    state: State | None


_Event = _Begin | _End | _Kept | _ToMake


class _Steps:
    """What is to be done, in order."""

    def __init__(self, workshop: Workshop, filing: Filing, workers: Workers | None) -> None:
        self._workshop = workshop
        self._filing = filing
        self._workers = workers

    def events(self, inputs: Sequence[Input], stdin: BinaryIO | None) -> Iterator[_Event]:
        """Every input. Workers begin with an article when its step is handed on."""
        for item in inputs:
            yield _Begin(item)
            yield from self._of(item, stdin)
            yield _End(item)

    def _of(self, item: Input, stdin: BinaryIO | None) -> Iterator[_Event]:
        digest, standing = self._filing.standing(item.source, None, item.path)
        if standing and not standing.look:
            yield _Kept(standing.line)
        elif self._workers and item.path is not None and not _holds_many(item.path):
            yield _ToMake(digest, self._workers.file(item, _mentions(standing)).made, item, state_of(item.path))
        else:
            state = state_of(item.path) if item.path is not None else None
            for document in read_input(item, self._workshop.settings, stdin):
                source = document.article.source_path
                if source == item.source:
                    yield self._step(document, digest, standing, item, state)
                else:
                    yield self._step(document, *self._filing.standing(source, entry_digest(document)))

    def _step(
        self,
        document: Document,
        digest: str,
        standing: Standing | None,
        item: Input | None = None,
        state: State | None = None,
    ) -> _Event:
        if standing and not standing.look:
            return _Kept(standing.line)
        mentions = _mentions(standing)
        if self._workers:
            return _ToMake(digest, self._workers.document(document, mentions).made, item, state)
        return _ToMake(digest, lambda: make(document, self._workshop, mentions), item, state)


class _Queue:
    """Articles that are made or left alone, told in order when they are on the disk."""

    def __init__(
        self, filing: Filing, report: Callable[[Outcome], None], end: Callable[[Input], None], many: int
    ) -> None:
        self._filing = filing
        self._report = report
        self._end = end
        self._many = many
        self._waiting: deque[Filed | _Kept | _End] = deque()

    def add(self, event: _Kept | _ToMake | _End) -> None:
        """Do what is to be done, and tell what is ready. Raises OSError, KeyboardInterrupt."""
        if isinstance(event, _ToMake):
            made = event.work()
            if isinstance(made, Untouched):
                self._tell_all()
                self._report(self._filing.untouched(made.source, made.text))
                return
            self._waiting.append(self._filing.file(made, event.digest, event.item, event.state))
        else:
            self._waiting.append(event)
        while self._waiting and (self._is_ready() or len(self._waiting) > self._many):
            self._tell()

    def finish(self) -> None:
        """Tell all that is left."""
        self._tell_all()

    def _is_ready(self) -> bool:
        first = self._waiting[0]
        return not isinstance(first, Filed) or first.ready

    def _tell_all(self) -> None:
        while self._waiting:
            self._tell()

    def _tell(self) -> None:
        first = self._waiting.popleft()
        if isinstance(first, _End):
            self._end(first.item)
        elif isinstance(first, _Kept):
            self._report(self._filing.keep(first.line))
        else:
            self._report(first.outcome())


def _mentions(standing: Standing | None) -> str:
    """With these mentions the briefing of an earlier run holds; empty for none."""
    return standing.line.mentions if standing else ""


def _ahead(events: Iterator[_Event], many: int) -> Iterator[_Event]:
    """The events in their order, with so many of the next articles begun already."""
    if not many:
        yield from events
        return
    waiting: deque[_Event] = deque()
    making = 0
    for event in events:
        waiting.append(event)
        making += isinstance(event, _ToMake)
        while making > many or len(waiting) > MET:
            first = waiting.popleft()
            making -= isinstance(first, _ToMake)
            yield first
    yield from waiting


def _holds_many(path: Path) -> bool:
    from pipeline.readers import holds_many

    return holds_many(path)
