"""What the page may ask for, as data that has been checked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.briefing.edits import LONGEST_TEXT
from pipeline.document import MentionKind
from pipeline.glossary import Verdict

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{8,64}$")]
Name = Annotated[str, Field(max_length=80)]
English = Annotated[str, Field(max_length=LONGEST_TEXT)]
MOST_FORBIDDEN = 32


class Request(BaseModel):
    """The base of all: nothing is guessed, and nothing is passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class CheckRequest(Request):
    """A text to be checked as the claim's."""

    item: Name
    text: English


class Decided(Request):
    """What every decision has: its `key`, the same when it is sent again; `seen`, the key of the decision that the
    page showed; `force`, to decide all the same when there is another by now."""

    key: Key
    seen: Name = ""
    force: bool = False


class ClaimRequest(Decided):
    """A decision about a claim; `was` is its text as it was shown."""

    item: Name
    verdict: Literal["accepted", "edited", "chosen"]
    text: English = ""
    was: Annotated[str, Field(max_length=20_000)]


class HitRequest(Decided):
    """A decision about one hit, or about a term's."""

    item: Name = ""
    hit: Name = ""
    verdict: Verdict
    english: Annotated[str, Field(max_length=200)] = ""
    surface: Name = ""


class UndoRequest(Request):
    """A decision taken back, by its key."""

    key: Key
    undo: Name


class MergeRequest(Request):
    """One English for a term; others that are wrong from now on."""

    key: Key
    term: Name
    english: Annotated[str, Field(max_length=200)]
    forbid: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=MOST_FORBIDDEN)] = []


class TermRequest(Request):
    """A row for the project's glossary from a selection in a sentence; without `write` it is only shown."""

    key: Key
    article: Name
    sentence: Name
    source: Name
    target: Annotated[str, Field(max_length=200)]
    kind: MentionKind
    write: bool = False
