"""Telling running text from scraps, and the stretch of a page that holds its story."""

from __future__ import annotations

import re
from collections.abc import Sequence

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
SENTENCE_END = tuple("。！？!?…；;")
CLOSERS = "”’」』）)】》\"'"
SCRAP_COST = 12


def ends_sentence(text: str) -> bool:
    """Whether the text ends like a sentence; closing quotes and brackets do not count."""
    return text.rstrip().rstrip(CLOSERS).endswith(SENTENCE_END)


def is_prose(text: str) -> bool:
    """Whether a block reads like running text and not like a menu entry, a headline or a stamp."""
    if len(text) < 14 or len(HAN.findall(text[:400])) < 8:
        return False
    if ends_sentence(text):
        return len(text) >= 18 or "，" in text or "," in text
    return len(text) >= 60 and sum(text.count(mark) for mark in "，。、；,;") >= 2


def story_range(texts: Sequence[str]) -> tuple[int, int]:
    """The range of texts with the most running text for the fewest scraps: the greatest sum over a stretch.

    The idea is that of text-density extraction (Kohlschütter et al. 2010) without the page's tags, which a dump has
    lost. Without any running text: everything.
    """
    best, best_range = 0.0, (0, len(texts))
    total, start = 0.0, 0
    for number, text in enumerate(texts):
        if total <= 0:
            total, start = 0.0, number
        total += len(text) if is_prose(text) else -SCRAP_COST
        if total > best:
            best, best_range = total, (start, number + 1)
    return best_range
