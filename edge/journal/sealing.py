"""What is stored on this till encrypted under a secret that lives apart from its databases.

A copied ``ref`` file alone must not give four-digit PINs away: all of them fall in under an hour
from the hash alone. So the verifier that headquarters sent is sealed once more before it is kept.
"""

from __future__ import annotations

import hashlib
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from edge.journal.errors import JournalDamaged

SECRET_BYTES = 32
_PREFIX = "sealed:"


class Seal:
    """Seals short texts; the same text gives the same sealed text."""

    def __init__(self, secret: bytes) -> None:
        """Derive the key from the device's secret (at least 32 random bytes)."""
        if len(secret) < SECRET_BYTES:
            raise ValueError("a device secret needs 32 bytes")
        # Deterministic encryption: a delta repeated after a power cut writes the same row again.
        self._cipher = AESSIV(hashlib.sha512(b"tameio-seal-1" + secret).digest())

    def seal(self, text: str) -> str:
        """Seal a text."""
        return _PREFIX + self._cipher.encrypt(text.encode(), []).hex()

    def open(self, sealed: str) -> str:
        """Open a sealed text; raises `JournalDamaged` when it was sealed elsewhere."""
        if not sealed.startswith(_PREFIX):
            raise JournalDamaged("the text is not sealed")
        try:
            data = bytes.fromhex(sealed.removeprefix(_PREFIX))
            return self._cipher.decrypt(data, []).decode()
        except (InvalidTag, ValueError) as error:
            raise JournalDamaged("the text was sealed on another device") from error

    def seal_row(self, body: dict[str, Any]) -> dict[str, Any]:
        """Seal the secrets in a row of reference data; other rows are given back as they are."""
        if body.get("k") != "operator" or not isinstance(body.get("pin_verifier"), str):
            return body
        return {**body, "pin_verifier": self.seal(body["pin_verifier"])}
