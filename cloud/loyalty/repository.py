"""Queries over programs and movements of points."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from cloud.customers.models import Customer
from cloud.database.base import to_microseconds
from cloud.loyalty.models import ADJUSTED, EARNED, TAKEN_BACK, LoyaltyProgram, PointMovement
from sync_protocol.messages.to_till import LoyaltyRow
from sync_protocol.retail.loyalty import PointMove, Program


def present_program(session: Session, tenant: str) -> LoyaltyProgram | None:
    """Give the newest version of the program; None: there never was one."""
    return session.scalars(
        select(LoyaltyProgram)
        .where(LoyaltyProgram.tenant == tenant)
        .order_by(LoyaltyProgram.version.desc())
        .limit(1)
    ).first()


def program_at(session: Session, tenant: str, rev: int) -> Program | None:
    """Give the program that a till knew which held a revision of the discounts."""
    found = session.scalars(
        select(LoyaltyProgram)
        .where(LoyaltyProgram.tenant == tenant, LoyaltyProgram.rev <= rev)
        .order_by(LoyaltyProgram.version.desc())
        .limit(1)
    ).first()
    return terms_of(found) if found is not None and found.is_active else None


def row_of(program: LoyaltyProgram) -> LoyaltyRow:
    """Give a version as tills know it."""
    return msgspec.convert(program.body, LoyaltyRow)


def terms_of(program: LoyaltyProgram) -> Program:
    """Give the rules of a version."""
    return row_of(program).to_program()


def movements_of(session: Session, tenant: str, customer: str) -> Sequence[PointMovement]:
    """List all movements of a customer's points, oldest first, with those taken over."""
    return session.scalars(
        select(PointMovement)
        .where(PointMovement.tenant == tenant, _holds(tenant, customer))
        .order_by(PointMovement.at, PointMovement.id)
    ).all()


def newest_movements(
    session: Session, tenant: str, customer: str, limit: int
) -> Sequence[PointMovement]:
    """List the newest movements of a customer's points, newest first, with those taken over."""
    return session.scalars(
        select(PointMovement)
        .where(PointMovement.tenant == tenant, _holds(tenant, customer))
        .order_by(PointMovement.at.desc(), PointMovement.id.desc())
        .limit(limit)
    ).all()


def _holds(tenant: str, customer: str) -> ColumnElement[bool]:
    merged = select(Customer.id).where(Customer.tenant == tenant, Customer.merged_into == customer)
    return or_(PointMovement.customer == customer, PointMovement.customer.in_(merged))


def moves_of(movements: Sequence[PointMovement]) -> list[PointMove]:
    """Give movements as the rules see them."""
    return [
        PointMove(
            at_us=to_microseconds(each.at),
            points=each.points,
            expires_us=to_microseconds(each.expires_at) if each.expires_at else None,
        )
        for each in movements
    ]


def earned_by(session: Session, tenant: str, document: str) -> int:
    """Say how many points a receipt has given."""
    return (
        session.scalar(
            select(func.sum(PointMovement.points)).where(
                PointMovement.tenant == tenant,
                PointMovement.document == document,
                PointMovement.kind.in_((EARNED, TAKEN_BACK)),
            )
        )
        or 0
    )


def sums_by_kind(session: Session, tenant: str) -> dict[str, int]:
    """Add up all movements by kind: together they are what customers hold."""
    found = session.execute(
        select(PointMovement.kind, func.sum(PointMovement.points))
        .where(PointMovement.tenant == tenant)
        .group_by(PointMovement.kind)
    )
    return {EARNED: 0, TAKEN_BACK: 0, ADJUSTED: 0} | {kind: int(points) for kind, points in found}
