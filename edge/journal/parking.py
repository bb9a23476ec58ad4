"""Baskets that wait: put aside by an operator, or open when the power failed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from edge.journal.values import from_text, to_text
from edge.journal.writing import Writing
from sync_protocol.retail.basket import Basket
from sync_protocol.retail.tender import Payment


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedBasket:
    """A basket put aside."""

    id: str  # of the parking, not of the basket
    at_us: int
    operator: str
    label: str
    basket: Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBasket:
    """The basket that was open when the till stopped."""

    at_us: int
    operator: str
    basket: Basket
    payment: Payment | None = None  # what was tendered already


def park(writing: Writing, parked: ParkedBasket) -> None:
    """Put a basket aside; it is no longer the open one."""
    writing.connection.execute(
        "INSERT INTO parked (id, at, operator, label, basket) VALUES (?, ?, ?, ?, ?)",
        (parked.id, parked.at_us, parked.operator, parked.label, to_text(parked.basket)),
    )
    forget_open(writing, parked.basket.id)


def take_back(writing: Writing, parked_id: str) -> ParkedBasket | None:
    """Fetch a parked basket and keep it as the open one; None when it is gone already."""
    row = writing.connection.execute(
        "DELETE FROM parked WHERE id = ? RETURNING id, at, operator, label, basket", (parked_id,)
    ).fetchall()
    if not row:
        return None
    parked = _parked(row[0])
    keep_open(writing, parked.basket, parked.operator)
    return parked


def keep_open(
    writing: Writing, basket: Basket, operator: str, payment: Payment | None = None
) -> None:
    """Remember the basket being filled and paid, so that a power cut does not empty it."""
    writing.connection.execute(
        "INSERT OR REPLACE INTO open_basket (only, sale, at, operator, basket, payment)"
        " VALUES (1, ?, ?, ?, ?, ?)",
        (
            basket.id,
            writing.reading.at_us,
            operator,
            to_text(basket),
            to_text(payment) if payment is not None else "",
        ),
    )


def forget_open(writing: Writing, sale_id: str) -> None:
    """Forget an open basket: it was sold, parked or voided in this same transaction."""
    writing.connection.execute("DELETE FROM open_basket WHERE sale = ?", (sale_id,))


def list_parked(connection: sqlite3.Connection) -> tuple[ParkedBasket, ...]:
    """List what is parked, oldest first."""
    rows = connection.execute(
        "SELECT id, at, operator, label, basket FROM parked ORDER BY at, id"
    ).fetchall()
    return tuple(_parked(row) for row in rows)


def find_open(connection: sqlite3.Connection) -> OpenBasket | None:
    """Find the basket that was open when the till stopped."""
    row = connection.execute("SELECT at, operator, basket, payment FROM open_basket").fetchone()
    if row is None:
        return None
    return OpenBasket(
        at_us=row[0],
        operator=row[1],
        basket=from_text(Basket, row[2]),
        payment=from_text(Payment, row[3]) if row[3] else None,
    )


def _parked(row: tuple[str, int, str, str, str]) -> ParkedBasket:
    return ParkedBasket(
        id=row[0], at_us=row[1], operator=row[2], label=row[3], basket=from_text(Basket, row[4])
    )
