"""The messages between a blank machine and the cloud's enrolment service; pure.

``POST /enrol/v1/claim`` takes a `ClaimRequest` and gives a `Grant` (200), `Waiting` (202: a person
at headquarters has yet to compare the number) or a refusal (4xx with ``{"reason": …}``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self, cast

from sync_protocol.identity.base64url import b64, unb64
from sync_protocol.identity.errors import MalformedIdentity, UntrustedPeer
from sync_protocol.identity.signing import SigningKey, verify

CLAIM_PATH = "/enrol/v1/claim"
ROOT_PATH = "/enrol/v1/root"
RENEW_PATH = "/enrol/v1/renew"
PROFILE_PATH = "/enrol/v1/profile"
TOKEN_PATH = "/sync/v1/token"  # noqa: S105 - a path, not a secret
MESSAGE_LENGTH_MAX = 64 * 1024
PROFILE_LENGTH_MAX = 8 * 1024

# Every reason for which enrolment, renewal or a token is refused. The till has words for each.
REFUSALS = (
    "code-not-valid",  # unknown, used up, expired or wrong: deliberately the same answer
    "too-many-attempts",
    "declined",  # a person at headquarters said no
    "register-closed",
    "device-revoked",
    "clock-wrong",
    "not-authorised",
    "malformed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything a till must know about its place before the first reference data arrives."""

    version: int  # counts up per device; an older one never replaces a newer
    tenant: str
    store: str
    register: str
    device: str
    partition: int  # 0–63
    brokers: tuple[str, ...]  # host:port, in the order to try
    services: tuple[str, ...]  # https://host:port, in the order to try
    mqtt_version: int  # 4 is MQTT 3.1.1, 5 is MQTT 5
    heartbeat_s: int
    spread_s: int
    store_name: str
    register_name: str
    receipt_prefix: str  # of the register, such as "S1-2"
    device_letter: str  # A, B, C …: this machine among all that ever stood at the register
    currency: str  # ISO 4217
    country: str  # ISO 3166-1 alpha-2
    time_zone: str  # IANA name
    language: str  # the store's own; each operator may have another
    buckets: tuple[str, ...]

    def to_fields(self) -> dict[str, Any]:
        """Return the profile as JSON fields."""
        return json.loads(json.dumps(asdict(self)))  # tuples become lists, as on the wire

    @classmethod
    def from_fields(cls, given: Mapping[str, Any]) -> Self:
        """Read a profile. Fields it does not know are left out. Raises `MalformedIdentity`."""
        return cls(**{f.name: _typed(given, f.name, str(f.type)) for f in fields(cls)})


@dataclass(frozen=True, slots=True)
class SignedProfile:
    """A profile as the cloud signed it: the very bytes, and the signature over them."""

    text: str
    key_id: str
    signature: bytes

    @classmethod
    def sign(cls, profile: Profile, key: SigningKey) -> Self:
        """Write down a profile and sign what was written."""
        text = json.dumps(profile.to_fields(), sort_keys=True, ensure_ascii=False)
        return cls(text, key.key_id, key.sign(b"tameio-profile-1" + text.encode()))

    def open(self, command_keys: Mapping[str, bytes]) -> Profile:
        """Check the signature against the cloud's keys by key id and read the profile.

        Raises `UntrustedPeer` or `MalformedIdentity`.
        """
        public = command_keys.get(self.key_id, b"")
        if not verify(public, self.signature, b"tameio-profile-1" + self.text.encode()):
            raise UntrustedPeer("the profile is not signed by our cloud")
        if len(self.text.encode()) > PROFILE_LENGTH_MAX:
            raise MalformedIdentity("the profile is too long")
        return Profile.from_fields(read_object(self.text.encode()))

    def to_fields(self) -> dict[str, Any]:
        """Return the signed profile as JSON fields."""
        return {"text": self.text, "key": self.key_id, "sig": b64(self.signature)}

    @classmethod
    def from_fields(cls, given: Mapping[str, Any]) -> Self:
        """Read a signed profile, unchecked. Raises `MalformedIdentity`."""
        return cls(_text(given, "text"), _text(given, "key"), _bytes(given, "sig"))


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """What a blank machine says: which code, which keys, and what it is made of."""

    lookup: str
    csr: bytes  # DER
    signing_public: bytes  # 32 bytes
    proof: bytes
    facts: dict[str, str]  # serial, model, software …: shown to people, never believed

    def to_fields(self) -> dict[str, Any]:
        """Return the body of ``POST /enrol/v1/claim``."""
        return {
            "lookup": self.lookup,
            "csr": b64(self.csr),
            "signing_key": b64(self.signing_public),
            "proof": b64(self.proof),
            "facts": self.facts,
        }

    @classmethod
    def from_fields(cls, given: Mapping[str, Any]) -> Self:
        """Read a request. Raises `MalformedIdentity`."""
        facts = given.get("facts", {})
        if not isinstance(facts, dict):
            raise MalformedIdentity("facts must be an object")
        told = {
            str(k)[:40]: str(v)[:200]
            for k, v in list(cast("dict[object, object]", facts).items())[:20]
        }
        return cls(
            _text(given, "lookup"),
            _bytes(given, "csr"),
            _bytes(given, "signing_key"),
            _bytes(given, "proof"),
            told,
        )


@dataclass(frozen=True, slots=True)
class Grant:
    """An identity: what the till stores before it connects for the first time."""

    device: str
    chain: str  # PEM: the till's certificate, then its issuer
    trust: str  # PEM: the root and the server CA; the only servers the till will ever speak to
    command_keys: dict[str, bytes]  # key id to public key, old and new while one is replaced
    profile: SignedProfile
    server_time_us: int

    def to_fields(self) -> dict[str, Any]:
        """Return the answer to a claim or a renewal."""
        return {
            "device": self.device,
            "chain": self.chain,
            "trust": self.trust,
            "command_keys": {k: b64(v) for k, v in self.command_keys.items()},
            "profile": self.profile.to_fields(),
            "server_time": self.server_time_us,
        }

    @classmethod
    def from_fields(cls, given: Mapping[str, Any]) -> Self:
        """Read an answer, its signatures unchecked. Raises `MalformedIdentity`."""
        keys, profile = given.get("command_keys"), given.get("profile")
        if not isinstance(keys, dict) or not isinstance(profile, dict):
            raise MalformedIdentity("the answer lacks its keys or its profile")
        named = cast("dict[str, Any]", keys)
        return cls(
            _text(given, "device"),
            _text(given, "chain"),
            _text(given, "trust"),
            {name: _bytes(named, name) for name in named},
            SignedProfile.from_fields(cast("dict[str, Any]", profile)),
            _typed(given, "server_time", "int"),
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """Headquarters has to accept first: show ``comparison`` and ask again later."""

    comparison: str
    retry_after_s: int


def read_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object of reasonable size, or raise `MalformedIdentity`."""
    if len(body) > MESSAGE_LENGTH_MAX:
        raise MalformedIdentity("the message is too long")
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedIdentity("not JSON") from error
    if not isinstance(value, dict):
        raise MalformedIdentity("not a JSON object")
    return cast("dict[str, Any]", value)


def _bytes(given: Mapping[str, Any], name: str) -> bytes:
    return unb64(_text(given, name))


def _text(given: Mapping[str, Any], name: str) -> str:
    return str(_typed(given, name, "str"))


def _typed(given: Mapping[str, Any], name: str, kind: str) -> Any:
    value = given.get(name)
    if kind == "int" and isinstance(value, int) and not isinstance(value, bool):
        return value
    if kind == "str" and isinstance(value, str):
        return value
    if kind.startswith("tuple") and isinstance(value, list):
        items = cast("list[object]", value)
        if all(isinstance(item, str) for item in items):
            return tuple(items)
    raise MalformedIdentity(f"{name!r} is missing or of the wrong kind")
