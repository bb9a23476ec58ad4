"""A document to its balanced postings. Pure.

Debit is positive, credit negative, and every document adds up to nothing. A sale whose own sums
disagree is booked all the same; what is missing stands in `SUSPENSE`, where a person finds it.

=================  =========================================================
drawer             cash in a till's drawer
tender:<kind>      claims by other means: card, gift card, on account …
revenue:<tax>      sales without tax, by tax category
tax:<basis points>  tax owed
rounding           what cash rounding gave or took
safe, paid-in, paid-out, over-short, suspense
=================  =========================================================
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sync_protocol.retail.sale import Sale
from sync_protocol.retail.tender import TenderKind

DRAWER, SAFE, ROUNDING, SUSPENSE = "drawer", "safe", "rounding", "suspense"
OVER_SHORT = "over-short"

# What a movement of cash debits and credits.
_MOVEMENTS = {
    "paid-in": (DRAWER, "paid-in"),
    "paid-out": ("paid-out", DRAWER),
    "drop": (SAFE, DRAWER),
    "float": (DRAWER, SAFE),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One posting before it is written."""

    account: str
    amount_minor: int  # debit positive, credit negative


def sale_postings(sale: Sale) -> tuple[Side, ...]:
    """Book a sale, or a return by its negative amounts."""
    by_account: dict[str, int] = {}

    def add(account: str, minor: int) -> None:
        by_account[account] = by_account.get(account, 0) + minor

    for tender in sale.tenders:
        cash = tender.kind is TenderKind.CASH
        add(DRAWER if cash else f"tender:{tender.kind}", tender.amount.minor)
    add(DRAWER, -sale.change.minor)
    for tax in sale.taxes:
        add(f"revenue:{tax.category}", -tax.net.minor)
        add(f"tax:{tax.rate_bp}", -tax.tax.minor)
    add(ROUNDING, -sale.rounding.minor)
    return balanced(by_account)


def movement_postings(kind: str, amount_minor: int) -> tuple[Side, ...]:
    """Book cash that moved without a sale; an opened drawer (no-sale) moves nothing."""
    if kind not in _MOVEMENTS:
        return ()
    debit, credit = _MOVEMENTS[kind]
    return balanced({debit: amount_minor, credit: -amount_minor})


def count_postings(difference_minor: int) -> tuple[Side, ...]:
    """Book what a count of the drawer found over (positive) or short."""
    return balanced({DRAWER: difference_minor, OVER_SHORT: -difference_minor})


def balanced(by_account: dict[str, int]) -> tuple[Side, ...]:
    """Drop what is nothing and put what is missing into suspense."""
    missing = -sum(by_account.values())
    if missing:
        by_account = {**by_account, SUSPENSE: by_account.get(SUSPENSE, 0) + missing}
    return tuple(Side(account, minor) for account, minor in by_account.items() if minor)


def is_balanced(sides: Sequence[Side]) -> bool:
    """Say whether postings add up to nothing."""
    return sum(side.amount_minor for side in sides) == 0
