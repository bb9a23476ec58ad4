"""Finished documents by their printed number: for returns, copies, interrupted printing."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from edge.journal.entries import Draft, Recorded
from edge.journal.writing import Writing
from sync_protocol.messages.envelope import Entry, decode
from sync_protocol.retail.sale import Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """What is known of a document without reading it whole."""

    position: int = 0  # its place in the journal; given when it is kept
    number: str
    kind: str  # sale | return
    training: bool
    business_day: str
    shift: str
    operator: str
    total_minor: int
    customer: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document with its entry."""

    row: DocumentRow
    entry: Entry
    hash: bytes


PAPER_LOOK_BACK = 100

_COLUMNS = (
    "position, number, kind, training, business_day, shift, operator, total, coalesce(customer, '')"
)


def document_row(sale: Sale, draft: Draft) -> DocumentRow:
    """Index a finished sale or return as its entry is booked."""
    return DocumentRow(
        number=sale.number,
        kind=sale.kind,
        training=draft.training,
        business_day=draft.business_day,
        shift=draft.shift,
        operator=draft.operator,
        total_minor=sale.total.minor,
        customer=sale.customer or "",
    )


def keep_document(writing: Writing, recorded: Recorded, row: DocumentRow) -> None:
    """Index a document by its number, in the transaction of its entry."""
    writing.connection.execute(
        "INSERT INTO document (position, number, kind, training, business_day, shift, operator,"
        " total, customer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            recorded.position,
            row.number,
            row.kind,
            row.training,
            row.business_day,
            row.shift,
            row.operator,
            row.total_minor,
            row.customer or None,
        ),
    )


def keep_returned(writing: Writing, number: str, line: int, thousandths: int) -> None:
    """Remember how much of a sold line has come back."""
    writing.connection.execute(
        "INSERT INTO returned (number, line, quantity) VALUES (?, ?, ?)"
        " ON CONFLICT (number, line) DO UPDATE SET quantity = quantity + excluded.quantity",
        (number, line, thousandths),
    )


def returned_so_far(connection: sqlite3.Connection, number: str) -> dict[int, int]:
    """Tell what has come back of a document already: thousandths by line number."""
    rows = connection.execute(
        "SELECT line, quantity FROM returned WHERE number = ?", (number,)
    ).fetchall()
    return {int(line): int(quantity) for line, quantity in rows}


def find_document(connection: sqlite3.Connection, number: str) -> Document | None:
    """Find a document by its printed number."""
    return _document(
        connection,
        connection.execute(
            f"SELECT {_COLUMNS} FROM document WHERE number = ?",  # noqa: S608 - constant columns
            (number,),
        ).fetchone(),
    )


def document_at(connection: sqlite3.Connection, position: int) -> Document | None:
    """Find a document by its place in the journal."""
    return _document(
        connection,
        connection.execute(
            f"SELECT {_COLUMNS} FROM document WHERE position = ?",  # noqa: S608 - constant columns
            (position,),
        ).fetchone(),
    )


def recent_documents(
    connection: sqlite3.Connection, *, count_max: int = 200, number_part: str = ""
) -> tuple[DocumentRow, ...]:
    """List documents, newest first; ``number_part`` narrows by a part of the number."""
    pattern = f"%{_escaped(number_part)}%"
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM document WHERE number LIKE ? ESCAPE '!'"  # noqa: S608 - constant
        " ORDER BY position DESC LIMIT ?",
        (pattern, count_max),
    ).fetchall()
    return tuple(_row(row) for row in rows)


def mark_print_started(writing: Writing, position: int) -> None:
    """Remember that paper began to move for a document."""
    writing.connection.execute(
        "UPDATE document SET paper = 1 WHERE position = ? AND paper < 1", (position,)
    )


def mark_printed(writing: Writing, position: int) -> None:
    """Remember that a document's paper came out whole, or is not wanted."""
    writing.connection.execute("UPDATE document SET paper = 2 WHERE position = ?", (position,))


def unprinted(connection: sqlite3.Connection) -> tuple[tuple[int, bool], ...]:
    """List recent documents whose paper is not known to be out: position, printing had begun.

    Only the last hundred are looked at: nobody waits for older paper.
    """
    rows = connection.execute(
        "SELECT position, paper FROM (SELECT position, paper FROM document"
        " ORDER BY position DESC LIMIT ?) WHERE paper < 2 ORDER BY position",
        (PAPER_LOOK_BACK,),
    ).fetchall()
    return tuple((int(position), bool(paper)) for position, paper in rows)


def _document(connection: sqlite3.Connection, row: tuple[object, ...] | None) -> Document | None:
    if row is None:
        return None
    found = _row(row)
    line, digest = connection.execute(
        "SELECT line, hash FROM entry WHERE position = ?", (found.position,)
    ).fetchone()
    return Document(found, decode(bytes(line)), bytes(digest))


def _row(row: tuple[object, ...]) -> DocumentRow:
    position, number, kind, training, day, shift, operator, total, customer = row
    return DocumentRow(
        position=int(str(position)),
        number=str(number),
        kind=str(kind),
        training=bool(training),
        business_day=str(day),
        shift=str(shift),
        operator=str(operator),
        total_minor=int(str(total)),
        customer=str(customer),
    )


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
