"""Amounts of two numbers: for one of something (每桶75美元, 8万元/吨), and one to another (3:1, 七比三)."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipeline.figures.bare import Amount
from pipeline.figures.han import DIGITS
from pipeline.figures.hedging import CLAUSE, skip_back
from pipeline.figures.lexicon import per_units, wording

_WITH_PER = frozenset({"money", "count", "mass", "volume", "energy", "power", "area", "compute"})
_OTHER_WORD = {"人": "民次口均", "日": "元本", "台": "湾币", "度": "假", "平": "台均", "年": "级代", "月": "饼"}
"""Characters after which a word is none of what an amount is for one of: 5美元/人民币."""


def with_per(text: str, found: list[Amount]) -> list[Amount]:
    """Amounts in order, with what stands directly before or after them of what they are for one of."""
    told: list[Amount] = []
    for i, amount in enumerate(found):
        if told and amount.start < told[-1].end:
            continue  # 3美元/百万token: the million is what the price is for
        if told and _is_measure(text, told[-1], amount):
            told.pop()  # 每百万token 2美元
        floor = told[-1].end if told else 0
        roof = found[i + 1] if i + 1 < len(found) else None
        told.append(_with_per(text, amount, floor, roof) if amount.kind in _WITH_PER else amount)
    return told


_LONGEST = 16
"""No measure is longer than this."""


def _with_per(text: str, amount: Amount, floor: int, roof: Amount | None) -> Amount:
    end = amount.end
    if text[end : end + 1] in ("/", "每"):
        hit = per_units().after(text, end + 1)
        inside = roof is None or hit is None or hit[1] <= roof.start or (end < roof.start and roof.end <= hit[1])
        if hit is not None and inside and not _is_other(text, end + 1, hit[1]):
            return replace(amount, end=hit[1], per=hit[0])
    begin = skip_back(text, amount.start, floor)
    before = per_units().before(text, begin, floor)
    if before is not None and before[1] > floor and text[before[1] - 1] == "每":
        return replace(amount, start=before[1] - 1, per=before[0])
    return amount


def _is_measure(text: str, before: Amount, amount: Amount) -> bool:
    """Whether the amount before is what the next one is for one of."""
    if (
        amount.kind not in _WITH_PER
        or amount.start - before.start > _LONGEST
        or text[before.start - 1 : before.start] != "每"
    ):
        return False
    hit = per_units().before(text, skip_back(text, amount.start, before.start), before.start)
    return hit is not None and hit[1] == before.start


def _is_other(text: str, start: int, end: int) -> bool:
    following = text[end : end + 1]
    if text[end - 1].isascii():
        return following.isascii() and following.isalnum()
    return following != "" and following in _OTHER_WORD.get(text[start:end], "")


_NUMBER = r"(?:\d{1,4}(?:\.\d{1,3})?|[一二两三四五六七八九十]{1,2})"
_PROPORTION = re.compile(rf"(?<![\d.:：∶])({_NUMBER}) ?(?:[:：∶]|比) ?({_NUMBER})(?![\d.:：∶年月日点%倍])")
_BEFORE, _AFTER = 8, 6
"""How far from a ratio, within its clause, a word may stand that says it is one."""


def proportions(text: str, blocked: list[tuple[int, int]]) -> list[Amount]:
    """The ratios of two numbers, where a word beside them says so: 按七比三的比例, 股权比例为51:49."""
    if "比" not in text and ":" not in text and "：" not in text and "∶" not in text:
        return []
    words = wording()["proportion"]
    dates = sorted(blocked)
    found: list[Amount] = []
    span = 0
    for match in _PROPORTION.finditer(text):
        start, end = match.span()
        while span < len(dates) and dates[span][1] <= start:
            span += 1
        if span < len(dates) and dates[span][0] < end:
            continue
        first, second = _value(match[1]), _value(match[2])
        if not first or not second:
            continue
        floor = max(0, start - _BEFORE)
        before = text[floor:start]
        before = before[max((before.rfind(mark) for mark in CLAUSE), default=-1) + 1 :]
        after = text[end : end + _AFTER]
        if any(word in before for word in words["before"]) or after.startswith(tuple(words["after"])):
            value = first / second
            found.append(Amount(start, end, "ratio", value, value, ":"))
    return found


def _value(written: str) -> Decimal | None:
    if written[0].isdigit() and written[0].isascii():
        return Decimal(written)
    if written == "十":
        return Decimal(10)
    if len(written) == 1:
        return Decimal(DIGITS[written])
    tens, ones = written[0], written[1]
    if tens == "十" and ones != "十":
        return 10 + Decimal(DIGITS[ones])
    return 10 * Decimal(DIGITS[tens]) if ones == "十" and tens != "十" else None
