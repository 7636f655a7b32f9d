"""Watching a folder: a note for each file that is put into it or changed, once.

The folder is looked at again and again rather than asking the system to tell of changes: that works on network
folders, in containers and on every system alike, needs no library, and whether a file is still being written can only
be told by looking twice anyway. A look costs a `stat` a file; the pause between looks grows with it, so that looking
never takes more than a tenth of one core.

A file is whole when it is not empty and its size, its time and its identity have stayed for some seconds; names of
unfinished downloads (`.part`, `.crdownload`) are passed over as they are in any folder, see inputs.toml. What was made
already is known from the manifest, so a watch that is stopped and begun again makes nothing twice.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from pipeline.batch.filing import Outcome
from pipeline.batch.inputs import Input, State, find_inputs, state_of
from pipeline.batch.manifest import InUse
from pipeline.batch.run import run_batch
from pipeline.batch.workshop import GlossaryError, Workshop

PAUSE = 1.0
"""Seconds between two looks, at least."""
LOOKING = 0.1
"""The share of the time that looking may take."""
UNWRITTEN = "write-failed"
LONGEST_PAUSE = 60.0
"""Seconds between two attempts at a folder that cannot be written, at most."""


@dataclass(frozen=True)
class Ready:
    """A file that is whole, in the state in which it was found so."""

    item: Input
    state: State


class Folder:
    """The files of a folder, and which of them wait to be made.

    `settle`: seconds for which a file must have stayed the same. `clock` and `now` are for tests.
    """

    def __init__(
        self,
        path: Path,
        output: Path,
        settle: float,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.path = path
        self._output = output
        self._settle = settle
        self._clock = clock
        self._now = now
        self._since: dict[str, tuple[State, float]] = {}
        self._done: dict[str, State] = {}
        self._first = True
        self.seconds = 0.0
        """How long the last look took."""

    def look(self) -> list[Ready] | None:
        """The files that are whole and not `done` yet in this state, in order; None when the folder is gone."""
        if not self.path.is_dir():
            return None
        moment = self._clock()
        items, _ = find_inputs([os.fspath(self.path)], self._output)
        since: dict[str, tuple[State, float]] = {}
        there: dict[str, State] = {}
        ready: list[Ready] = []
        for item in items:
            state = state_of(item.path) if item.path is not None else None
            if state is None:
                continue
            if self._done.get(item.source) == state:
                there[item.source] = state
                continue
            before, start = self._since.get(item.source, (None, moment))
            if before != state:
                start = moment - (self._settle if self._is_old(state) else 0)
            since[item.source] = (state, start)
            if state.size and moment - start >= self._settle:
                ready.append(Ready(item, state))
        self._since, self._done, self._first = since, there, False
        self.seconds = self._clock() - moment
        return ready

    def done(self, ready: Iterable[Ready]) -> None:
        """The notes of these are made: they are not ready again until they change."""
        self._done |= {each.item.source: each.state for each in ready}

    def _is_old(self, state: State) -> bool:
        """What lay there when the watch began need not be waited for, unless somebody has just written to it."""
        return self._first and self._now() - state.changed / 1e9 >= self._settle


class Watch:
    """Makes the notes of a folder's files as they come. The engine stays open between them."""

    def __init__(self, folder: Folder, workshop: Workshop, output: Path) -> None:
        self._folder = folder
        self._workshop = workshop
        self._output = output
        self._names = self._state_of_names()

    def run(
        self,
        report: Callable[[Outcome], None],
        trouble: Callable[[str], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> NoReturn:
        """Look, make, wait, until KeyboardInterrupt.

        `report` gets what became of each article that was not left alone. `trouble` gets one line, once, about what
        keeps notes from being made (the output folder cannot be written, another run is at work there, a glossary is
        broken); the files wait, and are made when it is over.
        """
        told = ""
        pause = PAUSE
        while True:
            problem = self._turn(report)
            if problem and problem != told:
                trouble(problem)
            told = problem
            pause = min(2 * pause, LONGEST_PAUSE) if problem else PAUSE
            sleep(max(pause, self._folder.seconds * (1 / LOOKING - 1)))

    def _turn(self, report: Callable[[Outcome], None]) -> str:
        """One look, and the notes of what is ready; what is in the way, in a sentence with what happens then."""
        ready = self._folder.look()
        if ready is None:
            return f"{self._folder.path} is not there. It is looked for again and again; Ctrl-C ends."
        if not ready:
            return ""
        unwritten: list[str] = []

        def tell(outcome: Outcome) -> None:
            failed = [problem.message for problem in outcome.diagnostics if problem.code == UNWRITTEN]
            unwritten.extend(failed)
            if not (failed or outcome.unchanged):
                report(outcome)

        try:
            self._renew()
            run_batch([each.item for each in ready], self._workshop, self._output, report=tell)
        except InUse as error:
            return f"{error}. The notes are made when it has ended."
        except GlossaryError as error:
            return f"{error} The notes are made when it can be read."
        except OSError as error:
            return f"{self._output} cannot be written: {error.strerror or error}. It is tried again and again."
        if unwritten:
            return f"{unwritten[0]} It is tried again and again."
        self._folder.done(ready)
        return ""

    def _renew(self) -> None:
        """A watch goes on for days: names and decisions are read again when their files have changed, and an engine
        that was not there is looked for again."""
        names = self._state_of_names()
        if names != self._names or self._workshop.missing is not None:
            self._names = names
            self._workshop.renew()

    def _state_of_names(self) -> dict[str, State | None]:
        return {os.fspath(path): state_of(path) for path in self._workshop.name_files()}
