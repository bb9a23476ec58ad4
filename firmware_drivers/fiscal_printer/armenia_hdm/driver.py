"""Drives an Armenian cash register (HDM)."""
# ruff: noqa: ARG002 - what the register cannot do has the protocol's signature all the same

import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from firmware_drivers.errors import DeviceRefused, OutcomeUnknown, Trouble
from firmware_drivers.fiscal_printer.armenia_hdm import commands
from firmware_drivers.fiscal_printer.armenia_hdm.commands import Command, HdmSettings, Unsuitable
from firmware_drivers.fiscal_printer.armenia_hdm.frame import Fields
from firmware_drivers.fiscal_printer.armenia_hdm.link import HdmLink, Patience, RefusedByCode
from firmware_drivers.fiscal_printer.armenia_hdm.recovery import LookedUp, decide_receipt
from firmware_drivers.fiscal_printer.armenia_hdm.status import (
    NO_SUCH_RECEIPT,
    WRONG_REGISTRATION,
    FoundReceipt,
    UnreadableAnswer,
    read_clock,
    read_found,
    read_issued,
)
from firmware_drivers.fiscal_printer.printer import (
    DayState,
    Executed,
    FiscalCounters,
    FiscalIntent,
    FiscalResult,
    PrinterStatus,
    Reconciliation,
    Unknown,
    XReport,
    ZReport,
)
from firmware_drivers.fiscal_printer.receipt import (
    CashMovement,
    DayClosing,
    DayOpening,
    FiscalReceipt,
    ReceiptKind,
)
from firmware_drivers.fiscal_printer.settling import settle
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

T = TypeVar("T")
PATIENCE = Patience()
UNTOLD = Unknown("the register does not tell: look at its paper")


class ArmeniaHdm:
    """A `FiscalPrinter`. It has no open receipts: one operation issues a whole one."""

    def __init__(
        self,
        line: ReopeningLine,
        settings: HdmSettings | None = None,
        *,
        patience: Patience = PATIENCE,
    ) -> None:
        self._settings = settings or HdmSettings()
        self._patience = patience
        self._link = HdmLink(line, self._settings, patience)
        self._registration = self._settings.registration
        self._last = self._settings.last_receipt

    def status(self, *, timeout_s: float) -> PrinterStatus:
        """Ask whether it answers; paper and day are told only by refusals."""
        self._ask(commands.clock(), dict, Deadline.after(timeout_s))
        return PrinterStatus(day=DayState.OPEN, receipt_open=False)

    def counters(self, *, timeout_s: float) -> FiscalCounters:
        """Find the last receipt; without a registration number nothing can be looked up."""
        deadline = Deadline.after(timeout_s)
        if self._registration:
            self._last = self._find_last(max(0, self._last), deadline)
        else:
            self._ask(commands.clock(), dict, deadline)
        return FiscalCounters(device=self._registration, receipt=self._last)

    def print_receipt(
        self, receipt: FiscalReceipt, before: FiscalCounters, *, timeout_s: float
    ) -> FiscalResult:
        """Issue a receipt; see `FiscalPrinter.print_receipt`."""
        deadline = Deadline.after(timeout_s)
        command = self._command(receipt, deadline)
        self._ask(commands.clock(), dict, deadline)  # a dead line shows before anything is sent
        try:
            return settle(
                lambda: self._issue(command, receipt, deadline),
                lambda: self.reconcile(FiscalIntent(receipt, before), timeout_s=timeout_s),
            )
        except _Rejected as rejected:
            raise rejected.refusal from rejected

    def reconcile(self, intent: FiscalIntent, *, timeout_s: float) -> Reconciliation:
        """Decide by the register's look-up; see `FiscalPrinter.reconcile`."""
        document, before = intent.document, intent.before
        match document:
            case FiscalReceipt():
                if before.receipt < 0 or not before.device:
                    return Unknown("the number of the receipt before is not known")
                try:
                    found = self._looked_up(before, Deadline.after(timeout_s))
                except RefusedByCode as refusal:
                    if refusal.code != WRONG_REGISTRATION:
                        raise
                    return Unknown(f"begun on {before.device}, this is another register")
                outcome = decide_receipt(document, before, found)
                if isinstance(outcome, Executed):
                    self._last = outcome.result.number
                return outcome
            case CashMovement() | DayClosing():
                self._ask(commands.clock(), dict, Deadline.after(timeout_s))
                return UNTOLD
            case DayOpening():
                return Executed(FiscalResult(number=0, total_minor=0))

    def cancel_receipt(self, *, timeout_s: float) -> None:
        """Refuse: there is no open receipt; one on record is returned."""
        raise DeviceRefused("the register has no open receipts", trouble=Trouble.BAD_REQUEST)

    def move_cash(
        self, movement: CashMovement, before: FiscalCounters, *, timeout_s: float
    ) -> FiscalResult:
        """Record cash put in or taken out."""
        deadline = Deadline.after(timeout_s)
        self._ask(commands.clock(), dict, deadline)
        self._link.exchange(commands.cash(self._settings, movement), deadline)
        return FiscalResult(number=before.receipt, total_minor=movement.amount_minor)

    def open_day(self, before: FiscalCounters, *, operator: int = 1, timeout_s: float) -> None:
        """Do nothing: the register has no command for it."""

    def print_x_report(self, *, timeout_s: float) -> XReport:
        """Print the totals of today; the register only prints them."""
        self._report(commands.X_REPORT, Deadline.after(timeout_s))
        return XReport(number=-1)

    def print_z_report(self, before: FiscalCounters, *, timeout_s: float) -> ZReport:
        """Print the closing report of today; the register only prints it and gives no number."""
        self._report(commands.Z_REPORT, Deadline.after(timeout_s))
        return ZReport(number=-1)

    def print_duplicate(self, *, timeout_s: float) -> None:
        """Print a copy of the last receipt."""
        self._link.exchange(commands.copy(), Deadline.after(timeout_s))

    def read_clock(self, *, timeout_s: float) -> datetime:
        """Return the register's wall clock."""
        return self._clock(Deadline.after(timeout_s))

    def set_clock(self, at: datetime, *, timeout_s: float) -> None:
        """Refuse: the tax office sets it."""
        raise DeviceRefused("the register's clock is not ours to set", trouble=Trouble.BAD_REQUEST)

    def open_drawer(self, *, timeout_s: float) -> None:
        """Refuse: the register opens it by itself."""
        raise DeviceRefused("the register has no such operation", trouble=Trouble.BAD_REQUEST)

    def close(self) -> None:
        """Hang up."""
        self._link.close()

    def _command(self, receipt: FiscalReceipt, deadline: Deadline) -> Command:
        try:
            if receipt.kind is ReceiptKind.SALE:
                return commands.receipt(self._settings, receipt)
            original = receipt.original
            sold = self._look_up(original.number, deadline) if original is not None else None
            return commands.refund(self._registration, receipt, sold)
        except Unsuitable as error:
            raise DeviceRefused(str(error), trouble=Trouble.BAD_REQUEST) from error

    def _issue(self, command: Command, receipt: FiscalReceipt, deadline: Deadline) -> FiscalResult:
        try:
            fields = self._link.exchange(command, deadline)
        except RefusedByCode as refusal:
            # These codes promise that nothing is on record: there is nothing to look for.
            raise _Rejected(refusal) from refusal
        try:
            issued = read_issued(fields, self._settings.zone)
        except UnreadableAnswer as error:
            raise OutcomeUnknown(str(error), trouble=Trouble.BAD_ANSWER) from error
        self._last = issued.number
        self._registration = issued.registration or self._registration
        return FiscalResult(
            number=issued.number,
            total_minor=receipt.total_minor,
            sign=issued.fiscal,
            at=issued.at,
            details=issued.details,
        )

    def _report(self, kind: int, deadline: Deadline) -> None:
        today = self._clock(deadline)
        self._link.exchange(commands.report(kind, today, self._settings.zone), deadline)

    def _clock(self, deadline: Deadline) -> datetime:
        return self._ask(
            commands.clock(), lambda fields: read_clock(fields, self._settings.zone), deadline
        )

    def _looked_up(self, before: FiscalCounters, deadline: Deadline) -> LookedUp:
        """Look for the next receipt, again and again while there is none."""
        for again in range(self._patience.lookups):
            if again:
                time.sleep(min(self._patience.lookup_pause_s, deadline.remaining_s))
            found = self._look_up(before.receipt + 1, deadline, before.device)
            if found is not None:
                second = self._look_up(before.receipt + 2, deadline, before.device)
                return LookedUp(found, second, None)
        known = self._look_up(before.receipt, deadline, before.device) if before.receipt else None
        return LookedUp(None, None, known)

    def _find_last(self, since: int, deadline: Deadline) -> int:
        """Find the last number that exists, by doubling steps and then halves."""
        step = 1
        while self._look_up(since + step, deadline) is not None:
            since += step
            step *= 2
        while step > 1:
            step //= 2
            if self._look_up(since + step, deadline) is not None:
                since += step
        return since

    def _look_up(
        self, number: int, deadline: Deadline, registration: str = ""
    ) -> FoundReceipt | None:
        command = commands.look_up(registration or self._registration, number)
        try:
            return self._ask(
                command, lambda fields: read_found(fields, self._settings.zone), deadline
            )
        except RefusedByCode as refusal:
            if refusal.code == NO_SUCH_RECEIPT:
                return None
            raise

    def _ask(self, command: Command, read: Callable[[Fields], T], deadline: Deadline) -> T:
        fields = self._link.exchange(command, deadline)
        try:
            return read(fields)
        except UnreadableAnswer as error:
            raise DeviceRefused(f"{command.name}: {error}", trouble=Trouble.BAD_ANSWER) from error


class _Rejected(Exception):
    """Carries a certain refusal past the settling of doubts."""

    def __init__(self, refusal: RefusedByCode) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
