"""Search among customers that tells nothing of fields the role does not show.

The search column holds everything a customer is found by. Where a phone, an e-mail or the tax
number is hidden from whoever searches, a word that occurs in it must occur in something they see.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_
from sqlalchemy.orm import Session

from cloud.customers.models import Customer, CustomerCard, CustomerContact, CustomerPhone
from cloud.database.base import Base
from cloud.database.fence import fence_of
from cloud.database.text_search import has_words


def found_by(session: Session, words: Sequence[str]) -> ColumnElement[bool]:
    """Build the condition that a customer is found by every word."""
    found = has_words(session, Customer.search_text, words)
    fence = fence_of(session)
    hidden = _Hidden(fence.hidden if fence else {})
    if not words or not hidden.any:
        return found
    return and_(found, *(hidden.allows(word) for word in words))


class _Hidden:
    """Which of what customers are found by is hidden."""

    def __init__(self, hidden: Mapping[str, frozenset[str]]) -> None:
        columns = hidden.get("customer", frozenset[str]())
        self._email, self._tax = "email" in columns, "tax_number" in columns
        self._phone = "customer_phone" in hidden
        self._contacts = "customer_contact" in hidden

    @property
    def any(self) -> bool:
        """Whether anything is."""
        return self._email or self._tax or self._phone or self._contacts

    def allows(self, word: str) -> ColumnElement[bool]:
        """Say that a word is in nothing hidden, or in something that is seen as well."""
        inside = {
            "email": func.lower(Customer.email).contains(word, autoescape=True),
            "tax": func.lower(Customer.tax_number).contains(word, autoescape=True),
            "phone": _in_child(CustomerPhone, "number", word),
            "contacts": _in_child(CustomerContact, "value", word),
        }
        hidden = {
            "email": self._email,
            "tax": self._tax,
            "phone": self._phone,
            "contacts": self._contacts,
        }
        seen: list[ColumnElement[bool]] = [
            Customer.name_key.contains(word, autoescape=True),
            func.lower(Customer.name).contains(word, autoescape=True),
            func.lower(Customer.number).contains(word, autoescape=True),
            func.lower(Customer.city).contains(word, autoescape=True),
            _in_child(CustomerCard, "number", word),
            *(condition for name, condition in inside.items() if not hidden[name]),
        ]
        secret = or_(*(condition for name, condition in inside.items() if hidden[name]))
        return or_(not_(secret), *seen)


def _in_child(child: type[Base], column: str, word: str) -> ColumnElement[bool]:
    # On the bare table: the fence empties the model for whom it is hidden from.
    rows: Any = child.__table__
    return exists().where(
        rows.c.tenant == Customer.tenant,
        rows.c.customer == Customer.id,
        func.lower(rows.c[column]).contains(word, autoescape=True),
    )
