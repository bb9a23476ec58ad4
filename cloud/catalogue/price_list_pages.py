"""Portal pages and API of price lists."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from cloud.access.once import OnlyOnce
from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.catalogue.errors import ChangedMeanwhile, UnknownPriceList
from cloud.catalogue.models import PriceList
from cloud.catalogue.price_lists import (
    create_price_list,
    find_price_list,
    items_priced,
    rename_price_list,
    who_buys_from,
)
from cloud.catalogue.repository import CatalogueRepository
from cloud.database.session import Time, Transaction
from cloud.portal.forms import Bound, form
from cloud.portal.language import _
from cloud.portal.layout import go_to, page
from cloud.portal.problems import Problem, documented

router = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/price-lists", tags=["catalogue"], responses=documented())

_LIST = "/catalogue/price-lists"
_SEE = [Depends(needs("catalogue", "see"))]
Name = Annotated[str, Field(min_length=2, max_length=80, pattern=r"^[^\x00]*$")]
Identifier = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]


class PriceListForm(BaseModel):
    """A price list as typed."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    seen: Annotated[str, Field(max_length=120)] = ""


class PriceListToBe(BaseModel):
    """A price list as it is sent to us."""

    model_config = ConfigDict(extra="forbid")

    name: Name


class KnownPriceList(BaseModel):
    """A price list."""

    id: str
    name: str
    currency: str

    @classmethod
    def of(cls, prices: PriceList) -> KnownPriceList:
        """Write a price list."""
        return cls(id=prices.id, name=prices.name, currency=prices.currency)


FormBound = Annotated[Bound[PriceListForm], Depends(form(PriceListForm))]


@router.get(_LIST, dependencies=_SEE)
def get_price_lists(request: Request, user: SignedIn, session: Transaction) -> Response:
    """List the price lists, how much is priced in each, and who buys from it."""
    return _page(request, user, session, Bound[PriceListForm]())


@router.post(_LIST, dependencies=[Depends(needs("catalogue", "add"))])
def post_price_list(
    request: Request, user: SignedIn, session: Transaction, clock: Time, bound: FormBound
) -> Response:
    """Add a price list."""
    if bound.data is None:
        return _page(request, user, session, bound, status_code=422)
    create_price_list(
        session, clock, user, user.tenant, name=bound.data.name, currency=user.manner.currency
    )
    return go_to(request, _LIST, _("The price list is there. Prices are set on the item's card."))


@router.post(f"{_LIST}/{{prices}}", dependencies=[Depends(needs("catalogue", "edit"))])
def post_renamed_list(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    prices: str,
    bound: FormBound,
) -> Response:
    """Give a price list another name."""
    found = _find(session, user, prices)
    if bound.data is None:
        return _page(request, user, session, bound, status_code=422)
    try:
        rename_price_list(session, clock, user, found, name=bound.data.name, seen=bound.data.seen)
    except ChangedMeanwhile:
        bound.refuse("", _("Somebody else renamed this list meanwhile. Please look again."))
        return _page(request, user, session, bound, status_code=422)
    return go_to(request, _LIST, _("Saved."))


@api.get("", dependencies=_SEE)
def list_price_lists(user: SignedIn, session: Transaction) -> list[KnownPriceList]:
    """List the price lists, retail first."""
    lists = CatalogueRepository(session, user.scope).price_lists()
    return [KnownPriceList.of(each) for each in lists]


@api.post("", status_code=201, dependencies=[Depends(needs("catalogue", "add"))])
def add_price_list(
    user: SignedIn, session: Transaction, clock: Time, body: PriceListToBe, once: OnlyOnce
) -> KnownPriceList:
    """Add a price list in the retailer's currency."""

    def adding() -> KnownPriceList:
        currency = user.manner.currency
        return KnownPriceList.of(
            create_price_list(session, clock, user, user.tenant, name=body.name, currency=currency)
        )

    return once.do(KnownPriceList, adding)


@api.put(
    "/{prices}",
    dependencies=[Depends(needs("catalogue", "edit"))],
    responses=documented(404),
)
def put_price_list(
    user: SignedIn, session: Transaction, clock: Time, prices: Identifier, body: PriceListToBe
) -> KnownPriceList:
    """Give a price list another name."""
    found = _find(session, user, prices)
    rename_price_list(session, clock, user, found, name=body.name, seen=found.name)
    return KnownPriceList.of(found)


def _find(session: Session, user: SignedInUser, prices: str) -> PriceList:
    try:
        return find_price_list(session, user.tenant, prices)
    except UnknownPriceList:
        raise Problem(404) from None


def _page(
    request: Request,
    user: SignedInUser,
    session: Session,
    bound: Bound[PriceListForm],
    *,
    status_code: int = 200,
) -> Response:
    return page(
        request,
        user,
        "catalogue/price_lists.html",
        status_code=status_code,
        form=bound,
        lists=CatalogueRepository(session, user.scope).price_lists(),
        priced=items_priced(session, user.tenant),
        buyers=who_buys_from(session, user.tenant),
        field_names={"name": _("Name")},
        may_add=user.may("catalogue", "add"),
        may_edit=user.may("catalogue", "edit"),
    )
