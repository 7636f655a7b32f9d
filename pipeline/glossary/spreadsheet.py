"""Glossaries as XLSX. Everything is text: no formula is written, and none is evaluated when reading."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

MAX_ROWS = 500_000
MAX_COLUMNS = 64
MAX_UNPACKED = 512 * 1024 * 1024
WIDTHS = {"source": 22, "target": 32, "aliases": 40, "note": 40}


class SheetError(ValueError):
    """A file that is no spreadsheet, or too large. The message is one line for the user."""


def write_sheet(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as the first sheet of a workbook, the header in bold and fixed."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("glossary")
    sheet.freeze_panes = "A2"
    for number, column in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(column, 16)

    def cell(text: str, *, bold: bool = False) -> Any:  # noqa: ANN401 - openpyxl's
        made = WriteOnlyCell(sheet, value=text)
        made.data_type = "s"  # else a text that begins with = would be a formula
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(text, bold=True) for text in header])
    for row in rows:
        sheet.append([cell(text) if text else None for text in row])
    # The workbook's own time stamps are the only clock in it; a glossary exported twice is the same file twice.
    out = io.BytesIO()
    book.save(out)
    return _without_clock(out.getvalue())


def read_sheet(data: bytes) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header and the numbered rows of the first sheet. Raises SheetError."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise SheetError(f"unpacked it is larger than {MAX_UNPACKED} bytes")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the size that a file declares is not to be trusted
        rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
        header = [_text(value) for value in next(iter(rows), ())]
    except SheetError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do: KeyError, BadZipFile, ParseError, ValueError
        raise SheetError(f"it is no XLSX file ({type(error).__name__})") from None
    while header and not header[-1]:
        header.pop()
    return header, _rows(rows, len(header))


def _rows(rows: Iterator[tuple[Any, ...]], width: int) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, row in enumerate(rows, start=2):
            values = [_text(value) for value in row]
            if any(values):
                while len(values) > width and not values[-1]:
                    values.pop()
                yield number, values
    except Exception as error:
        raise SheetError(f"it breaks off ({type(error).__name__})") from None


def _text(value: object) -> str:
    """A cell as text; 3.0, which was typed as 3, without its zero."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _without_clock(data: bytes) -> bytes:
    """The archive with the time stamps of its members and of its properties set to a fixed day."""
    import re

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2000-01-01T00:00:00Z", content)
            member = zipfile.ZipInfo(info.filename, (2000, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, content)
    return out.getvalue()
