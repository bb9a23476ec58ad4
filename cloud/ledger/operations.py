"""Book what the tills did: called by the ingest, one entry at a time, inside its transaction.

Every function may be called again with the same entry (repair and replay do) and then books
nothing. Nothing is refused: what disagrees is booked and an exception is raised beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Protocol, cast

import msgspec
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from cloud.clock import Clock, new_id
from cloud.database.announcements import announce
from cloud.database.base import Base, from_microseconds
from cloud.database.bulk import insert_rows
from cloud.ledger import models, rollups
from cloud.ledger.errors import NotOpen, UnknownDocument
from cloud.ledger.postings import Side, count_postings, movement_postings, sale_postings
from cloud.portal.search import search_text
from cloud.stock.booking import book_sold
from sync_protocol.messages.envelope import Entry
from sync_protocol.messages.from_till import (
    BasketAbandoned,
    CashMoved,
    DayClosed,
    DrawerOpened,
    LineVoided,
    ShiftClosed,
    ShiftOpened,
)
from sync_protocol.messages.sale_body import write_sale
from sync_protocol.retail.sale import Sale, SoldLine

RECEIPT_BOOKED = "receipt-booked"
SHIFT_CHANGED = "shift-changed"
EXCEPTION_RAISED = "exception-raised"
OPEN, ACCEPTED, ASKED = "open", "accepted", "asked"


class Received(Protocol):
    """An entry as the ingest hands it over."""

    @property
    def tenant(self) -> str: ...  # noqa: D102
    @property
    def store(self) -> str: ...  # noqa: D102
    @property
    def register(self) -> str: ...  # noqa: D102
    @property
    def device(self) -> str: ...  # noqa: D102
    @property
    def epoch(self) -> int: ...  # noqa: D102
    @property
    def entry(self) -> Entry: ...  # noqa: D102
    @property
    def hash(self) -> bytes: ...  # noqa: D102
    @property
    def received_at(self) -> datetime: ...  # noqa: D102


Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """Every row of a sale or return, ready to be written."""

    sale: Row
    lines: list[Row]
    tenders: list[Row]
    taxes: list[Row]
    postings: list[Row]


def book_sale(session: Session, received: Received, sale: Sale) -> bool:
    """Book a sale or return with lines, tenders, tax, postings and roll-ups; False: it was here."""
    tenant, entry = received.tenant, received.entry
    if session.get(models.Sale, (tenant, entry.id)) is not None:
        return False
    _write([document_of(received, sale)], session)
    announce(
        session,
        RECEIPT_BOOKED,
        {"tenant": tenant, "sale": entry.id, "store": received.store},
    )
    return True


def book_sales(session: Session, arrived: Sequence[tuple[Received, Sale]]) -> set[str]:
    """Book the documents that arrived together; gives the ids of those that were not here before.

    A statement a table for all of them: this is how a till's backlog is booked.
    """
    fresh: dict[tuple[str, str], tuple[Received, Sale]] = {
        (received.tenant, received.entry.id): (received, sale) for received, sale in arrived
    }
    known = session.execute(
        select(models.Sale.tenant, models.Sale.id).where(
            models.Sale.tenant.in_({tenant for tenant, _ in fresh}),
            models.Sale.id.in_({document for _, document in fresh}),
        )
    )
    for tenant, document in known:
        fresh.pop((tenant, document), None)
    if not fresh:
        return set()
    book_history(session, fresh.values())
    for tenant, document in fresh:
        store = fresh[tenant, document][0].store
        announce(session, RECEIPT_BOOKED, {"tenant": tenant, "sale": document, "store": store})
    return {document for _, document in fresh}


def book_history(session: Session, received: Iterable[tuple[Received, Sale]]) -> int:
    """Book many old documents at once, none of which was here before; returns how many.

    Nobody is told: this is for an import, not for what happens now.
    """
    documents = [document_of(each, sale) for each, sale in received]
    _write(documents, session)
    return len(documents)


def book_return(session: Session, received: Received, sale: Sale) -> bool:
    """Book a return: a sale with negative amounts."""
    return book_sale(session, received, sale)


def book_shift_opened(session: Session, received: Received, opened: ShiftOpened) -> None:
    """Book that a shift began, with its float."""
    shift = _shift(session, received, opened.shift, opened.number, opened.currency)
    shift.opened_at = from_microseconds(received.entry.at_us)
    shift.float_minor = opened.float_minor
    shift.operator = received.entry.operator or shift.operator
    _announce_shift(session, received, opened.shift)


def book_shift_closed(session: Session, received: Received, closed: ShiftClosed) -> None:
    """Book the count that ended a shift, and what was over or short."""
    shift = _shift(session, received, closed.shift, closed.number, closed.totals.currency)
    if shift.closed_at is not None:
        return
    shift.closed_at = from_microseconds(received.entry.at_us)
    shift.counted_minor = closed.counted
    shift.expected_minor = closed.totals.expected_cash
    shift.reason = closed.reason
    shift.totals = {
        **msgspec.to_builtins(closed.totals),
        "denominations": [list(each) for each in closed.count_by_denomination],
    }
    if not received.entry.training:
        _post(session, received, count_postings(closed.difference), closed.totals.currency)
    _announce_shift(session, received, closed.shift)


def book_day_closed(session: Session, received: Received, closed: DayClosed) -> None:
    """Book a Z report."""
    entry = received.entry
    if session.get(models.DayClosing, (received.tenant, entry.id)) is not None:
        return
    session.add(
        models.DayClosing(
            tenant=received.tenant,
            id=entry.id,
            number=closed.number,
            store=received.store,
            register=received.register,
            device=received.device,
            operator=entry.operator or "",
            business_day=date.fromisoformat(closed.business_day),
            at=from_microseconds(entry.at_us),
            currency=closed.totals.currency,
            documents=closed.documents,
            grand_sales_minor=closed.grand_sales,
            grand_returns_minor=closed.grand_returns,
            totals=msgspec.to_builtins(closed.totals),
        )
    )
    _announce_shift(session, received, entry.id)


def book_cash_moved(session: Session, received: Received, moved: CashMoved) -> None:
    """Book cash that went in or out of a drawer without a sale."""
    _book_movement(
        session,
        received,
        moved.kind,
        amount_minor=moved.amount,
        currency=moved.currency,
        reason=moved.reason,
    )


def book_drawer_opened(
    session: Session, received: Received, opened: DrawerOpened, currency: str
) -> None:
    """Book a drawer that was opened without a sale."""
    _book_movement(
        session, received, "no-sale", amount_minor=0, currency=currency, reason=opened.reason
    )


def book_counter_event(
    session: Session, received: Received, event: LineVoided | BasketAbandoned
) -> None:
    """Book a line struck off a basket, or a basket given up."""
    entry = received.entry
    if entry.training or session.get(models.CounterEvent, (received.tenant, entry.id)) is not None:
        return
    is_void = isinstance(event, LineVoided)
    booked = models.CounterEvent(
        tenant=received.tenant,
        id=entry.id,
        kind="void" if is_void else "abandoned",
        store=received.store,
        register=received.register,
        operator=entry.operator or "",
        approver=entry.approver or "",
        shift=entry.shift or "",
        at=from_microseconds(entry.at_us),
        business_day=business_day_of(entry),
        amount_minor=event.amount if is_void else event.total,
        currency=event.currency,
        what=(event.name if is_void else event.reason)[:200],
    )
    session.add(booked)
    rollups.add_event(session, booked)


def raise_exception(  # noqa: PLR0913 - what a person needs to decide
    session: Session,
    clock: Clock,
    received: Received,
    kind: str,
    detail: str,
    *,
    currency: str,
    amount_minor: int = 0,
    number: str = "",
    facts: Mapping[str, Any] | None = None,
) -> bool:
    """Put a booked document before a person (``kind``: see `exceptions.KINDS`); once per kind."""
    found = models.SaleException(
        tenant=received.tenant,
        document=received.entry.id,
        number=number,
        kind=kind,
        detail=detail,
        facts=dict(facts or {}),
        store=received.store,
        register=received.register,
        amount_minor=amount_minor,
        currency=currency,
    )
    return put_before_person(session, clock, found)


def put_before_person(session: Session, clock: Clock, found: models.SaleException) -> bool:
    """Raise an exception about any document, booked or missing; False: it was raised before."""
    known = session.scalars(
        select(models.SaleException.id).where(
            models.SaleException.tenant == found.tenant,
            models.SaleException.document == found.document,
            models.SaleException.kind == found.kind,
        )
    ).first()
    if known is not None:
        return False
    found.id, found.raised_at, found.state = new_id(clock), clock.now(), OPEN
    session.add(found)
    sale = session.get(models.Sale, (found.tenant, found.document))
    if sale is not None:
        sale.has_exception = True
    session.flush()
    announce(session, EXCEPTION_RAISED, {"tenant": found.tenant, "document": found.document})
    return True


def decide_exception(  # noqa: PLR0913 - who, what and why
    session: Session, clock: Clock, *, tenant: str, exception: str, state: str, by: str, note: str
) -> models.SaleException:
    """Accept an exception, or note that the store was asked.

    Raises `UnknownDocument`, and `NotOpen` when somebody else has accepted it already.
    """
    found = session.get(models.SaleException, (tenant, exception))
    if found is None:
        raise UnknownDocument(exception)
    if found.state == ACCEPTED:
        raise NotOpen(exception)
    found.state, found.decided_at, found.decided_by = state, clock.now(), by
    found.note = note
    session.flush()
    others = session.scalars(
        select(models.SaleException.id).where(
            models.SaleException.tenant == tenant,
            models.SaleException.document == found.document,
            models.SaleException.state != ACCEPTED,
        )
    ).first()
    sale = session.get(models.Sale, (tenant, found.document))
    if sale is not None:
        sale.has_exception = others is not None
    return found


def business_day_of(entry: Entry) -> date:
    """Return the business day: the shift's, else the day the till's wall clock showed."""
    if entry.business_day:
        return date.fromisoformat(entry.business_day)
    return (from_microseconds(entry.at_us) + timedelta(minutes=entry.tz_min)).date()


def document_of(received: Received, sale: Sale) -> Document:
    """Make every row of a sale or return."""
    tenant, entry = received.tenant, received.entry
    tenders = [
        {
            "tenant": tenant,
            "sale": entry.id,
            "n": n,
            "kind": str(tender.kind),
            "amount_minor": tender.amount.minor,
            "reference": tender.reference[:80],
            "foreign_currency": tender.foreign.currency if tender.foreign else "",
            "foreign_minor": tender.foreign.minor if tender.foreign else 0,
        }
        for n, tender in enumerate(sale.tenders, start=1)
    ]
    taxes = [
        {
            "tenant": tenant,
            "sale": entry.id,
            "n": n,
            "category": tax.category,
            "rate_bp": tax.rate_bp,
            "letter": tax.letter,
            "net_minor": tax.net.minor,
            "tax_minor": tax.tax.minor,
            "gross_minor": tax.gross.minor,
        }
        for n, tax in enumerate(sale.taxes, start=1)
    ]
    return Document(
        sale=_sale_row(received, sale),
        lines=[_line_row(tenant, entry.id, line) for line in sale.lines],
        tenders=tenders,
        taxes=taxes,
        postings=[]
        if entry.training
        else _posting_rows(received, sale_postings(sale), sale.currency),
    )


def _sale_row(received: Received, sale: Sale) -> Row:
    entry = received.entry
    return {
        "tenant": received.tenant,
        "id": entry.id,
        "kind": str(sale.kind),
        "number": sale.number,
        "store": received.store,
        "register": received.register,
        "device": received.device,
        "epoch": received.epoch,
        "seq": entry.seq,
        "entry_hash": received.hash,
        "at": from_microseconds(entry.at_us),
        "tz_min": entry.tz_min,
        "clock": entry.clock,
        "received_at": received.received_at,
        "business_day": business_day_of(entry),
        "operator": entry.operator or "",
        "approver": entry.approver or "",
        "shift": entry.shift or "",
        "customer": sale.customer or "",
        "original": sale.original.id if sale.original else "",
        "original_number": sale.original.number if sale.original else "",
        "currency": sale.currency,
        "total_minor": sale.total.minor,
        "tax_minor": sale.tax.minor,
        "discount_minor": sale.discount.minor,
        "rounding_minor": sale.rounding.minor,
        "change_minor": sale.change.minor,
        "tax_included": sale.tax_included,
        "line_count": len(sale.lines),
        "is_training": entry.training,
        "has_exception": False,
        "note": sale.note,
        "search_text": search_text(sale.number, *(t.reference for t in sale.tenders)),
        "body": write_sale(sale),
    }


def _line_row(tenant: str, sale: str, line: SoldLine) -> Row:
    return {
        "tenant": tenant,
        "sale": sale,
        "n": line.number,
        "item": line.item,
        "sku": line.sku,
        "name": line.name[:200],
        "category": line.category,
        "quantity": line.quantity.thousandths,
        "unit": str(line.quantity.unit),
        "unit_price_minor": line.unit_price.minor,
        "list_price_minor": line.list_price.minor,
        "gross_minor": line.gross.minor,
        "discount_minor": sum(each.amount.minor for each in line.discounts),
        "amount_minor": line.amount.minor,
        "tax_category": line.tax_category,
        "rate_bp": line.rate_bp,
        "tax_minor": line.tax.minor,
    }


def _write(documents: Sequence[Document], session: Session) -> None:
    """Write documents, a statement a table, move their goods and add them to the roll-ups."""
    tables: tuple[tuple[type[Base], list[Row]], ...] = (
        (models.Sale, [each.sale for each in documents]),
        (models.SaleLine, [row for each in documents for row in each.lines]),
        (models.SaleTender, [row for each in documents for row in each.tenders]),
        (models.SaleTax, [row for each in documents for row in each.taxes]),
        (models.Posting, [row for each in documents for row in each.postings]),
    )
    for model, rows in tables:
        insert_rows(session, cast("Table", model.__table__), rows)
    book_sold(session, [(each.sale, each.lines) for each in documents])
    rollups.add_sales(
        session,
        (
            (
                _seen(each.sale),
                [_seen(row) for row in each.lines],
                [_seen(row) for row in each.tenders],
                [_seen(row) for row in each.taxes],
            )
            for each in documents
        ),
    )


def _seen(row: Row) -> Any:
    """Show a row as the roll-ups read it, without the cost of an object of the session."""
    return SimpleNamespace(**row)


def _shift(
    session: Session, received: Received, shift: str, number: int, currency: str
) -> models.Shift:
    found = session.get(models.Shift, (received.tenant, shift))
    if found is None:
        found = models.Shift(
            tenant=received.tenant,
            id=shift,
            number=number,
            store=received.store,
            register=received.register,
            device=received.device,
            operator=received.entry.operator or "",
            business_day=business_day_of(received.entry),
            currency=currency,
            is_training=received.entry.training,
        )
        session.add(found)
        session.flush()
    return found


def _book_movement(  # noqa: PLR0913 - the facts of a movement
    session: Session,
    received: Received,
    kind: str,
    *,
    amount_minor: int,
    currency: str,
    reason: str,
) -> None:
    entry = received.entry
    if entry.training or session.get(models.CashMovement, (received.tenant, entry.id)) is not None:
        return
    moved = models.CashMovement(
        tenant=received.tenant,
        id=entry.id,
        kind=kind,
        store=received.store,
        register=received.register,
        operator=entry.operator or "",
        shift=entry.shift or "",
        at=from_microseconds(entry.at_us),
        business_day=business_day_of(entry),
        amount_minor=amount_minor,
        currency=currency,
        reason=reason,
    )
    session.add(moved)
    rollups.add_event(session, moved)
    _post(session, received, movement_postings(kind, amount_minor), currency)
    _announce_shift(session, received, entry.shift or "")


def _post(session: Session, received: Received, sides: Sequence[Side], currency: str) -> None:
    rows = _posting_rows(received, sides, currency)
    insert_rows(session, cast("Table", models.Posting.__table__), rows)


def _posting_rows(received: Received, sides: Sequence[Side], currency: str) -> list[Row]:
    return [
        {
            "tenant": received.tenant,
            "document": received.entry.id,
            "n": n,
            "account": side.account,
            "amount_minor": side.amount_minor,
            "currency": currency,
            "store": received.store,
            "business_day": business_day_of(received.entry),
        }
        for n, side in enumerate(sides, start=1)
    ]


def _announce_shift(session: Session, received: Received, shift: str) -> None:
    announce(
        session,
        SHIFT_CHANGED,
        {"tenant": received.tenant, "shift": shift, "store": received.store},
    )
