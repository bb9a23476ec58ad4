"""What machines call: enrolment, tokens, renewal, profile. JSON in, JSON out, no user behind it."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from cloud.database.base import to_microseconds
from cloud.database.session import OpenDatabase, Time, Transaction
from cloud.estate.enrolment import AskAgain, Granted, Outcome, present_claim, renew, signed_profile
from cloud.estate.issuing import Issuing
from cloud.estate.models import Device
from cloud.estate.revocation import revocations_pem
from cloud.estate.till_access import AskingDevice, issuing_in, token_for
from sync_protocol.identity.access_token import LIFE_S, TokenRequest
from sync_protocol.identity.base64url import unb64
from sync_protocol.identity.enrolment import (
    MESSAGE_LENGTH_MAX,
    ClaimRequest,
    read_object,
)
from sync_protocol.identity.errors import IdentityError, MalformedIdentity

router = APIRouter(tags=["tills"], include_in_schema=False)

_STATUS = {
    "too-many-attempts": 429,
    "malformed": 400,
    "clock-wrong": 401,
    "not-authorised": 401,
}
_READ_TIMEOUT_S = 15.0


@router.get("/enrol/v1/root")
def get_root(request: Request) -> Response:
    """Give the root certificate. A machine believes it by its fingerprint only."""
    issuing = issuing_in(request)
    if not issuing.is_ready:
        return JSONResponse({"reason": "no-authority"}, 503)
    return JSONResponse({"root": issuing.authority.root()})


@router.get("/enrol/v1/revocations")
def get_revocations(request: Request, database: OpenDatabase, clock: Time) -> Response:
    """Give the revocation lists of the device issuers, for a broker on another machine."""
    pem = revocations_pem(database, clock, issuing_in(request))
    return Response(pem, media_type="application/x-pem-file")


@router.post("/enrol/v1/claim")
async def post_claim(request: Request, database: OpenDatabase, clock: Time) -> Response:
    """Turn a blank machine that knows a code into a till."""
    try:
        claim = ClaimRequest.from_fields(await _body(request))
    except MalformedIdentity as error:
        return refuse("malformed", clock, detail=str(error))
    address = request.client.host if request.client else ""

    def decide() -> Outcome:
        # Counters of wrong attempts are kept whatever the answer: this transaction commits.
        with database.transaction() as session:
            return present_claim(session, clock, issuing_in(request), claim, address)

    return _answer(await run_in_threadpool(decide), clock)


@router.post("/sync/v1/token")
async def post_token(request: Request, database: OpenDatabase, clock: Time) -> Response:
    """Give an enrolled till a bearer token for a quarter of an hour."""
    try:
        asked = _token_request(await _body(request))
    except MalformedIdentity as error:
        return refuse("malformed", clock, detail=str(error))

    def decide() -> str | None:
        with database.reading() as session:
            return token_for(session, clock, issuing_in(request), asked)

    token = await run_in_threadpool(decide)
    if token is None:
        return refuse("not-authorised", clock)
    if not asked.is_fresh(to_microseconds(clock.now())):
        return refuse("clock-wrong", clock)
    return JSONResponse({"token": token, "expires_in_s": LIFE_S})


@router.get("/enrol/v1/profile")
def get_profile(request: Request, asking: AskingDevice, session: Transaction) -> Response:
    """Give a till its present profile, signed."""
    device = session.get_one(Device, (asking.tenant, asking.device))
    return JSONResponse(signed_profile(session, issuing_in(request), device).to_fields())


@router.post("/enrol/v1/renew")
async def post_renew(
    request: Request, asking: AskingDevice, database: OpenDatabase, clock: Time
) -> Response:
    """Certify a new TLS key of a till."""
    try:
        fields = await _body(request)
        csr, signature = unb64(str(fields.get("csr"))), unb64(str(fields.get("sig")))
    except MalformedIdentity as error:
        return refuse("malformed", clock, detail=str(error))
    issuing: Issuing = issuing_in(request)

    def decide() -> Outcome:
        with database.transaction() as session:
            device = session.get_one(Device, (asking.tenant, asking.device))
            return renew(session, clock, issuing, device, csr=csr, signature=signature)

    return _answer(await run_in_threadpool(decide), clock)


def refuse(reason: str, clock: Time, *, retry_after_s: int = 0, detail: str = "") -> JSONResponse:
    """Say no in the form that `identity.errors.EnrolmentRefused` reads."""
    told: dict[str, Any] = {"reason": reason, "server_time": to_microseconds(clock.now())}
    if retry_after_s:
        told["retry_after_s"] = retry_after_s
    if detail:
        told["detail"] = detail
    return JSONResponse(told, _STATUS.get(reason, 403))


def _answer(outcome: Outcome, clock: Time) -> Response:
    match outcome:
        case Granted(grant=grant):
            return JSONResponse(grant.to_fields())
        case AskAgain(after_s=after_s):
            return JSONResponse({"retry_after_s": after_s}, 202)
        case _:
            return refuse(outcome.reason, clock, retry_after_s=outcome.retry_after_s)


def _token_request(fields: dict[str, Any]) -> TokenRequest:
    device, nonce, key = fields.get("device"), fields.get("nonce"), fields.get("key")
    at_us, signature = fields.get("at"), fields.get("sig")
    if not all(isinstance(part, str) for part in (device, nonce, key, signature)):
        raise MalformedIdentity("a token request has texts for device, nonce, key and sig")
    if not isinstance(at_us, int) or isinstance(at_us, bool):
        raise MalformedIdentity("a token request has its time in microseconds")
    return TokenRequest(str(device), str(nonce), at_us, str(key), unb64(str(signature)))


async def _body(request: Request) -> dict[str, Any]:
    """Read a small JSON object, never more than the limit, never for longer than a deadline."""
    received = bytearray()
    try:
        async with asyncio.timeout(_READ_TIMEOUT_S):
            async for chunk in request.stream():
                received += chunk
                if len(received) > MESSAGE_LENGTH_MAX:
                    raise MalformedIdentity("the message is too long")
    except TimeoutError as error:
        raise MalformedIdentity("the message did not arrive in time") from error
    try:
        return read_object(bytes(received))
    except IdentityError as error:
        raise MalformedIdentity(str(error)) from error
