"""The date that begins at a place of a text, as a `Moment`: short bounded patterns, the longest reading first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pipeline.figures.han import DIGITS
from pipeline.figures.lexicon import table
from pipeline.figures.moments import Moment, Part
from pipeline.figures.phrases import Phrases

_HAN_DIGIT = "〇零一二三四五六七八九"


_YEAR4 = re.compile(rf"((?:1[5-9]|20)\d\d|[12一二][{_HAN_DIGIT}]{{3}}) ?(?:年度|年)(?!级|代)")


_YEAR2 = re.compile(r"([12]\d)年(?=(?:1[0-2]|[1-9])月|[上下]半年|第?[一二三四]季度|[底初末](?!期))")


_FISCAL = re.compile(r"(?:FY ?((?:20|19)?\d\d)(?![\d])|((?:20|19)?\d\d) ?年?(?:财政年度|财年))")


_DECADE = re.compile(r"(?:(20|19|18|二十|十九)世纪|上个?世纪)?(?:([1-9])0|([二三四五六七八九])十)年代")


_MONTH = re.compile(r"(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]) ?月(份)?")


_DAY = re.compile(
    r"(3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]) ?[日号]"
)


_ISO = re.compile(r"((?:19|20)\d\d)([-/.])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?![\d.])")


_QUARTER = re.compile(r"第?([一二三四1-4首])季度?|[Qq]([1-4])(?![0-9A-Za-z])|([前头])([三两二])个?季度?")


_HALF = re.compile(r"([上下])半年")


_FIRST_MONTHS = re.compile(r"前(1[01]|[2-9]|十一?|[二两三四五六七八九])个?月")


_SEASON = re.compile(r"([春夏秋冬])(?:季|天)")


_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")


_YEAR_RANGE = re.compile(r"((?:19|20)\d\d) ?年?(?:-|–|—|~|～|至|到)((?:19|20)\d\d) ?年(?!级|代)")


_MONTH_RANGE = re.compile(r"(1[0-2]|0?[1-9]) ?月?(?:份)? ?(-|–|—|~|～|至|到|、) ?(1[0-2]|0?[1-9]) ?月(份)?")


_DAY_RANGE = re.compile(r"(3[01]|[12]\d|0?[1-9]) ?[日号]? ?(?:-|–|—|~|～|至|到) ?(3[01]|[12]\d|0?[1-9]) ?[日号]")


_TO = re.compile(r" ?(?:-|–|—|~|～|至|到) ?")


@cache
def data() -> dict[str, Any]:
    return table("dates")


@cache
def _words(name: str) -> Phrases[int]:
    return Phrases(data()[name])


@cache
def _parts() -> Phrases[Part]:
    return Phrases({word: part for part, words in data()["parts"].items() for word in words})


@cache
def _same() -> Phrases[str]:
    return Phrases(data()["same"])


@dataclass(frozen=True, slots=True)
class FoundDate:
    """One date read: its moment, its end, and for ranges the moment of the other end."""

    moment: Moment
    end: int
    until: Moment | None = None
    listed: bool = False


def read_date(text: str, start: int) -> FoundDate | None:
    """The date at `start`, longest reading first."""
    before = text[start - 1 : start]
    char = text[start]
    digit = char.isascii() and char.isdigit()
    if (
        digit
        and before
        and (
            before.isascii()
            and (before.isalnum() or before == "$" or (before == "." and not _YEAR4.match(text, start)))
        )
    ):
        return None
    if char in "0123456789" or char in _HAN_DIGIT or char == "十":
        return _numeric(text, start, before)
    if char in "QqF":
        return _latin(text, start, before)
    return _worded(text, start, before)


def _latin(text: str, start: int, before: str) -> FoundDate | None:
    if before.isascii() and before.isalnum():
        return None
    if match := _FISCAL.match(text, start):
        return _fiscal(text, match)
    if match := _QUARTER.match(text, start):
        return _after_quarter(text, match, Moment())
    return None


def _fiscal(text: str, match: re.Match[str]) -> FoundDate:
    digits = match[1] or match[2]
    moment = Moment(year=int(digits) if len(digits) == 4 else 2000 + int(digits), fiscal=True)
    begin = match.end() + (1 if text[match.end() : match.end() + 1] in ("的", " ") else 0)
    if quarter := _QUARTER.match(text, begin):
        return _after_quarter(text, quarter, moment)
    if half := _HALF.match(text, begin):
        return FoundDate(replace(moment, half=1 if half[1] == "上" else 2), half.end())
    return FoundDate(moment, match.end())


def _after_quarter(text: str, match: re.Match[str], moment: Moment) -> FoundDate:
    if match[3]:
        return FoundDate(replace(moment, quarter=2 if match[4] in "两二" else 3, quarters=True), match.end())
    written = match[1] or match[2]
    quarter = 1 if written == "首" else "一二三四".find(written) + 1 or int(written)
    return FoundDate(replace(moment, quarter=quarter), match.end())


def _numeric(text: str, start: int, before: str) -> FoundDate | None:
    """Dates that begin with a number: 2026年…, 2026-02-27, 2月27日, 27日, 一季度, 90年代, 2026财年."""
    if match := _FISCAL.match(text, start):
        return _fiscal(text, match)
    if match := _DECADE.match(text, start):
        return _decade(match)
    if match := _ISO.match(text, start):
        return FoundDate(Moment(year=int(match[1]), month=int(match[3]), day=int(match[4])), match.end())
    if match := _YEAR_RANGE.match(text, start):
        return FoundDate(Moment(year=int(match[1])), match.end(), Moment(year=int(match[2])))
    if match := _YEAR4.match(text, start):
        return _after_year(text, match.end(), Moment(year=_int(match[1])))
    if (match := re.compile(r"(20\d\d) ?(?=[Qq][1-4])").match(text, start)) is not None:
        return _after_year(text, match.end(), Moment(year=int(match[1])))
    if match := _YEAR2.match(text, start):
        return _after_year(text, match.end(), Moment(year=2000 + int(match[1])))
    if before and (before in "第每近逢个年" or before in DIGITS or before in "十百千万亿"):
        return None
    if found := _month(text, start, Moment()):
        return found
    if (match := _QUARTER.match(text, start)) and text[match.end() - 1] == "度" and before not in ("每", "两"):
        return _after_quarter(text, match, Moment())
    return _bare_day(text, start, before)


def _bare_day(text: str, start: int, before: str) -> FoundDate | None:
    """27日: only in Arabic numerals; 30日内 and 5日游 are durations."""
    match = _DAY_RANGE.match(text, start)
    if match is not None and text[match.end() - 1] == "日" and not _no_day(text, match.end(), before):
        return FoundDate(Moment(day=int(match[1])), match.end(), Moment(day=int(match[2])))
    match = _DAY.match(text, start)
    if match is None or not match[1].isascii() or text[match.end() - 1] != "日" or _no_day(text, match.end(), before):
        return None
    return FoundDate(Moment(day=int(match[1])), match.end())


def _no_day(text: str, end: int, before: str) -> bool:
    following = text[end : end + 1]
    return (bool(before) and before in "期前后数这连-·/、过去共") or (
        bool(following) and following in "内均报常本元圆游线用间活薪数龄成"
    )


def _decade(match: re.Match[str]) -> FoundDate:
    tens = int(match[2]) if match[2] else int(DIGITS[match[3]])
    century = {"20": 1900, "二十": 1900, "19": 1800, "十九": 1800, "18": 1700}.get(match[1] or "", 1900)
    return FoundDate(Moment(year=century + tens * 10, decade=True), match.end())


def _int(written: str) -> int:
    if written.isascii():
        return int(written)
    if "十" in written:
        tens, _, ones = written.partition("十")
        return (int(DIGITS[tens]) if tens else 1) * 10 + (int(DIGITS[ones]) if ones else 0)
    return int("".join(c if c.isascii() else str(DIGITS[c]) for c in written))


def _after_year(text: str, end: int, moment: Moment) -> FoundDate:
    """What follows a year: fiscal year, quarter, half, season, month and day, part; or another year."""
    begin = end + 1 if text[end : end + 1] in (" ", "的") else end
    if match := _QUARTER.match(text, begin):
        return _after_quarter(text, match, moment)
    if match := _HALF.match(text, begin):
        return FoundDate(replace(moment, half=1 if match[1] == "上" else 2), match.end())
    if match := _FIRST_MONTHS.match(text, begin):
        return FoundDate(replace(moment, first_months=_int(match[1])), match.end())
    if (match := _SEASON.match(text, begin)) and not text.startswith(
        tuple(data()["not_before"]["season"]), match.end()
    ):
        return FoundDate(replace(moment, season=data()["seasons"][match[1]]), match.end())
    if found := _month(text, begin, moment):
        return found
    hit = _parts().after(text, begin)
    if hit is not None and text[begin : hit[1]] not in ("上旬", "中旬", "下旬") and text[begin] != "月":
        return FoundDate(replace(moment, part=hit[0]), hit[1])
    joined = _TO.match(text, end)
    if joined and (second := _YEAR4.match(text, joined.end())):
        return FoundDate(moment, second.end(), Moment(year=_int(second[1])))
    same = _same().after(text, begin)
    if same is not None:
        return FoundDate(replace(moment, same=same[0]), same[1])
    return FoundDate(moment, end)


def _month(text: str, start: int, moment: Moment) -> FoundDate | None:
    if match := _MONTH_RANGE.match(text, start):
        first, last = int(match[1]), int(match[3])
        if not _no_month(text, match.end()) and _DAY.match(text, match.end()) is None and first < last:
            listed = match[2] == "、"
            return FoundDate(replace(moment, month=first), match.end(), Moment(month=last), listed)
    match = _MONTH.match(text, start)
    if match is None or _no_month(text, match.end()):
        return None
    placed = replace(moment, month=_int(match[1]))
    after = match.end() + (1 if text[match.end() : match.end() + 1] == " " else 0)
    if match[2] is None and (span := _DAY_RANGE.match(text, after)):
        return FoundDate(replace(placed, day=int(span[1])), span.end(), Moment(day=int(span[2])))
    if match[2] is None and (day := _DAY.match(text, after)):
        placed = replace(placed, day=_int(day[1]))
        joined = _TO.match(text, day.end())
        if joined and (month := _MONTH.match(text, joined.end())) and (last_day := _DAY.match(text, month.end())):
            return FoundDate(placed, last_day.end(), Moment(month=_int(month[1]), day=_int(last_day[1])))
        return FoundDate(placed, day.end())
    hit = _parts().after(text, match.end())
    if hit is not None and text[match.end()] not in "年月岁":
        return FoundDate(replace(placed, part=hit[0]), hit[1])
    return FoundDate(placed, match.end())


def _no_month(text: str, end: int) -> bool:
    following = text[end : end + 1]
    return bool(following) and following in data()["not_before"]["月"]


def _worded(text: str, start: int, before: str) -> FoundDate | None:
    """Dates that begin with a word: 去年11月, 上周五, 年底, 第四季度, 下半年, 春季."""
    for name in ("years", "days", "months", "weeks"):
        hit = _words(name).after(text, start)
        if hit is None:
            continue
        offset, end = hit
        if _is_other_word(text, start, end, before):
            return None
        if name == "years":
            earlier = text[start:end] in data()["earlier"]["words"]
            return _after_year(text, end, Moment(year=offset, relative=True, earlier=earlier))
        if name == "days":
            return FoundDate(Moment(days=offset), end)
        if name == "months":
            part = _parts().after(text, end)
            if part is not None and text[end] in "初底末上中下" and text[end : part[1]] != "月底":
                return FoundDate(Moment(months=offset, part=part[0]), part[1])
            day = _DAY.match(text, end)
            return (
                FoundDate(Moment(months=offset, day=_int(day[1])), day.end())
                if day
                else FoundDate(Moment(months=offset), end)
            )
        weekday = re.compile("[一二三四五六日天]").match(text, end)
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
    if match := _DECADE.match(text, start):
        return _decade(match)
    if (match := _QUARTER.match(text, start)) and ((text[start] in "第首" and match.end() - start >= 2) or match[3]):
        said = text[match.end() - 1] == "度" or match[3]
        if not said and not _is_business_quarter(text, start, match.end(), before):
            return None
        return _after_quarter(text, match, Moment())
    if (match := _FIRST_MONTHS.match(text, start)) and not before.isdigit():
        return FoundDate(Moment(first_months=_int(match[1])), match.end())
    if (match := _HALF.match(text, start)) and before not in ("每", "近"):
        return FoundDate(Moment(half=1 if match[1] == "上" else 2), match.end())
    if (match := re.compile("(今|去|明)([春夏秋冬])").match(text, start)) and text[
        match.end() : match.end() + 1
    ] not in tuple("晚运秋"):
        offset = {"今": 0, "去": -1, "明": 1}[match[1]]
        return FoundDate(Moment(year=offset, relative=True, season=data()["seasons"][match[2]]), match.end())
    if (match := _SEASON.match(text, start)) and text[match.end() - 1] == "季" and before not in tuple("每一四"):
        if not text.startswith(tuple(data()["not_before"]["season"]), match.end()):
            return FoundDate(Moment(season=data()["seasons"][match[1]]), match.end())
        return None
    if text.startswith(("年初", "年底", "年末", "年中", "岁末"), start):
        if before and (before in "近往历每跨过新周青常百千万几数多半两" or before in DIGITS or before.isdigit()):
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
