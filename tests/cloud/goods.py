"""A small shop's goods: what tests of catalogue, customers and staff begin with."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from cloud.access.rights import Scope, everything_of
from cloud.audit.operations import System
from cloud.catalogue.models import Category, Item, PriceList, TaxRate
from cloud.catalogue.operations import CategoryFacts, ItemFacts, create_item, save_category
from cloud.catalogue.pricing import NewPrice, publish_tax, set_price
from cloud.database.engine import Database
from cloud.estate.operations import found_retailer
from cloud.reference.repository import Holder, Position, changes
from sync_protocol.messages.to_till import Row, read_row

TENANT = "01KAXK0SHP00000000000000SH"
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@dataclass
class TurnedClock:
    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


@dataclass
class Shop:
    """A retailer with tax rates, two price lists and a category."""

    database: Database
    clock: TurnedClock
    tenant: str = TENANT
    actor: System = field(default_factory=lambda: System("01USER", "Nora"))
    category: str = ""

    @property
    def scope(self) -> Scope:
        return everything_of(self.tenant)

    def rows(self, bucket: str, *, since: int = 0) -> dict[str, Row | None]:
        """What a till would pull of a bucket: row by key, None for a deletion."""
        with self.database.reading() as session:
            page = changes(session, Holder(self.tenant, ""), bucket, Position(since))
            return {r.key: None if r.deleted else read_row(r.body) for r in page.rows}

    def revision(self, bucket: str) -> int:
        with self.database.reading() as session:
            return changes(session, Holder(self.tenant, ""), bucket, Position()).state.rev

    def facts(self, name: str = "Sourdough loaf", **changed: object) -> ItemFacts:
        said = {
            "sku": name.lower().replace(" ", "-")[:40],
            "name": name,
            "category": self.category,
            "tax_category": "reduced",
        }
        return ItemFacts(**(said | changed))  # type: ignore[arg-type]

    def add(self, session: Session, name: str = "Sourdough loaf", **changed: object) -> Item:
        return create_item(
            session, self.clock, self.actor, self.tenant, self.facts(name, **changed)
        )

    def price(self, session: Session, item: Item, minor: int, **changed: object) -> int:
        new = NewPrice(minor=minor, **changed)  # type: ignore[arg-type]
        return set_price(session, self.clock, self.actor, item, new)


def stock_up(database: Database, clock: TurnedClock, tenant: str = TENANT) -> Shop:
    """Give a retailer, founded already or now, what its catalogue needs."""
    shop = Shop(database, clock, tenant)
    with database.transaction() as session:
        if tenant == TENANT:
            found_retailer(
                session,
                clock,
                name="Corner Shop",
                currency="EUR",
                time_zone="Europe/Athens",
                country="GR",
                tenant=tenant,
            )
        session.add_all(
            TaxRate(
                tenant=tenant,
                id=f"01TAX{letter}",
                category=category,
                name=category.title(),
                rate_bp=rate_bp,
                letter=letter,
                from_at=NOON - timedelta(days=900),
            )
            for category, rate_bp, letter in (("standard", 2400, "A"), ("reduced", 1300, "B"))
        )
        session.add_all(
            PriceList(tenant=tenant, id=name, name=name.title(), currency="EUR", order=order)
            for order, name in enumerate(("retail", "wholesale"))
        )
        session.flush()
        publish_tax(session, tenant, clock.now())
        bakery: Category = save_category(
            session,
            clock,
            shop.actor,
            tenant,
            CategoryFacts(name="Bakery", names={"el": "Φούρνος"}),
        )
        shop.category = bakery.id
    return shop
