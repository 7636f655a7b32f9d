"""Whether an English date says what a date of the source says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from pipeline.document import DateMention
from pipeline.figures.english_dates import EnglishDate
from pipeline.figures.english_numbers import either
from pipeline.figures.holidays import words_of
from pipeline.figures.lexicon import table
from pipeline.figures.reading import read_english

_WORDS = table("reading")["relative"]
_RELATIVE = re.compile(
    rf"\b(?:(?:{either(_WORDS['which'])}) (?:{either(_WORDS['period'] + _WORDS['days'])})"
    rf"|{either(_WORDS['words'] + _WORDS['days'])}"
    rf"|(?:{either(_WORDS['part'])}) of (?:the|this|last|next) (?:year|month)"
    r"|early (?:in )?(?:the|this|last) (?:year|month))\b",
    re.I,
)
# 上一年 is a year ago in any words, though the sentence itself says which; so is 2024年同期.
_SAID_RELATIVELY = (*table("dates")["earlier"]["words"], *table("dates")["same"])
SAYS_BEFORE = re.compile(rf"\b(?:{either(_WORDS['before'])})\b", re.I)


def match_date(mention: DateMention, read: Sequence[EnglishDate], english: str) -> list[int] | None:
    """The English dates that say the source's; an empty list when relative words do; None when nothing does."""
    if mention.value is None:
        return _unplaced_matches(mention, read, english)
    hits = [
        i
        for i, d in enumerate(read)
        if _says_date(mention.value, d)
        and (mention.end_value is None or d.end_value is None or _agrees(mention.end_value, d.end_value))
    ]
    if hits:
        if mention.end_value is None or any(read[i].end_value for i in hits):
            return hits
        ends = [i for i, d in enumerate(read) if _says_date(mention.end_value or "", d)]
        return [*hits, *ends] if ends else None
    if re.fullmatch(r"\d{4}", mention.value) and any(
        d.value.startswith((mention.value, f"FY{mention.value}")) for d in read
    ):
        return []
    relative = mention.resolved_from != "text" or any(word in mention.surface for word in _SAID_RELATIVELY)
    if relative and _RELATIVE.search(english):
        return []
    return None


def _unplaced_matches(mention: DateMention, read: Sequence[EnglishDate], english: str) -> list[int] | None:
    """A date whose year or month is unknown: 9月26日 is any 26 September, 26日 any 26th."""
    if holiday := words_of(mention.surface):
        return [] if any(word in english.lower() for word in holiday) or _RELATIVE.search(english) else None
    own = read_english(mention.english)[1]
    if own:
        keys = [value.lstrip("-") for value in (own[0].value, own[0].end_value) if value]
        hits = [
            i for i, d in enumerate(read) if any(v and v.endswith(key) for key in keys for v in (d.value, d.end_value))
        ]
        return hits or ([] if _RELATIVE.search(english) else None)
    day = re.search(r"the (\d{1,2})(?:st|nd|rd|th)", mention.english)
    if day is not None:
        hits = [i for i, d in enumerate(read) if d.value.endswith(f"-{int(day[1]):02d}")]
        return hits or ([] if re.search(rf"\b{day[1]}(?:st|nd|rd|th)\b", english) else None)
    return [] if _RELATIVE.search(english) or read else None


def _says_date(value: str, other: EnglishDate) -> bool:
    if _agrees(value, other.value):
        return True
    # 年底 is 2025-12 or, with 前, 2025-12-31
    if value.endswith("-12-31") and other.value == value[:7]:
        return True
    # 年初 told as the year, early in it
    return bool(other.end_value) and other.end_value is not None and _agrees(value, other.end_value)


def _agrees(value: str, other: str) -> bool:
    """Equal, or equal but for a year that the English leaves out."""
    return value == other or (other.startswith("--") and value[4:] == other[1:])


def is_part(other: EnglishDate, dates: Sequence[DateMention], chinese: str, known: set[Decimal]) -> bool:
    """Whether the source has this date, or a more precise one of which it is a part, or its numerals outside a date."""
    if other.end_value and other.value.endswith("0") and Decimal(other.value[2:4]) in known | {v * 10 for v in known}:
        return True  # 80后, 七八十年代
    if (
        (day := re.fullmatch(r"[\d-]*-(\d\d)", other.value))
        and other.value.count("-") > 1
        and not dates
        and Decimal(day[1]) in known
    ):
        return True  # 四号下午
    for mention in dates:
        values = [mention.value, mention.end_value]
        if mention.value is None:
            values = [read.value for read in read_english(mention.english)[1]]
        for value in values:
            if value and (value.startswith(other.value) or (other.value.startswith("--") and other.value[1:] in value)):
                return True
    # years that stand in names: 2025世界大会
    return bool(re.fullmatch(r"\d{4}", other.value)) and other.value in chinese
