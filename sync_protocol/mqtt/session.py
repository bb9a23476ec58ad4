"""How we connect to any broker: clean, bounded, with mutual TLS. Settings only, no sockets."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

KEEPALIVE_S = 30
IN_FLIGHT_MAX = 100
QUEUED_MAX = 200
EVENTS_MAX = 1_000  # incoming messages that wait for their reader
PACKET_BYTES_MAX = 256 * 1024

TlsContext: TypeAlias = Callable[[], ssl.SSLContext]


@dataclass(frozen=True, slots=True)
class Broker:
    """Where a broker listens."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker says for us when the connection breaks."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One client's way of connecting.

    Nothing is kept by the broker between two connections: no session, no queue, no retained
    message. What must not be lost is kept by its writer until the application has answered.
    """

    client_id: str
    tls: TlsContext | None  # built anew for each connection, so that a renewed certificate counts
    filters: tuple[str, ...]
    will: Will | None = None
    manual_ack: bool = False  # acknowledge to the broker only what has been dealt with
    keepalive_s: int = KEEPALIVE_S
    in_flight_max: int = field(default=IN_FLIGHT_MAX)
