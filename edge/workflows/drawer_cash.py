"""What must lie in the drawer after something was written down."""

from __future__ import annotations

from dataclasses import dataclass, replace

from edge.journal import counters
from edge.journal.entries import Draft, Recorded
from edge.journal.writing import Writing
from edge.till.state import Shift
from sync_protocol.retail.money import Money
from sync_protocol.retail.sale import Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A document that is durable, and what follows from it."""

    sale: Sale
    recorded: Recorded
    next_number: str
    expected_minor: int


def expected_in_drawer(writing: Writing, draft: Draft) -> int:
    """Add up the cash of the draft's shift inside the transaction that wrote it."""
    scope = counters.shift_scope(draft.shift)
    return counters.expected_cash(writing.figures(scope, training=draft.training))


def expecting(shift: Shift | None, expected_minor: int) -> Shift | None:
    """Give the shift with what its drawer must hold now."""
    if shift is None:
        return None
    return replace(shift, expected_cash=Money(expected_minor, shift.expected_cash.currency))
