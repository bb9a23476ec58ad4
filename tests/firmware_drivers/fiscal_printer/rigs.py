"""A simulated fiscal printer with its driver, and trials: one document, one thing that goes wrong.

What was executed is read from the simulation's journal; what the driver says must agree with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from firmware_drivers.errors import (
    DeviceError,
    DeviceUnreachable,
    OutcomeUnknown,
    Trouble,
)
from firmware_drivers.fiscal_printer.printer import (
    Executed,
    FiscalCounters,
    FiscalIntent,
    FiscalPrinter,
    NotExecuted,
    Unknown,
)
from firmware_drivers.fiscal_printer.receipt import (
    CashMovement,
    DayClosing,
    DayOpening,
    Document,
    FiscalLine,
    FiscalReceipt,
    FiscalTender,
    OriginalReceipt,
    ReceiptKind,
    RefundReason,
    TenderKind,
)
from firmware_drivers.fiscal_printer.simulated import SimulatedFiscalPrinter
from firmware_drivers.simulation.wire_device import AttachedLine
from firmware_drivers.transports.loopback import Loopback
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline, Transport

TIMEOUT_S = 3.0
LONG_AGO = datetime(2026, 1, 11, 18, 30)  # noqa: DTZ001 - a device's wall clock


@dataclass(frozen=True)
class Rig:
    """How a family's device and driver are made, and what it can be asked."""

    name: str
    make_device: Callable[[], SimulatedFiscalPrinter]
    make_driver: Callable[[ReopeningLine], FiscalPrinter]
    make_unhurried_driver: Callable[[ReopeningLine], FiscalPrinter]  # with a shop's patience
    opens_day: bool = False  # has a command for it
    counts_cash: bool = True  # its memory tells about cash in and out
    counts_days: bool = True
    is_register: bool = False  # issues whole receipts, has no drawer command and keeps its clock

    def __str__(self) -> str:
        return self.name

    def can_tell(self, document: Document) -> bool:
        """Whether the device's memory says anything about such a document."""
        if isinstance(document, CashMovement):
            return self.counts_cash
        return self.counts_days or not isinstance(document, DayClosing)


def line_to(device: SimulatedFiscalPrinter) -> ReopeningLine:
    def open_line() -> Transport:
        if not device.powered:
            raise DeviceUnreachable("no power", trouble=Trouble.NOT_CONNECTED)
        return Loopback(device)

    return ReopeningLine(open_line, pause_s=0)


class SerialCable:
    """A line that never notices anything: without power there is only silence."""

    def __init__(self, device: SimulatedFiscalPrinter) -> None:
        self._device = device
        self._arrived = bytearray()
        self._line = AttachedLine(send=self._arrived.extend, hang_up=lambda: None)
        device.attach(self._line)

    def write(self, data: bytes, deadline: Deadline) -> int:  # noqa: ARG002 - memory never waits
        self._device.receive(data)
        return len(data)

    def read(self, n: int, deadline: Deadline) -> bytes:
        taken = bytes(self._arrived[:n])
        del self._arrived[:n]
        if not taken:
            time.sleep(min(0.001, deadline.remaining_s))
        return taken

    def close(self) -> None:
        self._device.detach(self._line)


def cable_to(device: SimulatedFiscalPrinter) -> ReopeningLine:
    return ReopeningLine(lambda: SerialCable(device), pause_s=0)


def a_line(**changes: Any) -> FiscalLine:
    usual = FiscalLine(
        description="Хляб 500 г",
        price_minor=159,
        quantity=2000,
        vat_group=2,
        code="4006",
        classification="56.10",
        unit="pc",
    )
    return replace(usual, **changes)


def a_receipt(**changes: Any) -> FiscalReceipt:
    """Three lines, a weighed one among them, a discount on a line and one on the whole."""
    usual = FiscalReceipt(
        sale_id="01KBXR0000000000000000SALE",
        sale_number=1,
        lines=(
            a_line(),
            a_line(description="Сирене", price_minor=1490, quantity=356, discount_minor=53),
            a_line(description="Чай", price_minor=325, quantity=1000, vat_group=1),
        ),
        discount_minor=20,
        tenders=(FiscalTender(TenderKind.CARD, 500), FiscalTender(TenderKind.CASH, 1000)),
    )
    return replace(usual, **changes)


def a_refund(**changes: Any) -> FiscalReceipt:
    usual = FiscalReceipt(
        sale_id="01KBXR00000000000000REFUND",
        sale_number=2,
        kind=ReceiptKind.REFUND,
        lines=(a_line(), a_line(description="Чай", price_minor=325, quantity=1000, vat_group=1)),
        tenders=(FiscalTender(TenderKind.CASH, 643),),
        original=OriginalReceipt(number=1, at=LONG_AGO, device="36000001", sale_number=1),
        reason=RefundReason.GOODS_RETURNED,
    )
    return replace(usual, **changes)


def receipts_executed(device: SimulatedFiscalPrinter) -> int:
    return len(device.executed("sale", "refund"))


def perform(driver: FiscalPrinter, document: Document, before: FiscalCounters) -> None:
    match document:
        case FiscalReceipt():
            result = driver.print_receipt(document, before, timeout_s=TIMEOUT_S)
            assert result.total_minor == document.total_minor
        case CashMovement():
            driver.move_cash(document, before, timeout_s=TIMEOUT_S)
        case DayOpening():
            driver.open_day(before, timeout_s=TIMEOUT_S)
        case DayClosing():
            driver.print_z_report(before, timeout_s=TIMEOUT_S)


KINDS_OF = {
    FiscalReceipt: ("sale", "refund"),
    CashMovement: ("cash in", "cash out"),
    DayOpening: ("day opened",),
    DayClosing: ("z",),
}


class Trial:
    """One document on a device of its own, in the middle of an ordinary day."""

    def __init__(
        self,
        rig: Rig,
        document: Document,
        connect: Callable[[SimulatedFiscalPrinter], ReopeningLine] = line_to,
    ) -> None:
        self.rig = rig
        self.document = document
        self.device = rig.make_device()
        self._connect = connect
        self.driver = rig.make_driver(connect(self.device))
        self.number = 10
        if rig.opens_day and not isinstance(document, DayOpening):
            self.driver.open_day(self._before(), timeout_s=TIMEOUT_S)
        if not isinstance(document, DayOpening):
            first = a_receipt(sale_number=5, tenders=(FiscalTender(TenderKind.CASH, 5000),))
            self.driver.print_receipt(first, self._before(), timeout_s=TIMEOUT_S)
            self.driver.move_cash(CashMovement(10000), self._before(), timeout_s=TIMEOUT_S)
        self.before = self._before()
        self._counted_before = self._count()
        self.exchanges_before = self.device.exchanges
        self.verdict: object = None

    def _before(self) -> FiscalCounters:
        before = self.driver.counters(timeout_s=TIMEOUT_S)
        assert FiscalCounters.from_fields(before.to_fields()) == before
        return before

    def begin_anew(self) -> None:
        """Take the next document on the same device."""
        self.number += 1
        self.before = self._before()
        self._counted_before = self._count()

    def _count(self) -> int:
        return len(self.device.executed(*KINDS_OF[type(self.document)]))

    @property
    def executed(self) -> int:
        """How often the document was executed since the trial began."""
        return self._count() - self._counted_before

    def attempt(self) -> DeviceError | None:
        """Perform once; check what is promised by how it failed."""
        failure: DeviceError | None = None
        try:
            perform(self.driver, self._numbered(), self.before)
        except DeviceError as error:
            failure = error
        if failure is None:
            assert self.executed == 1, f"reported as done, executed {self.executed} times"
        elif isinstance(failure, OutcomeUnknown):
            assert self.executed <= 1
        else:
            assert self.executed == 0, f"{failure!r}, yet it is on record"
        return failure

    def settle(self) -> bool:
        """Heal the device and let a driver that knows nothing decide; return whether it could."""
        self.device.faults_at.clear()
        self.device.fault_source = None
        self.device.power_off_at_received = self.device.power_off_at_sent = None
        if not self.device.powered:
            self.device.power_on()
        self.driver.close()
        self.driver = self.rig.make_driver(self._connect(self.device))
        intent = FiscalIntent(self._numbered(), self.before)
        self.verdict = self.driver.reconcile(intent, timeout_s=TIMEOUT_S)
        match self.verdict:
            case Executed(result):
                assert self.executed == 1, f"{result}, executed {self.executed} times"
                if isinstance(self.document, FiscalReceipt):
                    assert result.total_minor == self.document.total_minor
            case NotExecuted():
                assert self.executed == 0, "said not to be on record"
            case Unknown():
                return False
        return True

    def run(self) -> bool:
        """Attempt, settle if there is a doubt, try again if nothing is on record."""
        failure = self.attempt()
        decided = True
        if failure is not None:
            decided = self.settle()
            if decided and self.executed == 0:
                self.number += 1
                self.before = self._before()
                perform(self.driver, self._numbered(), self.before)
        if decided and self.rig.can_tell(self.document):
            assert self.executed == 1
            # Asked again, at any later time, the answer is the same.
            assert self.settle()
            assert isinstance(self.verdict, Executed)
        return decided

    def _numbered(self) -> Document:
        if isinstance(self.document, FiscalReceipt):
            return replace(self.document, sale_number=self.number)
        return self.document


def exchanges_of(rig: Rig, document: Document) -> int:
    """Count the exchanges of a document when nothing goes wrong."""
    trial = Trial(rig, document)
    assert trial.attempt() is None
    return trial.device.exchanges - trial.exchanges_before


def bytes_of(rig: Rig, document: Document) -> tuple[int, int]:
    """Count the bytes received and sent for a document when nothing goes wrong."""
    trial = Trial(rig, document)
    received, sent = len(trial.device.received), trial.device.sent
    assert trial.attempt() is None
    return len(trial.device.received) - received, trial.device.sent - sent
