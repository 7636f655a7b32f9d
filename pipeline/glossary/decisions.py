"""What people decided about hits, and what the next run makes of it.

Decisions stand in `decisions.jsonl` of the output folder, one a line, the last about a place counting. They are kept
apart from the hits, which every run makes anew, and are found again by the term and the characters around it, so that
they hold when the article is saved again or edited a little.

| verdict | what the next run does | what `glossary apply` proposes |
|---|---|---|
| `right` | the same | a row, where the article itself gave the name |
| `wrong-here` | no hit at this place, nor in the same words of another article | a guard |
| `wrong-always` | this form is never again a hit of this term | the form taken out of the row |
| `not-a-name` | this form is never again a hit of any term | a `rejected` row |
| `better-english` | the term has this English everywhere | a new target, the old one forbidden |
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from pipeline.document import MentionKind
from pipeline.glossary.context import ALIKE, Place, fold_form, likeness
from pipeline.glossary.term import Name, Rendering, Term
from pipeline.storage import append_line

if TYPE_CHECKING:
    from pipeline.glossary.ledger import Hit

DECISIONS = "decisions.jsonl"
MAX_BYTES = 64 * 1024 * 1024
MOST_PLACES = 500
"""Places of one term in one article that are compared with decisions about other wordings."""

MOST_UNSETTLED = 300
"""Decisions about one article whose words are gone that are looked for elsewhere in it, the latest ones."""

Verdict = Literal["right", "wrong-here", "wrong-always", "better-english", "not-a-name"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_ENGLISH: TypeAdapter[str] = TypeAdapter(Rendering)


class Decision(BaseModel):
    """One decision. `target` is the English that was judged, `english` the better one; `at` is ISO time in UTC.

    It holds all of the hit that it needs, so that it can be shown and taken back after the hit is gone. Decisions that
    were made in one go share a `key`, by which the review page knows a retry, and takes them back together.
    """

    # A later version may add keys; what it decided is still good.
    model_config = ConfigDict(frozen=True, extra="ignore")

    hit: str
    article: str
    term: Name
    surface: Name
    target: Rendering
    kind: MentionKind = "term"
    before: Annotated[str, Field(max_length=64)]
    after: Annotated[str, Field(max_length=64)]
    verdict: Verdict
    english: Rendering | None = None
    by: str = ""
    at: str = ""
    key: Annotated[str, Field(max_length=80)] = ""

    @cached_property
    def place(self) -> Place:
        """Where it was decided."""
        return Place(self.term, self.surface, self.before, self.after)


class TakenBack(BaseModel):
    """A line that takes back the decision about a place with the key `undoes`, the last one where that is empty."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    article: str
    term: Name
    surface: Name
    before: Annotated[str, Field(max_length=64)]
    after: Annotated[str, Field(max_length=64)]
    verdict: Literal["undone"] = "undone"
    undoes: Annotated[str, Field(max_length=80)] = ""
    by: str = ""
    at: str = ""
    key: Annotated[str, Field(max_length=80)] = ""

    @cached_property
    def place(self) -> Place:
        """Where it was decided."""
        return Place(self.term, self.surface, self.before, self.after)


_LINE: TypeAdapter[Decision | TakenBack] = TypeAdapter(Decision | TakenBack)


@dataclass(frozen=True)
class Decisions:
    """The decisions in force. `log` is every decision in the order in which they were made, without those that were
    taken back; `unreadable` counts the lines of the file that are none."""

    log: tuple[Decision, ...] = ()
    unreadable: int = 0

    @cached_property
    def standing(self) -> tuple[Decision, ...]:
        """The last decision about each place, in the order in which they were made."""
        slots = [slot(decision) for decision in self.log]
        last = dict(zip(slots, self.log, strict=True))
        return tuple(each for where, each in zip(slots, self.log, strict=True) if last[where] is each)

    @cached_property
    def never(self) -> frozenset[tuple[str, str]]:
        """(term, folded form) that are `wrong-always`; a later `right` about such a pair takes it back."""
        found: set[tuple[str, str]] = set()
        for decision in self.standing:
            pair = (decision.term, fold_form(decision.surface))
            if decision.verdict == "wrong-always":
                found.add(pair)
            elif decision.verdict == "right":
                found.discard(pair)
        return frozenset(found)

    @cached_property
    def no_names(self) -> frozenset[str]:
        """Folded forms that are `not-a-name`; a later `right` about such a form takes it back."""
        found: set[str] = set()
        for decision in self.standing:
            if decision.verdict == "not-a-name":
                found.add(fold_form(decision.surface))
            elif decision.verdict == "right":
                found.discard(fold_form(decision.surface))
        return frozenset(found)

    @cached_property
    def _renamed(self) -> dict[tuple[str, str], str]:
        """(term, judged English) → better English. What is made the better one is better than nothing any more, so
        that there are no circles; a later `right` about the judged one takes it back."""
        found: dict[tuple[str, str], str] = {}
        for decision in self.log:
            if decision.verdict == "better-english" and decision.english and decision.english != decision.target:
                found.pop((decision.term, decision.english), None)
                found[decision.term, decision.target] = decision.english
            elif decision.verdict == "right":
                found.pop((decision.term, decision.target), None)
        return found

    @cached_property
    def _by_key(self) -> dict[str, list[Decision]]:
        found: dict[str, list[Decision]] = {}
        for decision in self.standing:
            found.setdefault(decision.place.key, []).append(decision)
        return found

    @cached_property
    def _by_article(self) -> dict[str, list[Decision]]:
        found: dict[str, list[Decision]] = {}
        for decision in self.standing:
            found.setdefault(decision.article, []).append(decision)
        return found

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms that there are decisions about."""
        return frozenset(decision.term for decision in self.log)

    @cached_property
    def digest(self) -> str:
        """sha256 of what a run depends on: who decided and when is left out."""
        rows = [decision.model_dump(mode="json", exclude={"by", "at", "hit", "key"}) for decision in self.standing]
        everything = [rows, sorted([*pair, english] for pair, english in self._renamed.items())]
        return hashlib.sha256(json.dumps(everything, ensure_ascii=True, sort_keys=True).encode()).hexdigest()

    def english(self, term: str, target: str) -> str:
        """The English that was decided on for a term whose target is this one; the target itself where none was."""
        while (term, target) in self._renamed:
            target = self._renamed[term, target]
        return target

    def about(self, article: str, places: Sequence[Place]) -> tuple[Decision | None, ...]:
        """For each place of an article (by its id) the decision about it, or None.

        A decision counts where term and context are the same, in other articles too when the context is long enough
        to tell; failing that, at the place of its own article that is most like it, see `context.likeness`.
        """
        found: list[Decision | None] = [self._exact(article, each) for each in places]
        settled = {id(decision) for decision in found if decision}
        left = [decision for decision in self._by_article.get(article, ()) if id(decision) not in settled]
        left = left[-MOST_UNSETTLED:]
        pairs = []
        for order, decision in enumerate(left):
            near = (n for n, each in enumerate(places) if not found[n] and _same_form(decision.place, each))
            for number, _ in zip(near, range(MOST_PLACES), strict=False):
                if (score := likeness(decision.place, places[number])) >= ALIKE:
                    pairs.append((-score, order, number))
        used: set[int] = set()
        for _, order, number in sorted(pairs):
            if order not in used and found[number] is None:
                found[number] = left[order]
                used.add(order)
        return tuple(found)

    def drops(self, place: Place, decision: Decision | None) -> bool:
        """Whether what stands there is no mention. `decision`: what `about` says of it."""
        if decision is not None:
            return decision.verdict not in ("right", "better-english")
        form = fold_form(place.surface)
        return (place.term, form) in self.never or form in self.no_names

    def _exact(self, article: str, place: Place) -> Decision | None:
        decisions = self._by_key.get(place.key, ())
        own = [decision for decision in decisions if decision.article == article]
        if own:
            return own[-1]
        return decisions[-1] if decisions and place.is_telling else None


def read_decisions(folder: Path) -> Decisions:
    """The decisions of an output folder; none where there is no such file.

    A line that cannot be read costs itself alone. Raises OSError when the file is there and cannot be read.
    """
    path = folder / DECISIONS
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES)
    except FileNotFoundError:
        return Decisions()
    return with_lines(Decisions(), data.decode("utf-8", "replace").split("\n"))


def with_lines(decisions: Decisions, lines: Iterable[str]) -> Decisions:
    """The decisions and those of further lines of their file."""
    found = list(decisions.log)
    unreadable = decisions.unreadable
    gone: list[TakenBack] = []
    for line in lines:
        if not line.strip():
            continue
        try:
            read = _LINE.validate_json(line)
        except ValidationError:
            unreadable += 1
            continue
        if isinstance(read, TakenBack):
            gone.append(read)
        else:
            found, gone = _without(found, gone), []
            found.append(read)
    return Decisions(tuple(_without(found, gone)), unreadable)


def slot(decision: Decision | TakenBack) -> tuple[str, str]:
    """Which place it is about: of two decisions with the same, the later replaces the other."""
    return decision.place.key, _scope(decision)


def _without(found: list[Decision], gone: Sequence[TakenBack]) -> list[Decision]:
    """The decisions without those that were taken back, each the last of its place that fits."""
    if not gone:
        return found
    terms = {each.term for each in gone}
    open_ones: dict[tuple[str, str], list[str]] = {}
    for each in gone:
        open_ones.setdefault(slot(each), []).append(each.undoes)
    kept: list[Decision] = []
    for decision in reversed(found):
        wanted = open_ones.get(slot(decision), []) if decision.term in terms else []
        match = next((undoes for undoes in wanted if undoes in ("", decision.key)), None)
        if match is None:
            kept.append(decision)
        else:
            wanted.remove(match)
    return kept[::-1]


def decide(
    folder: Path,
    hit: Hit | Decision,
    verdict: Verdict,
    *,
    english: str | None = None,
    by: str = "",
    at: datetime | None = None,
) -> Decision:
    """Write a decision about a hit (or about the hit of an earlier decision) into the folder's `decisions.jsonl`.

    `at` is now unless given. Returns the decision once it is safe on the disk. Raises ValueError for a verdict that
    does not exist, `better-english` without English or with one that no glossary may hold, and English without
    `better-english`; OSError when it cannot be written.
    """
    decision = decided(hit, verdict, english=english, by=by, at=at)
    append_line(folder / DECISIONS, line_of(decision))
    return decision


def decided(
    hit: Hit | Decision,
    verdict: Verdict,
    *,
    english: str | None = None,
    by: str = "",
    at: datetime | None = None,
    key: str = "",
) -> Decision:
    """The decision that `decide` writes. Raises ValueError as it does."""
    if verdict not in VERDICTS:
        raise ValueError(f"“{verdict}” is no verdict; there are {', '.join(VERDICTS)}")
    if (verdict == "better-english") != bool(english):
        raise ValueError("better-english, and it alone, needs the English")
    if english:
        english = clean_english(english)
    return Decision(
        hit=hit.hit if isinstance(hit, Decision) else hit.id,
        article=hit.article,
        term=hit.term,
        surface=hit.surface,
        target=hit.target,
        kind=hit.kind,
        before=hit.before,
        after=hit.after,
        verdict=verdict,
        english=english,
        by=signed(by),
        at=moment(at),
        key=key,
    )


def signed(by: str) -> str:
    """The reviewer's name in one bounded line."""
    return " ".join(by.split())[:80]


def moment(at: datetime | None = None) -> str:
    """That time, or now, as decisions have it."""
    return (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")


def line_of(decision: Decision | TakenBack) -> str:
    """The decision as its line in the file."""
    row = decision.model_dump(mode="json", exclude_none=True, exclude=set() if decision.key else {"key"})
    return json.dumps(row, ensure_ascii=False)


def clean_english(text: str) -> str:
    """The rendering without white space around it. Raises ValueError for what no glossary may hold."""
    try:
        return _ENGLISH.validate_python(text)
    except ValidationError as error:
        raise ValueError(f"“{text}”: {error.errors()[0]['msg'].removeprefix('Value error, ')}") from None


def renamed(term: Term, english: str) -> Term:
    """The term with another target: the old one is forbidden, unless one holds the other (SoftBank, SoftBank Group),
    and a short form stays while it is a part of the new one."""
    if english == term.target:
        return term
    old, new = term.target.casefold(), english.casefold()
    forbidden = tuple(each for each in term.forbidden if each != english)
    if old not in new and new not in old:
        forbidden = tuple(dict.fromkeys([*forbidden, term.target]))
    short = term.short if term.short and term.short in english and term.short != english else None
    return term.model_copy(update={"target": english, "short": short, "forbidden": forbidden})


def places_worth_asking(decisions: Decisions, places: Iterable[Place]) -> list[int]:
    """The numbers of the places that a decision may be about: of a term decided on, or of a form that is no name."""
    return [
        number
        for number, each in enumerate(places)
        if each.term in decisions.terms or fold_form(each.surface) in decisions.no_names
    ]


def _same_form(one: Place, other: Place) -> bool:
    return one.term == other.term and fold_form(one.surface) == fold_form(other.surface)


def _scope(decision: Decision | TakenBack) -> str:
    """Whose place it is: that of every article, or of its own where the context tells too little."""
    return "" if decision.place.is_telling else decision.article
