"""The quarantine's API: see what could not be booked, repair it, replay it, leave it."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.database.session import Time, Transaction
from cloud.ingest import operations
from cloud.ingest.errors import NothingToDecide
from cloud.ingest.models import Quarantined
from cloud.ingest.repository import QuarantineFilter, QuarantineRepository
from cloud.ingest.schemas import (
    NoteBody,
    QuarantineBody,
    QuarantinedBody,
    RefusalsBody,
    RefusedBody,
    RepairBody,
    ReplayedBody,
    WholeQuarantinedBody,
)
from cloud.portal.cursor import cursor_of, read_cursor
from cloud.portal.problems import Problem, documented
from sync_protocol.messages.errors import ProtocolError

router = APIRouter(prefix="/api/v1", tags=["quarantine"], responses=documented())

SEE = [Depends(needs("exceptions", "see"))]
EDIT = [Depends(needs("exceptions", "edit"))]

Identifier = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]
Narrowed = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]
State = Annotated[str, Query(pattern="^(open|booked|dismissed|)$", description="Empty: all.")]
Sort = Annotated[str, Query(pattern="^-?found_at$")]
After = Annotated[str, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/quarantine", dependencies=SEE)
def get_quarantine(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    user: SignedIn,
    session: Transaction,
    state: State = "open",
    store: Narrowed = "",
    device: Narrowed = "",
    reason: Narrowed = "",
    sort: Sort = "-found_at",
    after: After = "",
    limit: Limit = 50,
) -> QuarantineBody:
    """List entries that could not be booked, the newest first."""
    wanted = QuarantineFilter(state, store, device, reason, is_oldest_first=sort == "found_at")
    quarantine = QuarantineRepository(session, user.scope)
    found = quarantine.entries_after(wanted, read_cursor(after), limit)
    last = found[-1] if len(found) == limit else None
    return QuarantineBody(
        entries=[QuarantinedBody.of(each) for each in found],
        next=cursor_of(last.found_at, last.id) if last else None,
    )


@router.post("/quarantine/replay", dependencies=EDIT)
def post_replay_all(user: SignedIn, session: Transaction, clock: Time) -> ReplayedBody:
    """Try to book everything that waits, the oldest first."""
    booked, waiting = operations.replay_all(session, clock, user, user.tenant)
    return ReplayedBody(booked=booked, waiting=waiting)


@router.get("/quarantine/messages", dependencies=SEE)
def get_refusals(
    user: SignedIn,
    session: Transaction,
    state: State = "open",
    after: After = "",
    limit: Limit = 50,
) -> RefusalsBody:
    """List messages that were refused, the last heard first."""
    quarantine = QuarantineRepository(session, user.scope)
    found = quarantine.messages_after(state, read_cursor(after), limit)
    last = found[-1] if len(found) == limit else None
    return RefusalsBody(
        messages=[RefusedBody.of(each) for each in found],
        next=cursor_of(last.last_at, last.id) if last else None,
    )


@router.get("/quarantine/{entry}", dependencies=SEE, responses=documented(404))
def get_entry(user: SignedIn, session: Transaction, entry: Identifier) -> WholeQuarantinedBody:
    """Give an entry as the till wrote it, and why it waits."""
    found = _find(session, user, entry)
    logged = QuarantineRepository(session, user.scope).logged(found)
    return WholeQuarantinedBody.of_whole(found, logged)


@router.post("/quarantine/{entry}/replay", dependencies=EDIT, responses=documented(404, 409))
def post_replay(
    user: SignedIn, session: Transaction, clock: Time, entry: Identifier
) -> QuarantinedBody:
    """Try again to book an entry; its `state` tells whether that went well."""
    found = _find(session, user, entry)
    try:
        operations.replay(session, clock, user, found)
    except NothingToDecide:
        raise _decided() from None
    return QuarantinedBody.of(found)


@router.post("/quarantine/{entry}/repair", dependencies=EDIT, responses=documented(404, 409))
def post_repair(
    user: SignedIn, session: Transaction, clock: Time, entry: Identifier, repair: RepairBody
) -> QuarantinedBody:
    """Book a corrected body in the place of the till's own; `state` tells whether it went well."""
    found = _find(session, user, entry)
    line = json.dumps(repair.body, separators=(",", ":")).encode()
    try:
        operations.repair(session, clock, user, found, line)
    except NothingToDecide:
        raise _decided() from None
    except ProtocolError as error:
        raise Problem(422, f"This is no body of an entry: {error}") from error
    return QuarantinedBody.of(found)


@router.post("/quarantine/{entry}/dismissal", dependencies=EDIT, responses=documented(404, 409))
def post_dismissal(
    user: SignedIn, session: Transaction, clock: Time, entry: Identifier, why: NoteBody
) -> QuarantinedBody:
    """Leave an entry unbooked for good; it stays in the journal."""
    found = _find(session, user, entry)
    try:
        operations.dismiss(session, clock, user, found, why.note)
    except NothingToDecide:
        raise _decided() from None
    return QuarantinedBody.of(found)


def _find(session: Session, user: SignedInUser, entry: str) -> Quarantined:
    try:
        return QuarantineRepository(session, user.scope).entry(entry)
    except NothingToDecide:
        raise Problem(404, "There is no such entry in the quarantine.") from None


def _decided() -> Problem:
    return Problem(409, "Somebody has decided this already.")
