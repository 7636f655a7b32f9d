"""Glossary files → terms. A bad row costs that row alone, and the diagnostic says where and why.

A file is CSV in UTF-8 (with or without byte-order mark) with a header. Rows are parsed one line at a time: no cell of
a glossary needs a line break, and a quotation mark left open then spoils its own row instead of all that follow.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic
from pipeline.glossary.glossary import Glossary
from pipeline.glossary.starter import starter_files
from pipeline.glossary.term import Term

STAGE = "glossary"
REQUIRED = ("source", "target")
LISTS = ("aliases", "not_before", "not_after")
COLUMNS = (*REQUIRED, "kind", *LISTS, "note")
SEPARATOR = "|"
MAX_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Reading:
    """What a glossary file gave: its terms in the order of the rows, and what was wrong with it."""

    terms: tuple[Term, ...]
    diagnostics: tuple[Diagnostic, ...]


class _RowError(ValueError):
    """A row that cannot be used: the column, and the reason."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def load_glossary(paths: Sequence[Path] = (), *, starter: bool = True) -> Glossary:
    """The glossary of these files over the starter glossaries; where two files have the same source, the later wins.

    Pass the files from weak to strong (project before user). `starter=False` leaves the starter glossaries out.
    Never raises for what a file holds: see `Glossary.diagnostics`.
    """
    layers: list[tuple[Term, ...]] = []
    diagnostics: list[Diagnostic] = []
    if starter:
        files = starter_files()
        if not files:
            diagnostics.append(
                diagnose(
                    "glossary-unreadable", stage=STAGE, file="glossaries/", reason="the starter glossaries are missing"
                )
            )
        readings = [read_glossary(path) for path in files]
        layers.append(tuple(term for reading in readings for term in reading.terms))
        diagnostics += [each for reading in readings for each in reading.diagnostics]
    for path in paths:
        reading = read_glossary(path)
        layers.append(reading.terms)
        diagnostics += reading.diagnostics
    return Glossary(tuple(layers), tuple(diagnostics))


def read_glossary(path: Path) -> Reading:
    """The terms of one CSV file. Problems become diagnostics `glossary-unreadable`, `-column` and `-row`."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return _unreadable(path, f"it is larger than {MAX_BYTES} bytes")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _unreadable(path, f"it is not UTF-8 (byte {error.start})")
    except OSError as error:
        return _unreadable(path, error.strerror or type(error).__name__)
    lines = text.splitlines()
    try:
        header = [cell.strip() for cell in _cells(lines[0])] if lines else []
    except csv.Error as error:
        return _unreadable(path, f"its header is not CSV: {error}")
    missing = [column for column in REQUIRED if column not in header]
    if missing:
        return _unreadable(path, f"its header has no column {' and no column '.join(missing)}")
    diagnostics = [
        diagnose("glossary-column", stage=STAGE, file=path.name, column=column)
        for column in header
        if column and column not in COLUMNS
    ]
    terms: dict[str, Term] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip(" ,\t"):
            continue
        try:
            term = _term(header, line)
            if term.source in terms:
                raise _RowError("source", f"“{term.source}” stands in a row above")
        except _RowError as error:
            diagnostics.append(
                diagnose(
                    "glossary-row", stage=STAGE, file=path.name, row=number, column=error.column, reason=error.reason
                )
            )
            continue
        terms[term.source] = term
    return Reading(tuple(terms.values()), tuple(diagnostics))


def _cells(line: str) -> list[str]:
    return next(csv.reader([line], strict=True))


def _term(header: list[str], line: str) -> Term:
    try:
        cells = _cells(line)
    except csv.Error as error:
        raise _RowError(REQUIRED[0], f"the row is not CSV ({error})") from error
    if len(cells) > len(header):
        raise _RowError(
            header[-1], f"the row has {len(cells)} cells, the header {len(header)}; quote a cell that holds a comma"
        )
    row = {column: cell.strip() for column, cell in zip(header, cells, strict=False) if column in COLUMNS}
    values: dict[str, object] = {column: cell for column, cell in row.items() if cell}
    for column in LISTS:
        if column in values:
            values[column] = tuple(part.strip() for part in row[column].split(SEPARATOR) if part.strip())
    for column in REQUIRED:
        if column not in values:
            raise _RowError(column, "it is empty")
    try:
        return Term.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise _RowError(str(first["loc"][0]), first["msg"].removeprefix("Value error, ")) from error


def _unreadable(path: Path, reason: str) -> Reading:
    return Reading((), (diagnose("glossary-unreadable", stage=STAGE, file=path.name, reason=reason),))
