"""Decisions made on the page: checked against what stands, written at once, answered with what stands now.

A request has a key. It is in the line that is written, so that a request that is sent again (a server that was killed
before it could answer) writes nothing twice. Nothing is ever rewritten: two pages that decide about one thing leave two
lines, and the second is told of the first unless it knew of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from filelock import Timeout

from pipeline.briefing import Edit, check_text, write_edits
from pipeline.briefing.edits import LONGEST_CHINESE, LONGEST_TEXT, EditVerdict, clean
from pipeline.document import Mention, MentionKind
from pipeline.glossary import Decision, Hit, Term, Verdict
from pipeline.glossary.deciding import decide_all, take_back
from pipeline.glossary.decisions import clean_english, moment, renamed, signed
from pipeline.glossary.editing import EditError
from pipeline.review.desk import ClaimItem, Desk, Item, TermItem
from pipeline.review.items import checks_view, claim_in, hit_view
from pipeline.review.ledgers import key_of
from pipeline.review.marking import Joins, chinese_segments, english_segments, lost
from pipeline.review.queue import Filter, following, progress
from pipeline.review.refusals import Refusal, invalid, not_found, not_written
from pipeline.review.requests import (
    CheckRequest,
    ClaimRequest,
    Decided,
    HitRequest,
    MergeRequest,
    TermRequest,
    UndoRequest,
)
from pipeline.review.rows import decision_view, row
from pipeline.review.terms import Terms

View = dict[str, Any]
Written = TypeVar("Written")


class Decider:
    """Decides for one reviewer. Every method takes the desk's lock, and looks first at what others have written."""

    def __init__(self, desk: Desk, terms: Terms, reviewer: str = "") -> None:
        self._desk = desk
        self._terms = terms
        self.reviewer = signed(reviewer)

    def check(self, request: CheckRequest) -> View:
        """What the checks say of a text for a claim, now."""
        with self._desk.lock:
            item = self._claim(request.item)
            opened = self._desk.shelf.open(item.card.key)
            if opened is None:
                raise not_found("article")
            text = clean(request.text)
            sources = [each for each in item.claim.sources if each in opened.reading.sentences]
            found = opened.reading.found_in_all(sources)
            results = check_text(opened.document, sources, text, item.claim.place)
            joins = Joins()
            chinese = [
                chinese_segments(opened.reading.sentences[each], opened.reading.found_in(each), joins)
                for each in sources
            ]
            return {
                "checks": checks_view(results),
                "failed": sum(not result.ok for result in results),
                "lost": [
                    {
                        "kind": "name" if isinstance(each, Mention) else "figure",
                        "chinese": each.source if isinstance(each, Mention) else each.surface,
                        "english": each.target if isinstance(each, Mention) else each.english,
                    }
                    for each in lost(text, found)
                ],
                "segments": [vars(piece) for piece in english_segments(text, found, joins)],
                "sources": [[vars(piece) for piece in pieces] for pieces in chinese],
                "headline": item.claim.place == "headline",
            }

    def claim(self, request: ClaimRequest, shown: Filter) -> View:
        """Accept, edit, or choose another draft."""
        with self._desk.lock:
            if self._known(request.key):
                return self._answer(request.key, self._desk.items.get(request.item), 0, shown)
            item = self._claim(request.item)
            if clean(request.was) != clean(item.claim.text):
                raise Refusal(
                    409, "stale", "The note was made again, and the claim is another now.", "Load it and look again."
                )
            self._unless_decided(request, item.decision)
            verdict, text = self._wording(item, request)
            if item.edit and not item.lapsed and (item.edit.verdict, item.edit.text) == (verdict, text):
                return self._answer(request.key, item, 0, shown)
            edit = Edit(
                article=item.card.id,
                place=item.claim.place,
                chinese=item.claim.chinese[:LONGEST_CHINESE],
                was=clean(item.claim.text)[:LONGEST_TEXT],
                text=text,
                verdict=verdict,
                by=self.reviewer,
                at=moment(),
                key=request.key,
            )
            self._write(lambda: write_edits(self._desk.shelf.folder, [edit]))
            return self._answer(request.key, item, 1, shown)

    def hit(self, request: HitRequest, shown: Filter) -> View:
        """A verdict about one hit, or about those of a term."""
        if bool(request.item) == bool(request.hit):
            raise invalid("A decision is about a hit or about a term.", "Name one of them.")
        with self._desk.lock:
            known = self._known(request.key)
            item, number = self._term_of(request)
            if known:
                return self._answer(request.key, item, 0, shown, number)
            standing = item.decision if number is None else (item.answers or {}).get(number)
            self._unless_decided(request, standing)
            hits = [self._desk.hits[number]] if number is not None else self._meant(item, request)
            made = self._decide(hits, request.verdict, request.english, request.key)
            return self._answer(request.key, item, len(made), shown, number)

    def undo(self, request: UndoRequest, shown: Filter) -> View:
        """Take a decision back: what stood before stands again."""
        with self._desk.lock:
            self._desk.refresh()
            item, made = self._made_with(request.undo)
            if not made:
                if request.undo in self._desk.ledgers.keys:
                    return self._answer(request.key, item, 0, shown)
                raise Refusal(
                    409, "nothing-to-undo", "There is no such decision in the ledger.", "Load the page and look again."
                )
            folder = self._desk.shelf.folder
            edits = [each for each in made if isinstance(each, Edit)]
            decisions = [each for each in made if isinstance(each, Decision)]
            for edit in edits:
                if self._desk.ledgers.edits.standing.get(edit.claim) is not edit:
                    raise Refusal(
                        409, "nothing-to-undo", "Another decision about it came later.", "Take that one back first."
                    )
            undone = [
                edit.model_copy(
                    update={
                        "verdict": "undone",
                        "text": "",
                        "undoes": edit.key,
                        "key": request.key,
                        "by": self.reviewer,
                        "at": moment(),
                    }
                )
                for edit in edits
            ]
            self._write(lambda: write_edits(folder, undone))
            self._write(lambda: take_back(folder, decisions, by=self.reviewer, key=request.key))
            return self._answer(request.key, item, len(made), shown)

    def merge(self, request: MergeRequest, shown: Filter) -> View:
        """One English for a term wherever it stands, and no other."""
        with self._desk.lock:
            known = self._known(request.key)
            item = self._desk.terms.get(request.term)
            if item is None:
                raise not_found("term")
            if known:
                return self._answer(request.key, item, 0, shown)
            english = _english(request.english)
            row_wanted = self._forbidding(item, english, request.forbid)
            others = {hit.target: hit for hit in map(self._desk.hits.__getitem__, item.hits) if hit.target != english}
            if row_wanted is not None:
                self._add(row_wanted)
            decided_english = self._desk.ledgers.decisions.english
            hits = [hit for target, hit in others.items() if decided_english(item.term, target) != english]
            made = self._decide(hits, "better-english", english, request.key) if hits else ()
            return self._answer(request.key, item, len(made), shown)

    def term(self, request: TermRequest) -> View:
        """A row from a selection: shown as the change of the project's glossary, and written when that is wanted."""
        with self._desk.lock:
            self._desk.refresh()
            opened = self._desk.shelf.open(request.article)
            sentence = opened.reading.sentences.get(request.sentence) if opened else None
            if opened is None or sentence is None:
                raise not_found("sentence")
            source = request.source.strip()
            normal = opened.document.normal[sentence.block][sentence.start : sentence.end]
            if not source or (source not in sentence.text and source not in normal):
                raise invalid("The Chinese is no part of the sentence.", "Select it in the sentence.")
            term = _term(source, request.target, request.kind)
            known = self._terms.lookup(source)
            if known is not None and known.source == source:
                term = renamed(known, term.target).model_copy(update={"kind": request.kind, "status": "accepted"})
            difference = self._add(term) if request.write else self._change(term)
            name = self._terms.target.name
            done = f"{name}: written; the next run uses it." if request.write else f"{name}: not written yet."
            return {
                "key": request.key,
                "diff": difference,
                "file": name,
                "row": {"source": term.source, "target": term.target, "kind": term.kind},
                "replaces": {"source": known.source, "target": known.target} if known else None,
                "written": request.write and bool(difference),
                "message": done if difference else f"{name} says so already.",
            }

    def _claim(self, item_id: str) -> ClaimItem:
        item = self._desk.items.get(item_id)
        if not isinstance(item, ClaimItem):
            raise not_found("claim")
        return item

    def _term_of(self, request: HitRequest) -> tuple[TermItem, int | None]:
        if request.hit:
            found = self._desk.hit(request.hit)
            if found is None:
                raise not_found("hit")
            return found
        item = self._desk.items.get(request.item)
        if not isinstance(item, TermItem):
            raise not_found("term")
        return item, None

    def _known(self, key: str) -> bool:
        """Whether a request with this key was written, by this page or another; the ledgers are up to date then."""
        self._desk.refresh()
        return key in self._desk.ledgers.keys

    def _unless_decided(self, request: Decided, standing: Edit | Decision | None) -> None:
        """Raise when somebody decided since the page was made."""
        now = key_of(standing) if standing else ""
        if request.force or now == request.seen:
            return
        said = "Somebody has decided about it since." if now else "The decision about it was taken back since."
        raise Refusal(
            409,
            "decided-elsewhere",
            said,
            "Look at it, and decide again if you still want to.",
            {"decision": decision_view(standing)},
        )

    def _wording(self, item: ClaimItem, request: ClaimRequest) -> tuple[EditVerdict, str]:
        """What is to be written: a text that a person gave stays a person's when it is accepted once more."""
        stands = clean(item.claim.text)
        text = clean(request.text) if request.verdict != "accepted" else stands
        if not text:
            raise invalid("There is no English.", "Write it, or accept the claim as it is.")
        if len(text) > LONGEST_TEXT:
            raise invalid(f"The text is longer than {LONGEST_TEXT} characters.", "Shorten it.")
        if text == stands and item.claim.reviewed in ("edited", "chosen"):
            return item.claim.reviewed, text
        if text == stands and item.claim.status != "source_only":
            return "accepted", text
        if request.verdict == "chosen":
            opened = self._desk.shelf.open(item.card.key)
            claim = claim_in(opened, item) if opened else None
            drafts = {*(claim.alternatives if claim else ()), item.edit.was if item.edit else ""}
            if text not in {clean(draft) for draft in drafts}:
                raise invalid("That is none of the drafts.", "Load the item and choose again.")
        return request.verdict, text

    def _meant(self, item: TermItem, request: HitRequest) -> list[Hit]:
        """The hits of a term that a verdict is written about: each open one, one of each form, one of each English."""
        numbers = [n for n in item.hits if request.surface in ("", self._desk.hits[n].surface)]
        if not numbers:
            raise not_found("form of the term")
        doubtful = [n for n in item.open_hits if n in set(numbers)] or numbers
        hits = [self._desk.hits[n] for n in doubtful]
        if request.verdict == "right":
            return hits if doubtful is not numbers else hits[:1]
        if request.verdict == "better-english":
            every = [self._desk.hits[n] for n in numbers]
            return list({hit.target: hit for hit in reversed(every)}.values())[::-1]
        if request.verdict == "wrong-here":
            if len(hits) > 1:
                raise invalid("The term has several places.", "Decide about each place.")
            return hits
        forms = list({hit.surface: hit for hit in reversed(hits)}.values())[::-1]
        if len(forms) > 1 and not request.surface:
            surfaces = [hit.surface for hit in forms]
            raise invalid("The term is written in several ways.", "Say which of them.", surfaces=surfaces)
        return forms

    def _decide(self, hits: Sequence[Hit], verdict: Verdict, english: str, key: str) -> tuple[Decision, ...]:
        if verdict == "better-english":
            wanted = _english(english)
            hits = [hit for hit in hits if hit.target != wanted]
            if not hits:
                raise invalid("It has this English already.", "Say that it is right instead.")
            english = wanted
        elif english:
            raise invalid("Only better-english has an English.")
        folder, by = self._desk.shelf.folder, self.reviewer
        return self._write(lambda: decide_all(folder, hits, verdict, english=english or None, by=by, key=key))

    def _made_with(self, key: str) -> tuple[Item | None, list[Edit | Decision]]:
        """The decisions of that key that were not taken back, and what they are about."""
        ledgers = self._desk.ledgers
        made: list[Edit | Decision] = [
            edit for stack in ledgers.edits.stacks.values() for edit in stack if _has_key(edit, key)
        ]
        made += [each for each in ledgers.decisions.log if _has_key(each, key)]
        return (self._about(made[0]) if made else None), made

    def _about(self, decision: Edit | Decision) -> Item | None:
        if isinstance(decision, Edit):
            return self._desk.claim_with(decision.claim)
        return self._desk.term(decision.term)

    def _forbidding(self, item: TermItem, english: str, forbid: Sequence[str]) -> Term | None:
        """The term's row with those renderings forbidden; None where none is to be, or none can be."""
        rendered = {self._desk.hits[n].english for n in item.hits} | {self._desk.hits[n].target for n in item.hits}
        wrong = [_english(each) for each in dict.fromkeys(forbid) if each != english]
        if unknown := [each for each in wrong if each not in rendered]:
            raise invalid(f"No note calls it “{unknown[0]}”.", "Choose among the renderings of the notes.")
        if not wrong:
            return None
        known = self._terms.lookup(item.term)
        base = known if known else _term(item.term, english, self._desk.hits[item.hits[0]].kind)
        changed = renamed(base, english)
        forbidden = tuple(dict.fromkeys([*changed.forbidden, *wrong]))
        try:
            return Term.model_validate(changed.model_dump() | {"forbidden": forbidden})
        except ValueError as error:
            raise invalid(_first_line(error)) from None

    def _change(self, term: Term) -> str:
        try:
            return self._terms.change(term)
        except EditError as error:
            raise invalid(f"{self._terms.target.name}: {error}.", "Correct the file.") from None

    def _add(self, term: Term) -> str:
        try:
            return self._terms.add(term)
        except EditError as error:
            raise invalid(f"{self._terms.target.name}: {error}.", "Correct the file.") from None
        except Timeout:
            raise Refusal(
                507, "not-written", "Another program is changing the glossary.", "Try again when it is done."
            ) from None
        except OSError as error:
            raise not_written(error) from None

    def _write(self, writing: Callable[[], Written]) -> Written:
        """Write, and take in what was written."""
        try:
            written = writing()
        except OSError as error:
            raise not_written(error) from None
        self._desk.refresh()
        return written

    def _answer(self, key: str, item: Item | None, written: int, shown: Filter, number: int | None = None) -> View:
        """What every decision is answered with: how things stand now."""
        desk = self._desk
        decided = item.decision if item else None
        if isinstance(item, TermItem) and number is not None:
            decided = (item.answers or {}).get(number)
        return {
            "key": key,
            "decided": decision_view(decided),
            "written": written,
            "row": row(desk, item) if item else None,
            "hit": hit_view(desk, item, number) if isinstance(item, TermItem) and number is not None else None,
            "progress": progress(desk),
            "next": following(desk, shown, item.id) if item else None,
            "version": desk.version,
        }


def _has_key(decision: Edit | Decision, key: str) -> bool:
    return decision.key == key or (not decision.key and key.startswith("x-") and key_of(decision) == key)


def _english(text: str) -> str:
    try:
        return clean_english(text)
    except ValueError as error:
        raise invalid(_first_line(error)) from None


def _term(source: str, target: str, kind: MentionKind) -> Term:
    try:
        return Term(source=source, target=target, kind=kind)
    except ValueError as error:
        raise invalid(_first_line(error)) from None


def _first_line(error: ValueError) -> str:
    """What is wrong in one sentence: pydantic's first reason, or our own words."""
    found = getattr(error, "errors", None)
    text = str(found()[0]["msg"]).removeprefix("Value error, ") if found else str(error)
    return f"{text[:1].upper()}{text[1:]}."
