"""Booking: once, exactly, and never refused; on both databases."""

from collections.abc import Generator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cloud.access.rights import everything_of
from cloud.database.announcements import Announcement
from cloud.database.engine import Database
from cloud.database.schema import create_missing
from cloud.ledger.errors import NotOpen, UnknownDocument
from cloud.ledger.models import CashMovement, Posting, Sale, SaleException, SaleLine, Shift
from cloud.ledger.operations import (
    ACCEPTED,
    ASKED,
    RECEIPT_BOOKED,
    book_cash_moved,
    book_drawer_opened,
    book_sale,
    book_shift_closed,
    decide_exception,
    raise_exception,
)
from cloud.ledger.repository import LedgerRepository, SaleFilter
from cloud.ledger.rollups import ROLLUPS, HourRollup, TenderRollup, rebuild
from sync_protocol.messages.from_till import CashMoved, DrawerOpened, PeriodTotals, ShiftClosed
from tests.cloud.trading import TENANT, Retailer, TurnedClock, found


@pytest.fixture
def database(database_url: str) -> Generator[Database]:
    opened = Database(database_url, pool=3)
    create_missing(opened)
    yield opened
    opened.close()


@pytest.fixture
def retailer(database: Database) -> Retailer:
    return found(database, TurnedClock())


def test_a_sale_is_booked_with_everything_that_belongs_to_it_and_told(
    database: Database, retailer: Retailer
) -> None:
    heard: list[Announcement] = []
    database.hub.subscribe(RECEIPT_BOOKED, heard.append)
    received, sale = retailer.a_sale(retailer.tills[0], retailer.clock.at)
    with database.transaction() as session:
        assert book_sale(session, received, sale)
    with database.reading() as session:
        whole = LedgerRepository(session, everything_of(TENANT)).whole_sale(sale.id)
    assert whole.sale.number == sale.number
    assert whole.sale.total_minor == sale.total.minor
    assert whole.sale.at == retailer.clock.at
    assert whole.sale.entry_hash == received.hash
    assert sum(line.amount_minor for line in whole.lines) == sale.total.minor
    assert sum(each.amount_minor for each in whole.postings) == 0
    assert heard[0].payload["sale"] == sale.id


def test_the_same_entry_again_books_nothing(database: Database, retailer: Retailer) -> None:
    received, sale = retailer.a_sale(retailer.tills[0], retailer.clock.at)
    for expected in (True, False, False):
        with database.transaction() as session:
            assert book_sale(session, received, sale) is expected
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Sale)) == 1
        assert session.scalar(select(func.sum(HourRollup.gross_minor))) == sale.total.minor


def test_training_is_kept_but_counts_nowhere(database: Database, retailer: Retailer) -> None:
    with database.transaction() as session:
        retailer.ring_up(session, retailer.tills[0], retailer.clock.at, training=True)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Sale)) == 1
        assert session.scalar(select(func.count()).select_from(Posting)) == 0
        assert session.scalar(select(func.count()).select_from(HourRollup)) == 0


def test_roll_ups_are_the_exact_sums_and_rebuilding_changes_nothing(
    database: Database, retailer: Retailer
) -> None:
    """Two days of trade with returns at four tills, booked in no particular order."""
    with database.transaction() as session:
        for back in (1, 0):
            day = (retailer.clock.at - timedelta(days=back)).date()
            retailer.trade(session, day, sales=6)
    with database.reading() as session:
        before = contents(session)
        gross = session.scalar(select(func.sum(Sale.total_minor)))
        for model in ROLLUPS:
            if "gross_minor" in (sums := model.__table__.c):
                assert session.scalar(select(func.sum(sums.gross_minor))) == gross
        assert session.scalar(select(func.sum(TenderRollup.amount_minor))) == gross
        lines = session.scalar(select(func.sum(SaleLine.quantity)))
        assert session.scalar(select(func.sum(ROLLUPS[1].__table__.c.quantity))) == lines
    with database.transaction() as session:
        rebuild(session, TENANT)
    with database.reading() as session:
        assert contents(session) == before


def test_postings_of_every_document_add_up_to_nothing(
    database: Database, retailer: Retailer
) -> None:
    with database.transaction() as session:
        retailer.trade(session, retailer.clock.at.date(), sales=5)
    with database.reading() as session:
        sums = session.execute(
            select(Posting.document, func.sum(Posting.amount_minor)).group_by(Posting.document)
        ).all()
    assert sums
    assert all(total == 0 for _document, total in sums)


def test_a_shift_whose_opening_never_arrived_is_still_closed(
    database: Database, retailer: Retailer
) -> None:
    till = retailer.tills[0]
    closed = ShiftClosed(
        shift="S",
        number=7,
        counted=19_500,
        totals=PeriodTotals(currency="EUR", expected_cash=20_000),
        reason="Wrong change",
    )
    with database.transaction() as session:
        book_shift_closed(
            session, retailer.received(till, retailer.clock.at, "shift.closed"), closed
        )
        book_shift_closed(
            session, retailer.received(till, retailer.clock.at, "shift.closed"), closed
        )
    with database.reading() as session:
        shift = session.scalars(select(Shift)).one()
        over_short = session.scalars(select(Posting).where(Posting.account == "over-short")).all()
    assert shift.opened_at is None
    assert shift.difference_minor == -500
    assert [each.amount_minor for each in over_short] == [500]


def test_cash_without_a_sale_is_booked_once(database: Database, retailer: Retailer) -> None:
    till = retailer.tills[0]
    moved = retailer.received(till, retailer.clock.at, "cash.moved")
    opened = retailer.received(till, retailer.clock.at, "drawer.opened")
    with database.transaction() as session:
        for _ in range(2):
            book_cash_moved(session, moved, CashMoved(kind="drop", amount=10_000, currency="EUR"))
            book_drawer_opened(session, opened, DrawerOpened(reason="change"), "EUR")
    with database.reading() as session:
        kinds = sorted(each.kind for each in session.scalars(select(CashMovement)))
    assert kinds == ["drop", "no-sale"]


def test_an_exception_is_raised_once_and_decided_by_a_person(
    database: Database, retailer: Retailer
) -> None:
    received, sale = retailer.a_sale(retailer.tills[0], retailer.clock.at)
    with database.transaction() as session:
        book_sale(session, received, sale)
        for expected in (True, False):
            assert (
                raise_exception(
                    session, retailer.clock, received, "price-unknown", "3.90", currency="EUR"
                )
                is expected
            )
    with database.reading() as session:
        raised = session.scalars(select(SaleException)).one()
        assert session.get_one(Sale, (TENANT, sale.id)).has_exception

    def decide(state: str) -> None:
        with database.transaction() as session:
            decide_exception(
                session,
                retailer.clock,
                tenant=TENANT,
                exception=raised.id,
                state=state,
                by="Nora",
                note="",
            )

    decide(ASKED)
    decide(ACCEPTED)
    with pytest.raises(NotOpen):
        decide(ACCEPTED)
    with database.reading() as session:
        assert not session.get_one(Sale, (TENANT, sale.id)).has_exception
    with pytest.raises(UnknownDocument), database.transaction() as session:
        decide_exception(
            session,
            retailer.clock,
            tenant="other",
            exception=raised.id,
            state=ACCEPTED,
            by="",
            note="",
        )


def test_lists_sort_and_filter_the_same_on_both_databases(
    database: Database, retailer: Retailer
) -> None:
    with database.transaction() as session:
        retailer.trade(session, retailer.clock.at.date(), sales=5)
    with database.reading() as session:
        ledger = LedgerRepository(session, everything_of(TENANT))
        for sort in ("at", "-at", "total", "-total", "number", "-number"):
            rows = [each.sale for each in ledger.sales(SaleFilter(sort=sort), 1).rows]
            keys = [
                {"at": s.at, "total": s.total_minor, "number": s.number}[sort.lstrip("-")]
                for s in rows
            ]
            assert keys == sorted(keys, reverse=sort.startswith("-"))
        whole = ledger.sales(SaleFilter(), 1)
        target = whole.rows[3].sale
        by_number = ledger.sales(SaleFilter(q=target.number), 1)
        assert target.id in {each.sale.id for each in by_number.rows}
        assert ledger.sales(SaleFilter(q=f"R-{target.number}"), 1).count == by_number.count
        amount = f"{target.total_minor // 100}.{target.total_minor % 100:02}"
        if target.total_minor > 0:
            assert target.id in {e.sale.id for e in ledger.sales(SaleFilter(q=amount), 1).rows}
        cards = ledger.sales(SaleFilter(tender="card"), 1)
        assert all("card" in each.tenders for each in cards.rows)
        item = session.scalars(select(SaleLine.item)).first() or ""
        assert ledger.sales(SaleFilter(item=item), 1).count
        store = retailer.tills[0].store
        assert {e.sale.store for e in ledger.sales(SaleFilter(store=store), 1).rows} == {store}
        assert ledger.sales(SaleFilter(q="nothing like it"), 1).count == 0
        newer, older = ledger.neighbours(target, SaleFilter())
        assert newer == whole.rows[2].sale.id
        assert older == whole.rows[4].sale.id


def contents(session: Session) -> list[list[tuple[object, ...]]]:
    return [
        sorted(tuple(row) for row in session.execute(select(model.__table__))) for model in ROLLUPS
    ]
