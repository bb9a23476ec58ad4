"""Enrol this machine from the command line. The till's own first screen does the same by touch."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from provisioning.errors import AlreadyThere, CloudRefused
from sync_protocol.identity.claim import ClaimCode, ClaimTicket
from sync_protocol.identity.enrolment import Grant, Profile, Waiting
from sync_protocol.identity.enrolment_client import EnrolmentClient, NewKeys
from sync_protocol.identity.errors import EnrolmentRefused
from sync_protocol.identity.key_store import FileIdentity
from sync_protocol.identity.machine_facts import machine_facts

SENTENCES = {
    "code-not-valid": "The code is not valid: mistyped, used already, or older than half an hour.",
    "too-many-attempts": "Too many wrong codes came from this address; wait a little.",
    "declined": "Headquarters turned this machine away.",
    "register-closed": "The till position is closed.",
    "device-revoked": "This machine was revoked.",
}


@dataclass(frozen=True, slots=True)
class Conversation:
    """How to speak with the technician: say something, ask for a yes."""

    say: Callable[[str], None]
    confirm: Callable[[str], bool]


def enrol(text: str, address: str, folder: Path, talk: Conversation) -> Profile:
    """Enrol by a ticket (the QR code's text) or a typed code with the service's address.

    Raises `AlreadyThere`, `CloudRefused`, or an `IdentityError`.
    """
    identity = FileIdentity(folder)
    if identity.enrolled:
        raise AlreadyThere(f"this machine is enrolled already: {folder}")
    keys = NewKeys.generate()
    client, code = _trusted(text, address, talk)
    talk.say(f"This machine's comparison number: {keys.comparison}")
    try:
        grant = _claim(client, code, keys, talk)
    except EnrolmentRefused as refusal:
        raise CloudRefused(SENTENCES.get(refusal.reason, refusal.reason)) from refusal
    finally:
        client.close()
    identity.install(grant, keys.tls, keys.signing)
    return identity.profile


def _trusted(text: str, address: str, talk: Conversation) -> tuple[EnrolmentClient, ClaimCode]:
    if text.strip().upper().startswith("TAMEIO1:"):
        ticket = ClaimTicket.parse(text)
        client = EnrolmentClient(ticket.address)
        client.trust(ticket.root_fingerprint)
        return client, ticket.code
    if not address:
        raise CloudRefused("A typed code needs the address of the service (--address https://…).")
    code = ClaimCode.parse(text)
    client = EnrolmentClient(address)
    words = client.meet()
    if not talk.confirm(f"Does headquarters show the words  {words} ?"):
        raise CloudRefused("Not the right service: nothing was sent.")
    client.trust(None)
    return client, code


def _claim(client: EnrolmentClient, code: ClaimCode, keys: NewKeys, talk: Conversation) -> Grant:
    has_waited = False
    while isinstance(answer := client.claim(code, keys, machine_facts("provision")), Waiting):
        if not has_waited:
            talk.say("Waiting until headquarters compares the number …")
        has_waited = True
        time.sleep(answer.retry_after_s)
    return answer
