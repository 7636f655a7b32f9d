"""How a run tells where it is: a bar on a terminal, lines elsewhere, the rate and the time left, and who failed."""

from __future__ import annotations

import shutil
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.console import COLOURS, printable, problem, problems_of, say

if TYPE_CHECKING:
    from pipeline.batch import Input, Outcome, Workshop

LONG = 100
"""From more files on, those that are left alone are counted and not named, and a line tells the rate."""
EVERY = 10.0
"""Seconds between two of those lines."""
REDRAWN = 0.1
"""Seconds between two drawings of the bar."""
RECENT = 30
"""The rate is that of so many of the last seconds: the first articles wait for words and names to be loaded."""
NAMED = 20
"""So many articles that are not ok are named at the end of a long run."""


class Pace:
    """How fast files are done, told from the last seconds. `clock` gives seconds."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._clock = clock
        self.done = 0
        self._seen: deque[tuple[float, int]] = deque()

    def count(self) -> None:
        """One more is done."""
        self.done += 1
        now = self._clock()
        if not self._seen or now - self._seen[-1][0] >= 1:  # not before the first, which waits for words and names
            self._seen.append((now, self.done))
            while now - self._seen[0][0] > RECENT and len(self._seen) > 2:
                self._seen.popleft()

    @property
    def rate(self) -> float:
        """Files a second."""
        if len(self._seen) < 2:
            return 0.0
        then, done = self._seen[0]
        return (self.done - done) / (self._clock() - then)

    def line(self) -> str:
        """`63 a second, 2 min 20 s left`; empty as long as nothing can be said."""
        rate = self.rate
        if rate <= 0:
            return ""
        speed = (
            f"{rate:.0f} a second" if rate >= 10 else f"{rate:.1f} a second" if rate >= 1 else f"{1 / rate:.0f} s each"
        )
        return f"{speed}, {duration((self._total - self.done) / rate)} left"


def duration(seconds: float) -> str:
    """`45 s`, `2 min 20 s`, `3 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


class Tally:
    """What became of the articles: counted, and listed only where a program wants the list."""

    def __init__(self, *, listed: bool) -> None:
        self.counts = {"ok": 0, "partial": 0, "failed": 0}
        self.unchanged = 0
        self.rows: list[dict[str, Any]] | None = [] if listed else None
        self.not_ok: list[str] = []
        """The first that are not ok."""

    def add(self, outcome: Outcome) -> None:
        """Count an article."""
        line = outcome.line
        self.counts[line.status] += 1
        self.unchanged += outcome.unchanged
        if line.status != "ok" and len(self.not_ok) < NAMED:
            self.not_ok.append(f"{line.source} ({line.status})")
        if self.rows is not None:
            messages = [diagnostic.message for diagnostic in outcome.diagnostics]
            row = {**line.model_dump(mode="json"), "unchanged": outcome.unchanged, "messages": messages}
            self.rows.append(row)

    @property
    def total(self) -> int:
        """How many articles there were."""
        return sum(self.counts.values())

    def say_not_ok(self) -> None:
        """Name, after a long run, the articles that are not ok."""
        if self.total <= LONG or not self.not_ok:
            return
        more = self.counts["partial"] + self.counts["failed"] - len(self.not_ok)
        rest = f", and {more} more (manifest.jsonl lists them)" if more else ""
        say(f"Not ok: {', '.join(map(printable, self.not_ok))}{rest}")


class Progress:
    """A bar on a terminal, one line an article elsewhere; problems are told as they come."""

    def __init__(self, items: int, workshop: Workshop, *, verbose: bool) -> None:
        self._total = items
        self._pace = Pace(items)
        self._workshop = workshop
        self._verbose = verbose
        self._said_missing = False
        self._failed = 0
        self._bar = sys.stderr.isatty() and items > 1
        self._told = time.monotonic()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar:
            self._told = 0.0
            self._draw("")
            say()

    def begin(self, item: Input) -> None:
        """Show which file is being read."""
        self._draw(item.source)

    def end(self, item: Input) -> None:
        """Count a file that is done."""
        self._pace.count()
        self._draw(item.source)
        if not self._bar and self._total > LONG and time.monotonic() - self._told >= EVERY:
            self._told = time.monotonic()
            say(f"[{self._pace.done}/{self._total}] {self._state()}")

    def report(self, outcome: Outcome) -> None:
        """Say what became of an article."""
        line = outcome.line
        self._failed += line.status == "failed"
        if not self._bar and (not outcome.unchanged or self._total <= LONG or self._verbose):
            word = click.style(f"{line.status:<7}", fg=COLOURS[line.status])
            made = " (unchanged)" if outcome.unchanged else f" → {line.slug}" if line.slug else ""
            say(f"[{min(self._pace.done + 1, self._total)}/{self._total}] {word} {printable(line.source)}{made}")
        if outcome.diagnostics or self._workshop.missing is not None:
            self._problems(outcome)

    def _problems(self, outcome: Outcome) -> None:
        missing = self._workshop.missing
        if missing is not None and not self._said_missing:
            self._said_missing = True  # the same for every article: said once
            self._clear()
            problem("error", f"{missing} The notes hold Chinese sentences instead of English. [engine-missing]")
        shared = self._workshop.problems
        own = [diagnostic for diagnostic in outcome.diagnostics if diagnostic not in shared]
        if any(self._verbose or diagnostic.severity != "info" for diagnostic in own):
            self._clear()
            problems_of(own, outcome.line.source, verbose=self._verbose)

    def _state(self) -> str:
        failed = f"{self._failed} failed" if self._failed else ""
        return "; ".join(part for part in (self._pace.line(), failed) if part)

    def _draw(self, name: str) -> None:
        now = time.monotonic()
        if not self._bar or now - self._told < REDRAWN:
            return
        self._told = now
        done, width = self._pace.done, 24
        full = width * done // max(self._total, 1)
        line = f"[{'#' * full}{'-' * (width - full)}] {done}/{self._total}  {self._state()}  {_shortened(name)}"
        click.echo(f"\r\x1b[2K{line[: shutil.get_terminal_size().columns - 1]}", err=True, nl=False)

    def _clear(self) -> None:
        if self._bar:
            click.echo("\r\x1b[2K", err=True, nl=False)


def _shortened(name: str) -> str:
    """The end of a source's name, which tells it from the others."""
    return printable(name if len(name) <= 40 else f"…{name[-39:]}")
