"""Glossary files → terms. A bad row costs that row alone, and the diagnostic says where and why.

A file is CSV in UTF-8 (with or without byte-order mark) with a header. Rows are parsed one line at a time: no cell of
a glossary needs a line break, and a quotation mark left open then spoils its own row instead of all that follow.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic
from pipeline.glossary.glossary import Glossary
from pipeline.glossary.places import GlossaryFile, Origin
from pipeline.glossary.rows import REQUIRED, STAGE, Reading, RowError, read_rows, unreadable
from pipeline.glossary.starter import starter_files
from pipeline.glossary.term import Term

MAX_BYTES = 32 * 1024 * 1024
DELIMITERS = ",;\t"
"""Spreadsheets write a semicolon where the comma is the decimal sign; the header tells."""


@dataclass(frozen=True)
class Listed:
    """A term as `zhbrief glossary list` shows it: where it stands, and whether it counts.

    `shadowed_by` names the stronger file that has a row for the same source; None for a row in force.
    """

    term: Term
    origin: Origin
    file: str
    shadowed_by: str | None = None


def load_glossary(paths: Sequence[Path | GlossaryFile] = (), *, starter: bool = True) -> Glossary:
    """The glossary of these files over the starter glossaries; where two files have the same source, the later wins.

    Pass the files from weak to strong, as `glossary_files` gives them. `starter=False` leaves the starter glossaries
    out. Never raises for what a file holds: see `Glossary.diagnostics`.
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
        reading = read_glossary(path.path if isinstance(path, GlossaryFile) else path)
        layers.append(reading.terms)
        diagnostics += reading.diagnostics
    return Glossary(tuple(layers), tuple(diagnostics))


def listed(files: Sequence[GlossaryFile]) -> tuple[Listed, ...]:
    """Every row of the starter's and of these files (weak to strong), strongest first, with what shadows it."""
    strongest: dict[str, str] = {}
    found: list[Listed] = []
    for file in [*reversed(files), *(GlossaryFile(path, "starter") for path in starter_files())]:
        for term in read_glossary(file.path).terms:
            found.append(Listed(term, file.origin, file.path.name, strongest.get(term.source)))
            strongest.setdefault(term.source, file.path.name)
    return tuple(found)


def read_glossary(path: Path) -> Reading:
    """The terms of one CSV file. Problems become diagnostics `glossary-unreadable`, `-column` and `-row`."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return unreadable(path.name, f"it is larger than {MAX_BYTES} bytes")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return unreadable(path.name, f"it is not UTF-8 (byte {error.start})")
    except OSError as error:
        return unreadable(path.name, error.strerror or type(error).__name__)
    return read_table(path.name, text)


def read_table(name: str, text: str, delimiter: str | None = None) -> Reading:
    """The terms of a table in text; the delimiter is told from the header unless it is given."""
    lines = text.splitlines()
    try:
        delimiter = delimiter or delimiter_of(lines[0] if lines else "")
        header = [cell.strip() for cell in cells(lines[0], delimiter)] if lines else []
    except csv.Error as error:
        return unreadable(name, f"its header is not CSV: {error}")
    return read_rows(name, header, _rows(lines, delimiter))


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str] | RowError]]:
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip(f" {DELIMITERS}"):
            continue
        try:
            yield number, cells(line, delimiter)
        except csv.Error as error:
            yield number, RowError(REQUIRED[0], f"the row is not CSV ({error})")


def delimiter_of(header: str) -> str:
    """What stands between the cells, told from the header line. Raises csv.Error."""
    for delimiter in DELIMITERS:
        if set(REQUIRED) <= {cell.strip() for cell in cells(header, delimiter)}:
            return delimiter
    return DELIMITERS[0]


def cells(line: str, delimiter: str) -> list[str]:
    """The cells of one line. Raises csv.Error."""
    return next(csv.reader([line], delimiter=delimiter, strict=True))
