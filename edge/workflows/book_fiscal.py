"""What is written once a fiscal device has a document: its entry, in the transaction that settles.

The same code runs in the sale and, after a power cut, at the next start.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from edge.journal import counters
from edge.journal.documents import (
    document_row,
    keep_document,
    keep_returned,
    mark_printed,
)
from edge.journal.entries import Draft, Recorded
from edge.journal.fiscal_intents import (
    KeptIntent,
    forget_fiscal_intent,
    keep_fiscal_document,
)
from edge.journal.parking import forget_open
from edge.journal.writing import Writing
from edge.workflows.drawer_cash import Made, expected_in_drawer
from edge.workflows.shop import receipt_number, receipt_series
from firmware_drivers.fiscal_printer.printer import FiscalResult
from sync_protocol.messages.from_till import (
    CashMoved,
    DayClosed,
    FiscalSettled,
    ReturnCompleted,
    SaleCompleted,
)


@dataclass(frozen=True, slots=True)
class CashBooked:
    """Cash went in or out, and what the drawer must hold now."""

    expected_minor: int


def settled(kept: KeptIntent, result: FiscalResult, *, by_person: bool = False) -> FiscalSettled:
    """Say that a document is on record."""
    return FiscalSettled(
        document=kept.draft.id,
        outcome="executed",
        device=kept.intent.before.device,
        number=max(0, result.number),
        sign=result.sign,
        by="person" if by_person else "device",
    )


def book_on_record(  # noqa: PLR0913 - what one transaction needs
    writing: Writing,
    kept: KeptIntent,
    result: FiscalResult,
    *,
    prefix: str,
    new_id: str,
    by_person: bool = False,
) -> Made | DayClosed | CashBooked | None:
    """Settle an intent and write what follows; None: it was settled before."""
    if not forget_fiscal_intent(writing, kept.draft.id):
        return None
    draft = kept.draft
    keep_fiscal_document(writing, draft.id, kept.intent, result)
    told = settled(kept, result, by_person=by_person)
    writing.add(replace(draft, id=new_id, record=told, approver="", revisions={}))
    match draft.record:
        case SaleCompleted() | ReturnCompleted():
            return _book_document(writing, draft, prefix)
        case DayClosed():
            return book_day(writing, draft)
        case _:
            writing.add(draft)
            return CashBooked(expected_in_drawer(writing, draft))


def book_not_on_record(
    writing: Writing, kept: KeptIntent, reason: str, *, new_id: str, by_person: bool = False
) -> bool:
    """Settle an intent of which nothing exists; False: it was settled before."""
    if not forget_fiscal_intent(writing, kept.draft.id):
        return False
    told = FiscalSettled(
        document=kept.draft.id,
        outcome="not-executed",
        device=kept.intent.before.device,
        by="person" if by_person else "device",
        reason=reason[:200],
    )
    writing.add(replace(kept.draft, id=new_id, record=told, approver="", revisions={}))
    return True


def book_day(writing: Writing, draft: Draft) -> DayClosed | None:
    """Write the Z report of the fiscal period that is open; None: nothing happened in it."""
    wanted = draft.record
    if not isinstance(wanted, DayClosed):
        return None
    period = writing.period
    figures = writing.figures(counters.fiscal_scope(period))
    if not figures:
        return None
    ever = writing.figures(counters.EVER)
    closed = DayClosed(
        number=period,
        business_day=wanted.business_day,
        totals=counters.totals_of(figures, wanted.totals.currency),
        grand_sales=ever.get("gross_sales", 0),
        grand_returns=ever.get("gross_returns", 0),
        documents=ever.get("documents", 0),
    )
    writing.add(draft.booked_to(closed, shift="", business_day=wanted.business_day))
    return closed


def amount_asked(draft: Draft) -> tuple[int, str]:
    """Say how much a document is about: signed minor units and currency."""
    match draft.record:
        case SaleCompleted(sale) | ReturnCompleted(sale):
            return sale.total.minor, sale.currency
        case CashMoved() as moved:
            out = moved.kind in {"paid-out", "drop"}
            return (-moved.amount if out else moved.amount), moved.currency
        case DayClosed() as closed:
            return 0, closed.totals.currency
        case _:
            return 0, ""


def _book_document(writing: Writing, draft: Draft, prefix: str) -> Made:
    record = draft.record
    if not isinstance(record, SaleCompleted | ReturnCompleted):
        raise TypeError(f"{record} is no document")
    counter = writing.take_number(receipt_series(training=False))
    sale = replace(record.sale, number=receipt_number(prefix, counter, training=False))
    recorded: Recorded = writing.add(replace(draft, record=type(record)(sale)))
    keep_document(writing, recorded, document_row(sale, draft))
    mark_printed(writing, recorded.position)  # its paper is the device's own
    if isinstance(record, SaleCompleted):
        forget_open(writing, sale.id)
    elif sale.original is not None and sale.original.number:
        for line in sale.lines:
            keep_returned(
                writing, sale.original.number, line.original_line, -line.quantity.thousandths
            )
    return Made(
        sale=sale,
        recorded=recorded,
        next_number=receipt_number(prefix, counter + 1, training=False),
        expected_minor=expected_in_drawer(writing, draft),
    )
