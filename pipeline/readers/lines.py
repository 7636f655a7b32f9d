"""Lines of a saved file with their places; what a line looks like from outside, the language room says."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.language.prose import HAN, ends_sentence, han_count, is_prose

__all__ = ["HAN", "Line", "ends_sentence", "han_count", "is_prose", "split_lines"]

LINE_BREAK = re.compile(r"\r\n|\n|\r")


class Line(NamedTuple):
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
    if len(text) == len(whole) or not text:
        return Line(start, start + len(text), text, 0)
    indent = len(whole) - len(whole.lstrip())
    return Line(start + indent, start + indent + len(text), text, indent)
