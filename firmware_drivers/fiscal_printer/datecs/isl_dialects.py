"""Requests of the classic framing, which every vendor writes in its own way. Pure.

A dialect is data and two small functions. The syntax is literal: even a stray space is an error.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from firmware_drivers.fiscal_printer.datecs.command import Command
from firmware_drivers.fiscal_printer.datecs.commands import (
    DatecsSettings,
    amount,
    plain,
)
from firmware_drivers.fiscal_printer.datecs.frame import escape
from firmware_drivers.fiscal_printer.receipt import (
    FiscalLine,
    FiscalReceipt,
    RefundReason,
    TenderKind,
)

CODE_PAGE = "cp1251"
NAME_MAX = 36
Z_TIMEOUT_S = 180.0
FIRST_VAT_LETTER = 0xC0  # Cyrillic А
OPEN_SALE, OPEN_REFUND, OPEN_ELTRADE = 0x30, 0x2E, 0x90


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the opening of a receipt is written from."""

    operator: str
    password: str
    till: str
    unique: str  # unique sale number
    original_unique: str = ""
    reason: str = ""
    number: int = 0
    moment: str = ""  # DDMMYYhhmmss
    dashed: str = ""  # DD-MM-YY HH:MM:SS
    iso: str = ""  # yyyy-MM-ddTHH:mm:ss
    memory: str = ""  # number of the fiscal memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One vendor's classic protocol."""

    title: str
    sale: Callable[[Opening], tuple[int, str]]  # command and data
    refund: Callable[[Opening], tuple[int, str]]
    reasons: Mapping[RefundReason, str]
    tenders: Mapping[TenderKind, str]
    absolute: str = ";"  # before an amount of discount
    cancel: int = 0x3C
    seq_last: int = 0x7F
    last_receipt: str = "transaction"  # how the last one is found again: unique, code, transaction


def _reasons(error: str, returned: str, reduced: str) -> Mapping[RefundReason, str]:
    return {
        RefundReason.OPERATOR_ERROR: error,
        RefundReason.GOODS_RETURNED: returned,
        RefundReason.TAX_BASE_REDUCED: reduced,
    }


def _tenders(card: str, credit: str = "N") -> Mapping[TenderKind, str]:
    return {TenderKind.CASH: "P", TenderKind.CARD: card, TenderKind.CREDIT: credit}


def _refund_p(o: Opening) -> tuple[int, str]:
    who = f"{o.operator},{o.password},{o.till},{o.unique}"
    what = f"{o.reason}{o.number:07},{o.original_unique},{o.moment},{o.memory}"
    return OPEN_REFUND, f"{who},{what}"


def _refund_c(o: Opening) -> tuple[int, str]:
    who = f"{o.operator},{o.password},{o.unique},{o.till}"
    return OPEN_REFUND, f"{who},{o.reason},{o.number:07},{o.moment},{o.memory}"


DIALECTS: Mapping[str, Dialect] = {
    "datecs-p": Dialect(
        title="Datecs P (FP-650, FP-800, FP-2000, FP-550, FP-700, SK1, FMP-10)",
        sale=lambda o: (OPEN_SALE, f"{o.operator},{o.password},{o.till},{o.unique}"),
        refund=_refund_p,
        reasons=_reasons("E", "R", "T"),
        tenders={**_tenders("D"), TenderKind.OTHER: "C"},
        last_receipt="unique",
    ),
    "datecs-c": Dialect(
        title="Datecs C (DP-05, DP-15, DP-25, DP-35, DP-150, WP-50)",
        sale=lambda o: (OPEN_SALE, f"{o.operator},{o.password},{o.unique},{o.till}"),
        refund=_refund_c,
        reasons=_reasons("0", "1", "2"),
        tenders={**_tenders("C"), TenderKind.VOUCHER: "I"},
    ),
    "daisy": Dialect(
        title="Daisy",
        sale=lambda o: (OPEN_SALE, f"{o.operator},{o.password},{o.unique}"),
        refund=lambda o: (
            OPEN_SALE,
            f"{o.operator},{o.password},{o.unique}\tR{o.reason},{o.number},{o.dashed}\t{o.memory}",
        ),
        reasons=_reasons("1", "0", "2"),
        tenders=_tenders("C"),
        absolute="$",
        cancel=0x82,
        seq_last=0xFF,
        last_receipt="code",
    ),
    "eltrade": Dialect(
        title="Eltrade",
        sale=lambda o: (OPEN_ELTRADE, f"{o.operator},{o.unique}"),
        refund=lambda o: (
            OPEN_ELTRADE,
            f"{o.operator},{o.unique},S,{o.memory},{o.reason},{o.number},{o.iso}",
        ),
        reasons=_reasons("O", "R", "T"),
        tenders=_tenders("L"),
        absolute="$",
        last_receipt="code",
    ),
    "incotex": Dialect(
        title="Incotex",
        sale=lambda o: (OPEN_SALE, f"{o.operator},{o.unique},0"),
        refund=lambda o: (
            OPEN_SALE,
            f"{o.operator},{o.unique},{o.number},{o.reason}{o.reason}0,{o.dashed},{o.memory}",
        ),
        reasons=_reasons("R", "S", "V"),
        tenders=_tenders("C"),
        cancel=0x82,
    ),
}


def encoded(text: str) -> bytes:
    """cp1251 with the control characters that structure nothing escaped."""
    return escape(text.encode(CODE_PAGE, "replace"))


def opening(
    dialect: Dialect, settings: DatecsSettings, receipt: FiscalReceipt, unique: str, original: str
) -> Command:
    """Return the command that opens a receipt; ``original`` is the refunded one's unique number."""
    who = str(receipt.operator)
    password = settings.password(receipt.operator)
    till = str(settings.till_number)
    if receipt.original is None or receipt.reason is None:
        start = Opening(operator=who, password=password, till=till, unique=unique)
        code, text = dialect.sale(start)
        return Command("open receipt", code, encoded(text))
    at = receipt.original.at
    start = Opening(
        operator=who,
        password=password,
        till=till,
        unique=unique,
        original_unique=original,
        reason=dialect.reasons[receipt.reason],
        number=receipt.original.number,
        moment=at.strftime("%d%m%y%H%M%S"),
        dashed=at.strftime("%d-%m-%y %H:%M:%S"),
        iso=at.strftime("%Y-%m-%dT%H:%M:%S"),
        memory=receipt.original.device,
    )
    code, text = dialect.refund(start)
    return Command("open refund", code, encoded(text))


def line(dialect: Dialect, line: FiscalLine, net_minor: int) -> Command:
    """Text, TAB, VAT letter, price, quantity, discount below zero."""
    whole, part = divmod(line.quantity, 1000)
    quantity = f"{whole}.{part:03}".rstrip("0").rstrip(".")
    off = line.gross_minor - net_minor
    discount = f"{dialect.absolute}{amount(-off)}" if off else ""
    data = encoded(plain(line.description, NAME_MAX)) + b"\t"
    data += bytes([FIRST_VAT_LETTER + line.vat_group - 1])
    return Command("line", 0x31, data + f"{amount(line.price_minor)}*{quantity}{discount}".encode())


def pay(letter: str, minor: int) -> Command:
    """TAB, payment letter, amount."""
    return Command("payment", 0x35, f"\t{letter}{amount(minor)}".encode(), resend=False)


def move_cash(minor: int) -> Command:
    """Signed amount; zero only reads."""
    return Command("cash", 0x46, amount(minor).encode(), changes=bool(minor), resend=not minor)


def report(kind: str) -> Command:
    """X or Z."""
    data = b"2" if kind == "X" else b""
    return Command(f"{kind} report", 0x45, data, timeout_s=Z_TIMEOUT_S, resend=False)


STATUS = Command("status", 0x4A, changes=False)
DIAGNOSTICS = Command("diagnostics", 0x5A, changes=False)
LAST_DOCUMENT = Command("last document number", 0x71, changes=False)
TRANSACTION = Command("transaction", 0x4C, b"T", changes=False)
LAST_UNIQUE = Command("last unique number", 0x30, b"*", changes=False)
LAST_CODE = Command("last receipt code", 0x74, changes=False)
LAST_CLOSING = Command("last Z report", 0x40, changes=False)
CLOSE_RECEIPT = Command("close receipt", 0x38)
CLOSE_SERVICE = Command("close service receipt", 0x27)
DUPLICATE = Command("duplicate", 0x6D, b"1")
DRAWER = Command("drawer", 0x6A)
READ_CLOCK = Command("read clock", 0x3E, changes=False)


def set_clock(text: str) -> Command:
    """DD-MM-YY HH:MM:SS."""
    return Command("set clock", 0x3D, text.encode())
