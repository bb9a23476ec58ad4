"""The list of items as a file."""

from collections.abc import Iterable

from cloud.catalogue.codes import show_code
from cloud.catalogue.repository import ListedItem
from cloud.catalogue.words import units
from cloud.portal.language import _
from cloud.portal.list_files import Amount, Cell, ListFile


def item_list(items: Iterable[ListedItem]) -> ListFile:
    """Write items in the order and language of the list."""
    unit_words = dict(units())
    head = [
        _("SKU"), _("Name"), _("Category"), _("Barcode"), _("PLU"), _("Sold by"), _("Tax"),
        _("Price"), _("Currency"), _("Age limit"),
    ]  # fmt: skip

    def row(each: ListedItem) -> list[Cell]:
        item, price = each.item, each.price
        return [
            item.sku,
            item.name,
            each.category.name if each.category else "",
            show_code(each.code),
            item.plu,
            unit_words.get(item.unit, item.unit),
            item.tax_category,
            Amount(price.minor, price.currency) if price else "",
            price.currency if price else "",
            item.age_limit_years or "",
        ]

    return ListFile("items", _("Catalogue"), head, map(row, items))
