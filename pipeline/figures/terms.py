"""A number with what stands directly around it: its unit, its currency, and whether it is an amount at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from pipeline.document import FigureKind, Hedge
from pipeline.figures.han import DIGITS, ONE
from pipeline.figures.hedging import CLAUSE, follows, hedge_after, hedge_before, skip
from pipeline.figures.lexicon import (
    Unit,
    chinese_units,
    compound_units,
    contextual_units,
    currency_before,
    phrases,
    points,
    units_by_code,
    wording,
)
from pipeline.figures.numerals import Numeral


@dataclass(frozen=True, slots=True)
class Term:
    """A number with what stands directly around it. `below`: degrees below zero."""

    number: Numeral
    start: int
    end: int
    unit: Unit | None = None
    currency: str | None = None
    hedge: Hedge = "exact"
    add: Decimal = Decimal(0)
    factor: Decimal = ONE
    below: bool = False

    @property
    def kind(self) -> FigureKind | None:
        return "money" if self.currency else self.unit.kind if self.unit else None

    @property
    def code(self) -> str | None:
        return self.currency or (self.unit.code if self.unit else None)

    def value(self, which: Literal["low", "high"]) -> Decimal | None:
        number = self.number.low if which == "low" else self.number.high
        if number is None:
            return None
        if self.below:
            # -20 to -10 for 零下10至20度: the further from zero is the lower
            number = -(self.number.high if which == "low" else self.number.low)  # type: ignore[operator]
        scaled = (number + self.add) * self.factor
        return scaled * self.unit.factor if self.unit and self.unit.code in ("成",) else scaled


def read_term(text: str, number: Numeral, floor: int) -> Term:
    """A numeral with its unit or currency; `floor` is the end of the amount before it."""
    term = _read_term(text, number, floor)
    below = BELOW_ZERO if text.startswith(BELOW_ZERO, term.start - len(BELOW_ZERO)) else ""
    if below and number.low is not None and (term.kind is None or term.kind == "temperature"):
        return replace(term, start=term.start - len(below), below=True)
    if term.kind == "length" and term.unit is not None and term.unit.code in _SPEEDS:
        return _speed(text, term, floor)
    return term


BELOW_ZERO = "零下"
_SPEEDS = {
    "km": ("km/h", re.compile(r"(?:时速|每小时)(?:可?[达超为]到?|可达|最高|约|近)?$")),
    "m": ("m/s", re.compile(r"(?:秒速|每秒)(?:可?[达超为]到?|可达|最高|约|近)?$")),
    "mi": ("mph", re.compile(r"(?:时速|每小时)(?:可?[达超为]到?|可达|最高|约|近)?$")),
}


def _speed(text: str, term: Term, floor: int) -> Term:
    """时速350公里, 每小时300公里: a length in an hour. The words before belong to it when they stand directly there."""
    assert term.unit is not None  # noqa: S101 - the caller has looked; this is for the type checker
    code, words = _SPEEDS[term.unit.code]
    match = words.search(text[max(floor, term.start - 8) : term.start])
    if match is None:
        return term
    start = term.start - len(match[0]) if match[0] in ("时速", "每小时", "秒速", "每秒") else term.start
    return replace(term, unit=units_by_code()[("speed", code)], start=start)


def _read_term(text: str, number: Numeral, floor: int) -> Term:
    if number.form == "percent":
        return Term(number, number.start, number.end, units_by_code()[("percent", "%")], factor=number.share)
    if number.form == "fraction":
        return Term(number, number.start, number.end)
    currency, start = find_currency(text, number.start, floor)
    if currency is not None and (match := _ENGLISH_SCALE.match(text, number.end)) and number.scale == ONE:
        return Term(number, start, match.end(), currency=currency, factor=_ENGLISH_FACTOR[match[1].lower()])
    if currency is None and number.arabic and number.scale == ONE and (count := _latin_count(text, number)) is not None:
        return count
    compound = compound_units().after(text, skip(text, number.end))
    if compound is not None and number.hedge == "exact" and not number.one:
        (unit, half), end = compound
        if half:
            return Term(number, number.start, end, unit, add=Decimal("0.5"))
        if text[end : end + 1] not in ("元", "样"):
            return Term(number, number.start, end, unit, hedge="over")
    if compound is not None and number.one:
        (unit, half), end = compound
        if unit.kind in ("duration", "multiple", "percent"):
            return Term(
                number,
                number.start,
                end,
                unit,
                hedge="exact" if half else "over",
                add=Decimal("0.5") if half else Decimal(0),
            )
    hit = _unit(text, number, currency is not None)
    if hit is None:
        if currency is not None and number.scale == ONE and currency_word(text, start):
            return Term(number, number.start, number.end)
        return Term(number, start, number.end, currency=currency)
    unit, end = hit
    if currency is not None and unit.kind != "money":
        return Term(number, start, number.end, currency=currency)
    if currency is not None:
        # 新台币500亿元: the word before says which 元 it is; ￥500亿日元: the word after says it
        specific = text[end - 1] != "元" or unit.code != "CNY"
        return Term(number, start, end, currency=unit.code if specific else currency, factor=unit.factor)
    if unit.kind == "money":
        end = _chinese_money_tail(text, end)
        return Term(number, number.start, end, currency=unit.code, factor=unit.factor)
    if unit.code == "成" and (tail := _half_tenth(text, end)) is not None:
        return Term(number, number.start, end + 1, unit, add=tail)
    return Term(number, number.start, _gloss(text, end, unit), unit)


_ENGLISH_SCALE = re.compile(r" ?(trillion|billion|million|thousand|bn|tn|mn|[TBMKtbmk])(?![A-Za-z])", re.I)


_ENGLISH_FACTOR = {
    word: Decimal(10) ** power
    for power, words in {3: "thousand k", 6: "million mn m", 9: "billion bn b", 12: "trillion tn t"}.items()
    for word in words.split()
}


def currency_word(text: str, start: int) -> bool:
    """Whether the currency before a number is a Chinese word: 兑美元7.2 is a rate, not an amount."""
    return not text[start].isascii() and text[start] not in "¥￥€£₩₹₪"


def _chinese_money_tail(text: str, end: int) -> int:
    return end + 3 if text.startswith("人民币", end) else end


def find_currency(text: str, start: int, floor: int) -> tuple[str | None, int]:
    end = start - 1 if text[start - 1 : start] == " " and start - 1 > floor else start
    hit = currency_before().before(text, end, floor)
    if hit is None:
        return None, start
    code, begin = hit
    if (
        text[begin].isascii()
        and text[begin].isalpha()
        and begin > 0
        and text[begin - 1].isascii()
        and text[begin - 1].isalpha()
    ):
        return None, start
    return code, begin


def _half_tenth(text: str, end: int) -> Decimal | None:
    """The 五 of 一成五 (15%), 3成5 (35%); not the 五 of 三成五年后, the 三 of 六成三星用户."""
    digit, following = text[end : end + 1], text[end + 1 : end + 2]
    if digit == "" or digit not in "一二三四五六七八九123456789":
        return None
    rules = wording()["tenth"]
    if following and (following in rules["not_before"] or following in rules["words"].get(digit, "")):
        return None
    if following in (".", ",") and text[end + 2 : end + 3].isdigit():
        return None
    hit = chinese_units().after(text, end + 1)
    if hit is not None:
        further = text[hit[1] : hit[1] + 1]
        if not further or further not in hit[0].not_before:
            return None  # 三成五年后, but 三成五年轻人
    value = DIGITS.get(digit) or Decimal(digit)
    return value / 10


def _unit(text: str, number: Numeral, has_currency: bool) -> tuple[Unit, int] | None:
    """The unit after a number, when it really is one there."""
    begin = skip(text, number.end)
    hit = chinese_units().after(text, begin)
    if hit is None:
        return _contextual(text, number, begin)
    unit, end = hit
    following = text[end : end + 1]
    if unit.code == "点" and number.arabic and number.low is not None and (number.low >= 100 or number.low % 1):
        return points(), end
    latin = text[end - 1].isascii() and text[end - 1].isalpha()
    if following and (following in unit.not_before or (latin and following.isascii() and following.isalnum())):
        return None
    if unit.only_before and not text.startswith(unit.only_before, end):
        return None
    if unit.arabic_only and not number.arabic:
        return None
    if not unit.alone and number.hedge != "several" and not follows(text, end, "within"):
        return None
    if unit.code == "大" and (number.arabic or number.low is None or number.low > 10 or not following.isalpha()):
        return None
    if unit.kind == "count" and begin > number.end and unit.empty and unit.code in ("大", "点", "起", "方", "重"):
        return None
    if unit.code == "卡" and number.scale < 10**4 and not follows(text, end, "cards"):
        return None
    if number.one and not _one_counts(text, number, unit, end):
        return None
    if number.bare and number.hedge == "exact" and not _bare_counts(text, number, unit, has_currency, end):
        return None
    return unit, end


_NEAR, _NEAR_AFTER = 14, 8
"""How far from a number, within its clause, a word may stand that tells what 度 or P after it means."""


def _contextual(text: str, number: Numeral, begin: int) -> tuple[Unit, int] | None:
    """A unit only in its context: 用电50万度, 气温38度, 算力2000P."""
    hit = contextual_units().after(text, begin)
    if hit is None or number.low is None or not (number.arabic or number.scale > ONE):
        return None
    meanings, end = hit
    following = text[end : end + 1]
    if following and ((following.isascii() and following.isalnum()) or following in "假过数角势字赫瓦焦比位"):
        return None
    start = number.start
    while start > max(0, number.start - _NEAR) and text[start - 1] not in CLAUSE:
        start -= 1
    finish = end
    while finish < min(len(text), end + _NEAR_AFTER) and text[finish] not in CLAUSE:
        finish += 1
    before, after = text[start : number.start], text[end:finish]
    said = [m for m in meanings if any(word in before for word in m.near)]
    said = said or [m for m in meanings if any(word in after for word in m.near)]
    return (said[0].unit, end) if said else None


def _latin_count(text: str, number: Numeral) -> Term | None:
    """70B参数, 128K上下文: a Latin scale directly before the noun that is counted."""
    power = _LATIN_POWER.get(text[number.end : number.end + 1].upper())
    if power is None or phrases("latin_scale", "nouns").after(text, skip(text, number.end + 1, 1)) is None:
        return None
    scaled = replace(number, end=number.end + 1, scale=max(power, Decimal(10**4)))
    return Term(scaled, number.start, number.end + 1, factor=power)


_LATIN_POWER = {"K": Decimal(10**3), "M": Decimal(10**6), "B": Decimal(10**9), "T": Decimal(10**12)}


def _one_counts(text: str, number: Numeral, unit: Unit, end: int) -> bool:
    """一个, 一笔, 一种, 一天 are idiom; 一年, 一个月, 一小时, 一倍, 一成, 一美元 are amounts."""
    if text.startswith("不变", end):
        return False  # 一成不变
    if unit.kind in ("count", "compute") or text.startswith("最后", max(0, number.start - 2)):
        return False
    if unit.kind == "duration":
        if unit.code in ("day", "week", "working day", "trading day"):
            return follows(text, end, "time_after")
        if phrases("cue", "this_year").before(text, number.start) is not None:
            return False
        return not text.startswith(("一度", "四季", "到头", "一", "半"), end)
    return True


def _bare_counts(text: str, number: Numeral, unit: Unit, has_currency: bool, end: int) -> bool:
    """千亿美元 and 近百家 are amounts; 百家争鸣, 千年, 万里 are not."""
    if unit.kind == "money" or has_currency:
        return True
    if unit.code in ("名", "位") or (unit.code in ("人次", "股") and number.scale >= 10**4):
        return True
    hedge, _ = hedge_before(text, number.start, 0, bare=True)
    after, _ = hedge_after(text, end)
    return hedge != "exact" or after != "exact" or (unit.code == "卡" and number.scale >= 10**4)


def _gloss(text: str, end: int, unit: Unit) -> int:
    """5吉瓦(GW): the same unit again in brackets belongs to it."""
    if text[end : end + 1] in ("(", "（"):
        hit = chinese_units().after(text, end + 1)
        if hit and hit[0].code == unit.code and text[hit[1] : hit[1] + 1] in (")", "）"):
            return hit[1] + 1
    return end
