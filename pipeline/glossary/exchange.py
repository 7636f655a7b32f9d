"""Glossaries in and out: CSV, TSV, XLSX, TBX and the CSV of DeepL's glossaries.

| format | holds |
|---|---|
| csv, tsv, xlsx | everything |
| tbx | all but the guards (`before`, `after`, `not_before`, `not_after`) and the status `candidate` |
| deepl | Chinese and English: a row for each source and each alias |

What a format cannot hold is said, column by column, with the number of rows that have something in it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pipeline.glossary.loading import MAX_BYTES, read_glossary, read_table
from pipeline.glossary.rows import (
    COLUMNS,
    SEPARATOR,
    Reading,
    RowError,
    cells_of,
    read_rows,
    unreadable,
)
from pipeline.glossary.spreadsheet import SheetError, read_sheet, write_sheet
from pipeline.glossary.tbx import TbxError, read_tbx, write_tbx
from pipeline.glossary.term import Term, TermStatus

Exchange = Literal["csv", "tsv", "xlsx", "tbx", "deepl"]
EXCHANGES: tuple[Exchange, ...] = get_args(Exchange)
SUFFIXES: dict[str, Exchange] = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".xlsx": "xlsx", ".tbx": "tbx"}

_LOST: dict[Exchange, tuple[str, ...]] = {
    "tbx": ("before", "after", "not_before", "not_after"),
    "deepl": ("kind", "short", "forbidden", "before", "after", "not_before", "not_after", "note"),
}
_LOST_STATUSES: dict[Exchange, tuple[TermStatus, ...]] = {"tbx": ("candidate",), "deepl": ("candidate", "rejected")}
_DEEPL_LIMIT = 1024
"""Bytes of UTF-8 of one side of a DeepL entry."""


@dataclass(frozen=True)
class Exported:
    """A file's bytes, and in words what of the glossary is not in it."""

    data: bytes
    lost: tuple[str, ...]


def format_of(path: Path) -> Exchange | None:
    """The format that a file's name tells."""
    return SUFFIXES.get(path.suffix.lower())


def export(terms: Sequence[Term], to: Exchange) -> Exported:
    """The terms in that format. The same terms give the same bytes."""
    rows = [cells_of(term) for term in terms]
    lost = _lost(terms, rows, to)
    if to == "tbx":
        return Exported(write_tbx(terms).encode("utf-8"), lost)
    if to == "xlsx":
        return Exported(write_sheet(COLUMNS, ([row[column] for column in COLUMNS] for row in rows)), lost)
    if to == "deepl":
        text, more = _deepl(terms)
        return Exported(text.encode("utf-8"), (*lost, *more))
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t" if to == "tsv" else ",", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([row[column] for column in COLUMNS] for row in rows)
    return Exported(out.getvalue().encode("utf-8"), lost)


def read_exchange(path: Path, kind: Exchange) -> Reading:
    """The terms of a file in that format. Problems are diagnostics, as those of `read_glossary`."""
    if kind == "csv":
        return read_glossary(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            return unreadable(path.name, f"it is larger than {MAX_BYTES} bytes")
        data = path.read_bytes()
        if kind == "xlsx":
            header, rows = read_sheet(data)
            return read_rows(path.name, header, rows)
        if kind == "tbx":
            return read_rows(path.name, COLUMNS, _tbx_rows(data))
        text = data.decode("utf-8-sig")
    except (SheetError, TbxError) as error:
        return unreadable(path.name, str(error))
    except UnicodeDecodeError as error:
        return unreadable(path.name, f"it is not UTF-8 (byte {error.start})")
    except OSError as error:
        return unreadable(path.name, error.strerror or type(error).__name__)
    return read_table(path.name, text, "\t") if kind == "tsv" else _read_deepl(path.name, text)


def _tbx_rows(data: bytes) -> Iterator[tuple[int, list[str] | RowError]]:
    for number, row in read_tbx(data):
        if isinstance(row, RowError):
            yield number, row
            continue
        cells = {column: row.get(column, "") for column in COLUMNS}
        yield number, [_cell(value) for value in cells.values()]


def _cell(value: object) -> str:
    return SEPARATOR.join(value) if isinstance(value, tuple) else str(value)


def _lost(terms: Sequence[Term], rows: Sequence[dict[str, str]], to: Exchange) -> tuple[str, ...]:
    counted: Counter[str] = Counter()
    for row in rows:
        counted.update(
            column for column in _LOST.get(to, ()) if row[column] and (column, row[column]) != ("kind", "term")
        )
    found = [f"{column} ({counted[column]} {_rows_word(counted[column])})" for column in COLUMNS if counted[column]]
    statuses = Counter(term.status for term in terms)
    left = [status for status in _LOST_STATUSES.get(to, ()) if statuses[status]]
    found += [f"status {s} ({statuses[s]} {_rows_word(statuses[s])})" for s in left]
    return tuple(found)


def _rows_word(count: int) -> str:
    return "row" if count == 1 else "rows"


def _deepl(terms: Sequence[Term]) -> tuple[str, list[str]]:
    """DeepL takes each source once, and neither an empty nor a long side."""
    pairs: dict[str, str] = {}
    aliases = doubled = long = 0
    for term in terms:
        if term.status == "rejected":
            continue
        for form in term.written:
            if max(len(form.encode()), len(term.target.encode())) > _DEEPL_LIMIT:
                long += 1
            elif form in pairs:
                doubled += pairs[form] != term.target
            else:
                pairs[form] = term.target
                aliases += form != term.source
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(pairs.items())
    said = [f"which of {aliases} rows are aliases"] if aliases else []
    said += [f"{doubled} forms that stand twice with another English"] if doubled else []
    said += [f"{long} entries that are longer than {_DEEPL_LIMIT} bytes"] if long else []
    return out.getvalue(), said


def _read_deepl(name: str, text: str) -> Reading:
    """Rows of source and target, perhaps with their languages (ZH, EN) behind; other languages are left out."""
    rows: list[tuple[int, Sequence[str] | RowError]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip(" ,\t"):
            continue
        try:
            cells = [cell.strip() for cell in next(csv.reader([line], strict=True))]
        except csv.Error as error:
            rows.append((number, RowError("source", f"the row is not CSV ({error})")))
            continue
        languages = [cell.lower().split("-")[0] for cell in cells[2:4]]
        if languages == ["en", "zh"]:
            rows.append((number, (cells[1], cells[0])))
        elif languages not in ([], ["zh", "en"]):
            rows.append((number, RowError("source", f"its languages are {' and '.join(cells[2:4])}, not ZH and EN")))
        else:
            rows.append((number, cells[:2]))
    return read_rows(name, ("source", "target"), rows)
