"""A discount on the whole sale, given by hand: spread over its lines."""

from __future__ import annotations

from sync_protocol.retail.basket import Basket, ManualDiscount, PricedLine
from sync_protocol.retail.discount import percent_of
from sync_protocol.retail.errors import NotPossible
from sync_protocol.retail.money import Money
from sync_protocol.retail.tax import WHOLE_BP


def discount_sale_percent(basket: Basket, percent_bp: int, reason: str) -> Basket:
    """Give a percentage on every line that has no better discount already.

    Discounts do not add up: a line keeps what is worth more. Raises `NotPossible` when no line
    is better off, and `RetailError` when the basket has no price.
    """
    if not 0 < percent_bp <= WHOLE_BP:
        raise NotPossible("a percentage lies between nothing and everything")
    changed = basket
    for priced in basket.totals().lines:
        wanted = percent_of(priced.gross, percent_bp)
        if priced.line.discountable and wanted > priced.gross - priced.amount:
            discount = ManualDiscount(reason=reason, percent_bp=percent_bp)
            changed = changed.with_manual_discount(priced.line.number, discount)
    if changed == basket:
        raise NotPossible("every line has a better discount already")
    return changed


def discount_sale_amount(basket: Basket, amount_minor: int, reason: str) -> Basket:
    """Take an amount off the total, spread over the lines by what they cost.

    Raises `NotPossible` when the lines that may be discounted do not cost as much.
    """
    lines = [line for line in basket.totals().lines if line.line.discountable and line.amount]
    room = Money.sum((line.amount for line in lines), basket.currency)
    if not 0 < amount_minor <= room.minor:
        raise NotPossible("more than the sale costs cannot be taken off")
    parts = Money(amount_minor, basket.currency).split([line.amount.minor for line in lines])
    changed = basket
    for priced, part in zip(lines, parts, strict=True):
        changed = changed.with_manual_discount(
            priced.line.number, ManualDiscount(reason=reason, amount=_taken_off(priced) + part)
        )
    return changed


def _taken_off(priced: PricedLine) -> Money:
    return priced.gross - priced.amount
