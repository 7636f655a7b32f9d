"""Lines of a saved file with their places, and what a line looks like from outside."""

from __future__ import annotations

import re
from dataclasses import dataclass

LINE_BREAK = re.compile(r"\r\n|\n|\r")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
SENTENCE_END = "。！？!?…；;"
CLOSERS = "”’」』）)】》\"'"


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its line break and without white space at its ends; `indent` characters stood before it."""

    start: int
    end: int
    text: str
    indent: int

    @property
    def blank(self) -> bool:
        """Nothing but white space."""
        return not self.text


def split_lines(saved: str, start: int = 0, end: int | None = None) -> list[Line]:
    """The lines of `saved[start:end]`; `\\n`, `\\r\\n` and a lone `\\r` each end one."""
    stop = len(saved) if end is None else end
    lines: list[Line] = []
    at = start
    for found in LINE_BREAK.finditer(saved, start, stop):
        lines.append(_line(saved, at, found.start()))
        at = found.end()
    lines.append(_line(saved, at, stop))
    return lines


def _line(saved: str, start: int, end: int) -> Line:
    whole = saved[start:end]
    text = whole.strip()
    indent = len(whole) - len(whole.lstrip()) if text else 0
    return Line(start + indent, start + indent + len(text), text, indent)


def han_count(text: str) -> int:
    """The number of Chinese characters."""
    return len(HAN.findall(text))


def ends_sentence(text: str) -> bool:
    """Whether the text ends like a sentence; closing quotes and brackets after the mark do not count."""
    bare = text.rstrip().rstrip(CLOSERS)
    return bare.endswith(tuple(SENTENCE_END))


def is_prose(text: str) -> bool:
    """Whether a line reads like running text and not like a menu entry, a headline or a stamp.

    A headline has commas too (「A完成融资,B跟投」), so a line counts as prose when it ends like a sentence and is not
    tiny, or when it is long and punctuated.
    """
    if len(text) < 14 or han_count(text) < 8:
        return False
    if ends_sentence(text):
        return len(text) >= 18 or "，" in text or "," in text
    marks = sum(text.count(mark) for mark in "，。、；,;")
    return len(text) >= 60 and marks >= 2
