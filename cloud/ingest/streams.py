"""`StreamStore` in SQL: one transaction for what many tills sent together.

Decisions read and write through a small cache of the streams concerned; `finish` then moves each
stream once, under its fence, and writes the log in bulk. Duplicates cannot reach the inserts, so
these go straight into the table.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cloud.clock import Clock, new_id
from cloud.estate import presence
from cloud.estate.repository import find_device
from cloud.ingest import log_writing
from cloud.ingest.errors import Overtaken
from cloud.ingest.models import OPEN, Fork, LoggedEntry, RejectedMessage, Stream
from cloud.ingest.store import Contact, Enrolled, ForkKind, Run, Sprout
from cloud.reference.repository import Holder, states
from sync_protocol.delivery.sequence import Branch
from sync_protocol.messages.batch import StoredEntry
from sync_protocol.messages.control import BucketHeld, Condition

REJECTED_MAX = 500  # of one device that wait for a person; what comes after only counts
_KEPT_BYTES_MAX = 256 * 1024
_DETAIL_MAX = 300


@dataclass(slots=True)
class _Grown:
    """A branch in this transaction."""

    row: Stream
    expected_hash: bytes  # head when the transaction began: the fence
    is_new: bool
    fresh: list[StoredEntry] = field(default_factory=list[StoredEntry])
    runs: list[Run] = field(default_factory=list[Run])

    @property
    def branch(self) -> Branch:
        return Branch(self.row.branch, self.row.head, self.row.head_hash)


class SqlStreams:
    """Fits `cloud.ingest.store.StreamStore` within one session."""

    def __init__(
        self, session: Session, clock: Clock, *, admitted: frozenset[str] = frozenset()
    ) -> None:
        """Work in ``session``; ``admitted`` devices are believed although they were revoked."""
        self._session = session
        self._admitted = admitted
        self._clock = clock
        self._now: datetime = clock.now()
        self._enrolled: dict[str, Enrolled | None] = {}
        self._devices: dict[str, dict[int, list[_Grown]]] = {}  # by device, epoch, branch
        self._buckets: dict[tuple[str, str], Mapping[str, tuple[int, str]]] = {}
        self._backlog: dict[str, tuple[Enrolled, int]] = {}

    # -- reading

    def enrolled(self, device: str) -> Enrolled | None:
        """Look the device up, once in a transaction."""
        if device not in self._enrolled:
            found = find_device(self._session, device)
            self._enrolled[device] = found and Enrolled(
                device=found.device,
                tenant=found.tenant,
                store=found.store,
                register=found.register,
                partition=found.partition,
                is_active=found.is_welcome or device in self._admitted,
                keys=found.signing_keys,
            )
        return self._enrolled[device]

    def branches(self, enrolled: Enrolled, epoch: int) -> list[Branch]:
        """Give the branches of one epoch, by number."""
        return [grown.branch for grown in self._epochs(enrolled).get(epoch, [])]

    def hash_at(self, enrolled: Enrolled, epoch: int, branch: int, seq: int) -> bytes | None:
        """Give a stored hash, following the branch down to what it grew out of."""
        grown = self._find(enrolled, epoch, branch)
        while grown is not None:
            row = grown.row
            if seq == row.head:
                return row.head_hash
            if seq == row.base:
                return row.base_hash
            if row.base < seq < row.head:
                return self._stored_hash(enrolled, epoch, grown, seq)
            if seq > row.head or row.parent is None:
                return None
            grown = self._find(enrolled, epoch, row.parent)
        return None

    def newest_epoch(self, enrolled: Enrolled) -> int:
        """Give the highest epoch of which anything is stored."""
        return max(self._epochs(enrolled), default=0)

    def archived(self, enrolled: Enrolled, epoch: int, branch: int) -> int:
        """Give the newest entry that lies in a verified backup."""
        grown = self._find(enrolled, epoch, branch)
        return grown.row.archived if grown else 0

    def alarm(self, enrolled: Enrolled) -> str:
        """Give ``fork`` while one of this device waits for a decision."""
        waiting = self._session.scalar(
            select(func.count())
            .select_from(Fork)
            .where(
                Fork.tenant == enrolled.tenant, Fork.device == enrolled.device, Fork.state == OPEN
            )
        )
        return "fork" if waiting else ""

    def new_epoch(self, enrolled: Enrolled, epoch: int, branch: int) -> str:
        """Give ``fork-resolved`` for a branch that a person called the same till, restored."""
        decided = self._session.scalar(
            select(func.count())
            .select_from(Fork)
            .where(
                Fork.tenant == enrolled.tenant,
                Fork.device == enrolled.device,
                Fork.epoch == epoch,
                Fork.branch == branch,
                Fork.state == "restored",
            )
        )
        return "fork-resolved" if decided and branch else ""

    def buckets(self, enrolled: Enrolled) -> Mapping[str, tuple[int, str]]:
        """Give revision and generation of each bucket that this device should hold."""
        key = (enrolled.tenant, enrolled.store)
        if key not in self._buckets:
            found = states(self._session, Holder(*key))
            self._buckets[key] = {
                name: (state.rev, state.generation) for name, state in found.items() if state.rev
            }
        return self._buckets[key]

    # -- writing

    def sprout(self, sprout: Sprout) -> None:
        """Begin a branch."""
        row = Stream(
            tenant=sprout.enrolled.tenant,
            device=sprout.enrolled.device,
            epoch=sprout.epoch,
            branch=sprout.number,
            parent=sprout.parent,
            base=sprout.base.seq,
            base_hash=sprout.base.hash,
            head=sprout.base.seq,
            head_hash=sprout.base.hash,
            archived=0,
            opened_at=self._now,
            received_at=self._now,
        )
        grown = _Grown(row, sprout.base.hash, is_new=True)
        self._epochs(sprout.enrolled).setdefault(sprout.epoch, []).append(grown)

    def append(self, run: Run) -> None:
        """Take entries in; they are written by `finish`."""
        grown = self._find(run.enrolled, run.epoch, run.branch.number)
        if grown is None or grown.branch != run.branch:
            raise Overtaken(f"{run.enrolled.device} stands elsewhere")
        grown.fresh.extend(run.entries)
        grown.runs.append(run)
        grown.row.head, grown.row.head_hash = run.entries[-1].seq, run.entries[-1].hash
        self._backlog[run.enrolled.device] = (run.enrolled, run.newest - run.entries[-1].seq)

    def reject(self, enrolled: Enrolled | None, reason: str, detail: str, data: bytes) -> None:
        """Keep what is not an entry of this device; the same again is only counted."""
        device = enrolled.device if enrolled else ""
        # The header carries the time of sending; what repeats is the body behind it.
        digest = hashlib.sha256(data.partition(b"\n")[2] or data).digest()
        known = self._session.scalars(
            select(RejectedMessage).where(
                RejectedMessage.device == device, RejectedMessage.digest == digest
            )
        ).first() or self._overflow(device)
        if known:
            known.times += 1
            known.last_at = self._now
            return
        self._session.add(
            RejectedMessage(
                id=new_id(self._clock),
                tenant=enrolled.tenant if enrolled else "",
                device=device,
                reason=reason,
                detail=detail[:_DETAIL_MAX],
                digest=digest,
                data=data[:_KEPT_BYTES_MAX],
                size=len(data),
                times=1,
                first_at=self._now,
                last_at=self._now,
                state=OPEN,
            )
        )
        self._session.flush()

    def withhold(self, enrolled: Enrolled, data: bytes) -> None:
        """Keep a batch of a revoked device: these may be real sales."""
        self.reject(enrolled, "revoked", "the till was revoked", data)

    def report_fork(self, enrolled: Enrolled, epoch: int, branch: int, kind: ForkKind) -> None:
        """Name a fork once."""
        known = self._session.scalars(
            select(Fork.id).where(
                Fork.tenant == enrolled.tenant,
                Fork.device == enrolled.device,
                Fork.epoch == epoch,
                Fork.branch == branch,
                Fork.kind == kind,
            )
        ).first()
        if known is None:
            log_writing.name_fork(
                self._session, self._clock, enrolled, epoch=epoch, branch=branch, kind=kind
            )

    def record_contact(
        self,
        enrolled: Enrolled,
        contact: Contact,
        session: str,
        condition: Condition | None,
        held: Mapping[str, BucketHeld] | None,
    ) -> None:
        """Remember that the device was heard, and how it is."""
        if contact in {"goodbye", "will"} or condition is None:
            presence.record_departure(
                self._session,
                tenant=enrolled.tenant,
                device=enrolled.device,
                mqtt_session=session,
                at=self._now,
            )
            return
        presence.record_presence(
            self._session,
            tenant=enrolled.tenant,
            device=enrolled.device,
            mqtt_session=session,
            at=self._now,
            condition=condition,
            buckets=held,
        )

    def finish(self, book: Callable[[list[log_writing.Written]], None]) -> int:
        """Move the streams, write the log, and have ``book`` book it; give the number of entries.

        Raises `Overtaken` when another worker has moved one of the streams.
        """
        grown = [
            each
            for epochs in self._devices.values()
            for branches in epochs.values()
            for each in branches
            if each.fresh
        ]
        # Always in the same order: two workers can then wait for each other, but never both.
        grown.sort(key=lambda each: (each.row.device, each.row.epoch, each.row.branch))
        for each in grown:
            self._move(each)
        written: list[log_writing.Written] = []
        for each in grown:
            enrolled = each.runs[0].enrolled
            written += [
                log_writing.Written(enrolled, each.row.epoch, each.row.branch, entry)
                for entry in each.fresh
            ]
        log_writing.write(self._session, written, self._now)
        for enrolled, backlog in self._backlog.values():
            presence.record_backlog(
                self._session,
                tenant=enrolled.tenant,
                device=enrolled.device,
                backlog=max(0, backlog),
                at=self._now,
            )
        if written:
            book(written)
        return len(written)

    # -- parts

    def _epochs(self, enrolled: Enrolled) -> dict[int, list[_Grown]]:
        if enrolled.device not in self._devices:
            rows = self._session.scalars(
                select(Stream)
                .where(Stream.tenant == enrolled.tenant, Stream.device == enrolled.device)
                .order_by(Stream.epoch, Stream.branch)
            ).all()
            epochs: dict[int, list[_Grown]] = {}
            for row in rows:
                # Detached: the row is moved by `_move` under its fence, never by the session.
                self._session.expunge(row)
                epochs.setdefault(row.epoch, []).append(_Grown(row, row.head_hash, is_new=False))
            self._devices[enrolled.device] = epochs
        return self._devices[enrolled.device]

    def _find(self, enrolled: Enrolled, epoch: int, branch: int) -> _Grown | None:
        branches = self._epochs(enrolled).get(epoch, [])
        return branches[branch] if branch < len(branches) else None

    def _stored_hash(self, enrolled: Enrolled, epoch: int, grown: _Grown, seq: int) -> bytes | None:
        if grown.fresh and seq >= grown.fresh[0].seq:
            return grown.fresh[seq - grown.fresh[0].seq].hash
        return self._session.scalar(
            select(LoggedEntry.hash).where(
                LoggedEntry.tenant == enrolled.tenant,
                LoggedEntry.device == enrolled.device,
                LoggedEntry.epoch == epoch,
                LoggedEntry.branch == grown.row.branch,
                LoggedEntry.seq == seq,
            )
        )

    def _move(self, grown: _Grown) -> None:
        row = grown.row
        if grown.is_new:
            log_writing.begin_stream(self._session, row)
            return
        moved = self._session.execute(
            update(Stream)
            .where(
                Stream.tenant == row.tenant,
                Stream.device == row.device,
                Stream.epoch == row.epoch,
                Stream.branch == row.branch,
                Stream.head_hash == grown.expected_hash,
            )
            .values(head=row.head, head_hash=row.head_hash, received_at=self._now)
            .execution_options(synchronize_session=False)
        )
        if moved.rowcount != 1:  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
            raise Overtaken(f"{row.device} was moved by another worker")

    def _overflow(self, device: str) -> RejectedMessage | None:
        """Give the newest of a device that has filled its share: what comes now is only counted."""
        kept = self._session.scalar(
            select(func.count())
            .select_from(RejectedMessage)
            .where(RejectedMessage.device == device, RejectedMessage.state == OPEN)
        )
        if (kept or 0) < REJECTED_MAX:
            return None
        return self._session.scalars(
            select(RejectedMessage)
            .where(RejectedMessage.device == device, RejectedMessage.state == OPEN)
            .order_by(RejectedMessage.last_at.desc())
        ).first()
