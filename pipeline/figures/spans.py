"""Dates as found in a text: their span and value, and the year named last."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.document import Hedge
from pipeline.figures.moments import Resolved


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date with its span in the text, its ISO value (only as precise as the text) and its English."""

    start: int
    end: int
    value: str | None
    end_value: str | None
    hedge: Hedge
    resolved_from: Resolved
    english: str


@dataclass(frozen=True, slots=True)
class Named:
    """The year, and the quarter if any, that the text named last: what 上年同期 and 上一季度 count from."""

    year: int
    resolved_from: Resolved
    quarter: int | None = None
    fiscal: bool = False
    whole: bool = True
    """Whether a year, a half or a quarter was named, not a day: only these are counted from across sentences."""
