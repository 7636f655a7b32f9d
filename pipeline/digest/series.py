"""One company's measure over time: three points or more make a chart worth drawing.

What belongs to a period stands beside periods of the same length only: a month's revenue is no point between years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.briefing import nature_of
from pipeline.digest.entry import Entry, Told
from pipeline.digest.periods import gap, grain, span
from pipeline.digest.values import likeness

LEAST = 3
ROUND_DAYS = 92
CHARTED = frozenset({"money", "count", "percent", "power", "compute"})
SETTLED = frozenset({"reported", "claimed"})
SKIPPED = frozenset({"funding", "investment", "acquisition price", "contract value", "spending", "IPO size"})
"""Each of these is another deal every time, not one thing that changes."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a time. `dated`: the text gives the time; else it is the day of publication."""

    when: str
    dated: bool
    value: Decimal
    english: str
    settled: bool
    facts: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one who and measure, the earliest first, all in one unit."""

    who: str
    measure: str
    qualifier: str
    kind: str
    unit: str | None
    points: tuple[Point, ...]


def find_series(entries: Sequence[Entry]) -> tuple[Series, ...]:
    """The series with at least three points at different times, the longest first.

    What is planned or expected is a point only where nothing settled is known for that time, and is marked.
    """
    groups: dict[tuple[str, str, str, str, str | None, str], list[Told]] = {}
    for entry in entries:
        for fact in entry.facts:
            if fact.kind in CHARTED and fact.low is not None and fact.low == fact.high and span(fact.when):
                if fact.measure in SKIPPED or fact.measure.endswith((" growth", " decline")):
                    continue
                if nature_of(fact.measure) == "flow" and not fact.dated:
                    continue
                scope = "" if fact.qualifier in {"post-money", "pre-money"} else fact.qualifier
                length = grain(fact.when) if nature_of(fact.measure) == "flow" else ""
                groups.setdefault((fact.who, fact.measure, scope, fact.kind, fact.unit, length), []).append(fact)
    found = [Series(*key[:5], _points(facts)) for key, facts in groups.items()]
    long = [series for series in found if len(series.points) >= LEAST]
    return tuple(sorted(long, key=lambda s: (-len(s.points), s.who, s.measure, s.qualifier)))


def _points(facts: list[Told]) -> tuple[Point, ...]:
    """One point a time, and none that only repeats the one before it in another article of the same days."""
    by_time: dict[str, list[Told]] = {}
    valued = [f for f in facts if f.qualifier != "pre-money"]
    facts = [f for f in facts if f in valued or not any(_near(f, v) for v in valued)]
    for fact in sorted(facts, key=lambda f: (_start(f.when), f.published, f.slug, f.start)):
        by_time.setdefault(fact.when, []).append(fact)
    points: list[Point] = []
    for when, told in by_time.items():
        best = _best(told)
        same = tuple(f for f in told if likeness(f, best) in {"same", "rounded"})
        last = points[-1] if points else None
        if last and _repeats(last, best):
            if last.settled or best.stance not in SETTLED:
                points[-1] = replace(last, facts=(*last.facts, *same))
                continue
            points.pop()  # planned first and told as done now: the later time is the one
            same = (*last.facts, *same)
        points.append(Point(when, best.dated, best.low or Decimal(0), best.english, best.stance in SETTLED, same))
    return tuple(points)


def _best(told: list[Told]) -> Told:
    """Of the values told for one time: settled before planned, post-money before pre-money, the first told."""
    return min(told, key=lambda f: (f.stance not in SETTLED, f.qualifier == "pre-money", f.published, f.slug, f.start))


def _repeats(last: Point, fact: Told) -> bool:
    """A value told again without a date of its own, or within a month: news of the same value, not a new point."""
    if likeness(last.facts[0], fact) not in {"same", "rounded"}:
        return False
    first, then = span(last.when), span(fact.when)
    return bool(not fact.dated or (first and then and (then[0] - first[1]).days <= 31))


def _near(one: Told, other: Told) -> bool:
    """Whether a pre-money valuation has another of the same round beside it, which is the one to draw."""
    apart = gap(one.when, other.when)
    return apart is not None and apart <= ROUND_DAYS


def _start(when: str) -> str:
    days = span(when)
    return days[0].isoformat() if days else when
