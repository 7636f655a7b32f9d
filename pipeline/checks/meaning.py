"""Is what the Chinese says still said, planned, denied, and by whom? Concepts as data, in concepts.toml.

A small translator's English is fluent where it is wrong: 官宣加入 came back as "announced her resignation", 长期投资的
as "founded by". Such errors are events lost or invented, and a list of concepts in both languages finds them. It
cannot find every error; it must seldom be wrong when it speaks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.checks.evidence import Evidence
from pipeline.checks.measures import measures


@dataclass(frozen=True)
class Concept:
    """A concept in both languages; `required`: not to be lost, `licensed`: not to be invented."""

    name: str
    chinese: re.Pattern[str]
    english: re.Pattern[str]
    required: bool
    licensed: bool


@dataclass(frozen=True)
class Sided:
    """A concept that has its own, narrower words for what would be invented, and wider ones that make them fair."""

    chinese: re.Pattern[str]
    english: re.Pattern[str]
    invented: re.Pattern[str]
    licence: re.Pattern[str]


@dataclass(frozen=True)
class Concepts:
    """All of concepts.toml, compiled."""

    attribution: Sided
    negation: Sided
    certainty: tuple[Concept, ...]
    events: tuple[Concept, ...]
    qualifiers: tuple[Concept, ...]


@cache
def concepts() -> Concepts:
    """The concepts, read once."""
    data = tomllib.loads((files("pipeline.checks") / "concepts.toml").read_text(encoding="utf-8"))
    return Concepts(
        attribution=_sided(data["attribution"]),
        negation=_sided(data["negation"]),
        certainty=tuple(_concept(entry) for entry in data["certainty"]),
        events=tuple(_concept(entry) for entry in data["events"]),
        qualifiers=tuple(_concept(entry) for entry in data["qualifiers"]),
    )


def _concept(entry: dict[str, str | bool]) -> Concept:
    return Concept(
        name=str(entry["name"]),
        chinese=re.compile(str(entry["chinese"])),
        english=re.compile(str(entry["english"]), re.IGNORECASE),
        required=bool(entry.get("required")),
        licensed=bool(entry.get("licensed")),
    )


def _sided(entry: dict[str, str]) -> Sided:
    return Sided(
        chinese=re.compile(entry["chinese"]),
        english=re.compile(entry["english"], re.IGNORECASE),
        invented=re.compile(entry["invented"], re.IGNORECASE),
        licence=re.compile(entry["licence"]),
    )


def qualifies_figure(chinese: str) -> bool:
    """True for a term that says what a figure measures or how it is counted: 投前估值, 周活跃用户, 毛利率."""
    return any(measure.chinese.search(chinese) for measure in measures()) or any(
        concept.chinese.search(chinese) for concept in concepts().qualifiers
    )


def attributes(chinese: str) -> bool:
    """True where the Chinese says who said it, or from where it is known."""
    return concepts().attribution.chinese.search(chinese) is not None


def attribution(evidence: Evidence) -> str:
    """Says when a statement lost its speaker or source, or got one that the Chinese does not have."""
    return _two_sides(concepts().attribution, evidence, lost="who says it was lost", added="a source was added")


def negation(evidence: Evidence) -> str:
    """Says when a negation was lost or added."""
    return _two_sides(concepts().negation, evidence, lost="a negation was lost", added="a negation was added")


def certainty(evidence: Evidence) -> str:
    """Says when a plan, forecast or possibility became a fact, or a fact one of these."""
    return _first(concepts().certainty, evidence)


def events(evidence: Evidence) -> str:
    """Says which event was lost or invented."""
    return _first(concepts().events, evidence)


def qualifiers(evidence: Evidence) -> str:
    """Says which qualifier of a figure was lost or invented."""
    return _first(concepts().qualifiers, evidence)


def _two_sides(concept: Sided, evidence: Evidence, *, lost: str, added: str) -> str:
    there = concept.chinese.search(evidence.chinese)
    if there and not concept.english.search(evidence.english):
        return f"{lost} ({there[0]})"
    found = concept.invented.search(evidence.english)
    if found and not concept.licence.search(evidence.chinese):
        return f"{added} (“{found[0]}”)"
    return ""


def _first(candidates: Iterable[Concept], evidence: Evidence) -> str:
    for concept in candidates:
        there = concept.chinese.search(evidence.chinese)  # a fraction of what the English costs
        if concept.required and there and not concept.english.search(evidence.english):
            return f"“{concept.name}” ({there[0]}) was lost"
        if concept.licensed and not there and (found := concept.english.search(evidence.english)):
            return f"“{found[0]}” is not in the Chinese"
    return ""
