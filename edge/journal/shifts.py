"""Shifts: who is responsible for the drawer, since when."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from edge.journal.writing import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRow:
    """A shift as the journal keeps it."""

    id: str
    number: int
    opened_at_us: int
    operator: str
    business_day: str  # YYYY-MM-DD; everything of the shift is booked to this day
    training: bool


def keep_opened(writing: Writing, shift: ShiftRow, position: int) -> None:
    """Remember an opened shift, in the transaction of its entry."""
    writing.connection.execute(
        "INSERT INTO shift (id, number, opened, opened_at, operator, business_day, training)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            shift.id,
            shift.number,
            position,
            shift.opened_at_us,
            shift.operator,
            shift.business_day,
            shift.training,
        ),
    )


def keep_closed(writing: Writing, shift_id: str, position: int) -> None:
    """Remember that a shift is closed."""
    writing.connection.execute("UPDATE shift SET closed = ? WHERE id = ?", (position, shift_id))


def open_shift(connection: sqlite3.Connection) -> ShiftRow | None:
    """Find the shift that is open."""
    row = connection.execute(
        "SELECT id, number, opened_at, operator, business_day, training FROM shift"
        " WHERE closed IS NULL ORDER BY opened DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    return ShiftRow(
        id=row[0],
        number=row[1],
        opened_at_us=row[2],
        operator=row[3],
        business_day=row[4],
        training=bool(row[5]),
    )


def last_day(connection: sqlite3.Connection) -> str:
    """Tell the newest business day that any shift had; empty: none yet."""
    row = connection.execute("SELECT max(business_day) FROM shift").fetchone()
    return str(row[0]) if row and row[0] is not None else ""
