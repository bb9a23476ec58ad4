"""The till's side of enrolment: from a claim code to an identity on disk.

A blank machine knows no authority yet. It first asks the service for its root certificate over a
connection that it does not trust, and believes that root only when its fingerprint is the one in
the QR code, or when a person has compared the fingerprint's words (typed code). Everything that
matters then travels over TLS checked against that root.
"""

from __future__ import annotations

import json
import secrets
import ssl
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import urllib3
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from sync_protocol.identity import certificates, claim
from sync_protocol.identity.claim import ClaimCode
from sync_protocol.identity.enrolment import (
    CLAIM_PATH,
    MESSAGE_LENGTH_MAX,
    REFUSALS,
    ROOT_PATH,
    ClaimRequest,
    Grant,
    Waiting,
    read_object,
)
from sync_protocol.identity.errors import (
    EnrolmentRefused,
    MalformedIdentity,
    ServiceUnreachable,
    UntrustedPeer,
)
from sync_protocol.identity.fingerprints import words
from sync_protocol.identity.key_store import trusting
from sync_protocol.identity.signing import SigningKey

_REFUSAL_BY_STATUS = {400: "malformed", 401: "not-authorised", 429: "too-many-attempts"}
_TIMEOUT = urllib3.Timeout(connect=5.0, read=20.0)


@dataclass(frozen=True, slots=True)
class NewKeys:
    """The two keys that a machine makes for itself. They never leave it."""

    tls: ec.EllipticCurvePrivateKey
    signing: SigningKey

    @classmethod
    def generate(cls) -> NewKeys:
        """Make both keys."""
        return cls(certificates.new_tls_key(), SigningKey.generate())

    @property
    def comparison(self) -> str:
        """Return the six digits to show on the till's screen."""
        der = certificates.public_der(self.tls.public_key())
        return claim.comparison_number(der, self.signing.public)


class EnrolmentClient:
    """One attempt to become a till. Use `meet`, then `trust`, then `claim` (again while waiting).

    Every call blocks for seconds: not on a screen's thread. All raise `ServiceUnreachable`.
    """

    def __init__(self, address: str) -> None:
        """Speak to the service at ``address`` (``https://host:port``)."""
        self._address = address.rstrip("/")
        self._root: str | None = None
        self._pool: urllib3.PoolManager | None = None

    def meet(self) -> str:
        """Ask the service for its root and return the fingerprint's words, to be compared."""
        self._root = self._fetch_root()
        certificate = certificates.read_certificate(self._root.encode())
        return words(certificates.fingerprint(certificate))

    def trust(self, fingerprint: bytes | None) -> None:
        """Trust the root that was met, or raise `UntrustedPeer`.

        ``fingerprint`` is the SHA-256 from the QR code; None when a person compared the words.
        """
        root = self._root or self._fetch_root()
        certificate = certificates.read_certificate(root.encode())
        seen = certificates.fingerprint(certificate)
        if fingerprint is not None and not secrets.compare_digest(seen, fingerprint):
            raise UntrustedPeer("this is not the server that issued the code")
        certificates.check_self_signed(certificate)
        self._root = root
        self._pool = urllib3.PoolManager(
            ssl_context=trusting(root), retries=False, timeout=_TIMEOUT
        )

    def claim(self, code: ClaimCode, keys: NewKeys, facts: Mapping[str, str]) -> Grant | Waiting:
        """Present the code and the keys; the same call may be repeated with the same keys.

        Raises `EnrolmentRefused` or `UntrustedPeer`.
        """
        if self._pool is None or self._root is None:
            raise UntrustedPeer("the service is not trusted yet")
        csr = certificates.new_request(keys.tls)
        proof = claim.proof(claim.stretch(code), csr, keys.signing.public)
        request = ClaimRequest(code.lookup, csr, keys.signing.public, proof, dict(facts))
        status, body = send(self._pool, "POST", self._address + CLAIM_PATH, request.to_fields())
        if status == 202:
            return Waiting(keys.comparison, _number(body.get("retry_after_s")) or 5)
        grant = Grant.from_fields(body)
        check_grant(grant, keys.tls.public_key(), self._root)
        return grant

    def close(self) -> None:
        """Let go of open connections."""
        if self._pool is not None:
            self._pool.clear()

    def _fetch_root(self) -> str:
        unchecked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        unchecked.check_hostname = False
        unchecked.verify_mode = ssl.CERT_NONE  # what arrives is checked by its fingerprint
        pool = urllib3.PoolManager(ssl_context=unchecked, retries=False, timeout=_TIMEOUT)
        with pool, warnings.catch_warnings():
            # The library warns of just what is done here on purpose.
            warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
            _, body = send(pool, "GET", self._address + ROOT_PATH, None)
        root = body.get("root")
        if not isinstance(root, str):
            raise MalformedIdentity("the service did not send its root")
        return root


def check_grant(grant: Grant, key: ec.EllipticCurvePublicKey, root: str) -> None:
    """Check that a grant is for this very key, under this very root, and hangs together.

    Raises `UntrustedPeer` or `MalformedIdentity`.
    """
    anchor = certificates.read_certificate(root.encode())
    chain = certificates.read_certificates(grant.chain.encode())
    certificates.check_chain(chain, anchor, ExtendedKeyUsageOID.CLIENT_AUTH)
    if chain[0].public_key() != key:
        raise UntrustedPeer("the certificate is for another key")
    if certificates.common_name(chain[0]) != grant.device:
        raise UntrustedPeer("the certificate is for another device")
    if grant.profile.open(grant.command_keys).device != grant.device:
        raise UntrustedPeer("the profile is for another device")


def send(
    pool: urllib3.PoolManager,
    method: str,
    url: str,
    fields: Mapping[str, object] | None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, dict[str, object]]:
    """Send one JSON request and return status and body of a 2xx answer.

    Raises `EnrolmentRefused` for 4xx, `ServiceUnreachable` for no answer or 5xx, `UntrustedPeer`
    when the server's certificate is not ours.
    """
    try:
        response = pool.request(
            method,
            url,
            body=None if fields is None else json.dumps(fields).encode(),
            headers={"content-type": "application/json", **(headers or {})},
            redirect=False,
            preload_content=False,
        )
        body = response.read(MESSAGE_LENGTH_MAX + 1, decode_content=True)
        response.release_conn()
    except urllib3.exceptions.SSLError as error:
        raise UntrustedPeer("this is not our server") from error
    except urllib3.exceptions.HTTPError as error:
        raise ServiceUnreachable(f"no answer from {url}") from error
    if 200 <= response.status < 300:
        return response.status, read_object(body)
    if 400 <= response.status < 500:
        raise _refusal(response.status, body)
    raise ServiceUnreachable(f"{url} answered {response.status}")


def _refusal(status: int, body: bytes) -> EnrolmentRefused:
    try:
        told = read_object(body)
    except MalformedIdentity:
        told = {}
    # Problem details, which the service answers to what it checks before all else, say it there.
    reason = told.get("reason") or told.get("detail")
    if reason not in REFUSALS:
        reason = _REFUSAL_BY_STATUS.get(status, f"http-{status}")
    return EnrolmentRefused(
        str(reason),
        retry_after_s=_number(told.get("retry_after_s")),
        server_time_us=_number(told.get("server_time")),
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
