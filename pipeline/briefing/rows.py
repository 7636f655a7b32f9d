"""The tables of the note, made from the Chinese by rules alone: right whatever the engine did."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.checks.measures import chinese_measure
from pipeline.document import Claim, DateMention, Document, Figure, FigureRow, Mention, NameRow, TimelineRow
from pipeline.figures import full_english

FIGURE_ROWS = 14
"""More rows than that are a data sheet, not a note; the briefing file has every figure."""

TABLE_KINDS = frozenset({"money", "percent", "power", "compute", "count", "multiple"})
LARGE_COUNT = 1000
"""Smaller counts (三家企业, 10个数据中心) say nothing without their sentence."""

PRECISE = 7
"""Length of an ISO value that names at least a month or quarter: 2025-11, 2026-Q4."""


def figure_rows(document: Document, ranked: list[str]) -> tuple[FigureRow, ...]:
    """The figures worth a table: those of the best-ranked sentences first, each value and measure once, in reading
    order."""
    rank = {sentence: i for i, sentence in enumerate(ranked)}
    body = [f for f in document.figures if f.sentence in rank and _tabled(f)]
    seen: set[tuple[object, ...]] = set()
    chosen: list[tuple[Figure, str]] = []
    for figure in sorted(body, key=lambda f: (rank[f.sentence], f.start)):
        measure = _measure(document, figure)
        key = (figure.kind, figure.low, figure.high, figure.unit, measure)
        if key not in seen:
            seen.add(key)
            chosen.append((figure, measure))
    order = {f.id: i for i, f in enumerate(document.figures)}
    return tuple(
        FigureRow(
            figure=full_english(figure),
            surface=figure.surface,
            measure=measure,
            names=_names_before(document, figure),
            as_of=_as_of(document, figure),
            figure_id=figure.id,
            sentence=figure.sentence,
        )
        for figure, measure in sorted(chosen[:FIGURE_ROWS], key=lambda pair: order[pair[0].id])
    )


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


def _names_before(document: Document, figure: Figure) -> tuple[str, ...]:
    """The nearest person, organisation or product before the figure in its sentence, with no full stop or semicolon
    between: 来自英伟达的300亿美元和来自亚马逊的500亿美元 → Amazon for the second. It need not be whose figure it is."""
    text = document.normal[_block(document, figure.sentence)]
    before = [
        m
        for m in document.mentions
        if m.sentence == figure.sentence
        and m.kind in {"organisation", "product", "person"}
        and m.end <= figure.start
        and not any(mark in text[m.end : figure.start] for mark in "；;。")
    ]
    return (max(before, key=lambda m: m.end).target,) if before else ()


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
            if claim.status != "verified" or len(dates) != 1 or not _known(dates[0]):
                continue
            date = dates[0]
            rows.append(
                TimelineRow(
                    value=str(date.value), english=_when(date), text=_undated(claim.text, date), sentence=source
                )
            )
    unique = {(row.value, row.sentence): row for row in rows}
    return tuple(sorted(unique.values(), key=lambda row: row.value))


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
