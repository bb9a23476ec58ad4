"""What was on the demonstration's shelves: deliveries, a few broken jars, goods on their way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from cloud.audit.operations import System
from cloud.database.bulk import insert_rows
from cloud.demo import shop
from cloud.demo.selling import Goods
from cloud.estate.models import Store
from cloud.stock.models import RECEIPT, TRANSFER, WRITE_OFF, Balance, StockLine
from cloud.stock.operations import DocumentFacts, create_document, finish_document
from sync_protocol.retail.item import ItemKind
from sync_protocol.retail.quantity import Unit

_UNIT = 1000  # quantities are thousandths
_FIRST_DELIVERY, _REFILL = (30, 90), (10, 45)
_LOW = 5 * _UNIT
_FORGOTTEN = 60  # one in so many is not delivered again, so that something wants attention
_COST_SHARE = (0.48, 0.71)  # of the price without tax
_SUPPLIERS = ("Aegean Foods, delivery note 4417", "Attica Wholesale, delivery note 90122")
_BROKEN, _ON_THE_WAY = 3, 8


@dataclass(frozen=True, slots=True)
class Then:
    """A clock that stands at a moment of the past."""

    at: datetime

    def now(self) -> datetime:
        """Return that moment."""
        return self.at


@dataclass(slots=True)
class Deliveries:
    """Books what suppliers brought, from one source of chance."""

    session: Session
    actor: System
    random: Random
    goods: Sequence[Goods]
    stores: Sequence[Store]

    def __post_init__(self) -> None:
        self.goods = [each for each in self.goods if each.item.kind is ItemKind.GOODS]

    def stock_up(self, at: datetime) -> None:
        """Bring everything to every store, before the first sale."""
        for store in self.stores:
            lines = [(each, self._amount(each, _FIRST_DELIVERY)) for each in self.goods]
            self._receive(store, at, _SUPPLIERS[0], lines)

    def refill(self, at: datetime) -> None:
        """Bring what has run low; a little of it breaks, and a little goes to another store."""
        for store in self.stores:
            there = self._balances(store)
            low = [
                (each, self._amount(each, _REFILL) - min(0, there.get(each.item.id, 0)))
                for place, each in enumerate(self.goods)
                if there.get(each.item.id, 0) < _LOW and place % _FORGOTTEN
            ]
            self._receive(store, at, _SUPPLIERS[1], low)
        first, *others = self.stores
        jars = [(each, _UNIT) for each in self.random.sample(list(self.goods), _BROKEN)]
        broken = DocumentFacts(WRITE_OFF, first.id, shop.CURRENCY, reason="Fell off a pallet")
        self._book(broken, at + timedelta(hours=1), jars)
        if others:
            sent = [(each, 6 * _UNIT) for each in self.random.sample(list(self.goods), _ON_THE_WAY)]
            onward = DocumentFacts(TRANSFER, first.id, shop.CURRENCY, other_store=others[0].id)
            self._book(onward, at + timedelta(hours=2), sent)

    def _receive(
        self, store: Store, at: datetime, partner: str, lines: Sequence[tuple[Goods, int]]
    ) -> None:
        if lines:
            facts = DocumentFacts(RECEIPT, store.id, shop.CURRENCY, partner=partner)
            self._book(facts, at, lines)

    def _book(self, facts: DocumentFacts, at: datetime, lines: Iterable[tuple[Goods, int]]) -> None:
        then = Then(at)
        document = create_document(self.session, then, self.actor, shop.TENANT, facts)
        insert_rows(
            self.session,
            cast("Table", StockLine.__table__),
            [
                {
                    "tenant": shop.TENANT,
                    "document": document.id,
                    "item": goods.item.id,
                    "n": n,
                    "quantity": quantity,
                    "expected": None,
                    "cost_milli": self._cost(goods) if facts.kind == RECEIPT else 0,
                    "at": at,
                    "by": self.actor.name,
                }
                for n, (goods, quantity) in enumerate(lines, 1)
            ],
        )
        finish_document(self.session, then, self.actor, document)

    def _amount(self, goods: Goods, between: tuple[int, int]) -> int:
        pieces = self.random.randint(*between) * goods.weight
        return (max(6, round(pieces / 4)) if goods.item.unit is Unit.EACH else 12) * _UNIT

    def _cost(self, goods: Goods) -> int:
        """What one costs, in thousandths of a minor unit, without tax."""
        rate = next(bp for name, _, bp, _ in shop.TAX_RATES if name == goods.item.tax_category)
        # The same share each time: a supplier's price does not jump about.
        share = Random(goods.item.sku).uniform(*_COST_SHARE)  # noqa: S311 - repeatable on purpose
        return round(goods.price.minor * 1000 * 10_000 / (10_000 + rate) * share)

    def _balances(self, store: Store) -> dict[str, int]:
        found = self.session.execute(
            select(Balance.item, Balance.quantity).where(
                Balance.tenant == shop.TENANT, Balance.store == store.id
            )
        )
        return {row[0]: row[1] for row in found}
