"""What was published, and what later runs have changed in it: `published.json` and `corrections.md`.

A claim is known again by its article and its Chinese source sentences, not by their numbers alone: cleaning may number
a sentence anew. Where the Chinese itself has changed (the article was corrected at its source), the numbers decide, as
long as the sentences are alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import Literal

from pydantic import Field, ValidationError

from pipeline.document import ClaimStatus, Frozen
from pipeline.writers.digest_file import ClaimLine, DigestFile, FactLine, NoteEntry
from pipeline.writers.digest_formats import squeezed
from pipeline.writers.digest_templates import Templates, one_line
from pipeline.writers.digest_wording import period

RECORD = "published"
RECORD_SCHEMA: Literal["zhbrief-published/1"] = "zhbrief-published/1"
ALIKE = 0.6
"""Two sentences of the same number are one sentence changed when so much of them is the same."""
COMPARED = 600
"""Characters of a sentence that are compared: the comparison takes quadratic time."""

Change = Literal["figure", "wording", "gone"]
KINDS: tuple[tuple[Change, str, str], ...] = (
    ("figure", "A figure changed", "A number, its currency or its scale is not what was published."),
    ("wording", "The wording changed", "The numbers are the same."),
    ("gone", "No longer stands", "The article is still there, but its note no longer makes the claim."),
)
# With the currency before it and the word behind it: RMB 3 million is not RMB 3 billion, nor US$3 million.
_NUMBER = re.compile(
    r"(?:[A-Z]{2,3}\$?[ ]?|[$€£¥₩])?\d+(?:[.,]\d+)*(?:[ ]?(?:%|(?:trillion|billion|million|thousand|times|GW|MW)\b))?"
)


class RecordProblem(ValueError):  # noqa: N818 - says what is the matter, and reads so where it is caught
    """The record cannot be read."""


class PublishedClaim(Frozen):
    """A claim, or a figure, as it was published. `about` and `surface` tell a figure from others of its sentence."""

    article: str
    title: str
    date: str
    role: Literal["headline", "brief", "point", "quote", "figure"]
    about: str
    surface: str
    text: str
    status: ClaimStatus
    sentences: tuple[str, ...]
    chinese: tuple[str, ...]


class Correction(Frozen):
    """A change in what was published. `new` is empty for what no longer stands."""

    change: Change
    article: str
    title: str
    date: str
    role: str
    old: str
    old_status: ClaimStatus
    new: str
    new_status: ClaimStatus | None
    sources: tuple[tuple[str, str], ...]


class Published(Frozen):
    """The record: what stands published now, and every correction so far, the latest first."""

    schema_: Literal["zhbrief-published/1"] = Field(default=RECORD_SCHEMA, alias="schema")
    claims: tuple[PublishedClaim, ...] = ()
    corrections: tuple[Correction, ...] = ()

    def json_text(self) -> str:
        """The file's text."""
        return json.dumps(self.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1) + "\n"


def read_record(data: bytes) -> Published:
    """Read `published.json`. Raises RecordProblem."""
    try:
        return Published.model_validate_json(data)
    except ValidationError as error:
        raise RecordProblem(f"{error.error_count()} things in it are not as zhbrief writes them") from None


def compared(record: Published, digest: DigestFile) -> tuple[Published, tuple[Correction, ...]]:
    """The record after this digest is published, and the corrections that are new in it.

    Articles that are not in the digest keep what the record says of them.
    """
    here = {note.article for note in digest.notes}
    now = list(_claims(digest))
    before = [claim for claim in record.claims if claim.article in here]
    found = [_correction(old, new) for old, new in _paired(before, now)]
    order = [kind for kind, _, _ in KINDS]
    new = tuple(sorted(filter(None, found), key=lambda each: order.index(each.change)))
    others = [claim for claim in record.claims if claim.article not in here]
    claims = tuple(sorted((*others, *now), key=lambda claim: (claim.date, claim.article)))
    return Published(claims=claims, corrections=(*new, *record.corrections)), new


def corrections_text(record: Published, templates: Templates) -> str:
    """`corrections.md`: every correction so far."""
    shown = [each.model_copy(update={"date": period(each.date[:10])}) for each in record.corrections]
    return squeezed(templates.render("corrections.md.j2", corrections=shown, kinds=KINDS))


def _claims(digest: DigestFile) -> Iterable[PublishedClaim]:
    """Every claim and figure of the digest."""
    for note in digest.notes:
        yield from (_of_claim(note, claim) for claim in note.claims())
        yield from (_of_fact(note, fact) for fact in note.facts)


def _of_claim(note: NoteEntry, claim: ClaimLine) -> PublishedClaim:
    return PublishedClaim(
        article=note.article,
        title=one_line(note.title),
        date=note.date,
        role=claim.role,
        about="",
        surface="",
        text=one_line(claim.text),
        status=claim.status,
        sentences=tuple(source.sentence for source in claim.sources),
        chinese=tuple(one_line(source.chinese) for source in claim.sources),
    )


def _of_fact(note: NoteEntry, fact: FactLine) -> PublishedClaim:
    return PublishedClaim(
        article=note.article,
        title=one_line(note.title),
        date=note.date,
        role="figure",
        about=fact.about,
        surface=fact.surface,
        text=fact.text,
        status="verified",
        sentences=(fact.source.sentence,),
        chinese=(one_line(fact.source.chinese),),
    )


Key = Callable[[PublishedClaim], tuple[object, ...]]
"""What two claims must share to be one claim told twice."""


def _same_words(claim: PublishedClaim) -> tuple[object, ...]:
    return claim.article, claim.role, claim.chinese, claim.about, claim.surface, claim.text


def _same_place(claim: PublishedClaim) -> tuple[object, ...]:
    """The same Chinese characters: for a figure those of the figure, too."""
    return claim.article, claim.role, claim.chinese, claim.surface


def _same_sentences(claim: PublishedClaim) -> tuple[object, ...]:
    """A claim that has become a point where it was the brief; a figure that is read from more or fewer characters."""
    return claim.article, claim.role == "figure", claim.chinese, claim.about


def _same_numbers(claim: PublishedClaim) -> tuple[object, ...]:
    """Sentences of the same number, whose Chinese may have changed."""
    return claim.article, claim.role, claim.sentences, claim.about


KEYS: tuple[Key, ...] = (_same_words, _same_place, _same_sentences, _same_numbers)


def _paired(
    before: Sequence[PublishedClaim], now: Sequence[PublishedClaim]
) -> list[tuple[PublishedClaim, PublishedClaim | None]]:
    """Each claim of before with what has become of it: by the strictest key first, each claim used once."""
    found: dict[int, PublishedClaim] = {}
    left_old, left_new = dict(enumerate(before)), dict(enumerate(now))
    for key in KEYS:
        waiting: dict[object, list[int]] = {}
        for number, claim in left_new.items():
            waiting.setdefault(key(claim), []).append(number)
        for number, claim in list(left_old.items()):
            candidates = waiting.get(key(claim), [])
            match = next((each for each in candidates if _alike(claim, left_new[each])), None)
            if match is not None:
                candidates.remove(match)
                found[number] = left_new.pop(match)
                del left_old[number]
    return [(claim, found.get(number)) for number, claim in enumerate(before)]


def _alike(old: PublishedClaim, new: PublishedClaim) -> bool:
    if old.chinese == new.chinese:
        return True
    before, after = ("".join(each.chinese)[:COMPARED] for each in (old, new))
    return SequenceMatcher(None, before, after, autojunk=False).ratio() >= ALIKE


def _correction(old: PublishedClaim, new: PublishedClaim | None) -> Correction | None:
    """What has changed, if anything. A change of status alone is none: the words are the same."""
    if new is not None and new.text == old.text:
        return None
    change: Change = "gone" if new is None else "figure" if _numbers(old) != _numbers(new) else "wording"
    last = new or old
    return Correction(
        change=change,
        article=old.article,
        title=old.title,
        date=old.date,
        role=last.role,
        old=old.text,
        old_status=old.status,
        new=new.text if new else "",
        new_status=new.status if new else None,
        sources=tuple(zip(last.sentences, last.chinese, strict=True)),
    )


def _numbers(claim: PublishedClaim) -> list[str]:
    return sorted(_NUMBER.findall(claim.text))
