"""A list as a file: CSV, Excel, web page, Word, PDF; the same cells, numbers stay numbers."""

from __future__ import annotations

import datetime as dt
import html
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

import docx
import typst
import xlsxwriter
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from fastapi import Response

from cloud.portal.amounts import write_amount
from cloud.portal.csv_file import csv_file, decimal_sign
from cloud.portal.formatting import date_time, day, local, money, number
from cloud.portal.language import _, manner
from cloud.portal.problems import Problem
from sync_protocol.retail.currency import minor_digits

FileKind: TypeAlias = Literal["csv", "xlsx", "html", "docx", "pdf"]
KINDS: tuple[FileKind, ...] = ("xlsx", "csv", "html", "docx", "pdf")
# What is laid out on pages takes time and paper; a spreadsheet is made for many rows.
ROWS_MAX: dict[FileKind, int] = {
    "csv": 20_000,
    "xlsx": 20_000,
    "html": 20_000,
    "docx": 2_000,
    "pdf": 5_000,
}
_MEDIA: dict[FileKind, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_PAGE = Path(__file__).with_name("list_page.typ")
_STYLE = (
    "body{font:14px system-ui,sans-serif;margin:24px;color:#16202e}table{border-collapse:collapse}"
    "th,td{padding:5px 10px;border-bottom:1px solid #e2e6ec;text-align:left;vertical-align:top}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """Money in a cell: minor units and their currency."""

    minor: int
    currency: str


Cell: TypeAlias = str | int | dt.date | dt.datetime | Amount | None


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list to be written: title, names of columns, rows."""

    name: str  # of the file, without its ending
    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def list_answer(listed: ListFile, kind: FileKind, today: dt.date) -> Response:
    """Answer with the list as a file of this kind; ends with 413 when it is too long."""
    bounded = replace(listed, rows=_at_most(listed.rows, kind))
    write = {"csv": _csv, "xlsx": _xlsx, "html": _html, "docx": _docx, "pdf": _pdf}[kind]
    name = f"{listed.name}-{today:%Y-%m-%d}.{kind}"
    return Response(
        write(bounded),
        media_type=_MEDIA[kind],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _at_most(rows: Iterable[Sequence[Cell]], kind: FileKind) -> Iterator[Sequence[Cell]]:
    """Give the rows, and end with 413 when they are too many for a file of this kind."""
    for count, row in enumerate(rows):
        if count == ROWS_MAX[kind]:
            said = _("This is too much for one file: at most {n} rows. Please narrow the list.")
            raise Problem(413, said.format(n=number(ROWS_MAX[kind])))
        yield row


def _csv(listed: ListFile) -> bytes:
    decimal = decimal_sign()

    def plain(cell: Cell) -> str | int | dt.date | None:
        match cell:
            case Amount():
                return write_amount(cell.minor, cell.currency, decimal=decimal)
            case dt.datetime():
                return f"{local(cell):%Y-%m-%d %H:%M:%S}"
            case _:
                return cell

    return csv_file(listed.head, ([plain(cell) for cell in row] for row in listed.rows))


def _xlsx(listed: ListFile) -> bytes:
    out = BytesIO()
    book: Any = xlsxwriter.Workbook(
        out, {"constant_memory": True, "in_memory": True, "remove_timezone": True}
    )
    sheet = book.add_worksheet(listed.title[:31].translate(str.maketrans("[]:*?/\\", "       ")))
    bold = book.add_format({"bold": True, "bottom": 1})
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    times = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sums = {
        digits: book.add_format({"num_format": "#,##0" + ("." + "0" * digits if digits else "")})
        for digits in (0, 2, 3)
    }
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(listed.head) - 1, 18)
    sheet.write_row(0, 0, listed.head, bold)
    last = 0
    for last, row in enumerate(listed.rows, start=1):
        for at, cell in enumerate(row):
            match cell:
                case None | "":
                    pass
                case Amount():
                    digits = minor_digits(cell.currency)
                    value = Decimal(cell.minor).scaleb(-digits)
                    sheet.write_number(last, at, value, sums.get(digits, sums[2]))
                case int():
                    sheet.write_number(last, at, cell)
                case dt.datetime():
                    sheet.write_datetime(last, at, local(cell).replace(tzinfo=None), times)
                case dt.date():
                    sheet.write_datetime(last, at, cell, days)
                case _:
                    # Never as a formula, whatever somebody typed.
                    sheet.write_string(last, at, str(cell))
    sheet.autofilter(0, 0, last, len(listed.head) - 1)
    book.close()
    return out.getvalue()


def _html(listed: ListFile) -> bytes:
    head = "".join(f"<th>{html.escape(each)}</th>" for each in listed.head)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="n">{html.escape(_said(c))}</td>'
            if _is_figure(c)
            else f"<td>{html.escape(_said(c))}</td>"
            for c in row
        )
        + "</tr>\n"
        for row in listed.rows
    )
    title = html.escape(listed.title)
    return (
        f'<!doctype html><html lang="{manner().language}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>"
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></body></html>\n"
    ).encode()


def _docx(listed: ListFile) -> bytes:
    document: Any = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_heading(listed.title, level=1)
    rows = list(listed.rows)
    table = document.add_table(rows=len(rows) + 1, cols=len(listed.head))
    table.style = "Light Grid Accent 1"
    # Asking the table for each cell in turn walks it from the start every time.
    cells: list[Any] = table._cells  # noqa: SLF001
    wide = len(listed.head)
    for at, text in enumerate(listed.head):
        _fill(cells[at], text, is_figure=False)
    for n, row in enumerate(rows, start=1):
        for at, cell in enumerate(row):
            _fill(cells[n * wide + at], _said(cell), is_figure=_is_figure(cell))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _fill(cell: Any, text: str, *, is_figure: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.add_run("".join(c for c in text if c.isprintable())).font.size = Pt(8)
    if is_figure:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _pdf(listed: ListFile) -> bytes:
    rows = [
        [{"text": _said(cell), "figure": _is_figure(cell)} for cell in row] for row in listed.rows
    ]
    # As data, never as part of the markup: a name is not a program.
    data = {
        "title": listed.title,
        "language": manner().language,
        "head": list(listed.head),
        "rows": rows,
    }
    compiler = typst.Compiler(
        _PAGE.read_bytes(), font_paths=_fonts(), sys_inputs={"data": json.dumps(data)}
    )
    return cast("bytes", compiler.compile(format="pdf"))


@cache
def _fonts() -> typst.Fonts:
    """Read the fonts once a process: there are hundreds."""
    return typst.Fonts()


def _is_figure(cell: Cell) -> bool:
    return isinstance(cell, (int, Amount))


def _said(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Amount():
            return money(cell.minor, cell.currency)
        case dt.datetime():
            return date_time(cell)
        case dt.date():
            return day(cell)
        case int():
            return number(cell)
        case _:
            return cell
