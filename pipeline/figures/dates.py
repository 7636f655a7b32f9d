"""Dates and periods in Chinese text: absolute, partial and relative, placed by the article's day of publication.

The patterns are short and bounded and are tried only where a date can begin, so the time is linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from pipeline.document import Hedge
from pipeline.figures.date_grammar import FoundDate, data, read_date
from pipeline.figures.moments import Moment, Period, Resolved, resolve, until_year_end
from pipeline.figures.numerals import fold
from pipeline.figures.phrases import Phrases


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date with its span in the text, its ISO value (only as precise as the text) and its English."""

    start: int
    end: int
    value: str | None
    end_value: str | None
    hedge: Hedge
    resolved_from: Resolved
    english: str


_START = re.compile(r"当地时间|[0-9〇零一二三四五六七八九十今去明前后上下本这昨年月春夏秋冬第首周星礼QqF岁]")


_LOCAL = re.compile(r"当地时间 ?")


@cache
def _list(section: str, key: str) -> Phrases[str]:
    return Phrases({word: word for word in data()[section][key]})


def dates(text: str, published: date | None = None) -> list[DateSpan]:
    """The dates of a text in order. Without `published` relative ones stay unresolved."""
    text = fold(text)
    found: list[DateSpan] = []
    position = 0
    year: int | None = None
    named: tuple[int, Resolved] | None = None
    while match := _START.search(text, position):
        start = match.start()
        begin = local.end() if (local := _LOCAL.match(text, start)) else start
        read = read_date(text, begin)
        if read is None:
            position = _past(text, start)
            continue
        if (local or read.end > begin) and _is_bracketed_weekday(text, begin, read, found):
            position = read.end
            continue
        counted = _counted_from(text, start, read, named, published)
        span, year = _span(text, start, begin, counted, published, year)
        if counted is not read and named is not None:
            span = replace(span, resolved_from=named[1])
        elif not read.moment.earlier:
            named = _named_year(text, span, read.moment) or named
        found.append(span)
        position = span.end
    return found


_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


def _named_year(text: str, span: DateSpan, moment: Moment) -> tuple[int, Resolved] | None:
    """The year a date names, for a 上一年 after it: 2025年……, 去年……; none where something only began then."""
    words = data()["earlier"]
    years = _YEAR.findall(f"{span.value} {span.end_value}".replace("FY", ""))
    if moment.year is None or moment.decade or not years:
        return None
    if text.startswith(tuple(words["not_before"]), span.end) or text.endswith(tuple(words["not_after"]), 0, span.start):
        return None
    return int(years[-1]), span.resolved_from


def _counted_from(
    text: str, start: int, read: FoundDate, named: tuple[int, Resolved] | None, published: date | None
) -> FoundDate:
    """上一年 as the year before the one named in the sentence; others as they are."""
    moment = read.moment
    if not moment.earlier or named is None or moment.year is None:
        return read
    if (
        published is not None
        and named[0] > published.year
        and not text.endswith(tuple(data()["earlier"]["compared"]), 0, start)
    ):
        return read
    return replace(read, moment=replace(moment, year=named[0] + moment.year, relative=False))


def _past(text: str, start: int) -> int:
    """Past the whole run of digits, so that 12026年 is not read from its middle."""
    if text[start].isascii() and text[start].isdigit():
        end = start
        while end < len(text) and text[end].isascii() and text[end].isdigit():
            end += 1
        return end
    return start + 1


def _is_bracketed_weekday(text: str, begin: int, read: FoundDate, found: list[DateSpan]) -> bool:
    """2月27日（周五）: the weekday says nothing new."""
    return (
        read.moment.weekday is not None
        and bool(found)
        and begin - found[-1].end <= 1
        and text[found[-1].end - 1] in "日号"
    )


def _span(
    text: str, start: int, begin: int, read: FoundDate, published: date | None, year: int | None
) -> tuple[DateSpan, int | None]:
    moment, end = read.moment, read.end
    ahead = _is_ahead(text, start, end)
    period = resolve(moment, published, year if _follows(moment, year) else None, ahead=ahead)
    until = resolve(_inherit(read.until, moment, period), published, period.year, ahead=ahead) if read.until else None
    hedge, end = _hedge_after(text, end)
    if hedge == "exact":
        hedge, start = _hedge_before(text, start)
    period = until_year_end(period, hedge)
    english = period.english
    end_value = period.end
    if until is not None:
        english = _joined(period, until, moment, read)
        end_value = until.end or until.value
    if hedge == "under":
        english = f"before {english}"
    elif hedge == "about":
        english = f"about {english}"
    resolved = period.resolved_from
    if period.value is None:
        end_value = None
    next_year = period.year if _hands_on(text, moment, read.end) else year
    return DateSpan(start, end, period.value, end_value, hedge, resolved, english), next_year


def _follows(moment: Moment, year: int | None) -> bool:
    return (
        year is not None
        and moment.year is None
        and moment.weekday is None
        and (moment.month or moment.quarter or moment.half) is not None
    )


def _hands_on(text: str, moment: Moment, end: int) -> bool:
    """Whether a later month of the sentence is of this year: 去年3月……5月, and 2025年，……5月; not 较2019年增长……5月."""
    if moment.year is None or moment.decade or moment.fiscal:
        return False
    detailed = moment.month is not None or moment.quarter is not None or bool(moment.part)
    return detailed or end >= len(text) or text[end] in "，,"


def _inherit(until: Moment, start: Moment, placed: Period) -> Moment:
    """The other end of a range with the year and month of the first where it has none of its own."""
    if until.year is None and start.year is not None:
        until = replace(until, year=start.year, relative=start.relative)
    if until.month is None and until.day is not None:
        day = until.day
        until = replace(until, month=start.month)
        if start.month is None and placed.value is not None:
            # 12日至14日: the month in which the first day was placed, or the next (28日至3日)
            first = date.fromisoformat(placed.value)
            index = first.year * 12 + first.month - 1 + (day < first.day)
            until = replace(until, year=index // 12, month=index % 12 + 1, relative=False)
    return until


def _joined(period: Period, until: Period, moment: Moment, read: FoundDate) -> str:
    """2025–2027, January–March 2026, 9–10 July 2025, January and February 2026, 27 February to 2 March 2026."""
    first, last = period.english, until.english
    if moment.month is None and first.isdigit() and last.isdigit():
        return f"{first}–{last}"
    first_words, last_words = first.split(" "), last.split(" ")
    if first_words[-1] == last_words[-1] and len(first_words) > 1:
        first_words = first_words[:-1]
        if read.until is not None and moment.day is not None and first_words[-1] == last_words[-2]:
            return f"{first_words[0]}–{last}"
        if len(first_words) == 1:
            return f"{first_words[0]} and {last}" if read.listed else f"{first_words[0]}–{last}"
    return f"{' '.join(first_words)} to {last}"


def _hedge_after(text: str, end: int) -> tuple[Hedge, int]:
    words = data()["before"]
    hit = _list("before", "under").after(text, end)
    following = text[hit[1] : hit[1] + 1] if hit else ""
    if hit is not None and not (following and (following in words["not_before"] or following.isdigit())):
        return "under", hit[1]
    return "exact", end


def _hedge_before(text: str, start: int) -> tuple[Hedge, int]:
    hit = _list("hedge", "about").before(text, start)
    return (
        ("about", hit[1])
        if hit and text[hit[1] - 1 : hit[1]] not in ("合", "签", "条", "契", "纽", "预")
        else ("exact", start)
    )


def _is_ahead(text: str, start: int, end: int) -> bool:
    return (
        _list("ahead", "before").before(text, start) is not None or _list("ahead", "after").after(text, end) is not None
    )
