"""The body of a finished sale or return on the wire, and back.

Amounts are minor units of the sale's one currency, quantities thousandths. Members that have their
usual value are left out. The mapping is written out by hand: the wire is a promise to old tills and
must not follow when a class of `sync_protocol.retail` is renamed.
"""

from __future__ import annotations

from typing import Any

import msgspec

from sync_protocol.messages.canonical import Fields
from sync_protocol.messages.errors import MalformedMessage
from sync_protocol.retail.discount import Discount, DiscountKind
from sync_protocol.retail.identifiers import CategoryId, CustomerId, ItemId, SaleId
from sync_protocol.retail.money import Money
from sync_protocol.retail.promotion import Occasion
from sync_protocol.retail.quantity import Quantity, Unit
from sync_protocol.retail.sale import Original, Sale, SaleKind, SoldLine
from sync_protocol.retail.tax import TaxTotal
from sync_protocol.retail.tender import Tendered, TenderKind


class DiscountBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """A discount on a line."""

    kind: DiscountKind
    name: str
    amount: int
    percent_bp: int = 0
    rule: str = ""
    reason: str = ""


class LineBody(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A sold or returned line."""

    n: int
    item: str
    name: str
    qty: int
    price: int
    gross: int
    amount: int
    tax_category: str
    rate_bp: int
    tax: int
    sku: str = ""
    category: str = ""
    unit: Unit = Unit.EACH
    list_price: int = -1  # -1: the same as the price
    letter: str = ""
    discounts: tuple[DiscountBody, ...] = ()
    override_reason: str = ""
    note: str = ""
    original_line: int = 0
    return_reason: str = ""
    restock: bool = True
    labelled: bool = False
    fixed: bool = False  # no rule and no promotion may touch it


class OccasionBody(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What decided the promotions of a sale."""

    at: int
    offset_min: int = 0
    store: str = ""
    customer_category: str = ""
    coupons: tuple[str, ...] = ()


class TaxBody(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The tax of the receipt at one rate."""

    category: str
    rate_bp: int
    net: int
    tax: int
    gross: int
    letter: str = ""


class TenderBody(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A tender."""

    kind: TenderKind
    amount: int
    reference: str = ""
    foreign_currency: str = ""
    foreign_amount: int = 0
    rate_millionths: int = 0


class SaleBody(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A finished sale or return, version 1."""

    number: str
    kind: SaleKind
    currency: str
    lines: tuple[LineBody, ...]
    taxes: tuple[TaxBody, ...]
    total: int
    tenders: tuple[TenderBody, ...]
    tax_included: bool = True
    rounding: int = 0
    change: int = 0
    customer: str = ""
    original: str = ""
    original_number: str = ""
    note: str = ""
    occasion: OccasionBody | msgspec.UnsetType = msgspec.UNSET


def write_sale(sale: Sale) -> dict[str, Any]:
    """Give the body of a sale; the sale's id is the entry's id."""
    body = SaleBody(
        number=sale.number,
        kind=sale.kind,
        currency=sale.currency,
        lines=tuple(_write_line(line) for line in sale.lines),
        taxes=tuple(
            TaxBody(
                category=tax.category,
                rate_bp=tax.rate_bp,
                letter=tax.letter,
                net=tax.net.minor,
                tax=tax.tax.minor,
                gross=tax.gross.minor,
            )
            for tax in sale.taxes
        ),
        total=sale.total.minor,
        tenders=tuple(_write_tender(tender) for tender in sale.tenders),
        tax_included=sale.tax_included,
        rounding=sale.rounding.minor,
        change=sale.change.minor,
        customer=sale.customer or "",
        original=sale.original.id if sale.original else "",
        original_number=sale.original.number if sale.original else "",
        note=sale.note,
        occasion=_write_occasion(sale.occasion) if sale.occasion else msgspec.UNSET,
    )
    return msgspec.to_builtins(body)


def read_sale(sale_id: str, fields: Fields) -> Sale:
    """Read a sale as it stands, without proving it; raises `MalformedMessage` for a wrong shape."""
    try:
        body = msgspec.convert(fields, SaleBody)
    except msgspec.ValidationError as error:
        raise MalformedMessage(f"not a sale: {error}") from error
    currency = body.currency
    return Sale(
        id=SaleId(sale_id),
        number=body.number,
        kind=body.kind,
        currency=currency,
        lines=tuple(_read_line(line, currency) for line in body.lines),
        taxes=tuple(
            TaxTotal(
                category=tax.category,
                rate_bp=tax.rate_bp,
                letter=tax.letter,
                net=Money(tax.net, currency),
                tax=Money(tax.tax, currency),
                gross=Money(tax.gross, currency),
            )
            for tax in body.taxes
        ),
        tax_included=body.tax_included,
        total=Money(body.total, currency),
        rounding=Money(body.rounding, currency),
        tenders=tuple(_read_tender(tender, currency) for tender in body.tenders),
        change=Money(body.change, currency),
        customer=CustomerId(body.customer) if body.customer else None,
        original=(
            Original(id=SaleId(body.original), number=body.original_number)
            if body.original or body.original_number
            else None
        ),
        note=body.note,
        occasion=(
            None if isinstance(body.occasion, msgspec.UnsetType) else _read_occasion(body.occasion)
        ),
    )


def _write_line(line: SoldLine) -> LineBody:
    return LineBody(
        n=line.number,
        item=line.item,
        sku=line.sku,
        name=line.name,
        category=line.category,
        qty=line.quantity.thousandths,
        unit=line.quantity.unit,
        price=line.unit_price.minor,
        list_price=-1 if line.list_price == line.unit_price else line.list_price.minor,
        gross=line.gross.minor,
        discounts=tuple(
            DiscountBody(
                kind=d.kind,
                name=d.name,
                amount=d.amount.minor,
                percent_bp=d.percent_bp,
                rule=d.rule,
                reason=d.reason,
            )
            for d in line.discounts
        ),
        amount=line.amount.minor,
        tax_category=line.tax_category,
        rate_bp=line.rate_bp,
        letter=line.letter,
        tax=line.tax.minor,
        override_reason=line.override_reason,
        note=line.note,
        original_line=line.original_line,
        return_reason=line.return_reason,
        restock=line.restock,
        labelled=line.labelled,
        fixed=not line.discountable,
    )


def _read_line(body: LineBody, currency: str) -> SoldLine:
    price = Money(body.price, currency)
    return SoldLine(
        number=body.n,
        item=ItemId(body.item),
        sku=body.sku,
        name=body.name,
        category=CategoryId(body.category),
        quantity=Quantity(body.qty, body.unit),
        unit_price=price,
        list_price=price if body.list_price < 0 else Money(body.list_price, currency),
        gross=Money(body.gross, currency),
        discounts=tuple(
            Discount(
                kind=d.kind,
                name=d.name,
                amount=Money(d.amount, currency),
                percent_bp=d.percent_bp,
                rule=d.rule,
                reason=d.reason,
            )
            for d in body.discounts
        ),
        amount=Money(body.amount, currency),
        tax_category=body.tax_category,
        rate_bp=body.rate_bp,
        letter=body.letter,
        tax=Money(body.tax, currency),
        override_reason=body.override_reason,
        note=body.note,
        original_line=body.original_line,
        return_reason=body.return_reason,
        restock=body.restock,
        labelled=body.labelled,
        discountable=not body.fixed,
    )


def _write_occasion(occasion: Occasion) -> OccasionBody:
    return OccasionBody(
        at=occasion.at_us,
        offset_min=occasion.offset_min,
        store=occasion.store,
        customer_category=occasion.customer_category,
        coupons=occasion.coupons,
    )


def _read_occasion(body: OccasionBody) -> Occasion:
    return Occasion(
        at_us=body.at,
        offset_min=body.offset_min,
        store=body.store,
        customer_category=body.customer_category,
        coupons=body.coupons,
    )


def _write_tender(tender: Tendered) -> TenderBody:
    return TenderBody(
        kind=tender.kind,
        amount=tender.amount.minor,
        reference=tender.reference,
        foreign_currency=tender.foreign.currency if tender.foreign else "",
        foreign_amount=tender.foreign.minor if tender.foreign else 0,
        rate_millionths=tender.rate_millionths,
    )


def _read_tender(body: TenderBody, currency: str) -> Tendered:
    return Tendered(
        kind=body.kind,
        amount=Money(body.amount, currency),
        reference=body.reference,
        foreign=(
            Money(body.foreign_amount, body.foreign_currency) if body.foreign_currency else None
        ),
        rate_millionths=body.rate_millionths,
    )
