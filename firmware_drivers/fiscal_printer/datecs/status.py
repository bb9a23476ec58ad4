"""Answers, status bits and error codes of the hex4 protocol to values. Pure."""

from dataclasses import dataclass
from datetime import datetime

from firmware_drivers.errors import Trouble
from firmware_drivers.fiscal_printer.printer import GroupTotal
from firmware_drivers.fiscal_printer.settling import wall_clock

CLOSED, SALE, NON_FISCAL = 0, 1, 5  # of ReceiptStatus; 2, 3 and 4 are the kinds of storno
ROW_COLUMNS = 14
PAYMENT_STARTED, NO_DATA = -111018, -100003
UNCERTAIN_CARD = -111560

ERRORS = {
    -100003: "no data",
    -100114: "the fiscal memory is full",
    -100402: "the print head is hot",
    -100403: "no paper",
    -100404: "the cover is open",
    -100407: "the cutter is jammed",
    -102002: "wrong operator password",
    -102009: "VAT rates are not programmed",
    -102019: "the clock is earlier than the last Z report",
    -104000: "print the Z report first",
    -105010: "the journal is full",
    -110108: "the day is open",
    -110109: "the day is closed",
    -110202: "unsent data for the tax office",
    -110219: "blocked by the tax office's server",
    -111005: "the VAT group is forbidden",
    -111015: "a receipt is open",
    -111016: "the receipt is closed",
    -111017: "not enough cash in the drawer",
    -111018: "the payment has begun",
    -111019: "too many lines",
    -111024: "24 hours since the day was opened: print the Z report",
    -111028: "the card was refused",
    -111047: "a fiscal receipt is open",
    -111050: "the payment has not begun",
    -111065: "the receipt's sum is zero",
    -111094: "a refund gives no change",
    -111560: "the terminal's result is not known",
    -112000: "invalid command",
    -112001: "syntax",
    -112002: "not permitted now",
    -112005: "PC mode must be selected on the device",
    -112006: "no paper",
    -112007: "the cover is open",
    -112008: "the mechanism failed",
}
_TROUBLE = {
    -100402: Trouble.OVERHEATED,
    -100403: Trouble.PAPER_OUT,
    -100404: Trouble.COVER_OPEN,
    -100407: Trouble.CUTTER,
    -112006: Trouble.PAPER_OUT,
    -112007: Trouble.COVER_OPEN,
    -112008: Trouble.FAULT,
    -111015: Trouble.OFFLINE,
    -111024: Trouble.OFFLINE,
    -111047: Trouble.OFFLINE,
    -104000: Trouble.OFFLINE,
    -112002: Trouble.OFFLINE,
    -112005: Trouble.OFFLINE,
}


class UnreadableAnswer(ValueError):
    """The answer lacks what it must hold."""


@dataclass(frozen=True, slots=True)
class StatusBits:
    """What the status bytes of every answer say, in the words of all vendors."""

    cover_open: bool
    general_error: bool
    mechanism_failed: bool
    clock_not_set: bool
    bad_command: bool
    syntax: bool
    not_permitted: bool
    paper_out: bool
    paper_low: bool
    fiscal_open: bool
    non_fiscal_open: bool
    journal_full: bool
    journal_low: bool
    memory_fault: bool
    memory_full: bool
    memory_low: bool

    @property
    def trouble(self) -> Trouble | None:
        """What keeps the device from working, worst first."""
        found = (
            (self.memory_fault or self.memory_full or self.journal_full, Trouble.FAULT),
            (self.cover_open, Trouble.COVER_OPEN),
            (self.paper_out, Trouble.PAPER_OUT),
            (self.mechanism_failed or self.clock_not_set, Trouble.FAULT),
        )
        return next((trouble for is_so, trouble in found if is_so), None)


def read_status(status: bytes) -> StatusBits:
    """Read the eight status bytes of the X and PM families."""

    def bit(byte: int, number: int) -> bool:
        return bool(status[byte] >> number & 1)

    return StatusBits(
        cover_open=bit(0, 6),
        general_error=bit(0, 5),
        mechanism_failed=bit(0, 4),
        clock_not_set=bit(0, 2),
        bad_command=bit(0, 1),
        syntax=bit(0, 0),
        not_permitted=bit(1, 1),
        paper_out=bit(2, 0),
        paper_low=bit(2, 1),
        fiscal_open=bit(2, 3),
        non_fiscal_open=bit(2, 5),
        journal_full=bit(2, 2),
        journal_low=bit(2, 4),
        memory_fault=bit(4, 6) or bit(4, 0),
        memory_full=bit(4, 4),
        memory_low=bit(4, 3),
    )


def error_words(code: int) -> str:
    """Say what an error code means."""
    if -112216 <= code <= -112101:
        what = "syntax" if code > -112200 else "value"
        return f"{what} of parameter {-code % 100} ({code})"
    return f"{ERRORS.get(code, 'error')} ({code})"


def trouble_of(code: int) -> Trouble:
    """What a person should look at."""
    return _TROUBLE.get(code, Trouble.BAD_REQUEST)


@dataclass(frozen=True, slots=True)
class ReceiptState:
    """Answer to 74 option 0."""

    state: int
    number: int  # of the open or the last document
    receipt_total_minor: int  # of the last fiscal receipt, from here on
    receipt_number: int
    receipt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Transaction:
    """Answer to 76: the open or the last fiscal receipt."""

    state: int
    number: int
    lines: int
    total_minor: int
    paid_minor: int


@dataclass(frozen=True, slots=True)
class CashState:
    """Answer to 70."""

    cash_minor: int
    in_minor: int
    out_minor: int


@dataclass(frozen=True, slots=True)
class DayTotals:
    """Answer to 69."""

    number: int
    groups: tuple[GroupTotal, ...]


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A row of the electronic journal."""

    kind: str  # as DocType: 1 receipt, 6 storno, 8 cancelled
    number: int
    sale_number: str
    total_minor: int


def split(data: bytes) -> list[str]:
    """Return the fields of an answer; the error code is the first one."""
    text = data.decode("cp1251", "replace")
    return text.removesuffix("\t").split("\t")


def minor(text: str) -> int:
    """Read an amount with or without a point; raises `UnreadableAnswer`."""
    digits = text.strip().removesuffix("%")
    whole, point, part = digits.lstrip("+-").partition(".")
    if not (whole + part).isdecimal() or (point and len(part) != 2):
        raise UnreadableAnswer(f"{text!r} is not an amount")
    value = int(whole or "0") * 100 + int(part or "0")
    return -value if digits.startswith("-") else value


def whole_number(text: str) -> int:
    """Read a number; empty is zero. Raises `UnreadableAnswer`."""
    digits = text.strip()
    if digits and not digits.isdecimal():
        raise UnreadableAnswer(f"{text!r} is not a number")
    return int(digits or "0")


def read_receipt_state(values: list[str]) -> ReceiptState:
    """Read the fields after the error code."""
    _need(values, 6)
    return ReceiptState(
        state=whole_number(values[1]),
        number=whole_number(values[2]),
        receipt_total_minor=minor(values[3] or "0"),
        receipt_number=whole_number(values[4]),
        receipt_at=read_moment(values[5]),
    )


def read_transaction(values: list[str]) -> Transaction:
    """Read the fields after the error code."""
    _need(values, 5)
    return Transaction(
        state=whole_number(values[0]),
        number=whole_number(values[1]),
        lines=whole_number(values[2]),
        total_minor=minor(values[3]),
        paid_minor=minor(values[4]),
    )


def read_cash_state(values: list[str]) -> CashState:
    """Read the fields after the error code."""
    _need(values, 3)
    return CashState(minor(values[0]), minor(values[1]), minor(values[2]))


def read_day_totals(values: list[str]) -> DayTotals:
    """Read the fields after the error code."""
    _need(values, 17)
    totals = [minor(value) for value in values[1:17]]
    groups = tuple(
        GroupTotal(vat_group=at + 1, sales_minor=totals[at], refunds_minor=totals[8 + at])
        for at in range(8)
        if totals[at] or totals[8 + at]
    )
    return DayTotals(whole_number(values[0]), groups)


def read_row(values: list[str]) -> JournalRow:
    """Read a row of the journal."""
    _need(values, ROW_COLUMNS)
    return JournalRow(values[1], whole_number(values[2]), values[3], minor(values[8] or "0"))


def read_moment(text: str) -> datetime | None:
    """Read `DD-MM-YY hh:mm:ss`, with or without the mark of summer time."""
    return wall_clock(text.removesuffix(" DST").strip(), "%d-%m-%y %H:%M:%S")


def _need(values: list[str], count: int) -> None:
    if len(values) < count:
        raise UnreadableAnswer(f"{len(values)} fields where {count} are due")
