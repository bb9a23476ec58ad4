"""What each kind of entry does at headquarters: one function per message, one table."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.audit.operations import System
from cloud.clock import Clock
from cloud.customers.facts import Home, TillEnrolment
from cloud.customers.operations import enrol_from_till, record_purchase
from cloud.database.base import from_microseconds
from cloud.estate.repository import find_retailer
from cloud.ingest.errors import NotInterpreted
from cloud.ingest.received import Received
from cloud.ingest.verification import Finding, examine
from cloud.ledger import operations as ledger
from cloud.ledger.models import Sale as BookedSale
from sync_protocol.messages import codec
from sync_protocol.messages.chain import commitment
from sync_protocol.messages.errors import FutureVersion, ProtocolError
from sync_protocol.messages.from_till import (
    Body,
    CashMoved,
    CustomerEnrolled,
    DayClosed,
    DrawerOpened,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
)
from sync_protocol.retail.sale import Sale


@dataclass(frozen=True, slots=True)
class Booking:
    """Where one entry is booked."""

    session: Session
    clock: Clock
    received: Received


def book(booking: Booking, body: Mapping[str, Any] | None = None) -> None:
    """Book one entry, or ``body`` in place of its own. Raises `NotInterpreted`.

    Booking twice is harmless: every feature knows what it has by the id of the entry.
    """
    entry = booking.received.entry
    try:
        message = codec.read(entry.ty, entry.v, entry.id, entry.body if body is None else body)
    except FutureVersion as error:
        raise NotInterpreted("future-version", str(error)) from error
    except (ProtocolError, ValueError, TypeError, ArithmeticError) as error:
        raise NotInterpreted("unreadable", str(error)) from error
    handler = HANDLERS.get(type(message))
    if handler:
        handler(booking, message)


def _book_sale(booking: Booking, message: SaleCompleted) -> None:
    _book_document(booking, message.sale, ledger.book_sale)


def _book_return(booking: Booking, message: ReturnCompleted) -> None:
    _book_document(booking, message.sale, ledger.book_return)


def _book_document(
    booking: Booking, sale: Sale, book_it: Callable[[Session, Received, Sale], bool]
) -> None:
    session, received = booking.session, booking.received
    findings = list(examine(received.entry, sale))
    findings += _repeated_number(session, received, sale)
    if not book_it(session, received, sale):
        return
    for finding in findings:
        ledger.raise_exception(
            session,
            booking.clock,
            received,
            finding.kind,
            finding.detail,
            currency=sale.currency,
            amount_minor=finding.amount_minor,
            number=sale.number,
        )
    if not received.entry.training:
        record_purchase(
            session,
            booking.clock,
            tenant=received.tenant,
            store=received.store,
            at=from_microseconds(received.entry.at_us),
            business_day=str(ledger.business_day_of(received.entry)),
            sale=sale,
        )


def _repeated_number(session: Session, received: Received, sale: Sale) -> list[Finding]:
    known = session.scalars(
        select(BookedSale.id).where(
            BookedSale.tenant == received.tenant,
            BookedSale.number == sale.number,
            BookedSale.id != received.entry.id,
        )
    ).first()
    if known is None:
        return []
    return [Finding("number-repeated", f"also used by {known}", sale.total.minor)]


def _book_shift_opened(booking: Booking, message: ShiftOpened) -> None:
    ledger.book_shift_opened(booking.session, booking.received, message)


def _book_shift_closed(booking: Booking, message: ShiftClosed) -> None:
    ledger.book_shift_closed(booking.session, booking.received, message)
    if message.difference:
        ledger.raise_exception(
            booking.session,
            booking.clock,
            booking.received,
            "short",
            message.reason,
            currency=message.totals.currency,
            amount_minor=message.difference,
            number=str(message.number),
        )


def _book_day_closed(booking: Booking, message: DayClosed) -> None:
    ledger.book_day_closed(booking.session, booking.received, message)


def _book_cash_moved(booking: Booking, message: CashMoved) -> None:
    ledger.book_cash_moved(booking.session, booking.received, message)


def _book_drawer_opened(booking: Booking, message: DrawerOpened) -> None:
    retailer = find_retailer(booking.session, booking.received.tenant)
    currency = retailer.currency if retailer else ""
    ledger.book_drawer_opened(booking.session, booking.received, message, currency)


def _enrol_customer(booking: Booking, message: CustomerEnrolled) -> None:
    received = booking.received
    retailer = find_retailer(booking.session, received.tenant)
    if retailer is None:
        raise NotInterpreted("not-bookable", "the retailer is not known")
    told = _personal_data(received, message.commitment)
    enrol_from_till(
        booking.session,
        booking.clock,
        System(),
        Home(received.tenant, retailer.country, retailer.currency),
        TillEnrolment(
            customer=message.customer,
            name=str(told.get("name", "")),
            register=received.register,
            at=from_microseconds(received.entry.at_us),
            phone=str(told.get("phone", "")),
            card=message.card or str(told.get("card", "")),
            email=str(told.get("email", "")),
            birthday=str(told.get("birthday", "")),
            consent=message.consent,
        ),
    )


def _personal_data(received: Received, promised: str) -> dict[str, Any]:
    """Find the side record that the body commits to; nothing when it was erased or exchanged."""
    promises = (promised, received.entry.body.get("side"))
    for record in received.side:
        if commitment(record.salt, record.data) in promises:
            try:
                told = json.loads(record.data)
            except ValueError as error:
                raise NotInterpreted("unreadable", "personal data is not JSON") from error
            return told if isinstance(told, dict) else {}  # pyright: ignore[reportUnknownVariableType]
    return {}


# By class of body. What is not here is kept in the log and shown there, and books nothing.
HANDLERS: dict[type[Body], Callable[[Booking, Any], None]] = {
    SaleCompleted: _book_sale,
    ReturnCompleted: _book_return,
    ShiftOpened: _book_shift_opened,
    ShiftClosed: _book_shift_closed,
    DayClosed: _book_day_closed,
    CashMoved: _book_cash_moved,
    DrawerOpened: _book_drawer_opened,
    CustomerEnrolled: _enrol_customer,
}
