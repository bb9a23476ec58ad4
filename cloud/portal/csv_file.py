"""Lists as files for a spreadsheet: UTF-8 with mark, the separator of the reader's country."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from typing import TypeAlias

from fastapi import Response

from cloud.portal.formatting import locale

_NUMBER = re.compile(r"-\d+([.,]\d+)?")  # of a return; no formula can look like this

Cell: TypeAlias = str | int | date | None


def decimal_sign() -> str:
    """Give the decimal sign of the present language."""
    return str(locale().number_symbols["latn"]["decimal"])


def csv_file(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write rows; text that a spreadsheet could take for a formula stays text."""
    out = StringIO()
    # Where the decimal sign is a comma, spreadsheets expect a semicolon between cells.
    separator = ";" if decimal_sign() == "," else ","
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def csv_answer(content: bytes, name: str, day: date) -> Response:
    """Answer with a file named after what it lists and the day."""
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}-{day:%Y-%m-%d}.csv"'},
    )


def _cell(value: Cell) -> Cell:
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    if value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return value
