"""Portal pages of the catalogue: the list, an item, its form, its picture."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.audit.operations import changes_of
from cloud.catalogue import words
from cloud.catalogue.codes import show_code
from cloud.catalogue.errors import (
    BarcodeTaken,
    CatalogueRefused,
    ChangedMeanwhile,
    NotACode,
    NoTaxRate,
    PluTaken,
    SkuTaken,
    UnknownCategory,
    UnknownItem,
)
from cloud.catalogue.export import item_list
from cloud.catalogue.forms import ItemForm, NotABarcodeLine, other_languages
from cloud.catalogue.models import Item
from cloud.catalogue.operations import (
    barcodes_of,
    change_item,
    create_item,
    set_on_sale,
    set_picture,
)
from cloud.catalogue.price_pages import decimal_sign_of, price_views
from cloud.catalogue.pricing import NewPrice, prices_in_force, set_price
from cloud.catalogue.repository import CatalogueRepository, ItemFilter
from cloud.database.session import Time, Transaction
from cloud.files.errors import FileRefused, TooLarge
from cloud.files.operations import keep_uploaded_picture
from cloud.files.pages import Files
from cloud.portal.amounts import NotAnAmount, read_amount
from cloud.portal.formatting import money
from cloud.portal.forms import Bound, form
from cloud.portal.language import _
from cloud.portal.layout import go_to, page
from cloud.portal.list_files import FileKind, list_answer
from cloud.portal.paging import SIZE, Page
from cloud.portal.palette import Found
from cloud.portal.problems import Problem

router = APIRouter(include_in_schema=False)

_SEE = [Depends(needs("catalogue", "see"))]
_ADD = [Depends(needs("catalogue", "add"))]
_EDIT = [Depends(needs("catalogue", "edit"))]


class ItemQuery(BaseModel):
    """The address of the list: the state of the page."""

    model_config = ConfigDict(populate_by_name=True)

    q: str = Field("", max_length=100)
    view: str = Field("on", max_length=12)
    category: str = Field("", max_length=26)
    sort: str = Field("rank", max_length=12)
    page: int = Field(1, ge=1, le=10_000)

    def to_filter(self) -> ItemFilter:
        """Give the filter of the query."""
        return ItemFilter(
            query=self.q,
            view=self.view,
            category=self.category,
            sort=self.sort.removeprefix("-"),
            descending=self.sort.startswith("-"),
        )


class PictureForm(BaseModel):
    """An uploaded picture."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    picture: bytes


@router.get("/catalogue", dependencies=_SEE)
def get_items(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    asked: Annotated[ItemQuery, Query()],
) -> Response:
    """List items."""
    catalogue, now = CatalogueRepository(session, user.scope), clock.now()
    wanted = asked.to_filter()
    rows = catalogue.page(wanted, now, offset=(asked.page - 1) * SIZE)
    return page(
        request,
        user,
        "catalogue/list.html",
        paging=Page(rows, asked.page, SIZE, catalogue.count(wanted, now)),
        asked=asked,
        views=words.views(),
        categories=catalogue.categories(),
        unit_words=dict(words.units()),
        rates={rate.category: rate for rate in catalogue.tax_rates(now)},
        show_code=show_code,
        may_edit=user.may("catalogue", "edit"),
    )


@router.get("/catalogue.{kind}", dependencies=[Depends(needs("catalogue", "export"))])
def get_items_file(
    user: SignedIn,
    session: Transaction,
    clock: Time,
    kind: FileKind,
    asked: Annotated[ItemQuery, Query()],
) -> Response:
    """Export the list as it is shown, all pages."""
    catalogue, now = CatalogueRepository(session, user.scope), clock.now()
    return list_answer(item_list(catalogue.every(asked.to_filter(), now)), kind, now.date())


@router.get("/catalogue/new", dependencies=_ADD)
def get_new_item(
    request: Request, user: SignedIn, session: Transaction, clock: Time, category: str = ""
) -> Response:
    """Show the form of a new item."""
    bound = Bound[ItemForm]({"category": category, "is_discountable": "true"} if category else {})
    return _form_page(request, user, session, clock, None, bound)


@router.post("/catalogue/new", dependencies=_ADD)
def post_new_item(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Annotated[Bound[ItemForm], Depends(form(ItemForm))],
) -> Response:
    """Add an item with its first price."""
    minor: int | None = None
    if bound.data is not None and bound.data.price:
        try:
            minor = read_amount(bound.data.price, user.manner.currency)
        except NotAnAmount:
            bound.refuse("price", _("Please enter a price such as 2.49."))
    if bound.data is not None:
        try:
            item = create_item(session, clock, user, user.tenant, bound.data.to_facts())
            if minor is not None:
                set_price(session, clock, user, item, NewPrice(minor=minor))
            return go_to(request, f"/catalogue/{item.id}", _("The tills know the new item now."))
        except (CatalogueRefused, NotABarcodeLine) as refusal:
            session.rollback()
            refuse(bound, refusal)
    return _form_page(request, user, session, clock, None, bound, status_code=422)


@router.get("/catalogue/{item}", dependencies=_SEE)
def get_item(
    request: Request, user: SignedIn, session: Transaction, clock: Time, item: str
) -> Response:
    """Show one item."""
    catalogue = CatalogueRepository(session, user.scope)
    found = find(catalogue, item)
    now = clock.now()
    nodes = catalogue.categories()
    return page(
        request,
        user,
        "catalogue/card.html",
        item=found,
        barcodes=[(show_code(each.code), each.units) for each in barcodes_of(session, found)],
        category=next((n.category for n in nodes if n.category.id == found.category), None),
        rate=next((r for r in catalogue.tax_rates(now) if r.category == found.tax_category), None),
        prices=price_views(session, catalogue, found, now),
        other_languages=other_languages(),
        unit_words=dict(words.units()),
        kind_words=dict(words.kinds()),
        field_names=words.field_names(),
        changes=changes_of(session, user.tenant, "item", found.id, 30),
        may_edit=user.may("catalogue", "edit"),
    )


@router.get("/catalogue/{item}/edit", dependencies=_EDIT)
def get_item_form(
    request: Request, user: SignedIn, session: Transaction, clock: Time, item: str
) -> Response:
    """Show the form of an item."""
    found = find(CatalogueRepository(session, user.scope), item)
    return _form_page(request, user, session, clock, found, Bound[ItemForm]())


@router.post("/catalogue/{item}/edit", dependencies=_EDIT)
def post_item(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    item: str,
    bound: Annotated[Bound[ItemForm], Depends(form(ItemForm))],
) -> Response:
    """Save an item."""
    found = find(CatalogueRepository(session, user.scope), item)
    if bound.data is not None:
        try:
            facts = bound.data.to_facts()
            change_item(session, clock, user, found, facts, seen=bound.data.version)
            return go_to(request, f"/catalogue/{item}", _("Saved. The tills know it now."))
        except (CatalogueRefused, NotABarcodeLine) as refusal:
            session.rollback()
            refuse(bound, refusal)
    found = find(CatalogueRepository(session, user.scope), item)
    return _form_page(request, user, session, clock, found, bound, status_code=422)


@router.post("/catalogue/{item}/on-sale", dependencies=_EDIT)
def post_on_sale(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    item: str,
    yes: Annotated[bool, Query()],
) -> Response:
    """Take an item off sale, or put it back on."""
    found = find(CatalogueRepository(session, user.scope), item)
    set_on_sale(session, clock, user, found, on_sale=yes)
    said = _("{name} is on sale again.") if yes else _("{name} is no longer sold.")
    undo = f"/catalogue/{item}/on-sale?yes={'false' if yes else 'true'}"
    return go_to(request, f"/catalogue/{item}", said.format(name=found.name), undo=undo)


@router.post("/catalogue/{item}/picture", dependencies=_EDIT)
def post_picture(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    files: Files,
    item: str,
    bound: Annotated[Bound[PictureForm], Depends(form(PictureForm))],
) -> Response:
    """Give an item a picture; without one it loses the one it has."""
    found = find(CatalogueRepository(session, user.scope), item)
    if bound.data is None:
        set_picture(session, clock, user, found, "")
        return go_to(request, f"/catalogue/{item}", _("The picture is removed."))
    try:
        kept = keep_uploaded_picture(session, clock, files, user.tenant, bound.data.picture)
    except TooLarge:
        raise Problem(413, _("A picture may have 12 megabytes and 40 million pixels.")) from None
    except FileRefused:
        raise Problem(422, _("This file is no picture that we can read.")) from None
    set_picture(session, clock, user, found, kept.sha256)
    return go_to(request, f"/catalogue/{item}", _("The new picture is saved."))


def find(catalogue: CatalogueRepository, item: str) -> Item:
    """Find an item of an address, or end with 404."""
    try:
        return catalogue.item(item)
    except UnknownItem:
        raise Problem(404) from None


def refuse(bound: Bound[ItemForm], refusal: CatalogueRefused | NotABarcodeLine) -> None:
    """Say beside its field what the catalogue refused."""
    match refusal:
        case SkuTaken():
            bound.refuse("sku", _("{name} has this SKU already.", name=refusal.holder))
        case PluTaken():
            bound.refuse("plu", _("{name} has this PLU already.", name=refusal.holder))
        case BarcodeTaken():
            bound.refuse(
                "barcodes",
                _("{code} belongs to {name}.", code=refusal.value, name=refusal.holder),
            )
        case NotACode():
            bound.refuse(
                "barcodes", _("{code} has a wrong check digit; please scan it.", code=str(refusal))
            )
        case NotABarcodeLine():
            bound.refuse(
                "barcodes", _("Please write a code, or a code and pieces: 5213000000016 x 6.")
            )
        case UnknownCategory():
            bound.refuse("category", _("Please choose one of the offered values."))
        case NoTaxRate():
            bound.refuse("tax_category", _("No rate is in force for this tax."))
        case ChangedMeanwhile():
            bound.refuse("", _("Somebody else saved this item meanwhile. Please look at it again."))
        case _:
            bound.refuse("", str(refusal))


def find_items(session: Session, user: SignedInUser, q: str) -> list[Found]:
    """Find items for the command palette; a scanned or pasted barcode leads straight there."""
    if not user.may("catalogue", "see"):
        return []
    catalogue = CatalogueRepository(session, user.scope)
    by_code = catalogue.by_code(q.strip())
    found = [by_code] if by_code else catalogue.find(ItemFilter(query=q), 6)
    return [
        Found(
            _("Items"),
            each.name,
            f"/catalogue/{each.id}",
            icon="tag",
            hint=f"{_('SKU')} {each.sku}",
        )
        for each in found
    ]


def _form_page(  # noqa: PLR0913, PLR0917 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    clock: Time,
    item: Item | None,
    bound: Bound[ItemForm],
    *,
    status_code: int = 200,
) -> Response:
    catalogue, now = CatalogueRepository(session, user.scope), clock.now()
    price = None
    if item is not None:
        price = prices_in_force(session, user.tenant, [item.id], now).get((item.id, "retail"))
    return page(
        request,
        user,
        "catalogue/form.html",
        status_code=status_code,
        item=item,
        form=bound,
        barcodes="\n".join(
            show_code(each.code) if each.units == 1 else f"{show_code(each.code)} x {each.units}"
            for each in (barcodes_of(session, item) if item else ())
        ),
        price=money(price.minor, price.currency) if price else "",
        decimal=decimal_sign_of(),
        categories=[
            (node.category.id, "\N{NO-BREAK SPACE}" * 4 * node.depth + node.category.name)
            for node in catalogue.categories()
        ],
        rates=[
            (rate.category, f"{rate.name} · {rate.rate_bp / 100:g} %")
            for rate in catalogue.tax_rates(now)
        ],
        units=words.units(),
        kinds=words.kinds(),
        field_names=words.field_names(),
        other_languages=other_languages(),
    )
