"""The list of customers as a file."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from cloud.customers.contacts import show_phone
from cloud.customers.models import Customer
from cloud.customers.own import ShownField
from cloud.customers.repository import ListedCustomer
from cloud.customers.words import kinds
from cloud.portal.language import _
from cloud.portal.list_files import Amount, Cell, ListFile

OwnOf = Callable[[Sequence[Customer]], Mapping[str, Sequence[ShownField]]]
_PORTION = 200


def customer_list(
    customers: Iterable[ListedCustomer],
    *,
    shows_money: bool,
    own_names: Sequence[str],
    own_of: OwnOf,
) -> ListFile:
    """Write customers in the order of the list; what they spent only to who may see it.

    ``own_of`` gives the own fields of customers, whose names are ``own_names``.
    """
    kind_words = dict(kinds())
    head = [
        _("Number"), _("Name"), _("Type"), _("Category"), _("Phone"), _("E-mail"), _("Card"),
        _("Town"), _("Purchases"), *([_("Spent"), _("Currency")] if shows_money else []),
        _("Last purchase"), _("Consent to e-mail"), _("Consent to SMS"), *own_names,
    ]  # fmt: skip

    def row(each: ListedCustomer, own: Sequence[ShownField]) -> list[Cell]:
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
            *(field.said for field in own),
        ]

    def rows() -> Iterator[list[Cell]]:
        waiting = iter(customers)
        while portion := list(islice(waiting, _PORTION)):
            own = own_of([each.customer for each in portion])
            yield from (row(each, own[each.customer.id]) for each in portion)

    return ListFile("customers", _("Customers"), head, rows())
