"""The estate's JSON API: stores, registers, tills, claims."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.orm import Session

from cloud.access.once import OnlyOnce
from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.database.session import Time, Transaction
from cloud.estate import claims
from cloud.estate.errors import (
    EstateError,
    NoAuthority,
    NotWaiting,
    PrefixTaken,
    StoreChanged,
    StoreInUse,
)
from cloud.estate.issuing import Issuing
from cloud.estate.models import Claim, Store
from cloud.estate.operations import change_store, open_store, place_register, set_store_open
from cloud.estate.repository import EstateRepository
from cloud.estate.revocation import revoke
from cloud.estate.schemas import (
    ClaimBody,
    DecisionBody,
    NewRegisterBody,
    OpenedClaimBody,
    RegisterBody,
    RevocationBody,
    StoreBody,
    StoreToBe,
    TillBody,
)
from cloud.estate.till_access import issuing_in
from cloud.portal.problems import Problem, documented
from sync_protocol.identity.claim import ClaimCode, ClaimTicket

router = APIRouter(prefix="/api/v1", tags=["estate"])

SEE = [Depends(needs("tills", "see"))]
ADD = [Depends(needs("tills", "add"))]
EDIT = [Depends(needs("tills", "edit"))]
FOUND = [Depends(needs("settings", "edit"))]

Identifier = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]
Narrowed = Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]*$")]

IssuingNow = Annotated[Issuing, Depends(issuing_in)]


@router.get("/stores", dependencies=SEE, responses=documented())
def get_stores(user: SignedIn, session: Transaction) -> list[StoreBody]:
    """List the stores you may see."""
    stores = EstateRepository(session, user.scope).stores(with_closed=True)
    return [StoreBody.of(store) for store in stores]


@router.post("/stores", status_code=201, dependencies=FOUND, responses=documented(409))
def post_store(
    body: StoreToBe, user: SignedIn, session: Transaction, clock: Time, once: OnlyOnce
) -> StoreBody:
    """Open a store. Its tills are registers that you add to it."""

    def opening() -> StoreBody:
        return StoreBody.of(open_store(session, clock, user, user.tenant, body.to_facts()))

    return once.do(StoreBody, opening)


@router.get("/stores/{store}", dependencies=SEE, responses=documented(404))
def get_store(store: Identifier, user: SignedIn, session: Transaction) -> StoreBody:
    """Give a store."""
    return StoreBody.of(_store(session, user, store))


@router.put("/stores/{store}", dependencies=FOUND, responses=documented(404, 409))
def put_store(  # noqa: PLR0913, PLR0917 - each is a dependency
    store: Identifier,
    body: StoreToBe,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    version: Annotated[int, Query(ge=1, le=2**31)],
) -> StoreBody:
    """Change a store; ``version`` is the one you have seen, another since then is 409."""
    found = _store(session, user, store)
    try:
        change_store(session, clock, user, found, body.to_facts(), seen=version)
    except EstateError as error:
        raise problem_of(error) from error
    return StoreBody.of(found)


@router.delete(
    "/stores/{store}", status_code=204, dependencies=FOUND, responses=documented(404, 409)
)
def delete_store(store: Identifier, user: SignedIn, session: Transaction, clock: Time) -> None:
    """Close a store for good: it stays with its history. 409 while a machine sells there."""
    try:
        set_store_open(session, clock, user, _store(session, user, store), is_open=False)
    except EstateError as error:
        raise problem_of(error) from error


@router.post("/stores/{store}/reopening", dependencies=FOUND, responses=documented(404))
def post_reopening(
    store: Identifier, user: SignedIn, session: Transaction, clock: Time
) -> StoreBody:
    """Open a closed store again."""
    found = _store(session, user, store)
    set_store_open(session, clock, user, found, is_open=True)
    return StoreBody.of(found)


@router.get("/registers", dependencies=SEE, responses=documented())
def get_registers(
    user: SignedIn, session: Transaction, store: Narrowed = None
) -> list[RegisterBody]:
    """List registers, of one store or of all."""
    registers = EstateRepository(session, user.scope).registers(store)
    return [RegisterBody.of(register) for register in registers]


@router.post("/registers", status_code=201, dependencies=ADD, responses=documented(404, 409))
def post_register(
    body: NewRegisterBody, user: SignedIn, session: Transaction, clock: Time, once: OnlyOnce
) -> RegisterBody:
    """Add a till position to a store."""

    def placing() -> RegisterBody:
        store = EstateRepository(session, user.scope).store(body.store)
        register = place_register(
            session,
            clock,
            user,
            store=store,
            name=body.name,
            receipt_prefix=body.receipt_prefix,
        )
        return RegisterBody.of(register)

    try:
        return once.do(RegisterBody, placing)
    except EstateError as error:
        raise problem_of(error) from error


@router.get("/tills", dependencies=SEE, responses=documented())
def get_tills(user: SignedIn, session: Transaction) -> list[TillBody]:
    """List every register with the machine that stands there and how it feels."""
    return [TillBody.of(till) for till in EstateRepository(session, user.scope).tills()]


@router.post(
    "/registers/{register}/claims",
    status_code=201,
    dependencies=ADD,
    responses=documented(404, 503),
)
def post_claim(
    register: Identifier, user: SignedIn, session: Transaction, clock: Time, issuing: IssuingNow
) -> OpenedClaimBody:
    """Open a claim: a code, good once and for half an hour, that makes a machine this till."""
    try:
        issuing.require()
        claimed = EstateRepository(session, user.scope).register(register)
    except EstateError as error:
        raise problem_of(error) from error
    claim, code = claims.open_claim(
        session, clock, user, claimed, needs_approval=issuing.needs_approval
    )
    return opened(claim, code, issuing)


@router.get("/claims/{claim}", dependencies=SEE, responses=documented(404))
def get_claim(claim: Identifier, user: SignedIn, session: Transaction) -> ClaimBody:
    """Tell how a claim stands."""
    try:
        return ClaimBody.of(EstateRepository(session, user.scope).claim(claim))
    except EstateError as error:
        raise problem_of(error) from error


@router.post("/claims/{claim}/decision", dependencies=ADD, responses=documented(404, 409))
def post_decision(
    claim: Identifier, body: DecisionBody, user: SignedIn, session: Transaction, clock: Time
) -> ClaimBody:
    """Accept or decline the machine that waits with this claim."""
    decide = claims.accept if body.accept else claims.decline
    try:
        found = EstateRepository(session, user.scope).claim(claim)
        decide(session, clock, user, found)
    except EstateError as error:
        raise problem_of(error) from error
    return ClaimBody.of(found)


@router.post("/devices/{device}/revocation", dependencies=EDIT, responses=documented(404))
def post_revocation(
    device: Identifier, body: RevocationBody, user: SignedIn, session: Transaction, clock: Time
) -> dict[str, Any]:
    """Take a machine's identity away, at once. What it still sends is quarantined."""
    try:
        found = EstateRepository(session, user.scope).device(device)
    except EstateError as error:
        raise problem_of(error) from error
    revoke(session, clock, user, found, body.reason)
    return {"device": found.id, "state": found.state}


def _store(session: Session, user: SignedInUser, store: str) -> Store:
    try:
        return EstateRepository(session, user.scope).store(store)
    except EstateError as error:
        raise problem_of(error) from error


def opened(claim: Claim, code: ClaimCode, issuing: Issuing) -> OpenedClaimBody:
    """Describe a claim that was just opened, with everything the technician needs."""
    ticket = ClaimTicket(issuing.addresses.services[0], issuing.root_fingerprint, code)
    return OpenedClaimBody(
        **ClaimBody.of(claim).model_dump(),
        code=str(code),
        ticket=ticket.encode(),
        root_words=issuing.root_words,
    )


def problem_of(error: EstateError) -> Problem:
    """Translate a business error into a status."""
    match error:
        case NoAuthority():
            return Problem(503, "This installation has no certificate authority yet.")
        case StoreInUse():
            return Problem(409, "A machine still sells there: revoke it first.")
        case StoreChanged():
            return Problem(409, "Somebody else saved this store meanwhile.")
        case PrefixTaken():
            return Problem(409, "Another register prints receipts under this prefix.")
        case NotWaiting():
            return Problem(409, "This claim is not waiting for a decision.")
        case _:
            return Problem(404)
