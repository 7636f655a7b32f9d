"""When two values are the same amount told differently: equal, or one of them rounded or hedged."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pipeline.digest.entry import Told
from pipeline.digest.periods import within

Likeness = Literal["same", "rounded", "different", "incomparable"]

CLOSE = Decimal("0.05")
"""A rounded value is no farther from the exact one than this share of it: 7,544 and 7,500, but not 131 and 100."""
LEEWAY = {
    "exact": (Decimal(1), Decimal(1)),
    "about": (Decimal("0.95"), Decimal("1.05")),
    "nearly": (Decimal("0.9"), Decimal(1)),
    "under": (Decimal("0.9"), Decimal(1)),
    "at_most": (Decimal("0.9"), Decimal(1)),
    "over": (Decimal(1), Decimal("1.1")),
    "at_least": (Decimal(1), Decimal("1.1")),
    "several": (Decimal(1), Decimal(1)),
}
"""What a hedge lets a value be, as factors: more than 900 million may be 950 million, not 1.2 billion."""


def likeness(one: Told, other: Told) -> Likeness:
    """Whether two facts' values are the same, the same but for rounding or hedge, or different. Amounts of different
    kinds or currencies cannot be compared; one without a currency can only be found to be the same."""
    if one.date or other.date:
        if not (one.date and other.date):
            return "incomparable"
        if one.date == other.date:
            return "same"
        return "rounded" if within(one.date, other.date) else "different"
    if one.low is None or other.low is None or one.high is None or other.high is None or one.kind != other.kind:
        return "incomparable"
    unknown = one.kind == "money" and (one.unit is None or other.unit is None)
    if one.unit != other.unit and not unknown and one.kind in {"money", "power", "energy"}:
        return "incomparable"
    if (one.low, one.high) == (other.low, other.high):
        return "same" if one.hedge == other.hedge else "rounded"
    if _overlap(one, other) or _rounded(one, other) or _rounded(other, one):
        return "rounded"
    return "incomparable" if unknown else "different"


def _overlap(one: Told, other: Told) -> bool:
    """True when hedges or ranges let both be the same: 9亿 and 突破9亿, 100–120 and 110."""
    first, second = _bounds(one), _bounds(other)
    return first[0] <= second[1] and second[0] <= first[1]


def _bounds(told: Told) -> tuple[Decimal, Decimal]:
    below, above = LEEWAY[told.hedge]
    low, high = told.low or Decimal(0), told.high or Decimal(0)
    return low * below, high * above


def _rounded(coarse: Told, fine: Told) -> bool:
    """True when the fine value rounded to the digits of the coarse one gives it."""
    if coarse.low is None or fine.low is None or coarse.low != coarse.high or fine.low != fine.high or not fine.low:
        return False
    if abs(coarse.low - fine.low) > CLOSE * abs(fine.low):
        return False
    exponent = coarse.low.normalize().as_tuple().exponent
    if not isinstance(exponent, int):
        return False
    unit = Decimal(1).scaleb(exponent)
    return (fine.low / unit).quantize(Decimal(1)) * unit == coarse.low
