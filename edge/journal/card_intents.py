"""Card payments that were asked for and whose outcome is not known yet."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from edge.journal.writing import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class CardIntent:
    """A payment the terminal may have taken."""

    reference: str
    basket: str
    amount_minor: int
    currency: str
    mark: str = ""  # what the terminal's memory ended with; empty: a person is asked


def keep_intent(writing: Writing, intent: CardIntent) -> None:
    """Remember that a terminal is about to be asked."""
    writing.connection.execute(
        "INSERT INTO card_intent (reference, basket, amount, currency, mark)"
        " VALUES (?, ?, ?, ?, ?)",
        (intent.reference, intent.basket, intent.amount_minor, intent.currency, intent.mark),
    )


def forget_intent(writing: Writing, reference: str) -> None:
    """Forget a payment whose outcome is written down in this same transaction."""
    writing.connection.execute("DELETE FROM card_intent WHERE reference = ?", (reference,))


def open_intents(connection: sqlite3.Connection) -> tuple[CardIntent, ...]:
    """List payments whose outcome nobody wrote down."""
    rows = connection.execute(
        "SELECT reference, basket, amount, currency, mark FROM card_intent ORDER BY reference"
    ).fetchall()
    return tuple(
        CardIntent(reference=r, basket=b, amount_minor=a, currency=c, mark=m)
        for r, b, a, c, m in rows
    )
