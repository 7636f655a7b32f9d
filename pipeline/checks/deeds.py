"""Deeds told of in a sentence: who did what to whom, done or ahead, denied or not. Data in deeds.toml.

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

Time = Literal["done", "ahead"]

LIST = rf"{NAME}(?:(?:[、，]|和|与|及|以及){NAME}){{0,6}}"
ENGLISH_LIST = rf"{NAME}(?:(?:, and |, | and | or ){NAME}){{0,6}}"
STOP = "，,。；;：:！？!?（）()“”"
GAP = rf"[^{STOP}\ue000-\ue3ff]"
PLAIN = rf"[^{STOP}\ue000-\ue3ff被遭由获受让向对给从把与和跟称说]"
"""No word that turns the roles round, and no speaker: A称……收购 has another doer."""

CHINESE_BEFORE = 14
DENIED_BEFORE = 5
"""A negation farther from the verb may deny something else."""
DONE_BEFORE = re.compile(r"(?:已|已经|曾|曾经|刚刚|业已|已于[^，,。；;的]{0,8})$")
DONE_AFTER = re.compile(r"^(?:了|过)")
OF_IT = "的"
"""与工贸部签署的合同: a deed that only says which thing is meant has no time of its own."""
AHEAD = re.compile(
    r"(?:将(?:[在于会再继进][^的]{0,10}|(?:全面|正式|首次|陆续|共同|全资|全部|继续|很快)?)|"
    r"(?:拟|计划|打算|考虑(?!到)|有意|即将|准备|预计|有望|力争|可能|寻求|希望|同意)[^的]{0,10})$"
)
MAYBE_AHEAD = re.compile(
    r"将|拟|计划|打算|考虑|有意|准备|希望|寻求|同意|欲|或|可能|有望|会|想|要|预计|力争|目标|争取|谋求|应|可以|能|为|以便|促使|"
    r"推动|允许|愿|拒绝|承诺|洽谈|协议|谈判"
)
CHINESE_NOT = re.compile(r"(?<![坚毫])(?:不(?![断仅久少同止移动光但只])|没|未(?!来)|并非|否认|拒绝)")
MAYBE_NOT = re.compile(r"[不没未无非停止取消放弃禁避免终断难莫勿别否拒防反失缺暂叫]")

ENGLISH_BACK = 45
ENGLISH_NEAR = 25
ENGLISH_NOT = re.compile(
    r"\b(?:not|never|cannot|no one|nobody)\b(?! (?:only|just|merely|simply))|n['’]t\b", re.IGNORECASE
)
MAYBE_ENGLISH_NOT = re.compile(
    r"\b(?:not|never|no|without|nor|neither|cannot|refus\w*|reject\w*|den(?:y|ie[sd]|ying|ial)|fail\w*|halt\w*|stop\w*|"
    r"cancel\w*|abandon\w*|yet|unable|block\w*|ban(?:s|ned)?|prevent\w*|suspend\w*|avoid\w*|scrap\w*|shelv\w*|off|out|"
    r"hardly|barely|rather than|instead of|end(?:ed|s)?|terminat\w*|few|little|drop\w*|paus\w*|un\w+|against|withdr\w*|"
    r"difficult|hard|no one|nobody|none|nothing|lack\w*|absent|remain\w*|still|only|until|dis\w+|prohibit\w*)\b|"
    r"n['’]t\b",
    re.IGNORECASE,
)
ENGLISH_AHEAD = re.compile(
    r"\b(?:will|would|shall|may|might|could|can|should|must|to|plans?|planned|planning|expect\w*|propos\w*|consider\w*|"
    r"about|set|due|intend\w*|aim\w*|seek\w*|hop\w*|potential|possible|prospective|future|upcoming|if|when|once|whether|"
    r"weigh\w*|explor\w*|mull\w*|prepar\w*|prior to|before|after|be|for|from|by|of|in|on|without|talks)\b|['’]ll\b",
    re.IGNORECASE,
)
PERFECT = re.compile(r"\b(?:has|have|had|having|was|were|been|did|already|['’]ve)\b", re.IGNORECASE)
FIRMLY_AHEAD = re.compile(
    r"\b(?:will|shall|(?:plans?|intends?|aims?|(?:is|are) (?:set|about|going)|expects?|hopes?) to)"
    r"(?: (?:also|soon|now|then|be|not|\w+ly))*$",
    re.IGNORECASE,
)
BE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|gets?|got|['’]s)(?: (?:not|also|now|already|once|then|later|\w+ly))?$", re.I
)

AUX = (
    r"(?: (?:has|have|had|will|would|may|might|could|can|should|must|to|not|never|already|now|also|itself|is|was|are|"
    r"were|be|been|being|set|due|once|then|later|first|about|it|they|that|who|which|said|says|announced|announces|agreed|"
    r"agrees|plans?|planned|planning|intends?|intended|wants?|wanted|aims?|aimed|hopes?|hoped|expects?|expected|proposed|"
    r"proposes|decided|decides|considering|confirmed|confirms|moved|offered|seeking|seeks|sought|going|looking|jointly|did|does|do|"
    r"tried|trying|in talks|in|for|preparing|ready|\w+ly)|n['’]t)*"
)
THINGS = r"(?:['’]s?(?: [a-z-]+){1,3})?"
"""A's downloads, A's chief executive: what is A's stands for A."""
OF = r"(?: (?:those|that|the \w+) of)?"


RECEIVED = "received|receives|receive|secured|secures|won|obtained|gets?|got|faces?|faced"
MADE = "filed|files|brought|launched|made|makes|completed|completes|led|proposed|file|filing|making"
OBJECT_WORDS = (
    r"(?: (?:a|an|the|its|about|all|part|more than|[a-z]+[- ]based|[a-z-]+[eo]r|of|in|stake|shares|"
    rf"{OTHER_FIGURE}|{FIGURE})){{0,6}}"
)
"""What may stand between a verb and its object: acquired a 30% stake in B, acquired Berlin-based chip maker B."""
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
        rf"(?:被|遭|由){doer}{GAP}{{0,8}}?{verb}",
    ]
    if deed.chinese_to:
        made.append(rf"{doer}{GAP}{{0,10}}?(?:{deed.chinese_to}){other}{GAP}{{0,14}}?{verb}")
    if deed.dative:
        made += [rf"{doer}{GAP}{{0,16}}?{verb}给{other}", rf"{doer}{GAP}{{0,16}}?{verb}{PLAIN}{{0,10}}?给{other}"]
    if deed.direct:
        made.append(rf"{doer}{PLAIN}{{0,12}}?{verb}{PLAIN}{{0,8}}?{other}(?!的?{NAME}|旗下|前|原|系)")
    if deed.solo:
        made.append(rf"{doer}{PLAIN}{{0,8}}?{verb}")
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
        before = _clause_before(chinese, match.start())
        near = CHINESE_NOT.search(before[-DENIED_BEFORE:])
        found.add(True if near else None if MAYBE_NOT.search(before) else False)
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
