"""Articles made in several processes at once. What comes back is the same as without them, in the order of asking.

A worker has a workshop of its own, without a translator: with the local model translating is nearly all of the time,
and the model uses every core already, so workers serve runs without an engine. A worker that dies (killed, out of
memory) costs one article at most: what it was at is tried once more alone, and given up with a diagnostic.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import TracebackType
from typing import Any

from pipeline.batch.inputs import Input
from pipeline.batch.making import Made, Untouched, finished, make, read_input, unread
from pipeline.batch.workshop import Workshop
from pipeline.document import Document
from pipeline.settings import Settings

DIED = "the process that made it died, twice; it may have run out of memory"

_workshop: list[Workshop] = []
"""The workshop of this process, when it is a worker."""


def _start(settings: Settings, folder: Path) -> None:
    # Ctrl-C is for the process that the user started: it stops asking, and workers end with what they are at.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _workshop.append(Workshop(settings, folder=folder))


def _file(item: Input, mentions: str) -> Made | Untouched:
    workshop = _workshop[0]
    return make(next(read_input(item, workshop.settings)), workshop, mentions)


def _document(document: Document, mentions: str) -> Made | Untouched:
    return make(document, _workshop[0], mentions)


Work = Callable[[Any, str], Made | Untouched]


class Task:
    """An article that was asked for. `made` waits for it."""

    def __init__(self, workers: Workers, work: Work, subject: Input | Document, mentions: str) -> None:
        self._workers = workers
        self._work = work
        self._subject = subject
        self._mentions = mentions
        self._pool, self._future = workers.submit(work, subject, mentions)

    def made(self) -> Made | Untouched:
        """The article, as `make` gives it; `failed` when the process that should have made it died twice."""
        try:
            return self._future.result()
        except BrokenProcessPool:
            # Which of the articles under way broke the pool is not known: each is tried again alone, in its turn.
            self._workers.replace(self._pool)
        pool, future = self._workers.submit(self._work, self._subject, self._mentions)
        try:
            return future.result()
        except BrokenProcessPool:
            self._workers.replace(pool)
            source = self._subject.source if isinstance(self._subject, Input) else self._subject.article.source_path
            return finished(unread(source, DIED))


class Workers:
    """`count` processes that make articles. Use as a context; on the way out nothing new is begun."""

    def __init__(self, count: int, settings: Settings, folder: Path) -> None:
        self._count = count
        self._settings = settings.model_copy(update={"engine": "none"})
        self._folder = folder
        self._pool = self._new_pool()

    def file(self, item: Input, mentions: str) -> Task:
        """Ask for the one article of a file."""
        return Task(self, _file, item, mentions)

    def document(self, document: Document, mentions: str) -> Task:
        """Ask for an article that was read already: the entry of a feed."""
        return Task(self, _document, document, mentions)

    def submit(
        self, work: Work, subject: Input | Document, mentions: str
    ) -> tuple[ProcessPoolExecutor, Future[Made | Untouched]]:
        """Hand work to the pool; the pool that took it, and what will come of it."""
        try:
            return self._pool, self._pool.submit(work, subject, mentions)
        except BrokenProcessPool:  # broken by another article, which nobody has waited for yet
            self.replace(self._pool)
            return self._pool, self._pool.submit(work, subject, mentions)

    def replace(self, broken: ProcessPoolExecutor) -> None:
        """A new pool for a broken one, unless it has been replaced since."""
        if broken is self._pool:
            broken.shutdown(wait=False, cancel_futures=True)
            self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        # Started afresh, not forked: a fork of a process with threads (numpy's, a progress bar's) can hang.
        return ProcessPoolExecutor(
            max_workers=self._count,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start,
            initargs=(self._settings, self._folder),
        )

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
