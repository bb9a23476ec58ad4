"""Fiscal documents and card payments: booked by their last word, missed when it fails to come."""

from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.access.rights import everything_of
from cloud.audit.operations import System
from cloud.database.engine import Database
from cloud.database.schema import create_missing
from cloud.estate.operations import change_store, facts_of
from cloud.estate.repository import EstateRepository
from cloud.ingest.handlers import book_together
from cloud.ledger.models import CardPayment, FiscalDocument, SaleException
from cloud.ledger.unsettled import LATE, UnsettledWatch
from sync_protocol.messages import codec
from sync_protocol.messages.from_till import (
    Body,
    CardPaymentIntended,
    CardPaymentSettled,
    FiscalIntended,
    FiscalSettled,
    SaleCompleted,
)
from sync_protocol.retail.sale import Sale
from tests.cloud.trading import TENANT, Handed, Position, Retailer, TurnedClock, found

MEMORY = "36000001"


class Till:
    """A till position whose entries reach headquarters."""

    def __init__(self, database: Database, retailer: Retailer) -> None:
        self.database, self.retailer = database, retailer
        self.clock: TurnedClock = retailer.clock
        self.position: Position = retailer.tills[0]
        self.watch = UnsettledWatch(database, self.clock)

    def tell(self, *handed: Handed) -> None:
        with self.database.transaction() as session:
            book_together(session, self.clock, handed)

    def entry(self, message: Body, entry: str = "") -> Handed:
        kind, _version, body = codec.write(message)
        made = self.retailer.received(self.position, self.clock.at, kind, entry)
        return replace(made, entry=replace(made.entry, body=body))

    def asked(self, document: str, amount: int = 1000) -> Handed:
        return self.entry(
            FiscalIntended(
                document=document, kind="sale", device=MEMORY, amount=amount, currency="EUR"
            )
        )

    def settled(self, document: str, outcome: str = "executed", number: int = 42) -> Handed:
        return self.entry(
            FiscalSettled(
                document=document,
                outcome=outcome,  # type: ignore[arg-type]
                device=MEMORY,
                number=number if outcome == "executed" else 0,
                sign="0123456789" if outcome == "executed" else "",
            )
        )

    def sale(self) -> tuple[Handed, Sale]:
        received, sale = self.retailer.a_sale(self.position, self.clock.at)
        _kind, _version, body = codec.write(SaleCompleted(sale))
        return replace(received, entry=replace(received.entry, body=body)), sale

    def exceptions(self) -> dict[str, str]:
        """Kind to state."""
        with self.database.reading() as session:
            return {each.kind: each.state for each in session.scalars(select(SaleException))}

    def document(self, document: str) -> FiscalDocument:
        with self.database.reading() as session:
            return session.get_one(FiscalDocument, (TENANT, document))

    def late(self) -> int:
        self.clock.at += LATE + timedelta(minutes=1)
        return self.watch.look()


@pytest.fixture
def till(database_url: str) -> Generator[Till]:
    database = Database(database_url, pool=3)
    create_missing(database)
    yield Till(database, found(database, TurnedClock()))
    database.close()


def require(till: Till, session: Session) -> None:
    store = EstateRepository(session, everything_of(TENANT)).store(till.position.store)
    change_store(session, till.clock, System(), store, replace(facts_of(store), country="AM"))


def test_a_sale_has_the_number_and_sign_its_device_gave(till: Till) -> None:
    sale, _ = till.sale()
    asked, settled = till.asked(sale.entry.id), till.settled(sale.entry.id)
    till.tell(asked, settled, sale)

    document = till.document(sale.entry.id)
    assert (document.state, document.number, document.memory) == ("executed", 42, MEMORY)
    assert document.sign == "0123456789"
    assert till.late() == 0

    till.tell(settled, asked, sale)  # replay and repair book nothing
    assert till.document(sale.entry.id).state == "executed"


def test_an_attempt_that_failed_is_followed_by_the_next(till: Till) -> None:
    sale, _ = till.sale()
    till.tell(till.asked(sale.entry.id), till.settled(sale.entry.id, "not-executed"))
    till.tell(till.asked(sale.entry.id), till.settled(sale.entry.id, number=7), sale)

    assert till.document(sale.entry.id).number == 7
    assert till.exceptions() == {}


def test_what_nobody_settles_is_put_before_a_person_until_it_is_settled(till: Till) -> None:
    sale, _ = till.sale()
    till.tell(till.asked(sale.entry.id))
    assert till.watch.look() == 0  # a till may take a moment
    assert till.late() == 1
    assert till.watch.look() == 0
    assert till.exceptions() == {"fiscal-unsettled": "open"}

    till.tell(till.settled(sale.entry.id), sale)
    assert till.exceptions() == {"fiscal-unsettled": "accepted"}


def test_an_outcome_that_stays_unknown_is_said_at_once(till: Till) -> None:
    till.tell(till.asked("01KAXK0000000000000000SALE"))
    till.tell(till.settled("01KAXK0000000000000000SALE", "unknown"))
    assert till.exceptions() == {"fiscal-unsettled": "open"}


def test_a_receipt_whose_sale_never_comes_is_missed(till: Till) -> None:
    sale, _ = till.sale()
    till.tell(till.asked(sale.entry.id), till.settled(sale.entry.id))
    assert till.late() == 1
    assert till.exceptions() == {"fiscal-without-sale": "open"}
    till.tell(sale)
    assert till.exceptions() == {"fiscal-without-sale": "accepted"}


def test_a_sale_without_its_receipt_is_missed_only_where_one_is_required(till: Till) -> None:
    free, _ = till.sale()
    till.tell(free)
    assert till.exceptions() == {}

    with till.database.transaction() as session:
        require(till, session)
    till.clock.at += timedelta(minutes=1)
    bare, _ = till.sale()
    fine, _ = till.sale()
    till.tell(bare, till.asked(fine.entry.id), till.settled(fine.entry.id), fine)
    with till.database.reading() as session:
        raised = session.scalars(select(SaleException)).all()
        assert [(each.kind, each.document) for each in raised] == [
            ("sale-without-fiscal", bare.entry.id)
        ]


@pytest.mark.parametrize(
    ("amount", "outcome", "kind"),
    [
        (1000, None, "card-unsettled"),
        (1000, "unknown", "card-unsettled"),
        (1000, "paid", "card-without-sale"),
        (-1000, "paid", "card-refund-alone"),
        (1000, "not-paid", ""),
    ],
)
def test_a_card_payment_that_hangs_or_stands_alone_is_missed(
    till: Till, amount: int, outcome: str | None, kind: str
) -> None:
    sale, _ = till.sale()
    asked = CardPaymentIntended(
        basket=sale.entry.id, reference="ABCD1234", amount=amount, currency="EUR"
    )
    till.tell(till.entry(asked))
    if outcome:
        till.tell(till.entry(CardPaymentSettled(reference="ABCD1234", outcome=outcome)))  # type: ignore[arg-type]
    till.late()
    assert till.exceptions() == ({kind: "open"} if kind else {})

    till.tell(till.entry(CardPaymentSettled(reference="ABCD1234", outcome="paid", approval="77")))
    till.tell(sale)
    assert till.exceptions() == ({kind: "accepted"} if kind else {})
    with till.database.reading() as session:
        payment = session.scalars(select(CardPayment)).one()
    assert (payment.state, payment.approval, payment.document) == ("paid", "77", sale.entry.id)
