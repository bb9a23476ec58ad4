"""Notice fiscal documents and card payments that nobody settled, and those without a sale."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute, Session

from cloud.clock import Clock
from cloud.database.engine import Database
from cloud.ledger.fiscal import (
    ASKED_FOR,
    CARD_ALONE,
    CARD_UNSETTLED,
    EXECUTED,
    FISCAL_ALONE,
    FISCAL_UNSETTLED,
    PAID,
    REFUND_ALONE,
    UNKNOWN,
    raise_alone,
    raise_card,
    raise_unsettled,
)
from cloud.ledger.models import CardPayment, FiscalDocument, Sale, SaleException

Column = ColumnElement[str] | InstrumentedAttribute[str]
log = structlog.get_logger(__name__)

LATE = timedelta(minutes=15)  # a customer waits less; a till asks its device every few seconds
LOOK_BACK = timedelta(days=35)
_EVERY_S = 60.0
_ROWS_MAX = 500  # a round; the rest comes in the next one


def raise_late(session: Session, clock: Clock) -> int:
    """Put before a person what should long have been settled; says how many were new."""
    now = clock.now()
    raised = 0
    for each in session.scalars(_unsettled(now)).all():
        raised += raise_unsettled(session, clock, each)
    for each in session.scalars(_without_sale(now)).all():
        raised += raise_alone(session, clock, each)
    for each in session.scalars(_cards(now)).all():
        raised += raise_card(session, clock, each)
    return raised


def _unsettled(now: datetime) -> Select[FiscalDocument]:
    return (
        select(FiscalDocument)
        .where(
            FiscalDocument.state.in_((ASKED_FOR, UNKNOWN)),
            FiscalDocument.received_at < now - LATE,
            ~_raised(FiscalDocument.tenant, FiscalDocument.id, FISCAL_UNSETTLED),
        )
        .limit(_ROWS_MAX)
    )


def _without_sale(now: datetime) -> Select[FiscalDocument]:
    return (
        select(FiscalDocument)
        .where(
            FiscalDocument.state == EXECUTED,
            FiscalDocument.kind.in_(("sale", "refund")),
            FiscalDocument.received_at.between(now - LOOK_BACK, now - LATE),
            ~_is_sold(FiscalDocument.tenant, FiscalDocument.id),
            ~_raised(FiscalDocument.tenant, FiscalDocument.id, FISCAL_ALONE),
        )
        .limit(_ROWS_MAX)
    )


def _cards(now: datetime) -> Select[CardPayment]:
    """Select payments that nobody settled, and those that are paid for nothing."""
    key = "card:" + CardPayment.device + ":" + CardPayment.reference
    raised = or_(
        *(
            _raised(CardPayment.tenant, key, kind)
            for kind in (CARD_UNSETTLED, CARD_ALONE, REFUND_ALONE)
        )
    )
    alone = (CardPayment.state == PAID) & ~_is_sold(CardPayment.tenant, CardPayment.document)
    return (
        select(CardPayment)
        .where(
            or_(CardPayment.state.in_((ASKED_FOR, UNKNOWN)), alone),
            CardPayment.received_at.between(now - LOOK_BACK, now - LATE),
            ~raised,
        )
        .limit(_ROWS_MAX)
    )


def _is_sold(tenant: Column, document: Column) -> ColumnElement[bool]:
    return select(Sale.id).where(Sale.tenant == tenant, Sale.id == document).exists()


def _raised(tenant: Column, document: Column, kind: str) -> ColumnElement[bool]:
    return (
        select(SaleException.id)
        .where(
            SaleException.tenant == tenant,
            SaleException.document == document,
            SaleException.kind == kind,
        )
        .exists()
    )


class UnsettledWatch(threading.Thread):
    """Looks once a minute. Several processes may do it: an exception is raised once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(name="unsettled", daemon=True)
        self._database, self._clock = database, clock
        self._ending = threading.Event()

    def run(self) -> None:
        """Work until stopped; a database that is away for a while is waited for."""
        while not self._ending.wait(_EVERY_S):
            try:
                self.look()
            except SQLAlchemyError as error:
                log.warning("unsettled-not-watched", error=str(error))

    def look(self) -> int:
        """Raise what is late now; say how many."""
        with self._database.transaction() as session:
            return raise_late(session, self._clock)

    def stop(self) -> None:
        """End at once."""
        self._ending.set()
        self.join(5)
