"""The one place where paho-mqtt is used.

A `Connection` is used once: it connects, subscribes, and when it breaks a new one is made, so no
message of an old connection is ever sent again behind our back. Callbacks of the network thread
only put events into a bounded queue; they never raise, never wait and never publish.
"""

import queue
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from sync_protocol.mqtt.session import PACKET_BYTES_MAX, QUEUED_MAX, Broker, Terms

_FORBIDDEN = frozenset({"Not authorized", "Bad user name or password", "Banned"})
HUNG_UP = "the broker hung up without a word, as on a certificate it does not accept"
_NO_WORD, _TROUBLE = "Unspecified error", "failed to receive on socket"
_QUIET_FACTOR = 1.5  # keep-alives without any traffic after which the connection is dead
_CONNECT_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Up:
    """The broker has accepted us and every subscription."""


@dataclass(frozen=True, slots=True)
class Failed:
    """No connection came about, and why; ``forbidden`` when the broker turned us away."""

    reason: str
    forbidden: bool = False


@dataclass(frozen=True, slots=True)
class Down:
    """The connection broke."""

    reason: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something arrived; ``mid`` is needed to acknowledge it to the broker."""

    topic: str
    payload: bytes
    mid: int
    qos: int


class _ClosedOnFailure(ssl.SSLSocket):
    """A socket that does not outlive a failed handshake; the library would forget it open."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - inherited
        """Shake hands or close."""
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


ConnectionEvent: TypeAlias = Up | Failed | Down | Message


class Connection:
    """One connection to a broker, from its beginning to its end."""

    def __init__(self, terms: Terms, put: Callable[[ConnectionEvent], None]) -> None:
        """Prepare; ``put`` takes events from the network thread and may raise `queue.Full`."""
        self._terms = terms
        self._put = put
        self._is_up = False
        self._is_over = False
        self._heard_at = time.monotonic()
        self._subscribing: set[int] = set()
        self.packet_bytes_max = PACKET_BYTES_MAX  # what the broker takes, once connected
        self._trouble = ""  # what the socket or TLS said last; the library's codes keep it quiet
        self.dropped = 0  # messages that found the queue full
        self._client = self._build()

    def open(self, broker: Broker) -> None:
        """Connect: blocks for the handshake, some seconds at most; the outcome is an event."""
        properties = Properties(PacketTypes.CONNECT)
        properties.ReceiveMaximum = self._terms.in_flight_max
        properties.MaximumPacketSize = PACKET_BYTES_MAX
        try:
            if self._terms.tls is not None:
                context = self._terms.tls()
                context.sslsocket_class = _ClosedOnFailure
                self._client.tls_set_context(context)  # pyright: ignore[reportUnknownMemberType]
            self._heard_at = time.monotonic()
            self._client.connect(
                broker.host,
                broker.port,
                keepalive=self._terms.keepalive_s,
                clean_start=True,
                properties=properties,
            )
        except (OSError, ssl.SSLError, ValueError) as error:
            # A wrong certificate, name or address is no different from a broker that is away.
            self._end(Failed(f"{type(error).__name__}: {error}"))
            return
        self._client.loop_start()

    @property
    def is_up(self) -> bool:
        """Whether something may be published."""
        return self._is_up and self._client.is_connected()

    def send(self, topic: str, payload: bytes) -> bool:
        """Publish with QoS 1; False when not connected or too much is under way.

        True means nothing more than that: only the other side's own answer counts.
        """
        if not self.is_up:
            return False
        try:
            sent = self._client.publish(topic, payload, qos=1)
        except ValueError:
            return False  # larger than the broker takes
        return sent.rc == MQTTErrorCode.MQTT_ERR_SUCCESS

    def acknowledge(self, message: Message) -> None:
        """Tell the broker that a message has been dealt with (`Terms.manual_ack`)."""
        if self.is_up:
            self._client.ack(message.mid, message.qos)

    def is_dead(self) -> bool:
        """Tell whether the network thread has died or has heard nothing for too long."""
        thread: Any = self._client._thread  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        if self._is_over:
            return True
        quiet_s = time.monotonic() - self._heard_at
        return (thread is not None and not thread.is_alive()) or (
            quiet_s > self._terms.keepalive_s * _QUIET_FACTOR
        )

    def close(self) -> None:
        """Disconnect on purpose and end the network thread; no event follows."""
        self._is_over = True
        self._is_up = False
        self._client.disconnect()
        self._client.loop_stop()

    def _build(self) -> Client:
        terms = self._terms
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=terms.client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
            manual_ack=terms.manual_ack,
        )
        client.connect_timeout = _CONNECT_TIMEOUT_S
        client.max_inflight_messages_set(terms.in_flight_max)
        client.max_queued_messages_set(QUEUED_MAX)
        if terms.will:
            client.will_set(terms.will.topic, terms.will.payload, qos=1)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_log = self._on_log
        return client

    # -- called by the network thread

    def _on_connect(
        self,
        client: Client,
        userdata: Any,
        flags: ConnectFlags,
        code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        del userdata, flags
        allowed: int = getattr(properties, "MaximumPacketSize", PACKET_BYTES_MAX)
        self.packet_bytes_max = min(PACKET_BYTES_MAX, allowed)
        if code.is_failure:
            self._end(Failed(str(code), forbidden=str(code) in _FORBIDDEN))
            return
        if not self._terms.filters:
            self._is_up = True
            self._tell(Up())
            return
        _, mid = client.subscribe([(each, 1) for each in self._terms.filters])
        if mid is not None:
            self._subscribing.add(mid)

    def _on_subscribe(
        self,
        client: Client,
        userdata: Any,
        mid: int,
        codes: list[ReasonCode],
        properties: Properties | None,
    ) -> None:
        del client, userdata, properties
        self._subscribing.discard(mid)
        if any(code.is_failure for code in codes):
            self._end(Failed("a subscription was refused", forbidden=True))
        else:
            self._is_up = True
            self._tell(Up())

    def _on_disconnect(
        self,
        client: Client,
        userdata: Any,
        flags: DisconnectFlags,
        code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        del client, userdata, flags, properties
        reason = str(code)
        if not self._is_up and self._terms.tls is not None and reason == _NO_WORD:
            # How a broker turns down a certificate that it does not know, or that was revoked.
            reason = f"{HUNG_UP}: {self._trouble.partition(': ')[2] or reason}"
        self._end(Down(reason) if self._is_up else Failed(reason, forbidden=reason in _FORBIDDEN))

    def _on_message(self, client: Client, userdata: Any, message: MQTTMessage) -> None:
        del client, userdata
        self._heard_at = time.monotonic()
        self._tell(Message(message.topic, bytes(message.payload), message.mid, message.qos))

    def _on_log(self, client: Client, userdata: Any, level: int, text: str) -> None:
        del client, userdata, level
        if text.startswith("Received"):
            self._heard_at = time.monotonic()  # the only sign of a ping's answer
        elif text.startswith(_TROUBLE):
            self._trouble = text

    def _end(self, event: ConnectionEvent) -> None:
        """Tell the end once: paho may report a failure by two callbacks."""
        was_over, self._is_over, self._is_up = self._is_over, True, False
        if not was_over:
            self._tell(event)

    def _tell(self, event: ConnectionEvent) -> None:
        try:
            self._put(event)
        except queue.Full:
            self.dropped += 1  # whoever sent it will send it again
