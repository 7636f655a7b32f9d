"""How far an amount may be from what it was before it was rounded: half a step of its last written digit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pipeline.document import Figure

_WRITTEN = re.compile(r"\d[\d,]*(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` to `high`."""

    low: Decimal
    high: Decimal

    def meets(self, other: Interval) -> bool:
        """Whether a value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def over(self, other: Interval) -> Interval:
        """The quotients; both intervals must be above zero."""
        return Interval(self.low / other.high, self.high / other.low)


def interval(figure: Figure) -> Interval:
    """What a figure may have been before rounding. A hedged one is as precise as its digits without final zeros; an
    exact one as its last written digit. Raises ValueError for one without a value."""
    if figure.low is None or figure.high is None:
        raise ValueError("no value")
    margin = step(figure) / 2
    return Interval(figure.low - margin, figure.high + margin)


def step(figure: Figure) -> Decimal:
    """What one more in the last digit would make: 1 million for 24.9亿 … 10 million for 249亿 with 亿 of one digit."""
    value = abs(figure.high or Decimal(0))
    if not value:
        return Decimal(0)
    shortest = Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))
    written = list(_WRITTEN.finditer(figure.surface))
    if figure.hedge != "exact" or not written:
        return shortest
    digits = Decimal(written[-1][0].replace(",", "").rstrip("."))
    if not digits:
        return shortest
    scale = value / digits
    return min(shortest, scale * Decimal(1).scaleb(-len(written[-1][1] or "")))
