"""The machine's side of the cloud: a claim presented becomes a device with an identity.

The answer to a wrong, used, expired and unknown code is the same, so that nobody learns which
codes exist. Presenting a code again with the same keys gives the same answer again: the first
answer may have been lost on the way.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.access.models import SignInAttempts
from cloud.access.throttle import failures_now, pause
from cloud.audit.operations import System, record_change
from cloud.clock import Clock, new_id
from cloud.database.announcements import announce
from cloud.database.base import to_microseconds
from cloud.estate.claims import live_claim
from cloud.estate.issuing import Issuing
from cloud.estate.models import (
    ACCEPTED,
    ACTIVE,
    DECLINED,
    LOCKED,
    OPEN,
    REPLACED,
    REVOKED,
    USED,
    WAITING,
    Claim,
    Device,
    DeviceCertificate,
    DeviceKey,
    DevicePresence,
    Register,
    Store,
)
from sync_protocol.identity import certificates
from sync_protocol.identity.claim import comparison_number, proof_holds
from sync_protocol.identity.enrolment import ClaimRequest, Grant, Profile, SignedProfile
from sync_protocol.identity.errors import MalformedIdentity
from sync_protocol.identity.service_client import RENEWAL_CONTEXT
from sync_protocol.identity.signing import PUBLIC_LENGTH, key_id_of, verify
from sync_protocol.messages.reference import BUCKETS

_ASK_AGAIN_S = 3
_PARTITIONS = 64


@dataclass(frozen=True, slots=True)
class Granted:
    """The machine is a till now."""

    grant: Grant


@dataclass(frozen=True, slots=True)
class AskAgain:
    """A person at headquarters compares the number first."""

    after_s: int = _ASK_AGAIN_S


@dataclass(frozen=True, slots=True)
class Refused:
    """No; ``reason`` is one of `identity.enrolment.REFUSALS`."""

    reason: str
    retry_after_s: int = 0


Outcome = Granted | AskAgain | Refused


def present_claim(
    session: Session, clock: Clock, issuing: Issuing, request: ClaimRequest, address: str
) -> Outcome:
    """Decide on a presented claim. Counters change even when the answer is no: commit always."""
    counter = _counter(session, clock, address)
    now = clock.now()
    if counter.blocked_until is not None and counter.blocked_until > now:
        return Refused("too-many-attempts", int((counter.blocked_until - now).total_seconds()) + 1)
    claim = live_claim(session, request.lookup, now)
    if claim is None or not _is_proven(claim, request):
        counter.failures = failures_now(counter.failures, counter.last_at, now) + 1
        counter.last_at, counter.blocked_until = now, now + pause(counter.failures)
        if claim is not None and claim.state == OPEN:
            claim.tries_left -= 1
            claim.state = LOCKED if claim.tries_left <= 0 else OPEN
        return Refused("code-not-valid")
    try:
        key = certificates.read_request(request.csr)
    except MalformedIdentity:
        return Refused("malformed")
    return _proven(session, clock, issuing, claim, request, key)


def renew(  # noqa: PLR0913 - what is asked, and by whom
    session: Session,
    clock: Clock,
    issuing: Issuing,
    device: Device,
    *,
    csr: bytes,
    signature: bytes,
) -> Outcome:
    """Certify a new TLS key of an enrolled till; its *signing* key vouches for the request."""
    keys = session.scalars(
        select(DeviceKey.public).where(
            DeviceKey.tenant == device.tenant,
            DeviceKey.device == device.id,
            DeviceKey.until.is_(None),
        )
    )
    if not any(verify(public, signature, RENEWAL_CONTEXT + csr) for public in keys):
        return Refused("not-authorised")
    try:
        key = certificates.read_request(csr)
    except MalformedIdentity:
        return Refused("malformed")
    leaf = _certify(session, clock, issuing, device, key)
    return Granted(grant_of(session, clock, issuing, device, leaf.pem))


def grant_of(
    session: Session, clock: Clock, issuing: Issuing, device: Device, leaf_pem: str
) -> Grant:
    """Put together what a till stores."""
    authority = issuing.authority
    return Grant(
        device=device.id,
        chain=authority.chain_of(leaf_pem.encode(), certificates.Purpose.DEVICE),
        trust=authority.trust(),
        command_keys=authority.command_keys(),
        profile=signed_profile(session, issuing, device),
        server_time_us=to_microseconds(clock.now()),
    )


def signed_profile(session: Session, issuing: Issuing, device: Device) -> SignedProfile:
    """Write and sign a device's present profile."""
    store = session.get_one(Store, (device.tenant, device.store))
    register = session.get_one(Register, (device.tenant, device.register))
    addresses = issuing.addresses
    profile = Profile(
        version=device.profile_version,
        tenant=device.tenant,
        store=store.id,
        register=register.id,
        device=device.id,
        partition=device.partition,
        brokers=addresses.brokers,
        services=addresses.services,
        mqtt_version=addresses.mqtt_version,
        heartbeat_s=addresses.heartbeat_s,
        spread_s=addresses.spread_s,
        store_name=store.name,
        register_name=register.name,
        receipt_prefix=register.receipt_prefix,
        device_letter=device.letter,
        currency=store.currency,
        country=store.country,
        time_zone=store.time_zone,
        language=store.language,
        buckets=tuple(BUCKETS),
    )
    return SignedProfile.sign(profile, issuing.authority.command_key())


def partition_of(tenant: str, store: str) -> int:
    """Return the partition (0-63) of a store: all its tills meet in one ingest worker."""
    return zlib.crc32((tenant + store).encode()) % _PARTITIONS


def letter_of(number: int) -> str:
    """Return A, B … Z, AA, AB … for the first, second … machine at a register."""
    letters = ""
    while number > 0:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _is_proven(claim: Claim, request: ClaimRequest) -> bool:
    return (
        claim.state not in {LOCKED, DECLINED}
        and len(request.signing_public) == PUBLIC_LENGTH
        and proof_holds(request.proof, claim.stretched, request.csr, request.signing_public)
    )


def _proven(  # noqa: PLR0913, PLR0917 - one decision, its inputs
    session: Session,
    clock: Clock,
    issuing: Issuing,
    claim: Claim,
    request: ClaimRequest,
    key: ec.EllipticCurvePublicKey,
) -> Outcome:
    public = certificates.public_der(key)
    is_same = claim.signing_public == request.signing_public and claim.tls_public == public
    if claim.state != OPEN and not is_same:
        return Refused("code-not-valid")  # somebody else presented it first
    if claim.state == OPEN:
        claim.signing_public, claim.tls_public = request.signing_public, public
        claim.comparison = comparison_number(public, request.signing_public)
        claim.facts = dict(request.facts)
        claim.state = WAITING if claim.needs_approval else ACCEPTED
        announce(session, "claim-changed", {"tenant": claim.tenant, "claim": claim.id})
    if claim.state == WAITING:
        return AskAgain()
    if claim.state == USED:
        return _repeat(session, clock, issuing, claim)
    register = session.get_one(Register, (claim.tenant, claim.register))
    if not register.is_active:
        return Refused("register-closed")
    device = _enrol(session, clock, claim, register)
    leaf = _certify(session, clock, issuing, device, key)
    return Granted(grant_of(session, clock, issuing, device, leaf.pem))


def _repeat(session: Session, clock: Clock, issuing: Issuing, claim: Claim) -> Outcome:
    device = session.get_one(Device, (claim.tenant, claim.device))
    leaf = session.scalars(
        select(DeviceCertificate)
        .where(DeviceCertificate.tenant == claim.tenant, DeviceCertificate.device == device.id)
        .order_by(DeviceCertificate.issued_at)
    ).first()
    if leaf is None or device.state == REVOKED:
        return Refused("device-revoked")
    return Granted(grant_of(session, clock, issuing, device, leaf.pem))


def _enrol(session: Session, clock: Clock, claim: Claim, register: Register) -> Device:
    now = clock.now()
    register.devices_ever += 1
    device = Device(
        tenant=claim.tenant,
        id=new_id(clock),
        store=register.store,
        register=register.id,
        letter=letter_of(register.devices_ever),
        partition=partition_of(claim.tenant, register.store),
        state=ACTIVE,
        profile_version=1,
        facts=claim.facts,
        comparison=claim.comparison,
        enrolled_at=now,
        enrolled_by=claim.created_by,
        ended_at=None,
        ended_by="",
        ended_reason="",
    )
    # A machine that is replaced may still send what it sold; it is only no longer the present one.
    earlier = select(Device).where(
        Device.tenant == claim.tenant, Device.register == register.id, Device.state == ACTIVE
    )
    for old in session.scalars(earlier):
        old.state, old.ended_at, old.ended_by = REPLACED, now, claim.created_by
    session.add(device)
    session.flush()
    session.add(
        DeviceKey(
            tenant=device.tenant,
            device=device.id,
            key_id=key_id_of(claim.signing_public),
            public=claim.signing_public,
            since=now,
            until=None,
        )
    )
    session.add(DevicePresence(tenant=device.tenant, device=device.id, buckets={}, health={}))
    claim.state, claim.device = USED, device.id
    record_change(
        session,
        clock,
        System(name=claim.created_by),
        tenant=device.tenant,
        kind="device",
        record=device.id,
        action="enrolled",
        after={"register": register.name, "letter": device.letter},
    )
    announce(session, "device-enrolled", {"tenant": device.tenant, "device": device.id})
    announce(session, "claim-changed", {"tenant": claim.tenant, "claim": claim.id})
    session.flush()
    return device


def _certify(
    session: Session,
    clock: Clock,
    issuing: Issuing,
    device: Device,
    key: ec.EllipticCurvePublicKey,
) -> DeviceCertificate:
    now = clock.now()
    issuer = issuing.authority.issuer(certificates.Purpose.DEVICE)
    leaf = certificates.issue_device(issuer, device.id, key, now)
    issued = DeviceCertificate(
        tenant=device.tenant,
        device=device.id,
        serial=f"{leaf.serial_number:x}",
        pem=certificates.to_pem(leaf).decode(),
        issued_at=now,
        expires_at=leaf.not_valid_after_utc,
        revoked_at=None,
    )
    session.add(issued)
    session.flush()
    return issued


def _counter(session: Session, clock: Clock, address: str) -> SignInAttempts:
    key = f"claim:{address}"[:80]
    found = session.get(SignInAttempts, key)
    if found is None:
        found = SignInAttempts(
            key=key, failures=0, last_at=clock.now() - timedelta(days=1), blocked_until=None
        )
        session.add(found)
        session.flush()
    return found
