"""Book what tills asked fiscal devices and payment terminals for, and what became of it.

Like every booking this may be called again with the same entry. Entries of a till come in their
order, so the last word about a document is the one with the highest place in its journal.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.clock import Clock
from cloud.database.base import from_microseconds
from cloud.estate.fiscal_duty import required_since
from cloud.ledger.models import CardPayment, FiscalDocument, SaleException
from cloud.ledger.operations import (
    ACCEPTED,
    Received,
    decide_exception,
    put_before_person,
    raise_exception,
)
from sync_protocol.messages.from_till import (
    CardPaymentIntended,
    CardPaymentSettled,
    FiscalIntended,
    FiscalSettled,
)
from sync_protocol.retail.sale import Sale

ASKED_FOR, EXECUTED, NOT_EXECUTED, UNKNOWN = "asked", "executed", "not-executed", "unknown"
PAID, NOT_PAID = "paid", "not-paid"
FISCAL_UNSETTLED, FISCAL_ALONE = "fiscal-unsettled", "fiscal-without-sale"
SALE_ALONE = "sale-without-fiscal"
CARD_UNSETTLED, CARD_ALONE = "card-unsettled", "card-without-sale"
REFUND_ALONE = "card-refund-alone"
_OURSELVES = "Tameio"


def book_fiscal_intended(session: Session, received: Received, asked: FiscalIntended) -> None:
    """Book that a device was about to be asked."""
    document = _document(session, received, asked.document, asked.kind)
    if _is_old(document, received):
        return
    _touch(document, received)
    document.kind, document.state = asked.kind, ASKED_FOR
    document.memory = asked.device[:40]
    document.amount_minor, document.currency = asked.amount, asked.currency
    document.number, document.sign, document.reason = 0, "", ""
    document.asked_at, document.settled_at = from_microseconds(received.entry.at_us), None
    session.flush()


def book_fiscal_settled(
    session: Session, clock: Clock, received: Received, told: FiscalSettled
) -> None:
    """Book what the device, or a person by its paper, said."""
    document = _document(session, received, told.document, "sale")
    if _is_old(document, received):
        return
    _touch(document, received)
    document.state, document.number = told.outcome, told.number
    document.memory, document.sign = told.device[:40], told.sign[:200]
    document.by, document.reason = told.by, told.reason[:200]
    document.settled_at = from_microseconds(received.entry.at_us)
    session.flush()
    if told.outcome == UNKNOWN:
        raise_unsettled(session, clock, document)
    else:
        _settle(session, clock, received.tenant, told.document, FISCAL_UNSETTLED)


def book_card_intended(session: Session, received: Received, asked: CardPaymentIntended) -> None:
    """Book that a card was about to be charged, or paid back."""
    payment = _payment(session, received, asked.reference)
    if _is_old(payment, received):
        return
    _touch(payment, received)
    payment.document, payment.state = asked.basket, ASKED_FOR
    payment.amount_minor, payment.currency = asked.amount, asked.currency
    payment.asked_at = from_microseconds(received.entry.at_us)
    session.flush()


def book_card_settled(
    session: Session, clock: Clock, received: Received, told: CardPaymentSettled
) -> None:
    """Book what became of a card payment."""
    payment = _payment(session, received, told.reference)
    if _is_old(payment, received):
        return
    _touch(payment, received)
    payment.state, payment.approval = told.outcome, told.approval[:80]
    payment.settled_at = from_microseconds(received.entry.at_us)
    session.flush()
    if told.outcome != UNKNOWN:
        _settle(session, clock, received.tenant, card_key(payment), CARD_UNSETTLED)


def settle_by_sales(
    session: Session, clock: Clock, booked: Sequence[tuple[Received, Sale]]
) -> None:
    """See whether sales have the fiscal receipts they need; close what waited for them."""
    tenants = {received.tenant for received, _ in booked}
    ids = {received.entry.id for received, _ in booked}
    documents = {
        (each.tenant, each.id): each
        for each in session.scalars(
            select(FiscalDocument).where(
                FiscalDocument.tenant.in_(tenants), FiscalDocument.id.in_(ids)
            )
        )
    }
    payments = session.scalars(
        select(CardPayment).where(CardPayment.tenant.in_(tenants), CardPayment.document.in_(ids))
    )
    for payment in payments:
        for kind in (CARD_ALONE, REFUND_ALONE):
            _settle(session, clock, payment.tenant, card_key(payment), kind)
    since: dict[tuple[str, str, str], datetime | None] = {}
    for received, sale in booked:
        place = (received.tenant, received.store, received.register)
        if place not in since:
            since[place] = required_since(session, *place)
        document = documents.get((received.tenant, received.entry.id))
        if document is not None:
            _settle(session, clock, received.tenant, document.id, FISCAL_ALONE)
        _expect_receipt(session, clock, received, sale, document, since[place])


def _expect_receipt(  # noqa: PLR0913, PLR0917 - a sale, its receipt, and what is asked of both
    session: Session,
    clock: Clock,
    received: Received,
    sale: Sale,
    document: FiscalDocument | None,
    since: datetime | None,
) -> None:
    entry = received.entry
    if entry.training or since is None or from_microseconds(entry.at_us) < since:
        return
    if document is None or document.state != EXECUTED:
        raise_exception(
            session,
            clock,
            received,
            SALE_ALONE,
            document.reason if document else "",
            currency=sale.currency,
            amount_minor=sale.total.minor,
            number=sale.number,
        )


def raise_unsettled(session: Session, clock: Clock, document: FiscalDocument) -> bool:
    """Put before a person a fiscal document whose outcome nobody knows."""
    return put_before_person(session, clock, _about(document, FISCAL_UNSETTLED))


def raise_alone(session: Session, clock: Clock, document: FiscalDocument) -> bool:
    """Put before a person a fiscal receipt whose sale has not come."""
    return put_before_person(session, clock, _about(document, FISCAL_ALONE))


def raise_card(session: Session, clock: Clock, payment: CardPayment) -> bool:
    """Put before a person a card payment that is not settled, or has no sale."""
    settled = REFUND_ALONE if payment.amount_minor < 0 else CARD_ALONE
    return put_before_person(
        session,
        clock,
        SaleException(
            tenant=payment.tenant,
            document=card_key(payment),
            number="",
            kind=settled if payment.state == PAID else CARD_UNSETTLED,
            detail=f"{payment.reference} {payment.approval}".strip(),
            facts={},
            store=payment.store,
            register=payment.register,
            amount_minor=payment.amount_minor,
            currency=payment.currency,
        ),
    )


def card_key(payment: CardPayment) -> str:
    """Name a card payment as exceptions do."""
    return f"card:{payment.device}:{payment.reference}"[:64]


def _about(document: FiscalDocument, kind: str) -> SaleException:
    return SaleException(
        tenant=document.tenant,
        document=document.id,
        number="",
        kind=kind,
        detail=" ".join(part for part in (document.memory, _number(document)) if part),
        facts={},
        store=document.store,
        register=document.register,
        amount_minor=document.amount_minor,
        currency=document.currency,
    )


def _number(document: FiscalDocument) -> str:
    return f"№ {document.number}" if document.number else ""


def _settle(session: Session, clock: Clock, tenant: str, document: str, kind: str) -> None:
    """Accept an exception that has answered itself."""
    found = session.scalars(
        select(SaleException).where(
            SaleException.tenant == tenant,
            SaleException.document == document,
            SaleException.kind == kind,
            SaleException.state != ACCEPTED,
        )
    ).first()
    if found is not None:
        decide_exception(
            session, clock, tenant=tenant, exception=found.id, state=ACCEPTED, by=_OURSELVES,
            note="",
        )  # fmt: skip


def _document(session: Session, received: Received, document: str, kind: str) -> FiscalDocument:
    found = session.get(FiscalDocument, (received.tenant, document))
    if found is None:
        found = FiscalDocument(
            tenant=received.tenant, id=document, kind=kind, seq=0, **_place(received)
        )
        found.amount_minor, found.currency = 0, ""
        session.add(found)
    return found


def _payment(session: Session, received: Received, reference: str) -> CardPayment:
    found = session.get(CardPayment, (received.tenant, received.device, reference))
    if found is None:
        found = CardPayment(
            tenant=received.tenant, reference=reference, document="", seq=0, **_place(received)
        )
        found.amount_minor, found.currency = 0, ""
        session.add(found)
    return found


def _place(received: Received) -> dict[str, Any]:
    return {
        "store": received.store,
        "register": received.register,
        "device": received.device,
        "epoch": received.epoch,
    }


def _is_old(row: FiscalDocument | CardPayment, received: Received) -> bool:
    if row.device != received.device:
        return False
    return (received.epoch, received.entry.seq) <= (row.epoch, row.seq)


def _touch(row: FiscalDocument | CardPayment, received: Received) -> None:
    row.epoch, row.seq = received.epoch, received.entry.seq
    row.received_at = received.received_at
