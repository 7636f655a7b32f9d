"""The dates of the house put as a preset puts them: 27 February 2026 as Feb. 27, 2026 or February 27th 2026."""

from __future__ import annotations

import re

from pipeline.figures.english import Preset, style

_MONTHS = "|".join(style()["date"]["months"][1:])
_RANGE = re.compile(rf"\b(\d{{1,2}})–(\d{{1,2}}) ({_MONTHS})(?: (\d{{4}}))?\b")
_DAY = re.compile(rf"\b(\d{{1,2}}) ({_MONTHS})(?: (\d{{4}}))?\b")


def restyle(english: str, preset: Preset) -> str:
    """A date in the house's English as `preset` writes it; months without a day, years and quarters stay."""
    order = style()["preset"]["house"] | style()["preset"][preset]
    if order["date"] == "day month year":
        return english
    ordinal = order["date"] == "month ordinal year"
    words = _RANGE.sub(lambda m: _put(m[3], f"{_nth(m[1], ordinal)}-{_nth(m[2], ordinal)}", m[4], ordinal), english)
    words = _DAY.sub(lambda m: _put(m[2], _nth(m[1], ordinal), m[3], ordinal), words)
    return words.replace("–", "-")


def _put(month: str, day: str, year: str | None, ordinal: bool) -> str:
    if not ordinal:
        month = style()["date"]["short"].get(month, month)
    if year is None:
        return f"{month} {day}"
    return f"{month} {day} {year}" if ordinal else f"{month} {day}, {year}"


def _nth(day: str, ordinal: bool) -> str:
    if not ordinal:
        return day
    value = int(day)
    ending = "th" if value in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"
