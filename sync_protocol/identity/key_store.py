"""Where a till keeps its identity, behind a port, because a board may have a place no file can be.

The file store keeps every secret 0600 in a 0700 folder of the till's own user, and puts a new
identity in place by one rename: after a power cut there is the old one or the new one, whole.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync_protocol.identity.certificates import key_to_pem, read_certificate, read_tls_key
from sync_protocol.identity.enrolment import Grant, Profile, SignedProfile, read_object
from sync_protocol.identity.errors import MalformedIdentity
from sync_protocol.identity.signing import SigningKey

_NONCE_LENGTH = 12


class KeyStore(Protocol):
    """The secrets of one till. A TPM or a secure element fits the same port."""

    def public(self) -> bytes:
        """Return the public signing key (32 bytes)."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Sign with the till's signing key (64 bytes)."""
        ...

    def wrap(self, secret: bytes) -> bytes:
        """Encrypt something that only this till may read again."""
        ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """Decrypt what `wrap` made here, or raise `MalformedIdentity`."""
        ...

    def destroy(self) -> None:
        """Forget every secret for good."""
        ...


class FileIdentity:
    """A till's identity as files in one folder. Fits `KeyStore`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._signing: SigningKey | None = None

    @property
    def enrolled(self) -> bool:
        """Tell whether this machine has an identity."""
        return (self._folder / "grant.json").exists()

    @property
    def grant(self) -> Grant:
        """Return what the cloud granted. Raises `MalformedIdentity` when there is nothing whole."""
        return Grant.from_fields(read_object(self._read("grant.json")))

    @property
    def profile(self) -> Profile:
        """Return the till's profile, its signature checked once more."""
        grant = self.grant
        return grant.profile.open(grant.command_keys)

    def signing_key(self) -> SigningKey:
        """Return the key that signs batches and documents."""
        if self._signing is None:
            self._signing = SigningKey.from_pem(self._read("signing.key"))
        return self._signing

    def tls_key(self) -> ec.EllipticCurvePrivateKey:
        """Return the key of the present certificate."""
        return read_tls_key(self._read("tls.key"))

    def certificate_expires_us(self) -> int:
        """Return the end of the present certificate in UTC microseconds."""
        end = read_certificate(self.grant.chain.encode()).not_valid_after_utc
        return int(end.timestamp()) * 1_000_000

    def tls_context(self) -> ssl.SSLContext:
        """Build a client context afresh, so that a renewed certificate is used at once.

        Only servers under our own root are trusted; the system's authorities are not asked.
        """
        context = self.server_trust()
        context.load_cert_chain(self._folder / "tls.pem", self._folder / "tls.key")
        return context

    def server_trust(self) -> ssl.SSLContext:
        """Build a context that trusts our servers and shows no certificate (HTTPS)."""
        return trusting(self.grant.trust)

    def public(self) -> bytes:
        """Return the public signing key (32 bytes)."""
        return self.signing_key().public

    def sign(self, data: bytes) -> bytes:
        """Sign with the till's signing key."""
        return self.signing_key().sign(data)

    def wrap(self, secret: bytes) -> bytes:
        """Encrypt under a key that never leaves this folder."""
        nonce = secrets.token_bytes(_NONCE_LENGTH)
        return nonce + AESGCM(self._read("wrapping.key")).encrypt(nonce, secret, None)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Decrypt what `wrap` made here, or raise `MalformedIdentity`."""
        nonce, sealed = wrapped[:_NONCE_LENGTH], wrapped[_NONCE_LENGTH:]
        try:
            return AESGCM(self._read("wrapping.key")).decrypt(nonce, sealed, None)
        except (InvalidTag, ValueError) as error:
            raise MalformedIdentity("not wrapped by this till") from error

    def destroy(self) -> None:
        """Overwrite and delete every secret, then the folder."""
        for path in self._folder.glob("*.key"):
            path.write_bytes(secrets.token_bytes(path.stat().st_size))
            _sync(path)
        shutil.rmtree(self._folder.resolve(), ignore_errors=True)
        self._folder.unlink(missing_ok=True)  # the link that `replace_folder` made
        self._signing = None

    def install(self, grant: Grant, tls: ec.EllipticCurvePrivateKey, signing: SigningKey) -> None:
        """Put a first or a renewed identity in place, whole or not at all."""
        wrapping = (
            self._read("wrapping.key") if self.enrolled else AESGCM.generate_key(bit_length=256)
        )
        replace_folder(
            self._folder,
            {
                "tls.key": key_to_pem(tls),
                "tls.pem": grant.chain.encode(),
                "signing.key": signing.to_pem(),
                "wrapping.key": wrapping,
                "grant.json": json.dumps(grant.to_fields()).encode(),
            },
        )
        self._signing = signing

    def install_profile(self, signed: SignedProfile) -> Profile:
        """Take over a newer profile of the same till; anything else is refused.

        Raises `MalformedIdentity` for a profile of another till or an older one.
        """
        grant, old = self.grant, self.profile
        new = signed.open(grant.command_keys)
        if (new.tenant, new.device) != (old.tenant, old.device):
            raise MalformedIdentity("the profile is another till's")
        if new.version < old.version:
            raise MalformedIdentity("the profile is older than the present one")
        renewed = Grant(
            grant.device, grant.chain, grant.trust, grant.command_keys, signed, grant.server_time_us
        )
        write_private(self._folder / "grant.json", json.dumps(renewed.to_fields()).encode())
        return new

    def _read(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise MalformedIdentity(f"this till has no {name}") from error


def trusting(pem: str) -> ssl.SSLContext:
    """Build a TLS client context that trusts these authorities and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata=pem)
    return context


def write_private(path: Path, content: bytes) -> None:
    """Replace a file by one rename, readable by its owner only, safe from power cuts."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync(path.parent)


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Replace a folder of private files so that a power cut leaves the old or the new one.

    The folder itself is a link to a numbered one beside it; moving a link is one step.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}")
    fresh.mkdir(mode=0o700)
    for name, content in files.items():
        write_private(fresh / name, content)
    link = folder.with_name(f".{folder.name}.link")
    link.unlink(missing_ok=True)
    link.symlink_to(fresh.name)
    link.replace(folder)
    _sync(folder.parent)
    for old in folder.parent.glob(f"{folder.name}.????????"):
        if old != fresh:
            shutil.rmtree(old, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
