"""A value in English newspaper style: US$40 billion, more than 900 million, 60–90%, more than tripled, 12–24 months.

The words are in `data/style.toml`, one table per preset (`house`, `ap`, `economist`); the currencies and units stand in
their own tables. Nothing is rounded: whatever the preset, reading the English gives the value back.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Literal, get_args

from pipeline.document import FigureKind, Hedge
from pipeline.figures.lexicon import Unit, currencies, table, units_by_code

ONE = Decimal(1)
Preset = Literal["house", "ap", "economist"]
PRESETS: tuple[Preset, ...] = get_args(Preset)
RATIO = ":"
"""The unit of a ratio of two numbers (3:1); that of a fraction (a third) is "ratio"."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """What an amount says, whatever its language. For multiples low and high are real factors (tripled = 3).

    `change` writes a multiple as a verb (tripled) and not as a factor (three times). `per`: what it is for one of, in
    English (US$75 per barrel).
    """

    kind: FigureKind
    low: Decimal | None
    high: Decimal | None
    unit: str | None = None
    hedge: Hedge = "exact"
    change: bool = False
    per: str | None = None


@dataclass(frozen=True, slots=True)
class House:
    """How a preset writes numbers.

    Scale words (with their space, by power of ten), what joins the ends of a range, what both ends carry of scale and
    sign, the numbers spelled out, currencies written otherwise than in their table, hedges.
    """

    scales: tuple[tuple[str, int], ...]
    dash: str
    repeats: Literal["", "scale", "all"]
    spelled: int
    prefixes: dict[str, str]
    nouns: dict[str, tuple[str, str]]
    hedges: dict[str, str]


@cache
def style() -> dict[str, Any]:
    """The words of the house style, and those for reading."""
    return table("style")


@cache
def house(preset: Preset = "house") -> House:
    """A preset of the style table; what it does not set is as in `house`. Raises KeyError for one that is not there."""
    own = style()["preset"]["house"] | style()["preset"][preset]
    return House(
        tuple((word, power) for word, power in own["scales"]),
        own["dash"],
        own["repeats"],
        own["spelled"],
        own["prefix"],
        {code: (one, many) for code, (one, many) in own["noun"].items()},
        style()["hedge"] | own["hedge"],
    )


def render(quantity: Quantity, preset: Preset = "house") -> str:
    """The English of a quantity, its hedge included. Raises ValueError when only one end has a value."""
    low, high = quantity.low, quantity.high
    per = f" per {quantity.per}" if quantity.per else ""
    if low is None or high is None:
        if low is not high:
            raise ValueError("a quantity has both ends or none")
        return _several_of(quantity, "several") + per
    if quantity.hedge == "several":
        words = style()["number"]["several"].get(str(low.adjusted())) if low == Decimal(10) ** low.adjusted() else None
        if words:
            return _several_of(quantity, words) + per
    own = house(preset)
    if quantity.kind == "multiple" and quantity.change:
        return _changed(low, high, quantity.hedge, own)
    return _hedged(quantity.hedge, _plain(quantity, low, high, own) + per, own)


def _hedged(hedge: Hedge, words: str, own: House) -> str:
    before = own.hedges[hedge]
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


def _plain(quantity: Quantity, low: Decimal, high: Decimal, own: House) -> str:
    kind = quantity.kind
    if kind == "money":
        return _money(quantity.unit, low, high, own)
    if kind == "rank":
        return ordinal(int(low))
    if kind == "ratio":
        words = proportion if quantity.unit == RATIO else fraction
        return words(low) if low == high else f"{words(low)} to {words(high)}"
    if kind == "multiple":
        return "twice" if low == high == 2 else f"{_few(low, high, own)} times"
    unit = _unit(quantity)
    singular, plural = unit.english if unit else ("", "")
    suffix = singular if low == high == 1 else plural
    if kind == "duration":
        return _duration(low, high, singular.strip(), suffix, own)
    if kind == "count":
        return f"{_few(low, high, own)}{suffix}"
    if own.repeats == "all" and low != high and suffix == "%":
        return f"{number(low, own)}% to {number(high, own)}%"
    return f"{_range(low, high, own)}{suffix}"


def _duration(low: Decimal, high: Decimal, singular: str, suffix: str, own: House) -> str:
    """Four years, half a year, four and a half years, 12–24 months."""
    half = Decimal("0.5")
    if low == high == half:
        return f"half {'an' if singular == 'hour' else 'a'} {singular}"
    if low == high and low % 1 == half and low < 10:
        return f"{style()['number']['words'][int(low)]} and a half{suffix if suffix.endswith('s') else suffix + 's'}"
    return f"{_few(low, high, own)}{suffix}"


def _few(low: Decimal, high: Decimal, own: House) -> str:
    """Single small whole numbers as words, all others in digits."""
    if low == high and low % 1 == 0 and 0 <= low <= own.spelled:
        return str(style()["number"]["words"][int(low)])
    return _range(low, high, own)


def _range(low: Decimal, high: Decimal, own: House) -> str:
    if low == high:
        return number(low, own)
    first, second = _scaled(low, own), _scaled(high, own)
    if first[1] == second[1] and low >= 0 and not (own.repeats == "all" and first[1]):
        return f"{first[0]}{first[1] if own.repeats else ''}{own.dash}{second[0]}{first[1]}"
    return f"{number(low, own)} to {_unshared(low, high, own)}"


def _unshared(low: Decimal, high: Decimal, own: House) -> str:
    """The upper end of a range, in digits where its scale word would seem to hold for both (5 to 8 million)."""
    if _scale_of(low, own) == ONE and low * _scale_of(high, own) <= high:
        return _digits(high)
    return number(high, own)


def _scale_of(value: Decimal, own: House) -> Decimal:
    """What the scale word of a value stands for, 1 without one."""
    word = _scaled(value, own)[1]
    return next((Decimal(10) ** power for name, power in own.scales if name == word), ONE)


def _money(code: str | None, low: Decimal, high: Decimal, own: House) -> str:
    """US$40 billion, RMB 5–8 million; 754.4 billion yuan where the preset puts a noun."""
    if code in own.nouns:
        one, many = own.nouns[code]
        return f"{_range(low, high, own)} {one if low == high == 1 else many}"
    prefix = own.prefixes.get(code or "", currencies()[code].prefix) if code in currencies() else ""
    if low < 0:
        ends = [_signed(prefix, value, own) for value in (low, high)]
        return ends[0] if low == high else " to ".join(ends)
    first, second = _scaled(low, own, cents=True), _scaled(high, own, cents=True)
    if low == high:
        return prefix + "".join(first)
    if first[1] == second[1] and own.repeats != "all":
        return f"{prefix}{first[0]}{first[1] if own.repeats else ''}{own.dash}{second[0]}{first[1]}"
    upper = "".join(second) if first[1] else _unshared(low, high, own)
    return f"{prefix}{''.join(first)} to {prefix}{upper}"


def _signed(prefix: str, value: Decimal, own: House) -> str:
    return f"{'-' if value < 0 else ''}{prefix}{''.join(_scaled(abs(value), own, cents=True))}"


def number(value: Decimal, own: House | None = None) -> str:
    """40 billion, 117,015, 0.2: exact, with a scale word from a million where four decimals suffice."""
    return "".join(_scaled(value, own or house()))


def _scaled(value: Decimal, own: House, *, cents: bool = False) -> tuple[str, str]:
    """The digits and the scale word (with its space) of a value."""
    for word, power in own.scales:
        scale = Decimal(10) ** power
        if abs(value) >= scale:
            scaled = (value / scale).normalize()
            if -int(scaled.as_tuple().exponent) <= 4:
                return _digits(scaled), word
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


def proportion(value: Decimal) -> str:
    """3:1, 2:5; 7-to-30 where a colon would make a time of day of it."""
    simple = Fraction(value).limit_denominator(10_000)
    top, bottom = simple.numerator, simple.denominator
    return f"{top}-to-{bottom}" if top < 24 and 10 <= bottom < 60 else f"{top}:{bottom}"


def _changed(low: Decimal, high: Decimal, hedge: Hedge, own: House) -> str:
    """doubled, more than tripled, increased fivefold, increased more than 2.5-fold."""
    words = style()["multiple"]
    if low == high and str(low.normalize()) in words["changed"]:
        return _hedged(hedge, words["changed"][str(low.normalize())], own)
    key = str(int(low)) if low == high and low % 1 == 0 else ""
    fold = words["fold"].get(key) or f"{_span(low, high, own)}-fold"
    return f"increased {_hedged(hedge, fold, own)}"


def _span(low: Decimal, high: Decimal, own: House) -> str:
    return number(low, own) if low == high else f"{number(low, own)}{style()['number']['dash']}{number(high, own)}"
