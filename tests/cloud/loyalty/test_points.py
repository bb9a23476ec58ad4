"""Points of receipts as they arrive: earned once, taken back, expired, moved up and down."""

from collections.abc import Generator
from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import func, select

from cloud.audit.operations import System
from cloud.customers.categories import CategoryFacts, save_category
from cloud.customers.facts import CustomerFacts, Home
from cloud.customers.models import Customer
from cloud.customers.operations import create_customer
from cloud.database.engine import Database
from cloud.ledger.models import SaleException
from cloud.loyalty.errors import ChangedMeanwhile, TooFewPoints
from cloud.loyalty.models import PointMovement
from cloud.loyalty.operations import adjust_points, expire_due, save_program
from cloud.loyalty.repository import newest_movements, sums_by_kind
from cloud.loyalty.simulation import simulate
from cloud.promotions.offers import create_promotion
from cloud.reference.operations import revision_now
from sync_protocol.messages.from_till import ReturnCompleted, SaleCompleted
from sync_protocol.messages.reference import DISCOUNTS
from sync_protocol.messages.to_till import LevelRow, LoyaltyRow, PromotionRow
from sync_protocol.retail.basket import Rules
from sync_protocol.retail.identifiers import CustomerId, SaleId
from sync_protocol.retail.promotion import PromotionKind
from sync_protocol.retail.quantity import Quantity
from sync_protocol.retail.sale import ReturnedLine, Sale, complete_return, refund_of
from tests.builders import a_basket, a_customer, a_sale, a_tax_table, cash, eur, with_item
from tests.cloud.ingest.conftest import FakeTill, Hq, an_hq

NORA = System("01USER", "Nora")
PROGRAM = LoyaltyRow(version=0, points=1, per_minor=100, expires_days=30)


class Shop:
    """Headquarters with one customer and one till."""

    def __init__(self, hq: Hq) -> None:
        self.hq = hq
        self.till: FakeTill = hq.new_till()
        self.number = 0
        with hq.database.transaction() as session:
            made = create_customer(
                session,
                hq.clock,
                NORA,
                Home(tenant=hq.tenant, country="GR", currency="EUR"),
                CustomerFacts(name="Eleni"),
            )
            self.customer = made.id

    def save(self, row: LoyaltyRow, *, seen: int = 0) -> None:
        with self.hq.database.transaction() as session:
            save_program(
                session, self.hq.clock, NORA, self.hq.tenant, row, is_active=True, seen=seen
            )

    def sell(self, minor: int, *, revision: int | None = None) -> Sale:
        self.number += 1
        sale_id = f"01KAXK8M00ABCDEFGHJKMNP{self.number:03d}"
        basket = with_item(replace(a_basket(), id=SaleId(sale_id)), minor)
        basket = basket.for_customer(a_customer(id=CustomerId(self.customer), category=None))
        sale = a_sale(basket, number=f"S1T1-{self.number:06d}")
        self.arrive(SaleCompleted(sale), sale.id, revision)
        return sale

    def take_back(self, sale: Sale, thousandths: int = 1000) -> None:
        self.number += 1
        back = ReturnedLine(line=1, quantity=Quantity(thousandths), reason="x")
        refund = refund_of(sale, [back], {})
        made = complete_return(
            refund,
            sale_id=SaleId(f"01KAXK8M00ABCDEFGHJKMNP{self.number:03d}"),
            number=f"S1T1-{self.number:06d}",
            tenders=(replace(cash(1), amount=refund.total),),
            rounding=eur(0),
        )
        self.arrive(ReturnCompleted(made), made.id)

    def arrive(
        self, body: SaleCompleted | ReturnCompleted, entry: str, revision: int | None = None
    ) -> None:
        with self.hq.database.reading() as session:
            now = revision_now(session, self.hq.tenant, DISCOUNTS)
        at_us = int(self.hq.clock.now().timestamp() * 1_000_000)
        self.till.write(
            body,
            id=entry,
            at_us=at_us,
            revisions={DISCOUNTS: now if revision is None else revision},
        )
        self.hq.take(self.till.events(self.till.last))

    @property
    def points(self) -> int:
        with self.hq.database.reading() as session:
            customer = session.get_one(Customer, (self.hq.tenant, self.customer))
            moved = session.scalar(
                select(func.sum(PointMovement.points)).where(
                    PointMovement.customer == self.customer
                )
            )
            assert customer.points == (moved or 0)
            assert sum(sums_by_kind(session, self.hq.tenant).values()) == customer.points
            return customer.points


@pytest.fixture
def shop(database_url: str) -> Generator[Shop]:
    database = Database(database_url)
    yield Shop(an_hq(database))
    database.close()


def test_a_receipt_earns_once_and_its_return_takes_back_no_more(shop: Shop) -> None:
    shop.save(PROGRAM)
    sale = shop.sell(1050)
    assert shop.points == 10
    shop.hq.take(shop.till.events())  # all of it once more
    assert shop.points == 10
    shop.save(msgspec.structs.replace(PROGRAM, points=5), seen=1)
    shop.take_back(sale)
    assert shop.points == 0
    shop.sell(1000)
    assert shop.points == 50


def test_the_version_that_the_till_held_counts(shop: Shop) -> None:
    shop.sell(1000)
    assert shop.points == 0
    shop.save(PROGRAM)
    shop.save(msgspec.structs.replace(PROGRAM, points=3), seen=1)
    shop.sell(1000, revision=1)
    assert shop.points == 10
    with pytest.raises(ChangedMeanwhile):
        shop.save(PROGRAM, seen=1)


def test_points_expire_and_are_never_edited(shop: Shop) -> None:
    shop.save(PROGRAM)
    shop.sell(1000)
    with shop.hq.database.transaction() as session:
        customer = session.get_one(Customer, (shop.hq.tenant, shop.customer))
        adjust_points(session, shop.hq.clock, NORA, customer, -4, note="Gift")
        with pytest.raises(TooFewPoints):
            adjust_points(session, shop.hq.clock, NORA, customer, -7, note="Too many")
    shop.hq.clock.at = shop.hq.clock.at.replace(year=2027)
    with shop.hq.database.transaction() as session:
        assert expire_due(session, shop.hq.clock, shop.hq.tenant) == 1
        assert expire_due(session, shop.hq.clock, shop.hq.tenant) == 0
        moves = newest_movements(session, shop.hq.tenant, shop.customer, 9)
        assert [each.points for each in moves] == [-6, -4, 10]
    assert shop.points == 0


def test_turnover_moves_a_customer_up_and_a_return_down(shop: Shop) -> None:
    with shop.hq.database.transaction() as session:
        silver = save_category(
            session, shop.hq.clock, NORA, shop.hq.tenant, CategoryFacts(name="Silver")
        ).id
    levels = (LevelRow(category=silver, threshold_minor=2000, factor_bp=20_000),)
    shop.save(msgspec.structs.replace(PROGRAM, levels=levels))

    def category() -> str:
        with shop.hq.database.reading() as session:
            return session.get_one(Customer, (shop.hq.tenant, shop.customer)).category

    shop.sell(1500)
    assert category() == ""
    sale = shop.sell(600)
    assert category() == silver
    shop.take_back(sale)
    assert category() == ""


def test_a_draft_is_replayed_on_what_was_sold(shop: Shop) -> None:
    shop.save(PROGRAM)
    shop.sell(1000)
    shop.sell(500)
    draft = msgspec.structs.replace(PROGRAM, points=2, minimum_minor=600).to_program()
    with shop.hq.database.reading() as session:
        simulated = simulate(session, shop.hq.tenant, draft, shop.hq.clock.now())
    assert (simulated.receipts, simulated.before, simulated.after) == (2, 15, 20)
    assert simulated.largest[0].name == "Eleni"


def test_a_promotion_that_no_rule_gives_is_put_before_a_person(shop: Shop) -> None:
    row = PromotionRow(
        id="", kind=PromotionKind.BUY_GET, name="3 for 2", percent_bp=10_000, buy=2, get=1
    )
    with shop.hq.database.transaction() as session:
        made = create_promotion(
            session, shop.hq.clock, NORA, shop.hq.tenant, row, is_active=True
        ).id
    terms = msgspec.structs.replace(row, id=made).to_promotion()
    rules = Rules(taxes=a_tax_table(), promotions=(terms,))
    for n, revision in ((1, 1), (2, 0)):
        basket = replace(a_basket(), rules=rules, id=SaleId(f"01KAXK8M00ABCDEFGHJKMNPA0{n}"))
        sale = a_sale(with_item(basket, 200, thousandths=3000), number=f"S1T1-00009{n}")
        shop.arrive(SaleCompleted(sale), sale.id, revision)
    with shop.hq.database.reading() as session:
        kinds = session.scalars(select(SaleException.kind)).all()
    assert list(kinds) == ["discount-unfounded"]
