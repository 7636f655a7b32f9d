"""Whether an English figure says what a figure of the source says: value in kindred units, sense of the hedge."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from pipeline.document import Figure
from pipeline.figures.english import Quantity
from pipeline.figures.english_numbers import either
from pipeline.figures.english_words import EnglishFigure
from pipeline.figures.lexicon import table, units_by_code


def says_same(said: Quantity, figure: Figure, other: EnglishFigure) -> bool:
    """Whether an English figure says the same amount. For money the currency is judged later."""
    if said.low is None or said.high is None:
        return other.hedge == "several" and other.low is None and (other.kind == said.kind or said.kind == "count")
    if other.low is None or other.high is None:
        return False
    if said.hedge == "several":
        return other.hedge == "several" and other.low == said.low and _kindred(said, other)
    if other.hedge == "several":
        return False
    factors = _factors(said, figure, other)
    return any(_equal(said, other, mine, theirs) for mine, theirs in factors)


def _kindred(said: Quantity, other: EnglishFigure) -> bool:
    return other.kind == said.kind or "count" in (said.kind, other.kind)


def _equal(said: Quantity, other: EnglishFigure, mine: Decimal, theirs: Decimal) -> bool:
    assert said.low is not None  # noqa: S101 - the caller has looked; this is for the type checker
    assert said.high is not None  # noqa: S101
    assert other.low is not None  # noqa: S101
    assert other.high is not None  # noqa: S101
    return _close(said.low * mine, other.low * theirs) and _close(said.high * mine, other.high * theirs)


_FAR_LARGER = 10**20


def _close(value: Decimal, other: Decimal) -> bool:
    """Equal, or rounded or cut off to three significant digits or more: 2.838 as 2.84 or 2.83.

    Only a large value may be cut off, or one with decimals left: 1,238 people are not 1,230.
    """
    if value == other or abs(value - other) <= abs(value) * Decimal("1e-12"):
        return True
    if other == 0 or len(other.normalize().as_tuple().digits) < 3:
        return False
    step = Decimal(1).scaleb(int(other.normalize().as_tuple().exponent))
    if abs(value) > _FAR_LARGER * step:
        return False  # kilometres beside nanometres: no rounding, and more digits than a Decimal has
    if (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step == other:
        return True
    return (abs(other) >= 10**4 or step < 1) and (value / step).quantize(Decimal(1), ROUND_DOWN) * step == other


def _factors(said: Quantity, figure: Figure, other: EnglishFigure) -> list[tuple[Decimal, Decimal]]:
    """By what to multiply both sides to compare them; none when their kinds have nothing in common."""
    one = Decimal(1)
    kinds = (said.kind, other.kind)
    if kinds in (("percent", "ratio"), ("ratio", "percent")):
        return [(one, Decimal(100))] if said.kind == "percent" else [(Decimal(100), one)]
    if kinds == ("percent", "percent"):
        mine, theirs = _base(said.kind, said.unit), _base(other.kind, other.unit)
        # percentage points are often called per cent in English
        return [(mine[1], theirs[1])]
    if kinds == ("multiple", "percent") and said.change and said.low is not None and said.low > 1:
        return [((said.low - 1) * 100 / said.low, one)]
    if kinds in (
        ("multiple", "multiple"),
        ("money", "money"),
        ("count", "count"),
        ("rank", "rank"),
        ("ratio", "ratio"),
        ("money", "count"),
    ):
        return [(one, one)]
    if kinds in (("rank", "count"), ("multiple", "count")):
        return [(one, one)]
    if said.kind == "count" and other.kind in ("multiple", "compute", "rank"):
        return [(one, one)]
    if said.kind == "count" and other.kind == "duration":
        return [(one, one)] if figure.unit in ("岁", "周岁") else []
    if said.kind == "length" and other.kind == "count" and said.unit == "m":
        return [(one, Decimal("1e-6"))]  # 520m is metres here, not millions
    if said.kind == "mass" and said.unit == "lb" and other.unit == "GBP":
        return [(one, one)]
    if kinds in (("compute", "count"), ("volume", "count"), ("temperature", "count")):
        return [(one, one)]
    if said.kind == other.kind:
        mine, theirs = _base(said.kind, said.unit), _base(other.kind, other.unit)
        return [(mine[1], theirs[1])] if mine[0] == theirs[0] else []
    return []


def _base(kind: str, unit: str | None) -> tuple[str, Decimal]:
    hit = next((u for (k, code), u in units_by_code().items() if k == kind and code == unit), None)
    return (hit.base, hit.factor) if hit else (unit or "", Decimal(1))


_OTHERWISE = table("reading")["otherwise"]
_TOP = re.compile(rf"\b(?:{either(_OTHERWISE['top'])}|no\. ?1)\b", re.I)
_PERIODS = {unit: re.compile(rf"\b(?:{either(words)})\b", re.I) for unit, words in _OTHERWISE["period"].items()}
_ANY_TIMES = re.compile(r"\b(?:times|fold|several-fold|many times|multiplied|multifold|manifold)\b", re.I)


def is_said_otherwise(said: Quantity, english: str) -> bool:
    """Small things that English says without a number: the past year, in the coming years, the top place."""
    if said.kind == "rank" and said.low == 1:
        return _TOP.search(english) is not None
    if said.kind == "duration" and said.unit in _PERIODS and (said.low is None or said.low == said.high == 1):
        return _PERIODS[said.unit].search(english) is not None
    if said.kind == "multiple" and said.low is None:
        return _ANY_TIMES.search(english) is not None
    if said.kind == "count" and said.low == said.high == 2:
        return re.search(r"\b(?:both|pair|dual|twin|double|couple|twice)\b", english, re.I) is not None
    if said.kind == "ratio" and said.low == Decimal("0.5"):
        return re.search(r"\b(?:half|halves|halved|majority)\b", english, re.I) is not None
    return said.kind == "count" and said.low is None
