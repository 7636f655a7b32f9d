"""A sentence as a headline: short, without a full stop, and never with a word that the sentence does not have."""

from __future__ import annotations

import re

LONGEST = 110
"""Characters of a headline."""
SHORTEST = 30
SHORTEST_WORDS = 4

EXCLAIMED = re.compile(r"!+(?=$|[\"')\]])")
EXCLAIMED_INSIDE = re.compile(r"!+")
FULL_STOP = re.compile(r"(?<!\.)(?<!\b[A-Z])\.([\"')\]]?)$")

CUT = re.compile(
    r"(?P<stop>[.!?]) (?=[A-Z\"])|(?P<mark>;|,) (?=(?P<next>[A-Za-z]+))|(?P<dash> [—–-]) |(?P<bare>) (?=while\b)"
)
"""Where a clause may end."""

OPENS_CLAUSE = re.compile(
    r"(?:while|whereas|with|which|who|where|including|bringing|making|giving|taking|adding|marking|pushing|becoming|"
    r"raising|following|led|"
    r"and (?:is|are|was|were|has|have|had|will|would|plans?|it|its|the|their|they|he|she))\b"
)
"""What has to follow a comma for it to end a clause: the commas of a list and of "Paris, Texas" do not."""

NEEDED = re.compile(
    r"\b(?:said|says|say|according|report\w*|sources?|people familiar|told|announced|believe\w*|analysts?|if|unless|"
    r"until|once|when|provided|but|although|though|however|except|despite|not|never|no longer|denied|only|may|might|"
    r"could|expected|planned|subject to|pending|rumou?r\w*|alleg\w*|would|before)\b|n't\b",
    re.IGNORECASE,
)
"""What must not be cut off: who says so, a condition, a doubt, a contrast, a denial."""


def headline_style(text: str, limit: int = LONGEST) -> str:
    """The sentence as a headline of at most `limit` characters, or "" when it cannot be made without harm.

    Exclamation marks and the full stop at the end go. A longer sentence is cut where a clause ends, as late as can be,
    and only where nothing is lost that turns the rest: a speaker, a condition, a doubt, a denial. Names and figures
    never stand across such a place, so those that remain are whole. No word is added or changed.
    """
    text = plain(" ".join(text.split()))
    if len(text) <= limit:
        return text
    for match in reversed(list(CUT.finditer(text[: limit + 2]))):
        if match["mark"] == "," and not OPENS_CLAUSE.match(text, match.end()):
            continue
        kept, lost = text[: match.start()], text[match.end() :]
        short = plain(kept)
        if len(short) <= limit and _stands(short) and not NEEDED.search(lost):
            return short
    return ""


def plain(text: str) -> str:
    """Without exclamation marks and the full stop at the end."""
    # 「32亿欧元！某某拟收购……」: the figure cried out before the story is its label.
    text = EXCLAIMED_INSIDE.sub(":", EXCLAIMED.sub("", text.strip())).strip()
    return FULL_STOP.sub(r"\1", text)


def _stands(text: str) -> bool:
    """Long enough to tell something, and no bracket or quotation left open."""
    closed = text.count("(") == text.count(")") and text.count('"') % 2 == 0
    return closed and len(text) >= SHORTEST and len(text.split()) >= SHORTEST_WORDS
