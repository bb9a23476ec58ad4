"""Goods and services as they are sold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sync_protocol.retail.identifiers import CategoryId, ItemId
from sync_protocol.retail.quantity import Unit


class ItemKind(StrEnum):
    """What is sold."""

    GOODS = "goods"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A barcode and how many units one scan of it sells."""

    code: str  # 14 digits of a GTIN, or the retailer's own code as printed
    units: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A group of items on the till's grid and in reports."""

    id: CategoryId
    name: str
    parent: CategoryId | None = None
    hue: int = 0  # 0-7: which of the eight bars marks it
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that can be sold, without its price."""

    id: ItemId
    sku: str
    name: str
    tax_category: str
    category: CategoryId
    unit: Unit = Unit.EACH
    kind: ItemKind = ItemKind.GOODS
    weighed: bool = False  # sold by the scale's weight, never by typed pieces
    plu: str = ""  # the code keyed by hand and carried in variable-measure numbers
    age_limit_years: int = 0
    discountable: bool = True
    packs: tuple[Pack, ...] = ()
    picture: str = ""  # SHA-256 of the picture's content; empty: none
    names: tuple[tuple[str, str], ...] = ()  # (language, name) where it differs from `name`

    def name_in(self, language: str) -> str:
        """Give the name in a language, or the main one."""
        return dict(self.names).get(language, self.name)
