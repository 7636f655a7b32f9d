"""Whether two amounts in different currencies can be the same: by wide bands of past exchange rates."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from pipeline.figures.lexicon import table
from pipeline.figures.rounding import Interval

SLACK = Decimal("0.04")
"""A rate of the day may lie this far outside the band of its years."""


@cache
def _bands() -> dict[str, tuple[tuple[int, int, Interval], ...]]:
    found = {
        row["currency"]: tuple(
            (band["from"], band["to"], Interval(Decimal(str(band["low"])), Decimal(str(band["high"]))))
            for band in row["bands"]
        )
        for row in table("rates")["rate"]
    }
    return found | {"USD": ((0, 9999, Interval(Decimal(1), Decimal(1))),)}


def per_dollar(currency: str, year: int | None) -> Interval | None:
    """Units of a currency for a US dollar in that year (of all years when it is None); None for an unknown currency."""
    bands = _bands().get(currency)
    if bands is None:
        return None
    fitting = [band for first, last, band in bands if year is None or first <= year <= last] or [bands[-1][2]]
    return Interval(min(band.low for band in fitting), max(band.high for band in fitting))


def may_be_same(first: Interval, one: str, second: Interval, other: str, year: int | None) -> bool:
    """Whether amounts in two currencies may be the same at some rate of the year; True where no rate is known."""
    ours, theirs = per_dollar(one, year), per_dollar(other, year)
    if ours is None or theirs is None or first.low <= 0 or second.low <= 0:
        return True
    expected = theirs.over(ours)
    wide = Interval(expected.low * (1 - SLACK), expected.high * (1 + SLACK))
    return second.over(first).meets(wide)
