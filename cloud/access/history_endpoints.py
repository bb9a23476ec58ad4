"""The API of the change history: who changed what, when, from where, before and after."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import and_, or_

from cloud.access.history_pages import seen_kinds
from cloud.access.signed_in import SignedIn, needs
from cloud.audit.models import Change
from cloud.audit.operations import ChangeFilter, search_changes
from cloud.database.session import Transaction
from cloud.portal.cursor import cursor_of, read_cursor
from cloud.portal.problems import documented

router = APIRouter(prefix="/api/v1", tags=["history"], responses=documented())

Asked = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]


class KnownChange(BaseModel):
    """A change of one record: the fields that differ, before and after."""

    id: str
    at: datetime
    actor: str
    actor_name: str
    address: str
    kind: str
    record: str
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class ChangesBody(BaseModel):
    """A part of the list, the latest first; ``next`` goes into ``after`` of the next request."""

    changes: list[KnownChange]
    next: str | None


@router.get("/changes", dependencies=[Depends(needs("history", "see"))])
def get_changes(  # noqa: PLR0913, PLR0917 - each is a part of the address
    user: SignedIn,
    session: Transaction,
    q: Asked = "",
    kind: Asked = "",
    record: Asked = "",
    actor: Asked = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    after: Asked = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ChangesBody:
    """List changes of what you may see; ``q`` is in the actor, the action, or a value."""
    seen = seen_kinds(user)
    kinds = seen if not kind else tuple({kind} & set(seen))
    wanted = ChangeFilter(
        words=q.strip(),
        with_values=not user.scope.hidden,
        kinds=kinds,
        record=record,
        actor=actor,
        after=since,
        before=until,
    )
    query = search_changes(user.tenant, wanted)
    if place := read_cursor(after):
        at, last = place
        query = query.where(or_(Change.at < at, and_(Change.at == at, Change.id < last)))
    found = session.scalars(query.limit(limit)).all()
    return ChangesBody(
        changes=[
            KnownChange(**{name: getattr(each, name) for name in KnownChange.model_fields})
            for each in found
        ],
        next=cursor_of(found[-1].at, found[-1].id) if len(found) == limit else None,
    )
