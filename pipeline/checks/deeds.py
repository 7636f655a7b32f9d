"""Deeds told of in a sentence: who did what to whom, done or ahead, denied or not. Data in deeds.toml and words.toml.

Both languages are read by patterns over text in which each name is one character (see `standing`), and only what is
sure is read: a deed told in a way that no pattern knows has no doer, and the checks of `roles` say nothing of it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pipeline.checks.standing import FIGURE, NAME, OTHER_FIGURE
from pipeline.checks.words import either

Time = Literal["done", "ahead"]

LIST = rf"{NAME}(?:(?:[、，]|和|与|及|以及){NAME}){{0,6}}"
ENGLISH_LIST = rf"{NAME}(?:(?:, and |, | and | or ){NAME}){{0,6}}"
STOP = "，,。；;：:！？!?（）()“”"
GAP = rf"[^{STOP}\ue000-\ue3ff]"
PLAIN = rf"[^{STOP}\ue000-\ue3ff{either('deeds', 'chinese_turns_round').replace('|', '')}]"

CHINESE_BEFORE = 14
CHINESE_AROUND = 40
DENIED_BEFORE = 5
"""A negation farther from the verb may deny something else."""
DONE_BEFORE = re.compile(rf"(?:{either('deeds', 'chinese_done_before')})$")
DONE_AFTER = re.compile(rf"^(?:{either('deeds', 'chinese_done_after')})")
OF_IT = "的"
"""与工贸部签署的合同: a deed that only says which thing is meant has no time of its own."""
AHEAD = re.compile(
    rf"(?:将(?:[在于会再继进][^的]{{0,10}}|(?:{either('deeds', 'chinese_ahead_between')})?)|"
    rf"(?:{either('deeds', 'chinese_ahead')})[^的]{{0,10}})$"
)
MAYBE_AHEAD = re.compile(either("deeds", "chinese_maybe_ahead"))
CHINESE_NOT = re.compile(rf"(?<![坚毫])(?:{either('deeds', 'chinese_not')})")
MAYBE_NOT = re.compile(either("deeds", "chinese_maybe_not"))

ENGLISH_BACK = 45
ENGLISH_NEAR = 25
ENGLISH_NOT = re.compile(
    rf"\b(?:{either('deeds', 'english_not')})\b(?! (?:{either('deeds', 'english_not_only')}))|n['’]t\b", re.IGNORECASE
)
MAYBE_ENGLISH_NOT = re.compile(rf"\b(?:{either('deeds', 'english_maybe_not')})\b|n['’]t\b", re.IGNORECASE)
ENGLISH_AHEAD = re.compile(rf"\b(?:{either('deeds', 'english_maybe_ahead')})\b|['’]ll\b", re.IGNORECASE)
PERFECT = re.compile(rf"\b(?:{either('deeds', 'english_done')})\b", re.IGNORECASE)
FIRMLY_AHEAD = re.compile(
    rf"\b(?:{either('deeds', 'english_ahead')})(?: (?:{either('deeds', 'english_ahead_between')}))*$", re.IGNORECASE
)
BE = re.compile(
    rf"\b(?:{either('deeds', 'english_be')})(?: (?:{either('deeds', 'english_be_between')}))?$", re.IGNORECASE
)

AUX = rf"(?: (?:{either('deeds', 'english_between')})|n['’]t)*"
THINGS = rf"(?:['’]s?(?: (?!(?:{either('deeds', 'english_joins')})\b)[a-z-]+){{1,3}})?"
"""A's downloads, A's chief executive: what is A's stands for A."""
OF = r"(?: (?:those|that|the \w+) of)?"


RECEIVED = either("deeds", "english_received")
MADE = either("deeds", "english_made")
OBJECT_WORDS = rf"(?: (?:{either('deeds', 'english_before_object')}|{OTHER_FIGURE}|{FIGURE})){{0,6}}"
OBJECT = re.compile(rf"{OBJECT_WORDS}{OF} (?P<other>{ENGLISH_LIST})", re.I)


@dataclass(frozen=True)
class Deed:
    """One kind of deed with the words for it; see deeds.toml for what each field means."""

    name: str
    chinese: str
    base: str
    third: str
    past: str
    ing: str
    noun: str
    chinese_to: str = ""
    direct: bool = False
    dative: bool = False
    to: str = ""
    noun_to: str = ""
    solo: bool = False
    object_too: bool = False

    @property
    def finite(self) -> str:
        """Every form of the English verb."""
        return f"{self.base}|{self.third}|{self.past}|{self.ing}"


@dataclass(frozen=True)
class Patterns:
    """The compiled patterns of a deed: each yields marks of `doers`, of the `others`, or of both."""

    deed: Deed
    word: re.Pattern[str]
    chinese: tuple[re.Pattern[str], ...]
    active: re.Pattern[str]
    passive: re.Pattern[str]
    english: tuple[re.Pattern[str], ...]
    verb: re.Pattern[str]
    past: re.Pattern[str]
    noun: re.Pattern[str]


@dataclass(frozen=True)
class Parties:
    """Who does it and to whom, as marks of names."""

    doers: frozenset[str]
    others: frozenset[str]


@cache
def deeds() -> tuple[Patterns, ...]:
    """The deeds with their patterns, read and compiled once."""
    data = tomllib.loads((files("pipeline.checks") / "deeds.toml").read_text(encoding="utf-8"))
    return tuple(_patterns(Deed(**entry)) for entry in data["deeds"])


def _patterns(deed: Deed) -> Patterns:
    past, noun = f"(?:{deed.past})", f"(?:{deed.noun})"
    return Patterns(
        deed=deed,
        word=re.compile(deed.chinese),
        chinese=tuple(re.compile(pattern) for pattern in _chinese(deed)),
        active=re.compile(rf"(?P<doer>{ENGLISH_LIST}){THINGS}(?P<aux>{AUX}) (?P<verb>{deed.finite})\b(?! by\b)", re.I),
        passive=re.compile(rf"(?P<other>{ENGLISH_LIST}){THINGS}(?P<aux>{AUX}) {past}\b", re.I),
        english=tuple(re.compile(pattern, re.I) for pattern in _english(deed, past, noun)),
        verb=re.compile(rf"\b(?:{deed.finite})\b", re.I),
        past=re.compile(rf"\b{past}\b", re.I),
        noun=re.compile(rf"\b{noun}\b", re.I),
    )


def _chinese(deed: Deed) -> list[str]:
    verb = f"(?:{deed.chinese})"
    doer, other = f"(?P<doer>{LIST})", f"(?P<other>{LIST})"
    made = [
        rf"{other}{GAP}{{0,6}}?(?:被|遭到?|受到?|获得?|得到|由){doer}{GAP}{{0,8}}?{verb}",
        rf"(?:被|遭){doer}{GAP}{{0,8}}?{verb}",
    ]
    if deed.chinese_to:
        made.append(rf"{doer}{GAP}{{0,10}}?(?:{deed.chinese_to}){other}{GAP}{{0,14}}?{verb}")
        made.append(rf"(?:{deed.chinese_to}){other}{GAP}{{0,14}}?{verb}")
    if deed.dative:
        made += [rf"{doer}{GAP}{{0,16}}?{verb}给{other}", rf"{doer}{GAP}{{0,16}}?{verb}{PLAIN}{{0,10}}?给{other}"]
    if deed.direct:
        made.append(rf"{doer}{PLAIN}{{0,12}}?{verb}{PLAIN}{{0,8}}?{other}(?!的?{NAME}|旗下|前|原|系)")
    if deed.solo:
        made.append(rf"{doer}{PLAIN}{{0,8}}?{verb}")
    made.append(rf"由{doer}{GAP}{{0,8}}?{verb}")  # 由A供应给B has told of both by now
    return made


def _english(deed: Deed, past: str, noun: str) -> list[str]:
    """Ways to tell a deed but the plain active and passive, which need a look at what stands before them."""
    doer, other = f"(?P<doer>{ENGLISH_LIST})", f"(?P<other>{ENGLISH_LIST})"
    made = [
        rf"\b{past}\b[^,;.()\ue000-\ue3ff]{{0,20}}? by (?:[a-z]+ ){{0,3}}{doer}",
        rf"{doer}['’]s?(?: [a-z-]+){{0,3}} {noun}\b(?! (?:by|from)\b)",
        rf"{other}['’]s?(?: [a-z-]+){{0,3}} {noun} (?:by|from)\b",
        rf"\b{noun}\b[^,;.()\ue000-\ue3ff]{{0,25}}? (?:by|from) (?:[a-z]+ ){{0,2}}{doer}",
        rf"{other}{AUX} (?:{RECEIVED})[^,;.()\ue000-\ue3ff]{{0,25}}? {noun}\b",
        rf"{doer}{AUX} (?:{MADE})[^,;.()\ue000-\ue3ff]{{0,25}}? {noun}\b",
    ]
    if deed.noun_to:
        made.append(rf"\b{noun}\b[^;.()]{{0,40}}? (?:{deed.noun_to}) (?:[a-z]+ ){{0,3}}{other}")
    if deed.to:
        made.append(rf"\b(?:{deed.finite})\b[^;,.()\ue000-\ue3ff]{{0,60}}? (?:{deed.to}) (?:[a-z]+ ){{0,3}}{other}")
    if (deed.direct and not deed.to) or deed.object_too:
        made.append(rf"\b(?:{deed.ing}|{deed.base}|{deed.third}){OBJECT_WORDS}{OF} {other}")
    return made


def chinese_parties(patterns: Patterns, chinese: str) -> Parties:
    """Doers and others of a deed in marked Chinese. The first way of telling that fits a place is the one."""
    doers: set[str] = set()
    others: set[str] = set()
    taken: list[tuple[int, int]] = []
    for pattern in patterns.chinese:
        for match in pattern.finditer(chinese):
            verb = list(patterns.word.finditer(chinese, match.start(), match.end()))
            place = verb[-1].span() if verb else match.span()
            if place in taken:
                continue
            taken.append(place)
            _collect(match, doers, others)
    return Parties(frozenset(doers), frozenset(others))


def english_parties(patterns: Patterns, english: str) -> Parties:
    """The same in marked English."""
    doers: set[str] = set()
    others: set[str] = set()
    for match in patterns.active.finditer(english):
        is_past = patterns.past.fullmatch(match["verb"]) is not None
        if is_past and BE.search(match["aux"]):
            continue
        _collect(match, doers, others)
        if patterns.deed.direct and not patterns.deed.to:
            behind = OBJECT.match(english, match.end())
            if behind:
                others.update(re.findall(NAME, behind["other"]))
    for match in patterns.passive.finditer(english):
        if BE.search(match["aux"]) and not patterns.deed.to:
            _collect(match, doers, others)
    for pattern in patterns.english:
        for match in pattern.finditer(english):
            _collect(match, doers, others)
    return Parties(frozenset(doers), frozenset(others))


def _collect(match: re.Match[str], doers: set[str], others: set[str]) -> None:
    found = match.groupdict()
    doers.update(re.findall(NAME, found.get("doer") or ""))
    others.update(re.findall(NAME, found.get("other") or ""))


def chinese_time(patterns: Patterns, chinese: str) -> Time | None:
    """Whether the deed is told as done or as ahead, where every place says so, and no other."""
    times: set[Time | None] = set()
    for match in patterns.word.finditer(chinese):
        before, behind = _clause_before(chinese, match.start()), chinese[match.end() :]
        done = bool(DONE_BEFORE.search(before) or DONE_AFTER.match(behind))
        if behind.startswith(OF_IT):
            times.add(None)
        elif done:
            times.add(None if MAYBE_AHEAD.search(before) else "done")
        else:
            times.add("ahead" if AHEAD.search(before) else None)
    return _only(times)


def _clause_before(chinese: str, start: int) -> str:
    return re.split(f"[{STOP}]", chinese[max(0, start - CHINESE_BEFORE) : start])[-1]


def _around(chinese: str, start: int, end: int) -> str:
    """What stands before and behind a place where a negation may deny it: 停火不包括对…的打击, 制裁行不通."""
    before = re.split("[，。；]", chinese[max(0, start - CHINESE_AROUND) : start])[-1]
    return before + re.split("[，。；]", chinese[end : end + CHINESE_AROUND])[0]


def english_time(patterns: Patterns, english: str) -> Time | None:
    """The same of the English; a noun for it, which may be either, leaves a doubt."""
    times: set[Time | None] = set()
    if patterns.noun.search(english):
        return None
    for match in patterns.verb.finditer(english):
        before = _before(english, match.start())
        if patterns.past.fullmatch(match[0]) is None:
            times.add("ahead" if FIRMLY_AHEAD.search(before.rstrip()) else None)
        elif FIRMLY_AHEAD.search(before.rstrip()):
            times.add("ahead")
        elif PERFECT.search(before[-25:]) or (not ENGLISH_AHEAD.search(before) and re.search(r"\w\s$|\S $", before)):
            times.add(
                None if re.search(r"\b(?:would|could|might|may|should|to|will) (?:have|be)\b", before) else "done"
            )
        else:
            times.add(None)
    return _only(times)


def _only(times: set[Time | None]) -> Time | None:
    return next(iter(times)) if len(times) == 1 else None


def chinese_denied(patterns: Patterns, chinese: str) -> bool | None:
    """Whether the deed is denied: True or False where every place agrees, None without a place or with a doubt."""
    found: set[bool | None] = set()
    for match in patterns.word.finditer(chinese):
        near = CHINESE_NOT.search(_clause_before(chinese, match.start())[-DENIED_BEFORE:])
        found.add(True if near else None if MAYBE_NOT.search(_around(chinese, *match.span())) else False)
    return next(iter(found)) if len(found) == 1 else None


def english_denied(patterns: Patterns, english: str) -> bool | None:
    """The same of the English, verb and noun."""
    found: set[bool | None] = set()
    for match in (*patterns.verb.finditer(english), *patterns.noun.finditer(english)):
        before = _before(english, match.start())
        surely = ENGLISH_NOT.search(before[-ENGLISH_NEAR:])
        found.add(True if surely else None if MAYBE_ENGLISH_NOT.search(before) else False)
    return next(iter(found)) if len(found) == 1 else None


def _before(english: str, start: int) -> str:
    """What stands before a place in its clause, and not too far."""
    return re.split(r"[,;.:()]\s", english[max(0, start - ENGLISH_BACK) : start])[-1]
