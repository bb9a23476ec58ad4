"""The API of fiscal setups."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.database.session import Time, Transaction
from cloud.fiscal.errors import ChangedMeanwhile, NotSensible, UnknownPlace
from cloud.fiscal.operations import save_setup, take_back_setup
from cloud.fiscal.repository import FiscalRepository, Place
from cloud.fiscal.schemas import KnownSetup, SetupBody
from cloud.portal.problems import Problem, documented

router = APIRouter(prefix="/api/v1", tags=["fiscal"], responses=documented())

PlaceId = Annotated[
    str, Path(max_length=64, pattern=r"^[^\x00]*$", description="A register's id, or a store's.")
]


@router.get("/fiscal", dependencies=[Depends(needs("tills", "see"))])
def get_setups(user: SignedIn, session: Transaction) -> list[KnownSetup]:
    """List the setups of stores and registers, each with what holds there."""
    places = FiscalRepository(session, user.scope).places()
    return [known for place in places if (known := KnownSetup.of(place)) is not None]


@router.get(
    "/fiscal/{place}", dependencies=[Depends(needs("tills", "see"))], responses=documented(404)
)
def get_setup(user: SignedIn, session: Transaction, place: PlaceId) -> KnownSetup:
    """Give the setup that holds at a register or store."""
    known = KnownSetup.of(_find(session, user, place))
    if known is None:
        raise Problem(404, "There is no fiscal setup here.")
    return known


@router.put(
    "/fiscal/{place}",
    dependencies=[Depends(needs("tills", "edit"))],
    responses=documented(404, 409),
)
def put_setup(  # noqa: PLR0913, PLR0917 - each is a dependency
    user: SignedIn,
    session: Transaction,
    clock: Time,
    place: PlaceId,
    body: SetupBody,
    version: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> KnownSetup:
    """Set a device up; ``version`` is the one you have seen, 0 for none. Tills hear of it."""
    found = _find(session, user, place)
    taxes = FiscalRepository(session, user.scope).taxes(clock.now())
    try:
        save_setup(session, clock, user, found, body.to_facts(), taxes=taxes, seen=version)
    except NotSensible as refusal:
        raise Problem(422, str(refusal)) from None
    except ChangedMeanwhile:
        raise Problem(409, "Somebody else saved this setup meanwhile.") from None
    known = KnownSetup.of(_find(session, user, place))
    if known is None:
        raise Problem(404, "There is no fiscal setup here.")
    return known


@router.delete(
    "/fiscal/{place}",
    status_code=204,
    dependencies=[Depends(needs("tills", "edit"))],
    responses=documented(404),
)
def delete_setup(user: SignedIn, session: Transaction, clock: Time, place: PlaceId) -> None:
    """Take a place's own setup back; a register then follows its store."""
    take_back_setup(session, clock, user, _find(session, user, place))


def _find(session: Session, user: SignedInUser, place: str) -> Place:
    try:
        return FiscalRepository(session, user.scope).place(place)
    except UnknownPlace:
        raise Problem(404, "There is no such register or store.") from None
