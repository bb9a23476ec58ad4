"""What is done with points: the program is saved, receipts are counted, points expire."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock, new_id
from cloud.customers.models import Customer, Purchase
from cloud.customers.publishing import PUBLISH_AFTER, PUBLISH_JOB
from cloud.database.base import to_microseconds
from cloud.database.job_queue import enqueue
from cloud.loyalty.errors import ChangedMeanwhile, TooFewPoints
from cloud.loyalty.models import (
    ADJUSTED,
    EARNED,
    EXPIRED,
    TAKEN_BACK,
    LoyaltyProgram,
    PointMovement,
)
from cloud.loyalty.repository import (
    earned_by,
    movements_of,
    moves_of,
    present_program,
    program_at,
    row_of,
)
from cloud.reference.operations import take_revision
from sync_protocol.messages.reference import DISCOUNTS
from sync_protocol.messages.to_till import LoyaltyRow, write_row
from sync_protocol.retail.loyalty import (
    Earning,
    Program,
    category_after,
    is_birthday_time,
    points_earned,
    points_expired,
)
from sync_protocol.retail.sale import Sale, SaleKind

EXPIRE_JOB = "expire-points"
ROW_KEY = "loyalty"


def save_program(  # noqa: PLR0913 - who saves what, for whom, seen when
    session: Session,
    clock: Clock,
    actor: Actor,
    tenant: str,
    row: LoyaltyRow,
    *,
    is_active: bool,
    seen: int,
) -> LoyaltyProgram:
    """Make a new version of the program; the tills count by it within seconds.

    ``seen`` is the version the editor saw, 0 for none. Raises `ChangedMeanwhile`.
    """
    revision = take_revision(session, tenant, DISCOUNTS)
    before = present_program(session, tenant)
    if seen != (before.version if before else 0):
        raise ChangedMeanwhile(tenant)
    row = msgspec.structs.replace(row, version=seen + 1)
    program = LoyaltyProgram(
        tenant=tenant,
        version=row.version,
        rev=revision.number,
        body=write_row(row),
        is_active=is_active,
        created_at=clock.now(),
    )
    session.add(program)
    session.flush()
    if is_active:
        revision.publish([(ROW_KEY, write_row(row))], at=clock.now())
    else:
        revision.publish(deleted=[ROW_KEY], at=clock.now())
    record_change(
        session,
        clock,
        actor,
        tenant=tenant,
        kind="loyalty-program",
        record=str(row.version),
        action="created" if before is None else "changed",
        before=None if before is None else _values(row_of(before), is_active=before.is_active),
        after=_values(row, is_active=is_active),
    )
    return program


def record_points(  # noqa: PLR0913 - a receipt, where and when it was, by which rules
    session: Session,
    clock: Clock,
    *,
    tenant: str,
    sale: Sale,
    at: datetime,
    business_day: str,
    revision: int,
) -> int:
    """Count a booked receipt for its customer's points and level; returns the points moved.

    ``revision`` is that of the discounts which the till held. The same receipt twice counts once.
    """
    customer = _holder(session, tenant, sale.customer or "")
    program = program_at(session, tenant, revision)
    if customer is None or program is None:
        return 0
    document = sale.id
    if sale.kind is SaleKind.RETURN and sale.original is not None and sale.original.id:
        document = sale.original.id
    known = select(PointMovement.id).where(
        PointMovement.tenant == tenant,
        PointMovement.document == document,
        PointMovement.number == sale.number,
        PointMovement.kind.in_((EARNED, TAKEN_BACK)),
    )
    if session.scalars(known.limit(1)).first() is not None:
        return 0
    expire(session, clock, customer)
    points = points_earned(
        program,
        (
            Earning(item=line.item, category=line.category, amount_minor=line.amount.minor)
            for line in sale.lines
        ),
        category=sale.occasion.customer_category if sale.occasion else customer.category,
        has_birthday=is_birthday_time(
            customer.birthday, datetime.fromisoformat(business_day).date(), program.birthday_days
        ),
    )
    if document != sale.id:  # no more is taken back than the sale has given
        points = -min(-points, max(earned_by(session, tenant, document), 0))
    if points:
        expires_at = at + timedelta(days=program.expires_days) if program.expires_days else None
        _move(
            session,
            clock,
            customer,
            PointMovement(
                kind=EARNED if points > 0 else TAKEN_BACK,
                points=points,
                at=at,
                document=document,
                number=sale.number,
                program=program.version,
                expires_at=expires_at if points > 0 else None,
            ),
        )
    _settle_level(session, clock, customer, program)
    return points


def adjust_points(  # noqa: PLR0913 - who gives or takes how many, and why
    session: Session, clock: Clock, actor: Actor, customer: Customer, points: int, *, note: str
) -> None:
    """Give points by hand, or take them when negative. Raises `TooFewPoints`."""
    expire(session, clock, customer)
    if customer.points + points < 0:
        raise TooFewPoints(customer.number)
    before = customer.points
    _move(
        session,
        clock,
        customer,
        PointMovement(kind=ADJUSTED, points=points, at=clock.now(), actor=actor.name, note=note),
    )
    record_change(
        session,
        clock,
        actor,
        tenant=customer.tenant,
        kind="customer",
        record=customer.id,
        action="changed",
        before={"points": before},
        after={"points": customer.points, "note": note},
    )


def expire(session: Session, clock: Clock, customer: Customer) -> int:
    """Take off what has expired of a customer's points; returns how many."""
    movements = movements_of(session, customer.tenant, customer.id)
    gone = points_expired(moves_of(movements), to_microseconds(clock.now()))
    if gone:
        _move(
            session,
            clock,
            customer,
            PointMovement(kind=EXPIRED, points=-gone, at=clock.now()),
        )
    return gone


def expire_due(session: Session, clock: Clock, tenant: str) -> int:
    """Take off every customer's expired points; returns how many customers lost some."""
    due = session.scalars(
        select(PointMovement.customer)
        .where(PointMovement.tenant == tenant, PointMovement.expires_at <= clock.now())
        .distinct()
    ).all()
    touched = 0
    for each in due:
        customer = _holder(session, tenant, each)
        if customer is not None and expire(session, clock, customer):
            touched += 1
    return touched


def _holder(session: Session, tenant: str, customer: str) -> Customer | None:
    found = session.get(Customer, (tenant, customer)) if customer else None
    while found is not None and found.merged_into:
        found = session.get(Customer, (tenant, found.merged_into))
    return found


def _move(session: Session, clock: Clock, customer: Customer, movement: PointMovement) -> None:
    movement.tenant, movement.id, movement.customer = customer.tenant, new_id(clock), customer.id
    session.add(movement)
    customer.points += movement.points
    session.flush()
    _tell(session, clock, customer)
    if movement.expires_at is not None:
        day = movement.expires_at.date() + timedelta(days=1)
        enqueue(
            session,
            new_id(clock),
            EXPIRE_JOB,
            {},
            run_at=movement.expires_at + timedelta(hours=1),
            tenant=customer.tenant,
            unique_key=f"{EXPIRE_JOB}:{customer.tenant}:{day}",
        )


def _settle_level(session: Session, clock: Clock, customer: Customer, program: Program) -> None:
    """Move a customer up or down by the turnover of the program's period."""
    if not program.levels:
        return
    since = clock.now() - timedelta(days=program.period_days)
    turnover = (
        session.scalar(
            select(func.sum(Purchase.total_minor)).where(
                Purchase.tenant == customer.tenant,
                Purchase.customer == customer.id,
                Purchase.at >= since,
            )
        )
        or 0
    )
    after = category_after(program, customer.category, int(turnover))
    if after != customer.category:
        customer.category = after
        session.flush()
        _tell(session, clock, customer)


def _tell(session: Session, clock: Clock, customer: Customer) -> None:
    """Let the tills know within seconds, together with other changes of the moment."""
    customer.is_unpublished = True
    enqueue(
        session,
        new_id(clock),
        PUBLISH_JOB,
        {},
        run_at=clock.now() + PUBLISH_AFTER,
        tenant=customer.tenant,
        unique_key=f"{PUBLISH_JOB}:{customer.tenant}",
    )


def _values(row: LoyaltyRow, *, is_active: bool) -> dict[str, Any]:
    values = {name: each for name, each in write_row(row).items() if name not in {"k", "version"}}
    return values | {"is_active": is_active}
