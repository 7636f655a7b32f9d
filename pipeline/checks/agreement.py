"""Do two English sentences made from one Chinese sentence say the same? Only what is plainly otherwise is named.

Each of two drafts may pass every check and one of them still be wrong. Where they contradict each other about who has
which figure, who did it to whom, whether it is done, or whether it is denied, nobody can tell which is right.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.checks.deeds import (
    ENGLISH_NOT,
    MAYBE_ENGLISH_NOT,
    deeds,
    english_denied,
    english_parties,
    english_time,
)
from pipeline.checks.evidence import Evidence, told_figures
from pipeline.checks.pairing import told_pairs
from pipeline.checks.standing import Standing, stand
from pipeline.checks.words import either

SMALL = 100
"""Counts below this are told in many ways (both, the two, a pair)."""
FREE = re.compile(rf"\b(?:{either('agreement', 'free')})\b", re.IGNORECASE)
"""Words that may stand for a negation and mostly do not."""


def disagreement(one: Evidence, other: Evidence) -> str:
    """What the English of two evidences of one Chinese sentence tells differently: "a number", "who has which figure",
    "who did it to whom", "whether it is done", "a negation"; "" where they do not contradict each other."""
    if _numbers(one.english) != _numbers(other.english):
        return "a number"
    ours, theirs = stand(one), stand(other)
    if _contradict(told_pairs(ours), told_pairs(theirs)):
        return "who has which figure"
    return _deeds(ours, theirs) or ("a negation" if _denies_more(ours, theirs) or _denies_more(theirs, ours) else "")


def _numbers(english: str) -> frozenset[tuple[str, Decimal | None, Decimal | None]]:
    return frozenset(
        (figure.kind, figure.low, figure.high)
        for figure in told_figures(english)
        if figure.solid and not (figure.kind == "count" and (figure.low or 0) < SMALL)
        if figure.kind in {"money", "count", "percent", "power"}
    )


def _contradict(some: dict[str, frozenset[str]], others: dict[str, frozenset[str]]) -> bool:
    return any(name in others and not figures & others[name] for name, figures in some.items())


def _deeds(ours: Standing, theirs: Standing) -> str:
    for patterns in deeds():
        if not patterns.word.search(ours.chinese):
            continue
        a, b = english_parties(patterns, ours.english), english_parties(patterns, theirs.english)
        if (a.doers - a.others) & (b.others - b.doers) or (b.doers - b.others) & (a.others - a.doers):
            return "who did it to whom"
        times = {english_time(patterns, ours.english), english_time(patterns, theirs.english)}
        if times == {"done", "ahead"}:
            return "whether it is done"
        if {english_denied(patterns, ours.english), english_denied(patterns, theirs.english)} == {True, False}:
            return "a negation"
    return ""


def _denies_more(one: Standing, other: Standing) -> bool:
    """A plain "not" on one side, and nothing on the other that could stand for it."""
    return bool(ENGLISH_NOT.search(one.english)) and not MAYBE_ENGLISH_NOT.search(FREE.sub("", other.english))
