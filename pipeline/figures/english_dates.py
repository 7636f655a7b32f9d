"""Dates in English text: 27 February 2026, "February 27, 2026", Q4 2026, fiscal 2026, early 2026, 2025–2027."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipeline.document import Hedge
from pipeline.figures.english import style
from pipeline.figures.english_numbers import SMALL, either, hedge_before
from pipeline.figures.lexicon import table


@dataclass(frozen=True, slots=True)
class EnglishDate:
    """A date read in English. `value` as in DateMention; without a year "--02-27", "--02", "--Q4"."""

    value: str
    end_value: str | None
    hedge: Hedge
    start: int
    end: int


_MONTHS: list[str] = style()["date"]["months"][1:]
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[6-9]|20)\d\d"
_THEN_YEAR = rf"(?:,? {_YEAR})?"
_NTH = r"(?:first|second|third|fourth|1st|2nd|3rd|4th)"
_OF = r"(?: of| in|,)?(?: the)?"
_FISCAL = r"(?:fiscal(?: year)?|FY|financial year)"
_DASH = r"(?:[-–]| to )"
_FREE = r"(?<![\w.,])"
_COUNT = r"two|three|four|five|six|seven|eight|nine|ten|eleven|10|11"
# "May" and "March" are words too: capital letters only, and May only after in, of, by and the like.
_AFTER_WORD = "|".join(rf"(?<=\b{word} )" for word in ("in", "of", "by", "since", "until", "early", "late"))
_SAFE_MONTHS = "|".join(month for month in _MONTHS if month not in ("March", "May"))
_FORMS = {
    "iso": rf"(?<![\d-]){_YEAR}-\d\d-\d\d(?![\d-])",
    "dmy": rf"{_FREE}{_DAY}(?:{_DASH}| and ){_DAY} {_MONTH}{_THEN_YEAR}"
    rf"|{_FREE}{_DAY} {_MONTH}{_THEN_YEAR} to {_DAY} {_MONTH}{_THEN_YEAR}|{_FREE}{_DAY}(?: of)? {_MONTH}{_THEN_YEAR}",
    "mdy": rf"\b{_MONTH} {_DAY} to {_MONTH} {_DAY}\b,? {_YEAR}\b"
    rf"|\b{_MONTH} {_DAY}(?:{_DASH}{_DAY})?\b(?!,?\d)(?:,? {_YEAR}\b)?",
    "quarter": rf"\b(?:(?:the )?{_NTH}(?: fiscal)? quarter{_OF}|Q[1-4])(?: ?(?P<qfy>{_FISCAL}))?(?: ?{_YEAR})?\b",
    "quarters": rf"\bfirst (?:two|three) quarters of (?P<qsfy>fiscal )?{_YEAR}\b",
    "twoquarters": rf"\b{_NTH} and {_NTH} (?P<tqf>fiscal )?quarters(?: of (?P<tqfy>fiscal )?{_YEAR})?\b",
    "firstmonths": rf"\bfirst (?P<fm>{_COUNT}) months of {_YEAR}\b",
    "half": rf"\b(?:(?:the )?(?:first|second|latter) half{_OF}|H[12])(?: ?(?P<hfy>{_FISCAL}))?(?: ?{_YEAR})?\b",
    "fiscal": rf"\b{_FISCAL} ?{_YEAR}\b|\bFY(?P<fshort>\d\d)\b",
    "week": rf"\bthe week of {_DAY} {_MONTH} {_YEAR}",
    "months": rf"\b{_MONTH}(?:{_DASH}| and ){_MONTH}{_THEN_YEAR}",
    "monthspan": rf"\b{_MONTH} {_YEAR}{_DASH}{_MONTH} {_YEAR}",
    "month": rf"\b(?:(?:early|late|mid)[- ])?{_MONTH}(?:,? (?:of )?{_YEAR}\b)",
    "season": rf"\b(?:spring|summer|autumn|fall|winter)(?: of)? {_YEAR}\b",
    "years": rf"(?<![\w.,$€£¥-]){_YEAR}{_DASH}{_YEAR}(?![\w%]|,\d)",
    "decade": rf"\b(?:the )?{_YEAR}s\b",
    "part": rf"\b(?:the )?(?:early|mid|late|end of|beginning of|start of|year-end|end-)[- ]?{_YEAR}\b",
    "monthalone": rf"\b(?:(?:early|late|mid)[- ])?(?:{_SAFE_MONTHS}|(?-i:March|(?:{_AFTER_WORD})May))\b",
    "year": rf"(?<![\w.,$€£¥-])(?<!\b[A-Z]{{3}} ){_YEAR}(?![\w%]|[,.]\d|-\d)",
}
_DATE = re.compile("|".join(f"(?P<{name}>{form})" for name, form in _FORMS.items()), re.IGNORECASE)
_MONTH_INDEX = {name[:3].lower(): i for i, name in enumerate(_MONTHS, 1)}
_NTHS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "latter": 2, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_FIND_MONTH = re.compile(_MONTH, re.I)
_FIND_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_FIND_DAY = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_BEFORE = re.compile(r"(?:\bbefore|\bprior to|\bahead of|\bby)(?: the)? $", re.I)
_YEAR_IS_UNIT = re.compile(rf"[ -](?:{either(table('reading')['units']['rest']['after_amount'])})", re.I)


def read_dates(text: str) -> list[EnglishDate]:
    found: list[EnglishDate] = []
    for match in _DATE.finditer(text):
        read = _date(text, match)
        if read is not None:
            value, end_value = read
            before = _BEFORE.search(text[max(0, match.start() - 16) : match.start()])
            hedge: Hedge = "under" if before else "exact"
            if not before:
                said, _ = hedge_before(text, match.start())
                hedge = "about" if said == "about" else "exact"
            found.append(EnglishDate(value, end_value, hedge, match.start(), match.end()))
    return found


def _date(text: str, match: re.Match[str]) -> tuple[str, str | None] | None:
    said = match[0]
    kind = next(name for name in _FORMS if match[name] is not None)
    year = year_match[0] if (year_match := _last(_FIND_YEAR, said)) else None
    head = year or "-"
    months = [_MONTH_INDEX[m[0][:3].lower()] for m in _FIND_MONTH.finditer(said)]
    if kind == "iso":
        return said, None
    if kind in ("dmy", "mdy", "week"):
        days = [int(m[1]) for m in _FIND_DAY.finditer(re.sub(r"(?<=\d)(?:st|nd|rd|th)", "", said))]
        if not days or not months:
            return None
        values = [f"{head}-{months[min(i, len(months) - 1)]:02d}-{day:02d}" for i, day in enumerate(days[:2])]
        if kind == "week":
            return _iso_week(values[0]), None
        return values[0], values[1] if len(values) > 1 else None
    if kind in ("quarter", "half"):
        letter = "Q" if kind == "quarter" else "H"
        word = next((n for w, n in _NTHS.items() if w in said.lower()), None) or int(said[1])
        fiscal = match["qfy" if kind == "quarter" else "hfy"] or " fiscal" in said.lower()
        stem = f"FY{year}" if fiscal and year else head
        return f"{stem}-{letter}{word}", None
    if kind == "quarters":
        stem = f"FY{year}" if match["qsfy"] else head
        return f"{stem}-Q1", f"{stem}-Q{2 if 'two' in said.lower() else 3}"
    if kind == "twoquarters":
        places = [_NTHS[word] for word in re.findall(_NTH, said.lower())]
        stem = f"FY{year}" if year and (match["tqf"] or match["tqfy"]) else head
        return f"{stem}-Q{places[0]}", f"{stem}-Q{places[1]}"
    if kind == "firstmonths":
        count = SMALL.get(match["fm"].lower()) or int(match["fm"])
        return f"{head}-01", f"{head}-{count:02d}"
    if kind == "fiscal":
        return f"FY{year or '20' + match['fshort']}", None
    if kind in ("months", "monthspan"):
        years = [m[0] for m in _FIND_YEAR.finditer(said)] or ["-"]
        return f"{years[0]}-{months[0]:02d}", f"{years[-1]}-{months[-1]:02d}"
    if kind in ("month", "monthalone"):
        return f"{head}-{months[0]:02d}", None
    if kind == "season":
        return _season(said.lower(), int(head))
    if kind == "years":
        first, last = (m[0] for m in _FIND_YEAR.finditer(said))
        return (first, last) if first < last else None
    if kind == "decade":
        return (head, str(int(head) + 9)) if head.endswith("0") else None
    if kind == "part":
        lowered = said.lower()
        early, mid = any(w in lowered for w in ("early", "begin", "start")), "mid" in lowered
        return f"{head}-{'01' if early else '06' if mid else '12'}", None
    if _YEAR_IS_UNIT.match(text, match.end()) or hedge_before(text, match.start())[0] in (
        "over",
        "nearly",
        "at_least",
    ):
        return None  # over 2000 permits
    return head, None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for match in pattern.finditer(text):
        last = match
    return last


def _iso_week(day: str) -> str:
    iso = date.fromisoformat(day).isocalendar()
    return f"{iso.year}-W{iso.week:02d}"


def _season(said: str, year: int) -> tuple[str, str]:
    month = 3 if "spring" in said else 6 if "summer" in said else 12 if "winter" in said else 9
    return f"{year}-{month:02d}", f"{year + 1}-02" if month == 12 else f"{year}-{month + 2:02d}"
