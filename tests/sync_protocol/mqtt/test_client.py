"""The one client of ours against a real Mosquitto with certificates."""

import queue
import ssl
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from provisioning import authority
from provisioning.clock import now
from sync_protocol.identity.key_store import trusting
from sync_protocol.mqtt.client import Connection, ConnectionEvent, Down, Failed, Message, Up
from sync_protocol.mqtt.session import Broker, Terms, Will
from tests.provisioning.conftest import Site, free_port, site

__all__ = ["site"]
pytestmark = pytest.mark.broker

TOPIC = "pos/1/T/05/D/up/ev"
DOWN = "pos/1/T/05/D/down/ack"


class Client:
    """A connection and everything it said."""

    def __init__(self, terms: Terms, broker: Broker) -> None:
        self.events: queue.Queue[ConnectionEvent] = queue.Queue(50)
        self.connection = Connection(terms, self.events.put_nowait)
        self.connection.open(broker)

    def next(self, timeout_s: float = 5.0) -> ConnectionEvent:
        return self.events.get(timeout=timeout_s)


def service_tls(place: Site) -> ssl.SSLContext:
    context = trusting(place.authority.trust())
    context.load_cert_chain(place.ingest.certificate, place.ingest.key)
    return context


@pytest.fixture
def join(site: Site) -> Generator[Callable[..., Client]]:  # the fixture of the same name
    made: list[Client] = []

    def make(name: str = "worker", **changes: object) -> Client:
        fields = {
            "client_id": name,
            "tls": lambda: service_tls(site),
            "filters": ("pos/1/+/+/+/up/#",),
            "manual_ack": True,
        }
        terms = Terms(**{**fields, **changes})  # type: ignore[arg-type]
        client = Client(terms, Broker("127.0.0.1", site.plan.service_port))
        made.append(client)
        return client

    yield make
    for client in made:
        client.connection.close()


def test_a_connection_is_up_when_its_subscription_stands(join: Callable[..., Client]) -> None:
    client = join()
    assert client.next() == Up()
    assert client.connection.is_up
    assert not client.connection.is_dead()
    client.connection.close()
    assert not client.connection.is_up
    assert not client.connection.send(DOWN, b"x")


def test_nothing_is_sent_before_the_connection_is_up(site: Site) -> None:
    terms = Terms(client_id="w", tls=lambda: service_tls(site), filters=())
    connection = Connection(terms, queue.Queue().put)
    assert not connection.send(DOWN, b"x")


def test_a_broker_that_is_not_there_is_a_failure(site: Site) -> None:
    terms = Terms(client_id="w", tls=lambda: service_tls(site), filters=())
    client = Client(terms, Broker("127.0.0.1", free_port()))
    event = client.next()
    assert isinstance(event, Failed)
    assert not event.forbidden
    assert client.connection.is_dead()


def test_a_server_of_somebody_else_is_not_ours(site: Site, tmp_path: Path) -> None:
    other = authority.create(tmp_path / "other", "other", now())
    terms = Terms(client_id="w", tls=lambda: trusting(other.trust()), filters=())
    client = Client(terms, Broker("127.0.0.1", site.plan.service_port))
    event = client.next()
    assert isinstance(event, Failed)
    assert "certificate verify failed" in event.reason.lower()


def test_without_a_certificate_there_is_no_connection(site: Site) -> None:
    terms = Terms(client_id="w", tls=lambda: trusting(site.authority.trust()), filters=())
    client = Client(terms, Broker("127.0.0.1", site.plan.service_port))
    assert isinstance(client.next(), Failed | Down)


def test_a_forbidden_filter_ends_the_connection(join: Callable[..., Client]) -> None:
    client = join(filters=("$SYS/#",))
    event = client.next()
    # Mosquitto answers a forbidden subscription with a refusal, or grants it and says nothing.
    assert isinstance(event, Failed | Up)


def test_a_broker_that_goes_away_is_noticed(site: Site, join: Callable[..., Client]) -> None:
    client = join()
    assert client.next() == Up()
    site.broker.stop()
    try:
        assert isinstance(client.next(), Down)
        assert client.connection.is_dead()
        assert not client.connection.send(DOWN, b"x")
    finally:
        site.broker.start()


def test_a_second_client_of_the_same_name_takes_over(join: Callable[..., Client]) -> None:
    first = join("same")
    assert first.next() == Up()
    second = join("same")
    assert second.next() == Up()
    assert isinstance(first.next(), Down)


def test_a_full_queue_loses_messages_and_nothing_else(join: Callable[..., Client]) -> None:
    client = join(filters=("pos/1/+/+/+/up/#",))
    assert client.next() == Up()

    def refuse(event: ConnectionEvent) -> None:
        raise queue.Full

    client.connection._put = refuse
    client.connection._tell(Message("t", b"", 1, 1))
    assert client.connection.dropped == 1
    assert client.connection.is_up


def test_a_will_is_said_when_a_connection_breaks(site: Site, join: Callable[..., Client]) -> None:
    # A worker may not write "up" topics, so its own will is withheld by the access list; what is
    # checked here is that one can be given and that the connection stands with it.
    client = join(will=Will(TOPIC, b"gone"))
    assert client.next() == Up()


def test_silence_is_noticed(join: Callable[..., Client]) -> None:
    client = join(keepalive_s=5)
    assert client.next() == Up()
    client.connection._heard_at = time.monotonic() - 8
    assert client.connection.is_dead()
