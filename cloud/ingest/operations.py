"""What a person does about what could not be taken in: replay, repair, dismiss, decide.

The bytes that the till wrote are never touched. A repair books another body in the place of an
unusable one and says who did it.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock
from cloud.database.announcements import announce
from cloud.database.base import to_microseconds
from cloud.estate.models import REVOKED
from cloud.estate.models import Device as EstateDevice
from cloud.estate.repository import find_device
from cloud.estate.revocation import revoke
from cloud.ingest.errors import NothingToDecide, NotInterpreted
from cloud.ingest.handlers import Booking, book
from cloud.ingest.inbox import book_all
from cloud.ingest.intake import Delivery, Intake
from cloud.ingest.log_writing import QUARANTINE_CHANGED
from cloud.ingest.models import (
    BOOKED,
    DISMISSED,
    OPEN,
    Fork,
    LoggedEntry,
    Quarantined,
    RejectedMessage,
    SideData,
)
from cloud.ingest.received import Received
from cloud.ingest.streams import SqlStreams
from sync_protocol.identity.signing import verify
from sync_protocol.messages.batch import SideRecord, unpack
from sync_protocol.messages.canonical import decode_fields
from sync_protocol.messages.control import Pace
from sync_protocol.messages.envelope import ENTRY_BYTES_MAX, decode
from sync_protocol.messages.errors import ProtocolError

RESTORED, COPIED = "restored", "copied"
_REPLAY_MAX = 1_000


def replay(session: Session, clock: Clock, actor: Actor, quarantined: Quarantined) -> bool:
    """Try to book an entry again, after an upgrade or once what it needs is there.

    False when it still cannot be booked; the reason is then that of now. Raises `NothingToDecide`
    when it was decided already.
    """
    _require_open(quarantined.state)
    return _book_again(session, clock, actor, quarantined, repaired=quarantined.repaired)


def repair(
    session: Session, clock: Clock, actor: Actor, quarantined: Quarantined, body: bytes
) -> bool:
    """Book ``body`` (a JSON object) in the place of the entry's own; False if that fails too.

    Raises `NothingToDecide`, and `ProtocolError` when ``body`` is not a JSON object as entries
    have it: whole numbers only, no null.
    """
    _require_open(quarantined.state)
    decode_fields(body, bytes_max=ENTRY_BYTES_MAX)
    return _book_again(session, clock, actor, quarantined, repaired=body)


def dismiss(
    session: Session, clock: Clock, actor: Actor, quarantined: Quarantined, note: str
) -> None:
    """Leave an entry unbooked for good, with a note why; it stays in the log."""
    _require_open(quarantined.state)
    _close(session, clock, actor, quarantined, state=DISMISSED, note=note)


def replay_all(session: Session, clock: Clock, actor: Actor, tenant: str) -> tuple[int, int]:
    """Replay everything that waits, oldest first; give how many were booked and how many not."""
    waiting = session.scalars(
        select(Quarantined)
        .where(Quarantined.tenant == tenant, Quarantined.state == OPEN)
        .order_by(Quarantined.found_at, Quarantined.seq)
        .limit(_REPLAY_MAX)
    ).all()
    booked = sum(replay(session, clock, actor, each) for each in waiting)
    return booked, len(waiting) - booked


def acknowledge_message(
    session: Session, clock: Clock, actor: Actor, rejected: RejectedMessage, note: str
) -> None:
    """Note that a person has seen a refused message."""
    _require_open(rejected.state)
    rejected.state, rejected.decided_at = DISMISSED, clock.now()
    rejected.decided_by, rejected.note = actor.name, note
    _tell(session, rejected.tenant)


def take_in_withheld(session: Session, clock: Clock, actor: Actor, device: str) -> int:
    """Take in what a revoked till has sent, because a person says these are real sales.

    Gives the number of entries. The till stays revoked. A message whose entries could not be put
    in their place, because some before them never arrived, goes on waiting.
    """
    registered = find_device(session, device)
    if registered is None:
        raise NothingToDecide(device)
    withheld: Sequence[RejectedMessage] = session.scalars(
        select(RejectedMessage)
        .where(
            RejectedMessage.tenant == registered.tenant,
            RejectedMessage.device == device,
            RejectedMessage.reason == "revoked",
            RejectedMessage.state == OPEN,
        )
        .order_by(RejectedMessage.first_at)
    ).all()
    streams = SqlStreams(session, clock, admitted=frozenset({device}))
    intake = Intake(streams, verify, pace=Pace(), now_us=to_microseconds(clock.now()))
    intake.take(
        [
            Delivery(registered.tenant, registered.partition, device, "ev", each.data)
            for each in sorted(withheld, key=_begin_of)
        ]
    )
    count = streams.finish(lambda written: book_all(session, clock, written))
    for each in withheld:
        if _is_stored(session, each):
            each.state, each.decided_at, each.decided_by = BOOKED, clock.now(), actor.name
    record_change(
        session,
        clock,
        actor,
        tenant=registered.tenant,
        kind="device",
        record=device,
        action="taken in",
        after={"entries": count},
    )
    _tell(session, registered.tenant)
    return count


def decide_fork(  # noqa: PLR0913 - who, what and why
    session: Session, clock: Clock, actor: Actor, fork: Fork, *, decision: str, note: str
) -> None:
    """Say what a fork is.

    ``restored``: one machine whose disk was put back; it begins a new ledger at its next contact.
    ``copied``: two machines with one identity; it is revoked, and each is enrolled anew.
    """
    _require_open(fork.state)
    fork.state, fork.decided_at = decision, clock.now()
    fork.decided_by, fork.note = actor.name, note
    record_change(
        session,
        clock,
        actor,
        tenant=fork.tenant,
        kind="device",
        record=fork.device,
        action="fork decided",
        after={"decision": decision, "note": note},
    )
    if decision == COPIED:
        device = session.get(EstateDevice, (fork.tenant, fork.device))
        if device is not None and device.state != REVOKED:
            revoke(session, clock, actor, device, note or "two machines with one identity")
    _tell(session, fork.tenant)


def _book_again(
    session: Session,
    clock: Clock,
    actor: Actor,
    quarantined: Quarantined,
    *,
    repaired: bytes | None,
) -> bool:
    quarantined.tries += 1
    savepoint = session.begin_nested()
    try:
        received = _received(session, clock, quarantined)
        body = decode_fields(repaired, bytes_max=ENTRY_BYTES_MAX) if repaired else None
        book(Booking(session, clock, received), body)
        session.flush()
    except NotInterpreted as error:
        savepoint.rollback()
        quarantined.reason, quarantined.detail = error.reason, error.detail
    except (SQLAlchemyError, ValueError, LookupError, TypeError, ArithmeticError) as error:
        savepoint.rollback()
        quarantined.reason = "not-bookable"
        quarantined.detail = f"{type(error).__name__}: {error}"
    else:
        savepoint.commit()
        quarantined.repaired = repaired
        _close(session, clock, actor, quarantined, state=BOOKED, note=quarantined.note)
        return True
    session.flush()
    return False


def _received(session: Session, clock: Clock, quarantined: Quarantined) -> Received:
    key = (
        quarantined.tenant,
        quarantined.device,
        quarantined.epoch,
        quarantined.branch,
        quarantined.seq,
    )
    logged = session.get_one(LoggedEntry, key)
    try:
        entry = decode(logged.line)
    except ProtocolError as error:
        raise NotInterpreted("unreadable", str(error)) from error
    sides = session.scalars(
        select(SideData)
        .where(
            SideData.tenant == key[0],
            SideData.device == key[1],
            SideData.epoch == key[2],
            SideData.branch == key[3],
            SideData.seq == key[4],
        )
        .order_by(SideData.slot)
    ).all()
    return Received(
        tenant=quarantined.tenant,
        store=quarantined.store,
        register=quarantined.register,
        device=quarantined.device,
        epoch=quarantined.epoch,
        branch=quarantined.branch,
        entry=entry,
        hash=logged.hash,
        received_at=clock.now(),
        side=tuple(SideRecord(side.salt, side.data) for side in sides),
    )


def _close(  # noqa: PLR0913 - who, and how it ended
    session: Session,
    clock: Clock,
    actor: Actor,
    quarantined: Quarantined,
    *,
    state: str,
    note: str,
) -> None:
    quarantined.state, quarantined.decided_at = state, clock.now()
    quarantined.decided_by, quarantined.note = actor.name, note
    record_change(
        session,
        clock,
        actor,
        tenant=quarantined.tenant,
        kind="quarantine",
        record=quarantined.id,
        action=state,
        after={"entry": quarantined.seq, "device": quarantined.device, "note": note},
    )
    _tell(session, quarantined.tenant)


def _begin_of(withheld: RejectedMessage) -> tuple[int, int]:
    """Give the place of a withheld batch: those kept at one instant have no order of their own."""
    try:
        batch = unpack(withheld.data)
    except ProtocolError:
        return (0, 0)
    return (batch.epoch, batch.first)


def _is_stored(session: Session, withheld: RejectedMessage) -> bool:
    """Say whether the last entry of a withheld batch stands in the log now."""
    try:
        last = unpack(withheld.data).entries[-1]
    except ProtocolError:
        return False
    found = select(LoggedEntry.seq).where(
        LoggedEntry.tenant == withheld.tenant,
        LoggedEntry.device == withheld.device,
        LoggedEntry.seq == last.seq,
        LoggedEntry.hash == last.hash,
    )
    return session.scalars(found).first() is not None


def _require_open(state: str) -> None:
    if state != OPEN:
        raise NothingToDecide(state)


def _tell(session: Session, tenant: str) -> None:
    session.flush()
    announce(session, QUARANTINE_CHANGED, {"tenant": tenant})
