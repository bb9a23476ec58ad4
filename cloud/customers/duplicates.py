"""Finding records that may be one person: same phone, e-mail or tax number, or a like name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from cloud.customers.models import Customer, CustomerPhone, NotDuplicate

PHONE, EMAIL, TAX_NUMBER, SAME_NAME, LIKE_NAME = "phone", "email", "tax", "name", "like-name"
SCORE_MIN = 88  # of 100: Korhonen and Korhoinen are 94, Korhonen and Virtanen 50
PAIRS_MAX = 100
_LATELY = 200  # customers changed last, whose names are compared with their neighbours'
_NEIGHBOURS = 40
_PREFIX = 4


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one customer; the older one first."""

    first: Customer
    second: Customer
    reasons: tuple[str, ...]


def find_pairs(session: Session, tenant: str) -> list[Pair]:
    """Find pairs in the whole customer base, those with most reasons first."""
    reasons: dict[tuple[str, str], dict[str, None]] = {}
    for name, found in (
        (PHONE, _same_phone(session, tenant)),
        (TAX_NUMBER, _same(session, tenant, Customer.tax_number)),
        (EMAIL, _same(session, tenant, Customer.email)),
        (SAME_NAME, _same(session, tenant, Customer.name_key)),
        (LIKE_NAME, _like_names(session, tenant)),
    ):
        for one, other in found:
            pair = (min(one, other), max(one, other))
            reasons.setdefault(pair, {})[name] = None
    return _pairs(session, tenant, {pair: tuple(why) for pair, why in reasons.items()})


def find_pairs_of(session: Session, customer: Customer) -> list[Pair]:
    """Find who may be the same as one customer; quick, for the card."""
    tenant = customer.tenant
    conditions = {
        EMAIL: and_(Customer.email == customer.email, Customer.email != ""),
        TAX_NUMBER: and_(Customer.tax_number == customer.tax_number, Customer.tax_number != ""),
        SAME_NAME: and_(Customer.name_key == customer.name_key, Customer.name_key != ""),
    }
    reasons: dict[tuple[str, str], list[str]] = {}

    def note(found: Iterable[str], why: str) -> None:
        for other in found:
            reasons.setdefault((min(other, customer.id), max(other, customer.id)), []).append(why)

    own = select(CustomerPhone.number).where(
        CustomerPhone.tenant == tenant, CustomerPhone.customer == customer.id
    )
    note(
        session.scalars(
            select(CustomerPhone.customer)
            .where(
                CustomerPhone.tenant == tenant,
                CustomerPhone.number.in_(own),
                CustomerPhone.customer != customer.id,
            )
            .limit(10)
        ),
        PHONE,
    )
    for why, condition in conditions.items():
        note(
            session.scalars(
                select(Customer.id)
                .where(_is_there(tenant, Customer), condition, Customer.id != customer.id)
                .limit(10)
            ),
            why,
        )
    return _pairs(session, tenant, {pair: tuple(why) for pair, why in reasons.items()})


def _pairs(
    session: Session, tenant: str, reasons: dict[tuple[str, str], tuple[str, ...]]
) -> list[Pair]:
    ids = {each for pair in reasons for each in pair}
    there = {
        each.id: each
        for each in session.scalars(
            select(Customer).where(_is_there(tenant, Customer), Customer.id.in_(ids))
        )
    }
    settled = {
        (each.first, each.second)
        for each in session.scalars(
            select(NotDuplicate).where(NotDuplicate.tenant == tenant, NotDuplicate.first.in_(ids))
        )
    }
    pairs = [
        Pair(there[first], there[second], why)
        for (first, second), why in reasons.items()
        if first in there and second in there and (first, second) not in settled
    ]
    return sorted(pairs, key=lambda pair: (-len(pair.reasons), pair.first.id))[:PAIRS_MAX]


def _is_there(tenant: str, of: type[Customer]) -> ColumnElement[bool]:
    return and_(of.tenant == tenant, of.is_active)


def _same(
    session: Session, tenant: str, column: InstrumentedAttribute[str]
) -> list[tuple[str, str]]:
    repeated = (
        select(column)
        .where(_is_there(tenant, Customer), column != "")
        .group_by(column)
        .having(func.count() > 1)
        .limit(PAIRS_MAX)
    )
    found: dict[str, list[str]] = {}
    for value, customer in session.execute(
        select(column, Customer.id)
        .where(_is_there(tenant, Customer), column.in_(repeated))
        .order_by(Customer.id)
    ):
        found.setdefault(value, []).append(customer)
    return [(ids[0], other) for ids in found.values() for other in ids[1:]]


def _same_phone(session: Session, tenant: str) -> list[tuple[str, str]]:
    first, second = aliased(CustomerPhone), aliased(CustomerPhone)
    found = session.execute(
        select(first.customer, second.customer)
        .join(second, and_(second.tenant == first.tenant, second.number == first.number))
        .where(first.tenant == tenant, first.customer < second.customer)
        .limit(PAIRS_MAX * 2)
    )
    return [(one, other) for one, other in found]


def _like_names(session: Session, tenant: str) -> list[tuple[str, str]]:
    lately = session.execute(
        select(Customer.id, Customer.name_key)
        .where(_is_there(tenant, Customer), Customer.name_key != "")
        .order_by(Customer.id.desc())
        .limit(_LATELY)
    ).all()
    found: list[tuple[str, str]] = []
    for one, key in lately:
        # Each word may be the one that is spelled alike at its beginning.
        starts = [word[:_PREFIX] for word in key.split()][:3]
        nearby = session.execute(
            select(Customer.id, Customer.name_key)
            .where(
                _is_there(tenant, Customer),
                or_(*(Customer.name_key.startswith(start, autoescape=True) for start in starts)),
                Customer.id != one,
            )
            .limit(_NEIGHBOURS)
        )
        found += [
            (one, other)
            for other, spelled in nearby
            if spelled != key and fuzz.token_sort_ratio(key, spelled) >= SCORE_MIN
        ]
    return found


def settle(session: Session, pair: Sequence[str], tenant: str) -> None:
    """Remember that two records are two customers, so that nobody is asked again."""
    first, second = sorted(pair)
    session.merge(NotDuplicate(tenant=tenant, first=first, second=second))
