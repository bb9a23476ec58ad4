"""How a till signs in to the HTTPS service: a signed request for a fifteen-minute bearer token.

The till signs with its *signing* key, not with its TLS key, so that a till whose certificate ran
out in a storeroom can still ask for a new one. The token is checked without a look-up; whether the
device is still welcome is the registry's answer, asked on every request.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from typing import Any, cast

from sync_protocol.identity.base64url import b64, unb64
from sync_protocol.identity.errors import MalformedIdentity
from sync_protocol.identity.signing import SigningKey, verify

LIFE_S = 15 * 60
# A till whose clock is wrong is told the right time in the refusal and asks again.
SKEW_MAX_US = 5 * 60 * 1_000_000
_TOKEN_LENGTH_MAX = 1024


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A device's request for a bearer token."""

    device: str
    nonce: str  # 32 hexadecimal characters, new each time
    at_us: int  # the till's own clock, corrected by what it knows of the server's
    key_id: str
    signature: bytes = b""

    def _signed_part(self) -> bytes:
        return f"tameio-token-1\n{self.device}\n{self.nonce}\n{self.at_us}\n{self.key_id}".encode()

    @classmethod
    def signed(cls, key: SigningKey, *, device: str, nonce: str, at_us: int) -> TokenRequest:
        """Build and sign a request."""
        bare = cls(device, nonce, at_us, key.key_id)
        return cls(device, nonce, at_us, key.key_id, key.sign(bare._signed_part()))

    def is_signed_by(self, public: bytes) -> bool:
        """Tell whether the owner of ``public`` signed this very request."""
        return verify(public, self.signature, self._signed_part())

    def is_fresh(self, now_us: int) -> bool:
        """Tell whether the request was made about now by the server's clock."""
        return abs(self.at_us - now_us) <= SKEW_MAX_US

    def to_fields(self) -> dict[str, str | int]:
        """Return the body of ``POST /sync/v1/token``."""
        return {
            "device": self.device,
            "nonce": self.nonce,
            "at": self.at_us,
            "key": self.key_id,
            "sig": b64(self.signature),
        }


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a token says: which device of which tenant, until when."""

    device: str
    tenant: str
    expires_us: int

    def mint(self, secret: bytes) -> str:
        """Write the token under the cloud's ``secret`` (32 bytes)."""
        body = json.dumps({"d": self.device, "t": self.tenant, "x": self.expires_us}).encode()
        return f"t1.{b64(body)}.{b64(hmac.digest(secret, b'tameio-bearer-1' + body, 'sha256'))}"

    @classmethod
    def read(cls, token: str, secret: bytes, now_us: int) -> Bearer | None:
        """Read a token back; None when it is not ours, damaged or too old."""
        parts = token.split(".")
        if len(token) > _TOKEN_LENGTH_MAX or len(parts) != 3 or parts[0] != "t1":
            return None
        try:
            body, mac = unb64(parts[1]), unb64(parts[2])
        except MalformedIdentity:
            return None
        if not hmac.compare_digest(mac, hmac.digest(secret, b"tameio-bearer-1" + body, "sha256")):
            return None
        fields = cast("dict[str, Any]", json.loads(body))  # ours: the MAC held
        bearer = cls(fields["d"], fields["t"], fields["x"])
        return bearer if now_us < bearer.expires_us else None
