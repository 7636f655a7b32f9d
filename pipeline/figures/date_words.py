"""Dates that begin with a word: 去年11月, 上周五, 年底, 第四季度, 下半年, 春季."""

from __future__ import annotations

import re
from functools import cache

from pipeline.figures.date_forms import (
    DAY,
    DECADE,
    FIRST_MONTHS,
    HALF,
    QUARTER,
    SEASON,
    FoundDate,
    data,
    part_words,
    read_after_quarter,
    read_after_year,
    read_decade,
    read_two_quarters,
    whole_number,
)
from pipeline.figures.han import DIGITS
from pipeline.figures.moments import Moment
from pipeline.figures.phrases import Phrases

_TWO_YEARS = re.compile(r"(今明|去今|明后)两年")


_DAY_OF_WEEK = re.compile("[一二三四五六日天]")


_YEAR_SEASON = re.compile("(今|去|明)([春夏秋冬])")


_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")


@cache
def _words(name: str) -> Phrases[int]:
    return Phrases(data()[name])


_RELATIVE = ("fiscal_years", "quarters", "years", "days", "months", "weeks")


@cache
def _first_characters() -> frozenset[str]:
    """What a relative date (去年, 上周) begins with."""
    return frozenset(word[0] for name in _RELATIVE for word in data()[name])


def read_worded(text: str, start: int, before: str) -> FoundDate | None:
    """Dates that begin with a word: 去年11月, 上周五, 年底, 第四季度, 下半年, 春季."""
    if text[start] not in _first_characters():
        return _period_word(text, start, before)
    if match := _TWO_YEARS.match(text, start):
        first = {"今": 0, "去": -1, "明": 1}[match[1][0]]
        return FoundDate(Moment(year=first, relative=True), match.end(), Moment(year=first + 1, relative=True))
    for name in _RELATIVE:
        hit = _words(name).after(text, start)
        if hit is None:
            continue
        offset, end = hit
        if _is_other_word(text, start, end, before):
            return None
        if name == "fiscal_years":
            return FoundDate(Moment(year=offset, relative=True, fiscal=True), end)
        if name == "quarters":
            return FoundDate(Moment(quarters_away=offset, fiscal="财" in text[start:end]), end)
        if name == "years":
            earlier = text[start:end] in data()["earlier"]["words"]
            return read_after_year(text, end, Moment(year=offset, relative=True, earlier=earlier))
        if name == "days":
            return FoundDate(Moment(days=offset), end)
        if name == "months":
            part = part_words().after(text, end)
            if part is not None and text[end] in "初底末上中下" and text[end : part[1]] != "月底":
                return FoundDate(Moment(months=offset, part=part[0]), part[1])
            day = DAY.match(text, end)
            return (
                FoundDate(Moment(months=offset, day=whole_number(day[1])), day.end())
                if day
                else FoundDate(Moment(months=offset), end)
            )
        if text.startswith("末", end):
            return FoundDate(Moment(weeks=offset, weekday=5), end + 1, Moment(weeks=offset, weekday=6))
        weekday = _DAY_OF_WEEK.match(text, end)
        if weekday:
            return FoundDate(
                Moment(weeks=offset, weekday="一二三四五六日天".index(weekday[0]) % 7 if weekday[0] != "天" else 6),
                weekday.end(),
            )
        return FoundDate(Moment(weeks=offset), end)
    return _period_word(text, start, before)


def _is_other_word(text: str, start: int, end: int, before: str) -> bool:
    word = text[start:end]
    after, ahead = data()["not_after"].get(word, ""), data()["not_before"].get(word, "")
    if before and before in after:
        return True
    return text.startswith(tuple(ahead), end) if ahead else False


def _period_word(text: str, start: int, before: str) -> FoundDate | None:
    if match := DECADE.match(text, start):
        return read_decade(match)
    if text[start] == "第" and (found := read_two_quarters(text, start, Moment())):
        return found
    if (match := QUARTER.match(text, start)) and ((text[start] in "第首" and match.end() - start >= 2) or match[4]):
        said = text[match.end() - 1] == "度" or match[4] or match["fiscal"]
        if not said and not _is_business_quarter(text, start, match.end(), before):
            return None
        return read_after_quarter(text, match, Moment())
    if (match := FIRST_MONTHS.match(text, start)) and not before.isdigit():
        return FoundDate(Moment(first_months=whole_number(match[1])), match.end())
    if (match := HALF.match(text, start)) and before not in ("每", "近"):
        return FoundDate(Moment(half=1 if match[1] == "上" else 2), match.end())
    if (match := _YEAR_SEASON.match(text, start)) and text[match.end() : match.end() + 1] not in tuple("晚运秋"):
        offset = {"今": 0, "去": -1, "明": 1}[match[1]]
        return FoundDate(Moment(year=offset, relative=True, season=data()["seasons"][match[2]]), match.end())
    if (match := SEASON.match(text, start)) and text[match.end() - 1] == "季" and before not in tuple("每一四"):
        if not text.startswith(tuple(data()["not_before"]["season"]), match.end()):
            return FoundDate(Moment(season=data()["seasons"][match[1]]), match.end())
        return None
    if text.startswith(("年初", "年底", "年末", "年中", "岁末"), start):
        if before and (before in "近往历每跨过新周青常百千万几数多半两大" or before in DIGITS or before.isdigit()):
            return None
        if text.startswith("年中", start) and text[start + 2 : start + 3] in tuple("国间有最心期的"):
            return None
        return FoundDate(Moment(part={"初": "early", "中": "mid"}.get(text[start + 1], "late")), start + 2)  # type: ignore[arg-type]
    if text.startswith(("月初", "月底", "月末"), start) and not (
        before and (before in "每近" or before.isdigit() or before in DIGITS)
    ):
        return FoundDate(Moment(months=0, part="early" if text[start + 1] == "初" else "late"), start + 2)
    if (match := _WEEKDAY.match(text, start)) and not _no_weekday(text, start, match.end(), before):
        return FoundDate(Moment(weekday="一二三四五六日天".index(match[1]) if match[1] != "天" else 6), match.end())
    return None


def _no_weekday(text: str, start: int, end: int, before: str) -> bool:
    """每周一, 一周一次, 两周五天, 周日均 are no days."""
    words = data()["weekday"]
    following, further = text[end : end + 1], text[end + 1 : end + 2]
    if following == "股" and further and further in words["shares"]:
        following = ""
    return (
        (bool(before) and (before in words["after"] or before.isdigit()))
        or (bool(following) and following in words["before"])
        or text.startswith("星期日报", start)
    )


def _is_business_quarter(text: str, start: int, end: int, before: str) -> bool:
    """第三季营收, 预计第四季量产; not 综艺第三季, 《…》第二季."""
    words = data()["quarter"]
    if before and before in words["not_after"]:
        return False
    following = re.split("[，,。；;！？]", text[end : end + words["within"]], maxsplit=1)[0]
    if any(word in following for word in words["show"]):
        return False
    return any(word in following for word in words["after"]) or text.endswith(tuple(words["before"]), 0, start)
