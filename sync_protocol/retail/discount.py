"""Discounts: by customer category, receipt amount, turnover, person or hand; which one wins.

Of the *rules* (category, amount, turnover, personal) the one that gives the customer most on the
whole basket wins; they never add up, because a cashier could not explain the sum. A discount given
*by hand* on a line replaces the rule there. Promotions come first: rules work on what they leave.
Worked examples: docs/understanding/discounts.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sync_protocol.retail.marking import N_
from sync_protocol.retail.money import Money
from sync_protocol.retail.tax import WHOLE_BP


class DiscountKind(StrEnum):
    """Why a discount is given."""

    CATEGORY = "category"  # pensioner, mother with child, silver card
    AMOUNT = "amount"  # the receipt reached an amount
    TURNOVER = "turnover"  # the customer's purchases in the period reached an amount
    PERSONAL = "personal"  # agreed with this customer
    MANUAL = "manual"  # by the operator, with a reason
    PROMOTION = "promotion"  # an offer on goods; see `promotion`


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountRule:
    """One rule as headquarters set it."""

    id: str
    kind: DiscountKind
    name: str  # shown to cashier and customer: "Silver card"
    percent_bp: int  # 500 is 5 %
    customer_category: str = ""  # for CATEGORY
    threshold_minor: int = 0  # for AMOUNT and TURNOVER
    item_categories: frozenset[str] = frozenset()  # empty: every item
    from_us: int = 0
    until_us: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """A discount taken on a line, with its reason."""

    kind: DiscountKind
    name: str
    amount: Money  # positive; subtracted from the line
    percent_bp: int = 0  # 0: a fixed amount
    rule: str = ""  # the rule's id
    reason: str = ""  # for MANUAL: why


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTerms:
    """What of a customer decides discounts."""

    category: str = ""  # id of the customer category
    personal_bp: int = 0
    turnover_minor: int = 0  # purchases in the period that turnover rules look at


@dataclass(frozen=True, slots=True, kw_only=True)
class Discountable:
    """A line as the choice of a rule sees it."""

    gross: Money
    item_category: str
    open_to_rules: bool  # false: not discountable, or already discounted by hand


def percent_of(amount: Money, percent_bp: int) -> Money:
    """Take a percentage in basis points of an amount."""
    return amount.ratio(percent_bp, WHOLE_BP)


def rule_applies(rule: DiscountRule, line: Discountable) -> bool:
    """Whether a rule may touch a line."""
    return line.open_to_rules and (
        not rule.item_categories or line.item_category in rule.item_categories
    )


def choose_rule(
    rules: Iterable[DiscountRule],
    lines: tuple[Discountable, ...],
    terms: CustomerTerms | None,
    *,
    at_us: int,
    total_minor: int | None = None,
) -> DiscountRule | None:
    """Choose the rule that gives most on these lines; None: no rule gives anything.

    ``total_minor`` is what amount rules look at; None: the sum of the lines.

    Equal worth: the rule named first in the order category, personal, turnover, amount, then by id,
    so that both ends choose alike.
    """
    best: tuple[int, int, str] | None = None
    chosen: DiscountRule | None = None
    order = list(DiscountKind)
    order.remove(DiscountKind.PERSONAL)
    order.insert(1, DiscountKind.PERSONAL)
    if total_minor is None:
        total_minor = sum(line.gross.minor for line in lines)
    for rule in (*rules, *_personal(terms)):
        if rule.from_us > at_us or (rule.until_us is not None and rule.until_us <= at_us):
            continue
        if not _open_to(rule, terms, total_minor):
            continue
        worth = sum(
            percent_of(line.gross, rule.percent_bp).minor
            for line in lines
            if rule_applies(rule, line)
        )
        rank = (-worth, order.index(rule.kind), rule.id)
        if worth > 0 and (best is None or rank < best):
            best, chosen = rank, rule
    return chosen


def _personal(terms: CustomerTerms | None) -> tuple[DiscountRule, ...]:
    if terms is None or terms.personal_bp <= 0:
        return ()
    return (
        DiscountRule(
            id="personal",
            kind=DiscountKind.PERSONAL,
            name=N_("Personal discount"),
            percent_bp=terms.personal_bp,
        ),
    )


def _open_to(rule: DiscountRule, terms: CustomerTerms | None, total_minor: int) -> bool:
    match rule.kind:
        case DiscountKind.CATEGORY:
            return terms is not None and terms.category == rule.customer_category
        case DiscountKind.AMOUNT:
            return total_minor >= rule.threshold_minor
        case DiscountKind.TURNOVER:
            return terms is not None and terms.turnover_minor >= rule.threshold_minor
        case DiscountKind.PERSONAL:
            return terms is not None
        case DiscountKind.MANUAL | DiscountKind.PROMOTION:
            return False
