"""Where names, figures and offices stand in both languages: each is put as one character that nothing else is.

软银出资300亿美元 is “A出资x”, and "SoftBank put in US$30 billion" becomes "A put in x". Patterns over such text are
short, cannot read words inside a name, and run in linear time. Names that the English has in a short form (Son for
Masayoshi Son) are found too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files

from pipeline.checks.evidence import Evidence, told_figures
from pipeline.checks.names import standing

MOST = 0x400
"""So many names, and as many figures, are told apart in one sentence; the characters are Unicode's private ones."""
FIRST_NAME, FIRST_FIGURE = 0xE000, 0xE400
NAME = f"[{chr(FIRST_NAME)}-{chr(FIRST_NAME + MOST - 1)}]"
FIGURE = f"[{chr(FIRST_FIGURE)}-{chr(FIRST_FIGURE + MOST - 1)}]"
OTHER_FIGURE = "\uf8fe"
"""An amount of the English whose value is none of the Chinese."""
PRIVATE = re.compile("[\ue000-\uf8ff]")

TITLE = "title"
Value = tuple[str, Decimal | None, Decimal | None]
"""A figure's kind and value, or an office by its number in titles.toml."""


@dataclass(frozen=True)
class Standing:
    """Both texts with names and figures marked; `names` and `figures` say what the characters stand for, in order."""

    chinese: str
    english: str
    names: tuple[str, ...]
    figures: tuple[Value, ...]
    shown: tuple[str, ...]
    """How each figure is written in English, for a reader."""
    people: frozenset[str]
    """The characters of the names that are persons'."""

    def name(self, mark: str) -> str:
        """The English name that a character stands for."""
        return self.names[ord(mark) - FIRST_NAME]

    def figure(self, mark: str) -> str:
        """The figure in English that a character stands for."""
        return self.shown[ord(mark) - FIRST_FIGURE]

    def kind(self, mark: str) -> str:
        """What kind of figure a character stands for."""
        return self.figures[ord(mark) - FIRST_FIGURE][0]


@cache
def titles() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Offices in Chinese and English, read once."""
    data = tomllib.loads((files("pipeline.checks") / "titles.toml").read_text(encoding="utf-8"))
    return tuple(
        (re.compile(entry["chinese"]), re.compile(rf"\b(?:{entry['english']})\b", re.IGNORECASE))
        for entry in data["titles"]
    )


@lru_cache(maxsize=64)
def stand(evidence: Evidence) -> Standing:
    """The sentence with its names, figures and offices marked; figures of one value share a character."""
    names = tuple(dict.fromkeys(m.target for m in evidence.mentions))[:MOST]
    shown: dict[Value, str] = {}
    for figure in evidence.figures:
        shown.setdefault((figure.kind, figure.low, figure.high), figure.english)
    held = [(number, match) for number, (there, _) in enumerate(titles()) for match in there.finditer(evidence.chinese)]
    for number, match in held:
        shown.setdefault((TITLE, Decimal(number), None), match[0])
    values = tuple(shown)[:MOST]
    mark = {value: number + FIRST_FIGURE for number, value in enumerate(values)}
    offset = evidence.offset
    chinese = [
        *(
            (m.start - offset, m.end - offset, names.index(m.target) + FIRST_NAME)
            for m in evidence.mentions
            if m.target in names
        ),
        *(
            (f.start - offset, f.start - offset + len(f.surface), mark[f.kind, f.low, f.high])
            for f in evidence.figures
            if (f.kind, f.low, f.high) in mark
        ),
        *((match.start(), match.end(), mark[TITLE, Decimal(number), None]) for number, match in held),
    ]
    told = [
        (match.start(), match.end(), mark[TITLE, Decimal(number), None])
        for number in dict.fromkeys(number for number, _ in held)
        for match in titles()[number][1].finditer(evidence.english)
    ]
    english = [*_english_names(evidence, names), *_english_figures(evidence, values), *told]
    return Standing(
        chinese=_marked(evidence.chinese, chinese),
        english=_marked(evidence.english, english),
        names=names,
        figures=values,
        shown=tuple(shown.values())[:MOST],
        people=frozenset(
            chr(names.index(m.target) + FIRST_NAME)
            for m in evidence.mentions
            if m.kind == "person" and m.target in names
        ),
    )


def _english_names(evidence: Evidence, names: tuple[str, ...]) -> list[tuple[int, int, int]]:
    first = {m.target: m for m in reversed(evidence.mentions)}
    return [
        (start, end, number + FIRST_NAME)
        for number, target in enumerate(names)
        for start, end in standing(evidence.english, first[target], evidence.mentions)
    ]


def _english_figures(evidence: Evidence, figures: tuple[Value, ...]) -> list[tuple[int, int, int]]:
    found = []
    for figure in told_figures(evidence.english):
        value = (figure.kind, figure.low, figure.high)
        if value in figures:
            found.append((figure.start, figure.end, figures.index(value) + FIRST_FIGURE))
        elif figure.solid:
            found.append((figure.start, figure.end, ord(OTHER_FIGURE)))
    return found


def _marked(text: str, places: Iterable[tuple[int, int, int]]) -> str:
    """The text with each span as its one character; of overlapping spans the first and longest is taken."""
    text = PRIVATE.sub(" ", text)
    out, position = [], 0
    for start, end, mark in sorted(places, key=lambda place: (place[0], -place[1])):
        if start < position:
            continue
        out += [text[position:start], chr(mark)]
        position = end
    return "".join([*out, text[position:]])
