"""An amount, and what a bare one (300亿, 突破9亿, 千亿级) is by the words near it: money, a count, or not yet told."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.document import CurrencySource, FigureKind, Hedge
from pipeline.figures.han import ONE
from pipeline.figures.hedging import CLAUSE, skip, skip_back
from pipeline.figures.lexicon import cues, phrases
from pipeline.figures.terms import Term

Unsettled = Literal["", "currency", "kind"]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount with its span in the text. `low` and `high` are None where the writing has no value (数年).

    For multiples `plus` is what to add to get the real factor (增长了两倍: low 2, plus 1) and `change` says that
    a verb of growth stands in the span. `apart` says that the hedge stands outside the span (不足甲公司的四分之一).
    `per`: what the amount is for one of, in English (每桶75美元: "barrel").
    `unsettled`: "currency" for money without one, "kind" for a bare amount (300亿) that nothing near it explains.
    """

    start: int
    end: int
    kind: FigureKind
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    hedge: Hedge = "exact"
    plus: int = 0
    change: bool = False
    apart: bool = False
    unsettled: Unsettled = ""
    currency_from: CurrencySource | None = None
    per: str | None = None


def read_bare(text: str, term: Term, start: int, end: int, hedge: Hedge, after: Hedge, floor: int) -> Amount | None:
    """An amount without unit: 300亿, 突破9亿, 千亿级, 3000用户."""
    number = term.number
    low, high = term.value("low"), term.value("high")
    if low is None:
        return None
    if number.scale * term.factor < 10**4 and low < 10**4:
        if (
            number.arabic
            and number.low is not None
            and phrases("cue", "direct").after(text, skip(text, end)) is not None
        ):
            unit = phrases("cue", "direct").after(text, skip(text, end))
            return Amount(start, end, "count", low, high, unit[0] if unit else None, hedge)
        return None
    if number.scale < 100 and term.factor == ONE:
        return None
    magnitude = phrases("cue", "magnitude").after(text, end)
    if magnitude is not None and (number.bare or number.hedge == "several"):
        end = magnitude[1]
        hedge = "about" if hedge == "exact" else hedge
    if number.scale * term.factor < 10**4:
        return None
    cue, noun = _cue_beside(text, start, end, floor)
    if number.bare and magnitude is None and hedge == "exact":
        if cue is None or number.scale < 10**6:
            return None
        hedge = "about"
    if cue is None:
        cue, noun = _cue_near(text, start, end, floor)
    if cue == "money":
        return Amount(start, end, "money", low, high, None, hedge, unsettled="currency")
    if cue == "count":
        return Amount(start, end, "count", low, high, noun, hedge)
    return Amount(start, end, "count", low, high, None, hedge, unsettled="kind")


def _cue_beside(text: str, start: int, end: int, floor: int) -> tuple[str | None, str | None]:
    """The word directly beside a bare amount that tells its kind: 9亿用户, 估值223亿的公司, 2亿的月活."""
    begin = skip(text, end, 1)
    if hit := cues().after(text, begin):
        return hit[0], text[begin : hit[1]]
    if before := cues().before(text, skip_back(text, start, floor), floor):
        return before[0], text[before[1] : start].strip()
    if text[end : end + 1] == "的" and (hit := cues().after(text, end + 1)):
        return hit[0], text[end + 1 : hit[1]]
    return None, None


def _cue_near(text: str, start: int, end: int, floor: int) -> tuple[str | None, str | None]:
    """The nearest word that tells a bare amount's kind: in the clause before it, then after it, then further before."""
    clause = start
    while clause > max(0, start - 24) and text[clause - 1] not in CLAUSE:
        clause -= 1
    hit = _last_cue(text, clause, start)
    if hit is None:
        for position in range(end, min(len(text), end + 8)):
            if text[position] in CLAUSE:
                break
            found = cues().after(text, position)
            if found is not None:
                # 付费企业用户: of two nouns in a row the second is counted
                begin = position
                while (further := cues().after(text, found[1])) is not None and further[0] == found[0]:
                    begin, found = found[1], further
                return found[0], text[begin : found[1]]
        hit = _last_cue(text, max(0, start - 40), clause)
    return hit if hit else (None, None)


def _last_cue(text: str, floor: int, end: int) -> tuple[str, str] | None:
    for position in range(end, floor, -1):
        hit = cues().before(text, position, floor)
        if hit is not None:
            return hit[0], text[hit[1] : position]
    return None
