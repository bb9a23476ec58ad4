"""From tables to the rows that tills know; what is not sold any more has no row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from cloud.catalogue.models import Barcode, Category, Item, Price, TaxRate
from cloud.database.base import to_microseconds
from sync_protocol.messages.to_till import CategoryRow, ItemRow, PriceRow, TaxRateRow
from sync_protocol.retail.item import ItemKind
from sync_protocol.retail.quantity import Unit

# A till whose clock lags must still find the price that was in force a moment ago.
ENDED_KEPT = timedelta(days=7)


def category_row(category: Category) -> CategoryRow:
    """Write a category."""
    return CategoryRow(
        id=category.id,
        name=category.name,
        parent=category.parent or "",
        hue=category.hue,
        order=category.order,
    )


def item_row(item: Item, barcodes: Iterable[Barcode]) -> ItemRow:
    """Write an item with its barcodes."""
    return ItemRow(
        id=item.id,
        sku=item.sku,
        name=item.name,
        names=dict(item.names),
        tax_category=item.tax_category,
        category=item.category,
        unit=Unit(item.unit),
        kind=ItemKind(item.kind),
        weighed=item.is_weighed,
        plu=item.plu,
        age_limit_years=item.age_limit_years,
        discountable=item.is_discountable,
        packs=tuple((barcode.code, barcode.units) for barcode in barcodes),
        picture=item.picture,
        rank=item.rank,
        favourite=item.is_favourite,
    )


def price_row(price: Price) -> PriceRow:
    """Write a price."""
    return PriceRow(
        item=price.item,
        minor=price.minor,
        currency=price.currency,
        price_list=price.price_list,
        from_us=to_microseconds(price.from_at),
        until_us=msgspec.UNSET if price.until_at is None else to_microseconds(price.until_at),
        quantity_min=price.quantity_min,
    )


def tax_rate_row(rate: TaxRate) -> TaxRateRow:
    """Write a tax rate."""
    return TaxRateRow(
        category=rate.category,
        rate_bp=rate.rate_bp,
        letter=rate.letter,
        from_us=to_microseconds(rate.from_at),
        until_us=msgspec.UNSET if rate.until_at is None else to_microseconds(rate.until_at),
    )


def concerns_tills(price: Price, now: datetime) -> bool:
    """Say whether a till may still need a price: in force, to come, or ended just now."""
    return price.until_at is None or price.until_at > now - ENDED_KEPT
