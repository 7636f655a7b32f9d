"""A sentence as a headline: short, without a full stop, and never with a word that the sentence does not have.

Words and patterns are data, in headlines.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LONGEST = 110
"""Characters of a headline."""
SHORTEST = 30
SHORTEST_WORDS = 4

EXCLAIMED = re.compile(r"!+(?=$|[\"')\]])")
EXCLAIMED_INSIDE = re.compile(r"!+")
FULL_STOP = re.compile(r"(?<!\.)(?<!\b[A-Z])\.([\"')\]]?)$")

CUT = re.compile(r"(?P<stop>[.!?]) (?=[A-Z\"])|(?P<mark>;|,) (?=[A-Za-z])|(?P<dash> [—–-]) |(?P<bare>) (?=while\b)")
"""Where a clause may end."""


@dataclass(frozen=True)
class _Words:
    """The patterns of headlines.toml."""

    opens_clause: re.Pattern[str]
    needed: re.Pattern[str]
    day: re.Pattern[str]
    leave_out: tuple[re.Pattern[str], ...]


def headlines(text: str, limit: int = LONGEST) -> Iterator[tuple[str, str]]:
    """Headlines of at most `limit` characters that a sentence can be made into, and the part of it that each tells.

    The first keeps the most. The day at the head, exclamation marks and the full stop at the end go; where that is not
    enough, articles and the like do. Else the sentence is cut where a clause ends, as late as can be, and only where
    nothing is lost that turns the rest: a speaker, a condition, a doubt, a denial. What else is lost by a cut (a name,
    a figure) the checks tell from the part: it equals the text where nothing was cut. No word is added or changed.
    """
    text = " ".join(text.split())
    for told in (text, *_cuts(text)):
        short = next((short for short in _shorter(told) if len(short) <= limit), None)
        if short is not None and (told == text or _stands(short)):
            yield short, told


def _cuts(text: str) -> Iterator[str]:
    for match in reversed(list(CUT.finditer(text))):
        if match["mark"] == "," and not _words().opens_clause.match(text, match.end()):
            continue
        kept, lost = text[: match.start()], text[match.end() :]
        if not _words().needed.search(lost):
            yield f"{kept}{match['stop'] or ''}"


def _shorter(text: str) -> Iterator[str]:
    """The text with ever less that a headline can do without."""
    text = _words().day.sub("", text)
    text = text[:1].upper() + text[1:]
    yield plain(text)
    for pattern in _words().leave_out:
        text = pattern.sub("", text)
        text = text[:1].upper() + text[1:]
        yield plain(text)


def plain(text: str) -> str:
    """Without exclamation marks and the full stop at the end."""
    # 「32亿欧元！某某拟收购……」: the figure cried out before the story is its label.
    text = EXCLAIMED_INSIDE.sub(":", EXCLAIMED.sub("", text.strip())).strip()
    return FULL_STOP.sub(r"\1", text).strip()


def _stands(text: str) -> bool:
    """Long enough to tell something, and no bracket or quotation left open."""
    closed = text.count("(") == text.count(")") and text.count('"') % 2 == 0
    return closed and len(text) >= SHORTEST and len(text.split()) >= SHORTEST_WORDS


@cache
def _words() -> _Words:
    data = tomllib.loads((files("pipeline.translation") / "headlines.toml").read_text(encoding="utf-8"))
    return _Words(
        opens_clause=re.compile(rf"(?:{'|'.join(data['opens_clause'])})\b"),
        needed=re.compile(rf"\b(?:{'|'.join(data['needed'])})\b|n't\b", re.IGNORECASE),
        day=re.compile(data["day"]),
        leave_out=tuple(re.compile(entry["pattern"]) for entry in data["leave_out"]),
    )
