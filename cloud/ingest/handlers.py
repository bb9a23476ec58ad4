"""What each kind of entry does at headquarters: one function per message, one table."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.audit.operations import System
from cloud.clock import Clock
from cloud.customers.facts import Home, TillEnrolment
from cloud.customers.operations import enrol_from_till, record_purchase
from cloud.database.base import from_microseconds
from cloud.estate.presence import record_device_changed
from cloud.estate.repository import find_retailer
from cloud.ingest.errors import NotInterpreted
from cloud.ingest.received import Received
from cloud.ingest.verification import Finding, examine
from cloud.ledger import fiscal
from cloud.ledger import operations as ledger
from cloud.ledger.models import Sale as BookedSale
from cloud.loyalty.operations import record_points
from cloud.promotions.offers import terms_at
from cloud.staff.work_operations import book_work
from sync_protocol.messages import codec
from sync_protocol.messages.chain import commitment
from sync_protocol.messages.errors import FutureVersion, ProtocolError
from sync_protocol.messages.from_till import (
    BasketAbandoned,
    Body,
    CardPaymentIntended,
    CardPaymentSettled,
    CashMoved,
    CustomerEnrolled,
    DayClosed,
    DeviceChanged,
    DrawerOpened,
    FiscalIntended,
    FiscalSettled,
    LineVoided,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    WorkClocked,
)
from sync_protocol.messages.reference import DISCOUNTS
from sync_protocol.retail.discount import DiscountKind
from sync_protocol.retail.promotion_proof import promotion_disagreements
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
    _handle(booking, _read(booking.received, body))


def book_together(session: Session, clock: Clock, arrived: Sequence[Received]) -> None:
    """Book entries that arrived together: documents in one go, the rest one after the other.

    Raises what `book` raises, or an error of the database; then nothing may be kept of it.
    """
    documents: list[tuple[Received, Sale]] = []
    for received in arrived:
        message = _read(received, None)
        if isinstance(message, SaleCompleted | ReturnCompleted):
            documents.append((received, message.sale))
        else:
            _handle(Booking(session, clock, received), message)
    if documents:
        _book_documents(session, clock, documents)


def _read(received: Received, body: Mapping[str, Any] | None) -> Body:
    entry = received.entry
    try:
        return codec.read(entry.ty, entry.v, entry.id, entry.body if body is None else body)
    except FutureVersion as error:
        raise NotInterpreted("future-version", str(error)) from error
    except (ProtocolError, ValueError, TypeError, ArithmeticError) as error:
        raise NotInterpreted("unreadable", str(error)) from error


def _handle(booking: Booking, message: Body) -> None:
    handler = HANDLERS.get(type(message))
    if handler:
        handler(booking, message)


def _book_sale(booking: Booking, message: SaleCompleted | ReturnCompleted) -> None:
    _book_documents(booking.session, booking.clock, [(booking.received, message.sale)])


def _book_documents(
    session: Session, clock: Clock, documents: Sequence[tuple[Received, Sale]]
) -> None:
    """Book documents, put before a person what disagrees, and count it for the customer."""
    repeated = _repeated_numbers(session, documents)
    fresh = ledger.book_sales(session, documents)
    for received, sale in documents:
        if received.entry.id not in fresh:
            continue
        findings = examine(received.entry, sale) + _promotion_findings(session, received, sale)
        if received.entry.id in repeated:
            used_by = f"also used by {repeated[received.entry.id]}"
            findings += (Finding("number-repeated", used_by, sale.total.minor),)
        for finding in findings:
            ledger.raise_exception(
                session,
                clock,
                received,
                finding.kind,
                finding.detail,
                currency=sale.currency,
                amount_minor=finding.amount_minor,
                number=sale.number,
            )
        if sale.customer and not received.entry.training:
            record_purchase(
                session,
                clock,
                tenant=received.tenant,
                store=received.store,
                at=from_microseconds(received.entry.at_us),
                business_day=str(ledger.business_day_of(received.entry)),
                sale=sale,
            )
            record_points(
                session,
                clock,
                tenant=received.tenant,
                sale=sale,
                at=from_microseconds(received.entry.at_us),
                business_day=str(ledger.business_day_of(received.entry)),
                revision=received.entry.revisions.get(DISCOUNTS, 0),
            )
    booked = [each for each in documents if each[0].entry.id in fresh]
    if booked:
        fiscal.settle_by_sales(session, clock, booked)


def _promotion_findings(session: Session, received: Received, sale: Sale) -> tuple[Finding, ...]:
    """Compute the promotions of a sale again with the rules of the revision it names."""
    by_promotion = any(
        discount.kind is DiscountKind.PROMOTION
        for line in sale.lines
        for discount in line.discounts
    )
    if sale.occasion is None and not by_promotion:
        return ()
    revision = received.entry.revisions.get(DISCOUNTS, 0)
    wrong = promotion_disagreements(sale, terms_at(session, received.tenant, revision))
    if not wrong:
        return ()
    return (Finding("discount-unfounded", "; ".join(wrong), sale.discount.minor),)


def _repeated_numbers(
    session: Session, documents: Sequence[tuple[Received, Sale]]
) -> dict[str, str]:
    """Find documents whose number another one has; gives the other's id by id."""
    first: dict[tuple[str, str], str] = {}
    found = session.execute(
        select(BookedSale.tenant, BookedSale.number, BookedSale.id).where(
            BookedSale.tenant.in_({received.tenant for received, _ in documents}),
            BookedSale.number.in_({sale.number for _, sale in documents}),
        )
    )
    for tenant, number, document in found:
        first[tenant, number] = document
    repeated: dict[str, str] = {}
    for received, sale in documents:
        other = first.setdefault((received.tenant, sale.number), received.entry.id)
        if other != received.entry.id:
            repeated[received.entry.id] = other
    return repeated


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


def _book_counter_event(booking: Booking, message: LineVoided | BasketAbandoned) -> None:
    ledger.book_counter_event(booking.session, booking.received, message)


def _book_fiscal_intended(booking: Booking, message: FiscalIntended) -> None:
    fiscal.book_fiscal_intended(booking.session, booking.received, message)


def _book_fiscal_settled(booking: Booking, message: FiscalSettled) -> None:
    fiscal.book_fiscal_settled(booking.session, booking.clock, booking.received, message)


def _book_card_intended(booking: Booking, message: CardPaymentIntended) -> None:
    fiscal.book_card_intended(booking.session, booking.received, message)


def _book_card_settled(booking: Booking, message: CardPaymentSettled) -> None:
    fiscal.book_card_settled(booking.session, booking.clock, booking.received, message)


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


def _book_work(booking: Booking, message: WorkClocked) -> None:
    received = booking.received
    book_work(booking.session, received.tenant, received.store, received.entry, message)


def _note_device(booking: Booking, message: DeviceChanged) -> None:
    received = booking.received
    record_device_changed(
        booking.session,
        tenant=received.tenant,
        device=received.device,
        name=message.device,
        state=message.state,
        detail=message.reason,
        at_us=received.entry.at_us,
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
    ReturnCompleted: _book_sale,
    ShiftOpened: _book_shift_opened,
    ShiftClosed: _book_shift_closed,
    DayClosed: _book_day_closed,
    CashMoved: _book_cash_moved,
    DrawerOpened: _book_drawer_opened,
    LineVoided: _book_counter_event,
    BasketAbandoned: _book_counter_event,
    FiscalIntended: _book_fiscal_intended,
    FiscalSettled: _book_fiscal_settled,
    CardPaymentIntended: _book_card_intended,
    CardPaymentSettled: _book_card_settled,
    CustomerEnrolled: _enrol_customer,
    WorkClocked: _book_work,
    DeviceChanged: _note_device,
}
