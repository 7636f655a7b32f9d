"""The currency of an amount that does not write one, and the kind of one that nothing near it explains.

Rule: an explicit amount of the sentence, then of the article, that equals the bare one or rounds to it at its written
precision gives its currency; else the sentence's only currency; else the article's only one; else it stays unknown.
元 is never assumed. So a headline's 8600亿 over an article with 1250亿美元 and 人民币8632亿元 is CNY.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

from pipeline.document import CurrencySource
from pipeline.figures.bare import Amount

_NEAR = Decimal("0.05")
"""A rounding that moves a value further than this is no rounding of it: 1250亿 is not meant by 1000亿."""


_MOST = 64
"""So many amounts near a bare one are looked at, to bound the work on an article made of amounts."""


class Around:
    """The explicit amounts of money around a bare one, for look-up by value."""

    def __init__(self, amounts: Iterable[Amount]) -> None:
        self._units: dict[tuple[Decimal, Decimal], str] = {}
        for other in amounts:
            if other.kind == "money" and other.unit is not None and other.low is not None and other.high is not None:
                self._units.setdefault((other.low, other.high), other.unit)
        self._values = sorted(self._units)
        self._currencies = set(self._units.values())

    @property
    def only_currency(self) -> str | None:
        """The currency, when there is just one."""
        return next(iter(self._currencies)) if len(self._currencies) == 1 else None

    def same(self, low: Decimal, high: Decimal) -> str | None:
        """The currency of an amount of this value."""
        return self._units.get((low, high))

    def rounded(self, low: Decimal, high: Decimal) -> str | None:
        """The currency of the nearest amount that is this one when written as precisely."""
        first = bisect_left(self._values, (low * (1 - _NEAR), Decimal(0)))
        near = [
            (abs(other - low), other, other_high)
            for other, other_high in self._values[first : first + _MOST]
            if _rounds(other, low) and _rounds(other_high, high)
        ]
        return self._units[min(near)[1:]] if near else None


def settle(found: Sequence[Amount], article: Around) -> list[Amount]:
    """The amounts of a sentence with currencies and kinds decided, from the sentence first and the article then."""
    if not any(amount.unsettled for amount in found):
        return list(found)
    sentence = Around(found)
    return [_settled(amount, sentence, article) if amount.unsettled else amount for amount in found]


def _settled(amount: Amount, sentence: Around, article: Around) -> Amount:
    sources: tuple[tuple[CurrencySource, Around], ...] = (("sentence", sentence), ("article", article))
    low, high = amount.low, amount.high
    if low is not None and high is not None:
        for source, around in sources:
            if unit := around.same(low, high):
                return replace(amount, kind="money", unit=unit, currency_from=source, unsettled="")
    if amount.unsettled == "kind":
        return replace(amount, unsettled="")
    if low is not None and high is not None:
        for source, around in sources:
            if unit := around.rounded(low, high):
                return replace(amount, unit=unit, currency_from=source, unsettled="")
    for source, around in sources:
        if around.only_currency:
            return replace(amount, unit=around.only_currency, currency_from=source, unsettled="")
    return replace(amount, currency_from="unknown", unsettled="")


def _rounds(value: Decimal, to: Decimal) -> bool:
    """Whether `value` written with the precision of `to` is `to`: 863,200,000,000 with that of 8600亿."""
    if to == 0 or abs(value - to) > abs(to) * _NEAR:
        return False
    step = Decimal(1).scaleb(int(to.normalize().as_tuple().exponent))
    return (value / step).quantize(Decimal(1), ROUND_HALF_EVEN) * step == to
