"""Decisions about many hits in one go, as the review page makes them, and taking them back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pipeline.glossary.decisions import (
    DECISIONS,
    Decision,
    TakenBack,
    Verdict,
    decided,
    line_of,
    moment,
    signed,
)
from pipeline.glossary.ledger import Hit
from pipeline.storage import append_line


def decide_all(
    folder: Path,
    hits: Iterable[Hit | Decision],
    verdict: Verdict,
    *,
    english: str | None = None,
    by: str = "",
    at: datetime | None = None,
    key: str = "",
) -> tuple[Decision, ...]:
    """One verdict about each of these hits, written in one step under one key. Raises as `decide` does."""
    made = tuple(decided(hit, verdict, english=english, by=by, at=at, key=key) for hit in hits)
    if made:
        append_line(folder / DECISIONS, "\n".join(map(line_of, made)))
    return made


def take_back(
    folder: Path, undone: Iterable[Decision], *, by: str = "", at: datetime | None = None, key: str = ""
) -> int:
    """Take decisions back: what was decided about their places before stands again, and nothing where nothing was.

    Done twice it is done once. Returns the number of places; raises OSError.
    """
    now, who = moment(at), signed(by)
    rows = [
        TakenBack(
            article=each.article,
            term=each.term,
            surface=each.surface,
            before=each.before,
            after=each.after,
            undoes=each.key,
            by=who,
            at=now,
            key=key,
        )
        for each in undone
    ]
    if rows:
        append_line(folder / DECISIONS, "\n".join(map(line_of, rows)))
    return len(rows)
