"""The lines of a page with their kinds, and which of them are cards: what the search for the story weighs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.language.prose import Kind, kind_of


@dataclass(frozen=True, slots=True)
class Weights:
    """What the finder weighs with. Characters are the unit: a paragraph of 100 characters is worth 100.

    The figures are round on purpose: a fifth more or less of any of them changes little (a test holds it).
    """

    paragraph: float = 200
    """A paragraph is worth its length, at most this: one long notice must not outweigh a story."""
    latin: float = 0.25
    """A character of a Latin sentence: it says less than a Chinese one."""
    item: float = 0.0
    """A numbered or labelled line says nothing either way: pages number their charts, stories their points."""
    item_apart: float = 3
    row: float = -4
    code: float = -1
    head: float = -8
    head_apart: float = -2
    head_sparse: float = 3
    """A line set apart, on a page that has hardly any running text: a table of contents, a list of names."""
    bullet: float = -9
    menu: float = -15
    stamp: float = -12
    control: float = -6
    box: float = -220
    ending: float = -220
    footer: float = -300
    gap: float = -10
    """For every change from text to something else."""
    aside: float = -40
    """A stretch of lines inside the story whose worth is less than this is no part of it."""
    headed: float = 60
    """For beginning right under a date line, as stories do."""
    headed_within: int = 8
    card_gap: int = 7
    """Time stamps not farther apart than so many lines make a rhythm: cards, comments."""
    card_prose: int = 2
    cards_least: int = 3
    repeats: int = 3
    """A line that stands so often on the page belongs to the page."""
    sparse: float = 120
    """A page whose text is worth less than this in all has no running text."""


WEIGHTS = Weights()
ALWAYS_APART = 0.95
LIVE = 0.75
NEVER_TEMPLATE = frozenset({Kind.STAMP, Kind.ITEM, Kind.SENTENCE, Kind.CODE, Kind.ROW})
"""A refrain, a price and a closing brace come again and again, and are still text."""
TOLD = frozenset({Kind.PROSE, Kind.SENTENCE})


@dataclass(frozen=True, slots=True)
class PageLine:
    number: int
    text: str
    kind: Kind
    apart: bool
    template: bool
    card: bool = False
    entry: bool = False
    """The stamp over an entry of a live report."""


def page_lines(texts: Sequence[str], weights: Weights) -> list[PageLine]:
    solid = [number for number, text in enumerate(texts) if text]
    counts = Counter(texts[number] for number in solid)
    apart = [
        (number == 0 or not texts[number - 1]) and (number + 1 == len(texts) or not texts[number + 1])
        for number in solid
    ]
    if sum(apart) >= ALWAYS_APART * len(solid):
        # Double-spaced throughout: a blank line says nothing.
        apart = [False] * len(solid)
    kinds = {text: kind_of(text) for text in counts}
    return [
        PageLine(
            number,
            texts[number],
            kind := kinds[texts[number]],
            alone,
            counts[texts[number]] >= weights.repeats and kind not in NEVER_TEMPLATE,
        )
        for number, alone in zip(solid, apart, strict=True)
    ]


def with_cards(lines: Sequence[PageLine], weights: Weights) -> list[PageLine]:
    """The lines, marked where time stamps come in a rhythm with one short text between each two: cards, comments.

    Template lines do not count: feeds put the same advertisement between their cards.
    """
    chains: list[list[int]] = [[]]
    since = told = 0
    for place, line in enumerate(lines):
        if line.template:
            continue
        since += 1
        told += line.kind is Kind.PROSE
        if line.kind is not Kind.STAMP:
            continue
        if chains[-1] and (since > weights.card_gap or told > weights.card_prose):
            chains.append([])
        chains[-1].append(place)
        since = told = 0
    card, entry = [False] * len(lines), [False] * len(lines)
    for chain in chains:
        if len(chain) < weights.cards_least:
            continue
        if _is_live(lines, chain):
            for place in chain:
                entry[place] = True
            continue
        start = _first_card(lines, chain)
        end = _last_card(lines, chain)
        card[start:end] = [True] * (end - start)
    return [
        replace(line, card=is_card, entry=is_entry) if is_card or is_entry else line
        for line, is_card, is_entry in zip(lines, card, entry, strict=True)
    ]


def _is_live(lines: Sequence[PageLine], chain: Sequence[int]) -> bool:
    """Whether the stamps stand over the entries of a live report: nothing but text between most of them.

    A card has a headline, a comment its writer and a button.
    """
    plain = [all(line.kind in TOLD for line in lines[start + 1 : end]) for start, end in pairwise(chain)]
    return sum(plain) >= LIVE * len(plain)


def _first_card(lines: Sequence[PageLine], chain: Sequence[int]) -> int:
    """Where the cards of a chain of stamps begin.

    The first stamp may be the story's own (a short item, then its comments, each with a stamp): then its gap tells far
    more than the others. Or a card has its stamp at its end: then what stands over the first stamp looks like a gap.
    """
    told = [
        sum(len(line.text) for line in lines[start + 1 : end] if line.kind is Kind.PROSE)
        for start, end in pairwise(chain)
    ]
    if told[0] and told[0] >= 2 * max(told[1:], default=0):
        return chain[1]
    gap = _kinds(lines[chain[0] + 1 : chain[1]])
    start = max(0, chain[0] - len(gap))
    return start if len(gap) > 1 and _kinds(lines[start : chain[0]]) == gap else chain[0]


def _last_card(lines: Sequence[PageLine], chain: Sequence[int]) -> int:
    """Where the cards of a chain of stamps end: with its last stamp, or with a card that has its stamp at its head."""
    gap = _kinds(lines[chain[-2] + 1 : chain[-1]])
    end = chain[-1] + 1 + len(gap)
    return end if len(gap) > 1 and _kinds(lines[chain[-1] + 1 : end]) == gap else chain[-1] + 1


def _kinds(lines: Sequence[PageLine]) -> list[Kind]:
    return [line.kind for line in lines if not line.template]
