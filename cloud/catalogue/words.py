"""The catalogue's words for pages: views, units, kinds."""

from __future__ import annotations

from cloud.catalogue.repository import OFF_SALE, ON_SALE, WEIGHED, WITHOUT_PRICE
from cloud.portal.language import _


def views() -> list[tuple[str, str]]:
    """Name the views of the list of items."""
    return [
        (ON_SALE, _("On sale")),
        (WEIGHED, _("Weighed")),
        (WITHOUT_PRICE, _("Without a price")),
        (OFF_SALE, _("Off sale")),
    ]


def units() -> list[tuple[str, str]]:
    """Name the units of measure."""
    return [
        ("each", _("Piece")),
        ("kg", _("Kilogram")),
        ("m", _("Metre")),
        ("l", _("Litre")),
        ("h", _("Hour")),
    ]


def kinds() -> list[tuple[str, str]]:
    """Name what can be sold."""
    return [("goods", _("Goods")), ("service", _("Service"))]


def field_names() -> dict[str, str]:
    """Name the fields of an item, for the history and for errors."""
    return {
        "sku": _("SKU"),
        "name": _("Name"),
        "names": _("Names in other languages"),
        "name_el": _("Greek name"),
        "name_ru": _("Russian name"),
        "name_hy": _("Armenian name"),
        "name_fi": _("Finnish name"),
        "description": _("Description"),
        "category": _("Category"),
        "tax_category": _("Tax"),
        "kind": _("Kind"),
        "unit": _("Sold by"),
        "is_weighed": _("Weighed at the till"),
        "plu": _("PLU"),
        "age_limit_years": _("Age limit"),
        "is_discountable": _("Discounts apply"),
        "is_favourite": _("On the till's first page"),
        "barcodes": _("Barcodes"),
        "price": _("Price"),
        "minor": _("Price"),
        "price_list": _("Price list"),
        "currency": _("Currency"),
        "from": _("From"),
        "until": _("Until"),
        "picture": _("Picture"),
        "on_sale": _("On sale"),
        "parent": _("Part of"),
        "hue": _("Colour"),
        "order": _("Order"),
    }
