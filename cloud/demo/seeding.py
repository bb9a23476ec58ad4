"""Fill an empty database with the demonstration's retailer; the same seed gives the same shop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from cloud.access.operations import add_ready_roles, create_user
from cloud.audit.operations import System
from cloud.clock import Clock
from cloud.customers.publishing import publish_customers
from cloud.database.engine import Database
from cloud.demo import customer_base, offers, shelves, shop
from cloud.demo.deliveries import Deliveries
from cloud.demo.ids import Ids
from cloud.demo.journals import LETTER, FormerTill, book, former_till, write_journal
from cloud.demo.selling import Selling
from cloud.demo.trade import Counter, Happening, days_of
from cloud.estate.models import Register, Retailer, Store
from cloud.estate.operations import found_retailer, open_store, place_register
from cloud.files.store import FileStore
from cloud.ingest.received import Received
from cloud.ledger.operations import book_history
from cloud.staff.operations import OperatorFacts, create_operator
from sync_protocol.messages.from_till import ReturnCompleted, SaleCompleted
from sync_protocol.retail.sale import Sale

SEED = 2026
DAYS = 75
_LAST_DELIVERY = timedelta(hours=20)
DEMO = System("demo", "Demonstration")

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of the demonstration to make."""

    seed: int = SEED
    days: int = DAYS  # of past trade; 0: none
    pictures: bool = True


@dataclass(slots=True)
class Seeding:
    """Makes the demonstration, part by part."""

    database: Database
    files: FileStore
    clock: Clock
    wanted: Wanted
    tell: Tell
    _random: Random = field(init=False)
    _ids: Ids = field(init=False)

    def __post_init__(self) -> None:
        self._random = Random(self.wanted.seed)  # noqa: S311 - repeatable on purpose
        self._ids = Ids(self._random)

    def run(self) -> bool:
        """Make the whole retailer in one transaction; False when it is there already.

        A start that is interrupted leaves nothing behind and simply begins again.
        """
        with self.database.transaction() as session:
            if session.get(Retailer, shop.TENANT) is not None:
                return False
            self._fill(session)
        return True

    def _fill(self, session: Session) -> None:
        now = self.clock.now()
        self.tell(f"Founding {shop.NAME}: stores, staff, users")
        stores = self._found(session)
        operators = self._operators(session)
        self._users(session)
        self.tell("Filling the shelves: 500 products, prices, pictures")
        goods = shelves.fill(
            session,
            self.clock,
            self.files,
            self._ids,
            self._random,
            with_pictures=self.wanted.pictures,
        )
        self.tell("Inviting 2,000 customers")
        people = customer_base.invite(session, self.clock, self._ids, self._random)
        if self.wanted.days:
            self.tell(f"Trading for {self.wanted.days} days")
            selling = Selling(
                Random(self.wanted.seed + 1),  # noqa: S311 - repeatable on purpose
                goods.on_sale,
                people.visitors,
                shelves.rules_of(goods, people.rules),
                shop.CURRENCY,
            )
            deliveries = Deliveries(
                session,
                DEMO,
                Random(self.wanted.seed + 2),  # noqa: S311 - repeatable on purpose
                goods.on_sale,
                [store for _, store, _ in stores],
            )
            deliveries.stock_up(now - timedelta(days=self.wanted.days + 1))
            self._trade(session, selling, stores, operators)
            deliveries.refill(now - _LAST_DELIVERY)
            shelves.rank(session, goods)
        offers.give(session, self.clock, DEMO, goods.categories)
        publish_customers(session, shop.TENANT, now)

    def _found(self, session: Session) -> list[tuple[shop.DemoStore, Store, list[Register]]]:
        found_retailer(
            session,
            self.clock,
            name=shop.NAME,
            currency=shop.CURRENCY,
            time_zone=shop.TIME_ZONE,
            country=shop.COUNTRY,
            language="en",
            tenant=shop.TENANT,
        )
        opened: list[tuple[shop.DemoStore, Store, list[Register]]] = []
        for plan in shop.STORES:
            store = open_store(session, self.clock, DEMO, shop.TENANT, plan.facts)
            registers = [
                place_register(
                    session,
                    self.clock,
                    DEMO,
                    store=store,
                    name=register.name,
                    receipt_prefix=register.prefix,
                )
                for register in plan.registers
            ]
            opened.append((plan, store, registers))
        return opened

    def _operators(self, session: Session) -> tuple[str, ...]:
        made = [
            create_operator(
                session,
                self.clock,
                DEMO,
                shop.TENANT,
                OperatorFacts(
                    name=each.name, role=each.role, language=each.language, card=each.card
                ),
                pin=each.pin,
            )
            for each in shop.OPERATORS
        ]
        return tuple(each.id for each in made if each.role in {"cashier", "supervisor"})

    def _users(self, session: Session) -> None:
        add_ready_roles(session, shop.TENANT)
        for user in shop.USERS:
            create_user(
                session,
                self.clock,
                tenant=shop.TENANT,
                email=user.email,
                name=user.name,
                password=shop.PASSWORD,
                role=user.role,
                language=user.language,
            )

    def _trade(
        self,
        session: Session,
        selling: Selling,
        stores: list[tuple[shop.DemoStore, Store, list[Register]]],
        operators: tuple[str, ...],
    ) -> None:
        now = self.clock.now()
        zone = ZoneInfo(shop.TIME_ZONE)
        first = (now - timedelta(days=self.wanted.days)).astimezone(zone).date()
        for plan, store, registers in stores:
            for register, facts in zip(registers, plan.registers, strict=True):
                counter = Counter(
                    prefix=facts.prefix,
                    letter=LETTER,
                    receipts_a_day=facts.receipts_a_day,
                    opens=plan.opens,
                    closes=plan.closes,
                    operators=operators,
                    zone=zone,
                )
                happenings = list(days_of(selling, counter, first, now))
                till = former_till(session, self.clock, store, register, self._ids.at(now))
                self._write_and_book(session, till, happenings)
                sales = sum(isinstance(each.record, SaleCompleted) for each in happenings)
                self.tell(f"  {store.name}, {register.name}: {sales:,} sales booked")

    def _write_and_book(
        self, session: Session, till: FormerTill, happenings: list[Happening]
    ) -> None:
        documents: list[tuple[Received, Sale]] = []
        for received, record in write_journal(session, self.clock, till, happenings):
            if isinstance(record, SaleCompleted | ReturnCompleted):
                documents.append((received, record.sale))
            else:
                book(session, received, record)
        book_history(session, documents)
        customer_base.count_purchases(session, documents)
        session.flush()
        session.expunge_all()
