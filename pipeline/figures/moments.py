"""Dates as written, before they are placed on a calendar, and their resolution against the day of publication.

A `Moment` holds what the text says and no more: 去年11月 is year −1 (relative) and month 11. `resolve` makes the ISO
value, only as precise as the text, or none when the text needs a date that the article does not have.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

from pipeline.document import Hedge
from pipeline.figures.english import style

Part = Literal["", "early", "mid", "late"]
Resolved = Literal["text", "article", "unresolved"]

SOON = timedelta(days=31)
"""A month or day without a year that lies at most this far ahead of publication is taken as ahead; others as past."""


class Moment(NamedTuple):  # of a dataclass with so many fields `replace` took a tenth of the time of all figures
    """A date or period as written. `year` is absolute, or with `relative` an offset to the article's year.

    `quarters_away` counts quarters from the article's (上一季度 = -1). `earlier` (上一年): counted from the year named
    before, where there is one. `same`: the "period" of 去年同期.
    """

    year: int | None = None
    relative: bool = False
    earlier: bool = False
    same: str = ""
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    half: int | None = None
    season: int | None = None
    fiscal: bool = False
    decade: bool = False
    quarters: bool = False
    quarters_away: int | None = None
    first_months: int | None = None
    part: Part = ""
    days: int | None = None
    months: int | None = None
    weeks: int | None = None
    weekday: int | None = None

    @property
    def needs_article(self) -> bool:
        """Whether the text alone does not say when."""
        return self.relative or self.year is None


class Period(NamedTuple):
    """An ISO value, the end of a longer period where it has one, how it was found, and its English."""

    value: str | None
    end: str | None
    resolved_from: Resolved
    english: str
    year: int | None = None


def resolve(moment: Moment, published: date | None, year: int | None = None, *, ahead: bool = False) -> Period:
    """The moment on the calendar. `year`: that of a date earlier in the sentence, for dates without one."""
    if moment.days is not None or moment.weeks is not None or moment.weekday is not None:
        return _near(moment, published, ahead=ahead)
    if moment.fiscal and (moment.relative or moment.year is None):
        return Period(None, None, "unresolved", _unplaced(moment))  # where its fiscal year begins is not known
    if moment.quarters_away is not None:
        if published is None:
            return Period(None, None, "unresolved", _unplaced(moment))
        index = published.year * 4 + (published.month - 1) // 3 + moment.quarters_away
        placed = moment._replace(year=index // 4, quarter=index % 4 + 1, quarters_away=None)
        return _place(placed)._replace(resolved_from="article")
    if moment.months is not None:
        if published is None:
            return Period(None, None, "unresolved", _unplaced(moment))
        index = published.year * 12 + published.month - 1 + moment.months
        placed = moment._replace(year=index // 12, month=index % 12 + 1, months=None)
        return _place(placed)._replace(resolved_from="article")
    if not moment.needs_article:
        return _place(moment)
    if moment.relative and moment.year is not None:
        if published is None:
            return Period(None, None, "unresolved", _unplaced(moment))
        placed = moment._replace(year=published.year + moment.year, relative=False)
        return _place(placed)._replace(resolved_from="article")
    if year is not None:
        return _place(moment._replace(year=year))._replace(resolved_from="text")
    if published is None:
        return Period(None, None, "unresolved", _unplaced(moment))
    return _place(_nearest(moment, published, ahead=ahead))._replace(resolved_from="article")


def _nearest(moment: Moment, published: date, *, ahead: bool) -> Moment:
    if moment.half or moment.first_months or (moment.part and moment.month is None and not moment.quarter):
        return moment._replace(year=published.year)
    if moment.month is None and moment.quarter is None and moment.season is None:
        return _day_only(moment, published, ahead=ahead)
    month = moment.month or moment.season or ((moment.quarter or 1) * 3 - 2)
    start = _date(published.year, month, moment.day or 1)
    if start is None:
        return moment._replace(year=published.year)
    if start > published and not ahead and start - published > SOON and moment.season is None:
        return moment._replace(year=published.year - 1)
    if ahead and published - start > timedelta(days=100):
        return moment._replace(year=published.year + 1)
    return moment._replace(year=published.year)


def _day_only(moment: Moment, published: date, *, ahead: bool) -> Moment:
    """27日: the month of publication, or the one before when the day would lie ahead."""
    day = moment.day or 1
    year, month = published.year, published.month
    if day > published.day + (20 if ahead else 1):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return moment._replace(year=year, month=month)


def _near(moment: Moment, published: date | None, *, ahead: bool) -> Period:
    """昨天, 上周, 上周五, 周五."""
    if published is None:
        return Period(None, None, "unresolved", _unplaced(moment))
    if moment.days is not None:
        return _day(published + timedelta(days=moment.days))
    monday = published - timedelta(days=published.weekday())
    if moment.weeks is not None:
        week = monday + timedelta(weeks=moment.weeks)
        if moment.weekday is not None:
            return _day(week + timedelta(days=moment.weekday))
        iso = week.isocalendar()
        english = f"the week of {_day_words(week)}"
        return Period(f"{iso.year}-W{iso.week:02d}", None, "article", english, week.year)
    back = (published.weekday() - (moment.weekday or 0)) % 7
    return _day(published + timedelta(days=7 - back if ahead and back else -back))


def _day(day: date) -> Period:
    return Period(day.isoformat(), None, "article", _day_words(day), day.year)


def _day_words(day: date) -> str:
    return f"{day.day} {style()['date']['months'][day.month]} {day.year}"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_PART_OF = {"early": "the start of", "mid": "the middle of", "late": "the end of"}


def _place(moment: Moment) -> Period:
    """The value and English of a moment whose year is known."""
    names = style()["date"]
    year = moment.year or 0
    if moment.decade:
        return Period(f"{year}", f"{year + 9}", "text", f"the {year}s", year)
    prefix, of = (f"FY{year}", f"fiscal {year}") if moment.fiscal else (f"{year}", f"{year}")
    if moment.first_months:
        months = moment.first_months
        counted = style()["number"]["words"][months] if months < 10 else months
        words = f"the first {counted} months of {of}"
        return Period(f"{year}-01", f"{year}-{moment.first_months:02d}", "text", words, year)
    if moment.quarters and moment.quarter:
        count = {2: "two", 3: "three"}[moment.quarter]
        return Period(
            f"{prefix}-Q1", f"{prefix}-Q{moment.quarter}", "text", f"the first {count} quarters of {of}", year
        )
    if moment.quarter:
        words = f"the {names['quarters'][moment.quarter]} quarter of {of}"
        words = f"{_PART_OF[moment.part]} {words}" if moment.part else words
        return Period(f"{prefix}-Q{moment.quarter}", None, "text", words, year)
    if moment.half:
        return Period(
            f"{prefix}-H{moment.half}", None, "text", f"the {names['quarters'][moment.half]} half of {of}", year
        )
    if moment.season:
        end = f"{year + 1}-02" if moment.season == 12 else f"{year}-{moment.season + 2:02d}"
        return Period(
            f"{year}-{moment.season:02d}", end, "text", f"{names['seasons'][f'{moment.season:02d}']} {year}", year
        )
    if moment.fiscal:
        return Period(prefix, None, "text", of, year)
    if moment.month is None:
        if moment.part:
            month, words = {
                "early": (1, f"early {year}"),
                "mid": (6, f"mid-{year}"),
                "late": (12, f"the end of {year}"),
            }[moment.part]
            return Period(f"{year}-{month:02d}", None, "text", words, year)
        words = f"the same {moment.same} of {year}" if moment.same else f"{year}"
        return Period(f"{year}", None, "text", words, year)
    month_name = f"{names['months'][moment.month]} {year}"
    if moment.day is None:
        words = {
            "": month_name,
            "early": f"early {month_name}",
            "mid": f"mid-{month_name}",
            "late": f"late {month_name}",
        }[moment.part]
        return Period(f"{year}-{moment.month:02d}", None, "text", words, year)
    if _date(year, moment.month, moment.day) is None:
        return Period(None, None, "unresolved", f"{moment.day} {month_name}")
    return Period(f"{year}-{moment.month:02d}-{moment.day:02d}", None, "text", f"{moment.day} {month_name}", year)


def _unplaced(moment: Moment) -> str:
    """The English of a date that cannot be placed: 27 February, last year, the fourth quarter."""
    names = style()["date"]
    if moment.quarters_away is not None:
        which = {-1: "the previous", 0: "this", 1: "the next"}[moment.quarters_away]
        return f"{which}{' fiscal' if moment.fiscal else ''} quarter"
    if moment.fiscal and moment.relative and moment.year is not None:
        return {-1: "the previous fiscal year", 0: "this fiscal year", 1: "the next fiscal year"}[moment.year]
    if moment.days is not None:
        return {
            -3: "three days earlier",
            -2: "two days earlier",
            -1: "yesterday",
            0: "today",
            1: "tomorrow",
            2: "in two days",
        }[moment.days]
    if moment.weekday is not None:
        which = {None: "", -1: "last ", 0: "this ", 1: "next "}[moment.weeks]
        return f"{which}{names['weekdays'][moment.weekday]}"
    if moment.weeks is not None:
        return {-1: "last week", 0: "this week", 1: "next week"}[moment.weeks]
    if moment.months is not None:
        words = {-1: "last month", 0: "this month", 1: "next month"}[moment.months]
        if moment.day is not None:
            return f"the {_ordinal_day(moment.day)} of {words}"
        return words if not moment.part else f"{_PART_OF[moment.part]} {words}"
    year = ""
    if moment.relative and moment.year is not None:
        year = {-2: "the year before last", -1: "last year", 0: "this year", 1: "next year", 2: "the year after next"}[
            moment.year
        ]
    if moment.first_months:
        words = f"the first {moment.first_months} months"
    elif moment.quarters:
        words = f"the first {'two' if moment.quarter == 2 else 'three'} quarters"
    elif moment.quarter:
        words = f"the {names['quarters'][moment.quarter]}{' fiscal' if moment.fiscal else ''} quarter"
        words = f"{_PART_OF[moment.part]} {words}" if moment.part else words
    elif moment.half:
        words = f"the {names['quarters'][moment.half]} half"
    elif moment.season:
        words = f"{names['seasons'][f'{moment.season:02d}']}"
    elif moment.month is not None:
        words = names["months"][moment.month]
        words = (
            f"{moment.day} {words}"
            if moment.day
            else {"": words, "early": f"early {words}", "mid": f"mid-{words}", "late": f"late {words}"}[moment.part]
        )
        return f"{words} {year}" if year and not moment.day else f"{words}, {year}" if year else words
    elif moment.day is not None:
        words = f"the {_ordinal_day(moment.day)}"
    elif moment.part:
        return f"{_PART_OF[moment.part]} {year or 'the year'}"
    elif moment.same:
        return f"the same {moment.same} {'of ' if year.startswith('the ') else ''}{year}"
    else:
        return year
    return f"{words} of {year}" if year else words


def _ordinal_day(day: int) -> str:
    ending = "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def until_year_end(period: Period, hedge: Hedge) -> Period:
    """年底前 means by 31 December: the month of 年底 would say less than the text does."""
    if hedge == "under" and period.value and period.english.startswith("the end of") and period.value.endswith("-12"):
        return period._replace(value=f"{period.value}-31")
    return period
