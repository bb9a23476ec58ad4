"""A blank machine becomes a till: by a claim code, typed or scanned."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from edge.till.state import Stage
from edge.workflows.desk import Desk
from sync_protocol.identity.claim import ClaimCode, ClaimTicket
from sync_protocol.identity.enrolment import Grant, Profile, Waiting
from sync_protocol.identity.enrolment_client import EnrolmentClient, NewKeys
from sync_protocol.identity.errors import (
    EnrolmentRefused,
    IdentityError,
    MalformedIdentity,
    ServiceUnreachable,
    UntrustedPeer,
)
from sync_protocol.identity.key_store import FileIdentity
from sync_protocol.languages.wording import N_

BAD_CODE = N_("This is not a claim code. Headquarters shows it as three groups of four.")
NO_SERVICE = N_("Headquarters does not answer. Check the network, then try again.")
NOT_OUR_SERVER = N_("This is not our server. Call headquarters before going on.")
WORDS_DIFFER = N_(
    "Somebody may stand between this till and headquarters. Nothing was sent. Call support."
)
NO_ADDRESS = N_("Scan the code's square: the address of headquarters is in it.")
COULD_NOT_KEEP = N_("The identity could not be kept. Call support.")

REFUSED: dict[str, str] = {
    "code-not-valid": N_("The code is wrong, used up or expired. Ask for a new one."),
    "too-many-attempts": N_("Too many attempts. Wait a few minutes."),
    "declined": N_("Headquarters declined this till."),
    "register-closed": N_("This register is closed. Ask headquarters."),
    "device-revoked": N_("This till was revoked. Ask headquarters for a new code."),
    "clock-wrong": N_("The clock of this till is wrong. Set it, then try again."),
}
REFUSED_OTHERWISE = N_("Headquarters refused this till. Ask for a new code.")
RETRY_S = 5


class WordsDiffer(IdentityError):
    """The person at the till saw other words than headquarters shows."""


class Enrol:
    """Takes a claim code and asks until headquarters has decided."""

    def __init__(
        self,
        desk: Desk,
        identity: FileIdentity,
        service: str,
        facts: Mapping[str, str],
        enrolled: Callable[[Profile], None],
    ) -> None:
        """Keep the identity in ``identity``; ``service`` is asked when the code names none."""
        self._desk = desk
        self._identity = identity
        self._service = service
        self._facts = dict(facts)
        self._enrolled = enrolled
        self._stopping = threading.Event()
        self._compared = threading.Event()
        self._words_match = False

    def __call__(self, text: str) -> None:
        """Enrol by a code as typed or scanned."""
        state = self._desk.state
        if state.stage is not Stage.NOT_ENROLLED or state.busy:
            return
        try:
            code, service, fingerprint = self._read(text)
        except MalformedIdentity:
            self._desk.change(enrolment_problem=BAD_CODE)
            return
        if not service:
            self._desk.change(enrolment_problem=NO_ADDRESS)
            return
        keys = NewKeys.generate()
        self._desk.change(busy=True, enrolment_problem="", enrolment_number=keys.comparison)
        threading.Thread(
            target=self._run, args=(code, service, fingerprint, keys), name="enrol", daemon=True
        ).start()

    def answer_words(self, *, match: bool) -> None:
        """Say whether headquarters shows the same words as this till; only inside a turn."""
        if not self._desk.state.enrolment_words:
            return
        self._desk.change(enrolment_words="")
        self._words_match = match
        self._compared.set()

    def stop(self) -> None:
        """Stop asking."""
        self._stopping.set()
        self._compared.set()

    def _read(self, text: str) -> tuple[ClaimCode, str, bytes | None]:
        try:
            ticket = ClaimTicket.parse(text)
        except MalformedIdentity:
            return ClaimCode.parse(text), self._service, None
        return ticket.code, ticket.address, ticket.root_fingerprint

    def _run(self, code: ClaimCode, service: str, fingerprint: bytes | None, keys: NewKeys) -> None:
        try:
            grant = self._ask(code, service, fingerprint, keys)
            if grant is None:
                return
            self._identity.install(grant, keys.tls, keys.signing)
            profile = self._identity.profile
        except EnrolmentRefused as error:
            self._fail(REFUSED.get(error.reason, REFUSED_OTHERWISE))
        except ServiceUnreachable:
            self._fail(NO_SERVICE)
        except WordsDiffer:
            self._fail(WORDS_DIFFER)
        except UntrustedPeer:
            self._fail(NOT_OUR_SERVER)
        except (IdentityError, OSError):
            self._fail(COULD_NOT_KEEP)
        else:
            self._enrolled(profile)

    def _ask(
        self, code: ClaimCode, service: str, fingerprint: bytes | None, keys: NewKeys
    ) -> Grant | None:
        client = EnrolmentClient(service)
        try:
            words = client.meet()
            if fingerprint is None:
                self._have_compared(words)
            if self._stopping.is_set():
                return None
            client.trust(fingerprint)
            while not self._stopping.is_set():
                answer = client.claim(code, keys, self._facts)
                if not isinstance(answer, Waiting):
                    return answer
                self._stopping.wait(answer.retry_after_s or RETRY_S)
        finally:
            client.close()
        return None

    def _have_compared(self, words: str) -> None:
        """Wait until a person has compared the words; nothing of the code is sent before.

        Whoever typed a code has no other proof of whom this machine talks to.
        """
        self._compared.clear()
        if self._stopping.is_set():
            return
        with self._desk.turn():
            self._desk.change(enrolment_words=words)
        self._compared.wait()
        if not self._words_match and not self._stopping.is_set():
            raise WordsDiffer("the words of the root were not those of headquarters")

    def _fail(self, problem: str) -> None:
        with self._desk.turn():
            self._desk.change(
                busy=False, enrolment_number="", enrolment_words="", enrolment_problem=problem
            )
