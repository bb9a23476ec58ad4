"""Shapes of the catalogue's API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from cloud.catalogue.codes import show_code
from cloud.catalogue.models import NAME_MAX, Barcode, Category, Item, Price
from cloud.catalogue.operations import CategoryFacts, ItemFacts
from cloud.catalogue.pricing import PRICE_MAX_MINOR, NewPrice
from sync_protocol.retail.item import ItemKind
from sync_protocol.retail.quantity import Unit

NO_NULL = r"^[^\x00]*$"  # no database keeps a null character
Text = Annotated[str, Field(max_length=2000, pattern=NO_NULL)]
Name = Annotated[str, Field(min_length=1, max_length=NAME_MAX, pattern=NO_NULL)]
Reference = Annotated[str, Field(max_length=26, pattern=NO_NULL)]


class MoneyBody(BaseModel):
    """An exact amount."""

    minor: int
    currency: str


class BarcodeBody(BaseModel):
    """A code and how many pieces one scan sells."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(min_length=1, max_length=48, pattern=NO_NULL)]
    units: Annotated[int, Field(ge=1, le=10_000)] = 1


class ItemBody(BaseModel):
    """An item as it is sent to us."""

    model_config = ConfigDict(extra="forbid")

    sku: Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NULL)]
    name: Name
    category: Reference
    tax_category: Annotated[str, Field(max_length=24, pattern=NO_NULL)]
    names: Annotated[
        dict[Annotated[str, Field(pattern="^(el|ru|hy|fi)$")], Name], Field(max_length=8)
    ] = {}
    description: Text = ""
    kind: ItemKind = ItemKind.GOODS
    unit: Unit = Unit.EACH
    is_weighed: bool = False
    plu: Annotated[str, Field(pattern=r"^[0-9]{0,8}$")] = ""
    age_limit_years: Annotated[int, Field(ge=0, le=99)] = 0
    is_discountable: bool = True
    is_favourite: bool = False
    barcodes: Annotated[list[BarcodeBody], Field(max_length=50)] = []

    def to_facts(self) -> ItemFacts:
        """Give the facts."""
        return ItemFacts(
            sku=self.sku,
            name=self.name,
            category=self.category,
            tax_category=self.tax_category,
            names=self.names,
            description=self.description,
            kind=self.kind,
            unit=Unit.KILOGRAM if self.is_weighed else self.unit,
            is_weighed=self.is_weighed,
            plu=self.plu,
            age_limit_years=self.age_limit_years,
            is_discountable=self.is_discountable,
            is_favourite=self.is_favourite,
            barcodes=tuple((each.code, each.units) for each in self.barcodes),
        )


class KnownItem(ItemBody):
    """An item as we know it."""

    id: str
    version: int
    is_on_sale: bool
    picture: str = Field(description="SHA-256 of the picture, or empty.")
    price: MoneyBody | None = Field(description="Of the retail list, now.")
    changed_at: datetime

    @classmethod
    def of(cls, item: Item, barcodes: Sequence[Barcode], price: Price | None) -> KnownItem:
        """Write an item."""
        return cls(
            id=item.id,
            version=item.version,
            sku=item.sku,
            name=item.name,
            category=item.category,
            tax_category=item.tax_category,
            names=dict(item.names),
            description=item.description,
            kind=ItemKind(item.kind),
            unit=Unit(item.unit),
            is_weighed=item.is_weighed,
            plu=item.plu,
            age_limit_years=item.age_limit_years,
            is_discountable=item.is_discountable,
            is_favourite=item.is_favourite,
            barcodes=[BarcodeBody(code=show_code(b.code), units=b.units) for b in barcodes],
            is_on_sale=item.is_active,
            picture=item.picture,
            price=MoneyBody(minor=price.minor, currency=price.currency) if price else None,
            changed_at=item.changed_at,
        )


class ItemsBody(BaseModel):
    """A page of items; ask for the next with ``after=<next>``."""

    items: list[KnownItem]
    next: str | None


class CategoryToBe(BaseModel):
    """A category of items as it is sent to us."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    names: Annotated[
        dict[Annotated[str, Field(pattern="^(el|ru|hy|fi)$")], Name], Field(max_length=8)
    ] = {}
    parent: Reference | None = None
    hue: Annotated[int, Field(ge=0, le=7)] = 0
    order: Annotated[int, Field(ge=0, le=9999)] = 0

    def to_facts(self) -> CategoryFacts:
        """Give the facts."""
        return CategoryFacts(
            name=self.name,
            names=self.names,
            parent=self.parent or None,
            hue=self.hue,
            order=self.order,
        )


class CategoryBody(BaseModel):
    """A category of items."""

    id: str
    name: str
    names: Mapping[str, str]
    parent: str | None
    hue: int
    order: int
    version: int

    @classmethod
    def of(cls, category: Category) -> CategoryBody:
        """Write a category."""
        return cls(
            id=category.id,
            name=category.name,
            names=category.names,
            parent=category.parent,
            hue=category.hue,
            order=category.order,
            version=category.version,
        )


class PriceBody(BaseModel):
    """A price as it is sent to us."""

    model_config = ConfigDict(extra="forbid")

    minor: Annotated[int, Field(ge=0, le=PRICE_MAX_MINOR)]
    price_list: Reference = "retail"
    begins: AwareDatetime | None = Field(None, description="Absent: now.")
    ends: AwareDatetime | None = Field(None, description="Absent: until another replaces it.")
    quantity_min: Annotated[int, Field(ge=0, le=10**9, description="Thousandths.")] = 0

    def to_price(self) -> NewPrice:
        """Give the price to set."""
        return NewPrice(
            minor=self.minor,
            price_list=self.price_list,
            from_at=self.begins,
            until_at=self.ends,
            quantity_min=self.quantity_min,
        )


class KnownPrice(BaseModel):
    """A row of a price list."""

    id: str
    price_list: str
    price: MoneyBody
    begins: datetime
    ends: datetime | None
    quantity_min: int
    set_by: str

    @classmethod
    def of(cls, price: Price) -> KnownPrice:
        """Write a price."""
        return cls(
            id=price.id,
            price_list=price.price_list,
            price=MoneyBody(minor=price.minor, currency=price.currency),
            begins=price.from_at,
            ends=price.until_at,
            quantity_min=price.quantity_min,
            set_by=price.created_by,
        )


class PriceSet(BaseModel):
    """A price is set; tills that hold this revision or a later one sell at it."""

    revision: int
    tills: int
    tills_holding: int
