"""How much two articles are about the same event: shared names, values and words, near in time.

Each part is between 0 and 1 and weighs what the collection makes of it: a name or a value that stands in many articles
tells little. The weights are in stories.toml, chosen on one half of benchmarks/stories.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipeline.digest.entry import Entry

WIDTH = 1 << 13
"""Columns of the table of character pairs; pairs that share a column add a little noise and save a lot of memory."""
TITLE_WEIGHT = 3.0
LEAST = 0.04
"""Less alike in words than that is unrelated, whatever names they share."""
LONE = 0.6
"""A single value or fact in common is no more than that, though there be no other: two rounds can be of 1.8 billion."""
UNNAMED = 0.75
"""The part of the names where an article has no known name: not knowing whom it is about speaks hardly against it."""
BLOCK = 256
"""Rows compared with all others at once."""


@dataclass(frozen=True)
class Weights:
    """What each part of the likeness counts, and from which sum on two articles tell one story (see stories.toml)."""

    words: float
    title: float
    names: float
    values: float
    facts: float
    late: float
    threshold: float
    days: int


@cache
def weights() -> Weights:
    """The weights, read once."""
    data = tomllib.loads((files("pipeline.digest") / "stories.toml").read_text(encoding="utf-8"))
    return Weights(**data["likeness"])


@dataclass(frozen=True)
class Pair:
    """Two entries (positions, first < second) and the parts of their likeness."""

    first: int
    second: int
    words: float
    title: float
    names: float
    values: float
    facts: float
    days: int

    def score(self, w: Weights) -> float:
        """The weighted sum, less what time between them takes away."""
        return (
            w.words * self.words
            + w.title * self.title
            + w.names * self.names
            + w.values * self.values
            + w.facts * self.facts
            - w.late * self.days / w.days
        )


def pairs(entries: Sequence[Entry], days: int, least: float = LEAST) -> list[Pair]:
    """All pairs published no more than `days` apart whose words are alike at all, with their parts."""
    words = _table([_bigrams(e.title, TITLE_WEIGHT) + _bigrams(e.lead, 1.0) for e in entries])
    titles = _table([_bigrams(e.title, 1.0) for e in entries])
    names = [_names(e) for e in entries]
    values = [_values(e) for e in entries]
    facts = [_facts(e) for e in entries]
    rare = [_rarity(sets, len(entries)) for sets in (names, values, facts)]
    when = [_day(e.published) for e in entries]
    found: list[Pair] = []
    for start in range(0, len(entries), BLOCK):
        likeness = words[start : start + BLOCK] @ words.T
        for row, column in zip(*np.nonzero(likeness >= least), strict=True):
            i, j = start + int(row), int(column)
            if i >= j:
                continue
            apart = _apart(when[i], when[j])
            if apart > days:
                continue
            found.append(
                Pair(
                    i,
                    j,
                    round(float(likeness[row, column]), 6),
                    round(float(titles[i] @ titles[j]), 6),
                    _shared(names[i], names[j], rare[0]) if names[i] and names[j] else UNNAMED,
                    _shared(values[i], values[j], rare[1], enough=6),
                    _shared(facts[i], facts[j], rare[2], enough=5),
                    apart,
                )
            )
    return found


def _bigrams(text: str, weight: float) -> Counter[str]:
    letters = "".join(c for c in text.lower() if c.isalnum())
    counts = Counter(letters[i : i + 2] for i in range(len(letters) - 1))
    return Counter({gram: weight * count for gram, count in counts.items()})


def _table(counted: Sequence[Counter[str]]) -> NDArray[np.float32]:
    """Rows of unit length: sublinear counts of character pairs, weighed by how few articles have them."""
    documents = Counter(gram for counts in counted for gram in counts)
    table = np.zeros((len(counted), WIDTH), dtype=np.float32)
    for row, counts in enumerate(counted):
        for gram in sorted(counts):
            idf = math.log((1 + len(counted)) / (1 + documents[gram])) + 0.2
            table[row, crc32(gram.encode()) % WIDTH] += math.log1p(counts[gram]) * idf
    length = np.linalg.norm(table, axis=1, keepdims=True)
    length[length == 0] = 1
    return np.asarray(table / length, dtype=np.float32)


def _names(entry: Entry) -> dict[str, float]:
    """Names by how much the article is about them."""
    return {
        name.english: (2.0 if name.titled else 1.0) + math.log(name.count)
        for name in entry.names
        if name.kind != "place"
    }


def _values(entry: Entry) -> dict[str, float]:
    """Values that say something: money, and counts and percentages that are not small and round."""
    found = {}
    for kind, low, high, unit in entry.figures:
        if kind in {"money", "percent", "power", "compute"} or (kind == "count" and low >= 100) or kind == "area":
            found[f"{kind} {low} {high} {unit if kind != 'count' else ''}"] = 1.0
    return found


def _facts(entry: Entry) -> dict[str, float]:
    return {f"{f.who} {f.measure} {f.low} {f.high} {f.unit} {f.date}": 1.0 for f in entry.facts}


def _rarity(sets: Iterable[dict[str, float]], count: int) -> dict[str, float]:
    documents = Counter(key for keys in sets for key in keys)
    return {key: math.log((1 + count) / documents[key]) for key in documents}


def _shared(one: dict[str, float], other: dict[str, float], rare: dict[str, float], enough: int = 0) -> float:
    """The weight of what both have, against that of the one that has less: between 0 and 1. `enough` of them are all
    that can be asked for, however many more a long article has."""
    common = one.keys() & other.keys()
    if not common:
        return 0.0
    shared = sum(min(one[key], other[key]) * rare[key] for key in sorted(common))
    least = min(sum(w * rare[k] for k, w in sorted(one.items())), sum(w * rare[k] for k, w in sorted(other.items())))
    part = shared / least if least > 0 else 0.0
    if enough and len(common) == 1:
        part = min(part, LONE)
    return round(min(1.0, max(part, len(common) / enough if enough else 0.0)), 6)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _apart(one: date | None, other: date | None) -> int:
    """Days between two articles; an unknown date is taken as near: what is alike decides."""
    return abs((one - other).days) if one and other else 0
