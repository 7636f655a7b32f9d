"""Articles made in several processes at once. What comes back is the same as without them, in the order of asking.

A worker has a workshop of its own, without a translator: with the local model translating is nearly all of the time,
and the model uses every core already, so workers serve runs without an engine. A worker that dies (killed, out of
memory) costs one article at most: what it was at is tried once more alone, and given up with a diagnostic.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pipeline.batch.inputs import Input
from pipeline.batch.making import Made, Untouched, finished, make, read_input, unread
from pipeline.batch.workshop import Workshop
from pipeline.document import Document
from pipeline.settings import Settings

if TYPE_CHECKING:
    from multiprocessing.context import Process
    from multiprocessing.queues import Queue

    from pipeline.briefing.edits import Edits
    from pipeline.glossary import Decisions, Glossary

DIED = "the process that made it died, twice; it may have run out of memory"

PATIENCE = 1.0
"""Seconds that workers get to end with what they are at, when a run is stopped."""

_workshop: list[Workshop] = []
"""The workshop of this process, when it is a worker."""


@dataclass(frozen=True)
class _Means:
    """What a worker works with. What was read from files comes from the process that asks: read anew, it could be
    other than what the manifest will say."""

    settings: Settings
    folder: Path
    glossary: Glossary
    decisions: Decisions
    edits: Edits | None
    missing: tuple[str, str, str] | None
    """The engine that was asked for and is not there, why, and what to do."""


def _start(handed: Queue[bytes]) -> None:
    # Ctrl-C is for the process that the user started: it stops asking, and workers end with what they are at.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A main process that is killed cannot end its workers, and they would wait for work for ever: each of them holds
    # both ends of the pipe that work comes through.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    means: _Means = pickle.loads(handed.get())  # noqa: S301 - from the process that started this one
    workshop = Workshop(means.settings, folder=means.folder)
    workshop.__dict__.update(glossary=means.glossary, decisions=means.decisions)
    if means.edits is not None:
        workshop.__dict__.update(edits=means.edits)
    if means.missing is not None:
        from pipeline.translation import EngineUnavailable

        workshop.missing = EngineUnavailable(*means.missing)
    _workshop.append(workshop)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


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

    def __init__(self, count: int, workshop: Workshop, folder: Path) -> None:
        self._count = count
        self._workshop = workshop
        self._folder = folder
        self._pool: ProcessPoolExecutor | None = None

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
        with _held_back():
            pool = self._open()
            try:
                return pool, pool.submit(work, subject, mentions)
            except (BrokenProcessPool, OSError):
                # Broken by another article, which nobody has waited for yet; where a process was just being begun,
                # that says "handle is closed".
                self.replace(pool)
            pool = self._open()
            return pool, pool.submit(work, subject, mentions)

    def replace(self, broken: ProcessPoolExecutor) -> None:
        """A new pool for a broken one, unless it has been replaced since."""
        if broken is self._pool:
            # A process that was just being begun when another died is not ended by the pool (CPython's race between
            # `submit` and its manager), which then waits for it for ever.
            processes = _processes(broken)
            broken.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()
            self._pool = None

    @property
    def _means(self) -> _Means:
        workshop = self._workshop
        return _Means(
            workshop.settings.model_copy(update={"engine": "none"}),
            self._folder,
            workshop.glossary,  # with the forms, where they are worked out already
            workshop.decisions,
            workshop.edits if workshop.has_edits else None,
            (missing.engine, missing.reason, missing.remedy) if (missing := workshop.missing) else None,
        )

    def _open(self) -> ProcessPoolExecutor:
        """The processes; begun with the first article that is to be made."""
        if self._pool is None:
            self._pool = self._new_pool()
        return self._pool

    def _new_pool(self) -> ProcessPoolExecutor:
        # Started afresh, not forked: a fork of a process with threads (numpy's, a progress bar's) can hang.
        context = multiprocessing.get_context("spawn")
        # Not as `initargs`: what is more than a pipe holds (64 kB; a glossary is) is written by this thread while the
        # worker starts, and where that is killed before it reads, this process waits for ever. A queue has a thread
        # of its own to write, which nobody waits for.
        handed: Queue[bytes] = context.Queue()
        handed.cancel_join_thread()
        means = pickle.dumps(self._means)
        for _ in range(self._count):
            handed.put(means)
        return ProcessPoolExecutor(max_workers=self._count, mp_context=context, initializer=_start, initargs=(handed,))

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is None:
            return
        processes = _processes(self._pool)
        self._pool.shutdown(wait=error is None, cancel_futures=True)
        if error is None:
            return
        until = time.monotonic() + PATIENCE
        for process in processes:
            process.join(max(until - time.monotonic(), 0))
            if process.is_alive():  # at an article of many megabytes: it is made by the next run
                process.terminate()


def _processes(pool: ProcessPoolExecutor) -> list[Process]:
    return list((pool._processes or {}).values())  # private, but there is no other way to them


@contextmanager
def _held_back() -> Iterator[None]:
    """Ctrl-C waits for a moment. A process that is begun now inherits that, till it says itself that Ctrl-C is not for
    it: one that is hit while it imports would fill the terminal with its complaints."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
