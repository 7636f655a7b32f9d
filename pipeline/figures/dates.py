"""Dates and periods in Chinese text: absolute, partial and relative, placed by the article's day of publication.

The patterns are short and bounded and are tried only where a date can begin, so the time is linear.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache

from pipeline.document import Hedge
from pipeline.figures.date_forms import REPUBLIC, FoundDate, data
from pipeline.figures.date_grammar import read_date
from pipeline.figures.holidays import with_holidays
from pipeline.figures.moments import Moment, Period, resolve, until_year_end
from pipeline.figures.numerals import fold
from pipeline.figures.phrases import Phrases
from pipeline.figures.spans import DateSpan, Named

_START = re.compile(r"[0-9〇零一二三四五六七八九十今去明前后上下本这昨年月春夏秋冬第首周星礼QqF岁]")


@cache
def _list(section: str, key: str) -> Phrases[str]:
    return Phrases({word: word for word in data()[section][key]})


def dates(text: str, published: date | None = None) -> list[DateSpan]:
    """The dates of a text in order. Without `published` relative ones stay unresolved."""
    return dates_of(fold(text), published)[0]


def dates_of(
    text: str, published: date | None = None, before: Named | None = None
) -> tuple[list[DateSpan], Named | None]:
    """The dates of a folded text, and the year named last; `before` is the one named last in the text before it."""
    found: list[DateSpan] = []
    position = 0
    year: int | None = None
    named = before if before is not None and before.whole else None
    while match := _START.search(text, position):
        start = match.start()
        begin = start
        read = read_date(text, begin)
        if read is None:
            position = _past(text, start)
            continue
        if _is_bracketed_weekday(text, begin, read, found):
            position = read.end
            continue
        if text.endswith(REPUBLIC, 0, start):
            start -= len(REPUBLIC)
        elif clock := _list("clock", "words").before(text, start - (text[start - 1 : start] == " "), position):
            start = clock[1]  # 当地时间2月27日
        counted = _counted_from(text, start, read, named, published)
        span, year = _span(text, start, begin, counted, published, _beside(found, start, read.moment) or year)
        if counted is not read and named is not None:
            span = replace(span, resolved_from=named.resolved_from)
        elif not read.moment.earlier:
            named = _named(text, span, read.moment) or named
        found.append(span)
        position = span.end
    return with_holidays(text, found), named


_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


def _named(text: str, span: DateSpan, moment: Moment) -> Named | None:
    """The year a date names, for a 上一年 after it: 2025年……, 去年……; none where something only began then, or where it
    is what the year spoken of is compared with: 去年同期亏损……。毛利率比上年同期提高."""
    words = data()["earlier"]
    if text.endswith(tuple(data()["same"]), span.start, span.end):
        return None
    years = _YEAR.findall(f"{span.value} {span.end_value}".replace("FY", ""))
    told = moment.year is not None or (moment.quarter is not None and not moment.quarters)
    if not told or moment.decade or not years:
        return None
    if text.startswith(tuple(words["not_before"]), span.end) or text.endswith(tuple(words["not_after"]), 0, span.start):
        return None
    whole = moment.month is None and not moment.part and span.hedge == "exact"
    quarter = moment.quarter if not moment.quarters else None
    return Named(int(years[-1]), span.resolved_from, quarter, moment.fiscal, whole)


def _counted_from(text: str, start: int, read: FoundDate, named: Named | None, published: date | None) -> FoundDate:
    """上一年 as the year before the one named in the sentence, 上一季度 as the quarter before; others as they are."""
    moment = read.moment
    if named is None:
        return read
    counts = moment.quarters_away is not None and not (moment.quarters_away == 0 and _is_ahead(text, start, read.end))
    if counts and moment.quarters_away is not None and named.quarter is not None and named.fiscal >= moment.fiscal:
        index = named.year * 4 + named.quarter - 1 + moment.quarters_away
        placed = Moment(year=index // 4, quarter=index % 4 + 1, fiscal=named.fiscal)
        return replace(read, moment=placed)
    if not moment.earlier or moment.year is None:
        return read
    if (
        published is not None
        and named.year > published.year
        and not text.endswith(tuple(data()["earlier"]["compared"]), 0, start)
    ):
        return read
    return replace(read, moment=moment._replace(year=named.year + moment.year, relative=False))


def _beside(found: list[DateSpan], start: int, moment: Moment) -> int | None:
    """The year of the date directly before a month without one: 4月底5月初."""
    if not found or found[-1].end != start or found[-1].value is None or moment.year is not None or not moment.month:
        return None
    before = found[-1].value
    return int(before[:4]) + (moment.month < int(before[5:7])) if before[5:7].isdigit() else None


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
        until = until._replace(year=start.year, relative=start.relative)
    if until.month is None and until.day is not None:
        day = until.day
        until = until._replace(month=start.month)
        if start.month is None and placed.value is not None:
            # 12日至14日: the month in which the first day was placed, or the next (28日至3日)
            first = date.fromisoformat(placed.value)
            index = first.year * 12 + first.month - 1 + (day < first.day)
            until = until._replace(year=index // 12, month=index % 12 + 1, relative=False)
    return until


def _joined(period: Period, until: Period, moment: Moment, read: FoundDate) -> str:
    """2025–2027, January–March 2026, 9–10 July 2025, January and February 2026, 27 February to 2 March 2026."""
    first, last = period.english, until.english
    if read.listed and moment.quarter is not None:
        # the third and fourth quarters of 2025
        return first.replace(" quarter", f" and {last.split(' ')[1]} quarters", 1)
    if period.value is None and moment.relative:
        return f"{first} and {last}"  # this year and next year
    if moment.month is None and first.isdigit() and last.isdigit():
        return f"{first}–{last}"
    first_words, last_words = first.split(" "), last.split(" ")
    if first_words[-1] == last_words[-1] and len(first_words) > 1:
        first_words = first_words[:-1]
        if read.until is not None and first_words[0].isdigit() and first_words[-1] == last_words[-2]:
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
