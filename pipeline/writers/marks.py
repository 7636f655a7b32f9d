"""Where the names, figures and dates stand: in a Chinese sentence by their spans, in an English one by their words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.document import Sentence
from pipeline.writers.reading import Standing

MarkKind = Literal["name", "figure", "date"]

# Not \b: in "SoftBank主导" Python counts 主 as a letter and sees no boundary. And 40 does not stand in 1,40 or 40.5.
_BEFORE = re.compile(r"(?<![A-Za-z0-9\u00c0-\u024f])(?<!\d[.,])")
_AFTER = re.compile(r"(?![A-Za-z0-9\u00c0-\u024f])(?![.,]\d)")
_SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


@dataclass(frozen=True)
class Mark:
    """`text[start:end]` is a name, figure or date; `gloss` is the same thing in the other language."""

    start: int
    end: int
    kind: MarkKind
    gloss: str


@dataclass(frozen=True)
class Segment:
    """A piece of text that is marked (`kind`, `gloss`) or plain (both empty)."""

    text: str
    kind: str = ""
    gloss: str = ""


def chinese_marks(sentence: Sentence, found: Standing) -> list[Mark]:
    """The marks of a Chinese sentence, offsets in the sentence's own text."""
    marks = [Mark(each.start, each.end, "name", each.target) for each in found.mentions]
    marks += [Mark(each.start, each.end, "figure", each.english) for each in found.figures]
    marks += [Mark(each.start, each.end, "date", each.english) for each in found.dates]
    return [Mark(mark.start - sentence.start, mark.end - sentence.start, mark.kind, mark.gloss) for mark in marks]


def english_marks(text: str, found: Standing) -> list[Mark]:
    """Where the English of what stands in the source sentences occurs in an English sentence.

    Names as they are written; figures and dates in either case, because "More than US$3 billion" may open a sentence.
    A figure that does not stand there as a whole is looked for in its shorter forms.
    """
    marks: list[Mark] = []
    seen: set[tuple[str, str]] = set()
    for mention in found.mentions:
        if mention.target and ("name", mention.target) not in seen:
            seen.add(("name", mention.target))
            marks += _occurrences(text, mention.target, "name", mention.source)
    for figure in found.figures:
        if figure.english and ("figure", figure.english) not in seen:
            seen.add(("figure", figure.english))
            tried = (_occurrences(text, wanted, "figure", figure.surface) for wanted in _forms(figure.english))
            marks += next(filter(None, tried), [])
    for date in found.dates:
        if date.english and ("date", date.english) not in seen:
            seen.add(("date", date.english))
            marks += _occurrences(text, date.english, "date", date.surface)
    return marks


def segments(text: str, marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """The whole text in pieces, in order; of overlapping marks the longest stays, of equal ones the first given."""
    taken: list[Mark] = []
    covered = bytearray(len(text))
    for mark in sorted(marks, key=lambda each: each.start - each.end):
        if 0 <= mark.start < mark.end <= len(text) and not any(covered[mark.start : mark.end]):
            covered[mark.start : mark.end] = b"\x01" * (mark.end - mark.start)
            taken.append(mark)
    pieces: list[Segment] = []
    position = 0
    for mark in sorted(taken, key=lambda each: each.start):
        if position < mark.start:
            pieces.append(Segment(text[position : mark.start]))
        pieces.append(Segment(text[mark.start : mark.end], mark.kind, mark.gloss))
        position = mark.end
    if position < len(text):
        pieces.append(Segment(text[position:]))
    return tuple(pieces)


def _occurrences(text: str, wanted: str, kind: MarkKind, gloss: str) -> list[Mark]:
    if not wanted:
        return []
    # Looked for as plain text: a pattern for each figure of each article took half the time of a page.
    within, sought = (text, wanted) if kind == "name" else (_in_small_letters(text), _in_small_letters(wanted))
    found: list[Mark] = []
    start = within.find(sought)
    while start >= 0:
        end = start + len(sought)
        if _BEFORE.match(text, start) and _AFTER.match(text, end):
            found.append(Mark(start, end, kind, gloss))
            start = within.find(sought, end)
        else:
            start = within.find(sought, start + 1)
    return found


def _in_small_letters(text: str) -> str:
    """The text in small letters, of the same length (`str.lower` may lengthen: İ)."""
    small = text.lower()
    return small if len(small) == len(text) else text.translate(_SMALL)


def _forms(english: str) -> tuple[str, ...]:
    """A figure's English, longest first: whole, from the word with its first digit on, that word alone.

    "over US$3 billion" where the claim says "more than US$3 billion"; "over 500 chips" where it says "over 500 of its
    chips".
    """
    words = english.split(" ")
    for position, word in enumerate(words):
        if any("0" <= character <= "9" for character in word):
            return english, " ".join(words[position:]), word
    return (english,)
