"""The list of items as a file for a spreadsheet."""

from collections.abc import Iterable

from cloud.catalogue.codes import show_code
from cloud.catalogue.repository import ListedItem
from cloud.catalogue.words import units
from cloud.portal.amounts import write_amount
from cloud.portal.csv_file import Cell, csv_file, decimal_sign
from cloud.portal.language import _

ROWS_MAX = 20_000


def items_csv(items: Iterable[ListedItem]) -> bytes:
    """Write items as CSV, in the order and language of the list."""
    decimal, unit_words = decimal_sign(), dict(units())
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
            write_amount(price.minor, price.currency, decimal=decimal) if price else "",
            price.currency if price else "",
            item.age_limit_years or "",
        ]

    return csv_file(head, map(row, items))
