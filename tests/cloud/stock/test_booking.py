"""Stock moves with the sale, exactly and once; a count holds whatever is heard of later."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from cloud.access.rights import everything_of
from cloud.audit.operations import System
from cloud.database.engine import Database
from cloud.database.schema import create_missing
from cloud.ledger.operations import book_sales
from cloud.stock.booking import average
from cloud.stock.errors import AlreadyDone, NothingOnIt, SameStore
from cloud.stock.models import Balance, CostRollup, Movement, StockDocument
from cloud.stock.operations import (
    DocumentFacts,
    cancel_document,
    create_document,
    finish_document,
    put_line,
)
from cloud.stock.repository import StockRepository
from sync_protocol.retail.sale import Sale
from tests.cloud.trading import TENANT, Handed, Retailer, TurnedClock, found

MUG, OTHER = "item-stoneware-mu", "item-other"
ME = System("u", "Nora")


@dataclass(slots=True)
class Shop:
    """A retailer with its database."""

    database: Database
    retailer: Retailer
    clock: TurnedClock

    def document(self, session: Session, kind: str, **facts: str) -> StockDocument:
        """Open a document in the first store."""
        store = self.retailer.tills[0].store
        asked = DocumentFacts(kind, store, "EUR", **facts)
        return create_document(session, self.clock, ME, TENANT, asked)

    def received(self, quantity: int, cost_minor: int, item: str = MUG) -> None:
        """Receive goods."""
        with self.database.transaction() as session:
            made = self.document(session, "receipt")
            put_line(
                session,
                self.clock,
                ME,
                made,
                item,
                quantity=quantity,
                cost_milli=cost_minor * 1000,
            )
            finish_document(session, self.clock, ME, made)

    def balance(self, item: str = MUG, till: int = 0) -> int:
        """What the first store has of an item."""
        with self.database.reading() as session:
            key = (TENANT, self.retailer.tills[till].store, item)
            kept = session.get(Balance, key)
            total = session.scalars(
                select(Movement.quantity).where(Movement.store == key[1], Movement.item == item)
            ).all()
            assert (kept.quantity if kept else 0) == sum(total)
            return sum(total)

    def sold(self, minutes: int, *, item: str = MUG) -> tuple[Handed, Sale]:
        """Make a sale with one line of the item, so many minutes ago, without booking it."""
        while True:
            received, sale = self.retailer.a_sale(
                self.retailer.tills[0], self.clock.at - timedelta(minutes=minutes)
            )
            if [each.item for each in sale.lines].count(item) == len(sale.lines):
                return received, sale


@pytest.fixture
def shop(database_url: str) -> Generator[Shop]:
    database, clock = Database(database_url, pool=3), TurnedClock()
    create_missing(database)
    yield Shop(database, found(database, clock), clock)
    database.close()


def quantity_of(sale: Sale) -> int:
    return sum(each.quantity.thousandths for each in sale.lines)


def test_sales_and_returns_move_stock_once_and_agree_with_the_receipts(shop: Shop) -> None:
    retailer = shop.retailer
    with shop.database.transaction() as session:
        for back in (1, 0):
            retailer.trade(session, (shop.clock.at - timedelta(days=back)).date(), sales=5)
        arrived = [retailer.a_sale(retailer.tills[1], shop.clock.at) for _n in range(4)]
        arrived.append(retailer.a_sale(retailer.tills[1], shop.clock.at, training=True))
        book_sales(session, [*arrived, *arrived[:2]])
    with shop.database.transaction() as session:
        assert book_sales(session, arrived) == set()
    with shop.database.reading() as session:
        sold = session.execute(
            text(
                "SELECT s.store, l.item, -sum(l.quantity) FROM ledger_sale s"
                " JOIN ledger_sale_line l ON l.tenant = s.tenant AND l.sale = s.id"
                " WHERE NOT s.is_training GROUP BY s.store, l.item ORDER BY 1, 2"
            )
        ).all()
        kept = session.execute(
            select(Balance.store, Balance.item, Balance.quantity).order_by(
                Balance.store, Balance.item
            )
        ).all()
    assert [tuple(row) for row in kept] == [tuple(row) for row in sold]


def test_the_average_moves_with_receipts_and_values_what_is_sold(shop: Shop) -> None:
    shop.received(10_000, 800)
    shop.received(10_000, 1_000)
    received, sale = shop.sold(5)
    with shop.database.transaction() as session:
        book_sales(session, [(received, sale)])
    count = quantity_of(sale)
    with shop.database.reading() as session:
        kept = session.get_one(Balance, (TENANT, received.store, MUG))
        cost = session.scalars(select(CostRollup)).one()
    assert kept.average_milli == 900_000
    assert kept.quantity == 20_000 - count
    assert cost.cost_minor == 900 * count // 1000
    assert cost.net_minor == sale.total.minor - sale.tax.minor
    assert average(-3_000, 900_000, 5_000, 700_000) == 700_000


def test_a_count_with_sales_going_on_and_one_till_offline_ends_with_what_is_there(
    shop: Shop,
) -> None:
    """Three people count; sales before and after the count arrive before and after it is done."""
    shop.received(50_000, 500)
    start = shop.clock.at
    early, offline, later = shop.sold(20), shop.sold(10), shop.sold(-10)
    with shop.database.transaction() as session:
        book_sales(session, [early])
        counting = shop.document(session, "count", reason="Shelf 4")
        shop.clock.at = start
        for piece in (9_000, 20_000, 6_000):
            put_line(session, shop.clock, ME, counting, MUG, quantity=piece)
        identity = counting.id
    shop.clock.at = start + timedelta(minutes=30)
    with shop.database.transaction() as session:
        book_sales(session, [later])
        counting = session.get_one(StockDocument, (TENANT, identity))
        finish_document(session, shop.clock, ME, counting)
    assert shop.balance() == 35_000 - quantity_of(later[1])
    with shop.database.transaction() as session:
        book_sales(session, [offline])
        book_sales(session, [offline])
    assert shop.balance() == 35_000 - quantity_of(later[1])
    with shop.database.transaction() as session:
        counting = session.get_one(StockDocument, (TENANT, identity))
        with pytest.raises(AlreadyDone):
            finish_document(session, shop.clock, ME, counting)


def test_what_is_sent_is_on_its_way_until_the_other_side_has_received_it(shop: Shop) -> None:
    shop.received(10_000, 600)
    there = shop.retailer.tills[1].store
    with shop.database.transaction() as session:
        with pytest.raises(SameStore):
            shop.document(session, "transfer", other_store=shop.retailer.tills[0].store)
        sending = shop.document(session, "transfer", other_store=there)
        with pytest.raises(NothingOnIt):
            finish_document(session, shop.clock, ME, sending)
        put_line(session, shop.clock, ME, sending, MUG, quantity=4_000)
        finish_document(session, shop.clock, ME, sending)
        arrival = session.get_one(StockDocument, (TENANT, sending.other_document))
        stock = StockRepository(session, everything_of(TENANT))
        assert stock.on_the_way(MUG) == {there: 4_000}
        assert shop_numbers(sending, arrival) == ("TR-000001", "AR-000001")
        put_line(session, shop.clock, ME, arrival, MUG, quantity=3_000, is_added=False)
        finish_document(session, shop.clock, ME, arrival)
        assert stock.on_the_way(MUG) == {}
        kept = session.get_one(Balance, (TENANT, there, MUG), populate_existing=True)
        assert kept.average_milli == 600_000
    assert shop.balance() == 6_000
    assert shop.balance(till=1) == 3_000


def shop_numbers(*documents: StockDocument) -> tuple[str, ...]:
    return tuple(each.number for each in documents)


def test_what_is_written_off_is_gone_and_what_is_given_up_moved_nothing(shop: Shop) -> None:
    shop.received(5_000, 600)
    with shop.database.transaction() as session:
        broken = shop.document(session, "write-off", reason="Broken")
        put_line(session, shop.clock, ME, broken, MUG, quantity=2_000)
        finish_document(session, shop.clock, ME, broken)
        idle = shop.document(session, "write-off", reason="Nothing")
        put_line(session, shop.clock, ME, idle, MUG, quantity=2_000)
        cancel_document(session, shop.clock, ME, idle)
        with pytest.raises(AlreadyDone):
            put_line(session, shop.clock, ME, idle, MUG, quantity=1_000)
    assert shop.balance() == 3_000
