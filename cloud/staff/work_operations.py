"""Note who came to work and went; called by the ingest."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cloud.database.base import from_microseconds
from cloud.staff.models import WorkStamp
from sync_protocol.messages.envelope import Entry
from sync_protocol.messages.from_till import WorkClocked


def book_work(
    session: Session, tenant: str, store: str, entry: Entry, clocked: WorkClocked
) -> None:
    """Note that somebody came or went; the same entry twice is noted once."""
    if entry.training or session.get(WorkStamp, (tenant, entry.id)) is not None:
        return
    session.add(
        WorkStamp(
            tenant=tenant,
            id=entry.id,
            operator=clocked.operator,
            store=store,
            at=from_microseconds(entry.at_us),
            is_in=clocked.state == "in",
        )
    )
