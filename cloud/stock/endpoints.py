"""Stock's API: balances with their certainty, movements, documents."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from cloud.access.signed_in import SignedIn, needs
from cloud.catalogue.models import Item
from cloud.database.session import Time, Transaction
from cloud.estate.models import Store
from cloud.portal.problems import Problem, documented
from cloud.stock.errors import SameStore
from cloud.stock.models import COUNT
from cloud.stock.operations import DocumentFacts, create_document, finish_document, put_line
from cloud.stock.repository import Certainty, StockRepository
from cloud.stock.schemas import (
    BalanceBody,
    BalancesBody,
    MovementBody,
    MovementsBody,
    NewStockDocumentBody,
    StockDocumentBody,
)

router = APIRouter(prefix="/api/v1", tags=["stock"], responses=documented())

_SEE = [Depends(needs("stock", "see"))]
Identifier = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]
PageNumber = Annotated[int, Query(ge=1, le=400)]


@router.get("/stock", dependencies=_SEE)
def get_stock(
    user: SignedIn,
    session: Transaction,
    item: Identifier = "",
    store: Identifier = "",
    page: PageNumber = 1,
) -> BalancesBody:
    """Give balances, 25 a page, and how sure each of them is."""
    stock = StockRepository(session, user.scope)
    certainty = stock.certainty()
    if item:
        rows = [each for each in stock.of_item(item) if store in {"", each.store}]
        count = len(rows)
    else:
        found = stock.balances(store=store, page=page)
        rows, count = [each.balance for each in found.rows], found.count
    shows_cost = user.scope.shows("stock.cost")
    bodies: list[BalanceBody] = []
    for each in rows:
        sure = certainty.get(each.store, Certainty(None, 0))
        bodies.append(
            BalanceBody(
                store=each.store,
                item=each.item,
                quantity=each.quantity,
                moved_at=each.moved_at,
                counted_at=each.counted_at,
                is_sure=sure.is_sure,
                sure_at=sure.sure_at,
                tills_away=sure.away,
                average_cost_milli=each.average_milli if shows_cost else None,
            )
        )
    return BalancesBody(balances=bodies, count=count)


@router.get("/stock/movements", dependencies=_SEE)
def get_movements(
    user: SignedIn,
    session: Transaction,
    item: Identifier,
    store: Identifier = "",
    page: PageNumber = 1,
) -> MovementsBody:
    """Give an item's movements, 25 a page, the latest first."""
    found = StockRepository(session, user.scope).movements(item, store=store, page=page)
    return MovementsBody(
        movements=[
            MovementBody(
                source=each.source,
                number=each.number,
                store=each.store,
                kind=each.kind,
                quantity=each.quantity,
                at=each.at,
                booked_at=each.booked_at,
            )
            for each in found.rows
        ],
        count=found.count,
    )


@router.post(
    "/stock/documents",
    dependencies=[Depends(needs("stock", "add"))],
    status_code=201,
    responses=documented(404, 409),
)
def post_document(
    user: SignedIn, session: Transaction, clock: Time, asked: NewStockDocumentBody
) -> StockDocumentBody:
    """Write a document and move its goods in one transaction; a count needs the right to change."""
    store = session.get(Store, (user.tenant, asked.store))
    if store is None or not user.scope.covers(store.id):
        raise Problem(404, "There is no such store.")
    if asked.kind == "transfer" and session.get(Store, (user.tenant, asked.other_store)) is None:
        raise Problem(404, "There is no such store to send to.")
    if asked.kind == COUNT and not user.may("stock", "edit"):
        raise Problem(403, "A count is booked by somebody who may change stock.")
    for line in asked.lines:
        if session.get(Item, (user.tenant, line.item)) is None:
            raise Problem(404, f"There is no item {line.item}.")
    facts = DocumentFacts(
        asked.kind,
        store.id,
        store.currency,
        other_store=asked.other_store if asked.kind == "transfer" else "",
        partner=asked.partner,
        reason=asked.reason,
    )
    try:
        made = create_document(session, clock, user, user.tenant, facts)
    except SameStore as error:
        raise Problem(409, "Goods are sent to another store.") from error
    shows_cost = user.scope.shows("stock.cost")
    for line in asked.lines:
        put_line(
            session,
            clock,
            user,
            made,
            line.item,
            quantity=line.quantity,
            cost_milli=line.cost_milli if shows_cost else None,
        )
    finish_document(session, clock, user, made)
    return StockDocumentBody(
        id=made.id, number=made.number, state=made.state, other_document=made.other_document
    )
