"""What a fiscal printer is to the rest of the system, in the terms of UnifiedPOS.

Before a document is begun, read `counters` and store them durably together with the document: that
pair is the `FiscalIntent`. Whatever happens afterwards, to the line, the printer or the till,
`reconcile` decides by the device's own memory whether the document was put on record.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol, TypeAlias

from firmware_drivers.errors import Trouble
from firmware_drivers.fiscal_printer.receipt import CashMovement, Document, FiscalReceipt


class DayState(Enum):
    """State of the fiscal day, called a shift by some devices."""

    CLOSED = "closed"
    OPEN = "open"
    OVERDUE = "overdue"  # open for more than 24 hours: a Z report is due before anything else


class Paper(Enum):
    """What the paper sensors say."""

    FINE = "fine"
    LOW = "low"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterStatus:
    """State of the device at one moment."""

    day: DayState
    receipt_open: bool  # something was begun and not ended: reconcile before the next document
    paper: Paper = Paper.FINE
    cover_open: bool = False
    memory_low: bool = False  # the fiscal memory must soon be replaced
    trouble: Trouble | None = None  # None: ready
    message: str = ""  # the device's own reason, for support


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalCounters:
    """What the device's memory says has been put on record so far.

    A number that a family does not keep is -1 and is never compared.
    """

    device: str  # number of the fiscal memory, or of the device
    document: int = -1  # last document of any kind
    receipt: int = -1  # last fiscal receipt
    sales: int = -1  # sales and refunds so far, by count
    refunds: int = -1
    closings: int = -1  # last Z report
    cash_minor: int = -1  # in the drawer
    cash_in: int = -1  # cash put in and taken out this day: a sum or a count, as the family has it
    cash_out: int = -1
    day_open: bool = False

    def to_fields(self) -> dict[str, str | int | bool]:
        """Return the record as plain fields, for durable storage."""
        return asdict(self)

    @classmethod
    def from_fields(cls, fields: Mapping[str, str | int | bool]) -> "FiscalCounters":
        """Read `to_fields` back; fields of a later version are ignored, missing ones unknown."""
        numbers = {
            name: int(fields[name])
            for name in cls.__dataclass_fields__
            if name in fields and name not in {"device", "day_open"}
        }
        return cls(
            device=str(fields["device"]),
            day_open=bool(fields.get("day_open", False)),
            **numbers,
        )


@dataclass(frozen=True, slots=True)
class FiscalIntent:
    """A document that may have been begun, and the counters from before it."""

    document: Document
    before: FiscalCounters


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalResult:
    """A document that is on record."""

    number: int  # the device's number of the document
    total_minor: int
    sign: str = ""  # fiscal sign or signature, where there is one
    at: datetime | None = None  # the device's wall clock; None where it does not say
    printed: bool = True  # False: on record, yet the paper ran out; load paper, never repeat
    details: tuple[tuple[str, str], ...] = ()  # what the law wants on paper printed elsewhere


@dataclass(frozen=True, slots=True)
class Executed:
    """The document is on record: account for it, never print it again."""

    result: FiscalResult


@dataclass(frozen=True, slots=True)
class NotExecuted:
    """The document is not on record and nothing is left open; a new attempt is safe.

    A new attempt at a receipt needs a new ``sale_number``.
    """


@dataclass(frozen=True, slots=True)
class Unknown:
    """The device cannot say: a person decides by the paper. Never repeat by yourself."""

    reason: str


Reconciliation: TypeAlias = Executed | NotExecuted | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTotal:
    """Turnover of one VAT group in a day."""

    vat_group: int
    sales_minor: int
    refunds_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class XReport:
    """Totals of the day so far; ``groups`` is empty where the device only prints them."""

    number: int
    groups: tuple[GroupTotal, ...] = ()
    cash_minor: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class ZReport:
    """Totals that closed a day."""

    number: int
    groups: tuple[GroupTotal, ...] = ()
    sign: str = ""


class FiscalPrinter(Protocol):
    """A device that prints receipts and puts them on record.

    Every method raises a `DeviceError`: `DeviceUnreachable` and `DeviceRefused` promise that
    nothing was put on record, `OutcomeUnknown` asks for `reconcile` with the stored intent.
    """

    def status(self, *, timeout_s: float) -> PrinterStatus:
        """Ask for the state now."""
        ...

    def counters(self, *, timeout_s: float) -> FiscalCounters:
        """Read what has been put on record so far."""
        ...

    def print_receipt(
        self, receipt: FiscalReceipt, before: FiscalCounters, *, timeout_s: float
    ) -> FiscalResult:
        """Print a whole receipt and put it on record; ``before`` was stored durably."""
        ...

    def reconcile(self, intent: FiscalIntent, *, timeout_s: float) -> Reconciliation:
        """Decide by the device's memory; what is left open is ended or cancelled."""
        ...

    def cancel_receipt(self, *, timeout_s: float) -> None:
        """Cancel what is open, or refuse when it has been paid for already."""
        ...

    def move_cash(
        self, movement: CashMovement, before: FiscalCounters, *, timeout_s: float
    ) -> FiscalResult:
        """Record cash put in or taken out."""
        ...

    def open_day(self, before: FiscalCounters, *, operator: int = 1, timeout_s: float) -> None:
        """Open the fiscal day; does nothing where the first receipt opens it."""
        ...

    def print_x_report(self, *, timeout_s: float) -> XReport:
        """Print the totals so far."""
        ...

    def print_z_report(self, before: FiscalCounters, *, timeout_s: float) -> ZReport:
        """Close the fiscal day."""
        ...

    def print_duplicate(self, *, timeout_s: float) -> None:
        """Print a copy of the last receipt."""
        ...

    def read_clock(self, *, timeout_s: float) -> datetime:
        """Return the device's wall clock (no zone: the device knows none)."""
        ...

    def set_clock(self, at: datetime, *, timeout_s: float) -> None:
        """Set the device's wall clock; most devices allow it on a closed day only."""
        ...

    def open_drawer(self, *, timeout_s: float) -> None:
        """Open the cash drawer on the printer."""
        ...

    def close(self) -> None:
        """Let go of the line."""
        ...
