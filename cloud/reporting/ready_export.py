"""A ready report as a file: for a spreadsheet, or as comma-separated text."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from cloud.ledger.export import as_text
from cloud.portal.formatting import locale
from cloud.portal.language import _
from cloud.portal.list_files import Amount, Cell, ListFile
from cloud.reporting.measures import COUNT, MONEY, QUANTITY, SHARE, Measure
from cloud.reporting.ready_view import ReportView
from sync_protocol.retail.currency import minor_digits

ROWS_MAX = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD_ROW = 3


def _scale(measure: Measure, currency: str) -> int:
    return {MONEY: minor_digits(currency), QUANTITY: 3}.get(measure.kind, 0)


def _titles(view: ReportView) -> list[str]:
    titles = [_(view.report.dimension.name)]
    for each in view.measures:
        titles.append(_(each.name))
        if view.compare:
            titles.append(_("{measure}, before", measure=_(each.name)))
    return titles


def _cells(
    view: ReportView, values: list[float | None], before: list[float | None]
) -> list[tuple[Measure, float | None]]:
    cells: list[tuple[Measure, float | None]] = []
    for measure, now, then in zip(view.measures, values, before, strict=True):
        cells.append((measure, now))
        if view.compare:
            cells.append((measure, then))
    return cells


def report_csv(view: ReportView) -> bytes:
    """Write CSV: UTF-8 with mark, the separator of the reader's country; money as decimals."""
    decimal = str(locale().number_symbols["latn"]["decimal"])
    out = StringIO()
    writer = csv.writer(out, delimiter=";" if decimal == "," else ",", lineterminator="\r\n")
    writer.writerow(_titles(view))

    def row(name: str, values: list[float | None], before: list[float | None]) -> None:
        cells = [
            ""
            if value is None
            else f"{_plain(measure, value, view.currency)}".replace(".", decimal)
            for measure, value in _cells(view, values, before)
        ]
        writer.writerow([as_text(name), *cells])

    for line in view.lines:
        row(line.name, line.values, line.before)
    row(_("Total"), view.totals, view.totals_before)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(measure: Measure, value: float, currency: str) -> Decimal:
    if scale := _scale(measure, currency):
        return Decimal(int(value)).scaleb(-scale)
    return Decimal(int(value)) if measure.kind == COUNT else Decimal(str(round(value, 4)))


def report_list(view: ReportView) -> ListFile:
    """Give the report as a list for the other kinds of file: web page, Word, PDF."""

    def row(
        name: str, values: list[float | None], before: list[float | None], unit: str = ""
    ) -> list[Cell]:
        cells: list[Cell] = [name]
        for measure, value in _cells(view, values, before):
            if value is None:
                cells.append("")
            elif measure.kind == MONEY:
                cells.append(Amount(int(value), view.currency))
            elif measure.kind == COUNT:
                cells.append(int(value))
            else:
                cells.append(view.words(measure, value, unit))
        return cells

    rows = [row(line.name, line.values, line.before) for line in view.lines]
    rows.append(row(_("Total"), view.totals, view.totals_before))
    return ListFile(view.report.key, _(view.report.name), _titles(view), rows)


def report_xlsx(view: ReportView, *, subtitle: str) -> bytes:
    """Write a workbook: real numbers with formats, totals as formulas."""
    out = BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet: Any = book.add_worksheet(_("Report")[:31])
    bold, quiet = book.add_format({"bold": True}), book.add_format({"font_color": "#586474"})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, _(view.report.name), book.add_format({"bold": True, "font_size": 15}))
    sheet.write_string(1, 0, subtitle, quiet)
    for column, title in enumerate(_titles(view)):
        sheet.write_string(_HEAD_ROW, column, title, head)
    formats = {
        (measure.key, is_total): book.add_format(
            {
                "num_format": _pattern(measure, view.currency),
                **({"bold": True, "top": 1} if is_total else {}),
            }
        )
        for measure in view.measures
        for is_total in (False, True)
    }
    first = row = _HEAD_ROW + 1
    for line in view.lines:
        sheet.write_string(row, 0, line.name)
        for column, (measure, value) in enumerate(_cells(view, line.values, line.before), start=1):
            if value is not None:
                number = float(_plain(measure, value, view.currency))
                sheet.write_number(row, column, number, formats[measure.key, False])
        row += 1
    sheet.write_string(row, 0, _("Total"), bold)
    for column, (measure, value) in enumerate(
        _cells(view, view.totals, view.totals_before), start=1
    ):
        if value is None:
            continue
        number = float(_plain(measure, value, view.currency))
        style: Any = formats[measure.key, True]
        if measure.per or view.has_more or row == first or (view.compare and column % 2 == 0):
            sheet.write_number(row, column, number, style)
        else:
            top, end = xl_rowcol_to_cell(first, column), xl_rowcol_to_cell(row - 1, column)
            sheet.write_formula(row, column, f"=SUM({top}:{end})", style, number)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(_titles(view)) - 1, 15)
    sheet.freeze_panes(_HEAD_ROW + 1, 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    book.close()
    return out.getvalue()


def _pattern(measure: Measure, currency: str) -> str:
    if measure.kind == MONEY:
        digits = minor_digits(currency)
        return "#,##0" + (f".{'0' * digits}" if digits else "")
    return {QUANTITY: "#,##0.###", SHARE: "0.0%", COUNT: "#,##0"}.get(measure.kind, "0.00")
