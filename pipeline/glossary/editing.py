"""Changing a glossary file: rows put in or replaced, everything else left byte for byte as it was."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.glossary.loading import MAX_BYTES, cells, delimiter_of
from pipeline.glossary.rows import COLUMNS, REQUIRED, cells_of
from pipeline.glossary.term import Term
from pipeline.storage import write_whole

BOM = "\ufeff"


class EditError(ValueError):
    """A file that cannot be changed by rule. The message is one line for the user."""


def put(text: str, terms: Iterable[Term]) -> str:
    """The CSV text with these terms in it: the row of the same source replaced, the others appended by source.

    An empty text becomes a file with every column. Columns that a term needs and the file has not are added at the
    end of the header. Raises EditError for a file without the required columns.
    """
    mark, body = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    end = "\r\n" if "\r\n" in body else "\n"
    lines = body.splitlines()
    if not lines:
        lines = [",".join(COLUMNS)]
    try:
        delimiter = delimiter_of(lines[0])
        header = [cell.strip() for cell in cells(lines[0], delimiter)]
    except csv.Error as error:
        raise EditError(f"its header is not CSV: {error}") from None
    if missing := [column for column in REQUIRED if column not in header]:
        raise EditError(f"its header has no column {' and no column '.join(missing)}")
    new = {term.source: cells_of(term) for term in terms}
    needed = [column for column in COLUMNS if column not in header and any(row[column] for row in new.values())]
    if needed:
        header += needed
        lines[0] += delimiter + delimiter.join(needed)
    for number, line in enumerate(lines[1:], start=1):
        try:
            old = dict(zip(header, cells(line, delimiter), strict=False)) if line.strip() else {}
        except csv.Error:
            continue
        row = new.pop(old.get("source", "").strip(), None)
        if row is not None:
            lines[number] = _line([{**old, **row}.get(column, "") for column in header], delimiter)
    for source in sorted(new):
        lines.append(_line([new[source].get(column, "") for column in header], delimiter))
    return mark + end.join(lines) + end


def read_text(path: Path) -> str:
    """The text of a glossary file, empty where there is none. Raises EditError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise EditError(f"{path} cannot be read: {error.strerror}") from None
    if len(data) > MAX_BYTES:
        raise EditError(f"{path} is larger than {MAX_BYTES} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EditError(f"{path} is not UTF-8 (byte {error.start})") from None


def write_terms(path: Path, terms: Sequence[Term]) -> str:
    """Put terms into a CSV file, made if it is not there, in one step. Returns the change as a unified diff.

    Raises EditError, and OSError when it cannot be written.
    """
    before = read_text(path)
    try:
        after = put(before, terms)
    except EditError as error:
        raise EditError(f"{path}: {error}") from None
    if after != before:
        write_whole(path, after.encode("utf-8"))
    return difference(path, before, after)


def difference(path: Path, before: str, after: str) -> str:
    """The unified diff of a file, empty where nothing changes."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"a/{path.name}", f"b/{path.name}", lineterm=""
    )
    return "".join(f"{line}\n" for line in lines)


def _line(row: Sequence[str], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(row)
    return out.getvalue()
