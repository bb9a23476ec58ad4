"""How this store trades and who works here: tax, discounts and promotions, operators, settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, cast

import msgspec

from edge.journal.reference import Reader
from edge.journal.reference_index import CARD
from sync_protocol.messages.reference import DISCOUNTS, OPERATORS, STORE_CONFIG, TAX
from sync_protocol.messages.to_till import (
    DiscountRuleRow,
    LoyaltyRow,
    OperatorRow,
    PromotionRow,
    StoreConfigRow,
    TaxRateRow,
)
from sync_protocol.retail.basket import Rules
from sync_protocol.retail.tax import TaxTable

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Kept:
    """What was read at one version of the file."""

    version: int
    store: StoreConfigRow | None
    operators: tuple[OperatorRow, ...]
    rules: Rules


class StoreData:
    """Small tables that are read whole and kept until they change. One thread at a time."""

    def __init__(self, reader: Reader) -> None:
        """Read through ``reader``."""
        self._reader = reader
        self._kept: Kept | None = None

    def store(self) -> StoreConfigRow | None:
        """Give the store's settings; None until they have arrived."""
        return self._now().store

    def operators(self, store_id: str) -> tuple[OperatorRow, ...]:
        """Give everyone who may sign on in this store, by name."""
        return tuple(
            row
            for row in self._now().operators
            if row.active and (not row.stores or store_id in row.stores)
        )

    def operator_by_card(self, store_id: str, card: str) -> OperatorRow | None:
        """Find the operator a badge belongs to."""
        rows = self._reader.rows(
            "SELECT key FROM code WHERE kind = ? AND code = ? AND bucket = ?",
            (CARD, card, OPERATORS),
        )
        keys = {key for (key,) in rows}
        return next((row for row in self.operators(store_id) if row.id in keys), None)

    def rules(self) -> Rules:
        """Give tax, discount rules and promotions with the revisions they have."""
        return self._now().rules

    def _now(self) -> Kept:
        version = self._reader.version
        if self._kept is None or self._kept.version != version:
            self._kept = self._read(version)
        return self._kept

    def _read(self, version: int) -> Kept:
        stores = self._bucket(STORE_CONFIG, StoreConfigRow)
        store = stores[0] if stores else None
        rates = self._bucket(TAX, TaxRateRow)
        rules = self._bucket(DISCOUNTS, DiscountRuleRow)
        promotions = self._bucket(DISCOUNTS, PromotionRow)
        loyalty = self._bucket(DISCOUNTS, LoyaltyRow)
        revisions = {
            str(name): int(str(rev))
            for name, rev in self._reader.rows("SELECT name, rev FROM bucket")
        }
        return Kept(
            version,
            store,
            tuple(sorted(self._bucket(OPERATORS, OperatorRow), key=lambda row: row.name)),
            Rules(
                taxes=TaxTable(
                    rates=tuple(row.to_rate() for row in rates),
                    included=store.tax_included if store else True,
                    revision=revisions.get(TAX, 0),
                ),
                discounts=tuple(sorted((r.to_rule() for r in rules), key=lambda rule: rule.id)),
                promotions=tuple(row.to_promotion() for row in promotions),
                loyalty=loyalty[0].to_program() if loyalty else None,
                revisions=tuple(sorted(revisions.items())),
            ),
        )

    def _bucket(self, bucket: str, kind: type[R]) -> list[R]:
        rows = self._reader.rows("SELECT body FROM row WHERE bucket = ? ORDER BY key", (bucket,))
        read: list[R] = []
        for (body,) in rows:
            try:
                read.append(msgspec.json.decode(cast("bytes", body), type=kind))
            except msgspec.ValidationError:
                continue  # of a kind that a newer headquarters knows; we go on without it
        return read
