"""What is done with promotions; each change holds at the tills within seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cloud.access.rights import Scope
from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock, new_id
from cloud.promotions.errors import ChangedMeanwhile, CouponTaken, UnknownRule
from cloud.promotions.models import Promotion, PromotionVersion
from cloud.reference.operations import Revision, take_revision
from sync_protocol.messages.reference import DISCOUNTS
from sync_protocol.messages.to_till import PromotionRow, write_row
from sync_protocol.retail.promotion import Promotion as Terms


def create_promotion(  # noqa: PLR0913 - who makes what, for whom
    session: Session,
    clock: Clock,
    actor: Actor,
    tenant: str,
    row: PromotionRow,
    *,
    is_active: bool,
) -> Promotion:
    """Add a promotion; ``row.id`` is chosen here. Raises `CouponTaken`."""
    promotion = Promotion(tenant=tenant, id=new_id(clock), created_at=clock.now(), version=0)
    _save(session, clock, actor, promotion, row, is_active=is_active, before=None)
    return promotion


def change_promotion(  # noqa: PLR0913 - who changes which into what, seen when
    session: Session,
    clock: Clock,
    actor: Actor,
    promotion: Promotion,
    row: PromotionRow,
    *,
    is_active: bool,
    seen: int,
) -> bool:
    """Change a promotion; False when nothing differs. Raises `ChangedMeanwhile`, `CouponTaken`."""
    if seen != promotion.version:
        raise ChangedMeanwhile(promotion.name)
    before = _values(row_of(promotion), is_active=promotion.is_active)
    row = msgspec.structs.replace(row, id=promotion.id)
    if before == _values(row, is_active=is_active):
        return False
    _save(session, clock, actor, promotion, row, is_active=is_active, before=before)
    return True


def delete_promotion(session: Session, clock: Clock, actor: Actor, promotion: Promotion) -> None:
    """Delete a promotion; sales keep what it gave, and its versions prove them."""
    revision = take_revision(session, promotion.tenant, DISCOUNTS)
    before = _values(row_of(promotion), is_active=promotion.is_active)
    session.delete(promotion)
    session.flush()
    _publish(session, clock, revision, promotion.id, None)
    record_change(
        session,
        clock,
        actor,
        tenant=promotion.tenant,
        kind="promotion",
        record=promotion.id,
        action="deleted",
        before=before,
    )


def row_of(promotion: Promotion) -> PromotionRow:
    """Give a promotion as tills know it."""
    return msgspec.convert(promotion.body, PromotionRow)


def terms_in_use(session: Session, tenant: str) -> tuple[Terms, ...]:
    """Give the promotions that tills are to know now."""
    found = session.scalars(
        select(Promotion).where(Promotion.tenant == tenant, Promotion.is_active)
    )
    return tuple(row_of(each).to_promotion() for each in found)


def terms_at(session: Session, tenant: str, rev: int) -> tuple[Terms, ...]:
    """Give the promotions that a till knew which held a revision of the discounts."""
    newest = (
        select(PromotionVersion.promotion, func.max(PromotionVersion.rev).label("rev"))
        .where(PromotionVersion.tenant == tenant, PromotionVersion.rev <= rev)
        .group_by(PromotionVersion.promotion)
        .subquery()
    )
    bodies = session.scalars(
        select(PromotionVersion.body).join(
            newest,
            (PromotionVersion.promotion == newest.c.promotion)
            & (PromotionVersion.rev == newest.c.rev)
            & (PromotionVersion.tenant == tenant),
        )
    )
    return tuple(
        msgspec.convert(body, PromotionRow).to_promotion() for body in bodies if body is not None
    )


class PromotionRepository:
    """What one user may see of the promotions; they belong to the retailer as a whole."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._tenant = scope.tenant

    def promotion(self, promotion: str) -> Promotion:
        """Find a promotion, or raise `UnknownRule`."""
        found = self._session.get(Promotion, (self._tenant, promotion))
        if found is None:
            raise UnknownRule(promotion)
        return found

    def promotions(self) -> Sequence[Promotion]:
        """List them, those in use first, in the order in which they are tried."""
        return self._session.scalars(
            select(Promotion)
            .where(Promotion.tenant == self._tenant)
            .order_by(Promotion.is_active.desc(), Promotion.priority.desc(), Promotion.id)
        ).all()

    def after(self, after: str, limit: int) -> Sequence[Promotion]:
        """Give promotions in the order of their ids, those after one, to a program."""
        return self._session.scalars(
            select(Promotion)
            .where(Promotion.tenant == self._tenant, Promotion.id > after)
            .order_by(Promotion.id)
            .limit(limit)
        ).all()


def _save(  # noqa: PLR0913 - as its callers
    session: Session,
    clock: Clock,
    actor: Actor,
    promotion: Promotion,
    row: PromotionRow,
    *,
    is_active: bool,
    before: dict[str, Any] | None,
) -> None:
    revision = take_revision(session, promotion.tenant, DISCOUNTS)
    row = msgspec.structs.replace(row, id=promotion.id)
    if row.coupon and any(
        other.body.get("coupon") == row.coupon
        for other in session.scalars(
            select(Promotion).where(
                Promotion.tenant == promotion.tenant, Promotion.id != promotion.id
            )
        )
    ):
        raise CouponTaken(row.coupon)
    promotion.kind, promotion.name, promotion.priority = str(row.kind), row.name, row.priority
    promotion.body = write_row(row)
    promotion.is_active = is_active
    promotion.version += 1
    session.add(promotion)
    session.flush()
    _publish(session, clock, revision, promotion.id, row if is_active else None)
    record_change(
        session,
        clock,
        actor,
        tenant=promotion.tenant,
        kind="promotion",
        record=promotion.id,
        action="created" if before is None else "changed",
        before=before,
        after=_values(row, is_active=is_active),
    )


def _publish(
    session: Session, clock: Clock, revision: Revision, key: str, row: PromotionRow | None
) -> None:
    body = None if row is None else write_row(row)
    if body is None:
        revision.publish(deleted=[key], at=clock.now())
    else:
        revision.publish([(key, body)], at=clock.now())
    session.add(
        PromotionVersion(tenant=revision.tenant, promotion=key, rev=revision.number, body=body)
    )


def _values(row: PromotionRow, *, is_active: bool) -> dict[str, Any]:
    values = {name: each for name, each in write_row(row).items() if name not in {"k", "id"}}
    return values | {"is_active": is_active}
