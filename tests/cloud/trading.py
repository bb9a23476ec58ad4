"""A retailer with a past: stores, tills, operators, and trade booked through the ledger itself."""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session
from ulid import ULID

from cloud.access.operations import add_ready_roles, create_user
from cloud.audit.operations import System
from cloud.database.base import to_microseconds
from cloud.database.engine import Database
from cloud.estate.models import Device, DevicePresence
from cloud.estate.operations import StoreFacts, found_retailer, open_store, place_register
from cloud.ledger.operations import (
    book_cash_moved,
    book_day_closed,
    book_sale,
    book_shift_closed,
    book_shift_opened,
    raise_exception,
)
from cloud.staff.models import Operator
from sync_protocol.messages.envelope import Entry
from sync_protocol.messages.from_till import (
    CashMoved,
    DayClosed,
    PeriodTotals,
    ShiftClosed,
    ShiftOpened,
    TaxSum,
    TenderSum,
)
from sync_protocol.retail.basket import Basket, Rules
from sync_protocol.retail.identifiers import CategoryId, ItemId, SaleId
from sync_protocol.retail.item import Item
from sync_protocol.retail.money import Money
from sync_protocol.retail.quantity import Quantity, Unit
from sync_protocol.retail.sale import ReturnedLine, Sale, complete, complete_return, refund_of
from sync_protocol.retail.tax import TaxRate, TaxTable
from sync_protocol.retail.tender import Payment, Tendered, TenderKind

TENANT = "01KAXK0000TENANT0000000001"
PASSWORD = "correct horse battery"
EMAIL = "nora@example.org"

_RATES = (
    TaxRate(category="standard", rate_bp=2550, letter="A"),
    TaxRate(category="reduced", rate_bp=1400, letter="B"),
)
_GOODS = (
    ("Cinnamon roll", "bakery", 390, "reduced", 30),
    ("Almond croissant", "bakery", 420, "reduced", 18),
    ("Sourdough loaf", "bakery", 560, "reduced", 14),
    ("Watering can 5 l", "garden", 3490, "standard", 3),
    ("Herb seed set", "garden", 1290, "standard", 6),
    ("Stoneware mug", "home", 1850, "standard", 7),
    ("Earl Grey tin", "grocery", 990, "reduced", 9),
    ("Thyme honey 250 g", "grocery", 890, "reduced", 8),
    ("Φέτα 400 g", "grocery", 640, "reduced", 8),
    ("Ծիրանի մուրաբա", "grocery", 720, "reduced", 5),
)
_STORES = (
    ("KA", "Kamppi", 1.3),
    ("HS", "Harbour Street", 1.0),
    ("ER", "Ermou", 0.9),
    ("NA", "Northern Avenue", 0.7),
)
_PEOPLE = ("Sam Carter", "Olga Novik", "Eleni Makri", "Davit Sahakyan")


@dataclass(slots=True)
class TurnedClock:
    """A clock that tests turn by hand."""

    at: datetime = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class Handed:
    """An entry as the ingest hands it to the ledger."""

    tenant: str
    store: str
    register: str
    device: str
    epoch: int
    entry: Entry
    hash: bytes
    received_at: datetime


@dataclass(slots=True)
class Position:
    """A till position: where it is and how far its journal has come."""

    store: str
    register: str
    device: str
    prefix: str
    operator: str
    weight: float
    seq: int = 0
    number: int = 0
    shift: str = ""
    shift_number: int = 0


@dataclass(slots=True)
class Retailer:
    """The retailer under test and its till positions."""

    tenant: str
    clock: TurnedClock
    tills: list[Position]
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    def ring_up(
        self, session: Session, till: Position, at: datetime, *, training: bool = False
    ) -> Sale:
        """Complete a sale at a till and book it."""
        received, sale = self.a_sale(till, at, training=training)
        book_sale(session, received, sale)
        return sale

    def take_back(self, session: Session, till: Position, at: datetime, sale: Sale) -> Sale:
        """Return the first line of a sale."""
        first = sale.lines[0]
        wanted = [ReturnedLine(line=first.number, quantity=first.quantity, reason="damaged")]
        refund = refund_of(sale, wanted, {})
        till.number += 1
        returned = complete_return(
            refund,
            sale_id=SaleId(self._ulid(at)),
            number=f"{till.prefix}-{till.number:06}",
            tenders=(Tendered(kind=TenderKind.CASH, amount=refund.total),),
            rounding=Money(0, sale.currency),
        )
        book_sale(session, self.received(till, at, "return.completed", returned.id), returned)
        return returned

    def a_sale(
        self, till: Position, at: datetime, *, training: bool = False
    ) -> tuple[Handed, Sale]:
        """Make a sale and the entry that carries it, without booking."""
        till.number += 1
        basket = Basket(
            id=SaleId(self._ulid(at)),
            currency="EUR",
            opened_us=to_microseconds(at),
            rules=Rules(taxes=TaxTable(rates=_RATES)),
        )
        weights = [each[4] for each in _GOODS]
        for name, category, price, tax, _ in self.dice.choices(
            _GOODS, weights, k=self.dice.choice((1, 1, 2, 2, 3, 4, 6))
        ):
            item = Item(
                id=ItemId(f"item-{name[:12].lower().replace(' ', '-')}"),
                sku=f"{4000 + price}",
                name=name,
                tax_category=tax,
                category=CategoryId(category),
                packs=(),
            )
            basket = basket.with_item(
                item,
                quantity=Quantity(self.dice.choice((1, 1, 1, 2, 3)) * 1000, Unit.EACH),
                unit_price=Money(price, "EUR"),
            )
        totals = basket.totals()
        payment = Payment(total=totals.total)
        if self.dice.random() < 0.55:
            approval = f"{self.dice.randrange(16**6):06X}"
            payment = payment.with_tender(
                Tendered(kind=TenderKind.CARD, amount=totals.total, reference=approval)
            )
        else:
            given = -(-totals.total.minor // 500) * 500
            payment = payment.with_tender(
                Tendered(kind=TenderKind.CASH, amount=Money(given, "EUR"))
            )
        sale = complete(basket, totals, payment, number=f"{till.prefix}-{till.number:06}")
        return self.received(till, at, "sale.completed", sale.id, training=training), sale

    def received(
        self, till: Position, at: datetime, kind: str, entry: str = "", *, training: bool = False
    ) -> Handed:
        """Wrap what happened in an entry of the till's journal."""
        till.seq += 1
        made = Entry(
            v=1,
            ty=kind,
            id=entry or self._ulid(at),
            seq=till.seq,
            at_us=to_microseconds(at),
            tz_min=120,
            clock="ok",
            boot="boot",
            mono_ms=till.seq * 1000,
            store=till.store,
            register=till.register,
            operator=till.operator,
            shift=till.shift or None,
            business_day=(at + timedelta(minutes=120)).date().isoformat(),
            training=training,
        )
        digest = self.dice.randbytes(32)
        return Handed(
            self.tenant,
            till.store,
            till.register,
            till.device,
            1,
            made,
            digest,
            at + timedelta(seconds=1),
        )

    def open_shift(self, session: Session, till: Position, at: datetime) -> None:
        """Open a shift with a float of 200 euro."""
        till.shift, till.shift_number = self._ulid(at), till.shift_number + 1
        book_shift_opened(
            session,
            self.received(till, at, "shift.opened"),
            ShiftOpened(
                shift=till.shift, number=till.shift_number, float_minor=20_000, currency="EUR"
            ),
        )

    def close_shift(
        self, session: Session, till: Position, at: datetime, *, cash: int, over: int = 0
    ) -> None:
        """Count the drawer and close the shift."""
        expected = 20_000 + cash
        totals = PeriodTotals(
            currency="EUR",
            sales=12,
            gross_sales=cash,
            expected_cash=expected,
            float_minor=20_000,
            tenders=(TenderSum(kind="cash", count=12, amount=cash),),
            taxes=(TaxSum(category="reduced", rate_bp=1400, net=cash, tax=0, gross=cash),),
        )
        book_shift_closed(
            session,
            self.received(till, at, "shift.closed"),
            ShiftClosed(
                shift=till.shift,
                number=till.shift_number,
                counted=expected + over,
                totals=totals,
                reason="Wrong change given" if over else "",
            ),
        )
        day = (at + timedelta(minutes=120)).date().isoformat()
        book_day_closed(
            session,
            self.received(till, at + timedelta(minutes=1), "day.closed"),
            DayClosed(
                number=till.shift_number,
                business_day=day,
                totals=totals,
                grand_sales=cash * 40,
                grand_returns=0,
                documents=12,
            ),
        )
        till.shift = ""

    def trade(self, session: Session, day: date, *, sales: int, until: int = 20) -> None:
        """Trade at every till from eight o'clock (local time) to ``until``."""
        opening = datetime(day.year, day.month, day.day, 6, 0, tzinfo=UTC)
        for till in self.tills:
            self.open_shift(session, till, opening)
            book_cash_moved(
                session,
                self.received(till, opening + timedelta(minutes=40), "cash.moved"),
                CashMoved(
                    kind="paid-in", amount=5000, currency="EUR", reason="Change from the bank"
                ),
            )
            busy = 1.25 if day.weekday() in {4, 5} else 1.0
            count = round(sales * till.weight * busy * self.dice.uniform(0.8, 1.2))
            hours = (until - 8) * 60
            minutes = sorted(
                min(hours - 1, int(self.dice.triangular(0, hours, hours * 0.7)))
                for _ in range(count)
            )
            cash, last = 0, None
            for minute in minutes:
                at = opening + timedelta(minutes=minute, seconds=self.dice.randrange(60))
                last = self.ring_up(session, till, at)
                cash += (
                    sum(each.amount.minor for each in last.tenders if each.kind is TenderKind.CASH)
                    - last.change.minor
                )
            if last and self.dice.random() < 0.5:
                self.take_back(session, till, opening + timedelta(minutes=hours), last)
            if until >= 20:
                over = -500 if (till.prefix.startswith("ER") and day.day % 5 == 0) else 0
                self.close_shift(session, till, opening + timedelta(hours=13), cash=cash, over=over)

    def _ulid(self, at: datetime) -> str:
        head = int(at.timestamp() * 1000).to_bytes(6, "big")
        return str(ULID.from_bytes(head + self.dice.randbytes(10)))


def found(database: Database, clock: TurnedClock, *, language: str = "") -> Retailer:
    """Found the retailer with four stores, a till each, and an administrator."""
    tills: list[Position] = []
    with database.transaction() as session:
        found_retailer(
            session,
            clock,
            name="Aurora Retail",
            currency="EUR",
            time_zone="Europe/Helsinki",
            country="FI",
            tenant=TENANT,
        )
        for n, (code, name, weight) in enumerate(_STORES):
            store = open_store(
                session,
                clock,
                System(),
                TENANT,
                StoreFacts(
                    code=code,
                    name=name,
                    time_zone="Europe/Helsinki",
                    receipt_header=("Kauppakatu 4", "00100 Helsinki", "FI12345678"),
                    receipt_footer=("Thank you, see you soon",),
                ),
            )
            register = place_register(
                session, clock, System(), store=store, name="Till 1", receipt_prefix=f"{code}1"
            )
            operator = f"01KAXK0000PERATR000000000{n}"
            session.add(
                Operator(
                    tenant=TENANT,
                    id=operator,
                    name=_PEOPLE[n],
                    pin_verifier="",
                    pin_set_at=None,
                    role="cashier",
                    language="en",
                    card="",
                    rights={},
                    stores=[],
                    is_active=True,
                    created_at=clock.now(),
                    version=1,
                )
            )
            device = f"01KAXK0000DEV1CE000000000{n}"
            session.add(
                Device(
                    tenant=TENANT,
                    id=device,
                    store=store.id,
                    register=register.id,
                    letter="A",
                    partition=n,
                    state="active",
                    facts={},
                    comparison="",
                    enrolled_at=clock.now(),
                    enrolled_by="Nora Lind",
                    ended_at=None,
                )
            )
            session.flush()
            away = n == 3
            session.add(
                DevicePresence(
                    tenant=TENANT,
                    device=device,
                    session="s",
                    is_online=not away,
                    online_since=clock.now(),
                    seen_at=clock.now() - timedelta(minutes=130 if away else 0),
                    backlog=12 if away else 0,
                    backlog_minor=48_260 if away else 0,
                    oldest_at=clock.now() - timedelta(minutes=125) if away else None,
                    software="0.1.0",
                    clock="ok",
                    certificate_expires_at=None,
                    buckets={},
                    health={},
                )
            )
            tills.append(Position(store.id, register.id, device, f"{code}1A", operator, weight))
        add_ready_roles(session, TENANT)
        for email, name, role in (
            (EMAIL, "Nora Lind", "administrator"),
            ("max@example.org", "Max Manager", "manager"),
            ("vera@example.org", "Vera Viewer", "view-only"),
        ):
            create_user(
                session,
                clock,
                tenant=TENANT,
                email=email,
                name=name,
                password=PASSWORD,
                role=role,
                language=language,
            )
    return Retailer(TENANT, clock, tills)


def with_a_past(retailer: Retailer, database: Database, *, days: int, sales: int) -> None:
    """Trade for some days up to this afternoon, and leave two exceptions to decide."""
    today = (retailer.clock.now() + timedelta(hours=2)).date()
    for back in range(days, -1, -1):
        with database.transaction() as session:
            until = 20 if back else (retailer.clock.now() + timedelta(hours=2)).hour
            retailer.trade(session, today - timedelta(days=back), sales=sales, until=until)
    with database.transaction() as session:
        for till, kind, detail in (
            (retailer.tills[0], "price-unknown", "Line 1: 3.90 €, in force was 3.70 €"),
            (retailer.tills[2], "customer-unknown", "Customer …8A31F2 is not known here"),
        ):
            received, sale = retailer.a_sale(till, retailer.clock.now() - timedelta(minutes=9))
            book_sale(session, received, sale)
            raise_exception(
                session,
                retailer.clock,
                received,
                kind,
                detail,
                currency="EUR",
                amount_minor=sale.total.minor,
                number=sale.number,
            )


__all__ = ["EMAIL", "PASSWORD", "TENANT", "Handed", "Retailer", "TurnedClock", "found", "replace"]
