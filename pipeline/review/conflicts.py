"""Figures on which the articles differ, as `zhbrief digest` left them in the folder.

Reading them costs nothing; finding them would take longer than the page may take to open.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_core import from_json

DIGEST = "digest.json"
MOST_BYTES = 256 * 1024 * 1024
MOST = 500
DIFFERENT = "conflict"


@dataclass(frozen=True)
class Told:
    """One article's figure with its sentence."""

    english: str
    chinese: str
    slug: str
    sentence: str
    label: str


@dataclass(frozen=True)
class Conflict:
    """A figure that articles give differently: what it is of, and each side."""

    text: str
    about: str
    sides: tuple[Told, ...]


def read_conflicts(folder: Path) -> tuple[Conflict, ...]:
    """The conflicts of the folder's digest; none without a digest, or with one of another version."""
    path = folder / DIGEST
    try:
        if path.stat().st_size > MOST_BYTES:
            return ()
        data = from_json(path.read_bytes())
        found = [each for each in data["comparisons"] if each["verdict"] == DIFFERENT]
        return tuple(_conflict(each) for each in found[:MOST])
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def by_sentence(conflicts: tuple[Conflict, ...]) -> dict[tuple[str, str], tuple[Conflict, ...]]:
    """(slug, sentence) → the conflicts that it has a side in."""
    found: dict[tuple[str, str], list[Conflict]] = {}
    for conflict in conflicts:
        for where in dict.fromkeys((side.slug, side.sentence) for side in conflict.sides):
            found.setdefault(where, []).append(conflict)
    return {where: tuple(listed) for where, listed in found.items()}


def _conflict(data: dict[str, Any]) -> Conflict:
    sides = tuple(
        Told(
            english=str(side["figure"]),
            chinese=str(fact["source"]["chinese"]),
            slug=str(fact["slug"]),
            sentence=str(fact["source"]["sentence"]),
            label=str(fact["source"]["where"]),
        )
        for side in data["sides"]
        for fact in side["facts"]
    )
    figures = " or ".join(str(side["figure"]) for side in data["sides"])
    return Conflict(text=f"{data['about']}: {figures}", about=str(data["about"]), sides=sides)
