"""What people decided about the claims of notes: taken as they stand, another draft chosen, written anew.

The decisions stand in `claims.jsonl` of the output folder, one a line, appended only; of those about one claim the last
that was not taken back counts. A claim is known by its article and the Chinese it rests on, not by sentence ids, so
that a decision is found again when the article is saved or cleaned anew; the headline, which may rest on the same
sentence as the brief, is known by its place too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipeline.language import fold, to_simplified
from pipeline.language.script import LengthChanged, count_markers
from pipeline.storage import append_line

EDITS = "claims.jsonl"
MAX_BYTES = 64 * 1024 * 1024
LONGEST_TEXT = 4_000
LONGEST_CHINESE = 2_000

Place = Literal["headline", "brief", "point", "quote"]
EditVerdict = Literal["accepted", "edited", "chosen", "undone"]


def clean(text: str) -> str:
    """A claim as decisions hold it: one paragraph, white space one space, characters that nobody sees left out."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


Text = Annotated[str, AfterValidator(clean), Field(max_length=LONGEST_TEXT)]


class Edit(BaseModel):
    """One decision. `chinese` is the `source_text` of the claim, `was` the text that was decided about, `text` what is
    to stand: the same for `accepted`. `undone` takes back the decision with the key `undoes`, the last one where that
    is empty: what was decided before stands again. `at` is ISO time in UTC; `key` is the name of the request that made
    it, by which a retry is known."""

    # A later version may add keys; what it decided is still good.
    model_config = ConfigDict(frozen=True, extra="ignore")

    article: Annotated[str, Field(min_length=1, max_length=500)]
    place: Place
    chinese: Annotated[str, Field(min_length=1, max_length=LONGEST_CHINESE)]
    was: Text = ""
    text: Text = ""
    verdict: EditVerdict
    by: Annotated[str, Field(max_length=200)] = ""
    at: Annotated[str, Field(max_length=40)] = ""
    key: Annotated[str, Field(max_length=80)] = ""
    undoes: Annotated[str, Field(max_length=80)] = ""

    @property
    def claim(self) -> tuple[str, str, str]:
        """What it is about: the same for all decisions about one claim."""
        return claim_key(self.article, self.place, self.chinese)


def claim_key(article: str, place: Place, chinese: str) -> tuple[str, str, str]:
    """Article, "headline" or "", and the Chinese: what tells one claim from another in every run."""
    return article, "headline" if place == "headline" else "", chinese


def source_text(sentences: Iterable[str]) -> str:
    """The Chinese of a claim as decisions know it: widths folded, in Simplified characters, white space made one, a
    sentence a line. Of a longer one the beginning and the sha256 of the whole."""
    text = "\n".join(" ".join(_simplified(fold(sentence)).split()) for sentence in sentences)
    if len(text) <= LONGEST_CHINESE:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return f"{text[: LONGEST_CHINESE - 70]}… {digest}"


@dataclass(frozen=True)
class Edits:
    """The decisions of a folder. `log` is every one, oldest first; `unreadable` counts the lines that are none."""

    log: tuple[Edit, ...] = ()
    unreadable: int = 0

    @cached_property
    def stacks(self) -> dict[tuple[str, str, str], tuple[Edit, ...]]:
        """The decisions about each claim that were not taken back, oldest first, by `Edit.claim`."""
        stacks: dict[tuple[str, str, str], list[Edit]] = {}
        for edit in self.log:
            stack = stacks.setdefault(edit.claim, [])
            if edit.verdict != "undone":
                stack.append(edit)
            elif undone := [each for each in stack if edit.undoes in ("", each.key)]:
                stack.remove(undone[-1])
        return {claim: tuple(stack) for claim, stack in stacks.items() if stack}

    @cached_property
    def standing(self) -> dict[tuple[str, str, str], Edit]:
        """The decision in force about each claim that has one, by `Edit.claim`."""
        return {claim: stack[-1] for claim, stack in self.stacks.items()}

    @cached_property
    def _by_article(self) -> dict[str, list[Edit]]:
        found: dict[str, list[Edit]] = {}
        for edit in self.standing.values():
            found.setdefault(edit.article, []).append(edit)
        return found

    def of(self, article: str) -> tuple[Edit, ...]:
        """The decisions in force about an article (by its id), in the order in which they were made."""
        return tuple(self._by_article.get(article, ()))

    def about(self, article: str, place: Place, chinese: str) -> Edit | None:
        """The decision in force about a claim; `chinese` as `source_text` gives it."""
        return self.standing.get(claim_key(article, place, chinese))

    @cached_property
    def digest(self) -> str:
        """sha256 of all that a run depends on; who decided and when is left out. Empty when nothing is in force."""
        return _digest(self.standing.values())

    def key(self, article: str) -> str:
        """The same for one article: it changes when a decision about it does, and with no other. Empty for none."""
        return _digest(self.of(article))


def read_edits(folder: Path) -> Edits:
    """The decisions about claims of an output folder; none where there is no such file.

    A line that cannot be read costs itself alone. Raises OSError when the file is there and cannot be read.
    """
    try:
        with (folder / EDITS).open("rb") as file:
            data = file.read(MAX_BYTES)
    except FileNotFoundError:
        return Edits()
    return with_lines(Edits(), data.decode("utf-8", "replace").split("\n"))


def with_lines(edits: Edits, lines: Iterable[str]) -> Edits:
    """The decisions and those of further lines of their file."""
    found = list(edits.log)
    unreadable = edits.unreadable
    for line in lines:
        if not line.strip():
            continue
        try:
            found.append(Edit.model_validate_json(line))
        except ValidationError:
            unreadable += 1
    return Edits(tuple(found), unreadable)


def write_edits(folder: Path, edits: Sequence[Edit]) -> None:
    """Append decisions in one step; they are safe on the disk when it returns. Raises OSError."""
    if edits:
        rows = (edit.model_dump(mode="json", exclude_defaults=True) for edit in edits)
        append_line(folder / EDITS, "\n".join(json.dumps(row, ensure_ascii=False) for row in rows))


def _digest(edits: Iterable[Edit]) -> str:
    rows = sorted([*edit.claim, edit.verdict, edit.text] for edit in edits)
    return hashlib.sha256(json.dumps(rows, ensure_ascii=True).encode()).hexdigest() if rows else ""


def _simplified(text: str) -> str:
    """In Simplified characters. Text without Traditional ones stays: converting costs, and would make 乾隆 干隆."""
    if not count_markers(text)[0]:
        return text
    try:
        return to_simplified(text)
    except LengthChanged:  # the stages leave such a text as it is, too
        return text
