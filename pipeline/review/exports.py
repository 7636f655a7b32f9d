"""What was found and decided, as tables for a spreadsheet. No cell of them is ever run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.glossary.ledger import COLUMNS as HIT_COLUMNS
from pipeline.glossary.ledger import safe_cell
from pipeline.glossary.report import consistency
from pipeline.glossary.spreadsheet import write_sheet
from pipeline.review.desk import ClaimItem, Desk
from pipeline.review.queue import Filter, in_state, matching

CLAIM_COLUMNS = (
    "article", "title", "place", "status", "text", "chinese", "failed", "decision", "decided text", "by", "at",
)  # fmt: skip
TERM_COLUMNS = ("term", "target", "kind", "hits", "told", "missing", "share", "renderings", "open")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Table:
    """A header and rows of texts."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def claims_table(desk: Desk, wanted: Filter) -> Table:
    """The claims of a filter, with what was decided about each."""
    rows = []
    for item in matching(desk, wanted):
        if isinstance(item, ClaimItem) and in_state(item, wanted.state):
            claim, edit = item.claim, item.edit
            failed = "; ".join(detail or code for code, detail in claim.failed)
            decided = (edit.verdict, edit.text, edit.by, edit.at) if edit else ("", "", "", "")
            place = (item.card.slug, item.card.title, claim.place, claim.status)
            rows.append((*place, claim.text, claim.shown, failed, *decided))
    return Table(CLAIM_COLUMNS, tuple(rows))


def hits_table(desk: Desk, wanted: Filter) -> Table:
    """The hits of an article or a term, or all, with the decision in force about each."""
    card = desk.shelf.cards.get(wanted.article)
    rows = []
    for item in desk.terms.values():
        if wanted.term and item.key != wanted.term:
            continue
        for number in item.hits:
            hit = desk.hits[number]
            if wanted.article and (card is None or hit.article != card.id):
                continue
            answer = (item.answers or {}).get(number)
            dumped = hit.model_dump(mode="json") | {"verdict": answer.verdict if answer else ""}
            rows.append(tuple(str(dumped[column] or "") for column in HIT_COLUMNS))
    return Table(HIT_COLUMNS, tuple(rows))


def terms_table(desk: Desk) -> Table:
    """The names of the folder with their renderings."""
    rows = []
    for each in consistency(desk.hits):
        item = desk.term(each.term)
        renderings = ", ".join(f"{english} {count}" for english, count in each.renderings)
        kind = desk.hits[item.hits[0]].kind if item else ""
        counts = (str(each.hits), str(each.told), str(each.missing), f"{each.share:.2f}", renderings)
        rows.append((each.term, each.target, kind, *counts, str(len(item.open_hits) if item else 0)))
    return Table(TERM_COLUMNS, tuple(rows))


def rendered(table: Table, suffix: str) -> bytes:
    """The table as CSV (with the mark that spreadsheets know UTF-8 by) or XLSX."""
    rows = (tuple(_cell(text) for text in row) for row in table.rows)
    return write_sheet(table.header, rows) if suffix == "xlsx" else _csv(table.header, rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def _cell(text: str) -> str:
    """A bounded line without what no spreadsheet may hold, and no formula."""
    return safe_cell("".join(c if c.isprintable() or c.isspace() else "" for c in text))
