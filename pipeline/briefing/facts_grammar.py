"""The rules of facts.toml, compiled: words and roles in «…» become regular expressions over a sentence's template.

Everything between two roles is a bounded repetition of words from closed lists or a bounded gap, so that a rule's work
on a sentence grows with its length and not faster.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from pipeline.briefing.facts_template import OTHER_FIGURE, SIGNS, sign

Nature = Literal["state", "flow", "event"]

ACTORS = f"[{sign('O')}{sign('P')}]"
ALL_SIGNS = "".join(sign(letter) for letter in sorted({*SIGNS.values(), "D", OTHER_FIGURE}))
GAP = re.compile(r"«gap(\d{1,2})»")
MACRO = re.compile(r"«(\w+)»")

_NO_GROUP = re.compile(r"\\.|\[[^\]]*\]")
_INNERMOST = re.compile(r"\([^()]*\)")
_MUST = re.compile(r"«(\w+)»(?![?*{])")
SIGNS_OF = {
    **dict.fromkeys(("who", "whoplain", "other", "actor"), "OP"),
    **dict.fromkeys(("cash", "money", "money2"), "M"),
    **dict.fromkeys(("any", "any2"), "MCSW"),
    **dict.fromkeys(("date", "date2", "datefor", "datefree"), "D"),
    "org": "O",
    "count": "C",
    "percent": "S",
    "multiple": "X",
}
"""Of which signs a role in a rule is one."""


@dataclass(frozen=True)
class Term:
    """What a measure's word says: its English name, what narrows it, and the kinds of figures it may have."""

    measure: str
    qualifier: str
    kinds: frozenset[str]


@dataclass(frozen=True)
class Rule:
    """A way to say a fact. `measure` is empty where the group `m` names it; `follows` is the measure of the fact
    before, whose subject this one takes; `needs` names what the article has to have told already. `signs`: a
    template has one of each of these sets, in this order, or the pattern cannot match."""

    name: str
    pattern: re.Pattern[str]
    signs: tuple[str, ...]
    measure: str
    qualifier: str
    earlier: str
    stance: str
    follows: str
    needs: str
    title: bool
    dated: str


@dataclass(frozen=True)
class Stances:
    """How sure and how done a thing is told, and what makes it no fact at all."""

    planned: re.Pattern[str]
    expected: re.Pattern[str]
    future: re.Pattern[str]
    claimed: re.Pattern[str]
    denied: re.Pattern[str]
    conditional: re.Pattern[str]
    vague_past: re.Pattern[str]
    question: re.Pattern[str]
    anchored: re.Pattern[str]
    unsaid: re.Pattern[str]


@dataclass(frozen=True)
class Grammar:
    """All of facts.toml."""

    rules: tuple[Rule, ...]
    after: tuple[Rule, ...]
    terms: Mapping[str, Term]
    natures: Mapping[str, Nature]
    stances: Stances
    before_object: frozenset[str]
    not_subject: re.Pattern[str]
    other_subject: re.Pattern[str]
    other_period: re.Pattern[str]
    scopes: tuple[tuple[re.Pattern[str], str], ...]
    rises: re.Pattern[str]
    rounds: tuple[tuple[str, str], ...]
    bases: tuple[tuple[str, str], ...]
    context: Mapping[str, re.Pattern[str]]


@cache
def grammar() -> Grammar:
    """The rules, read once."""
    data = tomllib.loads((files("pipeline.briefing") / "facts.toml").read_text(encoding="utf-8"))
    words, terms = data["words"], _terms(data["measures"])
    macros = _macros(words, terms)
    return Grammar(
        rules=tuple(_rule(entry, macros) for entry in data["rules"]),
        after=tuple(_rule(entry, macros) for entry in data["after"]),
        terms=terms,
        natures={entry["name"]: entry["nature"] for entry in reversed(data["measures"])},
        stances=Stances(**{name: re.compile(_signed(pattern)) for name, pattern in data["stance"].items()}),
        before_object=frozenset(words["before_object"]),
        not_subject=re.compile(words["not_subject"]),
        other_subject=re.compile(words["other_subject"]),
        other_period=re.compile(words["other_period"]),
        scopes=tuple((re.compile(chinese), english) for chinese, english in words["scopes"]),
        rises=re.compile(data["after_words"]["up"]),
        rounds=tuple((chinese, english) for chinese, english in words["rounds"]),
        bases=tuple((chinese, english) for chinese, english in words["bases"]),
        context={name: re.compile(_signed(pattern)) for name, pattern in data["context"].items()},
    )


@lru_cache(maxsize=1024)
def rules_for(signs: str, title: bool) -> tuple[Rule, ...]:
    """The rules that can match a template with these signs in this order, in a title or in the body.

    Most sentences have few signs, and few rules want those: trying all of them took two thirds of the stage's time.
    """
    return tuple(rule for rule in grammar().rules if (title or not rule.title) and _in_order(rule.signs, signs))


def _in_order(wanted: tuple[str, ...], signs: str) -> bool:
    left = iter(signs)
    return all(any(each in among for each in left) for among in wanted)


def nature_of(measure: str) -> Nature:
    """Whether a measure is a `state` (users), belongs to a period (`flow`, revenue), or happens once (`event`).
    The growth of a thing is of its nature."""
    return grammar().natures.get(measure.removesuffix(" growth").removesuffix(" decline"), "state")


def _terms(entries: Iterable[dict[str, Any]]) -> dict[str, Term]:
    return {
        word: Term(entry["name"], entry.get("qualifier", ""), frozenset(entry["kinds"]))
        for entry in entries
        for word in entry["words"]
    }


def _rule(entry: dict[str, Any], macros: Mapping[str, str]) -> Rule:
    gapped = GAP.sub(lambda m: f"[^,;:()!?{ALL_SIGNS}]{{0,{m[1]}}}", entry["pattern"])
    return Rule(
        name=entry["name"],
        pattern=re.compile(MACRO.sub(lambda m: macros[m[1]], gapped)),
        signs=_signs(entry["pattern"]),
        measure=entry.get("measure", ""),
        qualifier=entry.get("qualifier", ""),
        earlier=entry.get("earlier", ""),
        stance=entry.get("stance", ""),
        follows=entry.get("follows", ""),
        needs=entry.get("needs", ""),
        title=bool(entry.get("title")),
        dated=entry.get("dated", ""),
    )


def _signs(pattern: str) -> tuple[str, ...]:
    """What a template must have: the signs of the roles that stand outside any group and cannot be left out."""
    rest, groups = _NO_GROUP.sub("", pattern), 1
    while groups:
        rest, groups = _INNERMOST.subn("", rest)
    roles = [] if "|" in rest else [SIGNS_OF[name] for name in _MUST.findall(rest) if name in SIGNS_OF]
    return tuple("".join(map(sign, letters)) for letters in roles)


def _signed(pattern: str) -> str:
    return MACRO.sub(lambda m: sign(m[1]), pattern)


def _any_of(words: Iterable[str]) -> str:
    """The words, the longest first, so that a short one never hides a longer one."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


def _macros(words: dict[str, Any], terms: Mapping[str, Term]) -> dict[str, str]:
    no_object = f"(?<![{re.escape(words['before_object'])}])"
    organisation, product, date = sign("O"), sign("P"), sign("D")
    any_figure = "".join(sign(letter) for letter in "MCSW")
    subject = f"{no_object}(?P<who>{ACTORS})"
    f = f"(?:{_any_of(words['f'])}|{date}){{0,6}}"
    start = f"(?:^|(?<=[,;:(!—]))(?:{_any_of(words['lead'])}|{date}){{0,5}}"
    return {
        "who": subject,
        "whoplain": f"(?P<who>{ACTORS})",
        "org": f"{no_object}(?P<who>{organisation})",
        "other": f"(?P<other>{ACTORS})",
        "actor": f"[{organisation}{product}]",
        "f": f,
        "n": f"(?:{_any_of(words['n'])}){{0,4}}",
        "v": f"(?:{_any_of(words['v'])}|{date}){{0,5}}",
        "vv": f"(?:{_any_of(words['v'])}){{0,5}}",
        "a": f"(?:{_any_of(words['a'])}){{0,3}}",
        "s": f"(?:{_any_of(words['s'])}|{date}){{0,3}}",
        "m": f"(?P<m>{_any_of(terms)})",
        "tail": f"(?:{_any_of(words['tail'])}){{0,2}}",
        "round": f"(?P<round>{words['round']})".replace("?P<round>", "?:"),
        "start": start,
        "subject": f"(?:{subject}{f}|{start})",
        "cash": sign("M"),
        "multiple": sign("X"),
        "datefree": date,
        "money": f"(?P<fig>{sign('M')})",
        "money2": f"(?P<fig2>{sign('M')})",
        "count": f"(?P<fig>{sign('C')})",
        "any": f"(?P<fig>[{any_figure}])",
        "any2": f"(?P<fig2>[{any_figure}])",
        "percent": f"(?P<fig>{sign('S')})",
        "date": f"(?P<date>{date})",
        "date2": f"(?P<date2>{date})",
        "datefor": f"(?P<date>{date})",
    }
