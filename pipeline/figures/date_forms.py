"""The forms of a date after its beginning: month and day, quarter, half, part; what they share with all dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.figures.han import DIGITS
from pipeline.figures.lexicon import table
from pipeline.figures.moments import Moment, Part
from pipeline.figures.phrases import Phrases

HAN_DIGIT = "〇零一二三四五六七八九"


YEAR4 = re.compile(rf"((?:1[5-9]|20)\d\d|[12一二][{HAN_DIGIT}]{{3}}) ?(?:年度|年)(?!级|代)")


YEAR2 = re.compile(r"([12]\d)年(?=(?:1[0-2]|[1-9])月|[上下]半年|第?[一二三四]季度|[底初末](?!期))")


FISCAL = re.compile(r"(?:FY ?((?:20|19)?\d\d)(?![\d])|((?:20|19)?\d\d) ?年?(?:财政年度|财年))")


DECADE = re.compile(r"(?:(20|19|18|二十|十九)世纪|上个?世纪)?(?:([1-9])0|([二三四五六七八九])十)年代")


_MONTH = re.compile(r"(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]) ?月(份)?")


DAY = re.compile(
    r"(3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]) ?[日号]"
)


ISO = re.compile(r"((?:19|20)\d\d)([-/.])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?![\d.])")


QUARTER = re.compile(r"第?([一二三四1-4首])(?P<fiscal>财)?季度?|[Qq]([1-4])(?![0-9A-Za-z])|([前头])([三两二])个?季度?")


# 三四季度, 一、二季度
_TWO_QUARTERS = re.compile(r"第?([一二三])[、和]?([二三四])季度")


# Q3 2026, Q3 FY26: the year after its quarter
_QUARTER_YEAR = re.compile(r" ?(?P<fy>FY ?)?(?P<year>20\d\d|(?<=FY)\d\d|(?<=FY )\d\d)(?!\d)(?P<fiscal> ?财年)?")


YEAR_BEFORE_Q = re.compile(r"(20\d\d) ?(?=[Qq][1-4])")


# 2025和2026年: two dates
LISTED_YEAR = re.compile(r"((?:19|20)\d\d)(?= ?(?:、|和|与|及|以及) ?(?:19|20)\d\d ?年(?!级|代))")


YEAR_OF_DECADE = re.compile(r"((?:18|19|20)\d0)年代")


# the Republic of China's years, counted from 1911: 民国114年
REPUBLIC_YEAR = re.compile(r"(\d{1,3}) ?年")
REPUBLIC = "民国"


HALF = re.compile(r"([上下])半年")


FIRST_MONTHS = re.compile(r"前(1[01]|[2-9]|十一?|[二两三四五六七八九])个?月")


SEASON = re.compile(r"([春夏秋冬])(?:季|天)")


YEAR_RANGE = re.compile(r"((?:19|20)\d\d) ?年?(?:-|–|—|~|～|至|到)((?:19|20)\d\d) ?年(?!级|代)")


_MONTH_RANGE = re.compile(r"(1[0-2]|0?[1-9]) ?月?(?:份)? ?(-|–|—|~|～|至|到|、) ?(1[0-2]|0?[1-9]) ?月(份)?")


DAY_RANGE = re.compile(r"(3[01]|[12]\d|0?[1-9]) ?[日号]? ?(?:-|–|—|~|～|至|到) ?(3[01]|[12]\d|0?[1-9]) ?[日号]")


_TO = re.compile(r" ?(?:-|–|—|~|～|至|到) ?")


@cache
def data() -> dict[str, Any]:
    return table("dates")


@cache
def part_words() -> Phrases[Part]:
    return Phrases({word: part for part, words in data()["parts"].items() for word in words})


@cache
def _same_words() -> Phrases[str]:
    return Phrases(data()["same"])


@dataclass(frozen=True, slots=True)
class FoundDate:
    """One date read: its moment, its end, and for ranges the moment of the other end."""

    moment: Moment
    end: int
    until: Moment | None = None
    listed: bool = False


def read_two_quarters(text: str, start: int, moment: Moment) -> FoundDate | None:
    match = _TWO_QUARTERS.match(text, start)
    if match is None or "一二三四".find(match[2]) != "一二三四".find(match[1]) + 1:
        return None
    first = "一二三四".find(match[1]) + 1
    return FoundDate(moment._replace(quarter=first), match.end(), Moment(quarter=first + 1), listed=True)


def read_fiscal(text: str, match: re.Match[str]) -> FoundDate:
    digits = match[1] or match[2]
    moment = Moment(year=int(digits) if len(digits) == 4 else 2000 + int(digits), fiscal=True)
    begin = match.end() + (1 if text[match.end() : match.end() + 1] in ("的", " ") else 0)
    if quarter := QUARTER.match(text, begin):
        return read_after_quarter(text, quarter, moment)
    if half := HALF.match(text, begin):
        return FoundDate(moment._replace(half=1 if half[1] == "上" else 2), half.end())
    return FoundDate(moment, match.end())


def read_after_quarter(text: str, match: re.Match[str], moment: Moment) -> FoundDate:
    if match[4]:
        return FoundDate(moment._replace(quarter=2 if match[5] in "两二" else 3, quarters=True), match.end())
    written = match[1] or match[3]
    quarter = 1 if written == "首" else "一二三四".find(written) + 1 or int(written)
    text, end = match.string, match.end()
    fiscal = moment.fiscal or match["fiscal"] is not None
    if moment.year is None and match[3] and (year := _QUARTER_YEAR.match(text, end)):
        fiscal = fiscal or year["fy"] is not None or year["fiscal"] is not None
        moment, end = moment._replace(year=int(year["year"]) % 100 + 2000), year.end()
    hit = part_words().after(text, end)
    if hit is not None and text[end : hit[1]] in ("末", "底", "初") and text[end + 1 : end + 2] not in tuple("期段级"):
        return FoundDate(moment._replace(quarter=quarter, fiscal=fiscal, part=hit[0]), hit[1])
    return FoundDate(moment._replace(quarter=quarter, fiscal=fiscal), end)


def read_decade(match: re.Match[str]) -> FoundDate:
    tens = int(match[2]) if match[2] else int(DIGITS[match[3]])
    century = {"20": 1900, "二十": 1900, "19": 1800, "十九": 1800, "18": 1700}.get(match[1] or "", 1900)
    return FoundDate(Moment(year=century + tens * 10, decade=True), match.end())


def whole_number(written: str) -> int:
    if written.isascii():
        return int(written)
    if "十" in written:
        tens, _, ones = written.partition("十")
        return (int(DIGITS[tens]) if tens else 1) * 10 + (int(DIGITS[ones]) if ones else 0)
    return int("".join(c if c.isascii() else str(DIGITS[c]) for c in written))


def read_after_year(text: str, end: int, moment: Moment) -> FoundDate:
    """What follows a year: fiscal year, quarter, half, season, month and day, part; or another year."""
    begin = end + 1 if text[end : end + 1] in (" ", "的") else end
    if found := read_two_quarters(text, begin, moment):
        return found
    if match := QUARTER.match(text, begin):
        return read_after_quarter(text, match, moment)
    if match := HALF.match(text, begin):
        return FoundDate(moment._replace(half=1 if match[1] == "上" else 2), match.end())
    if match := FIRST_MONTHS.match(text, begin):
        return FoundDate(moment._replace(first_months=whole_number(match[1])), match.end())
    if (match := SEASON.match(text, begin)) and not text.startswith(tuple(data()["not_before"]["season"]), match.end()):
        return FoundDate(moment._replace(season=data()["seasons"][match[1]]), match.end())
    if found := read_month(text, begin, moment):
        return found
    hit = part_words().after(text, begin)
    if hit is not None and text[begin : hit[1]] not in ("上旬", "中旬", "下旬") and text[begin] != "月":
        return FoundDate(moment._replace(part=hit[0]), hit[1])
    joined = _TO.match(text, end)
    if joined and (second := YEAR4.match(text, joined.end())):
        return FoundDate(moment, second.end(), Moment(year=whole_number(second[1])))
    same = _same_words().after(text, begin)
    if same is not None:
        return FoundDate(moment._replace(same=same[0]), same[1])
    return FoundDate(moment, end)


def read_month(text: str, start: int, moment: Moment) -> FoundDate | None:
    if match := _MONTH_RANGE.match(text, start):
        first, last = int(match[1]), int(match[3])
        if not _no_month(text, match.end()) and DAY.match(text, match.end()) is None and first < last:
            listed = match[2] == "、"
            return FoundDate(moment._replace(month=first), match.end(), Moment(month=last), listed)
    match = _MONTH.match(text, start)
    if match is None or _no_month(text, match.end()):
        return None
    placed = moment._replace(month=whole_number(match[1]))
    after = match.end() + (1 if text[match.end() : match.end() + 1] == " " else 0)
    if match[2] is None and (span := DAY_RANGE.match(text, after)):
        return FoundDate(placed._replace(day=int(span[1])), span.end(), Moment(day=int(span[2])))
    if match[2] is None and (day := DAY.match(text, after)):
        placed = placed._replace(day=whole_number(day[1]))
        joined = _TO.match(text, day.end())
        if joined and (month := _MONTH.match(text, joined.end())) and (last_day := DAY.match(text, month.end())):
            return FoundDate(
                placed, last_day.end(), Moment(month=whole_number(month[1]), day=whole_number(last_day[1]))
            )
        return FoundDate(placed, day.end())
    hit = part_words().after(text, match.end())
    if hit is not None and text[match.end()] not in "年月岁":
        return FoundDate(placed._replace(part=hit[0]), hit[1])
    return FoundDate(placed, match.end())


def _no_month(text: str, end: int) -> bool:
    following = text[end : end + 1]
    return bool(following) and following in data()["not_before"]["月"]
