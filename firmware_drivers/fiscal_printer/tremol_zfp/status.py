"""Answers of the Tremol ZFP protocol to values. Pure: raises `UnreadableAnswer`."""

from dataclasses import dataclass
from datetime import datetime

from firmware_drivers.errors import Trouble
from firmware_drivers.fiscal_printer.printer import GroupTotal
from firmware_drivers.fiscal_printer.settling import wall_clock

FINE = 0x30
PAYMENT_REGISTERED = 0x37
DEVICE_ERRORS = {
    0x31: ("no paper or printer failure", Trouble.PAPER_OUT),
    0x32: ("registers overflow", Trouble.FAULT),
    0x33: ("clock failure or wrong date", Trouble.FAULT),
    0x34: ("a fiscal receipt is open", Trouble.OFFLINE),
    0x35: ("a payment is due", Trouble.OFFLINE),
    0x36: ("a non-fiscal receipt is open", Trouble.OFFLINE),
    0x37: ("paid, yet not closed", Trouble.OFFLINE),
    0x38: ("fiscal memory failure", Trouble.FAULT),
    0x39: ("wrong password", Trouble.BAD_REQUEST),
    0x3A: ("the display is missing", Trouble.FAULT),
    0x3B: ("24 hours are over: print the Z report", Trouble.OFFLINE),
    0x3C: ("the print head is hot", Trouble.OVERHEATED),
    0x3D: ("the power failed within a receipt", Trouble.OFFLINE),
    0x3E: ("the journal is full", Trouble.FAULT),
    0x3F: ("conditions are not met", Trouble.OFFLINE),
}
COMMAND_ERRORS = {
    0x31: "invalid command",
    0x32: "not permitted now",
    0x33: "the Z report is not zero",
    0x34: "syntax",
    0x35: "input overflow",
    0x36: "zero input",
    0x37: "no transaction to correct",
    0x38: "insufficient amount",
}


class UnreadableAnswer(ValueError):
    """The answer lacks what it must hold."""


def refusal(device: int, command: int) -> tuple[str, Trouble]:
    """Say what ST1 and ST2 mean; some devices write letters instead of 3Ah..3Fh."""
    device = device - 7 if 0x41 <= device <= 0x46 else device
    words, trouble = DEVICE_ERRORS.get(device, ("", Trouble.BAD_REQUEST))
    reasons = (words, COMMAND_ERRORS.get(command, ""))
    said = ", ".join(reason for reason in reasons if reason) or "error"
    return f"{said} ({device:02X}h {command:02X}h)", trouble


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """Answer to 20h; five bytes on old devices, seven on new ones."""

    paper_out: bool
    paper_low: bool
    fiscal_open: bool
    non_fiscal_open: bool
    day_open: bool
    overheated: bool
    clock_wrong: bool
    memory_fault: bool
    memory_full: bool
    memory_low: bool
    blocked: bool

    @property
    def trouble(self) -> Trouble | None:
        """What keeps the device from working, worst first."""
        found = (
            (self.memory_fault or self.memory_full or self.blocked, Trouble.FAULT),
            (self.paper_out, Trouble.PAPER_OUT),
            (self.overheated, Trouble.OVERHEATED),
            (self.clock_wrong, Trouble.FAULT),
        )
        return next((trouble for is_so, trouble in found if is_so), None)


@dataclass(frozen=True, slots=True)
class CurrentReceipt:
    """Answer to 72h."""

    is_open: bool
    lines: int = 0
    total_minor: int = 0
    payment_started: bool = False
    payment_done: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """Answer to 72h B or b: what the QR code of a receipt says."""

    memory: str
    number: int
    at: datetime | None
    total_minor: int


def read_status(data: bytes) -> DeviceStatus:
    """Read the status bytes."""
    if len(data) < 5:
        raise UnreadableAnswer(f"{len(data)} status bytes")
    padded = data.ljust(7, b"\x80")

    def bit(byte: int, number: int) -> bool:
        return bool(padded[byte] >> number & 1)

    return DeviceStatus(
        paper_out=bit(1, 0),
        paper_low=bit(6, 4),
        fiscal_open=bit(2, 1),
        non_fiscal_open=bit(2, 0),
        day_open=bit(1, 3),
        overheated=bit(0, 2),
        clock_wrong=bit(0, 3) or bit(0, 4) or bit(0, 6),
        memory_fault=bit(0, 0) or bit(3, 0) or bit(3, 1),
        memory_full=bit(3, 2) or bit(2, 6),
        memory_low=bit(3, 3) or bit(2, 5),
        blocked=bit(5, 0) or bit(5, 1),
    )


def read_numbers(data: bytes) -> tuple[str, str]:
    """Return the device's serial number and that of its fiscal memory."""
    values = fields(data)
    if len(values) < 2:
        raise UnreadableAnswer(f"{data!r} are no serial numbers")
    return values[0], values[1]


def read_number(data: bytes) -> int:
    """Read 71h: six digits, on old devices four and a semicolon."""
    return whole(fields(data)[0])


def read_current(data: bytes) -> CurrentReceipt:
    """Read 72h; old devices send two characters when nothing is open."""
    values = fields(data)
    if values[0] == "0" and len(values) < 20:
        return CurrentReceipt(is_open=False)
    if len(values) < 20:
        raise UnreadableAnswer(f"{len(values)} fields of a receipt")
    return CurrentReceipt(
        is_open=values[0] == "1",
        lines=whole(values[1]),
        total_minor=sum(minor(value) for value in (*values[2:5], *values[14:19])),
        payment_started=values[8] == "1",
        payment_done=values[9] == "1",
        number=whole(values[19]),
    )


def read_payments(data: bytes) -> tuple[int, ...]:
    """Read 72h P: the amount of each of the twelve payments."""
    values = fields(data)
    if len(values) < 14 or values[0] != "P":
        raise UnreadableAnswer(f"{data!r} are no payments")
    return tuple(minor(value) for value in values[2:14])


def read_code(data: bytes) -> ReceiptCode:
    """Read 72h B or b."""
    values = data.decode("ascii", "replace").strip().split("*")
    if len(values) != 5:
        raise UnreadableAnswer(f"{data!r} is no receipt code")
    return ReceiptCode(
        values[0],
        whole(values[1]),
        wall_clock(f"{values[2]} {values[3]}", "%Y-%m-%d %H:%M:%S"),
        minor(values[4]),
    )


def read_cash_count(data: bytes) -> int:
    """Read how often cash was put in or taken out: the field before the sum, which is the last."""
    values = fields(data)
    if len(values) < 3:
        raise UnreadableAnswer(f"{data!r} is no register of cash")
    return whole(values[-2])


def read_cash(data: bytes) -> int:
    """Read the cash on hand from register 0."""
    values = fields(data)
    if len(values) < 2:
        raise UnreadableAnswer(f"{data!r} is no register of cash")
    return minor(values[1])


def read_closings(data: bytes) -> int:
    """Read the number of the last Z report from register 5."""
    values = fields(data)
    if len(values) < 2:
        raise UnreadableAnswer(f"{data!r} are no counters")
    return whole(values[1])


def read_day_sums(data: bytes) -> tuple[GroupTotal, ...]:
    """Read 6Dh: eight sums of sales, their total, eight of refunds, their total."""
    values = fields(data)
    if len(values) < 17:
        raise UnreadableAnswer(f"{len(values)} day sums")
    sums = [minor(value) for value in values[:17]]
    return tuple(
        GroupTotal(vat_group=at + 1, sales_minor=sums[at], refunds_minor=sums[9 + at])
        for at in range(8)
        if sums[at] or sums[9 + at]
    )


def read_clock(data: bytes) -> datetime:
    """Read 68h."""
    at = wall_clock(data.decode("ascii", "replace").strip(), "%d-%m-%Y %H:%M")
    if at is None:
        raise UnreadableAnswer(f"{data!r} is no time")
    return at


def fields(data: bytes) -> list[str]:
    """Return the fields, without the blanks that old devices fill them up with."""
    text = data.decode("cp1251", "replace").removesuffix(";")
    return [value.strip() for value in text.split(";")]


def whole(text: str) -> int:
    """Read a number, or raise `UnreadableAnswer`."""
    if not text.isdecimal():
        raise UnreadableAnswer(f"{text!r} is not a number")
    return int(text)


def minor(text: str) -> int:
    """Read an amount, or raise `UnreadableAnswer`."""
    units, point, part = text.lstrip("+- ").partition(".")
    if not (units + part).isdecimal() or (point and len(part) != 2):
        raise UnreadableAnswer(f"{text!r} is not an amount")
    value = int(units or "0") * 100 + int(part or "0")
    return -value if text.lstrip().startswith("-") else value
