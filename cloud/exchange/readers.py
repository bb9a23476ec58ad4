"""Spreadsheets as rows of text: Excel, Calc and CSV, whatever a cell holds. Pure."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

from cloud.exchange.errors import NotASpreadsheet, TooMuch

ROWS_MAX = 200_000
COLUMNS_MAX = 120
CELL_MAX = 4000
UNPACKED_MAX = 400 * 1024 * 1024  # a small file that unpacks to more is an attack
_SEPARATORS = ";,\t|"
_CSV = "csv"

Cell = str | float | int | bool | date | datetime | time | timedelta | None


def sheet_names(content: bytes) -> list[str]:
    """Name the sheets of a file; a CSV is one sheet. Raises `NotASpreadsheet` or `TooMuch`."""
    workbook = _workbook(content)
    return [_CSV] if workbook is None else list(workbook.sheet_names)


def read_rows(content: bytes, sheet: str) -> Iterator[list[str]]:
    """Read a sheet row by row, every cell as text; an empty row is an empty list."""
    workbook = _workbook(content)
    rows: Iterator[Sequence[Cell]]
    if workbook is None:
        rows = _csv_rows(content)
    else:
        if sheet not in workbook.sheet_names:
            raise NotASpreadsheet(sheet)
        rows = iter(workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False))
    for number, row in enumerate(rows):
        if number > ROWS_MAX:
            raise TooMuch(f"more than {ROWS_MAX} rows")
        cells = [as_text(cell) for cell in row[:COLUMNS_MAX]]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def as_text(cell: Cell) -> str:  # noqa: PLR0911 - one per kind of cell
    """Write a cell as a person would have typed it: 89121234567, not 8.9e10 or 89121234567.0."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case float():
            return repr(cell)
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime() | date() | time():
            return cell.isoformat()
        case _:
            text = str(cell).replace("\x00", "").strip()[:CELL_MAX]
            # Our own export writes an apostrophe before what looks like a formula.
            return text[1:] if text[:1] == "'" and text[1:2] in "=+-@" and text[1:2] else text


def _workbook(content: bytes) -> CalamineWorkbook | None:
    """Open a workbook; None: it is text."""
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                if sum(each.file_size for each in packed.infolist()) > UNPACKED_MAX:
                    raise TooMuch("unpacks to too much")
        except zipfile.BadZipFile as error:
            raise NotASpreadsheet(str(error)) from error
    elif not content.startswith(b"\xd0\xcf\x11\xe0"):  # the mark of an old Excel file
        return None
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, OSError, ValueError) as error:
        raise NotASpreadsheet(str(error)) from error


def _csv_rows(content: bytes) -> Iterator[Sequence[Cell]]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield list(row)
    except csv.Error as error:
        raise NotASpreadsheet(str(error)) from error


def _decoded(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encodings = ("utf-16",)
    else:
        # Spreadsheets without UTF-8 write the code page of the country; the Russian one is the
        # most common by far, and Greek and Finnish files come as UTF-8.
        encodings = ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotASpreadsheet("neither a workbook nor text")
