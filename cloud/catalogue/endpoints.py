"""The catalogue's API: items, categories, prices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.orm import Session

from cloud.access.once import OnlyOnce
from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.catalogue.errors import (
    CatalogueRefused,
    CategoryInUse,
    ChangedMeanwhile,
    NotACode,
    Taken,
    UnknownCategory,
    UnknownItem,
    UnknownPriceList,
)
from cloud.catalogue.models import Category, Item
from cloud.catalogue.operations import (
    barcodes_of,
    change_item,
    create_item,
    delete_category,
    save_category,
    set_on_sale,
)
from cloud.catalogue.pricing import prices_in_force, prices_of, set_price
from cloud.catalogue.reach import reach_of
from cloud.catalogue.repository import CatalogueRepository
from cloud.catalogue.schemas import (
    CategoryBody,
    CategoryToBe,
    ItemBody,
    ItemsBody,
    KnownItem,
    KnownPrice,
    PriceBody,
    PriceSet,
)
from cloud.database.session import Time, Transaction
from cloud.portal.problems import Problem, documented
from sync_protocol.messages.reference import PRICES

router = APIRouter(prefix="/api/v1", tags=["catalogue"], responses=documented())

Identifier = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]
After = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]
Asked = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]
Limit = Annotated[int, Query(ge=1, le=200)]
# The last instants of the calendar cannot be written in every time zone.
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)


@router.get("/items", dependencies=[Depends(needs("catalogue", "see"))])
def get_items(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    user: SignedIn,
    session: Transaction,
    clock: Time,
    q: Asked = "",
    after: After = "",
    limit: Limit = 50,
) -> ItemsBody:
    """List items on sale in the order of their ids; ``q`` is part of a name, SKU or code."""
    found = CatalogueRepository(session, user.scope).after(q, after, limit)
    return ItemsBody(
        items=_known(session, user, clock.now(), found),
        next=found[-1].id if len(found) == limit else None,
    )


@router.post(
    "/items",
    status_code=201,
    dependencies=[Depends(needs("catalogue", "add"))],
    responses=documented(409),
)
def post_item(
    user: SignedIn, session: Transaction, clock: Time, body: ItemBody, once: OnlyOnce
) -> KnownItem:
    """Add an item. It can be sold once it has a price."""

    def adding() -> KnownItem:
        item = create_item(session, clock, user, user.tenant, body.to_facts())
        return _known(session, user, clock.now(), [item])[0]

    try:
        return once.do(KnownItem, adding)
    except CatalogueRefused as refusal:
        raise _problem(refusal) from None


@router.get(
    "/items/{item}",
    dependencies=[Depends(needs("catalogue", "see"))],
    responses=documented(404),
)
def get_item(user: SignedIn, session: Transaction, clock: Time, item: Identifier) -> KnownItem:
    """Give an item."""
    return _known(session, user, clock.now(), [_find(session, user, item)])[0]


@router.put(
    "/items/{item}",
    dependencies=[Depends(needs("catalogue", "edit"))],
    responses=documented(404, 409),
)
def put_item(  # noqa: PLR0913, PLR0917 - each is a dependency
    user: SignedIn,
    session: Transaction,
    clock: Time,
    item: Identifier,
    body: ItemBody,
    version: Annotated[int, Query(ge=1, le=2**31)],
) -> KnownItem:
    """Change an item; ``version`` is the one you have seen, another since then is 409."""
    found = _find(session, user, item)
    try:
        change_item(session, clock, user, found, body.to_facts(), seen=version)
    except CatalogueRefused as refusal:
        raise _problem(refusal) from None
    return _known(session, user, clock.now(), [found])[0]


@router.delete(
    "/items/{item}",
    status_code=204,
    dependencies=[Depends(needs("catalogue", "edit"))],
    responses=documented(404),
)
def delete_item(user: SignedIn, session: Transaction, clock: Time, item: Identifier) -> None:
    """Take an item off sale. It stays with its history and can be put on sale again."""
    set_on_sale(session, clock, user, _find(session, user, item), on_sale=False)


@router.get("/item-categories", dependencies=[Depends(needs("catalogue", "see"))])
def get_categories(user: SignedIn, session: Transaction) -> list[CategoryBody]:
    """List the categories of items, parents before their children."""
    nodes = CatalogueRepository(session, user.scope).categories()
    return [CategoryBody.of(node.category) for node in nodes]


@router.post(
    "/item-categories",
    status_code=201,
    dependencies=[Depends(needs("catalogue", "add"))],
    responses=documented(409),
)
def post_category(
    user: SignedIn, session: Transaction, clock: Time, body: CategoryToBe, once: OnlyOnce
) -> CategoryBody:
    """Add a category of items; the tills show it within seconds."""

    def adding() -> CategoryBody:
        facts = body.to_facts()
        return CategoryBody.of(save_category(session, clock, user, user.tenant, facts))

    try:
        return once.do(CategoryBody, adding)
    except CatalogueRefused as refusal:
        raise _problem(refusal) from None


@router.get(
    "/item-categories/{category}",
    dependencies=[Depends(needs("catalogue", "see"))],
    responses=documented(404),
)
def get_category(user: SignedIn, session: Transaction, category: Identifier) -> CategoryBody:
    """Give a category of items."""
    return CategoryBody.of(_find_category(session, user, category))


@router.put(
    "/item-categories/{category}",
    dependencies=[Depends(needs("catalogue", "edit"))],
    responses=documented(404, 409),
)
def put_category(  # noqa: PLR0913, PLR0917 - each is a dependency
    user: SignedIn,
    session: Transaction,
    clock: Time,
    category: Identifier,
    body: CategoryToBe,
    version: Annotated[int, Query(ge=1, le=2**31)],
) -> CategoryBody:
    """Change a category; ``version`` is the one you have seen, another since then is 409."""
    found = _find_category(session, user, category)
    if found.version != version:
        raise Problem(409, "Somebody else saved this category meanwhile.")
    try:
        save_category(session, clock, user, user.tenant, body.to_facts(), category=found)
    except CatalogueRefused as refusal:
        raise _problem(refusal) from None
    return CategoryBody.of(found)


@router.delete(
    "/item-categories/{category}",
    status_code=204,
    dependencies=[Depends(needs("catalogue", "delete"))],
    responses=documented(404, 409),
)
def delete_one_category(
    user: SignedIn, session: Transaction, clock: Time, category: Identifier
) -> None:
    """Delete an empty category; 409 while items or categories are in it."""
    try:
        delete_category(session, clock, user, _find_category(session, user, category))
    except CatalogueRefused as refusal:
        raise _problem(refusal) from None


@router.get(
    "/items/{item}/prices",
    dependencies=[Depends(needs("catalogue", "see"))],
    responses=documented(404),
)
def get_prices(user: SignedIn, session: Transaction, item: Identifier) -> list[KnownPrice]:
    """List every price an item had, has and will have, the newest first."""
    return [KnownPrice.of(each) for each in prices_of(session, _find(session, user, item))]


@router.post(
    "/items/{item}/prices",
    status_code=201,
    dependencies=[Depends(needs("catalogue", "edit"))],
    responses=documented(404, 409),
)
def post_price(  # noqa: PLR0913, PLR0917 - each is a dependency
    user: SignedIn,
    session: Transaction,
    clock: Time,
    item: Identifier,
    body: PriceBody,
    once: OnlyOnce,
) -> PriceSet:
    """Set a price, now or from an instant on."""
    found = _find(session, user, item)
    begins = max(body.begins or clock.now(), clock.now())
    if begins > _LATEST or (body.ends is not None and not begins < body.ends < _LATEST):
        raise Problem(422, "The price must begin before it ends, within this calendar.")

    def setting() -> PriceSet:
        revision = set_price(session, clock, user, found, body.to_price())
        reach = reach_of(session, user.scope, PRICES, revision)
        return PriceSet(revision=revision, tills=reach.tills, tills_holding=reach.held)

    try:
        return once.do(PriceSet, setting)
    except UnknownPriceList:
        raise Problem(422, "There is no such price list.") from None


def _find(session: Session, user: SignedInUser, item: str) -> Item:
    try:
        return CatalogueRepository(session, user.scope).item(item)
    except UnknownItem:
        raise Problem(404, "There is no such item.") from None


def _find_category(session: Session, user: SignedInUser, category: str) -> Category:
    try:
        return CatalogueRepository(session, user.scope).category(category)
    except UnknownCategory:
        raise Problem(404, "There is no such category.") from None


def _known(
    session: Session, user: SignedInUser, at: datetime, items: Sequence[Item]
) -> list[KnownItem]:
    prices = prices_in_force(session, user.tenant, [item.id for item in items], at)
    return [
        KnownItem.of(item, barcodes_of(session, item), prices.get((item.id, "retail")))
        for item in items
    ]


def _problem(refusal: CatalogueRefused) -> Problem:
    match refusal:
        case Taken():
            return Problem(409, f"{refusal.value} belongs to {refusal.holder}.")
        case ChangedMeanwhile():
            return Problem(409, "Somebody else saved this item meanwhile.")
        case CategoryInUse():
            return Problem(409, "Items or categories are still in it; move them first.")
        case UnknownCategory():
            return Problem(422, f"{refusal} is no category that it can be part of.")
        case NotACode():
            return Problem(422, f"{refusal} is no barcode: its check digit is wrong.")
        case _:
            return Problem(422, f"{type(refusal).__name__}: {refusal}")
