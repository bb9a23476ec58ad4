"""Portal pages of the categories of items."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.audit.operations import changes_of
from cloud.catalogue import words
from cloud.catalogue.errors import CategoryInUse, UnknownCategory
from cloud.catalogue.forms import CategoryForm, other_languages
from cloud.catalogue.models import Category
from cloud.catalogue.operations import delete_category, save_category
from cloud.catalogue.repository import CatalogueRepository
from cloud.database.session import Time, Transaction
from cloud.portal.forms import Bound, form
from cloud.portal.language import _
from cloud.portal.layout import go_to, page
from cloud.portal.problems import Problem

router = APIRouter(include_in_schema=False)


@router.get("/catalogue/categories", dependencies=[Depends(needs("catalogue", "see"))])
def get_categories(request: Request, user: SignedIn, session: Transaction) -> Response:
    """List the categories as a tree."""
    nodes = CatalogueRepository(session, user.scope).categories()
    return page(request, user, "catalogue/categories.html", nodes=nodes)


@router.get("/catalogue/categories/new", dependencies=[Depends(needs("catalogue", "add"))])
def get_new_category(request: Request, user: SignedIn, session: Transaction) -> Response:
    """Show the form of a new category."""
    return _form_page(request, user, session, None, Bound[CategoryForm]())


@router.post("/catalogue/categories/new", dependencies=[Depends(needs("catalogue", "add"))])
def post_new_category(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Annotated[Bound[CategoryForm], Depends(form(CategoryForm))],
) -> Response:
    """Add a category."""
    if bound.data is None:
        return _form_page(request, user, session, None, bound, status_code=422)
    save_category(session, clock, user, user.tenant, bound.data.to_facts())
    return go_to(request, "/catalogue/categories", _("The category is saved."))


@router.get("/catalogue/categories/{category}", dependencies=[Depends(needs("catalogue", "see"))])
def get_category(request: Request, user: SignedIn, session: Transaction, category: str) -> Response:
    """Show the form of a category."""
    found = _find(session, user, category)
    return _form_page(request, user, session, found, Bound[CategoryForm]())


@router.post("/catalogue/categories/{category}", dependencies=[Depends(needs("catalogue", "edit"))])
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
    if bound.data is not None:
        facts = bound.data.to_facts()
        try:
            save_category(session, clock, user, user.tenant, facts, category=found)
            return go_to(request, "/catalogue/categories", _("The category is saved."))
        except UnknownCategory:
            session.rollback()
            bound.refuse("parent", _("A category cannot be part of itself."))
    found = _find(session, user, category)
    return _form_page(request, user, session, found, bound, status_code=422)


@router.post(
    "/catalogue/categories/{category}/delete",
    dependencies=[Depends(needs("catalogue", "delete"))],
)
def post_deleted_category(
    request: Request, user: SignedIn, session: Transaction, clock: Time, category: str
) -> Response:
    """Delete an empty category."""
    found = _find(session, user, category)
    try:
        delete_category(session, clock, user, found)
    except CategoryInUse:
        session.rollback()
        bound = Bound[CategoryForm]()
        bound.refuse("", _("Items or categories are still in it; move them first."))
        found = _find(session, user, category)
        return _form_page(request, user, session, found, bound, status_code=422)
    return go_to(request, "/catalogue/categories", _("The category is deleted."))


def _find(session: Session, user: SignedInUser, category: str) -> Category:
    try:
        return CatalogueRepository(session, user.scope).category(category)
    except UnknownCategory:
        raise Problem(404) from None


def _form_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    category: Category | None,
    bound: Bound[CategoryForm],
    *,
    status_code: int = 200,
) -> Response:
    nodes = CatalogueRepository(session, user.scope).categories()
    return page(
        request,
        user,
        "catalogue/category.html",
        status_code=status_code,
        category=category,
        form=bound,
        parents=[
            (node.category.id, "\N{NO-BREAK SPACE}" * 4 * node.depth + node.category.name)
            for node in nodes
            if category is None or node.category.id != category.id
        ],
        field_names=words.field_names(),
        other_languages=other_languages(),
        changes=changes_of(session, user.tenant, "category", category.id, 20) if category else [],
    )
