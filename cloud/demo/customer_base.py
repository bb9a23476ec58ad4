"""The demonstration's customers in the database, with their categories and discounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from cloud.clock import Clock
from cloud.customers.models import (
    Customer,
    CustomerCard,
    CustomerCategory,
    CustomerPhone,
    Purchase,
)
from cloud.customers.operations import customer_search_text
from cloud.customers.rollups import Counted, add_up
from cloud.customers.rows import category_row, category_rule_row, customer_row
from cloud.database.base import from_microseconds
from cloud.demo import shop
from cloud.demo.ids import Ids
from cloud.demo.people import Person, make_people
from cloud.demo.selling import Visitor
from cloud.ingest.received import Received
from cloud.portal.search import spelling_key
from cloud.promotions.models import DiscountRule as StoredRule
from cloud.promotions.operations import rule_row
from cloud.reference.operations import take_revision
from sync_protocol.messages.reference import CUSTOMERS, DISCOUNTS
from sync_protocol.messages.to_till import write_row
from sync_protocol.retail.discount import DiscountRule
from sync_protocol.retail.sale import Sale, SaleKind


@dataclass(frozen=True, slots=True)
class Invited:
    """Who may come to the shop, and what they are given."""

    visitors: tuple[Visitor, ...]
    rules: tuple[DiscountRule, ...]


def invite(session: Session, clock: Clock, ids: Ids, random: Random) -> Invited:
    """Enrol everybody; publishes categories and rules, the customers themselves come later."""
    now = clock.now()
    categories = _categories(session, ids, clock)
    rules = _rules(session, ids, clock)
    discounts = take_revision(session, shop.TENANT, DISCOUNTS)
    giving = [each for each in categories.values() if each.percent_bp]
    discounts.publish(
        [
            *((each.id, write_row(category_rule_row(each))) for each in giving),
            *((each.id, write_row(rule_row(each))) for each in rules),
        ],
        at=now,
    )
    take_revision(session, shop.TENANT, CUSTOMERS).publish(
        ((each.id, write_row(category_row(each))) for each in categories.values()), at=now
    )
    by_name = {category.name: category.id for category in categories.values()}
    visitors: list[Visitor] = []
    for number, person in enumerate(make_people(random, by_name, now), start=1):
        customer = _customer(ids, person, number)
        session.add(customer)
        session.add_all(_holdings(customer, person))
        category = categories.get(customer.category)
        value = customer_row(customer, phone=person.facts.phones[0], card="").to_customer(
            category_row(category).to_category() if category else None
        )
        visitors.append(Visitor(value, person.since, person.weight))
    session.flush()
    return Invited(
        tuple(visitors),
        tuple(row.to_rule() for row in (*map(category_rule_row, giving), *map(rule_row, rules))),
    )


def count_purchases(session: Session, documents: Sequence[tuple[Received, Sale]]) -> None:
    """Count booked documents for their customers, as `record_purchase` does one by one."""
    bought = [(received, sale) for received, sale in documents if sale.customer]
    session.bulk_save_objects(_purchase(received, sale) for received, sale in bought)
    add_up(
        session,
        (
            Counted(
                received.tenant,
                sale.customer or "",
                received.store,
                from_microseconds(received.entry.at_us),
                received.entry.business_day or "",
                sale,
            )
            for received, sale in bought
        ),
    )
    sums: dict[str, _Sums] = {}
    for received, sale in bought:
        own = sums.setdefault(sale.customer or "", _Sums())
        own.spent_minor += sale.total.minor
        own.purchases += int(sale.kind == SaleKind.SALE)
        own.last_us = max(own.last_us, received.entry.at_us)
    for customer_id, own in sums.items():
        customer = session.get_one(Customer, (shop.TENANT, customer_id))
        customer.spent_minor += own.spent_minor
        customer.turnover_minor += own.spent_minor
        customer.purchases += own.purchases
        at = from_microseconds(own.last_us)
        if customer.last_purchase_at is None or customer.last_purchase_at < at:
            customer.last_purchase_at = at
            customer.last_business_day = str(at.astimezone(ZoneInfo(shop.TIME_ZONE)).date())


@dataclass(slots=True)
class _Sums:
    spent_minor: int = 0
    purchases: int = 0
    last_us: int = 0


def _purchase(received: Received, sale: Sale) -> Purchase:
    return Purchase(
        tenant=received.tenant,
        sale=sale.id,
        customer=sale.customer or "",
        number=sale.number,
        kind=sale.kind,
        store=received.store,
        at=from_microseconds(received.entry.at_us),
        business_day=received.entry.business_day or "",
        lines=len(sale.lines),
        total_minor=sale.total.minor,
        discount_minor=sale.discount.minor,
        currency=sale.currency,
    )


def _categories(session: Session, ids: Ids, clock: Clock) -> dict[str, CustomerCategory]:
    since = clock.now() - timedelta(days=400)
    made = [
        CustomerCategory(
            tenant=shop.TENANT,
            id=ids.at(since),
            name=name,
            hue=hue,
            percent_bp=percent_bp,
            price_list=price_list,
            order=order,
            version=1,
        )
        for order, (name, hue, percent_bp, price_list, _) in enumerate(shop.CUSTOMER_CATEGORIES)
    ]
    session.add_all(made)
    session.flush()
    return {each.id: each for each in made}


def _rules(session: Session, ids: Ids, clock: Clock) -> list[StoredRule]:
    since = clock.now() - timedelta(days=400)
    made = [
        StoredRule(
            tenant=shop.TENANT,
            id=ids.at(since),
            kind=kind,
            name=name,
            percent_bp=percent_bp,
            customer_category="",
            threshold_minor=threshold_minor,
            currency=shop.CURRENCY,
            item_categories=list(item_categories),
            is_active=True,
            version=1,
            created_at=since,
        )
        for kind, name, percent_bp, threshold_minor, item_categories in shop.DISCOUNT_RULES
    ]
    session.add_all(made)
    session.flush()
    return made


def _customer(ids: Ids, person: Person, number: int) -> Customer:
    facts = person.facts
    customer = Customer(
        tenant=shop.TENANT,
        id=ids.at(person.since),
        number=f"C{number:07}",
        kind=facts.kind,
        name=facts.name,
        category=facts.category,
        email=facts.email,
        city=facts.city,
        language=facts.language,
        birthday=facts.birthday,
        tax_number=facts.tax_number,
        personal_bp=facts.personal_bp,
        is_prepay_only=facts.is_prepay_only,
        note=facts.note,
        remarks="",
        consent_email=facts.consent_email,
        consent_sms=facts.consent_sms,
        consent_at=person.since,
        source="portal",
        currency=shop.CURRENCY,
        spent_minor=0,
        purchases=0,
        turnover_minor=0,
        points=0,
        balance_minor=0,
        credit_limit_minor=facts.credit_limit_minor,
        last_business_day="",
        is_active=True,
        is_unpublished=False,
        created_at=person.since,
        changed_at=person.since,
        version=1,
    )
    customer.name_key = spelling_key(facts.name)
    customer.search_text = customer_search_text(customer, facts.phones, facts.cards)
    return customer


def _holdings(customer: Customer, person: Person) -> list[CustomerPhone | CustomerCard]:
    return [
        *(
            CustomerPhone(tenant=customer.tenant, customer=customer.id, number=number, order=order)
            for order, number in enumerate(dict.fromkeys(person.facts.phones))
        ),
        *(
            CustomerCard(
                tenant=customer.tenant,
                number=number,
                customer=customer.id,
                issued_at=person.since,
            )
            for number in person.facts.cards
        ),
    ]
