"""The Ed25519 key with which a till signs what it did and the cloud signs what it asks."""

from __future__ import annotations

import hashlib
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync_protocol.identity.errors import MalformedIdentity

PUBLIC_LENGTH = 32
SIGNATURE_LENGTH = 64


class SigningKey:
    """A private signing key. It never leaves the machine that made it."""

    __slots__ = ("_private", "public")

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public: bytes = private.public_key().public_bytes_raw()  # 32 bytes

    @classmethod
    def generate(cls) -> Self:
        """Make a new key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """Derive a key from 32 bytes: for simulations that must be repeatable, never in a shop."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Read an unencrypted PKCS #8 key, or raise `MalformedIdentity`."""
        try:
            key = serialization.load_pem_private_key(pem, password=None)
        except (ValueError, TypeError) as error:
            raise MalformedIdentity("not a signing key") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise MalformedIdentity("a signing key must be Ed25519")
        return cls(key)

    def to_pem(self) -> bytes:
        """Write the key as unencrypted PKCS #8. The caller keeps the file to its owner."""
        return self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    @property
    def key_id(self) -> str:
        """Return the short name of this key, as it stands in batch headers."""
        return key_id_of(self.public)

    def sign(self, data: bytes) -> bytes:
        """Sign ``data`` (64 bytes back). The caller puts a purpose in front of what it signs."""
        return self._private.sign(data)


def key_id_of(public: bytes) -> str:
    """Return 16 hexadecimal characters that name a public key (the start of its SHA-256)."""
    return hashlib.sha256(public).hexdigest()[:16]


def verify(public: bytes, signature: bytes, data: bytes) -> bool:
    """Tell whether ``signature`` over ``data`` was made by the owner of ``public`` (32 bytes)."""
    if len(public) != PUBLIC_LENGTH or len(signature) != SIGNATURE_LENGTH:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
