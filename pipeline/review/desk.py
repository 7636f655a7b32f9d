"""Everything that can be decided, and how far it is decided: the folder and the ledgers put together.

An item is a claim, or a term with all its hits, so that 10,000 hits are some hundred decisions. What is worth a
person's look comes first and stays where it is when it is decided.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Literal

from pipeline.briefing import Edit, claim_key
from pipeline.briefing.edits import clean
from pipeline.glossary import Decision, Decisions, Hit
from pipeline.glossary.context import fold_form
from pipeline.glossary.term import TermStatus
from pipeline.review.cards import Card, ClaimCard
from pipeline.review.conflicts import Conflict, by_sentence
from pipeline.review.ledgers import Change, Ledgers
from pipeline.review.shelf import Shelf
from pipeline.review.wording import Reason, reason, weight

Kind = Literal["claim", "term"]
WRONG = ("forbidden", "missing", "variant")


@dataclass
class ClaimItem:
    """A claim of a note. `unsure`: the machine was; `wanted`: it belongs to what is gone through; `done`: somebody
    decided about it, and the decision holds for this text."""

    id: str
    card: Card
    claim: ClaimCard
    because: tuple[Reason, ...]
    conflicts: tuple[Conflict, ...]
    edit: Edit | None = None
    unsure: bool = False

    kind: Kind = "claim"

    def __post_init__(self) -> None:
        self.unsure = bool(self.because)

    @property
    def done(self) -> bool:
        return self.edit is not None and not self.lapsed

    @property
    def wanted(self) -> bool:
        return self.unsure or self.edit is not None or self.claim.reviewed is not None

    @property
    def lapsed(self) -> bool:
        """What was accepted is not what stands there now."""
        return self.edit is not None and self.edit.verdict == "accepted" and self.edit.text != clean(self.claim.text)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return (reason("lapsed", self.edit.text), *self.because) if self.lapsed and self.edit else self.because

    @property
    def decision(self) -> Edit | None:
        return None if self.lapsed else self.edit


@dataclass
class TermItem:
    """A term with its hits (numbers of `Desk.hits`), those of them that the machine was unsure of in `doubtful`.

    `settled`: the numbers about which there is a decision, of whatever kind; `open_hits`: the doubtful ones without;
    `answers`: number → the decision about the place itself; `latest`: the last decision about the term.
    """

    id: str
    key: str
    term: str
    hits: tuple[int, ...]
    doubtful: tuple[int, ...]
    because: tuple[Reason, ...]
    settled: frozenset[int] = frozenset()
    answers: Mapping[int, Decision] | None = None
    latest: Decision | None = None
    open_hits: tuple[int, ...] = ()
    unsure: bool = False

    kind: Kind = "term"

    def __post_init__(self) -> None:
        self.unsure = bool(self.doubtful)
        self.settle(self.settled, {})

    def settle(self, settled: frozenset[int], answers: Mapping[int, Decision]) -> None:
        """Note what is decided."""
        self.settled, self.answers = settled, answers
        self.open_hits = tuple(number for number in self.doubtful if number not in settled)

    @property
    def done(self) -> bool:
        return self.wanted and not self.open_hits

    @property
    def wanted(self) -> bool:
        return self.unsure or self.latest is not None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.because

    @property
    def decision(self) -> Decision | None:
        return self.latest


Item = ClaimItem | TermItem


def term_key(term: str) -> str:
    """A term as a page's address holds it: 12 hexadecimal digits."""
    return hashlib.sha256(f"term\0{term}".encode("utf-8", "replace")).hexdigest()[:12]


class Desk:
    """All items by id, in the order in which they are gone through. `lock` is held while anything is read or written.
    `numbers`: the hits by id; `terms`: the items of terms by key; `keys`: the articles' keys by id.

    Every method but `refresh` shows what the last `refresh` found.
    """

    def __init__(self, folder: Path, statuses: Callable[[], Mapping[str, TermStatus]]) -> None:
        """`folder`: an output folder of `zhbrief run`. Raises OSError when it cannot be read."""
        self.lock = RLock()
        self.shelf = Shelf(folder, statuses)
        self.ledgers = Ledgers(folder)
        self.items: dict[str, Item] = {}
        self.hits: tuple[Hit, ...] = ()
        self.numbers: dict[str, int] = {}
        self.terms: dict[str, TermItem] = {}
        self.keys: dict[str, str] = {}
        self._terms_of_form: dict[str, set[str]] = {}
        self._hits_in: dict[tuple[str, str], list[int]] = {}
        self._of_claim: dict[tuple[str, str, str], list[ClaimItem]] = {}
        self._by_sentence: dict[tuple[str, str], list[ClaimItem]] = {}
        self._latest: tuple[Decisions, dict[str, Decision]] = (self.ledgers.decisions, {})
        self._boot = secrets.token_hex(4)
        self._changes = 0
        self.refresh()

    @property
    def version(self) -> str:
        """Another one whenever anything was decided or made again."""
        return f"{self._boot}-{self._changes}"

    def refresh(self) -> None:
        """Take in what runs, other pages and the command line have written. Raises OSError."""
        made_again = self.shelf.refresh()
        change = self.ledgers.refresh()
        if made_again or change.everything:
            self._lay_out()
        elif change:
            self._take_in(change)
        if made_again or change:
            self._changes += 1

    def hit(self, hit_id: str) -> tuple[TermItem, int] | None:
        """The hit of that id, as its term and its number."""
        number = self.numbers.get(hit_id)
        return None if number is None else (self.terms[term_key(self.hits[number].term)], number)

    def claim_of(self, hit: Hit) -> ClaimItem | None:
        """The claim that tells the sentence of a hit, the points and the brief before the headline."""
        found = [item for item in self._by_sentence.get((hit.article, hit.sentence), ()) if item.claim.place != "quote"]
        return next((item for item in found if item.claim.place != "headline"), found[0] if found else None)

    def claim_with(self, claim: tuple[str, str, str]) -> ClaimItem | None:
        """The item of a claim, as its decisions know it; None when no note tells it now."""
        items = self._of_claim.get(claim)
        return items[0] if items else None

    def term(self, term: str) -> TermItem | None:
        """The item of a term; None when nothing is a hit of it now."""
        return self.terms.get(term_key(term))

    def names_of(self, item: ClaimItem) -> list[tuple[TermItem, int]]:
        """The hits in the sentences of a claim, the first of each term and form, as term and number."""
        numbers = [n for source in item.claim.sources for n in self._hits_in.get((item.card.id, source), ())]
        first = {(self.hits[n].term, self.hits[n].surface): n for n in reversed(numbers)}
        return [(self.terms[term_key(term)], number) for (term, _), number in reversed(first.items())]

    def claims_of(self, card: Card) -> list[ClaimItem]:
        """The claims of an article in the order of its note."""
        return [item for claim in card.claims if isinstance(item := self.items[claim.id], ClaimItem)]

    def _lay_out(self) -> None:
        """Everything anew: a run has changed the folder."""
        conflicts = by_sentence(self.shelf.conflicts)
        self.hits = self.shelf.hits
        self.numbers = {hit.id: number for number, hit in enumerate(self.hits)}
        self.keys = {card.id: card.key for card in self.shelf.cards.values()}
        claims = [_claim_item(card, claim, conflicts) for card in self.shelf.cards.values() for claim in card.claims]
        self._of_claim = {}
        self._by_sentence = {}
        for item in claims:
            self._of_claim.setdefault(claim_key(item.card.id, item.claim.place, item.claim.chinese), []).append(item)
            for sentence in item.claim.sources:
                self._by_sentence.setdefault((item.card.id, sentence), []).append(item)
        self.terms = {item.key: item for item in self._term_items()}
        places = {card.key: number for number, card in enumerate(self.shelf.cards.values())}
        ordered: list[Item] = sorted([*claims, *self.terms.values()], key=lambda item: _rank(item, places))
        self.items = {item.id: item for item in ordered}
        for claim, items in self._of_claim.items():
            self._decide_claim(claim, items)
        for term in self.terms.values():
            self._settle(term)

    def _term_items(self) -> list[TermItem]:
        numbers: dict[str, list[int]] = {}
        meanings: dict[str, set[tuple[str, str]]] = {}
        self._terms_of_form = {}
        folded: dict[str, str] = {}
        self._hits_in = {}
        for number, hit in enumerate(self.hits):
            self._hits_in.setdefault((hit.article, hit.sentence), []).append(number)
            numbers.setdefault(hit.term, []).append(number)
            form = folded.get(hit.surface) or folded.setdefault(hit.surface, fold_form(hit.surface))
            meanings.setdefault(form, set()).add((hit.term, hit.target))
            self._terms_of_form.setdefault(form, set()).add(hit.term)
        ambiguous = {form for form, what in meanings.items() if len(what) > 1}
        return [_term_item(term, of, self.hits, ambiguous, folded) for term, of in numbers.items()]

    def _take_in(self, change: Change) -> None:
        for claim in change.claims:
            self._decide_claim(claim, self._of_claim.get(claim, []))
        terms = change.terms.union(*(self._terms_of_form.get(form, set()) for form in change.forms))
        for term in terms:
            if item := self.terms.get(term_key(term)):
                self._settle(item)

    def _decide_claim(self, claim: tuple[str, str, str], items: list[ClaimItem]) -> None:
        edit = self.ledgers.edits.standing.get(claim)
        for item in items:
            item.edit = edit

    def _settle(self, item: TermItem) -> None:
        """Find which of a term's hits are decided, by a decision about the place, the form, or the English."""
        decisions = self.ledgers.decisions
        if self._latest[0] is not decisions:
            self._latest = (decisions, {each.term: each for each in decisions.standing})
        item.latest = self._latest[1].get(item.term)
        item.settle(frozenset(), {})
        forms = {fold_form(self.hits[number].surface) for number in item.hits}
        if item.latest is None and not forms & decisions.no_names:
            return
        by_article: dict[str, list[int]] = {}
        for number in item.hits:
            by_article.setdefault(self.hits[number].article, []).append(number)
        answers: dict[int, Decision] = {}
        settled: set[int] = set()
        for article, numbers in by_article.items():
            places = [self.hits[number].place for number in numbers]
            for number, place, answer in zip(numbers, places, decisions.about(article, places), strict=True):
                target = self.hits[number].target
                if answer is not None:
                    answers[number] = answer
                if answer or decisions.drops(place, None) or decisions.english(item.term, target) != target:
                    settled.add(number)
        item.settle(frozenset(settled), answers)


def _claim_item(card: Card, claim: ClaimCard, conflicts: Mapping[tuple[str, str], tuple[Conflict, ...]]) -> ClaimItem:
    differing = [conflict for source in claim.sources for conflict in conflicts.get((card.slug, source), ())]
    because = [reason("conflict", conflict.text) for conflict in dict.fromkeys(differing)]
    if claim.reviewed is None:  # a person has looked: what fails is told, and no reason to look again
        if claim.status == "source_only":
            because.append(reason("source-only"))
        else:
            because += [reason(code, detail) for code, detail in claim.failed]
        if claim.status == "draft" and not claim.failed:
            because.append(reason("draft", "not every check could be made"))
        if claim.alternatives:
            because.append(reason("alternatives"))
    return ClaimItem(claim.id, card, claim, tuple(because), tuple(dict.fromkeys(differing)))


def _term_item(
    term: str, numbers: list[int], hits: tuple[Hit, ...], ambiguous: set[str], folded: Mapping[str, str]
) -> TermItem:
    counted: dict[str, int] = {}
    doubtful = []
    for number in numbers:
        hit = hits[number]
        codes: list[str] = [hit.told] if hit.told in WRONG else []
        codes += ["new"] if hit.status == "introduced" else ["candidate"] if hit.status == "candidate" else []
        codes += ["ambiguous"] if folded[hit.surface] in ambiguous else []
        for code in codes:
            counted[code] = counted.get(code, 0) + 1
        if codes:
            doubtful.append(number)
    because = sorted(counted, key=lambda code: -weight(code))
    key = term_key(term)
    return TermItem(
        id=f"t-{key}",
        key=key,
        term=term,
        hits=tuple(numbers),
        doubtful=tuple(doubtful),
        because=tuple(reason(code, f"{counted[code]} of {len(numbers)}") for code in because),
    )


def _rank(item: Item, places: Mapping[str, int]) -> tuple[bool, int, int, int, int, str]:
    heaviest = max((weight(each.code) for each in item.because), default=0)
    if isinstance(item, ClaimItem):
        return (not item.unsure, -heaviest, 0, places[item.card.key], item.claim.number, item.id)
    return (not item.unsure, -heaviest, 1, -len(item.doubtful), -len(item.hits), item.term)
