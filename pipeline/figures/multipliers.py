"""The multipliers after a number (万, 亿, 兆) and what loosens it (多, 余, 几): found a bounded distance ahead.

兆 is 10^12 in Traditional Chinese and 10^6 or part of a unit (兆瓦, 兆字节) in the mainland's: it counts only where a
currency stands beside its number (1.1兆元, 新台币1.1兆), where it can be nothing else.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.document import Hedge
from pipeline.figures.lexicon import chinese_units, currency_before, wording

MAX_DIGITS = 24
"""A longer run of digits is no amount; it is passed over whole."""

TRILLION = "\ue000"
"""Stands for a 兆 that is known to count trillions, in a text that `home.with_trillions` has prepared."""

# A multiplier after an Arabic number: 万亿, 千万, 亿; 百 and 千 alone too (3千).
_SCALE = re.compile(rf"[十百千]?万亿|[十百千]?[亿万兆{TRILLION}]|[百千]")
_RUN = re.compile(rf"[十百千万亿]{{1,4}}+[兆{TRILLION}]?|[兆{TRILLION}]")
_COUNTS_TRILLIONS = ("兆", TRILLION)
_NUMBER = r"(?:\d{1,3}(?:,\d{3}|\d{0,3})(?:\.\d{1,4})?|[一二两三四五六七八九十百千]{1,7})"
# what may stand between 兆 and its 元: 1兆2000亿元, 1兆多元, 1兆至1.5兆元
_BEFORE_YUAN = re.compile(
    rf"(?:{_NUMBER}[百千]?[亿万]?)?[多余几]?(?: ?(?:至|到|-|~|～|–|—) ?{_NUMBER}[十百千]?兆(?:{_NUMBER}[亿万])?)? ?"
)
_DIGITS_BEFORE = re.compile(r"[0-9,.几数一二两三四五六七八九十百千上破约近逾超]{0,16}$")


@cache
def rules() -> dict[str, str]:
    """The characters beside a numeral that make it part of another word."""
    return dict(wording()["numeral"])


def is_trillion(text: str, start: int) -> bool:
    """Whether the 兆 at `start` is 10^12: money stands after it, or a currency before its number."""
    if text[start : start + 1] == TRILLION:
        return True
    match = _BEFORE_YUAN.match(text, start + 1)
    end = match.end() if match else start + 1
    hit = chinese_units().after(text, end)
    if hit is not None and hit[0].kind == "money":
        following = text[hit[1] : hit[1] + 1]
        return not (following and following in hit[0].not_before)
    digits = _DIGITS_BEFORE.search(text[max(0, start - 16) : start])
    before = start - len(digits[0]) if digits else start
    begin = before - 1 if text[before - 1 : before] == " " else before
    another = hit is not None or text[start + 1 : start + 2] in tuple("瓦字赫比位焦帕欧伏节")
    return not another and before < start and currency_before().before(text, begin) is not None


def scale_at(text: str, start: int) -> tuple[str, int] | None:
    """The multiplier at `start` and its end."""
    if text.startswith("个亿", start):
        return "亿", start + 2
    match = _SCALE.match(text, start)
    if match is None:
        return None
    word, end = match[0], match.end()
    if word[-1] in _COUNTS_TRILLIONS and not is_trillion(text, end - 1):
        return None
    word = word.replace(TRILLION, "兆")
    following = text[end : end + 1]
    # 5千克 and 500千瓦 are 千克 and 千瓦; 3百分点 is a point
    if word in ("千", "百") and following and (following in rules()["qian_unit"] or following == "分"):
        return None
    return word, end


def multiplier_run(text: str, start: int) -> tuple[str, int] | None:
    """The multipliers at `start` without a digit, as in 数千万, 几百, 数兆元, and their end."""
    match = _RUN.match(text, start)
    if match is None:
        return None
    run, end = match[0], match.end()
    if run[-1] in _COUNTS_TRILLIONS and not is_trillion(text, end - 1):
        run, end = run[:-1], end - 1
    return (run.replace(TRILLION, "兆"), end) if run else None


def loose(text: str, start: int) -> tuple[Hedge, int]:
    """多, 余, 几 inside a number (200多万, 30几亿) make it "over"; 来 (20来个) "about"."""
    char = text[start : start + 1]
    if char and char in "多余几+":
        return "over", start + 1
    if char == "来" and text[start + 1 : start + 2] in tuple("个家人名位岁年天万亿元"):
        return "about", start + 1
    return "exact", start


def after_loose_is_number(text: str, start: int) -> bool:
    """Whether 多 or 余 at `start` belongs to the number before it, not to a word that begins there (多元, 余额)."""
    char, following = text[start : start + 1], text[start + 1 : start + 2]
    if char == "多":
        return following not in tuple("元少半数样")
    if char == "余":
        return following not in tuple("额地下热生")
    return char in ("来", "几", "+")
