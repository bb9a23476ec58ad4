"""Labels and price tags as data: what stands where, before any printer or page.

Places and sizes are tenths of a millimetre from the top left corner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sync_protocol.retail.errors import RetailError
from sync_protocol.retail.marking import N_

SIDE_MIN, SIDE_MAX = 100, 2_000  # 1 cm to 20 cm
FIELDS_MAX = 24
TEXT_MAX = 80
LINES_MAX = 6
HEIGHT_MIN, HEIGHT_MAX = 12, 1_000
EAN13_DIGITS, EAN8_DIGITS = 13, 8
QR_MODULE = 30  # of a code on a label, in tenths of tenths: 0.3 mm


class LabelKind(StrEnum):
    """What a label is for."""

    TAG = "tag"  # on the shelf: an item and its price
    BATCH = "batch"  # on the goods: weighed or packed here, with batch and expiry


class FieldKind(StrEnum):
    """What a field shows."""

    NAME = "name"
    PRICE = "price"
    UNIT_PRICE = "unit-price"
    CODE = "code"  # a barcode that the scanner reads
    QR = "qr"  # the same as a QR code
    DIGITS = "digits"  # the code in digits
    SKU = "sku"
    PLU = "plu"
    WEIGHT = "weight"
    BATCH = "batch"
    PACKED = "packed"
    EXPIRY = "expiry"
    STORE = "store"
    PRINTED = "printed"
    TEXT = "text"  # always the same words
    RULE = "rule"  # a line


FIELD_NAMES: Mapping[FieldKind, str] = {
    FieldKind.NAME: N_("Name of the item"),
    FieldKind.PRICE: N_("Price"),
    FieldKind.UNIT_PRICE: N_("Price per unit"),
    FieldKind.CODE: N_("Barcode"),
    FieldKind.QR: N_("QR code"),
    FieldKind.DIGITS: N_("Code in digits"),
    FieldKind.SKU: N_("SKU"),
    FieldKind.PLU: N_("PLU"),
    FieldKind.WEIGHT: N_("Weight"),
    FieldKind.BATCH: N_("Batch"),
    FieldKind.PACKED: N_("Packed on"),
    FieldKind.EXPIRY: N_("Best before"),
    FieldKind.STORE: N_("Store"),
    FieldKind.PRINTED: N_("Printed on"),
    FieldKind.TEXT: N_("Text of your own"),
    FieldKind.RULE: N_("Line"),
}
CODES = frozenset({FieldKind.CODE, FieldKind.QR})


class UnfitTemplate(RetailError):
    """A template that cannot be printed; the message says which field and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateField:
    """One field; a place may be outside of nothing."""

    kind: FieldKind
    x: int
    y: int
    height: int  # of a line of letters, of the bars, of the line
    width: int = 0  # room for text, length of a line; 0: up to the edge
    lines: int = 1
    bold: bool = False
    text: str = ""  # before the value, or all of a text field


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelTemplate:
    """What a kind of label looks like. Its existence is proof that it can be printed."""

    id: str
    name: str
    kind: LabelKind
    width: int
    height: int
    gap: int = 20  # between two labels on the roll
    fields: tuple[TemplateField, ...] = ()

    def __post_init__(self) -> None:
        """Raise `UnfitTemplate` for what does not fit the label."""
        if not (SIDE_MIN <= self.width <= SIDE_MAX and SIDE_MIN <= self.height <= SIDE_MAX):
            raise UnfitTemplate("a label's sides are 10 to 200 mm")
        if not 0 <= self.gap <= SIDE_MIN:
            raise UnfitTemplate("the gap between labels is 0 to 10 mm")
        if not 0 < len(self.fields) <= FIELDS_MAX:
            raise UnfitTemplate(f"a label has 1 to {FIELDS_MAX} fields")
        for number, field in enumerate(self.fields, start=1):
            problem = _problem(field, self)
            if problem:
                raise UnfitTemplate(f"field {number}: {problem}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFacts:
    """What one label says, worded for people already; empty is left out."""

    name: str = ""
    price: str = ""
    unit_price: str = ""
    code: str = ""  # digits of an EAN-13 or EAN-8, else Code 128
    sku: str = ""
    plu: str = ""
    weight: str = ""
    batch: str = ""
    packed: str = ""
    expiry: str = ""
    store: str = ""
    printed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelText:
    """Letters; wrapped into ``width`` and cut after ``lines``."""

    text: str
    x: int
    y: int
    height: int
    width: int
    lines: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelCode:
    """A code: ``ean13``, ``ean8``, ``code128`` or ``qr``."""

    symbology: str
    data: str
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRule:
    """A filled box."""

    x: int
    y: int
    width: int
    height: int


Placed: TypeAlias = LabelText | LabelCode | LabelRule


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelLayout:
    """One label with everything in its place."""

    width: int
    height: int
    gap: int
    placed: tuple[Placed, ...]


def lay_out(template: LabelTemplate, facts: LabelFacts) -> LabelLayout:
    """Put facts into a template; a field without a fact leaves its place empty."""
    placed = [part for field in template.fields if (part := _placed(field, template, facts))]
    return LabelLayout(
        width=template.width, height=template.height, gap=template.gap, placed=tuple(placed)
    )


def symbology_of(code: str) -> str:
    """Say which kind of bars a code gets."""
    if code.isascii() and code.isdecimal() and _check_digit_holds(code):
        if len(code) == EAN13_DIGITS:
            return "ean13"
        if len(code) == EAN8_DIGITS:
            return "ean8"
    return "code128"


def _placed(field: TemplateField, template: LabelTemplate, facts: LabelFacts) -> Placed | None:
    room = template.width - field.x
    if field.kind is FieldKind.RULE:
        return LabelRule(
            x=field.x, y=field.y, width=min(field.width or room, room), height=field.height
        )
    if field.kind in CODES:
        if not facts.code or not facts.code.isascii() or not facts.code.isprintable():
            return None
        qr = field.kind is FieldKind.QR
        return LabelCode(
            symbology="qr" if qr else symbology_of(facts.code),
            data=facts.code,
            x=field.x,
            y=field.y,
            height=QR_MODULE if qr else field.height,
        )
    text = _text(field, facts)
    if not text:
        return None
    return LabelText(
        text=text,
        x=field.x,
        y=field.y,
        height=field.height,
        width=min(field.width or room, room),
        lines=field.lines,
        bold=field.bold,
    )


def _text(field: TemplateField, facts: LabelFacts) -> str:
    if field.kind is FieldKind.TEXT:
        return field.text
    if field.kind is FieldKind.DIGITS:
        value = facts.code
    else:
        value = str(getattr(facts, field.kind.value.replace("-", "_")))
    return f"{field.text} {value}".strip() if value else ""


def _problem(field: TemplateField, label: LabelTemplate) -> str:
    if not (0 <= field.x < label.width and 0 <= field.y < label.height):
        return "it begins outside of the label"
    smallest = 1 if field.kind is FieldKind.RULE else HEIGHT_MIN
    if not smallest <= field.height <= HEIGHT_MAX:
        return "it is too low or too high"
    if field.y + field.height > label.height:
        return "it ends below the label"
    if not 0 <= field.width <= SIDE_MAX or not 1 <= field.lines <= LINES_MAX:
        return "its width or its number of lines cannot be"
    if len(field.text) > TEXT_MAX or (field.kind is FieldKind.TEXT and not field.text):
        return "its text is missing or too long"
    return ""


def _check_digit_holds(digits: str) -> bool:
    padded = digits.zfill(14)
    return sum(int(digit) * (3, 1)[i % 2] for i, digit in enumerate(padded)) % 10 == 0


def _tag() -> LabelTemplate:
    field = TemplateField
    return LabelTemplate(
        id="shelf-58x40",
        name="Shelf tag 58 × 40 mm",
        kind=LabelKind.TAG,
        width=580,
        height=400,
        fields=(
            field(kind=FieldKind.NAME, x=25, y=15, height=38, lines=2, bold=True),
            field(kind=FieldKind.RULE, x=25, y=122, height=4, width=530),
            field(kind=FieldKind.PRICE, x=25, y=140, height=104, bold=True),
            field(kind=FieldKind.UNIT_PRICE, x=25, y=262, height=30, width=530),
            field(kind=FieldKind.CODE, x=25, y=305, height=60),
            field(kind=FieldKind.SKU, x=400, y=310, height=24, width=160),
            field(kind=FieldKind.PRINTED, x=400, y=345, height=22, width=160),
        ),
    )


def _batch() -> LabelTemplate:
    field = TemplateField
    return LabelTemplate(
        id="batch-58x60",
        name="Weighed goods 58 × 60 mm",
        kind=LabelKind.BATCH,
        width=580,
        height=600,
        fields=(
            field(kind=FieldKind.STORE, x=25, y=12, height=26),
            field(kind=FieldKind.NAME, x=25, y=50, height=42, lines=2, bold=True),
            field(kind=FieldKind.RULE, x=25, y=165, height=4, width=530),
            field(kind=FieldKind.WEIGHT, x=25, y=180, height=46, width=270, bold=True),
            field(kind=FieldKind.UNIT_PRICE, x=300, y=185, height=32, width=260),
            field(kind=FieldKind.PRICE, x=25, y=240, height=84, bold=True),
            field(kind=FieldKind.PACKED, x=25, y=345, height=28, text="→"),
            field(kind=FieldKind.EXPIRY, x=300, y=345, height=28, bold=True, text="≤"),
            field(kind=FieldKind.BATCH, x=25, y=385, height=28, text="LOT"),
            field(kind=FieldKind.CODE, x=25, y=430, height=120),
        ),
    )


STARTERS: tuple[LabelTemplate, ...] = (_tag(), _batch())
"""What a retailer has before anybody designed a template."""
EXAMPLE = LabelFacts(
    name="Sourdough loaf Ψωμί Хлеб Հաց",
    price="4.30 €",
    unit_price="8.60 €/kg",
    code="4006381333931",
    sku="4711",
    plu="45",
    weight="0.745 kg",
    batch="L26-330",
    packed="25/11/2026",
    expiry="30/11/2026",
    store="Shop 12",
    printed="25/11/2026",
)
"""For previews."""
