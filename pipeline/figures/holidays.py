"""Holidays as dates: 春节前后, 国庆假期, 2026年春节. None is placed on a calendar; a year before one gives the year."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from functools import cache

from pipeline.figures.date_forms import data
from pipeline.figures.phrases import Phrases
from pipeline.figures.spans import DateSpan


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(data()["holiday"]["names"], key=len, reverse=True)))


@cache
def _after() -> Phrases[str]:
    return Phrases({word: word for key in ("after", "with_year") for word in data()["holiday"][key]})


@cache
def words_of(surface: str) -> tuple[str, ...]:
    """The English names of the holiday in the surface of a date, lower-cased; none when there is no holiday."""
    match = _pattern().search(surface)
    return tuple(word.lower() for word in data()["holiday"]["names"][match[0]]) if match else ()


def with_holidays(text: str, found: list[DateSpan]) -> list[DateSpan]:
    """The dates of a text with its holidays among them, in order; 2026年春节 is one date."""
    matches = list(_pattern().finditer(text))
    if not matches:
        return found
    starts = [span.start for span in found]
    years = {span.end: span for span in found if _is_year(span)}
    replaced: set[int] = set()
    merged: list[DateSpan] = []
    for match in matches:
        start, end = match.span()
        beside = bisect_right(starts, start) - 1
        if (beside >= 0 and found[beside].end > start) or (beside + 1 < len(found) and starts[beside + 1] < end):
            continue
        year = years.get(start)
        hit = _after().after(text, end)
        if (
            hit is not None
            and hit[0][-1] in "前后"
            and text[hit[1] : hit[1] + 1] in tuple(data()["holiday"]["not_next"])
        ):
            hit = None
        if year is None and (hit is None or hit[0] in data()["holiday"]["with_year"]):
            continue
        end = hit[1] if hit else end
        after = hit[0] if hit else ""
        if year is not None:
            replaced.add(year.start)
            merged.append(replace(year, end=end, english=_said(f"the {year.value} {_bare(match[0])}", after)))
        else:
            name = str(data()["holiday"]["names"][match[0]][0])
            merged.append(DateSpan(start, end, None, None, "exact", "unresolved", _said(name, after)))
    kept = [span for span in found if span.start not in replaced]
    return sorted([*kept, *merged], key=lambda span: span.start)


def _is_year(span: DateSpan) -> bool:
    return span.value is not None and len(span.value) == 4 and span.end_value is None and span.hedge == "exact"


def _bare(name: str) -> str:
    return str(data()["holiday"]["names"][name][0]).removeprefix("the ")


def _said(name: str, after: str) -> str:
    words = data()["holiday"]
    if after in words["around"]:
        return f"around {name}"
    if after in words["before"]:
        return f"before {name}"
    if after in words["past"]:
        return f"after {name}"
    if after in ("假期", "长假") and not name.endswith("holiday"):
        return f"{name} holiday"
    return f"during {name}" if after == "期间" else name
