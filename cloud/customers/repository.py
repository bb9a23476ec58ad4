"""Queries over customers, for one user's scope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import UnaryExpression

from cloud.access.rights import Scope
from cloud.custom_fields.operations import has_value
from cloud.customers.errors import UnknownCustomer, UnknownCustomerCategory
from cloud.customers.facts import ORGANISATION, Home
from cloud.customers.holdings import cards_of, ids_of, phones_of
from cloud.customers.models import (
    Customer,
    CustomerCard,
    CustomerCategory,
    CustomerGroup,
    CustomerPhone,
    Purchase,
)
from cloud.customers.searching import found_by
from cloud.database.text_search import TRIGRAM_MIN, looks_like
from cloud.estate.repository import find_retailer
from cloud.portal.search import nearly, words_of

COUNT_MAX = 10_000
PAGE = 25
GROUPS_MAX = 200
LIKE_MIN = 75  # of 100
LOST_AFTER = timedelta(days=90)
NEW_FOR = timedelta(days=30)
ALL, ORGANISATIONS, NOT_SEEN, NEW, PREPAY, IN_BIN = (
    "all",
    "organisations",
    "not-seen",
    "new",
    "prepay",
    "bin",
)
VIEWS = (ALL, ORGANISATIONS, NEW, NOT_SEEN, PREPAY, IN_BIN)
SORTS = ("last", "name", "spent", "purchases", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFilter:
    """Which customers a list shows, in which order."""

    query: str = ""
    view: str = ALL
    category: str = ""
    group: str = ""
    manager: str = ""  # a user's id
    own: tuple[tuple[str, str], ...] = ()  # own fields and the value each must have
    sort: str = "last"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class ListedCustomer:
    """A row of the list: a customer with what is shown beside it."""

    customer: Customer
    category: CustomerCategory | None
    phone: str
    card: str


def home_of(session: Session, tenant: str) -> Home:
    """Say in which country a retailer types numbers, and in which currency customers pay."""
    retailer = find_retailer(session, tenant)
    return (
        Home(tenant, retailer.country, retailer.currency) if retailer else Home(tenant, "", "EUR")
    )


class CustomerRepository:
    """What one user may see of the customers; customers belong to the retailer as a whole."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._tenant = scope.tenant
        self._scope = scope

    def customer(self, customer: str) -> Customer:
        """Find a customer, or raise `UnknownCustomer`."""
        found = self._session.get(Customer, (self._tenant, customer))
        if found is None:
            raise UnknownCustomer(customer)
        return found

    def listed(self, customer: Customer) -> ListedCustomer:
        """Give a customer with category, phone and card."""
        return self._listed([customer])[0]

    def by_card(self, number: str) -> Customer | None:
        """Find who has a card."""
        card = self._session.get(CustomerCard, (self._tenant, number))
        return None if card is None else self.customer(card.customer)

    def by_phone(self, number: str) -> Sequence[Customer]:
        """Find everybody with a phone number in E.164; a household may share one."""
        return self._session.scalars(
            select(Customer)
            .join(
                CustomerPhone,
                (CustomerPhone.tenant == Customer.tenant) & (CustomerPhone.customer == Customer.id),
            )
            .where(CustomerPhone.tenant == self._tenant, CustomerPhone.number == number)
            .order_by(Customer.id)
        ).all()

    def count(self, wanted: CustomerFilter, at: datetime) -> int:
        """Count the customers of a list, up to `COUNT_MAX` + 1."""
        found = self._select(wanted, at).with_only_columns(Customer.id).limit(COUNT_MAX + 1)
        return self._session.scalar(select(func.count()).select_from(found.subquery())) or 0

    def page(
        self, wanted: CustomerFilter, at: datetime, *, offset: int = 0, limit: int = PAGE
    ) -> list[ListedCustomer]:
        """Give a page of a list."""
        query = self._select(wanted, at).order_by(*_order(wanted)).offset(offset).limit(limit)
        return self._listed(self._session.scalars(query).all())

    def find(self, wanted: CustomerFilter, limit: int) -> Sequence[Customer]:
        """Give the first customers of a list, without what is shown beside them."""
        at = datetime.fromtimestamp(0, UTC)  # no view that looks at time is asked for
        query = self._select(wanted, at).order_by(*_order(wanted)).limit(limit)
        return self._session.scalars(query).all()

    def find_like(self, query: str, limit: int) -> Sequence[Customer]:
        """Find customers whose name is spelled somewhat like this, the likest first."""
        words = [word for word in words_of(query) if len(word) > TRIGRAM_MIN]
        if not words or len(words) != len(words_of(query)):
            return []
        at = datetime.fromtimestamp(0, UTC)
        longest = max(words, key=len)
        near = self._select(CustomerFilter(), at).where(
            looks_like(self._session, Customer.search_text, longest)
        )
        rated = [
            (nearly(each.name, words), each) for each in self._session.scalars(near.limit(200))
        ]
        like = [(score, each) for score, each in rated if score >= LIKE_MIN]
        return [each for _score, each in sorted(like, key=lambda e: (-e[0], e[1].id))][:limit]

    def after(self, query: str, after: str, limit: int) -> Sequence[Customer]:
        """Give customers in the order of their ids, those after one, to a program."""
        at = datetime.fromtimestamp(0, UTC)
        found = self._select(CustomerFilter(query=query), at).where(Customer.id > after)
        return self._session.scalars(found.order_by(Customer.id).limit(limit)).all()

    def every(self, wanted: CustomerFilter, at: datetime) -> Iterator[ListedCustomer]:
        """Give a whole list, in portions: for an export."""
        query = self._select(wanted, at).order_by(*_order(wanted))
        for portion in self._session.scalars(query).partitions(500):
            yield from self._listed(portion)

    def categories(self) -> Sequence[CustomerCategory]:
        """List the categories in their order."""
        return self._session.scalars(
            select(CustomerCategory)
            .where(CustomerCategory.tenant == self._tenant)
            .order_by(CustomerCategory.order, CustomerCategory.name)
        ).all()

    def category(self, category: str) -> CustomerCategory:
        """Find a category, or raise `UnknownCustomerCategory`."""
        found = self._session.get(CustomerCategory, (self._tenant, category))
        if found is None:
            raise UnknownCustomerCategory(category)
        return found

    def groups(self) -> Sequence[str]:
        """Name the groups somebody is in."""
        return self._session.scalars(
            select(CustomerGroup.name)
            .where(CustomerGroup.tenant == self._tenant)
            .distinct()
            .order_by(CustomerGroup.name)
            .limit(GROUPS_MAX)
        ).all()

    def organisations(self, query: str, limit: int = 8) -> Sequence[Customer]:
        """Find organisations by any word."""
        return self.find(
            CustomerFilter(query=query, view=ORGANISATIONS, sort="name", descending=False), limit
        )

    def organisation(self, text: str) -> str:
        """Give the id of the organisation of a number, or of a name only one has; else empty."""
        organisations = select(Customer.id).where(
            Customer.tenant == self._tenant,
            Customer.kind == ORGANISATION,
            Customer.is_active,
        )
        number, _, _ = text.strip().partition(" ")
        by_number = self._session.scalars(organisations.where(Customer.number == number)).first()
        if by_number is not None:
            return by_number
        named = self._session.scalars(
            organisations.where(Customer.name == text.strip()).limit(2)
        ).all()
        return named[0] if len(named) == 1 else ""

    def members(self) -> dict[str, int]:
        """Count the customers of each category."""
        found = self._session.execute(
            select(Customer.category, func.count())
            .where(Customer.tenant == self._tenant, Customer.is_active)
            .group_by(Customer.category)
        )
        return dict(found.all())

    def purchases(
        self, customer: Customer, *, kind: str = "", offset: int = 0, limit: int = 20
    ) -> Sequence[Purchase]:
        """List a customer's receipts in stores this user may see, the latest first."""
        query = self._purchases(customer)
        if kind:
            query = query.where(Purchase.kind == kind)
        return self._session.scalars(
            query.order_by(Purchase.at.desc(), Purchase.sale).offset(offset).limit(limit)
        ).all()

    def _purchases(self, customer: Customer) -> Select[Purchase]:
        query = select(Purchase).where(
            Purchase.tenant == self._tenant,
            Purchase.customer.in_(ids_of(self._session, customer)),
        )
        if self._scope.stores is not None:
            query = query.where(Purchase.store.in_(self._scope.stores))
        return query

    def _listed(self, customers: Sequence[Customer]) -> list[ListedCustomer]:
        ids = [customer.id for customer in customers]
        phones = phones_of(self._session, self._tenant, ids)
        cards = cards_of(self._session, self._tenant, ids)
        categories = {category.id: category for category in self.categories()}
        return [
            ListedCustomer(
                each,
                categories.get(each.category),
                next(iter(phones.get(each.id, ())), ""),
                next(iter(cards.get(each.id, ())), ""),
            )
            for each in customers
        ]

    def _select(  # noqa: C901 - a branch per filter
        self, wanted: CustomerFilter, at: datetime
    ) -> Select[Customer]:
        query = select(Customer).where(
            Customer.tenant == self._tenant, Customer.is_active == (wanted.view != IN_BIN)
        )
        if wanted.view == IN_BIN:
            query = query.where(Customer.merged_into == "", Customer.is_erased.is_(False))
        match wanted.view:
            case "organisations":
                query = query.where(Customer.kind == ORGANISATION)
            case "not-seen":
                long_ago = Customer.last_purchase_at < at - LOST_AFTER
                query = query.where(or_(Customer.last_purchase_at.is_(None), long_ago))
            case "new":
                query = query.where(Customer.created_at > at - NEW_FOR)
            case "prepay":
                query = query.where(Customer.is_prepay_only)
            case _:
                pass
        if wanted.category:
            query = query.where(Customer.category == wanted.category)
        if wanted.manager:
            query = query.where(Customer.manager == wanted.manager)
        for name, value in wanted.own:
            query = query.where(has_value(self._tenant, Customer.id, name, value))
        if wanted.group:
            members = select(CustomerGroup.customer).where(
                CustomerGroup.tenant == self._tenant, CustomerGroup.name == wanted.group
            )
            query = query.where(Customer.id.in_(members))
        words = words_of(wanted.query)
        if not words:
            return query
        return query.where(found_by(self._session, words))


def _order(wanted: CustomerFilter) -> list[UnaryExpression[Any]]:
    column = {
        "last": Customer.last_purchase_at,
        "name": Customer.name,
        "spent": Customer.spent_minor,
        "purchases": Customer.purchases,
        "number": Customer.number,
    }.get(wanted.sort, Customer.last_purchase_at)
    ordered = column.desc() if wanted.descending else column.asc()
    if wanted.sort == "last":
        ordered = ordered.nulls_last()
    # The id makes the order total, so that no row is on two pages or on none.
    return [ordered, Customer.id.desc() if wanted.descending else Customer.id.asc()]
