"""Dates as programs state them in fields: ISO, RFC 822 (feeds, e-mail), `February 27, 2026 8:00 PM`, Unix seconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from pipeline.readers.dates import find_date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
CLOCK = r"(?:,?\s{1,3}(?:at\s)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s?(?P<half>[ap]m)?)?"
DAY_FIRST = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{{1,3}}{MONTH},?\s{{1,3}}(?P<year>\d{{4}}){CLOCK}", re.I
)
MONTH_FIRST = re.compile(
    rf"\b{MONTH}\s{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(?P<year>\d{{4}}){CLOCK}", re.I
)
COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})")
SECONDS = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d{1,6})?")
BEIJING = timezone(timedelta(hours=8))
LENGTH = 200


def stated_date(value: object) -> str | None:
    """The date a field holds, as ISO; None when it holds none.

    A zone is left away, as everywhere: what a paper in Beijing states is Beijing time. Unix seconds (or milliseconds)
    have no place, so they are given in Beijing time.
    """
    if value is None or isinstance(value, bool | dict | list):
        return None
    text = str(value).strip()[:LENGTH]
    if SECONDS.fullmatch(text):
        number = float(text)
        return (
            datetime.fromtimestamp(number / 1000 if number >= 1e12 else number, UTC)
            .astimezone(BEIJING)
            .strftime("%Y-%m-%dT%H:%M:%S")
        )
    if found := COMPACT.fullmatch(text):
        return find_date(f"{found['year']}-{found['month']}-{found['day']}")
    return find_date(text) or _english(text)


def _english(text: str) -> str | None:
    found = DAY_FIRST.search(text) or MONTH_FIRST.search(text)
    if not found:
        return None
    month = MONTHS.index(found["month"].lower()[:3]) + 1
    hour = int(found["hour"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "pm" else 0)
    clock = (
        f" {hour:02}:{found['minute']}" + (f":{found['second']}" if found["second"] else "") if found["hour"] else ""
    )
    return find_date(f"{found['year']}-{month:02}-{int(found['day']):02}{clock}")
