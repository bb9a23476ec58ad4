"""Were the promotions of a finished sale those that its rules give? Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sync_protocol.retail.discount import DiscountKind
from sync_protocol.retail.promotion import Promotable, Promotion, promote
from sync_protocol.retail.quantity import Unit
from sync_protocol.retail.sale import Sale, SaleKind, SoldLine


def promotion_disagreements(sale: Sale, promotions: Sequence[Promotion]) -> tuple[str, ...]:
    """Compute a sale's promotions again; say in words what its rules do not give.

    ``promotions`` are those of the revision that the sale names. A till may have left promotions
    out in favour of the customer's own discount, all of them or those that exclude it.
    """
    if sale.kind is not SaleKind.SALE:
        return ()  # a return gives back what was paid, whatever the rules are now
    given = _given(sale)
    if sale.occasion is None:
        if not given:
            return ()
        return ("promotions were given, and not said on what occasion",)
    lines = [_promotable(line) for line in sale.lines]
    beside = tuple(each for each in promotions if each.with_discounts)
    for some in (tuple(promotions), beside, ()):
        promoted = promote(some, lines, sale.occasion, currency=sale.currency)
        expected = {
            (each.line, each.promotion.id): each.amount.minor for each in promoted.reductions
        }
        if expected == given:
            return ()
    whole = promote(promotions, lines, sale.occasion, currency=sale.currency)
    expected = {(each.line, each.promotion.id): each.amount.minor for each in whole.reductions}
    return tuple(
        f"line {line}: promotion {promotion} gave {given.get((line, promotion), 0)}, "
        f"its rules give {expected.get((line, promotion), 0)}"
        for line, promotion in sorted(given.keys() | expected.keys())
        if given.get((line, promotion), 0) != expected.get((line, promotion), 0)
    )


def _given(sale: Sale) -> Mapping[tuple[int, str], int]:
    given: dict[tuple[int, str], int] = {}
    for line in sale.lines:
        for discount in line.discounts:
            if discount.kind is DiscountKind.PROMOTION:
                place = (line.number, discount.rule)
                given[place] = given.get(place, 0) + discount.amount.minor
    return given


def _promotable(line: SoldLine) -> Promotable:
    by_hand = any(each.kind is DiscountKind.MANUAL for each in line.discounts)
    return Promotable(
        number=line.number,
        item=line.item,
        category=line.category,
        gross=line.gross,
        thousandths=line.quantity.thousandths,
        in_pieces=line.quantity.unit is Unit.EACH and line.quantity.is_whole and not line.labelled,
        is_open=line.discountable and not by_hand,
    )
