"""What a scan means: a GTIN, a weighed item, a loyalty card, a receipt, an operator's card.

Meaning is decided by form and by the store's own tables, never by the symbology alone. Variable-
measure numbers (prefix 02, 20-29) are national or private, hence a table of rules per store.
Source: GS1 General Specifications 2.1.12 and 7.9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sync_protocol.retail.errors import UnreadableBarcode
from sync_protocol.retail.identifiers import Gtin, check_digit

GROUP_SEPARATOR = "\x1d"
CODE_LENGTH_MAX = 4296  # the longest QR code


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableMeasureRule:
    """How a store reads one prefix of its in-store EAN-13 numbers. Slices count from 0."""

    prefix: str  # "21", "28" ...
    item_from: int
    item_until: int
    value_from: int
    value_until: int
    kind: str  # "weight": thousandths of the unit; "price": minor units; "count": pieces
    value_factor: int = 1  # weight in hundredths of a kilogram: 10
    verifier_at: int = -1  # index of the inner check digit; -1: none


def in_store_number(rule: VariableMeasureRule, plu: str, value: int) -> str:
    """Compose the EAN-13 that a rule reads as this PLU and value; empty: they do not fit it.

    ``value`` is in the unit of the rule's kind. Source: GS1 General Specifications 2.1.12.
    """
    digits = ["0"] * 12
    digits[: len(rule.prefix)] = rule.prefix
    parts = (
        (plu, rule.item_from, rule.item_until),
        (str(value // rule.value_factor), rule.value_from, rule.value_until),
    )
    for said, begin, end in parts:
        if not said.isdecimal() or len(said) > end - begin or rule.verifier_at >= 0:
            return ""
        digits[begin:end] = said.zfill(end - begin)
    odd = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits))
    return "".join(digits) + str(-odd % 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRules:
    """A store's own tables for reading codes."""

    variable_measure: tuple[VariableMeasureRule, ...] = ()
    card_prefixes: tuple[str, ...] = ("29",)  # loyalty cards: EAN-13 of this prefix, or "C-..."
    receipt_prefix: str = "R-"
    operator_prefix: str = "OP-"


@dataclass(frozen=True, slots=True)
class GtinScanned:
    """A trade item number, perhaps with the lot, expiry, weight and price of a GS1 message."""

    gtin: Gtin
    lot: str = ""
    expiry: str = ""  # YYYY-MM-DD
    serial: str = ""
    weight_g: int | None = None
    price_minor: int | None = None  # the amount to pay that the label says, in hundredths


@dataclass(frozen=True, slots=True)
class MeasuredItem:
    """A number that carries a weight, a price or a count of a PLU."""

    plu: str  # without leading zeros
    kind: str  # weight | price | count
    value: int  # thousandths, minor units or pieces


@dataclass(frozen=True, slots=True)
class CardScanned:
    """A loyalty card."""

    number: str


@dataclass(frozen=True, slots=True)
class ReceiptScanned:
    """The code at the foot of a receipt."""

    number: str


@dataclass(frozen=True, slots=True)
class OperatorCard:
    """An operator's badge."""

    code: str


@dataclass(frozen=True, slots=True)
class OtherCode:
    """A code that only the catalogue can know: the retailer's own, or a PLU typed by hand."""

    text: str


@dataclass(frozen=True, slots=True)
class DamagedCode:
    """A code that claims a form it does not have."""

    text: str
    reason: str


Barcode: TypeAlias = (
    GtinScanned
    | MeasuredItem
    | CardScanned
    | ReceiptScanned
    | OperatorCard
    | OtherCode
    | DamagedCode
)


def read_barcode(text: str, rules: ScanRules) -> Barcode:
    """Decide what plain scanned or typed text means; GS1 messages are taken apart before.

    Total: every text has an answer, however hostile.
    """
    text = "".join(c for c in text.strip() if c.isprintable())
    if not text or len(text) > CODE_LENGTH_MAX:
        return DamagedCode(text[:40], "empty or too long")
    if text.startswith(rules.receipt_prefix):
        return ReceiptScanned(text.removeprefix(rules.receipt_prefix))
    if text.startswith(rules.operator_prefix):
        return OperatorCard(text.removeprefix(rules.operator_prefix))
    if text.startswith("C-"):
        return CardScanned(text)
    if not (text.isascii() and text.isdecimal()):
        return OtherCode(text)
    return _read_digits(text, rules)


def _read_digits(digits: str, rules: ScanRules) -> Barcode:
    if len(digits) == 13:
        if digits.startswith(rules.card_prefixes):
            return (
                CardScanned(digits)
                if check_digit(digits[:-1]) == digits[-1]
                else DamagedCode(digits, "wrong check digit")
            )
        for rule in rules.variable_measure:
            if digits.startswith(rule.prefix):
                return _read_measured(digits, rule)
    if len(digits) in {8, 12, 13, 14}:
        try:
            return GtinScanned(Gtin.parse(digits))
        except UnreadableBarcode as error:
            return DamagedCode(digits, str(error))
    return OtherCode(digits)


def _read_measured(digits: str, rule: VariableMeasureRule) -> Barcode:
    if check_digit(digits[:-1]) != digits[-1]:
        return DamagedCode(digits, "wrong check digit")
    value_digits = digits[rule.value_from : rule.value_until]
    if rule.verifier_at >= 0 and price_verifier(value_digits) != digits[rule.verifier_at]:
        return DamagedCode(digits, "wrong inner check digit")
    value = int(value_digits)
    if value == 0 or set(value_digits) == {"9"}:
        return DamagedCode(digits, "the label carries no usable value")
    plu = digits[rule.item_from : rule.item_until].lstrip("0") or "0"
    return MeasuredItem(plu, rule.kind, value * rule.value_factor)


_2_MINUS = (0, 2, 4, 6, 8, 9, 1, 3, 5, 7)
_3 = (0, 3, 6, 9, 2, 5, 8, 1, 4, 7)
_5_PLUS = (0, 5, 1, 6, 2, 7, 3, 8, 4, 9)
_5_MINUS = (0, 5, 9, 4, 8, 3, 7, 2, 6, 1)


def price_verifier(value_digits: str) -> str:
    """Compute the inner check digit of four or five value digits. Source: GS1, section 7.9.3."""
    digits = [int(c) for c in value_digits]
    if len(digits) == 4:
        tables = (_2_MINUS, _2_MINUS, _3, _5_MINUS)
        total = sum(table[d] for table, d in zip(tables, digits, strict=True))
        return str(total * 3 % 10)
    if len(digits) == 5:
        tables = (_5_PLUS, _2_MINUS, _5_MINUS, _5_PLUS, _2_MINUS)
        total = sum(table[d] for table, d in zip(tables, digits, strict=True))
        return str(_5_MINUS.index(-total % 10))
    raise UnreadableBarcode("an inner check digit covers four or five digits")


def measured_code(plu: str, value: int, rule: VariableMeasureRule) -> str:
    """Compose the EAN-13 that a label scale prints for a PLU and a value."""
    digits = ["0"] * 12
    digits[: len(rule.prefix)] = rule.prefix
    digits[rule.item_from : rule.item_until] = plu.zfill(rule.item_until - rule.item_from)
    value_digits = str(value // rule.value_factor).zfill(rule.value_until - rule.value_from)
    digits[rule.value_from : rule.value_until] = value_digits
    if rule.verifier_at >= 0:
        digits[rule.verifier_at] = price_verifier(value_digits)
    payload = "".join(digits)
    if len(payload) != 12 or not payload.isdecimal():
        raise UnreadableBarcode(f"PLU {plu!r} and value {value} do not fit the number")
    return payload + check_digit(payload)
