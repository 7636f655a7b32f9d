"""ISO dates of any precision as spans of days: 2026-02-27, 2026-02, 2026-Q4, 2026-H2, 2026, FY2026, 2025-03/2025-05."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

PERIOD = re.compile(r"(?:FY)?(\d{4})(?:-(?:(\d\d)(?:-(\d\d))?|Q([1-4])|H([12])))?")


def span(value: str) -> tuple[date, date] | None:
    """The first and the last day of an ISO date or period; None for what is none. A fiscal year counts as the calendar
    year of its number: good enough to tell near from far, and never used to tell that two periods are the same."""
    if "/" in value:
        first, last = (span(part) for part in value.split("/", 1))
        return (first[0], last[1]) if first and last and first[0] <= last[1] else None
    match = PERIOD.fullmatch(value[:10] if value[:1].isdigit() else value)
    if match is None:
        return None
    year, month, day, quarter, half = match.groups()
    try:
        if day:
            only = date(int(year), int(month), int(day))
            return only, only
        if month:
            return _months(int(year), int(month), int(month))
        if quarter:
            return _months(int(year), 3 * int(quarter) - 2, 3 * int(quarter))
        if half:
            return _months(int(year), 6 * int(half) - 5, 6 * int(half))
        return _months(int(year), 1, 12)
    except ValueError:
        return None


def grain(value: str) -> str:
    """How long a period is by its form: "day", "month", "quarter", "half", "year", "fiscal", or "" for another."""
    match = PERIOD.fullmatch(value)
    if match is None:
        return ""
    _, month, day, quarter, half = match.groups()
    named = (("day", day), ("month", month), ("quarter", quarter), ("half", half), ("fiscal", value.startswith("FY")))
    return next((name for name, there in named if there), "year")


def gap(one: str, other: str) -> int | None:
    """Days between two dates or periods, 0 where they overlap; None when either is unknown."""
    first, second = span(one), span(other)
    if first is None or second is None:
        return None
    return max(0, (second[0] - first[1]).days, (first[0] - second[1]).days)


def within(one: str, other: str) -> bool:
    """True when one of two periods lies in the other: 2026-Q4 in 2026-H2."""
    first, second = span(one), span(other)
    if first is None or second is None:
        return False
    return (first[0] >= second[0] and first[1] <= second[1]) or (second[0] >= first[0] and second[1] <= first[1])


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
