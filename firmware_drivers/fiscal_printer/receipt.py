"""What a fiscal printer is asked to put on record. Values only; amounts in whole minor units.

A receipt proves its own sums when it is built, so no driver has to ask again. VAT groups are the
device's own numbers: headquarters maps tax categories to them, per device.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import accumulate, pairwise
from typing import TypeAlias

VAT_GROUPS = range(1, 9)
QUANTITY_UNIT = 1000  # quantities are thousandths


class UnprintableReceipt(ValueError):
    """The receipt contradicts itself; no device could put it on record."""


class ReceiptKind(Enum):
    """Which way the money goes."""

    SALE = "sale"
    REFUND = "refund"


class TenderKind(Enum):
    """How was paid; a device's settings map each kind to a code of its own or leave it out."""

    CASH = "cash"
    CARD = "card"
    CREDIT = "credit"
    PREPAYMENT = "prepayment"
    VOUCHER = "voucher"
    OTHER = "other"


class RefundReason(Enum):
    """Why money is given back, in the three cases the law tells apart."""

    GOODS_RETURNED = "goods returned"
    OPERATOR_ERROR = "operator error"
    TAX_BASE_REDUCED = "tax base reduced"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalLine:
    """One line; ``price_minor`` is of one unit, tax included."""

    description: str
    price_minor: int
    vat_group: int  # 1..8, the device's own
    quantity: int = QUANTITY_UNIT  # thousandths of the unit
    discount_minor: int = 0  # taken off the line; below zero: a surcharge
    department: int = 1
    unit: str = ""
    code: str = ""  # the retailer's own, where the device wants one
    classification: str = ""  # of the goods, by the law's list, where the device wants one

    def __post_init__(self) -> None:
        if not self.description.strip():
            raise UnprintableReceipt("a line needs a description")
        if self.vat_group not in VAT_GROUPS:
            raise UnprintableReceipt(f"there is no VAT group {self.vat_group}")
        if self.quantity <= 0 or self.price_minor < 0:
            raise UnprintableReceipt(f"{self.description}: quantity or price below zero")
        if self.amount_minor < 0:
            raise UnprintableReceipt(f"{self.description}: the discount exceeds the line")

    @property
    def gross_minor(self) -> int:
        """Price times quantity, rounded half up as every device does."""
        return (self.price_minor * self.quantity + QUANTITY_UNIT // 2) // QUANTITY_UNIT

    @property
    def amount_minor(self) -> int:
        """What the line adds to the receipt before the receipt's own discount."""
        return self.gross_minor - self.discount_minor


@dataclass(frozen=True, slots=True)
class FiscalTender:
    """An amount handed over; cash may exceed the total, the rest is change."""

    kind: TenderKind
    amount_minor: int
    reference: str = ""  # retrieval number of a card payment, where the device wants it
    terminal: str = ""

    def __post_init__(self) -> None:
        if self.amount_minor <= 0:
            raise UnprintableReceipt("a tender is above zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalReceipt:
    """The receipt that a refund gives money back for."""

    number: int
    at: datetime  # the device's wall clock
    device: str = ""  # number of the fiscal memory it was put on record in
    sale_number: int = 0
    operator: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalReceipt:
    """A whole receipt. ``sale_number`` must be new for every attempt to print one.

    It becomes the unique sale number by which some devices find a receipt again; a cancelled
    attempt has used its number up.
    """

    sale_id: str  # the till's own identity of the sale; never sent where the device has no place
    sale_number: int
    lines: tuple[FiscalLine, ...]
    tenders: tuple[FiscalTender, ...]
    operator: int = 1
    kind: ReceiptKind = ReceiptKind.SALE
    discount_minor: int = 0  # taken off the whole receipt; below zero: a surcharge
    original: OriginalReceipt | None = None
    reason: RefundReason | None = None

    def __post_init__(self) -> None:
        if not self.lines or not self.tenders:
            raise UnprintableReceipt("a receipt has lines and tenders")
        if self.total_minor <= 0 or self.lines_minor <= 0:
            raise UnprintableReceipt("a receipt's total is above zero")
        refund = self.kind is ReceiptKind.REFUND
        if refund and (self.original is None or self.reason is None):
            raise UnprintableReceipt("a refund names its receipt and its reason")
        if self.paid_minor < self.total_minor:
            raise UnprintableReceipt("the tenders do not cover the total")
        if refund and self.change_minor:
            raise UnprintableReceipt("a refund gives no change")
        if self.change_minor > self.tendered_minor(TenderKind.CASH):
            raise UnprintableReceipt("change is given on cash only")

    @property
    def lines_minor(self) -> int:
        """Sum of the lines before the receipt's own discount."""
        return sum(line.amount_minor for line in self.lines)

    @property
    def total_minor(self) -> int:
        """What is to be paid."""
        return self.lines_minor - self.discount_minor

    @property
    def paid_minor(self) -> int:
        """What was handed over."""
        return sum(tender.amount_minor for tender in self.tenders)

    @property
    def change_minor(self) -> int:
        """What goes back to the customer."""
        return self.paid_minor - self.total_minor

    @property
    def cash_minor(self) -> int:
        """By how much the drawer's cash changes: up with a sale, down with a refund."""
        cash = self.tendered_minor(TenderKind.CASH) - self.change_minor
        return cash if self.kind is ReceiptKind.SALE else -cash

    def tendered_minor(self, kind: TenderKind) -> int:
        """What was handed over of one kind."""
        return sum(tender.amount_minor for tender in self.tenders if tender.kind is kind)

    @property
    def net_amounts(self) -> tuple[int, ...]:
        """Amount of each line after its share of the receipt's discount; they add up to the total.

        For devices without a discount on the whole receipt, or with one whose rounding per VAT
        group would be theirs.
        """
        amounts = [line.amount_minor for line in self.lines]
        # Differences of rounded running shares: every line gets its share, nothing is lost.
        running = [0, *accumulate(amounts)]
        shares = [self.discount_minor * part // running[-1] for part in running]
        return tuple(
            amount - (after - before)
            for amount, (before, after) in zip(amounts, pairwise(shares), strict=True)
        )


@dataclass(frozen=True, slots=True)
class CashMovement:
    """Cash put into the drawer without a sale; below zero: taken out."""

    amount_minor: int
    operator: int = 1

    def __post_init__(self) -> None:
        if not self.amount_minor:
            raise UnprintableReceipt("no cash is no movement")


@dataclass(frozen=True, slots=True)
class DayOpening:
    """The fiscal day (shift) is opened."""

    operator: int = 1


@dataclass(frozen=True, slots=True)
class DayClosing:
    """The Z report closes the fiscal day (shift)."""

    operator: int = 1


Document: TypeAlias = FiscalReceipt | CashMovement | DayOpening | DayClosing
