"""Whether the English hedges a figure as the source does: in words of the same sense, and not on its own account."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.document import Figure, Hedge
from pipeline.figures.english import Quantity, style
from pipeline.figures.english_numbers import either
from pipeline.figures.english_words import EnglishFigure
from pipeline.figures.lexicon import table, wording

_ADDED = table("reading")["added"]
_WORDS: dict[str, list[str]] = _ADDED["words"]
_SAID = re.compile(rf"^(?:{either(word for words in _WORDS.values() for word in words)})(?![a-z])", re.I)
_SAID_AFTER = re.compile(rf"(?:{either(_ADDED['after'])})$", re.I)
_OTHER_SENSE = re.compile(rf"\b(?:{either(_ADDED['not_after'])}) $", re.I)
_BEFORE, _AFTER = 14, 6
"""How far from a figure of the source a word may stand that explains a hedge of the English."""
_FAR = 40
"""How far before it for 至少 and 最多, which may stand before a whole list."""
_PLACES = 8
"""So many places of one surface are looked at, to bound the work on a text that says the same again and again."""
_BRACKET = re.compile(r"^[（(][^（()）]{0,20}[)）]")


def keeps_hedge(said: Quantity, hit: EnglishFigure, english: str) -> bool:
    """Whether the hedge of a source figure stands in the English, beside its figure or a word or two away."""
    allowed = style()["reading"]["same"].get(said.hedge)
    if allowed is None or hit.hedge in allowed:
        return True
    if hit.hedge != "exact":
        return False
    # "surpassed the US$100 billion mark": the hedge stands a word or two away
    window = english[max(0, hit.start - 32) : hit.start].lower() + " | " + english[hit.end : hit.end + 16].lower()
    words = [word for hedge in allowed for word in style()["reading"]["before"].get(hedge, ())]
    words += [word for hedge in allowed for word in style()["reading"]["after"].get(hedge, ())]
    return any(re.search(rf"(?<![a-z]){re.escape(word.lower())}(?![a-z])", window) for word in words if len(word) > 2)


def added_hedge(
    figure: Figure, said: Quantity, hits: Sequence[EnglishFigure], english: str, chinese: str
) -> str | None:
    """The hedge the English adds to an exact figure of the source ("about"), or None.

    None too where the source has a word near the figure that explains it (高达 as "up to"), or is not at hand.
    """
    if said.hedge != "exact" or said.kind == "rank" or not chinese or not hits:
        return None
    if said.low != said.high and len(hits) > 1:
        return None  # 500万至800万 as "at least 5 million and up to 8 million"
    words = [_said_hedge(hit, english) for hit in hits]
    hedges = {hit.hedge for hit, word in zip(hits, words, strict=True) if word is not None}
    if None in words or not hedges:
        return None
    places = _places(figure.surface, chinese)
    if not places or any(_explains(chinese, *place, hedge) for place in places for hedge in hedges):
        return None
    word = words[0] or ""
    return None if word.endswith("estimated") and any(w in chinese for w in _ADDED["estimate"]) else word


def _said_hedge(hit: EnglishFigure, english: str) -> str | None:
    """The hedge of an English figure in its own words, when it can mean nothing else (over the next year, top 10)."""
    if hit.hedge in ("exact", "several"):
        return None
    said = english[hit.start : hit.end].strip().lower()
    after = _SAID_AFTER.search(said)
    if after is not None:
        return after[0].strip()
    match = _SAID.match(said)
    if match is None or (hit.kind == "duration" and match[0] in _ADDED["not_of_time"]):
        return None
    if _OTHER_SENSE.search(english[: hit.start][-24:]) or said.startswith(f"{match[0]} the "):
        return None  # news about two firms, will not exceed 5%, all about the two
    return match[0]


def _places(surface: str, chinese: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start = chinese.find(surface)
    while start >= 0 and len(found) < _PLACES:
        found.append((start, start + len(surface)))
        start = chinese.find(surface, start + len(surface))
    return found


def _explains(chinese: str, start: int, end: int, hedge: Hedge) -> bool:
    """Whether a word of the source near a figure says what the hedge says."""
    far = hedge in ("at_least", "at_most")
    before = _clauses(
        chinese[max(0, start - (_FAR if far else _BEFORE)) : start], "，,；;。！？" if far else "，,；;。！？、"
    )[-1]
    before = before.rstrip()
    after = _BRACKET.sub("", chinese[end : end + 30].lstrip())[:_AFTER]
    after = _clauses(after, "，,；;。！？、")[0]
    kindred = style()["reading"]["same"].get(hedge, [hedge])
    said = wording()
    words = _ADDED["explained"].get(hedge, ())
    return (
        any(word in before for kind in kindred for word in said["before"].get(kind, ()))
        or any(word in after for kind in kindred for word in said["after"].get(kind, ()))
        or before.endswith(tuple(_ADDED["direct"].get(hedge, ())))
        or any(word in before or word in after for word in words)
    )


def _clauses(text: str, marks: str) -> list[str]:
    return re.split(f"[{marks}]", text)
