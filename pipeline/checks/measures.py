"""What an amount measures: a valuation, revenue, a loss … read from the words beside it, in either language.

The nearest word decides, before the amount or close behind it, within the same clause: 以3800亿美元的估值筹集了300亿
美元 → 3,800亿 valuation, 300亿 funding. Data in measures.toml.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

CHINESE_CLAUSE = re.compile(r"[，,；;。！？!?（(）)：:]")
ENGLISH_CLAUSE = re.compile(r"[;()]|[.!?](?=\s|$)|,(?=\s)")
CHINESE_BEHIND = 6
"""So far behind an amount a Chinese measure may begin: 400亿美元巨额融资, 3800亿美元的估值."""
ENGLISH_BEHIND = 12
ENGLISH_BEFORE = 45


@dataclass(frozen=True)
class Measure:
    """A measure by its English name, and how it is called in both languages."""

    name: str
    chinese: re.Pattern[str]
    english: re.Pattern[str]
    exclusive: bool
    kinds: frozenset[str]
    key: bool
    """What a reader of business news asks for: valuation, revenue, net profit, loss."""


@cache
def measures() -> tuple[Measure, ...]:
    """The measures, read once."""
    data = tomllib.loads((files("pipeline.checks") / "measures.toml").read_text(encoding="utf-8"))
    return tuple(
        Measure(
            name=entry["name"],
            chinese=re.compile(entry["chinese"]),
            english=re.compile(entry["english"], re.IGNORECASE),
            exclusive=bool(entry.get("exclusive")),
            kinds=frozenset(entry.get("kinds", ())),
            key=bool(entry.get("key")),
        )
        for entry in data["measures"]
    )


def chinese_measure(text: str, start: int, end: int, kind: str = "money") -> Measure | None:
    """What the amount at `text[start:end]` measures by the Chinese words beside it; None when nothing says so.

    `kind`: the figure's kind; some measures are only for percentages.
    """
    before, behind = _clause(CHINESE_CLAUSE, text, start, end)
    return _nearest([(m, m.chinese) for m in _for(kind)], before, behind[:CHINESE_BEHIND])


def english_measure(text: str, start: int, end: int, kind: str = "money") -> Measure | None:
    """The same for an amount in an English sentence."""
    before, behind = _clause(ENGLISH_CLAUSE, text, start, end)
    return _nearest(
        [(m, m.english) for m in _for(kind)], before[-ENGLISH_BEFORE:], re.split(r"\band\b", behind)[0][:ENGLISH_BEHIND]
    )


def _for(kind: str) -> list[Measure]:
    return [measure for measure in measures() if not measure.kinds or kind in measure.kinds]


def _clause(boundary: re.Pattern[str], text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind the amount within its clause."""
    left = max((m.end() for m in boundary.finditer(text, 0, start)), default=0)
    right = boundary.search(text, end)
    return text[left:start], text[end : right.start() if right else len(text)]


def _nearest(words: list[tuple[Measure, re.Pattern[str]]], before: str, behind: str) -> Measure | None:
    """The measure whose word stands nearest: directly behind beats farther before (3800亿美元估值)."""
    best: tuple[int, Measure] | None = None
    for measure, pattern in words:
        for match in pattern.finditer(before):
            distance = len(before) - match.end()
            if best is None or distance < best[0]:
                best = (distance, measure)
        found = pattern.search(behind)
        if found and (best is None or found.start() < best[0]):
            best = (found.start(), measure)
    return best[1] if best else None
