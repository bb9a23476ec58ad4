"""The text of Mosquitto's configuration and access list; pure.

Serves Mosquitto 2.0 and 2.1. Two listeners, because the two kinds of client differ:

* tills: the certificate's name is user name *and* client id, so none can take another's session;
  revoked certificates are refused by the revocation list;
* our own workers (another issuer, loopback unless told otherwise): free client ids. So a worker
  can cut a till's open session by taking over its client id for a moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

INGEST = "tameio-ingest"  # reads what tills say, writes what they are told
FLEET = "tameio-fleet"  # takes over client ids of revoked tills; may neither read nor write
PACKET_LENGTH_MAX = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerPlan:
    """Where a broker listens and where its files are."""

    folder: Path
    host: str = "127.0.0.1"
    port: int = 8883
    service_host: str = "127.0.0.1"
    service_port: int = 8884
    connections_max: int = 2000
    user: str = ""  # only root needs it: the user Mosquitto becomes; empty: stay who started it

    @property
    def configuration(self) -> Path:
        """Return the file that Mosquitto is started with."""
        return self.folder / "mosquitto.conf"

    @property
    def pid_file(self) -> Path:
        """Return the file by which others find the process to reload."""
        return self.folder / "mosquitto.pid"

    @property
    def revocation_list(self) -> Path:
        """Return the list of revoked device certificates; the cloud replaces it."""
        return self.folder / "device-crl.pem"


def configuration_text(plan: BrokerPlan) -> str:
    """Return the whole of ``mosquitto.conf``."""
    folder = plan.folder
    tls = [
        f"cafile {folder / 'client-trust.pem'}",
        f"certfile {folder / 'server.pem'}",
        f"keyfile {folder / 'server.key'}",
        "require_certificate true",
        "use_identity_as_username true",
        "tls_version tlsv1.2",  # the lowest allowed; 1.3 is taken where both can
    ]
    return "\n".join(
        [
            "# Written by tameio-provision; changes are overwritten.",
            *([f"user {plan.user}"] if plan.user else []),
            "per_listener_settings false",
            "allow_anonymous false",
            "allow_zero_length_clientid false",
            f"acl_file {folder / 'acl'}",
            f"pid_file {plan.pid_file}",
            f"log_dest file {folder / 'mosquitto.log'}",
            "log_type error",
            "log_type warning",
            "log_type notice",
            "log_timestamp_format %Y-%m-%dT%H:%M:%S",
            # The broker is a pipe, not a store: nothing in it must survive.
            "persistence false",
            "retain_available false",
            "max_queued_messages 200",
            "max_inflight_messages 20",
            f"max_packet_size {PACKET_LENGTH_MAX}",
            "sys_interval 0",
            "set_tcp_nodelay true",
            "",
            f"listener {plan.port} {plan.host}",
            *tls,
            "use_username_as_clientid true",
            f"crlfile {plan.revocation_list}",
            f"max_connections {plan.connections_max}",
            "",
            f"listener {plan.service_port} {plan.service_host}",
            *tls,
            "max_connections 100",
            "",
        ]
    )


def access_text() -> str:
    """Return the access list: a till has its own topics and nothing else."""
    return "\n".join(
        [
            "# Written by tameio-provision; changes are overwritten.",
            "pattern write pos/1/+/+/%u/up/#",
            "pattern read pos/1/+/+/%u/down/#",
            "",
            f"user {INGEST}",
            "topic read pos/1/+/+/+/up/#",
            "topic write pos/1/+/+/+/down/#",
            "",
            f"user {FLEET}",
            "topic deny #",
            "",
        ]
    )
