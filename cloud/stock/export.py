"""Balances as a file."""

from collections.abc import Iterable, Mapping

from cloud.portal.formatting import quantity
from cloud.portal.language import _
from cloud.portal.list_files import Amount, Cell, ListFile
from cloud.stock.booking import value_of
from cloud.stock.repository import Certainty, ListedBalance
from cloud.stock.words import certainty_words


def balance_list(
    rows: Iterable[ListedBalance],
    *,
    stores: Mapping[str, str],
    currencies: Mapping[str, str],
    certainty: Mapping[str, Certainty],
    shows_cost: bool,
) -> ListFile:
    """Write balances in the order of the list; cost and value only for whoever may see them."""
    head = [_("SKU"), _("Product"), _("Store"), _("In stock"), _("Unit")]
    head += [_("Average cost"), _("Value"), _("Currency")] if shows_cost else []
    head += [_("Last moved"), _("Last counted"), _("How sure")]

    def row(each: ListedBalance) -> list[Cell]:
        kept, item = each.balance, each.item
        line: list[Cell] = [
            item.sku if item else "",
            item.name if item else kept.item,
            stores.get(kept.store, kept.store),
            kept.quantity // 1000 if kept.quantity % 1000 == 0 else quantity(kept.quantity),
            item.unit if item else "",
        ]
        if shows_cost:
            currency = currencies.get(kept.store, "")
            if kept.average_milli and currency:
                value = value_of(kept.quantity, kept.average_milli)
                line += [Amount(round(kept.average_milli / 1000), currency)]
                line += [Amount(value, currency), currency]
            else:
                line += ["", "", ""]
        line += [kept.moved_at, kept.counted_at, certainty_words(certainty.get(kept.store))]
        return line

    return ListFile("stock", _("Stock"), head, map(row, rows))
