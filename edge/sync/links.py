"""The two routes to the cloud, alike for whoever uses them: the broker, and HTTPS behind it."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from edge.sync.https import Https, NoAnswer
from edge.sync.session import Connected, Event, Lost, Refused
from edge.sync.settings import SyncSettings, TillIdentity
from edge.sync.subscriber import heard
from sync_protocol.messages.batch import PACKET_BYTES_MAX, PACKET_ROOM_BYTES
from sync_protocol.mqtt.client import Connection, ConnectionEvent, Down, Failed, Message, Up
from sync_protocol.mqtt.session import Terms, Will
from sync_protocol.mqtt.topics import Up as UpKind

_FORBIDDEN = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Arrived:
    """An event of one connection; those of an earlier one are out of date."""

    connection: int
    event: ConnectionEvent


class Link(Protocol):
    """A route to the cloud."""

    reason: str  # why it was last refused or lost, for support

    @property
    def payload_bytes_max(self) -> int:
        """How large a message this route takes."""
        ...

    def open(self, will: bytes) -> None:
        """Connect; the outcome arrives as an event."""
        ...

    def send(self, kind: UpKind, payload: bytes) -> bool:
        """Send; False when that is not possible now."""
        ...

    def close(self) -> None:
        """Give the connection up."""
        ...

    def is_dead(self) -> bool:
        """Tell whether an open connection has stopped living without saying so."""
        ...


class MqttLink:
    """The broker."""

    def __init__(
        self, settings: SyncSettings, identity: TillIdentity, put: Callable[[Arrived], None]
    ) -> None:
        self._settings = settings
        self._identity = identity
        self._put = put
        self._number = 0
        self._connection: Connection | None = None
        self._brokers = itertools.cycle(settings.brokers)
        self.reason = ""

    def open(self, will: bytes) -> None:
        """Connect to the next broker with fresh TLS files."""
        self.close()
        self._number += 1
        number, address = self._number, self._settings.address
        terms = Terms(
            client_id=address.device,
            tls=self._identity.tls_context,
            filters=(address.all_down(),),
            will=Will(address.up("lw"), will),
        )
        connection = Connection(terms, lambda event: self._put(Arrived(number, event)))
        self._connection = connection
        connection.open(next(self._brokers))

    def send(self, kind: UpKind, payload: bytes) -> bool:
        """Publish on the till's own topic."""
        if self._connection is None:
            return False
        return self._connection.send(self._settings.address.up(kind), payload)

    @property
    def payload_bytes_max(self) -> int:
        """What the broker takes, less what the protocol puts around it."""
        taken = self._connection.packet_bytes_max if self._connection else PACKET_BYTES_MAX
        return taken - PACKET_ROOM_BYTES

    def close(self) -> None:
        """Disconnect and forget the connection: it is never used again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def is_dead(self) -> bool:
        """Tell whether the network thread died or fell silent."""
        return self._connection is not None and self._connection.is_dead()

    def meaning(self, arrived: Arrived) -> Event | None:
        """Turn an event of the connection into one of the session; None: nothing to say."""
        if arrived.connection != self._number:
            return None
        match arrived.event:
            case Up():
                self.reason = ""
                return Connected()
            case Failed(reason, forbidden):
                self.reason = reason
                return Refused(forbidden)
            case Down(reason):
                self.reason = reason
                return Lost()
            case Message(_, payload, _, _):
                return heard(payload)


class HttpsLink:
    """The long way round: each message is a request, and its answer is what the cloud says."""

    def __init__(self, https: Https, put: Callable[[Event], None]) -> None:
        self._https = https
        self._put = put
        self.reason = ""

    def open(self, will: bytes) -> None:
        """Nothing is connected until something is said."""
        del will
        self._put(Connected())

    def send(self, kind: UpKind, payload: bytes) -> bool:
        """Post a message and hand its answer on."""
        path = "/sync/v1/streams/0/events" if kind == "ev" else "/sync/v1/birth"
        try:
            reply = self._https.call("POST", path, body=payload, bytes_max=PACKET_BYTES_MAX)
        except NoAnswer as error:
            self.reason = str(error)
            self._put(Lost())
            return False
        if reply.status in _FORBIDDEN:
            self._put(Lost())
            return False
        event = heard(reply.body) if reply.status == 200 else None
        if event:
            self._put(event)
        return event is not None

    @property
    def payload_bytes_max(self) -> int:
        """What the service takes."""
        return PACKET_BYTES_MAX

    def close(self) -> None:
        """Nothing to close."""

    def is_dead(self) -> bool:
        """A request that fails says so itself."""
        return False
