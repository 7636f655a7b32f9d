"""The stage that puts what people decided about claims into the note."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import TypeVar

from pipeline.briefing.choice import told_part
from pipeline.briefing.edits import Edit, Edits, Place, clean, source_text
from pipeline.briefing.rows import timeline_rows
from pipeline.checks.names import naming
from pipeline.diagnostics import diagnose
from pipeline.document import (
    CheckResult,
    Claim,
    ClaimStatus,
    DateMention,
    Diagnostic,
    Document,
    Figure,
    Mention,
    Note,
    Reviewed,
    Sentence,
)
from pipeline.translation.drafts import check
from pipeline.translation.preparation import Prepared, prepare

PERSON = "person"
"""The engine of a claim that a person wrote."""

COMPOSE = "compose"
REMADE = frozenset({"name-forbidden", "name-two-ways", "name-short-first", "name-short-shared", "claims-unverified"})
"""What `Compose` says of the claims as they were."""

SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]{0,2} +(?=[\"'“‘(\[]?[A-Z0-9])")
MOST_ENDS = 8
"""Ends of English sentences that are tried as the border between two Chinese ones."""
CLOSED = re.compile(r"[.!?][\"'”’)\]]*$")
SHOWN = 80

Found = TypeVar("Found", Mention, Figure, DateMention)


class Amend:
    """Lets the decisions in force stand in the note: see `Edits`.

    What a person accepted, chose or wrote is `verified`: somebody has looked. The checks are run again on a text that
    is another, and those that fail stay listed. A decision that no claim of the note answers to is left alone, and
    said.
    """

    name = "amend"
    version = 1
    requires = frozenset({"note"})
    assigns: frozenset[str] = frozenset()

    def __init__(self, edits: Edits) -> None:
        self._edits = edits

    def __call__(self, document: Document) -> None:
        """Change the note's claims in place of the engine's; everything that was made of them is made again."""
        edits = self._edits.of(document.article.id)
        if not edits:
            return
        texts = {sentence.id: sentence.text for sentence in document.all_sentences()}
        before = document.note
        used: set[tuple[str, str, str]] = set()

        def amended(claim: Claim, place: Place) -> Claim:
            chinese = source_text(texts[source] for source in claim.sources)
            edit = self._edits.about(document.article.id, place, chinese)
            made = _amended(document, claim, edit, place) if edit else None
            if edit is None or made is None:
                return claim
            used.add(edit.claim)
            return made

        document.note = _mapped(before, amended)
        if document.note != before:
            _follow(document, before)
        document.diagnostics.extend(self._unused(edit) for edit in edits if edit.claim not in used)

    def _unused(self, edit: Edit) -> Diagnostic:
        what = "the claim says something else now" if edit.verdict == "accepted" else "the note tells no such sentence"
        text = edit.text if len(edit.text) <= SHOWN else f"{edit.text[: SHOWN - 1]}…"
        return diagnose("edit-unused", stage=self.name, verdict=edit.verdict, text=text, reason=what)


def check_text(document: Document, sources: Sequence[str], text: str, place: Place) -> tuple[CheckResult, ...]:
    """The checks of an English text against the sentences (by id) that it rests on, as a run makes them.

    Several sentences are checked one by one, each against its part of the English, cut where the fewest checks fail,
    or against all of it where that does better (two sentences told in one). A headline needs no full stop, and may be
    short. Raises KeyError for a sentence that is not there.
    """
    english = f"{text}." if place == "headline" and text and not CLOSED.search(text) else text
    prepared = [prepare(document, sentence) for sentence in _sentences(document, sources)]
    ways = [
        _merged([check(each, part) for each, part in zip(prepared, parts, strict=True)])
        for parts in _partings(english, len(prepared))
    ]
    if len(prepared) > 1:
        ways.append(check(_together(prepared), english))
    best = min(ways, key=lambda results: sum(not result.ok for result in results))
    return tuple(result for result in best if result.code != "whole") if place == "headline" and text else best


def _sentences(document: Document, sources: Sequence[str]) -> list[Sentence]:
    """The sentences of those ids; of the title the part that a headline tells."""
    by_id = {sentence.id: sentence for sentence in document.all_sentences()}
    found = [by_id[source] for source in sources]
    return [told_part(each) if each is document.title_sentence else each for each in found]


def _partings(english: str, count: int) -> Iterator[tuple[str, ...]]:
    """The ways to cut the English into so many parts at the ends of sentences; none where it has too few."""
    ends = [match.end() for match in SENTENCE_END.finditer(english)][:MOST_ENDS]
    for cuts in combinations(ends, count - 1):
        borders = (0, *cuts, len(english))
        yield tuple(english[a:b].strip() for a, b in pairwise(borders))


def _together(prepared: Sequence[Prepared]) -> Prepared:
    """Several sentences as one: what was found in each stands where it comes to stand in the text of all."""
    offsets: list[int] = []
    position = 0
    for each in prepared:
        offsets.append(position - each.offset)
        position += len(each.chinese)

    def moved(found: Iterable[tuple[int, Sequence[Found]]]) -> tuple[Found, ...]:
        return tuple(
            one.model_copy(update={"start": one.start + by, "end": one.end + by}) for by, many in found for one in many
        )

    return Prepared(
        chinese="".join(each.chinese for each in prepared),
        offset=0,
        text="".join(each.text for each in prepared),
        mentions=moved((by, each.mentions) for by, each in zip(offsets, prepared, strict=True)),
        figures=moved((by, each.figures) for by, each in zip(offsets, prepared, strict=True)),
        dates=moved((by, each.dates) for by, each in zip(offsets, prepared, strict=True)),
        terms=tuple(term for each in prepared for term in each.terms),
    )


def _merged(results: Sequence[tuple[CheckResult, ...]]) -> tuple[CheckResult, ...]:
    """One result a check: what fails for one sentence fails for the claim."""
    merged: dict[str, CheckResult] = {}
    for result in (each for one in results for each in one):
        if result.code not in merged or (merged[result.code].ok and not result.ok):
            merged[result.code] = result
    return tuple(merged.values())


def _amended(document: Document, claim: Claim, edit: Edit, place: Place) -> Claim | None:
    """The claim as a person wants it; None where the decision was about another text."""
    if edit.verdict == "accepted":
        return _reviewed(claim, "accepted") if clean(claim.text) == edit.text else None
    checks = claim.checks if clean(claim.text) == edit.text else check_text(document, claim.sources, edit.text, place)
    made = claim.model_copy(update={"text": edit.text, "checks": checks})
    if edit.verdict == "chosen":
        return _reviewed(made, "chosen")
    return _reviewed(made.model_copy(update={"engine": PERSON}), "edited")


def _reviewed(claim: Claim, how: Reviewed) -> Claim:
    """A Chinese sentence that was accepted for want of English is none for that."""
    status: ClaimStatus = "source_only" if how == "accepted" and claim.status == "source_only" else "verified"
    return claim.model_copy(update={"reviewed": how, "status": status, "alternatives": ()})


def _mapped(note: Note, change: Callable[[Claim, Place], Claim]) -> Note:
    return note.model_copy(
        update={
            "headline": change(note.headline, "headline") if note.headline else None,
            "brief": change(note.brief, "brief") if note.brief else None,
            "points": tuple(change(claim, "point") for claim in note.points),
            "quotes": tuple(change(claim, "quote") for claim in note.quotes),
        }
    )


def _follow(document: Document, before: Note) -> None:
    """What the note and its diagnostics say of the changed claims, made again."""
    note = document.note
    told = [claim for claim in (note.brief, *note.points) if claim]
    changed = [claim for claim in told if claim not in (before.brief, *before.points)]
    if changed:
        touched = {source for claim in changed for source in claim.sources}
        kept = [row for row in note.timeline if row.sentence not in touched]
        rows = timeline_rows(document, [part for claim in changed for part in _parts(claim)])
        timeline = tuple(sorted([*kept, *rows], key=lambda row: row.value))
        document.note = note.model_copy(update={"timeline": timeline})
    problems = [each for each in document.diagnostics if each.stage != COMPOSE or each.code not in REMADE]
    problems += naming([(claim.text, claim.sources) for claim in told], document.mentions)
    every = [claim for claim in (note.headline, *told) if claim]
    if unverified := sum(claim.status != "verified" for claim in every):
        problems.append(diagnose("claims-unverified", stage=COMPOSE, count=unverified, total=len(every)))
    document.diagnostics[:] = problems


def _parts(claim: Claim) -> list[Claim]:
    """The claim of several sentences as one claim a sentence, where its English has as many; else as it is."""
    ends = [match.end() for match in SENTENCE_END.finditer(claim.text)]
    if len(claim.sources) == 1 or len(ends) != len(claim.sources) - 1:
        return [claim]
    borders = (0, *ends, len(claim.text))
    texts = [claim.text[a:b].strip() for a, b in pairwise(borders)]
    return [
        claim.model_copy(update={"text": text, "sources": (source,)})
        for text, source in zip(texts, claim.sources, strict=True)
    ]
