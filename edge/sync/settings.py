"""What the sync engine must know of its place, and the identity it speaks with."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sync_protocol.identity.enrolment import Grant, Profile
from sync_protocol.identity.signing import SigningKey
from sync_protocol.mqtt.session import Broker
from sync_protocol.mqtt.topics import Address

_MQTTS_PORT = 8883


class TillIdentity(Protocol):
    """The till's keys and certificate; `sync_protocol.identity.key_store.FileIdentity` fits."""

    @property
    def grant(self) -> Grant:
        """What the cloud granted at enrolment."""
        ...

    def signing_key(self) -> SigningKey:
        """Give the key that signs batches."""
        ...

    def tls_context(self) -> ssl.SSLContext:
        """Build a TLS context afresh, so that a renewed certificate is used at once."""
        ...

    def certificate_expires_us(self) -> int:
        """Give the end of the certificate, UTC microseconds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncSettings:
    """Where this till belongs and whom it talks to."""

    address: Address  # tenant, partition and device of its topics
    brokers: tuple[Broker, ...]  # in the order to try
    downloads: Path  # pages of snapshots under way; may be deleted at any time
    software: str = ""
    https_after_s: int = 15 * 60  # so long without the broker, then the same over HTTPS

    @classmethod
    def of(cls, profile: Profile, *, downloads: Path, software: str = "") -> "SyncSettings":
        """Take the settings from the profile that came with the enrolment."""
        return cls(
            address=Address(profile.tenant, profile.partition, profile.device),
            brokers=tuple(_broker(each) for each in profile.brokers),
            downloads=downloads,
            software=software,
        )


def _broker(address: str) -> Broker:
    host, _, port = address.rpartition(":")
    return Broker(host or port, int(port) if host else _MQTTS_PORT)
