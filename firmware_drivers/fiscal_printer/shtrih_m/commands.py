# ruff: noqa: D102 - a builder is named as its command
"""Commands of the Shtrih-M protocol. Pure.

A command knows how long its answer may take and whether it changes anything: only one that does
not may be sent again without asking.
"""

from dataclasses import dataclass
from datetime import datetime

from firmware_drivers.fiscal_printer.receipt import ReceiptKind

CODE_PAGE = "cp1251"
CALCULATE = b"\xff" * 5  # let the device compute the tax
MONEY_MAX = 256**5 - 1


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its parameters."""

    name: str
    code: bytes
    params: bytes = b""
    changes: bool = True
    timeout_s: float = 30.0

    @property
    def body(self) -> bytes:
        """What goes into a frame."""
        return self.code + self.params


def money(minor: int) -> bytes:
    """Five bytes; raises ValueError outside them."""
    if not 0 <= minor <= MONEY_MAX:
        raise ValueError(f"{minor} does not fit into an amount")
    return minor.to_bytes(5, "little")


def text(value: str, width: int, *, pad: bool = True) -> bytes:
    """cp1251, cut to the width; letters it lacks become question marks, as on the device."""
    shown = value.encode(CODE_PAGE, "replace")[:width]
    return shown.ljust(width, b"\0") if pad else shown


@dataclass(frozen=True, slots=True)
class Commands:
    """Builds the commands of one operator; ``width`` is the model's line of text."""

    operator: bytes  # password, four bytes
    administrator: bytes
    width: int = 40

    def device_type(self) -> Command:
        return Command("device type", b"\xfc", changes=False)

    def short_status(self) -> Command:
        return Command("short status", b"\x10", self.operator, changes=False, timeout_s=3)

    def full_status(self) -> Command:
        return Command("full status", b"\x11", self.operator, changes=False, timeout_s=3)

    def print_line(self, line: str) -> Command:
        return Command("print line", b"\x17", self.operator + b"\x02" + text(line, self.width))

    def money_register(self, number: int) -> Command:
        return Command("money register", b"\x1a", self.operator + bytes([number]), changes=False)

    def operation_register(self, number: int) -> Command:
        return Command(
            "operation register", b"\x1b", self.operator + bytes([number]), changes=False
        )

    def set_time(self, at: datetime) -> Command:
        clock = bytes([at.hour, at.minute, at.second])
        return Command("set time", b"\x21", self.administrator + clock)

    def set_date(self, at: datetime) -> Command:
        return Command("set date", b"\x22", self.administrator + _date(at))

    def confirm_date(self, at: datetime) -> Command:
        return Command("confirm date", b"\x23", self.administrator + _date(at))

    def open_drawer(self) -> Command:
        return Command("open drawer", b"\x28", self.operator + b"\0")

    def x_report(self) -> Command:
        return Command("X report", b"\x40", self.administrator)

    def z_report(self) -> Command:
        return Command("Z report", b"\x41", self.administrator, timeout_s=65)

    def cash_in(self, minor: int) -> Command:
        return Command("cash in", b"\x50", self.operator + money(minor))

    def cash_out(self, minor: int) -> Command:
        return Command("cash out", b"\x51", self.operator + money(minor))

    def line(  # noqa: PLR0913 - the columns of a line
        self,
        kind: ReceiptKind,
        *,
        quantity: int,
        price_minor: int,
        department: int,
        tax: int,
        description: str,
    ) -> Command:
        """80h or 82h: quantity in thousandths."""
        code = b"\x80" if kind is ReceiptKind.SALE else b"\x82"
        params = quantity.to_bytes(5, "little") + money(price_minor)
        params += bytes([department, tax, 0, 0, 0]) + text(description, self.width)
        return Command("line", code, self.operator + params)

    def discount(self, minor: int, tax: int, description: str = "") -> Command:
        """86h, or 87h for a surcharge (below zero); of the receipt so far, in one tax group."""
        code = b"\x86" if minor > 0 else b"\x87"
        params = money(abs(minor)) + bytes([tax, 0, 0, 0]) + text(description, self.width)
        return Command("discount", code, self.operator + params)

    def close_receipt(self, tenders: tuple[int, int, int, int]) -> Command:
        """85h with cash and three other payments."""
        params = b"".join(money(tender) for tender in tenders) + bytes(6)
        return Command("close receipt", b"\x85", self.operator + params + text("", self.width))

    def cancel(self) -> Command:
        return Command("cancel receipt", b"\x88", self.operator)

    def subtotal(self) -> Command:
        return Command("subtotal", b"\x89", self.operator, changes=False)

    def duplicate(self) -> Command:
        return Command("duplicate", b"\x8c", self.operator)

    def open_receipt(self, kind: ReceiptKind) -> Command:
        code = b"\0" if kind is ReceiptKind.SALE else b"\x02"
        return Command("open receipt", b"\x8d", self.operator + code)

    def continue_printing(self) -> Command:
        return Command("continue printing", b"\xb0", self.operator)

    def open_shift(self) -> Command:
        return Command("open shift", b"\xe0", self.operator, timeout_s=120)

    def storage_status(self) -> Command:
        return Command("storage status", b"\xff\x01", self.administrator, changes=False)

    def find_document(self, number: int) -> Command:
        params = self.administrator + number.to_bytes(4, "little")
        return Command("find document", b"\xff\x0a", params, changes=False)

    def shift_state(self) -> Command:
        return Command("shift state", b"\xff\x40", self.administrator, changes=False)

    def line_2(  # noqa: PLR0913 - the columns of a line
        self,
        kind: ReceiptKind,
        *,
        quantity: int,
        price_minor: int,
        sum_minor: int,
        department: int,
        tax: int,
        description: str,
    ) -> Command:
        """FF46h: quantity in thousandths (the wire has millionths)."""
        params = bytes([1 if kind is ReceiptKind.SALE else 2])
        params += (quantity * 1000).to_bytes(6, "little") + money(price_minor) + money(sum_minor)
        params += CALCULATE + bytes([tax, department, 4, 1])  # full settlement, goods
        params += text(description, 128, pad=False)
        return Command("line", b"\xff\x46", self.operator + params)

    def close_receipt_2(self, tenders: tuple[int, ...], tax_system: int) -> Command:
        """FF45h with sixteen payments."""
        params = b"".join(money(tender) for tender in tenders)
        params += bytes(1 + 6 * 5) + bytes([tax_system])
        return Command("close receipt", b"\xff\x45", self.operator + params, timeout_s=40)


def _date(at: datetime) -> bytes:
    return bytes([at.day, at.month, at.year % 100])
