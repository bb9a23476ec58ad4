"""A whole till without a window: real journal, real reference data, simulated devices."""
# ruff: noqa: ARG002 - devices here answer at once, whatever time they are given

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from edge.clock import Reading
from edge.journal.reference import Reference
from edge.journal.stream import Identity
from edge.settings import Settings
from edge.till.state import TillState
from edge.wiring import Parts, build_till
from edge.workflows.till import Place
from firmware_drivers.cash_drawer.drawer import DrawerState
from firmware_drivers.devices_file import CounterDevices
from firmware_drivers.errors import DeviceError
from firmware_drivers.fiscal_printer.printer import FiscalPrinter
from firmware_drivers.payment_terminal.terminal import PaymentTerminal
from firmware_drivers.receipt_printer.printer import PrinterStatus, PrintJob
from firmware_drivers.scale.scale import Reading as ScaleReading
from firmware_drivers.scale.scale import Weight
from sync_protocol.delivery import sums
from sync_protocol.identity.signing import SigningKey
from sync_protocol.messages import reference as buckets
from sync_protocol.messages.reference import ReferenceRow
from sync_protocol.messages.to_till import (
    CategoryRow,
    CustomerCategoryRow,
    CustomerRow,
    DiscountRuleRow,
    ItemRow,
    OperatorRow,
    PriceRow,
    Row,
    StoreConfigRow,
    TaxRateRow,
    VariableMeasureRow,
    write_row,
)
from sync_protocol.retail.discount import DiscountKind
from sync_protocol.retail.quantity import Unit

NOON_US = 1_795_608_000_000_000  # 2026-11-25 12:00 UTC
TENANT, STORE, REGISTER = "01KAXK8M00TENANT00000000T1", "01KAXK8M00ST0RE000000000S1", "reg-1"
DEVICE = "01KAXK8M00DEV1CE00000000D1"
PIN_HASHES = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
WAIT_S = 10.0
SEED = b"\x07" * 32


class TestClock:
    """A clock that stands until it is moved."""

    __test__ = False

    def __init__(self, at_us: int = NOON_US) -> None:
        self.at_us = at_us
        self.mono_ms = 1_000
        self.boot = "boot-1"

    def read(self) -> Reading:
        return Reading(self.at_us, self.mono_ms, self.boot, 120, "ok")

    def pass_s(self, seconds: float) -> None:
        self.at_us += int(seconds * 1_000_000)
        self.mono_ms += int(seconds * 1000)

    def jump_s(self, seconds: float) -> None:
        self.at_us += int(seconds * 1_000_000)


@dataclass
class PaperPrinter:
    """A printer that remembers what it printed, and fails on request."""

    columns: int = 42
    jobs: list[PrintJob] = field(default_factory=list)
    failure: DeviceError | None = None
    printed: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def print(self, job: PrintJob, *, timeout_s: float) -> None:
        if self.failure is not None:
            raise self.failure
        self.jobs.append(job)
        self.printed.release()

    def status(self, *, timeout_s: float) -> PrinterStatus:
        return PrinterStatus()

    def kick_drawer(self, *, pin: int = 2, timeout_s: float) -> None:
        pass

    def close(self) -> None:
        pass

    def text(self, index: int = -1) -> str:
        return str(self.jobs[index])


@dataclass
class CountedDrawer:
    """A drawer that counts how often it was opened."""

    opened: int = 0

    def open(self, *, timeout_s: float) -> None:
        self.opened += 1

    def state(self, *, timeout_s: float) -> DrawerState:
        return DrawerState.CLOSED


@dataclass
class HandScale:
    """A scale with whatever a test puts on it."""

    reading: ScaleReading = field(default_factory=lambda: Weight(0))

    def read(self, *, timeout_s: float) -> ScaleReading:
        return self.reading

    def zero(self, *, timeout_s: float) -> None: ...
    def tare(self, *, timeout_s: float) -> None: ...
    def set_tare(self, grams: int, *, timeout_s: float) -> None: ...
    def clear_tare(self, *, timeout_s: float) -> None: ...
    def close(self) -> None: ...


@dataclass
class TwoLines:
    """A customer display that remembers its lines."""

    columns: int = 20
    lines: tuple[str, str] = ("", "")

    def show(self, upper: str, lower: str, *, timeout_s: float) -> None:
        self.lines = (upper, lower)

    def clear(self, *, timeout_s: float) -> None:
        self.lines = ("", "")

    def close(self) -> None:
        pass


def fill(reference: Reference, bucket: str, rows: dict[str, Row], rev: int = 1) -> None:
    """Fill a bucket by a snapshot, as the sync engine would."""
    snapshot = reference.begin_snapshot(bucket)
    total = 0
    made = [ReferenceRow(key, rev, body=write_row(row)) for key, row in rows.items()]
    for row in made:
        total = sums.add(total, sums.row_sum(row.key, row.rev))
    snapshot.add(made)
    assert snapshot.finish(rev, len(made), total, "g1")


ITEMS: dict[str, ItemRow] = {
    "loaf": ItemRow(
        id="loaf",
        sku="4711",
        name="Sourdough loaf",
        tax_category="reduced",
        category="bakery",
        packs=(("04006381333931", 1),),
        favourite=True,
        rank=1,
    ),
    "milk": ItemRow(
        id="milk",
        sku="4712",
        name="Γάλα φρέσκο",
        tax_category="reduced",
        category="dairy",
        packs=(("05201054017432", 1), ("15201054017439", 6)),
        rank=2,
    ),
    "tomatoes": ItemRow(
        id="tomatoes",
        sku="4713",
        name="Tomatoes",
        tax_category="reduced",
        category="produce",
        unit=Unit.KILOGRAM,
        weighed=True,
        plu="45",
        rank=3,
    ),
    "beer": ItemRow(
        id="beer",
        sku="4714",
        name="Beer",
        tax_category="standard",
        category="drinks",
        packs=(("05060000000016", 1),),
        age_limit_years=18,
        rank=4,
    ),
    "gift": ItemRow(
        id="gift",
        sku="4715",
        name="No price yet",
        tax_category="standard",
        category="other",
        rank=5,
    ),
}
PRICES = {"loaf": 430, "milk": 165, "tomatoes": 355, "beer": 240}


def fill_shop(reference: Reference) -> None:
    """A small shop: five items, a silver customer, three people."""
    fill(
        reference,
        buckets.CATALOG,
        {
            **ITEMS,
            **{
                n: CategoryRow(id=n, name=n.title(), order=i)
                for i, n in enumerate(("bakery", "dairy", "produce", "drinks", "other"))
            },
        },
    )
    fill(
        reference,
        buckets.PRICES,
        {k: PriceRow(item=k, minor=v, currency="EUR") for k, v in PRICES.items()},
    )
    fill(
        reference,
        buckets.TAX,
        {
            "standard": TaxRateRow(category="standard", rate_bp=2400, letter="A"),
            "reduced": TaxRateRow(category="reduced", rate_bp=1300, letter="B"),
        },
    )
    fill(
        reference,
        buckets.DISCOUNTS,
        {
            "silver": DiscountRuleRow(
                id="silver",
                kind=DiscountKind.CATEGORY,
                name="Silver card",
                percent_bp=500,
                customer_category="silver",
            )
        },
    )
    fill(
        reference,
        buckets.CUSTOMERS,
        {
            "cat-silver": CustomerCategoryRow(id="silver", name="Silver"),
            "eleni": CustomerRow(
                id="eleni",
                name="Eleni Papadaki",
                category="silver",
                phone="+306912345678",
                card="2900000000018",
                currency="EUR",
            ),
            "aram": CustomerRow(
                id="aram", name="Արամ Սարգսյան", phone="+37491123456", currency="EUR"
            ),
        },
    )
    fill(
        reference,
        buckets.OPERATORS,
        {
            "maria": OperatorRow(
                id="maria", name="Maria K.", pin_verifier=PIN_HASHES.hash("1234"), card="M1"
            ),
            "olga": OperatorRow(
                id="olga",
                name="Olga P.",
                pin_verifier=PIN_HASHES.hash("9999"),
                role="supervisor",
                language="ru",
                card="O1",
            ),
            "boris": OperatorRow(
                id="boris",
                name="Boris",
                pin_verifier=PIN_HASHES.hash("5555"),
                rights={"void-line": "no"},
            ),
        },
    )
    fill(
        reference,
        buckets.STORE_CONFIG,
        {
            STORE: StoreConfigRow(
                id=STORE,
                name="Shop 12",
                currency="EUR",
                time_zone="Europe/Athens",
                cash_step_minor=5,
                registers={REGISTER: "Till 1|S1T1"},
                header=("Ermou 1, Athens",),
                variable_measure=(
                    VariableMeasureRow(
                        prefix="21",
                        item_from=2,
                        item_until=7,
                        value_from=7,
                        value_until=12,
                        kind="weight",
                    ),
                ),
            )
        },
    )


@dataclass
class Shop:
    """A till under test, with its devices and its clock."""

    folder: Path
    clock: TestClock
    printer: PaperPrinter
    drawer: CountedDrawer
    scale: HandScale
    display: TwoLines
    parts: Parts
    key: SigningKey
    terminal: PaymentTerminal | None = None
    fiscal: FiscalPrinter | None = None

    @property
    def till(self):
        return self.parts.till

    @property
    def state(self) -> TillState:
        return self.parts.till.state

    def until(self, condition: Callable[[TillState], object]) -> TillState:
        """Wait until the state is as wished; fails with the last state, never sleeps."""
        changed = threading.Event()
        unsubscribe = self.till.subscribe(changed.set)
        try:
            while not condition(self.state):
                assert changed.wait(WAIT_S), f"it did not come to that: {self.state}"
                changed.clear()
        finally:
            unsubscribe()
        return self.state

    def settle(self) -> TillState:
        """Wait until the journal and the background have done all they were asked."""
        self.parts.desk.journal.ask(lambda _journal: None)
        done = threading.Event()
        self.till._shop.background.submit("settle", lambda: None, lambda _: done.set())
        assert done.wait(WAIT_S)
        self.parts.desk.journal.ask(lambda _journal: None)
        return self.state

    def sign_on(self, operator: str = "maria", pin: str = "1234") -> None:
        self.until(lambda s: s.stage == "sign-on" and not s.busy)
        self.till.sign_on(operator, pin)
        self.until(lambda s: s.operator is not None)

    def open(self, float_minor: int = 10_000) -> Shop:
        """Sign on and open a shift."""
        self.sign_on()
        self.till.open_shift(float_minor)
        self.until(lambda s: s.stage == "selling")
        return self

    def sell(self, *codes: str, cash: int | None = None) -> str:
        """Sell by scan for cash; give the receipt number."""
        for code in codes or ("4006381333931",):
            self.till.scan(code)
        self.till.begin_payment()
        payment = self.state.payment
        assert payment is not None, self.state
        self.till.tender_cash(payment.cash_due.minor if cash is None else cash)
        self.till.complete_sale()
        state = self.until(
            lambda s: s.finished and s.finished.printing in {"done", "failed", "unknown"}
        )
        return state.finished.sale.number

    def restart(self) -> Shop:
        """Stop in good order and start again on the same files."""
        self.till.stop()
        return self.start_again()

    def start_again(self) -> Shop:
        again = build_shop(self.folder, self.clock, self)
        self.parts = again.parts
        self.till.start()
        return self


def build_shop(
    folder: Path,
    clock: TestClock | None = None,
    before: Shop | None = None,
    terminal: PaymentTerminal | None = None,
    fiscal: FiscalPrinter | None = None,
) -> Shop:
    terminal = terminal or (before.terminal if before else None)
    fiscal = fiscal or (before.fiscal if before else None)
    clock = clock or TestClock()
    printer = before.printer if before else PaperPrinter()
    drawer = before.drawer if before else CountedDrawer()
    scale = before.scale if before else HandScale()
    display = before.display if before else TwoLines()
    key = before.key if before else SigningKey.from_seed(SEED)
    settings = Settings(
        var_dir=folder, devices_file=folder / "devices.json", ballast_mb=0, full_mb=1
    )
    parts = build_till(
        settings,
        devices=CounterDevices(
            receipt_printer=printer,
            cash_drawer=drawer,
            scale=scale,
            customer_display=display,
            payment_terminal=terminal,
            fiscal_printer=fiscal,
        ),
        clock=clock,
        place=Place(
            identity=Identity(tenant=TENANT, device=DEVICE, store=STORE, register=REGISTER),
            prefix="S1T1A",
        ),
        sign=key.sign,
    )
    return Shop(folder, clock, printer, drawer, scale, display, parts, key, terminal, fiscal)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A till with goods and people, started, waiting for somebody to sign on."""
    shop = build_shop(tmp_path)
    fill_shop(shop.parts.reference)
    shop.till.start()
    yield shop
    shop.till.stop()


__all__ = ["Shop", "replace"]
