"""Dates as files and pages state them → ISO. Only what is written; nothing is completed or guessed."""

from __future__ import annotations

import re
from datetime import datetime

STAMP = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})"
    r"(?:-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})|/(?P<m2>\d{1,2})/(?P<d2>\d{1,2})|\.(?P<m3>\d{1,2})\.(?P<d3>\d{1,2})"
    r"|\s?年\s?(?P<m4>\d{1,2})\s?月\s?(?P<d4>\d{1,2})\s?日)"
    r"(?!\d{3})(?:[T\s]{0,3}(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?:[:：](?P<second>\d{2}))?)?"
    r"(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?"
)
COMPACT = re.compile(r"(?<!\d)(?P<year>20\d{2})(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)")
AROUND = "（）()【】[] "


def _iso(found: re.Match[str]) -> str | None:
    month = next(found[name] for name in ("m1", "m2", "m3", "m4") if found[name])
    day = next(found[name] for name in ("d1", "d2", "d3", "d4") if found[name])
    hour, minute, second = found["hour"], found["minute"], found["second"]
    try:
        when = datetime(  # noqa: DTZ001 - files state local times without a zone, and we keep what they state
            int(found["year"]), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
        )
    except ValueError:
        return None
    if hour is None:
        return when.date().isoformat()
    return when.isoformat(timespec="minutes" if second is None else "seconds")


def find_date(text: str) -> str | None:
    """The first full date (year, month, day; with the time of day if it is there) in the text, as ISO."""
    for found in STAMP.finditer(text):
        if value := _iso(found):
            return value
    return None


def day_in_title(title: str) -> str | None:
    """The full date that a title names, as ISO: 「【2026-03-01】早报」, 「早报 | 20260301」."""
    if date := find_date(title):
        return date
    found = COMPACT.search(title)
    return find_date(f"{found['year']}-{found['month']}-{found['day']}") if found else None


def only_date(text: str) -> str | None:
    """The date, when the text is a date and nothing else, in brackets or not."""
    found = STAMP.fullmatch(text.strip().strip(AROUND))
    return _iso(found) if found else None


def time_stamps(text: str) -> list[str]:
    """Every date with a time of day in the text, as ISO, in the order of the text."""
    values = (_iso(found) for found in STAMP.finditer(text) if found["hour"] is not None)
    return [value for value in values if value]


def without_dates(text: str) -> str:
    """The text with its full dates taken out."""
    return STAMP.sub(" ", text)
