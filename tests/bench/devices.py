"""Budgets of the counter: a fiscal sale on its wire, a receipt on its way to paper, a scan."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from edge.peripherals.receipt_printing import print_job_of
from firmware_drivers.fiscal_printer.printer import FiscalPrinter
from firmware_drivers.fiscal_printer.receipt import (
    FiscalLine,
    FiscalReceipt,
    FiscalTender,
    TenderKind,
)
from firmware_drivers.fiscal_printer.simulated import SimulatedFiscalPrinter
from firmware_drivers.fiscal_printer.simulations import SIMULATIONS
from firmware_drivers.receipt_printer.escpos_printer import EscposPrinter
from firmware_drivers.receipt_printer.profiles import PROFILES
from firmware_drivers.receipt_printer.simulated import SimulatedReceiptPrinter
from firmware_drivers.simulation.wire_device import WireDevice
from firmware_drivers.transports.loopback import Loopback
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.receipt import Circumstances, Letterhead, receipt_of
from sync_protocol.retail.sale import complete
from sync_protocol.retail.tender import Payment
from tests.bench.budget import Budget, Result
from tests.builders import a_basket, cash, with_item
from tests.edge.conftest import build_shop, fill_shop
from tests.firmware_drivers.fiscal_printer.families import EVERY_FAMILY

BAUD = 115_200
BITS = 10  # 8N1: a byte is ten bits on the wire
LINES = 20
ROUNDS = 9
TIMEOUT_S = 30.0


@dataclass
class Wire:
    """What went over a line, and what it took."""

    count: int = 0  # bytes, both ways
    device_s: float = 0.0  # spent inside the simulation
    last_s: float = 0.0  # when the last byte was handed over

    @property
    def wire_s(self) -> float:
        """How long the bytes take on the wire."""
        return self.count * BITS / BAUD


class CountedLine:
    """A line to a simulated device that counts bytes and takes the device's own time out.

    The wire's time is added afterwards: to spin through it would measure who else needs the
    processor. What the driver waits or computes between the bytes is real.
    """

    def __init__(self, device: WireDevice, wire: Wire) -> None:
        self._inner, self._wire = Loopback(device), wire

    def write(self, data: bytes, deadline: Deadline) -> int:
        began = time.perf_counter()
        taken = self._inner.write(data, deadline)
        self._wire.last_s = time.perf_counter()
        self._wire.device_s += self._wire.last_s - began
        self._wire.count += taken
        return taken

    def read(self, n: int, deadline: Deadline) -> bytes:
        data = self._inner.read(n, deadline)
        self._wire.count += len(data)
        return data

    def close(self) -> None:
        self._inner.close()


def a_fiscal_receipt(number: int) -> FiscalReceipt:
    lines = tuple(
        FiscalLine(description=f"Item number {n} of the shelf", price_minor=100 + n, vat_group=1)
        for n in range(LINES)
    )
    total = sum(line.amount_minor for line in lines)
    return FiscalReceipt(
        sale_id=f"01KBXR0000000000000000{number:04}",
        sale_number=number,
        lines=lines,
        tenders=(FiscalTender(TenderKind.CASH, total),),
    )


def fiscal_dialogue(family: str) -> Callable[[], Result]:
    """Compare a whole fiscal sale with its bytes on a wire; the device's own time is left out."""

    def run() -> Result:
        rig = next(each for each in EVERY_FAMILY if str(each) == family)
        device: SimulatedFiscalPrinter = SIMULATIONS[family](None)
        wire = Wire()
        line = ReopeningLine(lambda: CountedLine(device, wire), pause_s=0)
        driver: FiscalPrinter = rig.make_unhurried_driver(line)
        driver.open_day(driver.counters(timeout_s=TIMEOUT_S), timeout_s=TIMEOUT_S)
        floors: list[float] = []
        values: list[float] = []
        for number in range(1, ROUNDS + 1):
            before = driver.counters(timeout_s=TIMEOUT_S)
            wire.count, wire.device_s = 0, 0.0
            began = time.perf_counter()
            driver.print_receipt(a_fiscal_receipt(number), before, timeout_s=TIMEOUT_S)
            own_s = time.perf_counter() - began - wire.device_s
            values.append((wire.wire_s + own_s) * 1000)
            floors.append(wire.wire_s * 1000)
        driver.close()
        return Result(
            floor_label="its bytes at 115200 baud",
            floor_value=median(floors),
            value=median(values),
            unit="ms",
        )

    return run


def receipt_to_last_byte() -> Result:
    """Lay out, draw and hand over a receipt of 20 lines; what the printer takes is left out."""
    wire = Wire()
    device = SimulatedReceiptPrinter()
    line = ReopeningLine(lambda: CountedLine(device, wire), pause_s=0)
    printer = EscposPrinter(line, PROFILES["epson-80mm"])
    wording = Wording("en")
    basket = a_basket()
    for n in range(LINES):
        basket = with_item(basket, 100 + n, name=f"Item number {n} of the shelf")
    totals = basket.totals()
    payment = Payment(total=totals.total).with_tender(cash(totals.total.minor))
    sale = complete(basket, totals, payment, number="S1T1A-000001")
    values: list[float] = []
    for _ in range(ROUNDS):
        wire.device_s = 0.0
        began = time.perf_counter()
        receipt = receipt_of(
            sale,
            Circumstances(when="25/11/2026", till="Till 1", operator="Maria"),
            Letterhead(store_name="Shop 12"),
            wording,
        )
        printer.print(print_job_of(receipt, "receipt"), timeout_s=TIMEOUT_S)
        # What follows the last byte is the printer's word that the paper is out.
        values.append((wire.last_s - began - wire.device_s) * 1000)
    printer.close()
    return Result(floor_label="allowance", floor_value=50.0, value=median(values), unit="ms")


def scan_to_basket() -> Result:
    """Take the time from a scanner's code to the line in the till's state, on its own threads."""
    with tempfile.TemporaryDirectory() as folder:
        shop = build_shop(Path(folder))
        fill_shop(shop.parts.reference)
        shop.till.start()
        shop.open()
        values: list[float] = []
        for number in range(1, 41):
            before = shop.state.basket
            began = time.perf_counter()
            shop.till.scan("4006381333931")
            shop.until(lambda s, b=before: s.basket is not None and s.basket != b)
            values.append((time.perf_counter() - began) * 1000)
            del number
        shop.till.stop()
    return Result(floor_label="allowance", floor_value=20.0, value=median(values), unit="ms")


BUDGETS = (
    *(
        Budget(name=f"fiscal sale of 20 lines, {family}", limit=1.15, run=fiscal_dialogue(family))
        for family in ("shtrih-m", "datecs-x", "datecs-p", "tremol-zfp")
    ),
    Budget(name="receipt of 20 lines to its last byte", limit=1.0, run=receipt_to_last_byte),
    Budget(name="scan event to basket", limit=1.0, run=scan_to_basket),
)
