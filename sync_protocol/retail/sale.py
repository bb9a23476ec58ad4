"""Finished transactions that prove their own sums.

A return is a sale whose quantities and amounts are negative and which names its original: the
same code adds up, books and prints both. The till refuses to *make* a sale whose sums disagree
(`complete`); the cloud must be able to *hold* one, because a completed sale is a fact that is
booked and then examined by a person. Hence `disagreements` is a question, not a constructor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sync_protocol.retail.basket import Basket, PricedLine, Totals
from sync_protocol.retail.discount import Discount
from sync_protocol.retail.errors import NotPossible, SumsDisagree
from sync_protocol.retail.identifiers import CategoryId, CustomerId, ItemId, SaleId
from sync_protocol.retail.money import Money, divide_half_up
from sync_protocol.retail.promotion import Occasion
from sync_protocol.retail.quantity import Quantity
from sync_protocol.retail.tax import Taxed, TaxRate, TaxTotal, spread_tax, totals_by_rate
from sync_protocol.retail.tender import Payment, Tendered


class SaleKind(StrEnum):
    """A sale or its opposite."""

    SALE = "sale"
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """A line of a finished sale. On a return quantities and amounts are negative."""

    number: int
    item: ItemId
    sku: str
    name: str
    category: CategoryId
    quantity: Quantity
    unit_price: Money
    list_price: Money
    gross: Money
    discounts: tuple[Discount, ...]
    amount: Money  # gross less discounts
    tax_category: str
    rate_bp: int
    letter: str
    tax: Money
    override_reason: str = ""
    note: str = ""
    original_line: int = 0  # on a return: the number of the line that is given back
    return_reason: str = ""
    restock: bool = True  # on a return: whether the goods go back on the shelf
    discountable: bool = True
    labelled: bool = False  # the amount stood on a price-carrying label, quantity is information


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The sale that a return takes back; empty id: returned without receipt."""

    id: SaleId
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A completed sale or return."""

    id: SaleId
    number: str  # as printed: register prefix, device letter, counter
    kind: SaleKind
    currency: str
    lines: tuple[SoldLine, ...]
    taxes: tuple[TaxTotal, ...]
    tax_included: bool
    total: Money
    rounding: Money  # cash rounding, added to the total
    tenders: tuple[Tendered, ...]
    change: Money
    customer: CustomerId | None = None
    original: Original | None = None
    note: str = ""
    occasion: Occasion | None = None  # what decided its promotions; None: none were looked at

    @property
    def discount(self) -> Money:
        """All discounts; positive on a sale."""
        return Money.sum((d.amount for line in self.lines for d in line.discounts), self.currency)

    @property
    def tax(self) -> Money:
        """All tax."""
        return Money.sum((total.tax for total in self.taxes), self.currency)


def complete(basket: Basket, totals: Totals, payment: Payment, *, number: str) -> Sale:
    """Make the finished sale of a paid basket; raises `NotPossible` or `SumsDisagree`."""
    if basket.is_empty:
        raise NotPossible("an empty basket cannot be sold")
    if not payment.is_complete or payment.total != totals.total:
        raise NotPossible("the sale is not paid")
    sale = Sale(
        id=basket.id,
        number=number,
        kind=SaleKind.SALE,
        currency=basket.currency,
        lines=tuple(_sold(line) for line in totals.lines),
        taxes=totals.taxes,
        tax_included=basket.rules.taxes.included,
        total=totals.total,
        rounding=payment.rounding,
        tenders=payment.tenders,
        change=payment.change,
        customer=basket.customer.id if basket.customer else None,
        note=basket.note,
        occasion=basket.occasion if basket.rules.promotions else None,
    )
    return proven(sale)


def proven(sale: Sale) -> Sale:
    """Give the sale back if its sums agree, or raise `SumsDisagree` with every disagreement."""
    wrong = disagreements(sale)
    if wrong:
        raise SumsDisagree("; ".join(wrong))
    return sale


def disagreements(sale: Sale) -> tuple[str, ...]:
    """Compute the sale again and say in words what does not agree; nothing: it proves itself."""
    wrong: list[str] = []
    if not sale.lines:
        wrong.append("it has no lines")
    for line in sale.lines:
        wrong.extend(_line_disagreements(line, sale.currency))
    amounts = [_taxed(line) for line in sale.lines]
    expected = totals_by_rate(amounts, included=sale.tax_included, currency=sale.currency)
    if expected != sale.taxes:
        wrong.append("the tax by rate is not that of the lines")
    elif spread_tax(expected, amounts) != tuple(line.tax for line in sale.lines):
        wrong.append("the lines' shares of the tax are not those of the rates")
    total = Money.sum((tax.gross for tax in expected), sale.currency)
    if total != sale.total:
        wrong.append(f"the lines add up to {total.minor}, not to the total {sale.total.minor}")
    paid = Money.sum((tender.amount for tender in sale.tenders), sale.currency) - sale.change
    if paid != sale.total + sale.rounding:
        wrong.append(
            f"tenders less change are {paid.minor}, the total with rounding is "
            f"{(sale.total + sale.rounding).minor}"
        )
    return tuple(wrong)


def _line_disagreements(line: SoldLine, currency: str) -> list[str]:
    wrong: list[str] = []
    if (
        not line.labelled
        and not line.original_line
        and line.quantity.at(line.unit_price) != line.gross
    ):
        wrong.append(f"line {line.number}: quantity at price is not {line.gross.minor}")
    discounts = Money.sum((d.amount for d in line.discounts), currency)
    if line.gross - discounts != line.amount:
        wrong.append(f"line {line.number}: gross less discounts is not {line.amount.minor}")
    return wrong


def _sold(priced: PricedLine) -> SoldLine:
    line = priced.line
    return SoldLine(
        number=line.number,
        item=line.item,
        sku=line.sku,
        name=line.name,
        category=line.category,
        quantity=line.quantity,
        unit_price=line.unit_price,
        list_price=line.list_price,
        gross=priced.gross,
        discounts=priced.discounts,
        amount=priced.amount,
        tax_category=line.tax_category,
        rate_bp=priced.rate.rate_bp,
        letter=priced.rate.letter,
        tax=priced.tax,
        override_reason=line.override_reason,
        note=line.note,
        discountable=line.discountable,
        labelled=line.fixed_gross is not None,
    )


# --- returns -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLine:
    """What is given back of a sold line."""

    line: int  # the sold line's number
    quantity: Quantity  # positive
    reason: str
    restock: bool = True


def refund_lines(
    original: Sale, wanted: Sequence[ReturnedLine], already: Mapping[int, int]
) -> tuple[SoldLine, ...]:
    """Compute the negative lines of a return from the **stored** lines, never from today's prices.

    Amounts are the difference of two cumulative shares, so that returning a line in parts gives
    back exactly what was paid, to the last cent. ``already`` holds thousandths returned earlier by
    line number. Raises `NotPossible` when more is returned than was sold.
    """
    by_number = {line.number: line for line in original.lines}
    refunds: list[SoldLine] = []
    for number, back in enumerate(wanted, start=1):
        sold = by_number.get(back.line)
        if sold is None:
            raise NotPossible(f"the sale has no line {back.line}")
        before = already.get(back.line, 0)
        after = before + back.quantity.thousandths
        if back.quantity.thousandths <= 0 or after > sold.quantity.thousandths:
            raise NotPossible(f"line {back.line}: more is returned than was sold")
        refunds.append(_refund(sold, back, before, after, number))
    return tuple(refunds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """What a return gives back, before it has a number and tenders."""

    lines: tuple[SoldLine, ...]  # negative, each with its share of the tax
    taxes: tuple[TaxTotal, ...]
    total: Money  # negative, before cash rounding
    tax_included: bool
    customer: CustomerId | None = None
    original: Original | None = None


def refund_of(original: Sale, wanted: Sequence[ReturnedLine], already: Mapping[int, int]) -> Refund:
    """Compute a return of a known sale; see `refund_lines`."""
    return _refund_from(
        refund_lines(original, wanted, already),
        included=original.tax_included,
        currency=original.currency,
        customer=original.customer,
        original=Original(id=original.id, number=original.number),
    )


def refund_without_receipt(basket: Basket, *, reason: str, restock: bool = True) -> Refund:
    """Compute a return without receipt: the mirror of selling the basket now.

    Discounts are left out, since nobody knows what was given.
    """
    lines: list[SoldLine] = []
    for priced in basket.totals().lines:
        sold = _sold(priced)
        lines.append(
            replace(
                sold,
                quantity=-sold.quantity,
                gross=-sold.gross,
                amount=-sold.gross,
                discounts=(),
                return_reason=reason,
                restock=restock,
            )
        )
    return _refund_from(
        tuple(lines),
        included=basket.rules.taxes.included,
        currency=basket.currency,
        customer=basket.customer.id if basket.customer else None,
        original=None,
    )


def complete_return(
    refund: Refund, *, sale_id: SaleId, number: str, tenders: tuple[Tendered, ...], rounding: Money
) -> Sale:
    """Make the finished return; tenders are negative: money that went back to the customer."""
    currency = refund.total.currency
    return proven(
        Sale(
            id=sale_id,
            number=number,
            kind=SaleKind.RETURN,
            currency=currency,
            lines=refund.lines,
            taxes=refund.taxes,
            tax_included=refund.tax_included,
            total=refund.total,
            rounding=rounding,
            tenders=tenders,
            change=Money.zero(currency),
            customer=refund.customer,
            original=refund.original,
        )
    )


def _refund_from(
    lines: tuple[SoldLine, ...],
    *,
    included: bool,
    currency: str,
    customer: CustomerId | None,
    original: Original | None,
) -> Refund:
    amounts = [_taxed(line) for line in lines]
    taxes = totals_by_rate(amounts, included=included, currency=currency)
    shares = spread_tax(taxes, amounts)
    return Refund(
        lines=tuple(replace(line, tax=tax) for line, tax in zip(lines, shares, strict=True)),
        taxes=taxes,
        total=Money.sum((total.gross for total in taxes), currency),
        tax_included=included,
        customer=customer,
        original=original,
    )


def _refund(sold: SoldLine, back: ReturnedLine, before: int, after: int, number: int) -> SoldLine:
    whole = sold.quantity.thousandths

    def share(amount: Money) -> Money:
        taken = divide_half_up(amount.minor * after, whole) - divide_half_up(
            amount.minor * before, whole
        )
        return Money(-taken, amount.currency)

    amount = share(sold.amount)
    gross = share(sold.gross)
    discounts = _refund_discounts(sold, gross - amount)
    return SoldLine(
        number=number,
        item=sold.item,
        sku=sold.sku,
        name=sold.name,
        category=sold.category,
        quantity=-back.quantity,
        unit_price=sold.unit_price,
        list_price=sold.list_price,
        gross=gross,
        discounts=discounts,
        amount=amount,
        tax_category=sold.tax_category,
        rate_bp=sold.rate_bp,
        letter=sold.letter,
        tax=Money.zero(amount.currency),
        note=sold.note,
        original_line=sold.number,
        return_reason=back.reason,
        restock=back.restock,
        labelled=sold.labelled,
    )


def _refund_discounts(sold: SoldLine, taken_back: Money) -> tuple[Discount, ...]:
    if not sold.discounts:
        return ()
    parts = taken_back.split([d.amount.minor for d in sold.discounts])
    return tuple(
        Discount(
            kind=d.kind,
            name=d.name,
            amount=part,
            percent_bp=d.percent_bp,
            rule=d.rule,
            reason=d.reason,
        )
        for d, part in zip(sold.discounts, parts, strict=True)
    )


def _taxed(line: SoldLine) -> Taxed:
    return Taxed(
        rate=TaxRate(category=line.tax_category, rate_bp=line.rate_bp, letter=line.letter),
        amount=line.amount,
    )
