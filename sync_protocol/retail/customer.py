"""The customer as the counter sees one."""

from __future__ import annotations

from dataclasses import dataclass

from sync_protocol.retail.discount import CustomerTerms
from sync_protocol.retail.identifiers import CustomerId
from sync_protocol.retail.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCategory:
    """A group of customers with common terms: pensioner, silver card, wholesale."""

    id: str
    name: str
    price_list: str = ""  # empty: the retail list


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A person or organisation that buys here."""

    id: CustomerId
    name: str
    category: CustomerCategory | None = None
    phone: str = ""  # E.164
    card: str = ""
    personal_bp: int = 0
    turnover: Money | None = None  # purchases in the period that turnover rules look at
    points: int = 0
    balance: Money | None = None  # negative: the customer owes
    credit_limit: Money | None = None
    prepay_only: bool = False  # T12: asked for full prepayment
    note: str = ""  # what the cashier must know
    birthday: str = ""  # MM-DD or YYYY-MM-DD; empty: unknown
    last_purchase: str = ""  # business date; empty: none

    @property
    def terms(self) -> CustomerTerms:
        """What of the customer decides discounts."""
        return CustomerTerms(
            category=self.category.id if self.category else "",
            personal_bp=self.personal_bp,
            turnover_minor=self.turnover.minor if self.turnover else 0,
        )

    @property
    def price_list(self) -> str:
        """The price list this customer buys from; empty: the retail list."""
        return self.category.price_list if self.category else ""
