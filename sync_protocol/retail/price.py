"""The price in force at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sync_protocol.retail.identifiers import ItemId
from sync_protocol.retail.money import Money

RETAIL_LIST = "retail"  # the list that every store has; customer categories may name others


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """One row of a price list."""

    item: ItemId
    amount: Money  # for one unit, tax included where the store prices so
    price_list: str = RETAIL_LIST
    from_us: int = 0  # instant, microseconds UTC; inclusive
    until_us: int | None = None  # exclusive; None: for good
    quantity_min: int = 0  # thousandths from which the row holds


def price_in_force(
    prices: Iterable[Price], *, at_us: int, price_list: str = RETAIL_LIST, thousandths: int = 1000
) -> Price | None:
    """Choose the price of an item: the customer's list before the retail list.

    Within a list the row with the highest minimum quantity reached wins, then the one that began
    last. None: the item has no price now, and the till must not sell it at nothing.
    """
    best: Price | None = None
    best_rank: tuple[bool, int, int] | None = None
    for price in prices:
        if price.price_list not in {price_list, RETAIL_LIST}:
            continue
        if price.from_us > at_us or (price.until_us is not None and price.until_us <= at_us):
            continue
        if price.quantity_min > thousandths:
            continue
        rank = (price.price_list == price_list, price.quantity_min, price.from_us)
        if best_rank is None or rank > best_rank:
            best, best_rank = price, rank
    return best
