# ruff: noqa: D102 - a flag is named as what it says
"""Answers of the Shtrih-M protocol to values. Pure: unreadable answers raise `UnreadableAnswer`."""

from dataclasses import dataclass
from datetime import datetime

from firmware_drivers.errors import Trouble
from firmware_drivers.fiscal_printer.settling import wall_clock

MODE_SHIFT_OPEN, MODE_OVERDUE, MODE_SHIFT_CLOSED = 2, 3, 4
MODE_CONFIRM_DATE, MODE_RECEIPT = 6, 8
SUBMODE_READY, SUBMODE_NO_PAPER, SUBMODE_NO_PAPER_ACTIVE, SUBMODE_CONTINUE = 0, 1, 2, 3
FOUND_RECEIPT = 3

# Errors that mean "not now, and nothing was done": 50h printing, 58h waits for B0h.
PRINTING, WAITS_FOR_CONTINUE = 0x50, 0x58
NOT_SUPPORTED = frozenset({0x37, 0x08})

PRINTER_ERRORS = {
    0x13: "the date is before the last record",
    0x15: "the shift is open already",
    0x16: "the shift is not open",
    0x2B: "the previous command cannot be cancelled",
    0x2E: "not enough money to pay out",
    0x30: "blocked until the inspector's password is given",
    0x33: "wrong parameters",
    0x37: "the command is not supported",
    0x3D: "the shift is not open",
    0x45: "the payments are below the total",
    0x46: "not enough cash in the drawer",
    0x49: "impossible in this kind of receipt",
    0x4A: "a receipt is open",
    0x4D: "cashless payments exceed the total",
    0x4E: "the shift has lasted more than 24 hours",
    0x4F: "wrong password",
    0x50: "still printing",
    0x55: "the receipt is closed",
    0x56: "nothing to repeat",
    0x58: "waits to continue printing",
    0x5A: "the discount exceeds the receipt",
    0x5F: "the total is negative",
    0x61: "price out of range",
    0x62: "quantity out of range",
    0x63: "department out of range",
    0x69: "tax overflow",
    0x6B: "no receipt paper",
    0x6C: "no journal paper",
    0x70: "the fiscal memory is full",
    0x71: "the cutter is jammed",
    0x72: "not supported in this submode",
    0x73: "not in this mode",
    0x75: "supply failure",
    0x7E: "wrong length",
    0x8E: "the total is zero",
    0x8F: "the device is not fiscalised",
    0xC0: "confirm the date and time",
    0xC7: "read only here",
}
STORAGE_ERRORS = {
    0x01: "unknown command or format",
    0x02: "wrong state",
    0x03: "fiscal storage failure",
    0x04: "crypto unit failure",
    0x05: "the fiscal storage has expired",
    0x06: "the archive is full",
    0x07: "wrong date or time",
    0x08: "no data",
    0x09: "wrong parameter",
    0x10: "the tagged data are too long",
    0x12: "the crypto unit is worn out",
    0x14: "the fiscal storage is worn out",
    0x15: "unsent documents wait too long",
    0x16: "the shift has lasted more than 24 hours",
    0x17: "the time differs too much",
    0x20: "the tax office's operator rejected the message",
}
_TROUBLE = {
    0x6B: Trouble.PAPER_OUT,
    0x6C: Trouble.PAPER_OUT,
    0x71: Trouble.CUTTER,
    0xC9: Trouble.OVERHEATED,
    0x50: Trouble.OFFLINE,
    0x58: Trouble.OFFLINE,
    0x72: Trouble.OFFLINE,
    0x73: Trouble.OFFLINE,
    0x4E: Trouble.OFFLINE,
    0x30: Trouble.FAULT,
    0x70: Trouble.FAULT,
    0x75: Trouble.FAULT,
}


_SHAPES = {5: "%Y-%m-%d-%H-%M", 6: "%Y-%m-%d-%H-%M-%S"}


class UnreadableAnswer(ValueError):
    """The answer is shorter than the command's, or no answer to it."""


def error_words(code: bytes, error: int) -> str:
    """Say what an error code means; the two families of commands have lists of their own."""
    if code[:1] == b"\xff" and error in STORAGE_ERRORS:
        return f"{STORAGE_ERRORS[error]} (storage {error:02X}h)"
    return f"{PRINTER_ERRORS.get(error, 'error')} ({error:02X}h)"


def trouble_of(error: int) -> Trouble:
    """What a person should look at."""
    return _TROUBLE.get(error, Trouble.BAD_REQUEST)


@dataclass(frozen=True, slots=True)
class ShortStatus:
    """10h."""

    flags: int
    mode: int
    receipt_kind: int  # high nibble of the mode
    submode: int
    operations: int

    @property
    def paper_present(self) -> bool:
        return bool(self.flags & 0x0080)

    @property
    def paper_low(self) -> bool:
        return not self.flags & 0x0002

    @property
    def cover_open(self) -> bool:
        return bool(self.flags & 0x0400)


@dataclass(frozen=True, slots=True)
class FullStatus:
    """11h."""

    document: int
    flags: int
    mode: int
    submode: int
    at: datetime | None
    memory_flags: int
    serial: int
    last_closed_shift: int
    free_records: int

    @property
    def memory_full(self) -> bool:
        return bool(self.memory_flags & 0x08)


@dataclass(frozen=True, slots=True)
class StorageStatus:
    """FF01h."""

    life_state: int
    open_document: int
    shift_open: bool
    warnings: int
    at: datetime | None
    number: str  # sixteen digits
    last_document: int


@dataclass(frozen=True, slots=True)
class ShiftState:
    """FF40h."""

    shift_open: bool
    shift: int
    receipt: int


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """FF0Ah; operation and sum of a receipt only."""

    kind: int
    at: datetime | None
    number: int
    sign: int
    operation: int = 0
    total_minor: int = 0


@dataclass(frozen=True, slots=True)
class ClosedReceipt:
    """Answer to FF45h."""

    change_minor: int
    number: int
    sign: int


def read_short_status(data: bytes) -> ShortStatus:
    """Read what follows the error byte of 10h."""
    _need(data, 11)
    return ShortStatus(
        flags=_number(data[1:3]),
        mode=data[3] & 0x0F,
        receipt_kind=data[3] >> 4,
        submode=data[4],
        operations=data[5] | data[10] << 8,
    )


def read_full_status(data: bytes) -> FullStatus:
    """Read what follows the error byte of 11h."""
    _need(data, 46)
    return FullStatus(
        document=_number(data[9:11]),
        flags=_number(data[11:13]),
        mode=data[13] & 0x0F,
        submode=data[14],
        at=_moment(data[25], data[24], data[23], data[26], data[27], data[28]),
        memory_flags=data[29],
        serial=_number(data[30:34]),
        last_closed_shift=_number(data[34:36]),
        free_records=_number(data[36:38]),
    )


def read_register(data: bytes) -> int:
    """Read a money or operation register, or the sum of 89h."""
    _need(data, 3)
    return _number(data[1:])


def read_storage_status(data: bytes) -> StorageStatus:
    """Read what follows the error byte of FF01h."""
    _need(data, 30)
    return StorageStatus(
        life_state=data[0],
        open_document=data[1],
        shift_open=data[3] == 1,
        warnings=data[4],
        at=_moment(*data[5:10]),
        number=data[10:26].decode("ascii", "replace"),
        last_document=_number(data[26:30]),
    )


def read_shift_state(data: bytes) -> ShiftState:
    """Read what follows the error byte of FF40h."""
    _need(data, 5)
    return ShiftState(data[0] == 1, _number(data[1:3]), _number(data[3:5]))


def read_found_document(data: bytes) -> FoundDocument:
    """Read what follows the error byte of FF0Ah."""
    _need(data, 15)
    found = FoundDocument(
        kind=data[0],
        at=_moment(*data[2:7]),
        number=_number(data[7:11]),
        sign=_number(data[11:15]),
    )
    if found.kind != FOUND_RECEIPT:
        return found
    _need(data, 21)
    return FoundDocument(
        found.kind, found.at, found.number, found.sign, data[15], _number(data[16:21])
    )


def read_closed_receipt(data: bytes) -> ClosedReceipt:
    """Read what follows the error byte of FF45h."""
    _need(data, 13)
    return ClosedReceipt(_number(data[0:5]), _number(data[5:9]), _number(data[9:13]))


def _need(data: bytes, length: int) -> None:
    if len(data) < length:
        raise UnreadableAnswer(f"{len(data)} bytes where {length} are due")


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _moment(*parts: int) -> datetime | None:
    """Year of the century, month, day, hour, minute and, where it is sent, second."""
    year, *rest = parts
    return wall_clock(f"{2000 + year}-" + "-".join(map(str, rest)), _SHAPES[len(parts)])
