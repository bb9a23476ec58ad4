"""What the installation can issue: certificates, profiles, tokens; built once at start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cloud.estate.errors import NoAuthority
from cloud.settings import Settings
from sync_protocol.identity import certificates
from sync_protocol.identity.authority_folder import AuthorityFolder
from sync_protocol.identity.fingerprints import words


@dataclass(frozen=True, slots=True, kw_only=True)
class TillAddresses:
    """Where tills find us, and how they should behave on the line."""

    brokers: tuple[str, ...]  # host:port
    services: tuple[str, ...]  # https://host:port
    mqtt_version: int = 5
    heartbeat_s: int = 60
    spread_s: int = 5


@dataclass(frozen=True, slots=True)
class Issuing:
    """The authority and what is written into every profile."""

    authority: AuthorityFolder
    addresses: TillAddresses
    needs_approval: bool  # a person compares the number before a machine becomes a till

    @property
    def is_ready(self) -> bool:
        """Tell whether an authority was made; pages say what to do when not."""
        return self.authority.exists

    @property
    def root_fingerprint(self) -> bytes:
        """Return the fingerprint that stands in every claim's QR code (32 bytes)."""
        root = certificates.read_certificate(self.authority.root().encode())
        return certificates.fingerprint(root)

    @property
    def root_words(self) -> str:
        """Return the words that a technician compares when typing a code."""
        return words(self.root_fingerprint)

    def require(self) -> None:
        """Raise `NoAuthority` unless certificates can be issued."""
        if not self.is_ready:
            raise NoAuthority(str(self.authority.path))


def issuing_of(settings: Settings) -> Issuing:
    """Build what the settings describe."""
    return Issuing(
        AuthorityFolder(settings.authority_dir or _inside(settings.var_dir)),
        TillAddresses(
            brokers=_listed(settings.device_brokers),
            services=_listed(settings.device_services),
            heartbeat_s=settings.device_heartbeat_s,
        ),
        needs_approval=settings.enrolment_approval,
    )


def _inside(var_dir: Path) -> Path:
    return var_dir / "authority"


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
