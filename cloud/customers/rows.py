"""From tables to the rows that tills know: only what the counter shows."""

from __future__ import annotations

from cloud.customers.models import Customer, CustomerCategory
from sync_protocol.messages.to_till import CustomerCategoryRow, CustomerRow, DiscountRuleRow
from sync_protocol.retail.discount import DiscountKind


def category_row(category: CustomerCategory) -> CustomerCategoryRow:
    """Write a category; its discount travels as a rule of its own."""
    return CustomerCategoryRow(id=category.id, name=category.name, price_list=category.price_list)


def category_rule_row(category: CustomerCategory) -> DiscountRuleRow:
    """Write the discount that a category gives on everything."""
    return DiscountRuleRow(
        id=category.id,
        kind=DiscountKind.CATEGORY,
        name=category.name,
        percent_bp=category.percent_bp,
        customer_category=category.id,
    )


def customer_row(customer: Customer, *, phone: str, card: str) -> CustomerRow:
    """Write a customer with the main phone and card."""
    return CustomerRow(
        id=customer.id,
        name=customer.name,
        category=customer.category,
        phone=phone,
        card=card,
        personal_bp=customer.personal_bp,
        currency=customer.currency,
        turnover=max(customer.turnover_minor, 0),
        points=customer.points,
        balance=customer.balance_minor,
        credit_limit=customer.credit_limit_minor,
        prepay_only=customer.is_prepay_only,
        note=customer.note,
        birthday=customer.birthday,
        last_purchase=customer.last_business_day,
    )
