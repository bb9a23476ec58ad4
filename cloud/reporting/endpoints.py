"""The figures' API: exact sums from the roll-ups."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from cloud.access.signed_in import SignedIn, needs
from cloud.database.session import Time, Transaction
from cloud.ledger.names import names_for
from cloud.portal.formatting import local
from cloud.portal.problems import documented
from cloud.reporting.repository import FiguresRepository, Ranked, Totals, Where
from cloud.reporting.schemas import FigureBody, FiguresBody

router = APIRouter(prefix="/api/v1", tags=["figures"], responses=documented())

Group = Literal["day", "hour", "store", "item", "category", "operator"]
_ITEMS_MAX = 200


@router.get("/figures", dependencies=[Depends(needs("reports", "see"))])
def get_figures(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    user: SignedIn,
    session: Transaction,
    clock: Time,
    by: Group = "day",
    since: Annotated[date | None, Query(description="First business day; today if absent")] = None,
    until: Annotated[date | None, Query(description="Last business day; today if absent")] = None,
    store: Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")] = "",
) -> FiguresBody:
    """Give sums by day, hour, store, item, category or operator, in the retailer's currency."""
    today = local(clock.now()).date()
    currency = user.manner.currency
    where = Where(since or until or today, until or today, store, currency)
    figures = FiguresRepository(session, user.scope)
    names = names_for(session, user.tenant)
    match by:
        case "day":
            rows = [_sums(f"{k}", f"{k}", t) for k, t in sorted(figures.by_day(where).items())]
        case "hour":
            rows = [_sums(f"{k}", f"{k}:00", t) for k, t in sorted(figures.by_hour(where).items())]
        case "store":
            rows = [_sums(k, names.store(k), t) for k, t in figures.by_store(where).items()]
        case "item":
            rows = [_ranked(each, each.name) for each in figures.best_items(where, _ITEMS_MAX)]
        case "category":
            rows = [_ranked(each, each.key) for each in figures.by_category(where)]
        case "operator":
            ranked = figures.by_operator(where)
            people = names_for(session, user.tenant, operators=[each.key for each in ranked])
            rows = [_ranked(each, people.operator(each.key)) for each in ranked]
    return FiguresBody(currency=currency, figures=rows)


def _sums(key: str, name: str, totals: Totals) -> FigureBody:
    return FigureBody(
        key=key,
        name=name,
        receipts=totals.receipts,
        returns=totals.returns,
        net_minor=totals.net_minor,
        gross_minor=totals.gross_minor,
    )


def _ranked(ranked: Ranked, name: str) -> FigureBody:
    return FigureBody(
        key=ranked.key,
        name=name,
        quantity_thousandths=ranked.quantity,
        net_minor=ranked.net_minor,
        gross_minor=ranked.gross_minor,
    )
