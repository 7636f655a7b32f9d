"""A row of a glossary ↔ a term, whatever the file: CSV, TSV or a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic
from pipeline.glossary.term import Term

STAGE = "glossary"
REQUIRED = ("source", "target")
COLUMNS = (
    *REQUIRED, "kind", "aliases", "short", "forbidden", "before", "after", "not_before", "not_after", "status", "note",
)  # fmt: skip
LISTS = ("aliases", "forbidden", "before", "after", "not_before", "not_after")
SEPARATOR = "|"


@dataclass(frozen=True)
class Reading:
    """What a glossary file gave: its terms in the order of the rows, and what was wrong with it."""

    terms: tuple[Term, ...]
    diagnostics: tuple[Diagnostic, ...]


class RowError(ValueError):
    """A row that cannot be used: the column, and the reason."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def read_rows(name: str, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str] | RowError]]) -> Reading:
    """The terms of numbered rows under a header; `name` is the file's, for the diagnostics.

    A row may be the error met in reading it. Problems become `glossary-unreadable` (a required column is missing),
    `glossary-column` and `glossary-row`.
    """
    missing = [column for column in REQUIRED if column not in header]
    if missing:
        return unreadable(name, f"its header has no column {' and no column '.join(missing)}")
    diagnostics = [
        diagnose("glossary-column", stage=STAGE, file=name, column=column)
        for column in header
        if column and column not in COLUMNS
    ]
    terms: dict[str, Term] = {}
    for number, row in rows:
        try:
            if isinstance(row, RowError):
                raise row
            term = term_of(header, row)
            if term.source in terms:
                raise RowError("source", f"“{term.source}” stands in a row above")
        except RowError as error:
            diagnostics.append(
                diagnose("glossary-row", stage=STAGE, file=name, row=number, column=error.column, reason=error.reason)
            )
            continue
        terms[term.source] = term
    return Reading(tuple(terms.values()), tuple(diagnostics))


def term_of(header: Sequence[str], cells: Sequence[str]) -> Term:
    """The term in the cells of a row. Raises RowError.

    A row whose status is `rejected` needs no target.
    """
    if len(cells) > len(header):
        raise RowError(
            header[-1], f"the row has {len(cells)} cells, the header {len(header)}; quote a cell that holds a comma"
        )
    row = {column: cell.strip() for column, cell in zip(header, cells, strict=False) if column in COLUMNS}
    values: dict[str, object] = {column: cell for column, cell in row.items() if cell}
    for column in LISTS:
        if column in values:
            values[column] = tuple(part.strip() for part in row[column].split(SEPARATOR) if part.strip())
    if values.get("status") == "rejected" and "source" in values:
        values.setdefault("target", values["source"])
    for column in REQUIRED:
        if column not in values:
            raise RowError(column, "it is empty")
    try:
        return Term.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise RowError(str(first["loc"][0]), first["msg"].removeprefix("Value error, ")) from error


def cells_of(term: Term) -> dict[str, str]:
    """The term as the cells of a row, by column; what is the default stays empty, except the kind."""
    values = term.model_dump()
    cells = {column: SEPARATOR.join(values[column]) if column in LISTS else values[column] or "" for column in COLUMNS}
    if term.status == "accepted":
        cells["status"] = ""
    if term.status == "rejected" and term.target == term.source:
        cells["target"] = ""
    return cells


def unreadable(name: str, reason: str) -> Reading:
    """The reading of a file that gave nothing, and why."""
    return Reading((), (diagnose("glossary-unreadable", stage=STAGE, file=name, reason=reason),))
