"""The parts of the ingest, built from the settings."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from cloud.clock import Clock
from cloud.database.engine import Database
from cloud.estate.issuing import Issuing
from cloud.ingest.inbox import Inbox
from cloud.ingest.subscriber import IngestWorker, Listening
from cloud.settings import Settings
from sync_protocol.identity.key_store import trusting
from sync_protocol.messages.control import Pace
from sync_protocol.mqtt.session import Broker, Terms
from sync_protocol.mqtt.topics import everything_filter

CLIENT_ID = "tameio-ingest"


@dataclass(frozen=True, slots=True)
class Ingest:
    """What takes in what tills say."""

    inbox: Inbox  # over HTTPS, and for whoever replays
    worker: IngestWorker | None  # through the broker; None: no certificate is configured


def build_ingest(settings: Settings, database: Database, clock: Clock, issuing: Issuing) -> Ingest:
    """Build the inbox, and the worker where the settings name a broker and a certificate."""
    inbox = Inbox(database, clock, pace=Pace(heartbeat_s=settings.device_heartbeat_s))
    certificate, key = settings.broker_cert, settings.broker_key
    if certificate is None or key is None:
        return Ingest(inbox, None)

    def tls() -> ssl.SSLContext:
        ca = settings.broker_ca
        context = trusting(_read(ca) if ca else issuing.authority.trust())
        context.load_cert_chain(certificate, key)
        return context

    terms = Terms(client_id=CLIENT_ID, tls=tls, filters=(everything_filter(),), manual_ack=True)
    broker = Broker(settings.broker_host, settings.broker_port)
    return Ingest(inbox, IngestWorker(database, inbox, Listening(broker, terms)))


def _read(path: Path) -> str:
    return path.read_text()
