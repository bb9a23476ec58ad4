"""Tables of goods: categories, items with barcodes, price lists with prices, tax rates."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, Index, Integer, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from cloud.database.base import Base, Id, Key
from cloud.database.text_search import make_searchable
from sync_protocol.retail.item import ItemKind
from sync_protocol.retail.quantity import Unit

NAME_MAX = 120


class Category(Base):
    """A group of items; categories form a tree."""

    __tablename__ = "catalogue_category"

    tenant: Mapped[Key]
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by language
    parent: Mapped[str | None] = mapped_column(String(26))
    hue: Mapped[int] = mapped_column(Integer, default=0)  # 0-7
    order: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)


class Item(Base):
    """Something that can be sold."""

    __tablename__ = "catalogue_item"
    __table_args__ = (
        UniqueConstraint("tenant", "sku"),
        Index("ix_catalogue_item_category", "tenant", "category", "rank"),
        Index("ix_catalogue_item_rank", "tenant", "is_active", "rank", "id"),
        Index("ix_catalogue_item_name", "tenant", "is_active", "name", "id"),
        Index("ix_catalogue_item_plu", "tenant", "plu"),
    )

    tenant: Mapped[Key]
    id: Mapped[Key]
    sku: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # where it differs
    description: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(12), default=ItemKind.GOODS.value)
    category: Mapped[Id]
    tax_category: Mapped[str] = mapped_column(String(24))
    unit: Mapped[str] = mapped_column(String(8), default=Unit.EACH.value)
    is_weighed: Mapped[bool] = mapped_column(Boolean, default=False)
    plu: Mapped[str] = mapped_column(String(8), default="")
    age_limit_years: Mapped[int] = mapped_column(Integer, default=0)
    is_discountable: Mapped[bool] = mapped_column(Boolean, default=True)
    is_favourite: Mapped[bool] = mapped_column(Boolean, default=False)  # on the till's first page
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)  # false: no longer sold
    picture: Mapped[str] = mapped_column(String(64), default="")  # SHA-256 in cloud/files
    rank: Mapped[int] = mapped_column(Integer, default=1_000_000)  # 0 sells most
    search_text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)


class Barcode(Base):
    """A code that sells an item; a code names one item of a retailer."""

    __tablename__ = "catalogue_barcode"
    __table_args__ = (Index("ix_catalogue_barcode_item", "tenant", "item", "order"),)

    tenant: Mapped[Key]
    code: Mapped[str] = mapped_column(String(48), primary_key=True)  # GTINs as 14 digits
    item: Mapped[Id]
    units: Mapped[int] = mapped_column(Integer, default=1)  # how many one scan sells
    order: Mapped[int] = mapped_column(Integer, default=0)


class PriceList(Base):
    """A list of prices; every retailer has `retail`, customer categories may have their own."""

    __tablename__ = "catalogue_price_list"

    tenant: Mapped[Key]
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    currency: Mapped[str] = mapped_column(String(3))
    order: Mapped[int] = mapped_column(Integer, default=0)


class Price(Base):
    """An item's price in a list, from an instant on; earlier ones stay as history."""

    __tablename__ = "catalogue_price"
    __table_args__ = (Index("ix_catalogue_price_item", "tenant", "item", "price_list", "from_at"),)

    tenant: Mapped[Key]
    id: Mapped[Key]
    item: Mapped[Id]
    price_list: Mapped[str] = mapped_column(String(26))
    minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    quantity_min: Mapped[int] = mapped_column(default=0)  # thousandths
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(120), default="")


class TaxRate(Base):
    """What the law says of a tax category from an instant on."""

    __tablename__ = "catalogue_tax_rate"

    tenant: Mapped[Key]
    id: Mapped[Key]
    category: Mapped[str] = mapped_column(String(24))  # "standard", "reduced" …
    name: Mapped[str] = mapped_column(String(80))
    rate_bp: Mapped[int] = mapped_column(Integer)
    letter: Mapped[str] = mapped_column(String(4), default="")
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]


event.listen(Item.__table__, "after_create", make_searchable)
