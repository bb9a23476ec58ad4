"""What a scan, a touch or a weight does to the basket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from sync_protocol.retail.barcode import MeasuredItem
from sync_protocol.retail.basket import Basket, Line
from sync_protocol.retail.customer import Customer
from sync_protocol.retail.errors import RetailError
from sync_protocol.retail.identifiers import CategoryId, ItemId
from sync_protocol.retail.item import Item
from sync_protocol.retail.money import Money, divide_half_up
from sync_protocol.retail.quantity import THOUSAND, Quantity, Unit

QUANTITY_MAX = 10_000 * THOUSAND  # a typed quantity above is a scanned code in the wrong field
PRICE_MAX_MINOR = 10_000_000_00
FREE_ITEM = ItemId("other-item")  # what a free line sells


@dataclass(frozen=True, slots=True)
class LineAdded:
    """The basket with the goods in it, and the line they are on."""

    basket: Basket
    line: int


@dataclass(frozen=True, slots=True)
class AgeCheckNeeded:
    """The customer must first prove an age."""

    item: Item


@dataclass(frozen=True, slots=True)
class WeightNeeded:
    """The goods must be weighed."""

    item: Item
    unit_price: Money


@dataclass(frozen=True, slots=True)
class NoPrice:
    """The item has no price now; it is never sold at nothing."""

    item: Item


@dataclass(frozen=True, slots=True)
class NotPossibleNow:
    """The trade's arithmetic refuses."""

    reason: str


AddOutcome: TypeAlias = LineAdded | AgeCheckNeeded | WeightNeeded | NoPrice | NotPossibleNow


@dataclass(frozen=True, slots=True)
class Offer:
    """An item as the catalogue offers it now."""

    item: Item
    unit_price: Money | None


def add_offer(
    basket: Basket, offer: Offer, *, quantity: Quantity | None = None, name: str = ""
) -> AddOutcome:
    """Add goods; None: one unit, or the weight is asked for."""
    item, unit_price = offer.item, offer.unit_price
    if unit_price is None:
        return NoPrice(item)
    if item.age_limit_years > basket.age_checked_years:
        return AgeCheckNeeded(item)
    if quantity is None and item.weighed:
        return WeightNeeded(item, unit_price)
    wanted = quantity if quantity is not None else Quantity(THOUSAND, item.unit)
    return _added(basket, (item, unit_price), wanted, name=name)


def add_measured(
    basket: Basket, offer: Offer, measured: MeasuredItem, *, name: str = ""
) -> AddOutcome:
    """Add what a weighed or priced label says."""
    item, unit_price = offer.item, offer.unit_price
    if unit_price is None:
        return NoPrice(item)
    if item.age_limit_years > basket.age_checked_years:
        return AgeCheckNeeded(item)
    match measured.kind:
        case "price":
            amount = Money(measured.value, unit_price.currency)
            weight = _weight_for(amount, unit_price)
            return _added(
                basket,
                (item, unit_price),
                Quantity(weight, item.unit),
                name=name,
                fixed_gross=amount,
            )
        case "count":
            pieces = Quantity(measured.value * THOUSAND, item.unit)
            return _added(basket, (item, unit_price), pieces, name=name)
        case _:
            return _added(
                basket, (item, unit_price), Quantity(measured.value, item.unit), name=name
            )


def add_free_line(
    basket: Basket, *, name: str, unit_price: Money, quantity: Quantity, tax_category: str
) -> AddOutcome:
    """Sell something that the catalogue does not know."""
    if not name.strip():
        return NotPossibleNow("a free line needs a name")
    if not 0 < unit_price.minor <= PRICE_MAX_MINOR:
        return NotPossibleNow("a free line needs a price")
    item = Item(
        id=FREE_ITEM,
        sku="",
        name=name.strip(),
        tax_category=tax_category,
        category=CategoryId(""),
        unit=quantity.unit,
        # Every free line stands for something else: two of them never join.
        weighed=True,
    )
    return _added(basket, (item, unit_price), quantity)


def change_quantity(basket: Basket, number: int, thousandths: int) -> LineAdded | NotPossibleNow:
    """Change how much of a line is sold."""
    try:
        line = basket.line(number)
        if thousandths > QUANTITY_MAX:
            return NotPossibleNow("that is more than a till sells at once")
        if line.quantity.unit is Unit.EACH and thousandths % THOUSAND:
            return NotPossibleNow("pieces are sold whole")
        changed = basket.with_quantity(number, Quantity(thousandths, line.quantity.unit))
    except RetailError as error:
        return NotPossibleNow(str(error))
    return LineAdded(changed, number)


def for_customer(
    basket: Basket, customer: Customer | None, price_of: Callable[[Line, str], Money | None]
) -> Basket:
    """Pick the customer; lines whose price nobody changed take the price of their list.

    ``price_of`` gives the price of a line's item on a price list; None: keep what it has.
    """
    price_list = customer.price_list if customer else ""
    before = basket.customer.price_list if basket.customer else ""
    basket = basket.for_customer(customer)
    if price_list == before:
        return basket
    return replace(
        basket, lines=tuple(_repriced(line, price_of(line, price_list)) for line in basket.lines)
    )


def _repriced(line: Line, price: Money | None) -> Line:
    if price is None or line.override_reason or line.fixed_gross is not None:
        return line
    return replace(line, unit_price=price, list_price=price)


def _added(
    basket: Basket,
    offered: tuple[Item, Money],
    quantity: Quantity,
    *,
    name: str = "",
    fixed_gross: Money | None = None,
) -> AddOutcome:
    item, unit_price = offered
    if quantity.thousandths > QUANTITY_MAX:
        return NotPossibleNow("that is more than a till sells at once")
    try:
        changed = basket.with_item(
            item, quantity=quantity, unit_price=unit_price, name=name, fixed_gross=fixed_gross
        )
    except RetailError as error:
        return NotPossibleNow(str(error))
    before = {line.number: line for line in basket.lines}
    touched = next(line for line in changed.lines if before.get(line.number) != line)
    return LineAdded(changed, touched.number)


def _weight_for(amount: Money, unit_price: Money) -> int:
    """Estimate the weight behind a priced label, for information; at least a thousandth."""
    if not unit_price.minor:
        return THOUSAND
    return max(divide_half_up(amount.minor * THOUSAND, unit_price.minor), 1)
