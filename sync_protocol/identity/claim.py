"""The one-time claim code that turns a blank machine into a till of one register.

A code such as ``K7QF-3MWD-9T2X`` is four characters by which the cloud finds the claim and eight
(40 bits) that only the technician and the till know. The secret itself never travels: both sides
stretch it by Argon2id, and the till proves that it knows the result by an HMAC over the keys it
made. Guessing off line is slow, and nobody on the way can put other keys in their place.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw

from sync_protocol.identity.errors import MalformedIdentity

# Crockford's base 32: no I, L, O, U, so a code can be read aloud and copied by hand.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKUP_LENGTH = 4
SECRET_LENGTH = 8
_MISREAD = str.maketrans("ILO", "110")
_TICKET = re.compile(r"TAMEIO1:([0-9A-Z]{12}):([2-7A-Z]{52}):(HTTPS://[0-9A-Z.\-\[\]:]+)\Z")


@dataclass(frozen=True, slots=True)
class ClaimCode:
    """A claim code in its two parts."""

    lookup: str  # 4 characters: finds the claim, is stored as it is
    secret: str  # 8 characters: only its stretched form is stored

    @classmethod
    def generate(cls, random_bytes: Callable[[int], bytes]) -> ClaimCode:
        """Make a code from ``random_bytes`` (such as `secrets.token_bytes`)."""
        drawn = random_bytes(LOOKUP_LENGTH + SECRET_LENGTH)
        letters = "".join(ALPHABET[byte % 32] for byte in drawn)  # 256 = 8 × 32: no bias
        return cls(letters[:LOOKUP_LENGTH], letters[LOOKUP_LENGTH:])

    @classmethod
    def parse(cls, text: str) -> ClaimCode:
        """Read a code as typed or scanned (dashes, blanks and case do not matter).

        I, L and O are read as 1, 1 and 0. Raises `MalformedIdentity`.
        """
        letters = re.sub(r"[\s\-–—]", "", text).upper().translate(_MISREAD)
        if len(letters) != LOOKUP_LENGTH + SECRET_LENGTH or not set(letters) <= set(ALPHABET):
            raise MalformedIdentity("a claim code is twelve letters and digits")
        return cls(letters[:LOOKUP_LENGTH], letters[LOOKUP_LENGTH:])

    def __str__(self) -> str:
        return f"{self.lookup}-{self.secret[:4]}-{self.secret[4:]}"


@dataclass(frozen=True, slots=True)
class ClaimTicket:
    """What the QR code holds: where to go, whom to trust there, and the code.

    Only characters of the QR alphanumeric set occur, and hardly any that moves with the keyboard
    layout, so that a keyboard-wedge scanner can read it into a till that knows nothing yet.
    """

    address: str  # https://host:port, without a path
    root_fingerprint: bytes  # SHA-256 of the root certificate
    code: ClaimCode

    def encode(self) -> str:
        """Return the text of the QR code."""
        root = base64.b32encode(self.root_fingerprint).decode().rstrip("=")
        return f"TAMEIO1:{self.code.lookup}{self.code.secret}:{root}:{self.address.upper()}"

    @classmethod
    def parse(cls, text: str) -> ClaimTicket:
        """Read the text of a QR code, or raise `MalformedIdentity`."""
        found = _TICKET.match(text.strip().upper())
        if found is None:
            raise MalformedIdentity("not a Tameio claim ticket")
        code, root, address = found.groups()
        return cls(address.lower(), base64.b32decode(root + "===="), ClaimCode.parse(code))


def stretch(code: ClaimCode) -> bytes:
    """Stretch the secret (32 bytes): about 0.1 s and 32 MiB, on purpose."""
    salt = hashlib.sha256(b"tameio-claim-1" + code.lookup.encode()).digest()[:16]
    return hash_secret_raw(
        code.secret.encode(),
        salt,
        time_cost=3,
        memory_cost=32 * 1024,  # KiB: a small board must manage it beside a running till
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )


def proof(stretched: bytes, csr_der: bytes, signing_public: bytes) -> bytes:
    """Prove knowledge of the code, bound to the two keys that the till made."""
    message = b"tameio-claim-proof-1" + hashlib.sha256(csr_der).digest() + signing_public
    return hmac.digest(stretched, message, "sha256")


def proof_holds(given: bytes, stretched: bytes, csr_der: bytes, signing_public: bytes) -> bool:
    """Tell in constant time whether ``given`` proves the code for these keys."""
    return hmac.compare_digest(given, proof(stretched, csr_der, signing_public))


def comparison_number(tls_public_der: bytes, signing_public: bytes) -> str:
    """Return six digits, shown at the till and at headquarters, that name the till's keys."""
    digest = hashlib.sha256(b"tameio-compare-1" + tls_public_der + signing_public).digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"
