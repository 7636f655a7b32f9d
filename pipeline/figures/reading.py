"""Figures and dates in English text, as people and engines write them.

US$40 billion, $40bn, 40 billion dollars, forty billion, "between 5 and 8 million", 60-90%, 5GW, a third, tripled,
"February 27, 2026", Q4 2026. Reading the house's own English gives the value back: read(render(x)) == x.
All patterns are bounded, so the time is linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from pipeline.document import FigureKind, Hedge
from pipeline.figures.english_dates import EnglishDate, read_dates
from pipeline.figures.english_numbers import (
    NUMBER_WORD,
    SMALL,
    EnglishNumber,
    either,
    hedge_after,
    hedge_before,
    numbers,
    unit_after,
)
from pipeline.figures.lexicon import table


@dataclass(frozen=True, slots=True)
class EnglishFigure:
    """A figure read in English. Multiples hold the real factor (tripled = 3); unknown currency is None.

    `solid` is false for what may be no figure at all (one, a bare digit in a name, an ordinal): it can match a figure
    of the source, but it is never called invented.
    """

    kind: FigureKind
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    hedge: Hedge
    start: int
    end: int
    solid: bool = True


_WORDS = table("reading")["numbers"]
_BOTTOM: dict[str, int] = _WORDS["bottoms"]
_CHANGED: dict[str, int] = _WORDS["changed"]
_SEVERAL: dict[str, int] = _WORDS["several"]
_ORDINALS = {word: i for i, word in enumerate(_WORDS["ordinals"], 1)}
_TOPS = either(_WORDS["small"][1:10])
_FOLD_DIGITS = r"(?<![\w.,])(?P<folddigits>\d{1,6}(?:\.\d{1,4})?)(?:[-–](?P<foldhigh>\d{1,6}(?:\.\d{1,4})?))?"
_ORDINAL_DIGITS = r"(?<![\w.,])\d{1,3}(?:,\d{3}){0,2}(?:st|nd|rd|th)"
_CLAIMED = re.compile(
    rf"(?P<several>\b(?:(?:tens|hundreds|dozens) of )?(?:{either(_SEVERAL)})\b|\bdecades\b)"
    r"|(?P<vague>\b(?:several|a few)(?: (?:hundred|thousand|million|billion|trillion)){0,2}\b|\bmultiple\b)"
    r"|(?P<half>\b(?:half(?: an?)?|one[- ]half)\b)"
    rf"|(?P<part>\b(?P<top>an?|{_TOPS})[ -](?P<bottom>{either(_BOTTOM)})s?\b)"
    r"|(?P<fraction>(?<![\w/.,])\d{1,6}/\d{1,6}(?![\w/]))"
    rf"|(?P<changed>\b(?:{either(_CHANGED)})(?:ed|es|ing|e)\b)"
    r"|(?P<twice>\b(?:twice|thrice)\b)"
    rf"|(?P<fold>\b(?P<foldword>{_TOPS}|ten)[ -]?fold\b|{_FOLD_DIGITS}[ -]?fold\b|\bseveral-fold\b)"
    rf"|(?P<ordinal>\b(?:{either(_ORDINALS)})\b|{_ORDINAL_DIGITS}\b"
    r"|\b(?:No\.|number|No) ?(?P<no>\d{1,5}|one|two|three)\b|#(?P<hash>\d{1,4})\b)",
    re.IGNORECASE,
)


def read_english(text: str) -> tuple[list[EnglishFigure], list[EnglishDate]]:
    """The figures and the dates of an English text, each in order; what is read as a date is no figure."""
    dates_ = read_dates(text)
    taken = [(d.start, d.end) for d in dates_]
    figures = _claimed(text, taken)
    taken = sorted([*taken, *((f.start, f.end) for f in figures)])
    figures += _amounts(text, taken)
    figures.sort(key=lambda f: f.start)
    return figures, dates_


def _inside(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a span overlaps one of the sorted ones (binary search keeps long texts linear)."""
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle][1] <= start:
            low = middle + 1
        else:
            high = middle
    return low < len(spans) and spans[low][0] < end


_BETWEEN = re.compile(r"(?:\bbetween|\bfrom) $", re.I)


_JOIN = re.compile(r"(?P<dash> ?[-–—~] ?)|(?P<to> to )|(?P<and> and )")


_LIST = re.compile(r", (?:and |or )?| and | or ")
_TO_LIST = re.compile(r" to ")


def _amounts(text: str, taken: list[tuple[int, int]]) -> list[EnglishFigure]:
    run = [n for n in numbers(text) if not _inside(taken, n.start, n.end)]
    found: list[EnglishFigure] = []
    i = 0
    while i < len(run):
        first = run[i]
        if (half := _AND_A_HALF.match(text, first.end)) is not None and first.value < 1000:
            first = replace(first, value=first.value + Decimal("0.5"), end=half.end())
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
    if len(gap) > 5:
        return None
    join = _JOIN.fullmatch(gap)
    if join is None:
        return None
    between = text[max(0, first.start - 8) : first.start]
    if join["and"] and not _BETWEEN.search(between):
        return None
    if join["to"] and between.lower().endswith("from "):
        return None
    low = first
    both = first.prefix is not None and second.prefix is not None
    if second.suffix_power and not both and not first.scaled and first.value < second.value:
        shared = first.value * Decimal(10) ** second.suffix_power
        if shared <= second.value:
            low = replace(first, value=shared, scaled=True)
    if low.value >= second.value or (first.prefix and second.prefix and first.prefix != second.prefix):
        return None
    after = unit_after(text, second.end)
    if unit and (after is None or unit[0] != after[0]):
        return None  # up 3.4% to 1.72 million
    if after and first.prefix and not after[0].startswith("money/"):
        return None
    if unit is not None and second.prefix:
        return None
    start = first.start - len("between ") if join["and"] else first.start
    ends = replace(second, prefix=first.prefix or second.prefix, start=start)
    return _figure(text, low, ends, after or unit, second.end)


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
    if len(run) < 2 or not (last.suffix_power or unit_after(text, last.end)):
        return []
    after = unit_after(text, last.end)
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
    sign = text[low.start - 1 : low.start]
    if (
        kind in ("percent", "money")
        and sign in ("-", "−")
        and not text[low.start - 2 : low.start - 1].isalnum()
        and low is high
    ):
        values = (-values[0], -values[1])
        start = min(start, low.start - 1)
    after, end = hedge_after(text, end)
    solid = solid and not (kind == "count" and values[0] < 2)
    return EnglishFigure(kind, *values, code, hedge if hedge != "exact" else after, start, end, solid)


_TIMES = re.compile(r" times\b", re.I)


_AND_A_HALF = re.compile(r" and a half\b", re.I)


_PLAIN_CAPITAL = frozenset(table("reading")["names"]["plain"])


def _in_name(text: str, start: int) -> bool:
    """iPhone 17, Fortune 500, Windows 11: a capitalised word before a plain number makes a name of both."""
    match = _LAST_WORD.search(text[max(0, start - 24) : start])
    if match is None:
        return False
    word = match[1]
    return any(c.isupper() for c in word) and word not in _PLAIN_CAPITAL


_LAST_WORD = re.compile(r"([A-Za-z][\w'’.-]*) $")


def _claimed(text: str, taken: list[tuple[int, int]]) -> list[EnglishFigure]:
    """What is no plain number: billions of dollars, a third, tripled, twice, fivefold, ninth."""
    found: list[EnglishFigure] = []
    for match in _CLAIMED.finditer(text):
        if _inside(taken, match.start(), match.end()) or _is_time_unit(text, match):
            continue
        figure = _claim(text, match)
        if figure is not None:
            hedge, start = hedge_before(text, match.start())
            if figure.hedge == "exact":
                figure = replace(figure, hedge=hedge, start=start if hedge != "exact" else figure.start)
            found.append(figure)
    return found


_NUMBER_BEFORE = re.compile(rf"(?:\d|\b(?:{NUMBER_WORD})|\bhalf a|\band a half) $", re.I)


def _is_time_unit(text: str, match: re.Match[str]) -> bool:
    """20 second(s), one quarter: units of time, unless "of" follows (three quarters of the users)."""
    if match["ordinal"] and match[0].lower() == "second":
        return _NUMBER_BEFORE.search(text[max(0, match.start() - 16) : match.start()]) is not None
    if match["part"] and match["bottom"].lower() == "quarter" and match["top"].lower() not in ("a", "an"):
        return "-" not in match[0] and not text.startswith(" of", match.end())
    return False


def _claim(text: str, match: re.Match[str]) -> EnglishFigure | None:
    start, end = match.span()
    if match["several"] or match["vague"]:
        return _several(text, match)
    if match["half"]:
        return _half(text, start, end)
    if match["part"]:
        top = {"a": 1, "an": 1}.get(match["top"].lower()) or SMALL[match["top"].lower()]
        value = Decimal(top) / _BOTTOM[match["bottom"].lower()]
        if match["top"].lower() in ("a", "an") and match["bottom"].lower() not in (
            "third",
            "quarter",
            "fifth",
            "tenth",
        ):
            return None
        if match["bottom"].lower() in ("third", "quarter") and _PERIOD.match(text, end):
            return None
        return EnglishFigure("ratio", value, value, "ratio", "exact", start, end, solid=False)
    if match["fraction"]:
        top_digits, bottom_digits = match["fraction"].split("/")
        if int(bottom_digits) == 0 or int(top_digits) >= int(bottom_digits):
            return None
        value = Decimal(top_digits) / Decimal(bottom_digits)
        return EnglishFigure("ratio", value, value, "ratio", "exact", start, end, solid=False)
    if match["changed"] or match["twice"] or match["fold"]:
        return _factor(text, match)
    return _ordinal(match)


_PERIOD = re.compile(r" (?:of|in) (?:fiscal|20|19|the year)", re.I)


def _several(text: str, match: re.Match[str]) -> EnglishFigure:
    start, end = match.span()
    value: Decimal | None = None
    word = match[0].lower()
    if match["several"] and word != "decades":
        base = next(power for w, power in _SEVERAL.items() if word.endswith(w))
        value = Decimal(10) ** (
            base + {"tens": 1, "dozens": 1, "hundreds": 2}.get(word.split(" ")[0] if " " in word else "", 0)
        )
    elif scales := [w for w in word.split() if w in _WORDS["scales"]]:
        value = Decimal(10) ** sum(_WORDS["scales"][w] for w in scales)
    kind: FigureKind = "count"
    code: str | None = None
    if word == "decades":
        return EnglishFigure("duration", Decimal(10), Decimal(10), "year", "several", start, end, solid=False)
    begin = end + 3 if text.startswith(" of", end) else end
    if (unit := unit_after(text, begin)) is not None:
        kind, code = cast("tuple[FigureKind, str]", tuple(unit[0].split("/", 1)))
        end = unit[2]
    elif text.startswith((" times", " of times"), end):
        kind, code, end = "multiple", "x", end + len(" times")
    return EnglishFigure(kind, value, value, code, "several", start, end, solid=value is not None and kind == "money")


def _half(text: str, start: int, end: int) -> EnglishFigure | None:
    value = Decimal("0.5")
    if text[max(0, start - 6) : start].lower().endswith(("and a ", "first ", "econd ", "and ")):
        return None
    unit = unit_after(text, end)
    if unit is not None and unit[0].startswith("duration/"):
        return EnglishFigure("duration", value, value, unit[0].split("/")[1], "exact", start, unit[2], solid=False)
    return EnglishFigure("ratio", value, value, "ratio", "exact", start, end, solid=False)


def _factor(text: str, match: re.Match[str]) -> EnglishFigure:
    start, end = match.span()
    low: Decimal | None
    high: Decimal | None
    if match["changed"]:
        low = high = Decimal(next(v for stem, v in _CHANGED.items() if match["changed"].lower().startswith(stem)))
    elif match["twice"]:
        low = high = Decimal(2 if match["twice"].lower() == "twice" else 3)
    elif match["foldword"]:
        low = high = Decimal(SMALL[match["foldword"].lower()])
    elif match["folddigits"]:
        low = Decimal(match["folddigits"])
        high = Decimal(match["foldhigh"]) if match["foldhigh"] else low
    else:
        return EnglishFigure("multiple", None, None, "x", "several", start, end, solid=False)
    return EnglishFigure(
        "multiple",
        low,
        high,
        "x",
        "exact",
        start,
        end,
        solid=not match["changed"] or not match[0].lower().endswith("e"),
    )


def _ordinal(match: re.Match[str]) -> EnglishFigure:
    written = (match["no"] or match["hash"] or match[0]).lower()
    digits = re.sub(r"\D", "", written)
    value = Decimal(digits) if digits else Decimal(_ORDINALS.get(written) or SMALL.get(written) or 0)
    return EnglishFigure("rank", value, value, "rank", "exact", *match.span(), solid=False)
