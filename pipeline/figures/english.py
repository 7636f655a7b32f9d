"""A value in English newspaper style: US$40 billion, more than 900 million, 60–90%, more than tripled, 12–24 months.

The words are in `data/style.toml`, the currencies and units in their own tables; nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from pipeline.document import FigureKind, Hedge
from pipeline.figures.lexicon import Unit, currencies, table, units_by_code

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Quantity:
    """What an amount says, whatever its language. For multiples low and high are real factors (tripled = 3).

    `change` writes a multiple as a verb (tripled) and not as a factor (three times).
    """

    kind: FigureKind
    low: Decimal | None
    high: Decimal | None
    unit: str | None = None
    hedge: Hedge = "exact"
    change: bool = False


@cache
def style() -> dict[str, Any]:
    """The house style."""
    return table("style")


def render(quantity: Quantity) -> str:
    """The English of a quantity, its hedge included. Raises ValueError when only one end has a value."""
    low, high = quantity.low, quantity.high
    if low is None or high is None:
        if low is not high:
            raise ValueError("a quantity has both ends or none")
        return _several_of(quantity, "several")
    if quantity.hedge == "several":
        words = style()["number"]["several"].get(str(low.adjusted())) if low == Decimal(10) ** low.adjusted() else None
        if words:
            return _several_of(quantity, words)
    if quantity.kind == "multiple" and quantity.change:
        return _changed(low, high, quantity.hedge)
    return _hedged(quantity.hedge, _plain(quantity, low, high))


def _hedged(hedge: Hedge, words: str) -> str:
    before = style()["hedge"][hedge]
    return f"{before} {words}" if before else words


def _several_of(quantity: Quantity, words: str) -> str:
    """Billions of US dollars, several years, dozens of (what follows), several times."""
    of = words if words == "several" else f"{words} of"
    if quantity.kind == "multiple":
        return (
            "increased several-fold" if quantity.change else f"{words} times" if words == "several" else f"{of} times"
        )
    if quantity.kind == "money":
        return f"{of} {currencies()[quantity.unit].noun}" if quantity.unit in currencies() else words
    unit = _unit(quantity)
    noun = unit.english[1].strip() if unit else ""
    if (words, noun) == ("dozens", "years"):
        return "decades"
    return f"{of} {noun}".strip() if noun else of


def _unit(quantity: Quantity) -> Unit | None:
    return units_by_code().get((quantity.kind, quantity.unit)) if quantity.unit else None


def _plain(quantity: Quantity, low: Decimal, high: Decimal) -> str:
    kind = quantity.kind
    if kind == "money":
        prefix = currencies()[quantity.unit].prefix if quantity.unit in currencies() else ""
        return _money(prefix, low, high)
    if kind == "rank":
        return ordinal(int(low))
    if kind == "ratio":
        return fraction(low) if low == high else f"{fraction(low)} to {fraction(high)}"
    if kind == "multiple":
        return "twice" if low == high == 2 else f"{_few(low, high)} times"
    unit = _unit(quantity)
    singular, plural = unit.english if unit else ("", "")
    suffix = singular if low == high == 1 else plural
    if kind == "duration":
        return _duration(low, high, singular.strip(), suffix)
    if kind == "count":
        return f"{_few(low, high)}{suffix}"
    return f"{_range(low, high)}{suffix}"


def _duration(low: Decimal, high: Decimal, singular: str, suffix: str) -> str:
    """Four years, half a year, four and a half years, 12–24 months."""
    half = Decimal("0.5")
    if low == high == half:
        return f"half {'an' if singular == 'hour' else 'a'} {singular}"
    if low == high and low % 1 == half and low < 10:
        return f"{style()['number']['words'][int(low)]} and a half{suffix if suffix.endswith('s') else suffix + 's'}"
    return f"{_few(low, high)}{suffix}"


def _few(low: Decimal, high: Decimal) -> str:
    """Single small whole numbers as words, all others in digits."""
    if low == high and low % 1 == 0 and 0 <= low < 10:
        return str(style()["number"]["words"][int(low)])
    return _range(low, high)


def _range(low: Decimal, high: Decimal) -> str:
    if low == high:
        return number(low)
    first, second = _scaled(low), _scaled(high)
    if first[1] == second[1]:
        return (
            f"{first[0]}{style()['number']['dash']}{second[0]}{first[1]}"
            if low >= 0
            else f"{number(low)} to {number(high)}"
        )
    return f"{number(low)} to {_unshared(low, high)}"


def _unshared(low: Decimal, high: Decimal) -> str:
    """The upper end of a range, in digits where its scale word would seem to hold for both (5 to 8 million)."""
    if _scale_of(low) == ONE and low * _scale_of(high) <= high:
        return _digits(high)
    return number(high)


def _scale_of(value: Decimal) -> Decimal:
    """What the scale word of a value stands for, 1 without one."""
    word = _scaled(value)[1].strip()
    return next((Decimal(10) ** power for name, power in style()["number"]["scales"] if name == word), ONE)


def _money(prefix: str, low: Decimal, high: Decimal) -> str:
    if low < 0:
        return (
            f"-{_money(prefix, -low, -high)}"
            if low == high
            else f"-{_money(prefix, -low, -low)} to {_money(prefix, high, high)}"
        )
    first, second = _scaled(low, cents=True), _scaled(high, cents=True)
    if low == high:
        return prefix + "".join(first)
    if first[1] == second[1]:
        return f"{prefix}{first[0]}{style()['number']['dash']}{second[0]}{first[1]}"
    return f"{prefix}{''.join(first)} to {prefix}{''.join(second)}"


def number(value: Decimal) -> str:
    """40 billion, 117,015, 0.2: exact, with a scale word from a million where four decimals suffice."""
    return "".join(_scaled(value))


def _scaled(value: Decimal, *, cents: bool = False) -> tuple[str, str]:
    """The digits and the scale word (with its space) of a value."""
    for word, power in style()["number"]["scales"]:
        scale = Decimal(10) ** power
        if abs(value) >= scale:
            scaled = (value / scale).normalize()
            if -int(scaled.as_tuple().exponent) <= 4:
                return _digits(scaled), f" {word}"
            break
    if cents and value % 1 and (value * 10) % 1 == 0:
        return f"{value:,.2f}", ""
    return _digits(value), ""


def _digits(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ordinal(value: int) -> str:
    """first … tenth, 11th, 22nd."""
    words = style()["number"]["ordinals"]
    if 0 < value < len(words):
        return str(words[value])
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value:,}{ending}"


def fraction(value: Decimal) -> str:
    """half, one-quarter, two-thirds, 7/20; a value that is no simple fraction in digits, a tiny one in per cent."""
    simple = Fraction(value).limit_denominator(10_000)
    top, bottom = simple.numerator, simple.denominator
    if top == 0:
        return f"{number(value * 100)}%"  # 两百万分之一
    words = style()["ratio"]
    if top == 1 and str(bottom) in words["one"]:
        return str(words["one"][str(bottom)])
    if 0 < top < 10 and str(bottom) in words["many"]:
        return f"{style()['number']['words'][top]}-{words['many'][str(bottom)]}"
    return f"{top}/{bottom}"


def _changed(low: Decimal, high: Decimal, hedge: Hedge) -> str:
    """doubled, more than tripled, increased fivefold, increased more than 2.5-fold."""
    words = style()["multiple"]
    if low == high and str(low.normalize()) in words["changed"]:
        return _hedged(hedge, words["changed"][str(low.normalize())])
    key = str(int(low)) if low == high and low % 1 == 0 else ""
    fold = words["fold"].get(key) or f"{_range(low, high)}-fold"
    return f"increased {_hedged(hedge, fold)}"
