"""A receipt as the device will add it up. Pure.

With a fiscal storage a line's sum may differ from price x quantity by one minor unit at most, so a
discount becomes a lower price; where one price cannot give the sum, the line is split in two whose
prices are one minor unit apart. Without a storage a discount is a command of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from firmware_drivers.fiscal_printer.receipt import (
    QUANTITY_UNIT,
    FiscalLine,
    FiscalReceipt,
    ReceiptKind,
    TenderKind,
)
from firmware_drivers.fiscal_printer.shtrih_m.commands import Command, Commands

TAX_GROUPS = range(1, 5)
TOLERANCE_MINOR = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WireLine:
    """A line as sent."""

    description: str
    quantity: int  # thousandths
    price_minor: int
    amount_minor: int
    department: int
    tax: int

    @property
    def gross_minor(self) -> int:
        """Price times quantity, half up."""
        return (self.price_minor * self.quantity + QUANTITY_UNIT // 2) // QUANTITY_UNIT


def wire_lines(receipt: FiscalReceipt, *, exact: bool) -> tuple[WireLine, ...]:
    """Return the lines; ``exact`` keeps the price and leaves the discount to a command.

    Raises ValueError for a VAT group that the device does not have.
    """
    lines: list[WireLine] = []
    for line, amount in zip(receipt.lines, receipt.net_amounts, strict=True):
        if line.vat_group not in TAX_GROUPS:
            raise ValueError(f"the device has no VAT group {line.vat_group}")
        if exact:
            lines.append(_wire(line, line.quantity, line.price_minor, amount))
        else:
            lines.extend(_repriced(line, amount))
    return tuple(lines)


def entries(
    commands: Commands, kind: ReceiptKind, line: WireLine, *, storage: bool
) -> list[tuple[Command, int]]:
    """Return the commands of a line, each with what it adds to the subtotal."""
    if storage:
        command = commands.line_2(
            kind,
            quantity=line.quantity,
            price_minor=line.price_minor,
            sum_minor=line.amount_minor,
            department=line.department,
            tax=line.tax,
            description=line.description,
        )
        return [(command, line.amount_minor)]
    command = commands.line(
        kind,
        quantity=line.quantity,
        price_minor=line.price_minor,
        department=line.department,
        tax=line.tax,
        description=line.description,
    )
    off = line.gross_minor - line.amount_minor
    discount = [(commands.discount(off, line.tax), -off)] if off else []
    return [(command, line.gross_minor), *discount]


def sorted_payments(
    receipt: FiscalReceipt, places_of: Mapping[TenderKind, int], places: int
) -> tuple[int, ...]:
    """Return what was paid by each of the device's payments; raises ValueError for one not set."""
    paid = [0] * places
    for tender in receipt.tenders:
        if tender.kind not in places_of:
            raise ValueError(f"no payment of the device is set for {tender.kind.value}")
        paid[places_of[tender.kind]] += tender.amount_minor
    return tuple(paid)


def _repriced(line: FiscalLine, amount: int) -> list[WireLine]:
    if abs(line.gross_minor - amount) <= TOLERANCE_MINOR:
        return [_wire(line, line.quantity, line.price_minor, amount)]
    price = (amount * QUANTITY_UNIT * 2 + line.quantity) // (line.quantity * 2)
    whole = _wire(line, line.quantity, price, amount)
    if abs(whole.gross_minor - amount) <= TOLERANCE_MINOR:
        return [whole]
    # floor price for most of it, one minor unit more for the thousandths that are left over
    price, dearer = divmod(amount * QUANTITY_UNIT, line.quantity)
    dear = (dearer * (price + 1) + QUANTITY_UNIT // 2) // QUANTITY_UNIT
    return [
        _wire(line, line.quantity - dearer, price, amount - dear),
        _wire(line, dearer, price + 1, dear),
    ]


def _wire(line: FiscalLine, quantity: int, price: int, amount: int) -> WireLine:
    return WireLine(
        description=line.description,
        quantity=quantity,
        price_minor=price,
        amount_minor=amount,
        department=line.department,
        tax=line.vat_group,
    )
