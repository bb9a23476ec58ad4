"""The list of customers as a file."""

from collections.abc import Iterable

from cloud.customers.contacts import show_phone
from cloud.customers.repository import ListedCustomer
from cloud.customers.words import kinds
from cloud.portal.language import _
from cloud.portal.list_files import Amount, Cell, ListFile


def customer_list(customers: Iterable[ListedCustomer], *, shows_money: bool = True) -> ListFile:
    """Write customers in the order of the list; what they spent only to who may see it."""
    kind_words = dict(kinds())
    head = [
        _("Number"), _("Name"), _("Type"), _("Category"), _("Phone"), _("E-mail"), _("Card"),
        _("Town"), _("Purchases"), *([_("Spent"), _("Currency")] if shows_money else []),
        _("Last purchase"), _("Consent to e-mail"), _("Consent to SMS"),
    ]  # fmt: skip

    def row(each: ListedCustomer) -> list[Cell]:
        customer = each.customer
        spent: list[Cell] = [Amount(customer.spent_minor, customer.currency), customer.currency]
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
            *(spent if shows_money else []),
            customer.last_business_day,
            _("yes") if customer.consent_email else _("no"),
            _("yes") if customer.consent_sms else _("no"),
        ]

    return ListFile("customers", _("Customers"), head, map(row, customers))
