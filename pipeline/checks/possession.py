"""Whose it is: a company's 商业化进程 came back as "the commercialization" of the product that only dated it."""

from __future__ import annotations

import re

from pipeline.checks.evidence import Evidence
from pipeline.checks.standing import NAME, stand
from pipeline.checks.words import either

OWNS = re.compile(rf"({NAME})的")
OWNED = re.compile(rf"({NAME})['’]s?\b|\b(?:of|by|for|from|in|at) (?:the )?({NAME})")
TAKEN = re.compile(rf"({NAME})['’]s\b|\bof ({NAME})")
DATES = re.compile(
    rf"({NAME})(?:{either('possession', 'happened')})[^，。；]{{0,4}}(?:{either('possession', 'since')})"
)
"""A name that something happened to, as the time of something else: it owns nothing."""


def possession(evidence: Evidence) -> str:
    """Says which name was given what another has: where the Chinese sets 的 behind one name and only dates by another,
    and the English has the second as the owner and the first as none."""
    text = stand(evidence)
    owners = set(OWNS.findall(text.chinese))
    dating = set(DATES.findall(text.chinese)) - owners
    if not owners or not dating:
        return ""
    told = {mark for pair in OWNED.findall(text.english) for mark in pair if mark}
    taken = {mark for pair in TAKEN.findall(text.english) for mark in pair if mark}
    lost, gained = owners - told, dating & taken
    if lost and gained:
        return f"what is {text.name(min(lost))}'s in the Chinese is {text.name(min(gained))}'s in the English"
    return ""
