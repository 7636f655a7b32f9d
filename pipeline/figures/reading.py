"""Figures and dates in English text, as people and engines write them.

US$40 billion, $40bn, 40 billion dollars, forty billion, "between 5 and 8 million", 60-90%, 5GW, a third, tripled,
"February 27, 2026", Q4 2026. Reading the house's own English gives the value back: read(render(x)) == x.
All patterns are bounded, so the time is linear.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import cast

from pipeline.document import FigureKind
from pipeline.figures.english_dates import EnglishDate, read_dates
from pipeline.figures.english_numbers import (
    EnglishNumber,
    either,
    hedge_after,
    hedge_before,
    numbers,
    unit_after,
)
from pipeline.figures.english_words import LARGE, WORDS, EnglishFigure, claimed, inside
from pipeline.figures.lexicon import per_english, table


def read_english(text: str) -> tuple[list[EnglishFigure], list[EnglishDate]]:
    """The figures and the dates of an English text, each in order; what is read as a date is no figure."""
    dates_ = read_dates(text)
    taken = [(d.start, d.end) for d in dates_]
    figures = claimed(text, taken)
    taken = sorted([*taken, *((f.start, f.end) for f in figures)])
    figures += _amounts(text, taken)
    figures.sort(key=lambda f: f.start)
    return figures, dates_


_BETWEEN = re.compile(r"(?:\bbetween|\bfrom) $", re.I)


_JOIN = re.compile(r"(?:(?P<dash> ?[-–—~] ?)|(?P<to> to )|(?P<and> and ))(?P<minus>[-−])?")


_LIST = re.compile(r", (?:and |or )?| and | or ")
_TO_LIST = re.compile(r" to ")


def _amounts(text: str, taken: list[tuple[int, int]]) -> list[EnglishFigure]:
    run = [n for n in numbers(text) if not inside(taken, n.start, n.end)]
    found: list[EnglishFigure] = []
    i = 0
    while i < len(run):
        first = run[i]
        if (half := _AND_A_HALF.match(text, first.end)) is not None and first.value < 1000:
            power = WORDS["scales"].get((half[1] or "").lower(), 0)
            value = (first.value + Decimal("0.5")) * Decimal(10) ** power
            first = replace(first, value=value, end=half.end(), scaled=first.scaled or power > 0)
        unit = unit_after(text, first.end)
        following = run[i + 1] if i + 1 < len(run) else None
        if following is not None:
            ranged = _range(text, first, unit, following)
            if ranged is not None:
                found.append(ranged)
                i += 2
                continue
            shared = _shared_list(text, run, i, unit)
            if shared:
                found.extend(shared)
                i += len(shared)
                continue
        found.append(_figure(text, first, first, unit, first.end))
        i += 1
    return [f for f in found if f.end]


def _range(
    text: str, first: EnglishNumber, unit: tuple[str, Decimal, int] | None, second: EnglishNumber
) -> EnglishFigure | None:
    end = unit[2] if unit else first.end
    gap = text[end : second.start]
    if len(gap) > 6:
        return None
    join = _JOIN.fullmatch(gap)
    if join is None:
        return None
    minus = _minus(text, first.start)
    begin = first.start - minus
    between = text[max(0, begin - 8) : begin]
    if join["and"] and not _BETWEEN.search(between):
        return None
    if join["to"] and between.lower().endswith("from "):
        return None
    low = first
    if second.suffix_power and not first.scaled and first.value < second.value:
        shared = first.value * Decimal(10) ** second.suffix_power
        if shared <= second.value:
            low = replace(first, value=shared, scaled=True)
    after = unit_after(text, second.end)
    below = minus > 0 and (second.prefix is not None or (after is not None and _may_be_negative(after[0])))
    if below:
        low = replace(low, value=-low.value)
    if join["minus"]:
        if not below:
            return None
        second = replace(second, value=-second.value)
    if low.value >= second.value or (first.prefix and second.prefix and first.prefix != second.prefix):
        return None
    if unit and (after is None or unit[0] != after[0]):
        return None  # up 3.4% to 1.72 million
    if after and first.prefix and not after[0].startswith("money/"):
        return None
    if unit is not None and second.prefix:
        return None
    start = (begin if below else first.start) - (len("between ") if join["and"] else 0)
    ends = replace(second, prefix=first.prefix or second.prefix, start=start)
    return _figure(text, low, ends, after or unit, second.end)


_MOST_PERCENT = 1000
"""A number above this does not share the per cent of the one after it."""


def _shared_list(
    text: str, numbers: list[EnglishNumber], i: int, unit: tuple[str, Decimal, int] | None
) -> list[EnglishFigure]:
    """The last scale and unit hold for all: 30, 40 and 50 billion yuan; from 1.2 to 3 billion."""
    run = [numbers[i]]
    joined = _TO_LIST if text[max(0, run[0].start - 5) : run[0].start].lower() == "from " else _LIST
    if unit or run[0].scaled or run[0].prefix:
        return []
    for number in numbers[i + 1 : i + 16]:
        if not joined.fullmatch(text[run[-1].end : number.start]) or not number.digits:
            break
        run.append(number)
        if number.scaled or unit_after(text, number.end):
            break
    last = run[-1]
    after = unit_after(text, last.end)
    if len(run) < 2 or not (last.suffix_power or after):
        return []
    if after and after[0].startswith("percent/") and any(number.value > _MOST_PERCENT for number in run):
        return []  # a rise of 584,000, or 4.7 per cent
    found = []
    for number in run:
        own = (
            number
            if number is last
            else replace(number, value=number.value * Decimal(10) ** last.suffix_power, scaled=last.scaled)
        )
        found.append(_figure(text, own, own, after, number.end, own_end=number is last))
    return found


def _figure(
    text: str,
    low: EnglishNumber,
    high: EnglishNumber,
    unit: tuple[str, Decimal, int] | None,
    end: int,
    *,
    own_end: bool = True,
) -> EnglishFigure:
    start = min(low.start, high.start)
    hedge, start = hedge_before(text, start)
    kind: FigureKind = "count"
    code: str | None = None
    values = (low.value, high.value)
    large_words = not low.digits and low.value > 10
    solid = (
        low.scaled or high.scaled or large_words or (low.digits and not _in_name(text, low.start)) or bool(high.prefix)
    )
    if high.prefix:
        kind, code = "money", high.prefix
    if unit is not None and (kind == "count" or unit[0].startswith("money/")):
        name, factor, unit_end = unit
        if own_end:
            end = max(end, unit_end)
        kind, code = cast("tuple[FigureKind, str]", tuple(name.split("/", 1)))
        if kind == "money" and high.prefix:
            # "$40 million dollars" and "HK$5 billion Hong Kong dollars" say it twice
            code, factor = high.prefix, Decimal(1)
        values = (low.value * factor, high.value * factor)
        if kind in ("percent", "money", "power"):
            solid = True
    if kind == "count" and _TIMES.match(text, end):
        kind, code, end = "multiple", "x", end + len(" times")
    if _may_be_negative(kind) and low is high and (sign := _minus(text, low.start)):
        values = (-values[0], -values[1])
        start = min(start, low.start - sign)
        if hedge == "exact":
            hedge, start = hedge_before(text, start)
    after, end = hedge_after(text, end)
    solid = solid and not (kind == "count" and values[0] < 2)
    per = _per_after(text, end, kind) if own_end and kind not in ("percent", "multiple", "duration") else None
    said = hedge if hedge != "exact" else after
    return EnglishFigure(kind, *values, code, said, start, per[1] if per else end, solid, per[0] if per else None)


def _may_be_negative(unit: str) -> bool:
    return unit.split("/")[0] in ("percent", "money", "temperature")


def _minus(text: str, start: int) -> int:
    """The length of the minus sign before a number: -3%, minus 15 degrees; 0 without one."""
    if text[start - 6 : start].lower() == "minus ":
        return 6
    return 1 if text[start - 1 : start] in ("-", "−") and not text[start - 2 : start - 1].isalnum() else 0


_TIMES = re.compile(r" times\b", re.I)


_AND_A_HALF = re.compile(rf" and a half(?: ({LARGE}))?\b", re.I)


@cache
def _per() -> re.Pattern[str]:
    return re.compile(rf"(?:(?P<per> per |/)| (?:an?|each|every) )(?P<of>{either(per_english())})(?![\w-])", re.I)


def _per_after(text: str, end: int, kind: FigureKind) -> tuple[str, int] | None:
    """What an amount is for one of: per barrel, a barrel (of money only), /barrel."""
    match = _per().match(text, end)
    if match is None or (match["per"] is None and kind != "money"):
        return None
    return per_english()[match["of"].lower()], match.end()


_PLAIN_CAPITAL = frozenset(table("reading")["names"]["plain"])


def _in_name(text: str, start: int) -> bool:
    """iPhone 17, Fortune 500, Windows 11: a capitalised word before a plain number makes a name of both."""
    match = _LAST_WORD.search(text[max(0, start - 24) : start])
    if match is None:
        return False
    word = match[1]
    return any(c.isupper() for c in word) and word not in _PLAIN_CAPITAL


_LAST_WORD = re.compile(r"([A-Za-z][\w'’.-]*) $")
