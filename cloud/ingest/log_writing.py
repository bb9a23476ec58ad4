"""Writing the log of entries in bulk: one statement for what many tills sent together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Table, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cloud.clock import Clock, new_id
from cloud.database.announcements import announce
from cloud.database.bulk import insert_rows
from cloud.ingest.errors import Overtaken
from cloud.ingest.models import (
    OPEN,
    Fork,
    LoggedEntry,
    PartitionPosition,
    Quarantined,
    SideData,
    Stream,
)
from cloud.ingest.store import Enrolled
from sync_protocol.messages.batch import StoredEntry
from sync_protocol.messages.envelope import Entry, decode
from sync_protocol.messages.errors import ProtocolError

QUARANTINE_CHANGED = "quarantine-changed"

_ENTRY = cast("Table", LoggedEntry.__table__)
_SIDE = cast("Table", SideData.__table__)
_STREAM = cast("Table", Stream.__table__)


@dataclass(slots=True)
class Written:
    """One entry that goes into the log with this transaction."""

    enrolled: Enrolled
    epoch: int
    branch: int
    stored: StoredEntry
    entry: Entry | None = field(init=False)  # None: signed and in order, but not readable
    problem: str = field(init=False, default="")

    def __post_init__(self) -> None:
        try:
            self.entry = decode(self.stored.line)
        except ProtocolError as error:
            self.entry, self.problem = None, str(error)
            return
        if self.entry.seq != self.stored.seq:
            self.problem = f"it calls itself number {self.entry.seq}"
            self.entry = None


def write(session: Session, written: Sequence[Written], now: datetime) -> None:
    """Write entries and their side records."""
    ordered = sorted(written, key=lambda each: each.enrolled.partition)  # stable: order is kept
    rows: list[dict[str, Any]] = []
    for partition, group in groupby(ordered, key=lambda each: each.enrolled.partition):
        entries = list(group)
        first = _take_positions(session, partition, len(entries))
        rows += [_row(each, first + index, now) for index, each in enumerate(entries)]
    insert_rows(session, _ENTRY, rows)
    insert_rows(session, _SIDE, [row for each in written for row in _side_rows(each)])


def begin_stream(session: Session, row: Stream) -> None:
    """Write a new stream row; another worker may have begun the same one."""
    values = {column.name: getattr(row, column.name) for column in _STREAM.columns}
    try:
        session.execute(insert(_STREAM), [values])
    except IntegrityError as error:
        raise Overtaken(f"{row.device} was begun by another worker") from error


def name_fork(  # noqa: PLR0913 - where it was found, and what it is
    session: Session, clock: Clock, enrolled: Enrolled, *, epoch: int, branch: int, kind: str
) -> None:
    """Write a fork down and tell headquarters."""
    session.add(
        Fork(
            tenant=enrolled.tenant,
            id=new_id(clock),
            store=enrolled.store,
            register=enrolled.register,
            device=enrolled.device,
            epoch=epoch,
            branch=branch,
            kind=kind,
            found_at=clock.now(),
            state=OPEN,
        )
    )
    session.flush()
    announce(session, QUARANTINE_CHANGED, {"tenant": enrolled.tenant})
    announce(session, "till-changed", {"tenant": enrolled.tenant, "device": enrolled.device})


def quarantine(session: Session, clock: Clock, each: Written, *, reason: str, detail: str) -> None:
    """Put an entry aside with the reason; once."""
    enrolled, stored = each.enrolled, each.stored
    known = session.scalars(
        select(Quarantined.id).where(
            Quarantined.tenant == enrolled.tenant,
            Quarantined.device == enrolled.device,
            Quarantined.epoch == each.epoch,
            Quarantined.branch == each.branch,
            Quarantined.seq == stored.seq,
        )
    ).first()
    if known is not None:
        return
    session.add(
        Quarantined(
            tenant=enrolled.tenant,
            id=new_id(clock),
            store=enrolled.store,
            register=enrolled.register,
            device=enrolled.device,
            epoch=each.epoch,
            branch=each.branch,
            seq=stored.seq,
            type=each.entry.ty if each.entry else "",
            reason=reason,
            detail=detail,
            state=OPEN,
            found_at=clock.now(),
            tries=1,
        )
    )
    session.flush()
    announce(session, QUARANTINE_CHANGED, {"tenant": enrolled.tenant})


def _take_positions(session: Session, partition: int, count: int) -> int:
    """Take ``count`` positions under the partition's row lock and give the first."""
    taken = session.scalar(
        update(PartitionPosition)
        .where(PartitionPosition.partition == partition)
        .values(position=PartitionPosition.position + count)
        .returning(PartitionPosition.position)
        .execution_options(synchronize_session=False)
    )
    if taken is not None:
        return taken - count + 1
    try:
        session.execute(insert(PartitionPosition), [{"partition": partition, "position": count}])
    except IntegrityError as error:
        raise Overtaken(f"partition {partition} was begun by another worker") from error
    return 1


def _row(each: Written, position: int, now: datetime) -> dict[str, Any]:
    stored, entry = each.stored, each.entry
    return {
        "tenant": each.enrolled.tenant,
        "device": each.enrolled.device,
        "epoch": each.epoch,
        "branch": each.branch,
        "seq": stored.seq,
        "partition": each.enrolled.partition,
        "position": position,
        "id": entry.id if entry else "",
        "type": entry.ty if entry else "",
        "at_us": entry.at_us if entry else 0,
        "received_at": now,
        "hash": stored.hash,
        "line": stored.line,
        "signature": stored.sig,
    }


def _side_rows(each: Written) -> Iterable[dict[str, Any]]:
    for slot, record in enumerate(each.stored.side):
        yield {
            "tenant": each.enrolled.tenant,
            "device": each.enrolled.device,
            "epoch": each.epoch,
            "branch": each.branch,
            "seq": each.stored.seq,
            "slot": slot,
            "salt": record.salt,
            "data": record.data,
        }
