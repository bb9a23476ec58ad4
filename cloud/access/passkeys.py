"""Passkeys (WebAuthn): keys kept by people's devices, which ask for finger, face or PIN."""

import json
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cloud.access.models import Passkey, User
from cloud.access.operations import open_step, step_of
from cloud.access.repository import AccessRepository
from cloud.clock import Clock, new_id

PASSKEYS_MAX = 20
JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Site:
    """For which site the keys are made: browsers use them nowhere else."""

    host: str
    origin: str

    @property
    def is_fit(self) -> bool:
        """Whether browsers make passkeys for it at all: they need a name, not a number."""
        try:
            ip_address(self.host)
        except ValueError:
            return self.host == "localhost" or self.origin.startswith("https://")
        return False


def site_of(base_url: str) -> Site:
    """Read the site from the address as people type it."""
    parts = urlsplit(base_url)
    return Site(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def passkeys_of(session: Session, user: User) -> list[Passkey]:
    """List somebody's passkeys, the oldest first."""
    return list(
        session.scalars(
            select(Passkey)
            .where(Passkey.tenant == user.tenant, Passkey.user == user.id)
            .order_by(Passkey.created_at)
        )
    )


def begin_passkey(session: Session, clock: Clock, site: Site, user: User) -> JsonObject:
    """Return what the browser needs to make a passkey, and the step that ends it."""
    options = generate_registration_options(
        rp_id=site.host,
        rp_name="Tameio",
        user_id=f"{user.tenant}:{user.id}".encode(),
        user_name=user.email,
        user_display_name=user.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=each.credential) for each in passkeys_of(session, user)
        ],
    )
    step = open_step(session, clock, "new-passkey", user=user, challenge=options.challenge)
    return {"step": step, "options": json.loads(options_to_json(options))}


def add_passkey(  # noqa: PLR0913, PLR0917 - what is needed
    session: Session,
    clock: Clock,
    site: Site,
    user: User,
    step: str,
    credential: JsonObject,
    name: str,
) -> Passkey | None:
    """Keep a passkey that the browser made; None: it does not belong to this step or site."""
    begun = step_of(session, clock, step, "new-passkey")
    if begun is None or (begun.tenant, begun.user) != (user.tenant, user.id):
        return None
    challenge = begun.challenge
    session.delete(begun)
    try:
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    if len(passkeys_of(session, user)) >= PASSKEYS_MAX:
        return None
    made = Passkey(
        tenant=user.tenant,
        user=user.id,
        id=new_id(clock),
        credential=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        name=name,
        created_at=clock.now(),
        last_used_at=None,
    )
    session.add(made)
    session.flush()
    return made


def begin_sign_in(session: Session, clock: Clock, site: Site) -> JsonObject:
    """Return what the browser needs to offer its passkeys, and the step that ends it."""
    options = generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    step = open_step(session, clock, "passkey", challenge=options.challenge)
    return {"step": step, "options": json.loads(options_to_json(options))}


def owner_of(
    session: Session, clock: Clock, site: Site, step: str, credential: JsonObject
) -> User | None:
    """Find whose passkey answered; None: unknown, shut out, or it does not fit this step."""
    begun = step_of(session, clock, step, "passkey")
    if begun is None:
        return None
    challenge = begun.challenge
    session.delete(begun)
    try:
        raw = base64url_to_bytes(str(credential["rawId"]))
        key = session.scalars(select(Passkey).where(Passkey.credential == raw)).first()
        if key is None:
            return None
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    key.sign_count, key.last_used_at = verified.new_sign_count, clock.now()
    user = AccessRepository(session).user(key.tenant, key.user)
    return user if user and user.is_active else None
