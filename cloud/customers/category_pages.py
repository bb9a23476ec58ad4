"""Portal pages of the categories of customers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.audit.operations import changes_of
from cloud.customers import words
from cloud.customers.categories import delete_category, save_category
from cloud.customers.errors import CategoryInUse, UnknownCustomerCategory
from cloud.customers.forms import CategoryForm, category_facts
from cloud.customers.models import CustomerCategory
from cloud.customers.repository import CustomerRepository
from cloud.database.session import Time, Transaction
from cloud.portal.amounts import write_percent
from cloud.portal.csv_file import decimal_sign
from cloud.portal.forms import Bound, form
from cloud.portal.language import _
from cloud.portal.layout import go_to, page
from cloud.portal.problems import Problem

router = APIRouter(include_in_schema=False)

_LIST = "/customers/categories"


@router.get(_LIST, dependencies=[Depends(needs("customers", "see"))])
def get_categories(request: Request, user: SignedIn, session: Transaction) -> Response:
    """List the categories with their discounts."""
    customers = CustomerRepository(session, user.scope)
    return page(
        request,
        user,
        "customers/categories.html",
        categories=customers.categories(),
        members=customers.members(),
    )


@router.get(f"{_LIST}/new", dependencies=[Depends(needs("customers", "add"))])
def get_new_category(request: Request, user: SignedIn, session: Transaction) -> Response:
    """Show the form of a new category."""
    return _form_page(request, user, session, None, Bound[CategoryForm]())


@router.post(f"{_LIST}/new", dependencies=[Depends(needs("customers", "add"))])
def post_new_category(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Annotated[Bound[CategoryForm], Depends(form(CategoryForm))],
) -> Response:
    """Add a category."""
    facts = category_facts(bound)
    if facts is None:
        return _form_page(request, user, session, None, bound, status_code=422)
    save_category(session, clock, user, user.tenant, facts)
    return go_to(request, _LIST, _("The category is saved."))


@router.get(f"{_LIST}/{{category}}", dependencies=[Depends(needs("customers", "see"))])
def get_category(request: Request, user: SignedIn, session: Transaction, category: str) -> Response:
    """Show the form of a category."""
    found = _find(session, user, category)
    return _form_page(request, user, session, found, Bound[CategoryForm]())


@router.post(f"{_LIST}/{{category}}", dependencies=[Depends(needs("customers", "edit"))])
def post_category(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    category: str,
    bound: Annotated[Bound[CategoryForm], Depends(form(CategoryForm))],
) -> Response:
    """Save a category."""
    found = _find(session, user, category)
    facts = category_facts(bound)
    if facts is None:
        return _form_page(request, user, session, found, bound, status_code=422)
    save_category(session, clock, user, user.tenant, facts, category=found)
    return go_to(request, _LIST, _("The category is saved."))


@router.post(f"{_LIST}/{{category}}/delete", dependencies=[Depends(needs("customers", "delete"))])
def post_deleted_category(
    request: Request, user: SignedIn, session: Transaction, clock: Time, category: str
) -> Response:
    """Delete a category nobody is in."""
    found = _find(session, user, category)
    try:
        delete_category(session, clock, user, found)
    except CategoryInUse:
        session.rollback()
        bound = Bound[CategoryForm]()
        bound.refuse("", _("Customers are still in it; give them another category first."))
        found = _find(session, user, category)
        return _form_page(request, user, session, found, bound, status_code=422)
    return go_to(request, _LIST, _("The category is deleted."))


def _find(session: Session, user: SignedInUser, category: str) -> CustomerCategory:
    try:
        return CustomerRepository(session, user.scope).category(category)
    except UnknownCustomerCategory:
        raise Problem(404) from None


def _form_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    category: CustomerCategory | None,
    bound: Bound[CategoryForm],
    *,
    status_code: int = 200,
) -> Response:
    changes = (
        changes_of(session, user.tenant, "customer-category", category.id, 20) if category else []
    )
    return page(
        request,
        user,
        "customers/category.html",
        status_code=status_code,
        category=category,
        form=bound,
        percent=write_percent(category.percent_bp, decimal=decimal_sign())
        if category and category.percent_bp
        else "",
        hues=words.hues(),
        field_names=words.field_names(),
        changes=changes,
    )
