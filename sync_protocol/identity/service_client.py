"""The enrolled till's HTTPS client: bearer tokens, renewal, profile, and requests for others.

Blocking; one per thread is not needed (urllib3's pool is thread-safe), one per till is enough.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping

import urllib3

from sync_protocol.identity import certificates
from sync_protocol.identity.access_token import TokenRequest
from sync_protocol.identity.base64url import b64
from sync_protocol.identity.enrolment import (
    PROFILE_PATH,
    RENEW_PATH,
    TOKEN_PATH,
    Grant,
    Profile,
    SignedProfile,
)
from sync_protocol.identity.enrolment_client import check_grant, send
from sync_protocol.identity.errors import EnrolmentRefused, ServiceUnreachable
from sync_protocol.identity.key_store import FileIdentity

_TIMEOUT = urllib3.Timeout(connect=5.0, read=30.0)
_EARLY_US = 60 * 1_000_000
RENEWAL_CONTEXT = b"tameio-renewal-1"


class ServiceClient:
    """Requests to the cloud in the till's own name.

    All calls raise `ServiceUnreachable`, `UntrustedPeer` or `EnrolmentRefused`.
    """

    def __init__(self, identity: FileIdentity, now_us: Callable[[], int]) -> None:
        """Use ``identity`` and a clock in UTC microseconds."""
        self._identity = identity
        self._now_us = now_us
        self._offset_us = 0  # what the server's clock is ahead of ours
        self._lock = threading.Lock()
        self._pool: urllib3.PoolManager | None = None
        self._token: tuple[str, int] | None = None  # the bearer, and when it ends by our clock

    def bearer(self) -> str:
        """Return a token that is good for a minute at least."""
        with self._lock:
            if self._token is None or self._token[1] - _EARLY_US < self._now_us():
                self._token = self._ask_token(retry=True)
            return self._token[0]

    def get(self, path: str) -> dict[str, object]:
        """GET a small JSON object."""
        return self._call("GET", path, None)

    def post(self, path: str, fields: Mapping[str, object]) -> dict[str, object]:
        """POST a small JSON object and return the answer."""
        return self._call("POST", path, fields)

    def open(self, path: str, headers: Mapping[str, str] | None = None) -> urllib3.BaseHTTPResponse:
        """Open a large download, not read yet; the caller reads and closes it."""
        return self.request("GET", path, headers=headers)

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """Send a request of any kind and return the answer whatever its status, body not read."""
        sent = {"authorization": f"Bearer {self.bearer()}", **(headers or {})}
        try:
            return self._connections().request(
                method, self._url(path), body=body, headers=sent, preload_content=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise ServiceUnreachable(f"no answer to {path}") from error

    def renew(self) -> None:
        """Get a certificate for a new key and put it in place; on any failure nothing changes."""
        key = certificates.new_tls_key()
        csr = certificates.new_request(key)
        signature = self._identity.sign(RENEWAL_CONTEXT + csr)
        answer = self.post(RENEW_PATH, {"csr": b64(csr), "sig": b64(signature)})
        grant = Grant.from_fields(answer)
        check_grant(grant, key.public_key(), self._identity.grant.trust)
        self._identity.install(grant, key, self._identity.signing_key())
        self.close()  # the trust bundle may have grown

    def refresh_profile(self) -> Profile:
        """Fetch the profile and take it over when it is newer."""
        return self._identity.install_profile(SignedProfile.from_fields(self.get(PROFILE_PATH)))

    def close(self) -> None:
        """Let go of open connections; the next request opens new ones."""
        with self._lock:
            if self._pool is not None:
                self._pool.clear()
            self._pool = None

    def _call(
        self, method: str, path: str, fields: Mapping[str, object] | None
    ) -> dict[str, object]:
        headers = {"authorization": f"Bearer {self.bearer()}"}
        return send(self._connections(), method, self._url(path), fields, headers)[1]

    def _ask_token(self, *, retry: bool) -> tuple[str, int]:
        request = TokenRequest.signed(
            self._identity.signing_key(),
            device=self._identity.grant.device,
            nonce=secrets.token_hex(16),
            at_us=self._now_us() + self._offset_us,
        )
        try:
            _, answer = send(
                self._connections(), "POST", self._url(TOKEN_PATH), request.to_fields()
            )
        except EnrolmentRefused as refusal:
            if refusal.reason != "clock-wrong" or not retry:
                raise
            self._offset_us = refusal.server_time_us - self._now_us()
            return self._ask_token(retry=False)
        life_s = answer.get("expires_in_s")
        life_us = (life_s if isinstance(life_s, int) else 0) * 1_000_000
        return str(answer.get("token", "")), self._now_us() + life_us

    def _connections(self) -> urllib3.PoolManager:
        if self._pool is None:
            self._pool = urllib3.PoolManager(
                ssl_context=self._identity.server_trust(), retries=False, timeout=_TIMEOUT
            )
        return self._pool

    def _url(self, path: str) -> str:
        return self._identity.profile.services[0].rstrip("/") + path
