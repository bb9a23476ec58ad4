"""One visit to the demonstration's shop: a basket, its payment, sometimes a return. Pure.

Every sale is made by the trade's own arithmetic (`sync_protocol.retail`), so that it proves its
sums like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from random import Random

from cloud.database.base import to_microseconds
from cloud.demo.ids import Ids
from sync_protocol.retail.basket import Basket, Rules
from sync_protocol.retail.currency import denominations
from sync_protocol.retail.customer import Customer
from sync_protocol.retail.identifiers import SaleId
from sync_protocol.retail.item import Item
from sync_protocol.retail.money import Money
from sync_protocol.retail.quantity import Quantity, Unit
from sync_protocol.retail.sale import ReturnedLine, Sale, complete, complete_return, refund_of
from sync_protocol.retail.tender import Payment, Tendered, TenderKind, quick_amounts

_KNOWN_SHARE, _CARD_SHARE = 0.46, 0.64
# Lines of a basket, and how often there are so many.
_LINES = {1: 14, 2: 17, 3: 17, 4: 14, 5: 11, 6: 8, 8: 8, 11: 6, 15: 3}
_PIECES = {1: 80, 2: 14, 3: 4, 6: 2}
_GRAMS = (120, 250, 320, 480, 510, 640, 780, 950, 1180, 1500)
_NOTES = range(500, 5001)  # what people hand over, in minor units


@dataclass(frozen=True, slots=True)
class Goods:
    """What can be bought: an item, its price, and how often it is."""

    item: Item
    price: Money
    weight: float


@dataclass(frozen=True, slots=True)
class Visitor:
    """A customer who may come, and how often they do."""

    customer: Customer
    since: datetime
    weight: float


@dataclass(slots=True)
class Selling:
    """Makes sales from one source of chance."""

    random: Random
    goods: Sequence[Goods]
    visitors: Sequence[Visitor]
    rules: Rules
    currency: str
    ids: Ids = field(init=False)
    _goods_sums: list[float] = field(init=False)
    _visitor_sums: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = Ids(self.random)
        self._goods_sums = list(accumulate(each.weight for each in self.goods))
        self._visitor_sums = list(accumulate(each.weight for each in self.visitors))

    def sale(self, at: datetime, next_number: Callable[[], str]) -> Sale:
        """Sell a basket to somebody and take the money."""
        basket = Basket(
            id=SaleId(self.ids.at(at)),
            currency=self.currency,
            opened_us=to_microseconds(at),
            rules=self.rules,
            customer=self._visitor(at),
        )
        for goods in self.random.choices(
            self.goods, cum_weights=self._goods_sums, k=self._one_of(_LINES)
        ):
            basket = basket.with_item(
                goods.item, quantity=self._quantity(goods.item), unit_price=goods.price
            )
        totals = basket.totals()
        payment = self._paid(Payment(total=totals.total))
        return complete(basket, totals, payment, number=next_number())

    def take_back(self, original: Sale, at: datetime, next_number: Callable[[], str]) -> Sale:
        """Take a line of a sale back for cash."""
        line = self.random.choice(original.lines)
        back = ReturnedLine(line=line.number, quantity=line.quantity, reason="Did not like it")
        refund = refund_of(original, [back], {})
        return complete_return(
            refund,
            sale_id=SaleId(self.ids.at(at)),
            number=next_number(),
            tenders=(Tendered(kind=TenderKind.CASH, amount=refund.total),),
            rounding=Money.zero(self.currency),
        )

    def _quantity(self, item: Item) -> Quantity:
        if item.unit is Unit.KILOGRAM:
            return Quantity.grams(self.random.choice(_GRAMS) + self.random.randint(-15, 15) * 2)
        return Quantity.each(self._one_of(_PIECES))

    def _paid(self, payment: Payment) -> Payment:
        due = payment.due
        if self.random.random() < _CARD_SHARE:
            approval = f"{self.random.randint(0, 999_999):06}"
            return payment.with_tender(
                Tendered(kind=TenderKind.CARD, amount=due, reference=approval)
            )
        notes = tuple(note for note in denominations(self.currency) if note in _NOTES)
        given = self.random.choice((due, *quick_amounts(due, notes, 2)))
        return payment.with_tender(Tendered(kind=TenderKind.CASH, amount=given))

    def _visitor(self, at: datetime) -> Customer | None:
        if self.random.random() > _KNOWN_SHARE:
            return None
        visitor = self.random.choices(self.visitors, cum_weights=self._visitor_sums)[0]
        return visitor.customer if visitor.since < at else None

    def _one_of(self, shares: dict[int, int]) -> int:
        return self.random.choices(list(shares), weights=list(shares.values()))[0]
