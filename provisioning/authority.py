"""The installation's own certificate authority: made once, rotated with an overlap."""

from __future__ import annotations

import datetime as dt
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from provisioning.errors import AlreadyThere
from sync_protocol.identity import certificates
from sync_protocol.identity.authority_folder import STEMS, AuthorityFolder
from sync_protocol.identity.certificates import Issuer, Purpose
from sync_protocol.identity.fingerprints import words
from sync_protocol.identity.key_store import write_private
from sync_protocol.identity.signing import SigningKey


@dataclass(frozen=True, slots=True)
class LeafFiles:
    """Where a certificate with its chain and its key were written."""

    certificate: Path
    key: Path


def create(folder: Path, name: str, now: dt.datetime) -> AuthorityFolder:
    """Make root, issuers, command key and token secret; nothing that exists is replaced.

    Raises `AlreadyThere`. A half-made authority (power cut) is made anew: nothing was issued yet.
    """
    made = AuthorityFolder(folder)
    if made.exists:
        raise AlreadyThere(f"{folder} holds an authority already")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    root = certificates.new_root(name, now)
    _write_issuer(folder, "root", root)
    for purpose, stem in STEMS.items():
        _write_issuer(folder, stem, certificates.new_issuer(purpose, root, now))
    write_private(folder / "command.key", SigningKey.generate().to_pem())
    write_private(folder / "token.secret", secrets.token_bytes(32))
    return made


def rotate(authority: AuthorityFolder, purpose: Purpose, now: dt.datetime) -> Issuer:
    """Replace an issuer. The old one stays in ``former/`` and in use until its leafs ran out."""
    root = Issuer.from_pem(authority.read("root.pem"), authority.read("root.key"))
    old = authority.issuer(purpose)
    stem = STEMS[purpose]
    former = authority.path / "former"
    former.mkdir(mode=0o700, exist_ok=True)
    # The copy comes first: after a power cut the old issuer is in both places, never in none.
    _write_issuer(former, f"{stem}-{old.certificate.serial_number & 0xFFFFFFFF:08x}", old)
    fresh = certificates.new_issuer(purpose, root, now)
    _write_issuer(authority.path, stem, fresh)
    return fresh


def rotate_command_key(authority: AuthorityFolder) -> SigningKey:
    """Replace the command key; tills learn the new one while the old one still holds."""
    old = authority.command_key()
    former = authority.path / "former"
    former.mkdir(mode=0o700, exist_ok=True)
    write_private(former / f"command-{old.key_id}.key", old.to_pem())
    fresh = SigningKey.generate()
    write_private(authority.path / "command.key", fresh.to_pem())
    return fresh


def fingerprint_words(authority: AuthorityFolder) -> str:
    """Return the root's fingerprint in the words that a till shows for comparison."""
    root = certificates.read_certificate(authority.root().encode())
    return words(certificates.fingerprint(root))


def write_server(
    authority: AuthorityFolder, target: Path, names: Sequence[str], now: dt.datetime
) -> LeafFiles:
    """Issue a server certificate with its chain as ``target``.pem and .key."""
    key = certificates.new_tls_key()
    issuer = authority.issuer(Purpose.SERVER)
    leaf = certificates.issue_server(issuer, names, key.public_key(), now)
    return _write_leaf(target, certificates.to_pem(leaf, issuer.certificate), key)


def write_service(
    authority: AuthorityFolder, target: Path, name: str, now: dt.datetime
) -> LeafFiles:
    """Issue a certificate for one of our own workers as ``target``.pem and .key."""
    key = certificates.new_tls_key()
    issuer = authority.issuer(Purpose.SERVICE)
    leaf = certificates.issue_service(issuer, name, key.public_key(), now)
    return _write_leaf(target, certificates.to_pem(leaf, issuer.certificate), key)


def names_of_this_machine() -> list[str]:
    """Return the names under which this machine can be reached from itself and its network."""
    host = socket.gethostname()
    return list(dict.fromkeys(["localhost", "127.0.0.1", "::1", host, f"{host}.local"]))


def expires_soon(pem: Path, now: dt.datetime, within: dt.timedelta) -> bool:
    """Tell whether a certificate is missing or ends within the given time."""
    if not pem.exists():
        return True
    return certificates.read_certificate(pem.read_bytes()).not_valid_after_utc - now < within


def _write_issuer(folder: Path, stem: str, issuer: Issuer) -> None:
    write_private(folder / f"{stem}.key", certificates.key_to_pem(issuer.key))
    write_private(folder / f"{stem}.pem", certificates.to_pem(issuer.certificate))


def _write_leaf(
    target: Path, chain: bytes, key: certificates.ec.EllipticCurvePrivateKey
) -> LeafFiles:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = LeafFiles(target.with_suffix(".pem"), target.with_suffix(".key"))
    write_private(files.key, certificates.key_to_pem(key))
    write_private(files.certificate, chain)
    return files
