"""The operators' API."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.database.session import Time, Transaction
from cloud.portal.problems import Problem, documented
from cloud.staff.errors import (
    CardTaken,
    ChangedMeanwhile,
    ObviousPin,
    StaffRefused,
    UnknownOperator,
)
from cloud.staff.models import Operator
from cloud.staff.operations import change_operator, create_operator, set_active, set_pin
from cloud.staff.repository import StaffRepository
from cloud.staff.schemas import KnownOperator, NewOperator, OperatorBody, PinBody

router = APIRouter(prefix="/api/v1", tags=["staff"], responses=documented())

Identifier = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]


@router.get("/operators", dependencies=[Depends(needs("staff", "see"))])
def get_operators(user: SignedIn, session: Transaction) -> list[KnownOperator]:
    """List who may sign on at the tills."""
    operators = StaffRepository(session, user.scope).operators()
    return [KnownOperator.of(each) for each in operators]


@router.post(
    "/operators",
    status_code=201,
    dependencies=[Depends(needs("staff", "add"))],
    responses=documented(409),
)
def post_operator(
    user: SignedIn, session: Transaction, clock: Time, body: NewOperator
) -> KnownOperator:
    """Add an operator."""
    try:
        made = create_operator(session, clock, user, user.tenant, body.to_facts(), pin=body.pin)
    except StaffRefused as refusal:
        raise _problem(refusal) from None
    return KnownOperator.of(made)


@router.get(
    "/operators/{operator}",
    dependencies=[Depends(needs("staff", "see"))],
    responses=documented(404),
)
def get_operator(user: SignedIn, session: Transaction, operator: Identifier) -> KnownOperator:
    """Give an operator."""
    return KnownOperator.of(_find(session, user, operator))


@router.put(
    "/operators/{operator}",
    dependencies=[Depends(needs("staff", "edit"))],
    responses=documented(404, 409),
)
def put_operator(  # noqa: PLR0913, PLR0917 - each is a dependency
    user: SignedIn,
    session: Transaction,
    clock: Time,
    operator: Identifier,
    body: OperatorBody,
    version: Annotated[int, Query(ge=1, le=2**31)],
) -> KnownOperator:
    """Change an operator; ``version`` is the one you have seen, another since then is 409."""
    found = _find(session, user, operator)
    try:
        change_operator(session, clock, user, found, body.to_facts(), seen=version)
    except StaffRefused as refusal:
        raise _problem(refusal) from None
    return KnownOperator.of(found)


@router.put(
    "/operators/{operator}/pin",
    status_code=204,
    dependencies=[Depends(needs("staff", "edit"))],
    responses=documented(404),
)
def put_pin(
    user: SignedIn, session: Transaction, clock: Time, operator: Identifier, body: PinBody
) -> None:
    """Give an operator a new PIN; the old one stops working at every till within seconds."""
    try:
        set_pin(session, clock, user, _find(session, user, operator), body.pin)
    except StaffRefused as refusal:
        raise _problem(refusal) from None


@router.delete(
    "/operators/{operator}",
    status_code=204,
    dependencies=[Depends(needs("staff", "edit"))],
    responses=documented(404),
)
def delete_operator(
    user: SignedIn, session: Transaction, clock: Time, operator: Identifier
) -> None:
    """Lock an operator out; their sales stay theirs."""
    set_active(session, clock, user, _find(session, user, operator), active=False)


def _find(session: Session, user: SignedInUser, operator: str) -> Operator:
    try:
        return StaffRepository(session, user.scope).operator(operator)
    except UnknownOperator:
        raise Problem(404, "There is no such operator.") from None


def _problem(refusal: StaffRefused) -> Problem:
    match refusal:
        case CardTaken():
            return Problem(409, f"Card {refusal.number} belongs to {refusal.holder}.")
        case ChangedMeanwhile():
            return Problem(409, "Somebody else saved this operator meanwhile.")
        case ObviousPin():
            return Problem(422, "Everybody tries this PIN first.")
        case _:
            return Problem(422, f"{type(refusal).__name__}: {refusal}")
