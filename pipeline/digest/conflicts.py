"""Facts of the same who and measure side by side, and what their difference is called.

    agree            the same value, or parts that add up to the whole
    rounds_to        the same value but for rounding or a hedge
    superseded       planned or expected then, told as done otherwise in a later report, or forecast anew
    different_scope  one of them is narrowed in a way that the other is not (pre-money, first tranche)
    conflict         none of these

It is never said which is right. Values at different times (users in 2023 and in 2026) are a development and no
difference at all: see `series`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from pipeline.briefing import nature_of
from pipeline.digest.entry import Entry, Told
from pipeline.digest.periods import gap
from pipeline.digest.values import likeness

Verdict = Literal["agree", "rounds_to", "superseded", "different_scope", "conflict"]

EVENT_DAYS = 92
"""Two facts about something that happens once are about the same event when they are no more than a quarter apart."""
STATE_DAYS = 7
"""Two counts of something that changes by itself are about the same moment when they are no more than a week apart."""
FORECAST_DAYS = 30
"""A forecast of a period that is so much younger is a newer forecast and contradicts nothing."""
UNSETTLED = frozenset({"planned", "expected", "claimed"})
TRANCHES = frozenset({"first tranche", "remainder"})
ROUNDS = ("Series ", "pre-Series ", "seed round", "angel round")
ORDER: tuple[Verdict, ...] = ("conflict", "superseded", "different_scope", "rounds_to", "agree")


@dataclass(frozen=True, slots=True)
class Side:
    """One value and all the facts that tell it, the earliest report first."""

    english: str
    facts: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Facts side by side. `kind` is "values" (the sides are different tellings of one value, two for a difference) or
    "sum" (the first side is the whole, the others are its parts)."""

    id: str
    verdict: Verdict
    kind: Literal["values", "sum"]
    who: str
    measure: str
    qualifier: str
    sides: tuple[Side, ...]


def compare_facts(entries: Sequence[Entry], origins: dict[str, str] | None = None) -> tuple[Comparison, ...]:
    """Everything that the facts of several articles say of the same thing, conflicts first.

    `origins`: entry id → id of the article it is a copy of; copies are one voice and are not compared with each other.
    Inside one article only its title is compared with its text, and sums are looked for.
    """
    voice = origins or {}
    groups: dict[tuple[str, str], list[Told]] = {}
    for one in entries:
        for told in one.facts:
            groups.setdefault((told.who, told.measure), []).append(told)
    found: list[Comparison] = []
    for (who, measure), facts in groups.items():
        found += _values(who, measure, facts, voice)
    for one in entries:
        if voice.get(one.id, one.id) == one.id:
            found += _sums(one.facts)
    unique = {(c.kind, c.verdict, c.who, c.measure, c.qualifier, tuple(s.english for s in c.sides)): c for c in found}
    ordered = sorted(unique.values(), key=lambda c: ORDER.index(c.verdict))
    return tuple(replace(c, id=f"c{i}") for i, c in enumerate(ordered, 1))


def _values(who: str, measure: str, facts: list[Told], voice: dict[str, str]) -> Iterable[Comparison]:
    """The comparisons of one group: values that are the same are one side, and sides are compared with each other."""
    told = sorted(facts, key=lambda f: (f.published, f.slug, f.start))
    sides = _sides(told)
    for side in sides:
        if len({voice.get(f.entry, f.entry) for f in side}) > 1 or _title_and_text(side):
            same = all(likeness(side[0], f) == "same" for f in side)
            yield Comparison(
                "", "agree" if same else "rounds_to", "values", who, measure, _shared(side), _tellings(side)
            )
    for first, second in combinations(sides, 2):
        verdicts = [
            (verdict, a, b)
            for a in first
            for b in second
            if (voice.get(a.entry, a.entry) != voice.get(b.entry, b.entry) or _title_against_text(a, b))
            and (verdict := _verdict(a, b)) is not None
        ]
        if not verdicts:
            continue
        best = min((v for v, _, _ in verdicts), key=ORDER.index)
        pairs = [(a, b) for v, a, b in verdicts if v == best]
        left = tuple(f for f in first if any(f is a for a, _ in pairs))
        right = tuple(f for f in second if any(f is b for _, b in pairs))
        pair = sorted((left, right), key=lambda side: (side[0].published, side[0].slug))
        yield Comparison(
            "", best, "values", who, measure, _shared([*left, *right]),
            tuple(Side(side[0].english, tuple(side)) for side in pair),
        )  # fmt: skip


def _sides(told: list[Told]) -> list[list[Told]]:
    """Facts with the same value at a comparable time and scope, together."""
    sides: list[list[Told]] = []
    for fact in told:
        for side in sides:
            if any(
                likeness(fact, f) in {"same", "rounded"} and _same_scope(fact, f) and same_time(fact, f) for f in side
            ):
                side.append(fact)
                break
        else:
            sides.append([fact])
    return sides


def _tellings(side: list[Told]) -> tuple[Side, ...]:
    """The tellings of one value, by their English: US$44.8 billion; about US$45 billion."""
    tellings: dict[str, list[Told]] = {}
    for fact in side:
        tellings.setdefault(fact.english, []).append(fact)
    return tuple(Side(english, tuple(facts)) for english, facts in tellings.items())


def _title_and_text(side: list[Told]) -> bool:
    return any(_title_against_text(a, b) and likeness(a, b) == "rounded" for a, b in combinations(side, 2))


def _title_against_text(one: Told, other: Told) -> bool:
    return one.entry == other.entry and (one.sentence == "title") != (other.sentence == "title")


def _verdict(one: Told, other: Told) -> Verdict | None:
    """What the difference of two values is; None where they are not about the same thing or cannot be compared."""
    if likeness(one, other) != "different" or not same_time(one, other):
        return None
    if not _same_scope(one, other):
        return "different_scope" if _narrower(one, other) else None
    first, second = sorted((one, other), key=lambda f: f.published)
    if first.stance in UNSETTLED and second.stance == "reported" and first.published < second.published:
        return "superseded"
    apart = gap(first.published, second.published)
    forecasts = first.stance in UNSETTLED and second.stance in UNSETTLED and nature_of(one.measure) == "flow"
    if forecasts and apart is not None and apart > FORECAST_DAYS:
        return "superseded"
    return "conflict"


def _parts(qualifier: str) -> frozenset[str]:
    return frozenset(part for part in qualifier.split(", ") if part)


def _same_scope(one: Told, other: Told) -> bool:
    """The same qualifiers; a funding round that is not named is any round."""
    a, b = _parts(one.qualifier), _parts(other.qualifier)
    if a == b:
        return True
    if one.measure == "valuation" and likeness(one, other) in {"same", "rounded"}:
        return not a or not b  # 估值3000亿 and 投后估值3000亿 are one value; with different values they are two scopes
    unnamed = {part for part in a ^ b if not part.startswith(ROUNDS)}
    return one.measure == "funding" and not unnamed and not (_rounds(a) and _rounds(b))


def _rounds(parts: frozenset[str]) -> frozenset[str]:
    return frozenset(part for part in parts if part.startswith(ROUNDS))


def _narrower(one: Told, other: Told) -> bool:
    """Whether one of two facts in different articles is the other narrowed. A tranche is told beside its whole and is
    nobody's other figure."""
    a, b = _parts(one.qualifier), _parts(other.qualifier)
    return (a < b or b < a) and not ((a ^ b) & TRANCHES) and one.entry != other.entry


def same_time(one: Told, other: Told) -> bool:
    """Whether two facts are about the same moment, period or event."""
    if one.date or other.date:
        apart = gap(one.published, other.published)
        return apart is not None and apart <= EVENT_DAYS
    nature = nature_of(one.measure)
    if nature == "flow" and (one.dated or other.dated):
        return one.as_of == other.as_of
    apart = gap(one.when, other.when)
    if apart is None:
        return False
    if nature == "event":
        return apart <= EVENT_DAYS
    if one.dated and other.dated:
        return one.as_of == other.as_of
    return apart <= STATE_DAYS


def _shared(facts: Sequence[Told]) -> str:
    """The qualifiers that all of them have, in the order of the first."""
    common = frozenset.intersection(*(_parts(f.qualifier) for f in facts))
    return ", ".join(part for part in facts[0].qualifier.split(", ") if part in common)


def _sums(facts: Sequence[Told]) -> Iterable[Comparison]:
    """Investors' amounts that add up to the round, tranches that add up to the investment, inside one article."""
    money = [f for f in facts if f.kind == "money" and f.low is not None and f.low == f.high]
    for whole in money:
        if whole.measure == "funding":
            parts = [f for f in money if f.measure == "investment" and f.qualifier == f"in {whole.who}"]
        elif whole.measure == "investment" and whole.qualifier:
            parts = [
                f
                for f in money
                if f.measure == "investment"
                and f.who == whole.who
                and f.qualifier in {f"{whole.qualifier}, first tranche", f"{whole.qualifier}, remainder"}
            ]
        else:
            continue
        single = {(f.who, f.qualifier): f for f in reversed(parts) if f.unit == whole.unit}
        if len(single) > 1 and sum(f.low or 0 for f in single.values()) == whole.low:
            ordered = sorted(single.values(), key=lambda f: int(f.fact[1:]))
            yield Comparison(
                "", "agree", "sum", whole.who, whole.measure, whole.qualifier,
                (Side(whole.english, (whole,)), *(Side(f.english, (f,)) for f in ordered)),
            )  # fmt: skip
