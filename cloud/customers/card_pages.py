"""The card of one customer: who, how valuable, what they bought, files, changes."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from babel.dates import format_date
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile

from cloud.access.repository import AccessRepository
from cloud.access.signed_in import SignedIn, needs
from cloud.audit.operations import changes_of
from cloud.customers import words
from cloud.customers.attachments import add_file, remove_file, set_photo
from cloud.customers.card import CardRepository, Month
from cloud.customers.contacts import show_phone
from cloud.customers.duplicates import find_pairs_of
from cloud.customers.facts import ORGANISATION
from cloud.customers.holdings import cards_of, contacts_of, groups_of, phones_of
from cloud.customers.models import Customer
from cloud.customers.own import shown
from cloud.customers.pages import find
from cloud.customers.repository import CustomerRepository
from cloud.database.session import Time, Transaction
from cloud.estate.repository import EstateRepository
from cloud.files.errors import FileRefused, TooLarge
from cloud.files.operations import keep_uploaded_file, keep_uploaded_picture
from cloud.files.pages import Files
from cloud.files.pictures import SIZES
from cloud.portal.formatting import locale
from cloud.portal.forms import Bound, form
from cloud.portal.language import LANGUAGES, _
from cloud.portal.layout import go_to, page, render
from cloud.portal.paging import SIZE, Page
from cloud.portal.problems import Problem

router = APIRouter(include_in_schema=False)

_SEE = [Depends(needs("customers", "see"))]
_EDIT = [Depends(needs("customers", "edit"))]
_MONTHS = 12
_PRIVATE = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}


class PhotoForm(BaseModel):
    """A photo that is sent."""

    model_config = ConfigDict(extra="forbid")

    photo: Annotated[bytes, Field(min_length=1)]


@router.get("/customers/organisations", dependencies=_SEE)
def get_organisations(
    request: Request,
    user: SignedIn,
    session: Transaction,
    employer: Annotated[str, Query(max_length=160)] = "",
) -> Response:
    """Offer organisations while one is typed."""
    found = CustomerRepository(session, user.scope).organisations(employer)
    return render(request, user, "customers/_organisations.html", organisations=found)


@router.get("/customers/{customer}", dependencies=_SEE)
def get_customer(  # noqa: PLR0913, PLR0917 - each is a part of the address
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    customer: str,
    tab: Annotated[str, Query(max_length=12)] = "overview",
    kind: Annotated[str, Query(pattern="^(sale|return|)$")] = "",
    page_: Annotated[int, Query(alias="page", ge=1, le=1000)] = 1,
) -> Response:
    """Show one customer: everything we know, on one page."""
    customers = CustomerRepository(session, user.scope)
    found = find(customers, customer)
    card = CardRepository(session, user.scope, found)
    totals, today = card.totals(), clock.now().date()
    rows_shown = SIZE if tab == "purchases" else 8
    purchases = customers.purchases(
        found, kind=kind, offset=(page_ - 1) * rows_shown, limit=rows_shown
    )
    counts = {"": totals.receipts, "sale": totals.sales, "return": totals.returns}
    stores = EstateRepository(session, user.scope).stores(with_closed=True)
    ids = [customer]
    manager = AccessRepository(session).user(user.tenant, found.manager) if found.manager else None
    employer = session.get(Customer, (user.tenant, found.employer)) if found.employer else None
    merged = session.get(Customer, (user.tenant, found.merged_into)) if found.merged_into else None
    return page(
        request,
        user,
        "customers/card.html",
        customer=found,
        listed=customers.listed(found),
        phones=[show_phone(n) for n in phones_of(session, user.tenant, ids).get(customer, ())],
        cards=cards_of(session, user.tenant, ids).get(customer, ()),
        contacts=contacts_of(session, user.tenant, ids).get(customer, ()),
        contact_words=dict(words.contact_kinds()),
        groups=groups_of(session, user.tenant, ids).get(customer, ()),
        manager=manager,
        employer=employer,
        merged=merged,
        own=shown(session, user.tenant, [found], user.manner.currency)[customer],
        likely=[
            pair.second if pair.first.id == customer else pair.first
            for pair in (find_pairs_of(session, found) if found.is_active else ())
        ],
        staff=card.staff() if found.kind == ORGANISATION else (),
        consents=card.consents(),
        files=card.files(),
        totals=totals,
        favourites=card.favourites(SIZE if tab == "favourites" else 5),
        categories=card.favourite_categories(8) if tab == "favourites" else (),
        category_names=card.category_names() if tab == "favourites" else {},
        purchases=purchases,
        paging=Page(purchases, page_, rows_shown, counts[kind]),
        kind=kind,
        months=month_bars(card.months(_first_month(today)), today),
        stores={store.id: store.name for store in stores},
        kind_words=dict(words.kinds()),
        language_words=LANGUAGES,
        field_names=words.field_names(),
        changes=changes_of(session, user.tenant, "customer", customer, 50),
        tab=tab,
        may_edit=user.may("customers", "edit"),
    )


@router.get("/customers/{customer}/photo", dependencies=_SEE)
def get_photo(
    user: SignedIn,
    session: Transaction,
    files: Files,
    customer: str,
    edge: Annotated[int, Query()] = SIZES[0],
) -> Response:
    """Give a customer's photo to whoever may see customers."""
    found = find(CustomerRepository(session, user.scope), customer)
    if not found.photo or edge not in SIZES:
        raise Problem(404)
    return FileResponse(
        files.small_path(found.photo, edge), media_type="image/webp", headers=_PRIVATE
    )


@router.post("/customers/{customer}/photo", dependencies=_EDIT)
def post_photo(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    files: Files,
    customer: str,
    bound: Annotated[Bound[PhotoForm], Depends(form(PhotoForm))],
) -> Response:
    """Give a customer a photo; without one they lose the one they have."""
    found = find(CustomerRepository(session, user.scope), customer)
    if bound.data is None:
        set_photo(session, clock, user, found, "")
        return go_to(request, f"/customers/{customer}", _("The picture is removed."))
    try:
        kept = keep_uploaded_picture(session, clock, files, user.tenant, bound.data.photo)
    except TooLarge:
        raise Problem(413, _("A picture may have 12 megabytes and 40 million pixels.")) from None
    except FileRefused:
        raise Problem(422, _("This file is no picture that we can read.")) from None
    set_photo(session, clock, user, found, kept.sha256)
    return go_to(request, f"/customers/{customer}", _("The new picture is saved."))


async def uploaded(request: Request) -> tuple[str, bytes]:
    """Read one file that is sent: its name and content."""
    async with request.form(max_files=1, max_fields=5) as sent:
        file = sent.get("file")
        if not isinstance(file, UploadFile):
            return "", b""
        return file.filename or "", await file.read()


Uploaded = Annotated[tuple[str, bytes], Depends(uploaded)]


@router.post("/customers/{customer}/files", dependencies=_EDIT)
def post_file(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    files: Files,
    customer: str,
    sent: Uploaded,
) -> Response:
    """Keep a file with a customer."""
    found = find(CustomerRepository(session, user.scope), customer)
    name, content = sent
    if not content:
        raise Problem(422, _("Please choose a file."))
    try:
        stored = keep_uploaded_file(session, clock, files, user.tenant, content)
    except TooLarge:
        raise Problem(413, _("A file may have 12 megabytes.")) from None
    session.flush()
    kept = add_file(session, clock, user, found, stored, name)
    said = _("{name} is kept here.", name=kept.name)
    return go_to(request, f"/customers/{customer}?tab=files", said)


@router.get("/customers/{customer}/files/{file}", dependencies=_SEE)
def get_file(
    user: SignedIn, session: Transaction, files: Files, customer: str, file: str
) -> Response:
    """Give a file of a customer, to be saved."""
    found = find(CustomerRepository(session, user.scope), customer)
    kept = CardRepository(session, user.scope, found).file(file)
    if kept is None:
        raise Problem(404)
    return FileResponse(
        files.path(kept.sha256),
        media_type="application/octet-stream",
        filename=kept.name,
        headers=_PRIVATE,
    )


@router.post("/customers/{customer}/files/{file}/remove", dependencies=_EDIT)
def post_remove_file(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request, user: SignedIn, session: Transaction, clock: Time, customer: str, file: str
) -> Response:
    """Take a file away from a customer."""
    found = find(CustomerRepository(session, user.scope), customer)
    kept = CardRepository(session, user.scope, found).file(file)
    if kept is None:
        raise Problem(404)
    remove_file(session, clock, user, kept)
    said = _("{name} is removed.", name=kept.name)
    return go_to(request, f"/customers/{customer}?tab=files", said)


def month_bars(months: list[Month], today: date) -> list[tuple[str, int, int]]:
    """Give name, amount and height in percent of each of the last months."""
    by_month = {each.month: each.minor for each in months}
    highest = max([*by_month.values(), 1])
    bars: list[tuple[str, int, int]] = []
    for back in range(_MONTHS - 1, -1, -1):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        first = date(year, month + 1, 1)
        minor = max(by_month.get(f"{first:%Y-%m}", 0), 0)
        name = format_date(first, "LLL", locale=locale())
        bars.append((name, minor, round(minor * 100 / highest)))
    return bars


def _first_month(today: date) -> str:
    year, month = divmod(today.year * 12 + today.month - _MONTHS, 12)
    return f"{year:04}-{month + 1:02}-01"
