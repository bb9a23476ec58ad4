"""Which till asks: bearer tokens for the HTTPS service, checked against the registry every time."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from cloud.clock import Clock
from cloud.database.base import to_microseconds
from cloud.database.session import clock_of, database_of
from cloud.estate.issuing import Issuing
from cloud.estate.repository import RegisteredDevice, find_device
from cloud.portal.problems import Problem
from cloud.reference.repository import Holder
from sync_protocol.identity.access_token import LIFE_S, Bearer, TokenRequest


def issuing_in(request: Request) -> Issuing:
    """Find what the application was wired with."""
    return request.app.state.issuing


def asking_device(request: Request) -> RegisteredDevice:
    """Find the enrolled, welcome device behind a request; raises `Problem` 401 or 403."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    now_us = to_microseconds(clock_of(request).now())
    secret = issuing_in(request).authority.token_secret()
    bearer = Bearer.read(token.strip(), secret, now_us) if scheme.lower() == "bearer" else None
    if bearer is None:
        raise Problem(401, headers={"WWW-Authenticate": "Bearer"})
    with database_of(request).reading() as session:
        device = find_device(session, bearer.device)
    if device is None or device.tenant != bearer.tenant:
        raise Problem(401, headers={"WWW-Authenticate": "Bearer"})
    if not device.is_welcome:
        raise Problem(403, "device-revoked")
    return device


AskingDevice = Annotated[RegisteredDevice, Depends(asking_device)]


def till_of(request: Request) -> Holder:
    """Tell whose buckets the asking till may read; fits `reference.endpoints.TillOf`."""
    device = asking_device(request)
    return Holder(device.tenant, device.store)


def token_for(
    session: Session, clock: Clock, issuing: Issuing, request: TokenRequest
) -> str | None:
    """Return a bearer token for a rightly signed request of a welcome device, else None."""
    device = find_device(session, request.device)
    if device is None or not device.is_welcome:
        return None
    public = device.signing_keys.get(request.key_id)
    if public is None or not request.is_signed_by(public):
        return None
    expires_us = to_microseconds(clock.now()) + LIFE_S * 1_000_000
    return Bearer(device.device, device.tenant, expires_us).mint(issuing.authority.token_secret())
