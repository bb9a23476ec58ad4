"""The certificate authority as files: what ``tameio-provision init`` writes and the cloud reads.

::

    root.pem  root.key          the root; once all is made its key belongs off line
    device-ca.pem  .key         the present issuers, one file pair each
    service-ca.pem .key
    server-ca.pem  .key
    former/                     issuers that were replaced but whose certificates are still in use
    command.key                 Ed25519: signs profiles and commands
    token.secret                32 bytes: bearer tokens of tills
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sync_protocol.identity.certificates import (
    Issuer,
    Purpose,
    read_certificate,
    to_pem,
)
from sync_protocol.identity.errors import MalformedIdentity
from sync_protocol.identity.signing import SigningKey

STEMS: Mapping[Purpose, str] = {
    Purpose.DEVICE: "device-ca",
    Purpose.SERVICE: "service-ca",
    Purpose.SERVER: "server-ca",
}


@dataclass(frozen=True, slots=True)
class AuthorityFolder:
    """Reads one installation's authority. All reading raises `MalformedIdentity`."""

    path: Path

    @property
    def exists(self) -> bool:
        """Tell whether an authority was made here, whole (the token secret is written last)."""
        return (self.path / "token.secret").exists()

    def root(self) -> str:
        """Return the root certificate as PEM."""
        return self.read("root.pem").decode()

    def issuer(self, purpose: Purpose) -> Issuer:
        """Return the present issuer of a purpose, with its key."""
        stem = STEMS[purpose]
        return Issuer.from_pem(self.read(f"{stem}.pem"), self.read(f"{stem}.key"))

    def issuers(self, purpose: Purpose) -> list[Issuer]:
        """Return the present issuer and every former one that is still in use."""
        stems = sorted((self.path / "former").glob(f"{STEMS[purpose]}-*.pem"))
        former = [
            Issuer.from_pem(p.read_bytes(), p.with_suffix(".key").read_bytes()) for p in stems
        ]
        return [self.issuer(purpose), *former]

    def trust(self) -> str:
        """Return what tills trust: the root and the server CAs."""
        servers = [i.certificate for i in self.issuers(Purpose.SERVER)]
        return self.root() + to_pem(*servers).decode()

    def client_trust(self) -> str:
        """Return what the broker trusts: the root with the device and service CAs."""
        clients = [
            issuer.certificate
            for purpose in (Purpose.DEVICE, Purpose.SERVICE)
            for issuer in self.issuers(purpose)
        ]
        return self.root() + to_pem(*clients).decode()

    def command_key(self) -> SigningKey:
        """Return the key that signs profiles and commands now."""
        return SigningKey.from_pem(self.read("command.key"))

    def command_keys(self) -> dict[str, bytes]:
        """Return the public command keys by key id: the present one and those still overlapping."""
        former = (self.path / "former").glob("command-*.key")
        keys = [self.command_key(), *(SigningKey.from_pem(p.read_bytes()) for p in former)]
        return {key.key_id: key.public for key in keys}

    def token_secret(self) -> bytes:
        """Return the secret under which bearer tokens are minted (32 bytes)."""
        return self.read("token.secret")

    def chain_of(self, leaf_pem: bytes, purpose: Purpose) -> str:
        """Return a leaf followed by the issuer that signed it."""
        leaf = read_certificate(leaf_pem)
        for issuer in self.issuers(purpose):
            if issuer.certificate.subject == leaf.issuer:
                return (leaf_pem + to_pem(issuer.certificate)).decode()
        raise MalformedIdentity("the certificate is not of this authority")

    def read(self, name: str) -> bytes:
        """Return one file, or raise `MalformedIdentity` with what to do about it."""
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise MalformedIdentity(
                f"{self.path / name} cannot be read: make an authority with `tameio-provision init`"
            ) from error
