"""What the decisions say about the glossary: changed rows, each with its reason, for a person to look at.

Nothing here writes. A row of the starter or the user is not touched: the proposal is a row for the project's glossary,
which wins over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.glossary.context import Place, fold_form
from pipeline.glossary.decisions import Decision, Decisions, renamed
from pipeline.glossary.forms import simplified, spellings
from pipeline.glossary.glossary import Glossary
from pipeline.glossary.term import MAX_GUARDS, Term

GUARD_LENGTHS = (2, 3, 4)
"""A guard of one character forbids too much; beyond four it fits one sentence alone."""
SMALL_WORDS = frozenset("的了着过在是和与及或也就都而并等之其这那")
"""A guard that begins with one of these on the side of the name says little; it is taken last."""


@dataclass(frozen=True)
class Proposal:
    """A row to be put into the project's glossary. `change` says what and why, in one line."""

    term: Term
    change: str


@dataclass(frozen=True)
class Unsettled:
    """A decision that no row can hold, in words for a person."""

    decision: Decision
    reason: str


def proposals(
    glossary: Glossary, decisions: Decisions, places: Sequence[Place]
) -> tuple[list[Proposal], list[Unsettled]]:
    """The rows that the standing decisions ask for, by source, and the decisions that no row can hold.

    `places`: those of the hits that stand now; a guard may forbid none of them.
    """
    draft = _Draft(glossary)
    unsettled: list[Unsettled] = []
    wrong: dict[str, list[Decision]] = {}
    for decision in decisions.standing:
        if decision.verdict == "wrong-here":
            wrong.setdefault(decision.term, []).append(decision)
        elif decision.verdict == "wrong-always":
            draft.take_out(decision)
        elif decision.verdict == "not-a-name":
            draft.reject(decision)
        elif decision.verdict == "right":
            draft.take_in(decision)
    for source in dict.fromkeys(decision.term for decision in decisions.log if decision.verdict == "better-english"):
        term = draft.term(source)
        if term is not None:
            draft.put(renamed(term, decisions.english(source, term.target)), "better English")
    for source, about in wrong.items():
        unsettled += draft.guard(source, about, [place for place in places if place.term == source])
    return draft.proposals(), unsettled


class _Draft:
    """The rows as they would be."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._rows = {term.source: term for term in glossary.terms}
        self._changed: dict[str, list[str]] = {}

    def term(self, source: str) -> Term | None:
        return self._rows.get(source)

    def put(self, term: Term, change: str) -> None:
        if self._rows.get(term.source) != term:
            self._rows[term.source] = term
            self._changed.setdefault(term.source, []).append(change)

    def proposals(self) -> list[Proposal]:
        return [Proposal(self._rows[source], "; ".join(self._changed[source])) for source in sorted(self._changed)]

    def take_in(self, decision: Decision) -> None:
        """A name that only the article gave, and that is right: a row, or an alias of the term that has its English."""
        if self._glossary.lookup(decision.term) is not None or self._glossary.rejects(decision.term):
            return
        same = [t for t in self._rows.values() if (t.target, t.kind) == (decision.target, decision.kind)]
        if same:
            self.put(_with_alias(same[0], decision.term), f"“{decision.term}” is right: another name of it")
        else:
            term = Term(source=decision.term, target=decision.target, kind=decision.kind)
            self.put(term, f"“{decision.term}” is right")

    def take_out(self, decision: Decision) -> None:
        """A form that never means this term: an alias goes, a source makes way for the first alias that is left."""
        term = self.term(decision.term)
        if term is None:
            self.reject(decision)
            return
        left = [form for form in term.written if not _writes(form, decision.surface)]
        change = f"“{decision.surface}” is never {term.target}"
        if term.source in left:
            self.put(term.model_copy(update={"aliases": tuple(left[1:])}), change)
            return
        self.put(_rejected(term.source), change)
        if left and self.term(left[0]) is None:
            self.put(term.model_copy(update={"source": left[0], "aliases": tuple(left[1:])}), change)

    def reject(self, decision: Decision) -> None:
        """A form that is no name at all."""
        if not self._glossary.rejects(decision.surface):
            self.put(_rejected(decision.surface), f"“{decision.surface}” is no name")

    def guard(self, source: str, about: list[Decision], places: Sequence[Place]) -> list[Unsettled]:
        """Guards that keep the wrong places out and every other one in."""
        term = self.term(source)
        if term is None:
            return [
                Unsettled(decision, "the glossary has no such row: the article gave the name") for decision in about
            ]
        wrong_keys = {decision.place.key for decision in about}
        right = [place for place in places if place.key not in wrong_keys]
        open_ones = [decision for decision in about if not _is_kept_out(term, decision.place)]
        while open_ones:
            choice = _best_guard(term, open_ones, right)
            if choice is None or len(getattr(term, choice[0])) >= MAX_GUARDS:
                break
            column, text = choice
            term = term.model_copy(update={column: (*getattr(term, column), text)})
            side = "followed by" if column == "not_before" else "preceded by"
            self.put(term, f"not {term.target} where {side} “{text}”")
            open_ones = [decision for decision in open_ones if not _is_kept_out(term, decision.place)]
        return [Unsettled(decision, "no word beside it tells it from the right hits") for decision in open_ones]


def _best_guard(term: Term, wrong: Sequence[Decision], right: Sequence[Place]) -> tuple[str, str] | None:
    """The column and the word that keep most of the wrong places out and none of the right ones."""
    found: dict[tuple[str, str], int] = {}
    for decision in wrong:
        if not term.is_guarded(decision.surface):
            continue
        for column, text in _guards_of(decision.place):
            if not any(_fits(column, text, place) for place in right):
                found[column, text] = found.get((column, text), 0) + 1
    if not found:
        return None
    return min(found, key=lambda guard: (-found[guard], _is_small(*guard), len(guard[1]), guard[0] != "not_before"))


def _guards_of(place: Place) -> Iterator[tuple[str, str]]:
    following, preceding = place.after.lstrip(), place.before.rstrip()
    for length in GUARD_LENGTHS:
        for column, text in (("not_before", following[:length]), ("not_after", preceding[-length:])):
            if len(text) == length and text.isalnum():
                yield column, text


def _fits(column: str, text: str, place: Place) -> bool:
    folded = fold_form(text)
    if column == "not_before":
        return fold_form(place.after).lstrip().startswith(folded)
    return fold_form(place.before).rstrip().endswith(folded)


def _is_kept_out(term: Term, place: Place) -> bool:
    return any(_fits(column, text, place) for column in ("not_before", "not_after") for text in getattr(term, column))


def _is_small(column: str, text: str) -> bool:
    return (text[0] if column == "not_before" else text[-1]) in SMALL_WORDS


def _writes(form: str, surface: str) -> bool:
    """Whether the surface is a spelling of this form, in either script."""
    return fold_form(surface) in {fold_form(text) for text in _both(spellings(form))}


def _both(texts: list[str]) -> Iterable[str]:
    return [*texts, *simplified(texts)]


def _with_alias(term: Term, alias: str) -> Term:
    return term.model_copy(update={"aliases": (*term.aliases, alias)})


def _rejected(source: str) -> Term:
    return Term(source=source, target=source, status="rejected")
