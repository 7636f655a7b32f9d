"""Numbers in Chinese text: Arabic, full-width and Chinese numerals with their multipliers, read to exact values.

One pass from left to right; every character is looked at a bounded number of times, so the time is linear whatever the
text. `numerals` yields them in order with what their writing says: 3亿5000万, 十几亿 (over), 数千 (several), 七八千万
(a range), 百分之三十, 四分之一, 第9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal

from pipeline.document import Hedge
from pipeline.figures.han import DIGITS, ONE, last_multiplier, product, values
from pipeline.figures.lexicon import wording
from pipeline.figures.multipliers import (
    MAX_DIGITS,
    TRILLION,
    after_loose_is_number,
    is_trillion,
    loose,
    multiplier_run,
    rules,
    scale_at,
)
from pipeline.figures.phrases import Phrases

Form = Literal["plain", "percent", "fraction", "ordinal"]

PER_HUNDRED = {
    "百分之": ONE,
    "千分之": Decimal("0.1"),
    "万分之": Decimal("0.01"),
    "十万分之": Decimal("0.001"),
    "百万分之": Decimal("0.0001"),
}
"""How many per cent one of each is."""


_ARABIC = re.compile(r"(?:(?>\d{1,3}(?:,\d{3})++)(?![\d])|\d++)(?:\.\d++)?")


# 5.2025年: the number of a list item, and a year
_ITEM_NUMBER = re.compile(r"\d{1,2}\.(?=(?:19|20)\d\d年)")
_START = re.compile(rf"[0-9〇零一二两三四五六七八九十百千万亿兆几数半{TRILLION}]")


_HAN_RUN = re.compile(r"[〇零一二两三四五六七八九十百千万亿]++")


_POINT = re.compile(r"点([〇零一二三四五六七八九]++)")


_SPACES = re.compile(r"[ \u00a0\u3000]{0,2}+")


_URL = re.compile(r"(?:https?://|www\.)[!-~]++|(?<![\w.+-])[\w.+-]{1,64}+@[!-~]++", re.ASCII)


@cache
def _idioms() -> Phrases[str]:
    """Sayings made of numbers (成千上万), from their first numeral on."""
    return Phrases({word: word for word in wording()["idiom"]["words"]})


_LATIN_TOKEN = re.compile(r"[A-Za-z0-9_./+-]++")


_FOLD = str.maketrans(
    {chr(0xFF01 + i): chr(0x21 + i) for i in range(94) if chr(0x21 + i) not in ",:;!?()"}
    | dict(zip("億萬兩餘幾數個點圓", "亿万两余几数个点元", strict=True))
    | {"\u3000": " "}
)


def fold(text: str) -> str:
    """Full-width digits and letters to half-width, traditional numerals to simplified ones; same length."""
    return text.translate(_FOLD)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written. `low` is None when the writing has no value (几, 数); `low < high` for 七八千.

    `scale` is the last multiplier (1 if none), `bare` that it is written without a digit (千亿), `one` that it is
    一 alone (一个 is no count). `share` is what one of a percentage is (千分之 0.1).
    """

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    hedge: Hedge = "exact"
    scale: Decimal = ONE
    arabic: bool = False
    bare: bool = False
    form: Form = "plain"
    share: Decimal = ONE

    @property
    def one(self) -> bool:
        """Whether this is 一 alone."""
        return not self.arabic and self.low == self.high == ONE and self.end - self.start == 1


def numerals(text: str, blocked: list[tuple[int, int]] | None = None) -> Iterator[Numeral]:
    """The numbers of a folded text in order; none starts inside a `blocked` span (dates) or a web address."""
    spans = sorted([*(blocked or []), *((m.start(), m.end()) for m in _URL.finditer(text))])
    position, span = 0, 0
    while match := _START.search(text, position):
        start = match.start()
        while span < len(spans) and spans[span][1] <= start:
            span += 1
        if span < len(spans) and spans[span][0] <= start:
            position = spans[span][1]
            continue
        if (idiom := _idioms().after(text, start)) is not None:
            position = idiom[1]
            continue
        found, position = _read(text, start)
        if found is not None:
            if span < len(spans) and found.end > spans[span][0]:
                continue  # 5万2026年: the tail is a date
            yield found


def _read(text: str, start: int) -> tuple[Numeral | None, int]:
    """The numeral at `start`, if it is one, and where to go on."""
    ordinal = start > 0 and text[start - 1] == "第"
    for word, share in PER_HUNDRED.items():
        if text.startswith(word, start):
            found = _parse(text, start + len(word))[0]
            if found is None:
                return None, start + len(word)
            return replace(found, start=start, form="percent", share=share), found.end
    if text[start] == "半":
        return _half(text, start)
    if text.startswith("一半", start) and not text.startswith(_HALF_UNITS, start + 2):
        return _half(text, start + 1)
    found, end = _parse(text, start)
    if found is None or found.low is None:
        return found, end
    if ordinal:
        return replace(found, form="ordinal"), end
    if text.startswith("分之", end) and found.low > 1 and found.low == found.high:
        over = _parse(text, end + 2)[0]
        if over is not None and over.low is not None and over.high is not None:
            part = replace(over, start=start, low=over.low / found.low, high=over.high / found.low, form="fraction")
            return part, over.end
    return found, end


HALF = Decimal("0.5")


_HALF_UNITS = ("年", "个月", "个多月", "天", "小时", "个小时", "个世纪")


def _half(text: str, start: int) -> tuple[Numeral | None, int]:
    """半数, 一半, 过半 are ratios; 半年, 半个月 durations; 上半年 is a date, 半导体 nothing."""
    before = text[start - 1 : start]
    if before == "一" and text[start - 2 : start - 1] != "第":
        return Numeral(start - 1, start + 1, HALF, HALF, form="fraction"), start + 1
    if text.startswith("半数", start):
        over: Hedge = "over" if before == "过" else "exact"
        return Numeral(start - (before == "过"), start + 2, HALF, HALF, over, form="fraction"), start + 2
    if (
        before in ("过", "近")
        and not text.startswith(_HALF_UNITS, start + 1)
        and text[start + 1 : start + 2] not in tuple("山路场程夜个载晌")
    ):
        passed = before == "过"
        return Numeral(start - passed, start + 1, HALF, HALF, "over" if passed else "exact", form="fraction"), start + 1
    if text.startswith(_HALF_UNITS, start + 1) and before not in tuple("上下前后大多年"):
        return Numeral(start, start + 1, HALF, HALF), start + 1
    return None, start + 1


def _parse(text: str, start: int) -> tuple[Numeral | None, int]:
    if start >= len(text):
        return None, start
    if text[start].isdecimal() and text[start].isascii():
        return _arabic(text, start)
    return _han(text, start)


def _arabic(text: str, start: int) -> tuple[Numeral | None, int]:
    match = _ARABIC.match(text, start)
    if match is None:  # pragma: no cover - a digit always matches
        return None, start + 1
    end = match.end()
    if (item := _ITEM_NUMBER.match(text, start)) is not None:
        return None, item.end()
    if end - start > MAX_DIGITS or _is_version(text, start, end):
        # its multiplier is none of its own either
        multiplier = scale_at(text, end)
        return None, multiplier[1] if multiplier else end
    value = Decimal(match[0].replace(",", ""))
    low, end, hedge, scale = _scaled(text, end, value)
    if _inside_latin(text, start, scale):
        token = _LATIN_TOKEN.match(text, start)
        return None, token.end() if token else end
    return Numeral(start, end, low, low, hedge, scale, arabic=True), end


def _is_version(text: str, start: int, end: int) -> bool:
    """1.2.3, 3·15, 12:30, 2026/3: a number beside such a mark is part of a name, a time or a code."""
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    following = text[end + 1] if end + 1 < len(text) else ""
    earlier = text[start - 2] if start > 1 else ""
    if after and after in ".·:/" and following.isdigit():
        return True
    return bool(before) and before in ".·:/" and earlier.isdigit()


def _inside_latin(text: str, start: int, scale: Decimal) -> bool:
    """GPT-4, o3, G42, H100: digits inside a Latin token. OrionAI400亿 is not: there a multiplier follows."""
    if start == 0:
        return False
    before = text[start - 1]
    if before.isascii() and (before.isalpha() or before == "_"):
        return scale < 10**4 and not _currency_letters(text, start)
    if before == "%":
        return True  # %E5%98: an encoded address
    if before in "-.":
        return start > 1 and text[start - 2].isascii() and text[start - 2].isalpha()
    return False


_CURRENCY_LETTERS = re.compile(r"(?<![A-Za-z])(?:USD|RMB|CNY|EUR|HKD|JPY|GBP|TWD|SGD|KRW|Rmb)$")


def _currency_letters(text: str, end: int) -> bool:
    return _CURRENCY_LETTERS.search(text[max(0, end - 4) : end]) is not None


def _scaled(text: str, end: int, value: Decimal) -> tuple[Decimal, int, Hedge, Decimal]:
    """The multipliers after an Arabic number: 1.4万亿, 200 多万, 3亿5000万, 12万8016, 5个亿."""
    hedge: Hedge = "exact"
    total, scale = value, ONE
    spaced = _spaces(text, end)
    said, after = loose(text, spaced)
    if after != spaced:
        after = _spaces(text, after)
    found = scale_at(text, after)
    if found is None:
        # 5000多家: the hedge stands before the unit
        return (
            (total, after, said, ONE)
            if said != "exact" and after_loose_is_number(text, spaced)
            else (total, end, hedge, ONE)
        )
    hedge = said
    scale = product(found[0])
    total, end = value * scale, found[1]
    if said == "exact":
        smallest = scale
        for _ in range(3):
            tail = _tail(text, end, smallest)
            if tail is None:
                break
            amount, end, smallest = tail
            total += amount
            scale = max(ONE, min(scale, smallest))
    trailing, after = loose(text, end)
    if trailing != "exact" and hedge == "exact" and after_loose_is_number(text, end):
        return total, after, trailing, scale
    return total, end, hedge, scale


def _spaces(text: str, start: int) -> int:
    match = _SPACES.match(text, start)
    return match.end() if match else start


def _tail(text: str, start: int, scale: Decimal) -> tuple[Decimal, int, Decimal] | None:
    """The smaller part of a mixed number: the 5000万 of 3亿5000万, the 8016 of 12万8016, the 5 of 3万5."""
    begin = start + 1 if text[start : start + 1] == "零" else start
    match = _ARABIC.match(text, begin)
    if match is None or match.end() - begin > 12:
        return None
    value = Decimal(match[0].replace(",", ""))
    scaled = scale_at(text, match.end())
    if scaled is not None:
        factor = product(scaled[0])
        return (value * factor, scaled[1], factor) if value * factor < scale else None
    if "." in match[0] or "," in match[0] or _is_version(text, begin, match.end()):
        return None
    length = match.end() - begin
    if length == 1 and begin == start:
        return value * scale / 10, match.end(), scale / 10
    if value < scale and (length == 4 or begin > start) and text[match.end() : match.end() + 1] != "年":
        return value, match.end(), ONE
    return None


def _han(text: str, start: int) -> tuple[Numeral | None, int]:
    char = text[start]
    if char in "几数":
        return _several(text, start)
    run, end = _han_run(text, start)
    whole = end
    if not run:
        return None, start + 1
    if len(run) > MAX_DIGITS:
        return None, end
    following = text[end : end + 1]
    if run == "万" and following and following in rules()["wan_not_before"]:
        return None, end
    if len(run) > 1 and run[-1] == "千" and following and following in rules()["qian_unit"]:
        run, end = run[:-1], end - 1
    if not run or "亿万" in run or text.startswith("分之", end - 1):
        return None, whole
    if text.startswith("百分", start) or (run[-1] == "百" and following == "分"):
        # 三百分点 hardly occurs; 百分百 is no amount
        return None, end
    point = _POINT.match(text, end) if run[-1] not in "千万亿" else None
    ends = (Decimal(0), Decimal(0)) if point and run in ("零", "〇") else values(run)
    if ends is None:
        return None, end
    low, high = ends
    scale = ONE if point else last_multiplier(run)
    hedge: Hedge = "exact"
    if point and low == high and text[point.end() : point.end() + 1] not in ("分", "刻"):
        low = high = low + Decimal("0." + "".join(str(DIGITS[c]) for c in point[1][:12]))
        end = point.end()
        if more := multiplier_run(text, end):
            scale, end = product(more[0]), more[1]
            low = high = low * scale
    elif text.startswith("个亿", end) and scale < 10**8:
        low, high, scale, end = low * 10**8, high * 10**8, Decimal(10**8), end + 2
    said, after = loose(text, end)
    if said != "exact" and scale >= 10 and after_loose_is_number(text, end):
        hedge, end = said, after
        more = multiplier_run(text, end)
        if more and scale_at(text, end):
            factor = product(more[0])
            low, high, scale, end = low * factor, high * factor, factor, more[1]
            if text[end : end + 1] in ("多", "余"):
                end += 1
    return Numeral(start, end, low, high, hedge, scale, bare=run[0] in "百千万亿兆"), end


def _han_run(text: str, start: int) -> tuple[str, int]:
    """The run of Chinese numerals at `start`, over a 兆 that counts money (两兆三千亿元), and its end."""
    match = _HAN_RUN.match(text, start)
    end = match.end() if match else start
    if text[end : end + 1] in ("兆", TRILLION) and is_trillion(text, end):
        tail = _HAN_RUN.match(text, end + 1)
        end = tail.end() if tail else end + 1
    return text[start:end].replace(TRILLION, "兆"), end


def _several(text: str, start: int) -> tuple[Numeral | None, int]:
    """数十亿, 几百, 数年, 几倍; 数以亿计. Never 用户数, 几乎."""
    words = rules()
    before, following = text[start - 1 : start], text[start + 1 : start + 2]
    if text[start] == "数":
        if before and before in words["shu_not_after"]:
            return None, start + 1
        if following and following in words["shu_not_before"]:
            return None, start + 1
        if following == "以" and (counted := multiplier_run(text, start + 2)) and text.startswith("计", counted[1]):
            value = product(counted[0])
            return Numeral(start, counted[1] + 1, value, value, "several", value), counted[1] + 1
    elif (following and following in words["ji_not_before"]) or (before and before in words["ji_not_after"]):
        return None, start + 1
    found = multiplier_run(text, start + 1)
    if found is None:
        return Numeral(start, start + 1, None, None, "several"), start + 1
    run, end = found
    value = product(run)
    return Numeral(start, end, value, value, "several", last_multiplier(run)), end
