"""Portal pages of customers: the list and the form; the card is in `card_pages.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from cloud.access.repository import AccessRepository
from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.custom_fields.operations import CUSTOMERS, fields_of
from cloud.customers import words
from cloud.customers.contacts import show_phone
from cloud.customers.errors import (
    CardTaken,
    ChangedMeanwhile,
    CustomerRefused,
    NotABirthday,
    NotAnEmployer,
    NotAPhone,
    NotATaxNumber,
    UnknownCustomer,
    UnknownCustomerCategory,
    UnknownManager,
)
from cloud.customers.export import customer_list
from cloud.customers.facts import Contact
from cloud.customers.forms import CustomerForm, contacts_typed, customer_facts
from cloud.customers.holdings import cards_of, contacts_of, groups_of, phones_of
from cloud.customers.models import Customer
from cloud.customers.operations import change_customer, create_customer, set_in_bin
from cloud.customers.own import (
    PREFIX,
    Rows,
    ShownField,
    filterable,
    keep_own,
    read_form,
    shown,
)
from cloud.customers.repository import CustomerFilter, CustomerRepository, home_of
from cloud.database.session import Time, Transaction
from cloud.portal.amounts import write_amount, write_percent
from cloud.portal.csv_file import decimal_sign
from cloud.portal.forms import Bound, form
from cloud.portal.language import LANGUAGES, _
from cloud.portal.layout import go_to, page
from cloud.portal.list_files import FileKind, list_answer
from cloud.portal.paging import SIZE, Page
from cloud.portal.palette import Found
from cloud.portal.problems import Problem

router = APIRouter(include_in_schema=False)

_SEE = [Depends(needs("customers", "see"))]
_ADD = [Depends(needs("customers", "add"))]
_EDIT = [Depends(needs("customers", "edit"))]


class CustomerQuery(BaseModel):
    """The address of the list: the state of the page."""

    model_config = ConfigDict(populate_by_name=True)

    q: str = Field("", max_length=100)
    view: str = Field("all", max_length=16)
    category: str = Field("", max_length=26)
    group: str = Field("", max_length=40)
    manager: str = Field("", max_length=26)
    sort: str = Field("-last", max_length=12)
    page: int = Field(1, ge=1, le=10_000)

    def to_filter(self) -> CustomerFilter:
        """Give the filter of the query."""
        return CustomerFilter(
            query=self.q,
            view=self.view,
            category=self.category,
            group=self.group,
            manager=self.manager,
            sort=self.sort.removeprefix("-"),
            descending=self.sort.startswith("-"),
        )


@router.get("/customers", dependencies=_SEE)
def get_customers(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    asked: Annotated[CustomerQuery, Query()],
) -> Response:
    """List customers."""
    customers, now = CustomerRepository(session, user.scope), clock.now()
    wanted = replace(asked.to_filter(), own=own_filter(request))
    rows = customers.page(wanted, now, offset=(asked.page - 1) * SIZE)
    return page(
        request,
        user,
        "customers/list.html",
        paging=Page(rows, asked.page, SIZE, customers.count(wanted, now)),
        asked=asked,
        views=words.views(),
        categories=[(each.id, each.name) for each in customers.categories()],
        groups=[(each, each) for each in customers.groups()],
        managers=managers_of(session, user.tenant),
        own_choices=filterable(session, user.tenant),
        own_chosen=dict(wanted.own),
        own_pairs=own_pairs,
        own=shown(
            session,
            user.tenant,
            [each.customer for each in rows],
            user.manner.currency,
            only_listed=True,
        ),
        show_phone=show_phone,
    )


@router.get("/customers.{kind}", dependencies=[Depends(needs("customers", "export"))])
def get_customers_file(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    kind: FileKind,
    asked: Annotated[CustomerQuery, Query()],
) -> Response:
    """Export the list as it is shown, all pages."""
    customers, now = CustomerRepository(session, user.scope), clock.now()
    wanted = replace(asked.to_filter(), own=own_filter(request))
    currency = user.manner.currency
    listed = customer_list(
        customers.every(wanted, now),
        shows_money=user.scope.shows("customers.turnover"),
        own_names=[each.name for each in fields_of(session, user.tenant, CUSTOMERS)],
        own_of=lambda portion: shown(session, user.tenant, portion, currency),
    )
    return list_answer(listed, kind, now.date())


@router.get("/customers/new", dependencies=_ADD)
def get_new_customer(
    request: Request,
    user: SignedIn,
    session: Transaction,
    employer: Annotated[str, Query(max_length=26)] = "",
) -> Response:
    """Show the form of a new customer; ``employer`` is the organisation they act for."""
    return _form_page(request, user, session, None, Bound[CustomerForm](), employer=employer)


@router.post("/customers/new", dependencies=_ADD)
def post_new_customer(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Annotated[Bound[CustomerForm], Depends(form(CustomerForm))],
) -> Response:
    """Add a customer."""
    organisation = CustomerRepository(session, user.scope).organisation
    facts = customer_facts(bound, user.manner.currency, organisation)
    values = _own_values(session, user, bound)
    if facts is not None and bound.data is not None:
        try:
            made = create_customer(session, clock, user, home_of(session, user.tenant), facts)
            keep_own(session, clock, user, made, values)
            return go_to(
                request, f"/customers/{made.id}", _("The tills know {name} now.", name=made.name)
            )
        except CustomerRefused as refusal:
            session.rollback()
            refuse(bound, refusal)
    return _form_page(request, user, session, None, bound, status_code=422)


@router.get("/customers/{customer}/edit", dependencies=_EDIT)
def get_customer_form(
    request: Request, user: SignedIn, session: Transaction, customer: str
) -> Response:
    """Show the form of a customer."""
    found = find(CustomerRepository(session, user.scope), customer)
    return _form_page(request, user, session, found, Bound[CustomerForm]())


@router.post("/customers/{customer}/edit", dependencies=_EDIT)
def post_customer(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    customer: str,
    bound: Annotated[Bound[CustomerForm], Depends(form(CustomerForm))],
) -> Response:
    """Save a customer."""
    customers = CustomerRepository(session, user.scope)
    found = find(customers, customer)
    facts = customer_facts(bound, user.manner.currency, customers.organisation)
    values = _own_values(session, user, bound)
    if facts is not None and bound.data is not None:
        try:
            change_customer(
                session,
                clock,
                user,
                home_of(session, user.tenant),
                customer=found,
                facts=facts,
                seen=bound.data.version,
            )
            keep_own(session, clock, user, found, values)
            return go_to(request, f"/customers/{customer}", _("Saved. The tills know it now."))
        except CustomerRefused as refusal:
            session.rollback()
            refuse(bound, refusal)
    found = find(CustomerRepository(session, user.scope), customer)
    return _form_page(request, user, session, found, bound, status_code=422)


@router.post("/customers/{customer}/bin", dependencies=[Depends(needs("customers", "delete"))])
def post_bin(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    customer: str,
    yes: Annotated[bool, Query()],
) -> Response:
    """Put a customer into the bin, or take one out."""
    found = find(CustomerRepository(session, user.scope), customer)
    set_in_bin(session, clock, user, found, in_bin=yes)
    said = _("{name} is in the bin.") if yes else _("{name} is back.")
    undo = f"/customers/{customer}/bin?yes={'false' if yes else 'true'}"
    return go_to(request, f"/customers/{customer}", said.format(name=found.name), undo=undo)


def find(customers: CustomerRepository, customer: str) -> Customer:
    """Find a customer of an address, or end with 404."""
    try:
        return customers.customer(customer)
    except UnknownCustomer:
        raise Problem(404) from None


def refuse(bound: Bound[CustomerForm], refusal: CustomerRefused) -> None:
    """Say beside its field what the customer base refused."""
    match refusal:
        case NotAPhone():
            bound.refuse(
                "phones",
                _(
                    "{phone} is no telephone number; begin with + and the country.",
                    phone=str(refusal),
                ),
            )
        case NotABirthday():
            bound.refuse("birthday", _("Please write year-month-day, or month-day: 11-25."))
        case NotATaxNumber():
            bound.refuse(
                "tax_number",
                _(
                    "This is no tax number: please look at each digit. Of another country, begin"
                    " with its two letters."
                ),
            )
        case NotAnEmployer():
            bound.refuse("employer", _("Please choose an organisation."))
        case UnknownManager():
            bound.refuse("manager", _("Please choose one of the offered values."))
        case CardTaken():
            bound.refuse(
                "cards",
                _("Card {card} belongs to {name}.", card=refusal.number, name=refusal.holder),
            )
        case UnknownCustomerCategory():
            bound.refuse("category", _("Please choose one of the offered values."))
        case ChangedMeanwhile():
            bound.refuse("", _("Somebody else saved this customer meanwhile. Please look again."))
        case _:
            bound.refuse("", str(refusal))


def find_customers(session: Session, user: SignedInUser, q: str) -> list[Found]:
    """Find customers for the command palette: by name, phone, card or number."""
    if not user.may("customers", "see"):
        return []
    customers = CustomerRepository(session, user.scope)
    return [
        Found(
            _("Customers"),
            each.name,
            f"/customers/{each.id}",
            hint=" · ".join(part for part in (each.number, each.city) if part),
            is_person=True,
        )
        for each in (
            customers.find(CustomerFilter(query=q, sort="name", descending=False), 6)
            or customers.find_like(q, 6)
        )
    ]


def _form_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    customer: Customer | None,
    bound: Bound[CustomerForm],
    *,
    employer: str = "",
    status_code: int = 200,
) -> Response:
    customers = CustomerRepository(session, user.scope)
    ids = [customer.id] if customer else []
    key = customer.id if customer else ""
    decimal = decimal_sign()
    currency = user.manner.currency
    return page(
        request,
        user,
        "customers/form.html",
        status_code=status_code,
        customer=customer,
        form=bound,
        phones="\n".join(map(show_phone, phones_of(session, user.tenant, ids).get(key, ()))),
        cards="\n".join(cards_of(session, user.tenant, ids).get(key, ())),
        personal=write_percent(customer.personal_bp, decimal=decimal)
        if customer and customer.personal_bp
        else "",
        credit_limit=write_amount(customer.credit_limit_minor, currency, decimal=decimal)
        if customer and customer.credit_limit_minor
        else "",
        kinds=words.kinds(),
        contacts=_contact_rows(bound, contacts_of(session, user.tenant, ids).get(key, ())),
        contact_kinds=words.contact_kinds(),
        own=_own_form(session, user, customer),
        own_pairs=own_pairs,
        groups=", ".join(groups_of(session, user.tenant, ids).get(key, ())),
        employer=_named(session, user.tenant, customer.employer if customer else employer),
        managers=managers_of(session, user.tenant),
        categories=[(each.id, each.name) for each in customers.categories()],
        language_options=list(LANGUAGES.items()),
        field_names=words.field_names(),
    )


def _own_values(
    session: Session, user: SignedInUser, bound: Bound[CustomerForm]
) -> dict[str, Rows]:
    values, wrong = read_form(session, user.tenant, bound.raw, user.manner.currency)
    for name, text in wrong.items():
        bound.refuse(name, _("{text} is not valid here.", text=text))
    return values


def own_pairs(options: Sequence[str]) -> list[tuple[str, str]]:
    """Give choices as a select wants them: value and label are one."""
    return [(each, each) for each in options]


def own_filter(request: Request) -> tuple[tuple[str, str], ...]:
    """Read from an address which own fields are filtered by."""
    return tuple(
        (name.removeprefix(PREFIX), value[:120])
        for name, value in request.query_params.items()
        if name.startswith(PREFIX) and value
    )[:10]


def managers_of(session: Session, tenant: str) -> list[tuple[str, str]]:
    """Name who can look after a customer."""
    users = AccessRepository(session).users(tenant)
    return [(each.id, each.name) for each in users if each.is_active]


def _named(session: Session, tenant: str, employer: str) -> str:
    found = session.get(Customer, (tenant, employer)) if employer else None
    return f"{found.number} {found.name}" if found else ""


def _own_form(session: Session, user: SignedInUser, customer: Customer | None) -> list[ShownField]:
    some = customer or Customer(tenant=user.tenant, id="", spent_minor=0, purchases=0, points=0,
                                balance_minor=0)  # fmt: skip
    return shown(session, user.tenant, [some], user.manner.currency)[some.id]


def _contact_rows(bound: Bound[CustomerForm], kept: Sequence[Contact]) -> list[Contact]:
    """Give the rows to show: what was typed or is kept, and an empty one to go on."""
    if bound.raw:
        raw = bound.raw
        kept = contacts_typed(
            raw.get("contact_kind", []), raw.get("contact_value", []), raw.get("contact_label", [])
        )
    return [*kept, Contact("email", "")]
