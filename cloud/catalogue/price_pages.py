"""Prices on pages: changed in place, with the tills' answer beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.catalogue.errors import UnknownItem, UnknownPriceList
from cloud.catalogue.forms import PriceForm
from cloud.catalogue.models import Item, Price, PriceList
from cloud.catalogue.pricing import (
    PRICE_MAX_MINOR,
    NewPrice,
    prices_in_force,
    prices_of,
    set_price,
    withdraw_price,
)
from cloud.catalogue.reach import reach_of
from cloud.catalogue.repository import CatalogueRepository
from cloud.database.session import Time, Transaction
from cloud.portal.amounts import NotAnAmount, read_amount, write_amount
from cloud.portal.csv_file import decimal_sign
from cloud.portal.formatting import date_time, money
from cloud.portal.forms import Bound, form
from cloud.portal.language import _, manner
from cloud.portal.layout import fragment, go_to, toast
from cloud.portal.problems import Problem
from sync_protocol.messages.reference import PRICES
from sync_protocol.retail.price import RETAIL_LIST

router = APIRouter(include_in_schema=False)

_SEE = [Depends(needs("catalogue", "see"))]
_EDIT = [Depends(needs("catalogue", "edit"))]


@dataclass(frozen=True, slots=True)
class PriceView:
    """The prices of an item in one list."""

    price_list: PriceList
    now: Price | None
    coming: tuple[Price, ...]
    past: tuple[Price, ...]  # the newest first


def decimal_sign_of() -> str:
    """Give the decimal sign that people type in the present language."""
    return decimal_sign()


def price_views(
    session: Session, catalogue: CatalogueRepository, item: Item, at: datetime
) -> list[PriceView]:
    """Sort an item's prices by list: now, coming, past."""
    every = prices_of(session, item)
    in_force = prices_in_force(session, item.tenant, [item.id], at)
    return [
        PriceView(
            price_list,
            in_force.get((item.id, price_list.id)),
            tuple(p for p in reversed(own) if p.from_at > at and p.until_at != p.from_at),
            tuple(
                p
                for p in own
                if p.from_at <= at
                and p.until_at != p.from_at
                and p is not in_force.get((item.id, price_list.id))
            ),
        )
        for price_list in catalogue.price_lists()
        for own in ([p for p in every if p.price_list == price_list.id],)
    ]


@router.get("/catalogue/{item}/price", dependencies=_SEE)
def get_price(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    item: str,
    price_list: Annotated[str, Query(alias="list", max_length=26)] = RETAIL_LIST,
    edit: Annotated[int, Query(ge=0, le=1)] = 0,
) -> Response:
    """Give the cell with a price, or with the field to change it."""
    found = _find(session, user, item)
    return _cell(request, user, session, clock, found, price_list, is_edited=bool(edit))


@router.post("/catalogue/{item}/price", dependencies=_EDIT)
def post_price(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    item: str,
    bound: Annotated[Bound[PriceForm], Depends(form(PriceForm))],
) -> Response:
    """Set a price; the answer is the cell again, with how many tills hold it."""
    found = _find(session, user, item)
    data = bound.data
    if data is None:
        raise Problem(422, next(iter(bound.errors.values()), ""))
    before = prices_in_force(session, user.tenant, [item], clock.now()).get((item, data.price_list))
    new = _new_price(bound, data, user.manner.currency, clock.now())
    if new is None:
        return _refused(request, user, session, clock, found, data, bound)
    try:
        revision = set_price(session, clock, user, found, new)
    except UnknownPriceList:
        raise Problem(422, _("There is no such price list.")) from None
    said = _("{name} costs {price} now.", name=found.name, price=money(new.minor))
    if new.from_at is not None:
        said = _(
            "{name} costs {price} from {when}.",
            name=found.name,
            price=money(new.minor),
            when=date_time(new.from_at),
        )
    undo = ""
    if before is not None and new.from_at is None and new.until_at is None:
        undo = f"/catalogue/{item}/price/restore?minor={before.minor}&list={data.price_list}"
    if data.place == "card":
        return go_to(request, f"/catalogue/{item}", said, undo=undo)
    answer = _cell(request, user, session, clock, found, data.price_list, revision=revision)
    toast(answer, said, undo=undo)
    return answer


@router.post("/catalogue/{item}/price/restore", dependencies=_EDIT)
def post_restored_price(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    item: str,
    minor: Annotated[int, Query(ge=0, le=PRICE_MAX_MINOR)],
    price_list: Annotated[str, Query(alias="list", max_length=26)] = RETAIL_LIST,
) -> Response:
    """Undo a price change: the price before holds again from now on."""
    found = _find(session, user, item)
    set_price(session, clock, user, found, NewPrice(minor=minor, price_list=price_list))
    said = _("{name} costs {price} again.", name=found.name, price=money(minor))
    return go_to(request, request.headers.get("hx-current-url", f"/catalogue/{item}"), said)


@router.post("/catalogue/{item}/price/{price}/withdraw", dependencies=_EDIT)
def post_withdrawn_price(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request, user: SignedIn, session: Transaction, clock: Time, item: str, price: str
) -> Response:
    """Take back a price that is still to come, or end an offer."""
    found = _find(session, user, item)
    wanted = session.get(Price, (user.tenant, price))
    if wanted is None or wanted.item != item:
        raise Problem(404)
    withdraw_price(session, clock, user, found, wanted)
    return go_to(request, f"/catalogue/{item}", _("The price is taken back."))


@router.get("/catalogue/{item}/price/reach", dependencies=_SEE)
def get_reach(
    request: Request, user: SignedIn, session: Transaction, item: str, rev: int
) -> Response:
    """Say how many tills hold the prices at a revision."""
    return fragment(
        request,
        user,
        "catalogue/_reach.html",
        reach=reach_of(session, user.scope, PRICES, rev),
        item_id=item,
        revision=rev,
    )


def _find(session: Session, user: SignedInUser, item: str) -> Item:
    try:
        return CatalogueRepository(session, user.scope).item(item)
    except UnknownItem:
        raise Problem(404) from None


def _new_price(
    bound: Bound[PriceForm], data: PriceForm, currency: str, now: datetime
) -> NewPrice | None:
    """Read the form; None: an error stands in it."""
    try:
        minor = read_amount(data.price, currency)
    except NotAnAmount:
        bound.refuse("price", _("Please enter a price such as 2.49."))
        return None
    if minor > PRICE_MAX_MINOR:
        bound.refuse("price", _("This price looks like a barcode."))
        return None
    try:
        begins, ends = _instant(data.begins), _instant(data.ends)
    except ValueError:
        bound.refuse("begins", _("Please enter a date."))
        return None
    if ends is not None and ends <= (begins or now):
        bound.refuse("ends", _("The end lies before the beginning."))
        return None
    is_later = begins is not None and begins > now
    return NewPrice(
        minor=minor,
        price_list=data.price_list,
        from_at=begins if is_later else None,
        until_at=ends,
    )


def _instant(text: str) -> datetime | None:
    """Read the wall time of the retailer."""
    if not text:
        return None
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(manner().time_zone))


def _refused(  # noqa: PLR0913, PLR0917 - the parts of the answer
    request: Request,
    user: SignedInUser,
    session: Session,
    clock: Time,
    item: Item,
    data: PriceForm,
    bound: Bound[PriceForm],
) -> Response:
    if data.place == "card":
        return fragment(
            request,
            user,
            "catalogue/_price_dialog.html",
            status_code=422,
            item=item,
            price_lists=_lists(session, user),
            form=bound,
        )
    return _cell(request, user, session, clock, item, data.price_list, is_edited=True, bound=bound)


def _lists(session: Session, user: SignedInUser) -> Sequence[PriceList]:
    return CatalogueRepository(session, user.scope).price_lists()


def _cell(  # noqa: PLR0913, PLR0917 - the parts of the cell
    request: Request,
    user: SignedInUser,
    session: Session,
    clock: Time,
    item: Item,
    price_list: str,
    *,
    is_edited: bool = False,
    revision: int = 0,
    bound: Bound[PriceForm] | None = None,
) -> Response:
    found = prices_in_force(session, user.tenant, [item.id], clock.now())
    price = found.get((item.id, price_list))
    currency = price.currency if price else user.manner.currency
    typed = write_amount(price.minor, currency, decimal=decimal_sign()) if price else ""
    return fragment(
        request,
        user,
        "catalogue/_price_field.html" if is_edited else "catalogue/_price.html",
        status_code=422 if bound else 200,
        item=item,
        price=price,
        price_list=price_list,
        currency=currency,
        typed=str(bound.raw.get("price", "")) if bound else typed,
        wrong=next(iter(bound.errors.values()), "") if bound else "",
        may_edit=user.may("catalogue", "edit"),
        revision=revision,
        reach=reach_of(session, user.scope, PRICES, revision) if revision else None,
    )
