"""Commands of the Tremol ZFP protocol. Pure."""
# ruff: noqa: D103 - a builder is named as its command

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from firmware_drivers.fiscal_printer.receipt import (
    FiscalLine,
    FiscalReceipt,
    RefundReason,
    TenderKind,
)

CODE_PAGE = "cp1251"
NAME_WIDTH, NAME_MAX = 36, 34
FIRST_VAT_CLASS = 0xC0  # Cyrillic А
LONG_S = 180.0

# Names of payments are programmed in the device; these are its factory's.
TENDERS: Mapping[TenderKind, int] = {
    TenderKind.CASH: 0,
    TenderKind.VOUCHER: 2,
    TenderKind.CARD: 7,
    TenderKind.CREDIT: 8,
}
REFUND_REASONS: Mapping[RefundReason, str] = {
    RefundReason.OPERATOR_ERROR: "0",
    RefundReason.GOODS_RETURNED: "1",
    RefundReason.TAX_BASE_REDUCED: "2",
}
STORNO_PRINTING = {"0": "@", "2": "B", "4": "D"}


@dataclass(frozen=True, slots=True)
class Command:
    """A command, and whether it may be asked again without a thought."""

    name: str
    code: int
    data: bytes = b""
    changes: bool = True
    timeout_s: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TremolSettings:
    """What a shop sets."""

    passwords: Mapping[int, str] = field(default_factory=dict[int, str])  # 4 or 6 characters
    tenders: Mapping[TenderKind, int] | None = None  # None: the factory's
    printing: str = "2"  # 0 step by step, 2 postponed, 4 buffered
    tcp_password: str = ""

    def password(self, operator: int) -> str:
        """The operator's password."""
        return self.passwords.get(operator, "0000")


def joined(*values: str) -> bytes:
    return ";".join(values).encode(CODE_PAGE, "replace")


def amount(minor: int) -> str:
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02}"


def quantity(thousandths: int) -> str:
    whole, part = divmod(thousandths, 1000)
    return f"{whole}.{part:03}".rstrip("0").rstrip(".")


def sale_number(serial: str, operator: int, number: int) -> str:
    """The unique sale number, XXXXXXXX-ZZZZ-YYYYYYY."""
    return f"{serial}-{operator:04}-{number:07}"


def status() -> Command:
    return Command("status", 0x20, changes=False)


def numbers() -> Command:
    return Command("serial numbers", 0x60, changes=False)


def last_number() -> Command:
    return Command("last receipt number", 0x71, changes=False)


def current_receipt() -> Command:
    return Command("current receipt", 0x72, changes=False)


def payments() -> Command:
    return Command("payments", 0x72, b"P", changes=False)


def receipt_code(number: int) -> Command:
    return Command("receipt code", 0x72, joined("b", f"{number:06}"), changes=False)


def register(option: str) -> Command:
    return Command("register", 0x6E, option.encode(), changes=False)


def day_sums() -> Command:
    return Command("day sums", 0x6D, changes=False)


def read_clock() -> Command:
    return Command("read clock", 0x68, changes=False)


def set_clock(at: datetime) -> Command:
    return Command("set clock", 0x48, at.strftime("%d-%m-%y %H:%M:%S").encode())


def open_sale(settings: TremolSettings, operator: int, unique: str) -> Command:
    data = joined(str(operator), settings.password(operator), "1", "1", settings.printing)
    return Command("open receipt", 0x30, data + b"$" + unique.encode())


def open_refund(settings: TremolSettings, receipt: FiscalReceipt, unique: str) -> Command:
    original, reason = receipt.original, receipt.reason
    if original is None or reason is None:
        raise ValueError("a refund names its receipt and its reason")
    return Command(
        "open refund",
        0x30,
        joined(
            str(receipt.operator),
            settings.password(receipt.operator),
            "1",
            "1",
            STORNO_PRINTING[settings.printing],
            REFUND_REASONS[reason],
            f"{original.number % 1_000_000:06}",
            original.at.strftime("%d-%m-%y %H:%M:%S"),
            original.device[:8],
            *((unique,) if unique else ()),
        ),
    )


def line(line: FiscalLine, net_minor: int) -> Command:
    name = " ".join(line.description.split()).replace(";", ",").replace("|", "/")
    shown = name.encode(CODE_PAGE, "replace")[:NAME_MAX].ljust(NAME_WIDTH)
    data = shown + b";" + bytes([FIRST_VAT_CLASS + line.vat_group - 1]) + b";"
    data += f"{amount(line.price_minor)}*{quantity(line.quantity)}".encode()
    off = line.gross_minor - net_minor
    if off:
        data += f":{amount(-off)}".encode()
    return Command("line", 0x31, data)


def pay(kind: int, minor: int) -> Command:
    return Command("payment", 0x35, joined(str(kind), "0", amount(minor)))


def close_receipt() -> Command:
    return Command("close receipt", 0x38)


def cancel_receipt() -> Command:
    return Command("cancel receipt", 0x39)


def close_non_fiscal() -> Command:
    return Command("close non-fiscal receipt", 0x2F)


def duplicate() -> Command:
    return Command("duplicate", 0x3A)


def open_drawer() -> Command:
    return Command("drawer", 0x2A)


def move_cash(settings: TremolSettings, operator: int, minor: int) -> Command:
    data = joined(str(operator), settings.password(operator), "0", amount(minor))
    return Command("cash", 0x3B, data)


def report(kind: str) -> Command:
    return Command(f"{kind} report", 0x7C, kind.encode(), timeout_s=LONG_S)
