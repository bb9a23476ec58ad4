"""A whole till at a simulated fiscal device: what it did is counted in the device's own journal."""

from __future__ import annotations

import shutil
from pathlib import Path

from edge.till.state import TillState
from firmware_drivers.fiscal_printer.simulated import Fault, SimulatedFiscalPrinter
from sync_protocol.messages import reference as buckets
from sync_protocol.messages.envelope import decode
from sync_protocol.messages.to_till import FiscalRow, StoreConfigRow
from tests.edge.conftest import REGISTER, STORE, Shop, build_shop, fill, fill_shop
from tests.firmware_drivers.fiscal_printer.rigs import Rig, line_to

MAPPING = FiscalRow(
    vat_groups={"standard": 1, "reduced": 2},
    tenders={"cash": "cash", "card": "card"},
)
LOAF, MILK = "4006381333931", "5201054017432"


def config(mapping: FiscalRow | None) -> StoreConfigRow:
    return StoreConfigRow(
        id=STORE,
        name="Shop 12",
        currency="EUR",
        time_zone="Europe/Athens",
        cash_step_minor=5,
        registers={REGISTER: "Till 1|S1T1"},
        fiscal={REGISTER: mapping} if mapping else {},
    )


class FiscalShop:
    """A till and its device; the device outlives every till."""

    def __init__(self, folder: Path, rig: Rig, mapping: FiscalRow | None = MAPPING) -> None:
        self.rig = rig
        self.device: SimulatedFiscalPrinter = rig.make_device()
        self.shop: Shop = build_shop(folder, fiscal=rig.make_driver(line_to(self.device)))
        fill_shop(self.shop.parts.reference)
        fill(self.shop.parts.reference, buckets.STORE_CONFIG, {STORE: config(mapping)}, rev=2)
        self.shop.till.start()

    @property
    def state(self) -> TillState:
        return self.shop.state

    @property
    def executed(self) -> int:
        """Receipts the device put on record."""
        return len(self.device.executed("sale", "refund"))

    @property
    def booked(self) -> int:
        """Sales and returns in the till's journal."""
        types = self.types()
        return types.count("sale.completed") + types.count("return.completed")

    def types(self) -> list[str]:
        return self.shop.parts.desk.journal.ask(
            lambda journal: [
                ty for (ty,) in journal.connection.execute("SELECT ty FROM entry ORDER BY position")
            ]
        )

    def bodies(self, ty: str) -> list[dict[str, object]]:
        return self.shop.parts.desk.journal.ask(
            lambda journal: [
                dict(decode(bytes(line)).body)
                for (line,) in journal.connection.execute(
                    "SELECT line FROM entry WHERE ty = ? ORDER BY position", (ty,)
                )
            ]
        )

    def heal(self) -> None:
        """Put everything right that was wrong with the device."""
        self.device.faults_at.clear()
        self.device.fault_source = None
        self.device.power_off_at_received = self.device.power_off_at_sent = None
        if not self.device.powered:
            self.device.power_on()
        self.shop.till.test_device("fiscal-printer")

    def pay(self, *codes: str) -> None:
        """Ring up and pay; the fiscal receipt is not asked for yet."""
        if self.state.stage == "completed":
            self.shop.till.next_sale()
        for code in codes or (LOAF, MILK):
            self.shop.till.scan(code)
        self.shop.till.begin_payment()
        payment = self.state.payment
        assert payment is not None, self.state
        self.shop.till.tender_cash(payment.cash_due.minor)

    def complete(self) -> TillState:
        """Complete; wait until the sale is made, refused, or doubtful."""
        self.shop.till.complete_sale()
        return self.shop.until(
            lambda s: (
                s.stage == "completed"
                or (s.stage == "tendering" and not s.busy)
                or s.fiscal.state in {"doubtful", "person"}
            )
        )

    def sell_through(self, *codes: str) -> str:
        """Sell, whatever it takes; say how it went: sold, doubtful, refused or person."""
        self.pay(*codes)
        state = self.complete()
        went = "sold" if state.stage == "completed" else state.fiscal.state or "refused"
        self.heal()
        if state.fiscal.state == "doubtful":
            state = self.shop.until(
                lambda s: (
                    s.stage == "completed"
                    or (s.stage == "tendering" and not s.busy)
                    or s.fiscal.person
                )
            )
        assert not state.fiscal.person, state.fiscal
        if state.stage != "completed":
            assert self.complete().stage == "completed", self.state
        return went

    def kill(self, copy: Path) -> FiscalShop:
        """Give a till on what lies on the disk now, at the same device."""
        self.shop.settle()
        shutil.copytree(self.shop.folder, copy)
        again = another_till_at(self)
        driver = self.rig.make_driver(line_to(self.device))
        again.shop = build_shop(copy, self.shop.clock, self.shop, fiscal=driver)
        return again

    def fail_at(self, exchange: int, fault: Fault) -> None:
        """Let the exchange after so many from now go wrong."""
        self.device.faults_at[self.device.exchanges + exchange] = fault


def another_till_at(before: FiscalShop) -> FiscalShop:
    again = FiscalShop.__new__(FiscalShop)
    again.rig, again.device = before.rig, before.device
    return again
