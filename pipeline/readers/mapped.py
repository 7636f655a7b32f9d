"""Text that remembers where in the saved file each of its characters stood.

A reader takes text out of markup: it drops `**`, decodes `&amp;`, joins wrapped lines. `Mapped` carries the text and,
beside it, segments that say which raw characters each stretch stands for, so that a block's runs are exact whatever
was done on the way.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.document import Run


@dataclass(frozen=True, slots=True)
class Segment:
    """`length` characters of text from `start` stand for the raw characters `raw_start:raw_end`.

    `exact`: they are the same characters, one for one. A decoded entity or the space put for a line break is not.
    """

    start: int
    length: int
    raw_start: int
    raw_end: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Mapped:
    """A text and its segments, in order and without gaps."""

    text: str
    segments: tuple[Segment, ...] = ()

    @classmethod
    def of(cls, saved: str, start: int, end: int) -> Mapped:
        """The characters `start:end` of the saved file as they stand."""
        if start >= end:
            return EMPTY
        return cls(saved[start:end], (Segment(0, end - start, start, end, True),))

    @classmethod
    def standing_for(cls, text: str, raw_start: int, raw_end: int) -> Mapped:
        """A text that is not in the file but stands for the raw characters `raw_start:raw_end` (a decoded entity)."""
        return cls(text, (Segment(0, len(text), raw_start, raw_end, False),)) if text else EMPTY

    @property
    def raw_start(self) -> int:
        """Where the first character stood. Raises ValueError for an empty text."""
        if not self.segments:
            raise ValueError("an empty text has no place in the file")
        return self.segments[0].raw_start

    @property
    def raw_end(self) -> int:
        """Where the last character ended. Raises ValueError for an empty text."""
        if not self.segments:
            raise ValueError("an empty text has no place in the file")
        return self.segments[-1].raw_end

    def slice(self, start: int, end: int) -> Mapped:
        """The part `start:end` of the text (offsets as in Python slices of non-negative numbers)."""
        end = min(end, len(self.text))
        if start >= end:
            return EMPTY
        if start == 0 and end == len(self.text):
            return self
        first = bisect_right(self.segments, start, key=lambda segment: segment.start) - 1
        parts: list[Segment] = []
        for number in range(first, len(self.segments)):  # no copy of the rest: thousands of slices, thousands long
            segment = self.segments[number]
            if segment.start >= end:
                break
            low, high = max(start, segment.start), min(end, segment.start + segment.length)
            if low >= high:
                continue
            if segment.exact:
                shift = segment.raw_start - segment.start
                parts.append(Segment(low - start, high - low, low + shift, high + shift, True))
            else:
                parts.append(Segment(low - start, high - low, segment.raw_start, segment.raw_end, False))
        return Mapped(self.text[start:end], tuple(parts))

    def strip(self) -> Mapped:
        """The text without white space at its ends."""
        left = len(self.text) - len(self.text.lstrip())
        return self.slice(left, max(left, len(self.text.rstrip())))

    def runs(self) -> tuple[Run, ...]:
        """The exact segments as runs of a block."""
        return tuple(Run(start=s.start, raw_start=s.raw_start, length=s.length) for s in self.segments if s.exact)

    def __len__(self) -> int:
        return len(self.text)


EMPTY = Mapped("", ())


def concat(parts: Iterable[Mapped]) -> Mapped:
    """The parts one after another; segments that meet in the file as in the text become one."""
    texts: list[str] = []
    segments: list[Segment] = []
    length = 0
    for part in parts:
        texts.append(part.text)
        for segment in part.segments:
            moved = Segment(segment.start + length, segment.length, segment.raw_start, segment.raw_end, segment.exact)
            last = segments[-1] if segments else None
            if last and last.exact and moved.exact and last.raw_end == moved.raw_start:
                segments[-1] = Segment(last.start, last.length + moved.length, last.raw_start, moved.raw_end, True)
            else:
                segments.append(moved)
        length += len(part.text)
    return Mapped("".join(texts), tuple(segments))


def moved(text: Mapped, by: int) -> Mapped:
    """The same text, standing `by` characters later in the file."""
    parts = (Segment(s.start, s.length, s.raw_start + by, s.raw_end + by, s.exact) for s in text.segments)
    return Mapped(text.text, tuple(parts))


def keep(text: Mapped, ranges: Iterable[tuple[int, int]]) -> Mapped:
    """Only the given ranges of the text, in order."""
    return concat(text.slice(start, end) for start, end in ranges)
