"""Answers of the classic framing to values. Pure: raises `UnreadableAnswer`.

Amounts are digits in minor units with an optional sign; some firmware sends a decimal point.
"""

from dataclasses import dataclass
from datetime import datetime

from firmware_drivers.fiscal_printer.datecs.status import (
    CashState,
    StatusBits,
    UnreadableAnswer,
    minor,
    whole_number,
)
from firmware_drivers.fiscal_printer.printer import GroupTotal
from firmware_drivers.fiscal_printer.settling import wall_clock

GROUPS = 8


@dataclass(frozen=True, slots=True)
class ClassicTransaction:
    """Answer to 4Ch T: the open or the last receipt."""

    is_open: bool
    lines: int
    total_minor: int
    paid_minor: int


@dataclass(frozen=True, slots=True)
class LastReceipt:
    """What is told of the last fiscal receipt, as far as the vendor does."""

    number: int
    unique: str = ""
    total_minor: int = -1
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Answer to 35h; still due, or change where it is below zero."""

    refused: bool
    due_minor: int


def read_status(status: bytes) -> StatusBits:
    """Read the six status bytes; what the vendors have in common."""

    def bit(byte: int, number: int) -> bool:
        return bool(status[byte] >> number & 1)

    return StatusBits(
        cover_open=bit(0, 6),
        general_error=bit(0, 5),
        mechanism_failed=bit(0, 4),
        clock_not_set=bit(0, 2),
        bad_command=bit(0, 1),
        syntax=bit(0, 0),
        not_permitted=bit(1, 1) or bit(1, 0),
        paper_out=bit(2, 0),
        paper_low=bit(2, 1),
        fiscal_open=bit(2, 3),
        non_fiscal_open=bit(2, 5),
        journal_full=bit(2, 2),
        journal_low=bit(2, 4),
        memory_fault=bit(4, 0) or bit(5, 0),
        memory_full=bit(4, 4),
        memory_low=bit(4, 3),
    )


def is_refused(bits: StatusBits) -> bool:
    """Whether the status bits refuse the command they came with."""
    return bits.syntax or bits.bad_command or bits.not_permitted


def amount(text: str) -> int:
    """Read an amount: with a point as it stands, without in minor units."""
    if "." in text:
        return minor(text)
    digits = text.strip().lstrip("+-")
    value = whole_number(digits)
    return -value if text.strip().startswith("-") else value


def split(data: bytes) -> list[str]:
    """Return the fields."""
    return data.decode("cp1251", "replace").split(",")


def read_numbers(values: list[str]) -> tuple[str, str]:
    """Return serial and fiscal memory number: the last two fields of the diagnostics."""
    _need(values, 3)
    return values[-2].strip(), values[-1].strip()


def read_document_number(values: list[str]) -> int:
    """Read 71h."""
    return whole_number(values[0])


def read_transaction(values: list[str]) -> ClassicTransaction:
    """Read 4Ch T."""
    _need(values, 3)
    paid = amount(values[3]) if len(values) > 3 else 0
    return ClassicTransaction(values[0] == "1", whole_number(values[1]), amount(values[2]), paid)


def read_payment(values: list[str]) -> Payment:
    """Read 35h: a letter and an amount."""
    letter, rest = values[0][:1], values[0][1:]
    match letter:
        case "D":
            return Payment(refused=False, due_minor=amount(rest))
        case "R":
            return Payment(refused=False, due_minor=-amount(rest))
        case _:
            return Payment(refused=True, due_minor=0)


def read_cash_state(values: list[str]) -> CashState | None:
    """Read 46h; None: refused."""
    if values[0] != "P":
        return None
    _need(values, 4)
    return CashState(*(amount(value) for value in values[1:4]))


def read_closing_number(values: list[str]) -> int:
    """Read the number of the last Z report."""
    return whole_number(values[0])


def read_day_totals(values: list[str]) -> tuple[int, tuple[GroupTotal, ...]]:
    """Read 45h: number, then a total and eight sums (P, C) or eight sums and eight refunds."""
    _need(values, 1 + GROUPS)
    number, *rest = values
    sums = [amount(value) for value in rest]
    if len(sums) < 2 * GROUPS:
        sums = sums[-GROUPS:] + [0] * GROUPS
    groups = tuple(
        GroupTotal(vat_group=at + 1, sales_minor=sums[at], refunds_minor=sums[GROUPS + at])
        for at in range(GROUPS)
        if sums[at] or sums[GROUPS + at]
    )
    return whole_number(number), groups


def read_unique(values: list[str]) -> LastReceipt:
    """Read 30h * of the P family."""
    if len(values) < 2:  # nothing on record yet
        return LastReceipt(0)
    return LastReceipt(whole_number(values[0]), unique=values[1].strip())


def read_code(values: list[str]) -> LastReceipt:
    """Read 74h: P, kind, then what the QR code says."""
    if values[0] != "P" or len(values) < 3:
        return LastReceipt(0)
    parts = values[2].split("*")
    if len(parts) != 5:
        raise UnreadableAnswer(f"{values[2]!r} is no receipt code")
    return LastReceipt(
        whole_number(parts[1]),
        total_minor=minor(parts[4]),
        at=wall_clock(f"{parts[2]} {parts[3]}", "%Y-%m-%d %H:%M:%S"),
    )


def _need(values: list[str], count: int) -> None:
    if len(values) < count:
        raise UnreadableAnswer(f"{len(values)} fields where {count} are due")
