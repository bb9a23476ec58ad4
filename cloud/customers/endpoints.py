"""The customers' API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.orm import Session

from cloud.access.once import OnlyOnce
from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.customers.categories import delete_category, save_category
from cloud.customers.errors import (
    CardTaken,
    CategoryInUse,
    ChangedMeanwhile,
    CustomerRefused,
    NotABirthday,
    NotAPhone,
    NotATaxNumber,
    UnknownCustomer,
    UnknownCustomerCategory,
)
from cloud.customers.holdings import cards_of, contacts_of, groups_of, phones_of
from cloud.customers.models import Customer, CustomerCategory
from cloud.customers.operations import change_customer, create_customer, set_in_bin
from cloud.customers.repository import CustomerRepository, home_of
from cloud.customers.schemas import (
    CustomerBody,
    CustomerCategoryBody,
    CustomerCategoryToBe,
    CustomersBody,
    KnownCustomer,
)
from cloud.database.session import Time, Transaction
from cloud.portal.problems import Problem, documented

router = APIRouter(prefix="/api/v1", tags=["customers"], responses=documented())

Identifier = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]
Asked = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/customers", dependencies=[Depends(needs("customers", "see"))])
def get_customers(
    user: SignedIn, session: Transaction, q: Asked = "", after: Asked = "", limit: Limit = 50
) -> CustomersBody:
    """List customers in the order of their ids; ``q`` is part of a name, phone, card, number."""
    found = CustomerRepository(session, user.scope).after(q, after, limit)
    return CustomersBody(
        customers=_known(session, user, found),
        next=found[-1].id if len(found) == limit else None,
    )


@router.post(
    "/customers",
    status_code=201,
    dependencies=[Depends(needs("customers", "add"))],
    responses=documented(409),
)
def post_customer(
    user: SignedIn, session: Transaction, clock: Time, body: CustomerBody, once: OnlyOnce
) -> KnownCustomer:
    """Add a customer."""

    def adding() -> KnownCustomer:
        made = create_customer(session, clock, user, home_of(session, user.tenant), body.to_facts())
        return _known(session, user, [made])[0]

    try:
        return once.do(KnownCustomer, adding)
    except CustomerRefused as refusal:
        raise _problem(refusal) from None


@router.get(
    "/customers/{customer}",
    dependencies=[Depends(needs("customers", "see"))],
    responses=documented(404),
)
def get_customer(user: SignedIn, session: Transaction, customer: Identifier) -> KnownCustomer:
    """Give a customer."""
    return _known(session, user, [_find(session, user, customer)])[0]


@router.put(
    "/customers/{customer}",
    dependencies=[Depends(needs("customers", "edit"))],
    responses=documented(404, 409),
)
def put_customer(  # noqa: PLR0913, PLR0917 - each is a dependency
    user: SignedIn,
    session: Transaction,
    clock: Time,
    customer: Identifier,
    body: CustomerBody,
    version: Annotated[int, Query(ge=1, le=2**31)],
) -> KnownCustomer:
    """Change a customer; ``version`` is the one you have seen, another since then is 409."""
    found = _find(session, user, customer)
    try:
        change_customer(
            session,
            clock,
            user,
            home_of(session, user.tenant),
            customer=found,
            facts=body.to_facts(),
            seen=version,
        )
    except CustomerRefused as refusal:
        raise _problem(refusal) from None
    return _known(session, user, [found])[0]


@router.delete(
    "/customers/{customer}",
    status_code=204,
    dependencies=[Depends(needs("customers", "delete"))],
    responses=documented(404),
)
def delete_customer(
    user: SignedIn, session: Transaction, clock: Time, customer: Identifier
) -> None:
    """Put a customer into the bin, from which they can be taken back."""
    set_in_bin(session, clock, user, _find(session, user, customer), in_bin=True)


@router.get("/customer-categories", dependencies=[Depends(needs("customers", "see"))])
def get_categories(user: SignedIn, session: Transaction) -> list[CustomerCategoryBody]:
    """List the categories of customers."""
    categories = CustomerRepository(session, user.scope).categories()
    return [CustomerCategoryBody.of(each) for each in categories]


@router.post(
    "/customer-categories",
    status_code=201,
    dependencies=[Depends(needs("customers", "add"))],
    responses=documented(409),
)
def post_category(
    user: SignedIn, session: Transaction, clock: Time, body: CustomerCategoryToBe, once: OnlyOnce
) -> CustomerCategoryBody:
    """Add a category of customers; its discount holds at the tills within seconds."""

    def adding() -> CustomerCategoryBody:
        facts = body.to_facts()
        return CustomerCategoryBody.of(save_category(session, clock, user, user.tenant, facts))

    return once.do(CustomerCategoryBody, adding)


@router.get(
    "/customer-categories/{category}",
    dependencies=[Depends(needs("customers", "see"))],
    responses=documented(404),
)
def get_category(
    user: SignedIn, session: Transaction, category: Identifier
) -> CustomerCategoryBody:
    """Give a category of customers."""
    return CustomerCategoryBody.of(_find_category(session, user, category))


@router.put(
    "/customer-categories/{category}",
    dependencies=[Depends(needs("customers", "edit"))],
    responses=documented(404, 409),
)
def put_category(  # noqa: PLR0913, PLR0917 - each is a dependency
    user: SignedIn,
    session: Transaction,
    clock: Time,
    category: Identifier,
    body: CustomerCategoryToBe,
    version: Annotated[int, Query(ge=1, le=2**31)],
) -> CustomerCategoryBody:
    """Change a category; ``version`` is the one you have seen, another since then is 409."""
    found = _find_category(session, user, category)
    if found.version != version:
        raise Problem(409, "Somebody else saved this category meanwhile.")
    save_category(session, clock, user, user.tenant, body.to_facts(), category=found)
    return CustomerCategoryBody.of(found)


@router.delete(
    "/customer-categories/{category}",
    status_code=204,
    dependencies=[Depends(needs("customers", "delete"))],
    responses=documented(404, 409),
)
def delete_one_category(
    user: SignedIn, session: Transaction, clock: Time, category: Identifier
) -> None:
    """Delete a category nobody is in; 409 while customers are in it."""
    try:
        delete_category(session, clock, user, _find_category(session, user, category))
    except CategoryInUse:
        raise Problem(409, "Customers are still in it; give them another one first.") from None


def _find_category(session: Session, user: SignedInUser, category: str) -> CustomerCategory:
    try:
        return CustomerRepository(session, user.scope).category(category)
    except UnknownCustomerCategory:
        raise Problem(404, "There is no such category.") from None


def _find(session: Session, user: SignedInUser, customer: str) -> Customer:
    try:
        return CustomerRepository(session, user.scope).customer(customer)
    except UnknownCustomer:
        raise Problem(404, "There is no such customer.") from None


def _known(
    session: Session, user: SignedInUser, customers: Sequence[Customer]
) -> list[KnownCustomer]:
    ids = [customer.id for customer in customers]
    phones, cards = phones_of(session, user.tenant, ids), cards_of(session, user.tenant, ids)
    contacts, groups = contacts_of(session, user.tenant, ids), groups_of(session, user.tenant, ids)
    return [
        KnownCustomer.of(
            each,
            phones=phones.get(each.id, ()),
            cards=cards.get(each.id, ()),
            contacts=contacts.get(each.id, ()),
            groups=groups.get(each.id, ()),
        )
        for each in customers
    ]


def _problem(refusal: CustomerRefused) -> Problem:
    match refusal:
        case CardTaken():
            return Problem(409, f"Card {refusal.number} belongs to {refusal.holder}.")
        case ChangedMeanwhile():
            return Problem(409, "Somebody else saved this customer meanwhile.")
        case NotAPhone():
            return Problem(422, f"{refusal} is no telephone number.")
        case NotATaxNumber():
            return Problem(422, f"{refusal} is no tax number.")
        case NotABirthday():
            return Problem(422, f"{refusal} is no day of the calendar.")
        case _:
            return Problem(422, f"{type(refusal).__name__}: {refusal}")
