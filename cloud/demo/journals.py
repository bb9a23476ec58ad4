"""Past journals of the demonstration: each entry chained, signed, logged and booked.

They come from machines that stood at the registers before and were replaced, so that the till
enrolled by the demonstration begins a journal of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cloud.clock import Clock
from cloud.database.base import to_microseconds
from cloud.demo.trade import Happening
from cloud.estate.models import REPLACED, Device, DeviceKey, Register, Store
from cloud.ingest.log_writing import Written, begin_stream, write
from cloud.ingest.models import Stream
from cloud.ingest.received import Received
from cloud.ingest.store import Enrolled
from cloud.ledger import operations as ledger
from sync_protocol.identity.signing import SigningKey
from sync_protocol.messages import codec
from sync_protocol.messages.batch import StoredEntry
from sync_protocol.messages.chain import document_proof, genesis_hash, next_hash
from sync_protocol.messages.envelope import Entry, encode
from sync_protocol.messages.from_till import (
    Body,
    CashMoved,
    DayClosed,
    ShiftClosed,
    ShiftOpened,
)

EPOCH, BRANCH = 1, 0
LETTER = "A"  # of the machine that was replaced
_SECONDS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True)
class FormerTill:
    """A machine that stood at a register and was replaced."""

    enrolled: Enrolled
    key: SigningKey
    key_id: str


def former_till(
    session: Session, clock: Clock, store: Store, register: Register, device: str
) -> FormerTill:
    """Put the former machine of a register into the registry."""
    key = SigningKey.from_seed(hashlib.sha256(device.encode()).digest())
    session.add(
        Device(
            tenant=store.tenant,
            id=device,
            store=store.id,
            register=register.id,
            letter=LETTER,
            partition=int.from_bytes(hashlib.sha256(store.id.encode()).digest()[:1]) % 64,
            state=REPLACED,
            facts={"model": "Former till"},
            enrolled_at=store.created_at,
            enrolled_by="Demonstration",
            ended_at=clock.now(),
            ended_by="Demonstration",
            ended_reason="Replaced by the till of the demonstration",
        )
    )
    session.flush()
    session.add(
        DeviceKey(
            tenant=store.tenant,
            device=device,
            key_id=key.key_id,
            public=key.public,
            since=store.created_at,
        )
    )
    register.devices_ever = 1
    session.flush()
    enrolled = Enrolled(
        device=device,
        tenant=store.tenant,
        store=store.id,
        register=register.id,
        partition=session.get_one(Device, (store.tenant, device)).partition,
        is_active=False,
        keys={key.key_id: key.public},
    )
    return FormerTill(enrolled, key, key.key_id)


def write_journal(
    session: Session, clock: Clock, till: FormerTill, happenings: Iterable[Happening]
) -> list[tuple[Received, Body]]:
    """Write everything a till did into the log; gives what is to be booked."""
    enrolled = till.enrolled
    genesis = genesis_hash(enrolled.tenant, enrolled.device, EPOCH, bytes(16))
    head, head_hash = 0, genesis
    written: list[Written] = []
    to_book: list[tuple[Received, Body]] = []
    for head, happening in enumerate(happenings, start=1):
        entry = _entry(till, happening, head)
        line = encode(entry)
        head_hash = next_hash(head_hash, line)
        is_document = entry.ty in codec.DOCUMENT_TYPES
        signature = till.key.sign(document_proof(head_hash)) if is_document else None
        stored = StoredEntry(head, head_hash, line, signature)
        written.append(Written(enrolled, EPOCH, BRANCH, stored))
        received = Received(
            tenant=enrolled.tenant,
            store=enrolled.store,
            register=enrolled.register,
            device=enrolled.device,
            epoch=EPOCH,
            branch=BRANCH,
            entry=entry,
            hash=head_hash,
            received_at=happening.at,
        )
        to_book.append((received, happening.record))
    write(session, written, clock.now())
    begin_stream(
        session,
        Stream(
            tenant=enrolled.tenant,
            device=enrolled.device,
            epoch=EPOCH,
            branch=BRANCH,
            parent=None,
            base=0,
            base_hash=genesis,
            head=head,
            head_hash=head_hash,
            archived=0,
            opened_at=to_book[0][0].received_at,
            received_at=clock.now(),
        ),
    )
    return to_book


def book(session: Session, received: Received, record: Body) -> None:
    """Book an entry that is no sale, as the ingest does, without asking for exceptions."""
    match record:
        case ShiftOpened():
            ledger.book_shift_opened(session, received, record)
        case ShiftClosed():
            ledger.book_shift_closed(session, received, record)
        case DayClosed():
            ledger.book_day_closed(session, received, record)
        case CashMoved():
            ledger.book_cash_moved(session, received, record)
        case _:
            pass


def _entry(till: FormerTill, happening: Happening, seq: int) -> Entry:
    kind, version, body = codec.write(happening.record)
    offset = happening.at.utcoffset()
    return Entry(
        v=version,
        ty=kind,
        id=happening.id,
        seq=seq,
        at_us=to_microseconds(happening.at),
        tz_min=int(offset.total_seconds()) // _SECONDS_PER_MINUTE if offset else 0,
        clock="ok",
        boot=f"demo-{happening.at:%Y%m%d}",
        mono_ms=(happening.at.hour * 60 + happening.at.minute) * 60_000,
        store=till.enrolled.store,
        register=till.enrolled.register,
        operator=happening.operator or None,
        shift=happening.shift or None,
        business_day=happening.business_day or None,
        body=body,
    )
