"""The API of promotions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.orm import Session

from cloud.access.once import OnlyOnce
from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.database.session import Time, Transaction
from cloud.portal.language import _
from cloud.portal.problems import Problem, documented
from cloud.promotions.errors import ChangedMeanwhile, CouponTaken, UnknownRule
from cloud.promotions.models import Promotion
from cloud.promotions.offers import (
    PromotionRepository,
    change_promotion,
    create_promotion,
    delete_promotion,
)
from cloud.promotions.schemas import KnownPromotion, PromotionBody, PromotionsBody

router = APIRouter(prefix="/api/v1/promotions", tags=["promotions"], responses=documented())

Identifier = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]


@router.get("", dependencies=[Depends(needs("catalogue", "see"))])
def get_promotions(
    user: SignedIn,
    session: Transaction,
    after: Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PromotionsBody:
    """List promotions in the order of their ids."""
    found = PromotionRepository(session, user.scope).after(after, limit)
    return PromotionsBody(
        promotions=[KnownPromotion.of(each) for each in found],
        next=found[-1].id if len(found) == limit else None,
    )


@router.post(
    "",
    status_code=201,
    dependencies=[Depends(needs("catalogue", "add"))],
    responses=documented(409),
)
def post_promotion(
    user: SignedIn, session: Transaction, clock: Time, body: PromotionBody, once: OnlyOnce
) -> KnownPromotion:
    """Add a promotion; the tills give it within seconds."""

    def adding() -> KnownPromotion:
        made = create_promotion(
            session, clock, user, user.tenant, body.to_row(), is_active=body.is_active
        )
        return KnownPromotion.of(made)

    try:
        return once.do(KnownPromotion, adding)
    except CouponTaken as refusal:
        raise _taken(refusal) from None


@router.get(
    "/{promotion}",
    dependencies=[Depends(needs("catalogue", "see"))],
    responses=documented(404),
)
def get_promotion(user: SignedIn, session: Transaction, promotion: Identifier) -> KnownPromotion:
    """Give a promotion."""
    return KnownPromotion.of(_find(session, user, promotion))


@router.put(
    "/{promotion}",
    dependencies=[Depends(needs("catalogue", "edit"))],
    responses=documented(404, 409),
)
def put_promotion(  # noqa: PLR0913, PLR0917 - each is a dependency
    user: SignedIn,
    session: Transaction,
    clock: Time,
    promotion: Identifier,
    body: PromotionBody,
    version: Annotated[int, Query(ge=1, le=2**31)],
) -> KnownPromotion:
    """Change a promotion; ``version`` is the one you have seen, another since then is 409."""
    found = _find(session, user, promotion)
    try:
        change_promotion(
            session, clock, user, found, body.to_row(), is_active=body.is_active, seen=version
        )
    except ChangedMeanwhile:
        raise Problem(409, detail=_("Somebody else changed it meanwhile.")) from None
    except CouponTaken as refusal:
        raise _taken(refusal) from None
    return KnownPromotion.of(found)


@router.delete(
    "/{promotion}",
    status_code=204,
    dependencies=[Depends(needs("catalogue", "delete"))],
    responses=documented(404),
)
def delete_one(user: SignedIn, session: Transaction, clock: Time, promotion: Identifier) -> None:
    """Delete a promotion; sales keep what it gave."""
    delete_promotion(session, clock, user, _find(session, user, promotion))


def _find(session: Session, user: SignedInUser, promotion: str) -> Promotion:
    try:
        return PromotionRepository(session, user.scope).promotion(promotion)
    except UnknownRule:
        raise Problem(404) from None


def _taken(refusal: CouponTaken) -> Problem:
    return Problem(409, detail=_("Another promotion has the coupon {coupon}.", coupon=str(refusal)))
