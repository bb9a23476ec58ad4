"""The list of customers as a file for a spreadsheet."""

from collections.abc import Iterable

from cloud.customers.contacts import show_phone
from cloud.customers.repository import ListedCustomer
from cloud.customers.words import kinds
from cloud.portal.amounts import write_amount
from cloud.portal.csv_file import Cell, csv_file, decimal_sign
from cloud.portal.language import _

ROWS_MAX = 20_000


def customers_csv(customers: Iterable[ListedCustomer]) -> bytes:
    """Write customers as CSV, in the order of the list."""
    decimal, kind_words = decimal_sign(), dict(kinds())
    head = [
        _("Number"), _("Name"), _("Type"), _("Category"), _("Phone"), _("E-mail"), _("Card"),
        _("Town"), _("Purchases"), _("Spent"), _("Currency"), _("Last purchase"),
        _("Consent to e-mail"), _("Consent to SMS"),
    ]  # fmt: skip

    def row(each: ListedCustomer) -> list[Cell]:
        customer = each.customer
        return [
            customer.number,
            customer.name,
            kind_words.get(customer.kind, customer.kind),
            each.category.name if each.category else "",
            show_phone(each.phone) if each.phone else "",
            customer.email,
            each.card,
            customer.city,
            customer.purchases,
            write_amount(customer.spent_minor, customer.currency, decimal=decimal),
            customer.currency,
            customer.last_business_day,
            _("yes") if customer.consent_email else _("no"),
            _("yes") if customer.consent_sms else _("no"),
        ]

    return csv_file(head, map(row, customers))
