"""The date that begins at a place of a text, as a `Moment`: short bounded patterns, the longest reading first."""

from __future__ import annotations

import re

from pipeline.figures.date_forms import (
    DAY,
    DAY_RANGE,
    DECADE,
    FISCAL,
    HAN_DIGIT,
    ISO,
    LISTED_YEAR,
    QUARTER,
    REPUBLIC,
    REPUBLIC_YEAR,
    YEAR2,
    YEAR4,
    YEAR_BEFORE_Q,
    YEAR_OF_DECADE,
    YEAR_RANGE,
    FoundDate,
    read_after_quarter,
    read_after_year,
    read_decade,
    read_fiscal,
    read_month,
    read_two_quarters,
    whole_number,
)
from pipeline.figures.date_words import read_worded
from pipeline.figures.han import DIGITS
from pipeline.figures.moments import Moment


def read_date(text: str, start: int) -> FoundDate | None:
    """The date at `start`, longest reading first."""
    before = text[start - 1 : start]
    char = text[start]
    digit = char.isascii() and char.isdigit()
    if (
        digit
        and before
        and (
            before.isascii() and (before.isalnum() or before == "$" or (before == "." and not YEAR4.match(text, start)))
        )
    ):
        return None
    if char in "0123456789" or char in HAN_DIGIT or char == "十":
        return _numeric(text, start, before)
    if char in "QqF":
        return _latin(text, start, before)
    return read_worded(text, start, before)


def _latin(text: str, start: int, before: str) -> FoundDate | None:
    if before.isascii() and before.isalnum():
        return None
    if match := FISCAL.match(text, start):
        return read_fiscal(text, match)
    if match := QUARTER.match(text, start):
        return read_after_quarter(text, match, Moment())
    return None


_DIGITS_RUN = re.compile(r"[0-9]++")
_MAY_FOLLOW = frozenset("年月日号季财世-/.—–~～至到、和与及以 QqHh")
"""What may follow the first digits of a date."""


def _numeric(text: str, start: int, before: str) -> FoundDate | None:
    """Dates that begin with a number: 2026年…, 2026-02-27, 2月27日, 27日, 一季度, 90年代, 2026财年."""
    digits = _DIGITS_RUN.match(text, start)
    if digits is not None and text[digits.end() : digits.end() + 1] not in _MAY_FOLLOW:
        return None  # 400亿, 33%: most numbers are none
    if match := FISCAL.match(text, start):
        return read_fiscal(text, match)
    if match := DECADE.match(text, start):
        return read_decade(match)
    if before == "国" and text.endswith(REPUBLIC, 0, start) and (match := REPUBLIC_YEAR.match(text, start)):
        return read_after_year(text, match.end(), Moment(year=1911 + int(match[1])))
    if text[start] in "12":
        if match := YEAR_OF_DECADE.match(text, start):
            return FoundDate(Moment(year=int(match[1]), decade=True), match.end())
        if match := LISTED_YEAR.match(text, start):
            return FoundDate(Moment(year=int(match[1])), match.end())
    if match := ISO.match(text, start):
        return FoundDate(Moment(year=int(match[1]), month=int(match[3]), day=int(match[4])), match.end())
    if match := YEAR_RANGE.match(text, start):
        return FoundDate(Moment(year=int(match[1])), match.end(), Moment(year=int(match[2])))
    if match := YEAR4.match(text, start):
        return read_after_year(text, match.end(), Moment(year=whole_number(match[1])))
    if (match := YEAR_BEFORE_Q.match(text, start)) is not None:
        return read_after_year(text, match.end(), Moment(year=int(match[1])))
    if match := YEAR2.match(text, start):
        return read_after_year(text, match.end(), Moment(year=2000 + int(match[1])))
    if before and (before in "第每近逢个年" or before in DIGITS or before in "十百千万亿"):
        return None
    if found := read_month(text, start, Moment()):
        return found
    if (
        text[start] in "一二三"
        and before not in tuple("每两新近")
        and (found := read_two_quarters(text, start, Moment()))
    ):
        return found
    if (match := QUARTER.match(text, start)) and text[match.end() - 1] == "度":
        return None if before in tuple("每两同某单另新近") else read_after_quarter(text, match, Moment())
    return _bare_day(text, start, before)


def _bare_day(text: str, start: int, before: str) -> FoundDate | None:
    """27日: only in Arabic numerals; 30日内 and 5日游 are durations."""
    match = DAY_RANGE.match(text, start)
    if match is not None and text[match.end() - 1] == "日" and not _no_day(text, match.end(), before):
        return FoundDate(Moment(day=int(match[1])), match.end(), Moment(day=int(match[2])))
    match = DAY.match(text, start)
    if match is None or not match[1].isascii() or text[match.end() - 1] != "日" or _no_day(text, match.end(), before):
        return None
    return FoundDate(Moment(day=int(match[1])), match.end())


def _no_day(text: str, end: int, before: str) -> bool:
    following = text[end : end + 1]
    return (bool(before) and before in "期前后数这连-·/、过去共") or (
        bool(following) and following in "内均报常本元圆游线用间活薪数龄成"
    )
