"""Commands of the hex4 protocol (X, PM families). Pure.

Every field ends with TAB, also the last one; an omitted one is empty.
"""
# ruff: noqa: D103 - a builder is named as its command

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from firmware_drivers.fiscal_printer.datecs.command import Command
from firmware_drivers.fiscal_printer.datecs.frame import escape
from firmware_drivers.fiscal_printer.receipt import (
    FiscalLine,
    FiscalReceipt,
    RefundReason,
    TenderKind,
)

CODE_PAGE = "cp1251"
CLOCK = "%d-%m-%y %H:%M:%S"
NAME_MAX = 72
Z_TIMEOUT_S = 180.0

TENDERS: Mapping[TenderKind, str] = {
    TenderKind.CASH: "0",
    TenderKind.CARD: "1",
    TenderKind.OTHER: "3",
    TenderKind.CREDIT: "4",
    TenderKind.VOUCHER: "5",
}
REFUND_REASONS: Mapping[RefundReason, str] = {
    RefundReason.OPERATOR_ERROR: "0",
    RefundReason.GOODS_RETURNED: "1",
    RefundReason.TAX_BASE_REDUCED: "2",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DatecsSettings:
    """What a shop sets."""

    passwords: Mapping[int, str] = field(default_factory=dict[int, str])  # default: the operator
    till_number: int = 1
    tenders: Mapping[TenderKind, str] | None = None  # None: the vendor's usual ones

    def password(self, operator: int) -> str:
        """The operator's password."""
        return self.passwords.get(operator, str(operator))


def fields(*values: str) -> bytes:
    """Return the values, each ended by TAB."""
    return escape("".join(f"{value}\t" for value in values).encode(CODE_PAGE, "replace"))


def amount(minor: int) -> str:
    """Two decimals, a point, no separators."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02}"


def quantity(thousandths: int) -> str:
    """Three decimals."""
    return f"{thousandths // 1000}.{thousandths % 1000:03}"


def plain(text: str, width: int) -> str:
    """A text without the characters that structure a request."""
    return " ".join(text.split())[:width]


def sale_number(serial: str, operator: int, number: int) -> str:
    """The unique sale number, LLDDDDDD-CCCC-DDDDDDD."""
    return f"{serial}-{operator:04}-{number:07}"


def status() -> Command:
    return Command("status", 74, changes=False)


def receipt_state() -> Command:
    return Command("receipt state", 74, fields("0"), changes=False)


def transaction() -> Command:
    return Command("transaction", 76, changes=False)


def diagnostics() -> Command:
    return Command("diagnostics", 90, fields("1"), changes=False)


def cash_state() -> Command:
    return Command("cash", 70, fields("0", "0.00"), changes=False)


def last_fiscal_entry() -> Command:
    return Command("last Z report", 64, fields("0"), changes=False)


def sales_today() -> Command:
    return Command("sales today", 110, fields("2"), changes=False)


def read_clock() -> Command:
    return Command("read clock", 62, changes=False)


def set_clock(at: datetime) -> Command:
    return Command("set clock", 61, fields(at.strftime(CLOCK)))


def open_sale(settings: DatecsSettings, operator: int, nsale: str) -> Command:
    till = str(settings.till_number)
    return Command(
        "open receipt",
        48,
        fields(str(operator), settings.password(operator), nsale, till, ""),
    )


def open_refund(settings: DatecsSettings, receipt: FiscalReceipt, nsale: str) -> Command:
    original, reason = receipt.original, receipt.reason
    if original is None or reason is None:
        raise ValueError("a refund names its receipt and its reason")
    return Command(
        "open refund",
        43,
        fields(
            str(receipt.operator),
            settings.password(receipt.operator),
            str(settings.till_number),
            REFUND_REASONS[reason],
            str(original.number),
            original.at.strftime(CLOCK),
            original.device,
            "",
            "",
            "",
            nsale,
        ),
    )


def line(line: FiscalLine, net_minor: int) -> Command:
    off = line.gross_minor - net_minor
    kind = "4" if off > 0 else "3"
    return Command(
        "line",
        49,
        fields(
            plain(line.description, NAME_MAX),
            str(line.vat_group),
            amount(line.price_minor),
            quantity(line.quantity),
            kind if off else "0",
            amount(abs(off)) if off else "",
            str(line.department if line.department > 1 else 0),
            *((line.unit[:6],) if line.unit else ()),
        ),
    )


def pay(mode: str, minor: int) -> Command:
    return Command("payment", 53, fields(mode, amount(minor), "1"), resend=False)


def close_receipt() -> Command:
    return Command("close receipt", 56)


def cancel_receipt() -> Command:
    return Command("cancel receipt", 60)


def close_non_fiscal() -> Command:
    return Command("close non-fiscal receipt", 39)


def x_report() -> Command:
    return Command("X report", 69, fields("X"), timeout_s=Z_TIMEOUT_S)


def z_report() -> Command:
    return Command("Z report", 69, fields("Z"), timeout_s=Z_TIMEOUT_S, resend=False)


def move_cash(minor: int) -> Command:
    kind = "0" if minor > 0 else "1"
    return Command("cash", 70, fields(kind, amount(abs(minor))), resend=False)


def duplicate() -> Command:
    return Command("duplicate", 109, fields("1"))


def open_drawer() -> Command:
    return Command("drawer", 106, fields("200"))


def select_journal(first: int, last: int) -> Command:
    return Command("journal", 125, fields("9", str(first), str(last)))


def journal_row() -> Command:
    # A second reading would be the next row: it counts as a change.
    return Command("journal row", 125, fields("8"))
