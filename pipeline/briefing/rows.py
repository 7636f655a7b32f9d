"""The tables of the note, made from the Chinese by rules alone: right whatever the engine did."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.checks.measures import chinese_measure
from pipeline.document import Claim, DateMention, Document, Fact, Figure, FigureRow, Mention, NameRow, TimelineRow
from pipeline.figures import Preset, full_english

FIGURE_ROWS = 14
"""More rows than that are a data sheet, not a note; the briefing file has every figure."""

TABLE_KINDS = frozenset({"money", "percent", "power", "energy", "volume", "compute", "count", "multiple"})
LARGE_COUNT = 1000
"""Smaller counts (三家企业, 10个数据中心) say nothing without their sentence."""

PRECISE = 7
"""Length of an ISO value that names at least a month or quarter: 2025-11, 2026-Q4."""


PREPOSITIONS = ("in ", "of ", "with ", "from ", "since ", "on ")


def figure_rows(document: Document, ranked: list[str], preset: Preset = "house") -> tuple[FigureRow, ...]:
    """The figures worth a table, in reading order: facts of the best-ranked sentences first, each once; where they
    leave room, plain figures of values that no fact of the table has."""
    rank = {sentence: i for i, sentence in enumerate(ranked)}
    facts = {fact.figure: fact for fact in document.facts}
    body = sorted((f for f in document.figures if f.sentence in rank), key=lambda f: (rank[f.sentence], f.start))
    rows: dict[str, FigureRow] = {}
    told: set[tuple[object, ...]] = set()
    for figure in body:
        fact = facts.get(figure.id)
        key = (fact and (fact.who, fact.measure, fact.qualifier), figure.kind, figure.low, figure.high, figure.unit)
        if fact and key not in told and len(rows) < FIGURE_ROWS:
            told |= {key, key[1:]}
            rows[figure.id] = _fact_row(figure, fact, preset)
    for figure in body:
        if len(rows) >= FIGURE_ROWS:
            break
        plain = (figure.kind, figure.low, figure.high, figure.unit)
        if figure.id in facts or not _tabled(figure) or plain in told:
            continue
        measure = _measure(document, figure)
        if (*plain, measure) not in told:
            told.add((*plain, measure))
            rows[figure.id] = _plain_row(document, figure, measure, preset)
    return tuple(rows[f.id] for f in document.figures if f.id in rows)


def _fact_row(figure: Figure, fact: Fact, preset: Preset) -> FigureRow:
    return FigureRow(
        figure=full_english(figure, preset),
        surface=figure.surface,
        measure=fact_measure(fact),
        names=(fact.who,),
        as_of=fact.as_of,
        figure_id=figure.id,
        sentence=figure.sentence,
    )


def _plain_row(document: Document, figure: Figure, measure: str, preset: Preset) -> FigureRow:
    return FigureRow(
        figure=full_english(figure, preset),
        surface=figure.surface,
        measure=measure,
        names=_only_name_before(document, figure),
        as_of=_as_of(document, figure),
        figure_id=figure.id,
        sentence=figure.sentence,
    )


def fact_measure(fact: Fact) -> str:
    """A fact's measure, what narrows it, how it is told: "valuation, pre-money", "investment in Acme, planned"."""
    text = fact.measure
    for part in (*fact.qualifier.split(", "), fact.stance if fact.stance != "reported" else ""):
        if part:
            text += f" {part}" if part.startswith(PREPOSITIONS) and text == fact.measure else f", {part}"
    return text


def _tabled(figure: Figure) -> bool:
    if figure.low is None or figure.kind not in TABLE_KINDS:
        return False
    return figure.kind != "count" or figure.low >= LARGE_COUNT


def _measure(document: Document, figure: Figure) -> str:
    if figure.kind == "multiple":
        return ""
    text = document.normal[_block(document, figure.sentence)]
    measure = chinese_measure(text, figure.start, figure.end, figure.kind)
    return measure.name if measure else ""


def _block(document: Document, sentence_id: str) -> str:
    return next(s.block for s in document.sentences if s.id == sentence_id)


def _only_name_before(document: Document, figure: Figure) -> tuple[str, ...]:
    """The one person, organisation or product named before the figure in its sentence. With two of them it may be
    either's figure, or that of a third, and the row names nobody: 来自甲公司的3亿元和来自乙公司的5亿元."""
    before = {
        m.target
        for m in document.mentions
        if m.sentence == figure.sentence and m.kind in {"organisation", "product", "person"} and m.end <= figure.start
    }
    return tuple(before) if len(before) == 1 else ()


def _as_of(document: Document, figure: Figure) -> str:
    """The nearest date before the figure in its sentence, when the text resolves it to a month or better."""
    dates = [d for d in document.dates if d.sentence == figure.sentence and d.end <= figure.start]
    return dates[-1].value or "" if dates and dates[-1].hedge == "exact" else ""


def name_rows(mentions: Iterable[Mention], kinds: frozenset[str]) -> tuple[NameRow, ...]:
    """One row a name of these kinds, most mentioned first, then in order of appearance."""
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.kind in kinds and mention.sentence != "title":
            groups.setdefault(mention.target, []).append(mention)
    rows = [
        NameRow(english=target, chinese=found[0].term, mentions=len(found), sentence=found[0].sentence)
        for target, found in groups.items()
    ]
    return tuple(sorted(rows, key=lambda row: -row.mentions))


def timeline_rows(document: Document, claims: Iterable[Claim]) -> tuple[TimelineRow, ...]:
    """The dated events among the claims, oldest first: verified claims whose sentence holds exactly one date that is
    known to the month or better. With two dates in a sentence, rules cannot tell which event is whose."""
    rows = []
    for claim in claims:
        for source in claim.sources:
            dates = [d for d in document.dates if d.sentence == source]
            if claim.status != "verified" or len(dates) != 1 or not _known(dates[0]) or _compared(document, dates[0]):
                continue
            date = dates[0]
            rows.append(
                TimelineRow(
                    value=str(date.value), english=_when(date), text=_undated(claim.text, date), sentence=source
                )
            )
    unique = {(row.value, row.sentence): row for row in rows}
    return tuple(sorted(unique.values(), key=lambda row: row.value))


COMPARED = re.compile(r"(?:相[比当]于?|较|比|与|超过|高于|低于)(?:了)?$")
COMPARED_WITH = re.compile(r"^的?(?:[^，。；]{0,8}的)?(?:[\d一二两三四五六七八九十]+(?:多)?(?:倍|成)|相比|同期|水平)")


def _compared(document: Document, date: DateMention) -> bool:
    """True where a date is only what something is measured against (估值是年初的三倍多): nothing happened then."""
    text = document.normal[_block(document, date.sentence)]
    before, after = text[max(0, date.start - 4) : date.start], text[date.end : date.end + 16]
    return bool(COMPARED.search(before) or COMPARED_WITH.match(after))


def _known(date: DateMention) -> bool:
    return date.value is not None and len(date.value) >= PRECISE and date.value[:4].isdigit()


def _when(date: DateMention) -> str:
    """The date in the words of the text where these have the year ("early 2026", "the end of 2022"), else in full."""
    return date.english if str(date.value)[:4] in date.english else _day(str(date.value))


def _undated(text: str, date: DateMention) -> str:
    """A claim without the date it opens with: the row begins with it already."""
    for opening in (f"On {date.english}, ", f"In {date.english}, "):
        if text.startswith(opening):
            rest = text.removeprefix(opening)
            return rest[:1].upper() + rest[1:]
    return text


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def _day(value: str) -> str:
    """27 February 2026 for 2026-02-27, November 2025 for 2025-11; other periods (2026-Q4) as they are."""
    parts = value.split("-")
    if len(parts) >= 2 and parts[1].isdigit():
        month = f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
        return f"{int(parts[2])} {month}" if len(parts) == 3 else month
    return value
