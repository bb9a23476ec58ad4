"""Requests of the HDM protocol. Pure."""
# ruff: noqa: D103 - a builder is named as its operation

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone, tzinfo

from firmware_drivers.fiscal_printer.armenia_hdm.frame import HEADER_SIZE, Fields
from firmware_drivers.fiscal_printer.armenia_hdm.status import FoundReceipt
from firmware_drivers.fiscal_printer.receipt import (
    CashMovement,
    FiscalLine,
    FiscalReceipt,
    TenderKind,
)

SIMPLE, PRODUCTS = 1, 2
TOTAL_DISCOUNT = 4
X_REPORT, Z_REPORT = 1, 2
TEXT_MAX = 50

# Each kind of tender is a field of its own.
TENDERS: Mapping[TenderKind, str] = {
    TenderKind.CASH: "paidAmount",
    TenderKind.CARD: "paidAmountCard",
    TenderKind.CREDIT: "partialAmount",
    TenderKind.PREPAYMENT: "prePaymentAmount",
}


class Unsuitable(ValueError):
    """The register has no place for this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HdmSettings:
    """What a shop sets."""

    password: str = ""
    cashier: int = 1
    pin: str = ""
    registration: str = ""  # crn, once known: printed on every receipt
    last_receipt: int = -1  # as the till has stored it; -1: it is searched for
    version: int = 5
    header_size: int = HEADER_SIZE
    zone: tzinfo = field(default_factory=lambda: timezone(timedelta(hours=4)))
    departments: Mapping[int, int] = field(default_factory=dict[int, int])  # of each VAT group

    def department(self, vat_group: int) -> int:
        """The register's department for a VAT group."""
        return self.departments.get(vat_group, vat_group)


@dataclass(frozen=True, slots=True)
class Command:
    """An operation; ``changes`` False: it may be asked again without a thought."""

    name: str
    operation: int
    fields: Fields
    changes: bool = True
    timeout_s: float = 50.0


def login(settings: HdmSettings) -> Command:
    fields = {"password": settings.password, "cashier": settings.cashier, "pin": settings.pin}
    return Command("login", 2, fields, changes=False)


def receipt(settings: HdmSettings, wanted: FiscalReceipt) -> Command:
    """Operation 4; raises `Unsuitable`."""
    described = all(line.code and line.classification and line.unit for line in wanted.lines)
    paid = _amounts(wanted, net_of_change=not described)
    card = next((t for t in wanted.tenders if t.kind is TenderKind.CARD), None)
    common: Fields = {**paid, "partnerTin": None, "useExtPOS": card is not None}
    if card is not None and card.reference:
        common |= {"rrn": card.reference[:12], "terminalId": card.terminal[:8]}
    if described:
        pairs = zip(wanted.lines, wanted.net_amounts, strict=True)
        items = [_item(settings, line, net) for line, net in pairs]
        return Command("receipt", 4, {"mode": PRODUCTS, **common, "items": items})
    departments = {settings.department(line.vat_group) for line in wanted.lines}
    if len(departments) > 1:
        raise Unsuitable("lines of several departments need code, classification and unit")
    return Command("receipt", 4, {"mode": SIMPLE, "dep": departments.pop(), **common})


def refund(registration: str, wanted: FiscalReceipt, sold: FoundReceipt | None) -> Command:
    """Operation 6, by lines where those of the original are known; raises `Unsuitable`."""
    if wanted.original is None:
        raise Unsuitable("a refund names its receipt")
    fields: Fields = {
        "crn": registration,
        "returnTicketId": wanted.original.number,
        "cashAmountForReturn": units(wanted.tendered_minor(TenderKind.CASH)),
        "cardAmountForReturn": units(wanted.tendered_minor(TenderKind.CARD)),
        "prePaymentAmountForReturn": units(wanted.tendered_minor(TenderKind.PREPAYMENT)),
    }
    chosen = _returned_lines(wanted, sold) if sold is not None else []
    if chosen:
        fields["returnItemList"] = chosen
    return Command("refund", 6, fields)


def copy() -> Command:
    return Command("copy", 5, {})


def report(kind: int, day: datetime, zone: tzinfo) -> Command:
    """Operation 9 over one day of the register's wall clock."""
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=zone)
    start = round(midnight.timestamp() * 1000)
    fields = {"reportType": kind, "startDate": start, "endDate": start + 86_399_000}
    return Command("report", 9, fields)


def look_up(registration: str, number: int) -> Command:
    # The table of the document calls it receiptID, its example and the clients receiptId.
    fields = {"crn": registration, "receiptId": number}
    return Command("look-up", 10, fields, changes=False)


def cash(settings: HdmSettings, movement: CashMovement) -> Command:
    fields = {
        "amount": units(abs(movement.amount_minor)),
        "isCashIn": movement.amount_minor > 0,
        "cashierId": settings.cashier,
        "description": "",
    }
    return Command("cash", 11, fields)


def clock() -> Command:
    return Command("clock", 12, {}, changes=False)


def units(minor: int) -> float:
    """A JSON number; its shortest text has two digits at most, so nothing is lost on the way."""
    return minor / 100


def _amounts(wanted: FiscalReceipt, *, net_of_change: bool) -> Fields:
    paid = dict.fromkeys(TENDERS.values(), 0)
    for tender in wanted.tenders:
        if tender.kind not in TENDERS:
            raise Unsuitable(f"the register has no payment by {tender.kind.value}")
        paid[TENDERS[tender.kind]] += tender.amount_minor
    if net_of_change:  # a simple receipt's total is what was paid
        paid["paidAmount"] -= wanted.change_minor
    return {name: units(minor) for name, minor in paid.items()}


def _item(settings: HdmSettings, line: FiscalLine, net: int) -> Fields:
    fields: Fields = {
        "dep": settings.department(line.vat_group),
        "qty": line.quantity / 1000,
        "price": units(line.price_minor),
        "productCode": line.code[:TEXT_MAX],
        "productName": line.description[:TEXT_MAX],
        "adgCode": line.classification,
        "unit": line.unit[:TEXT_MAX],
    }
    off = line.gross_minor - net
    if off < 0:
        raise Unsuitable("the register has no surcharges")
    if off:
        fields |= {"discount": units(off), "discountType": TOTAL_DISCOUNT}
    return fields


def _returned_lines(wanted: FiscalReceipt, sold: FoundReceipt) -> list[Fields]:
    """Pair the lines with those that were sold; all of them, or none: then by amounts."""
    left = list(sold.lines)
    chosen: list[Fields] = []
    for line in wanted.lines:
        match = next((s for s in left if s.code == line.code and s.quantity >= line.quantity), None)
        if match is None:
            return []
        left.remove(match)
        chosen.append({"rpid": match.identity, "quantity": line.quantity / 1000})
    return chosen
