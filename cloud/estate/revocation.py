"""Take a till's identity away, at once.

Three things happen, each enough by itself against one way round the others:

1. the registry says *revoked*, in the transaction: ingest and HTTPS ask it on every message, and
   what the till still sends is quarantined, not dropped;
2. after the commit the broker gets a new revocation list, so that the certificate opens nothing;
3. the open session is cut, because an open session outlives any list.
"""

from __future__ import annotations

import os
import queue
import signal
import ssl
import threading
from dataclasses import dataclass
from pathlib import Path

import paho.mqtt.client as mqtt
import structlog
from cryptography.hazmat.primitives.serialization import Encoding
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock
from cloud.database.announcements import Announcement, announce
from cloud.database.engine import Database
from cloud.estate.issuing import Issuing
from cloud.estate.models import REVOKED, Device, DeviceCertificate
from cloud.settings import Settings
from sync_protocol.identity.certificates import Purpose, revocation_list
from sync_protocol.identity.errors import IdentityError
from sync_protocol.identity.key_store import trusting, write_private

log = structlog.get_logger(__name__)

_CUT_TIMEOUT_S = 5.0
# The broker takes a moment to read its list again; whoever slipped back in is cut once more.
_CUT_AGAIN_AFTER_S = (0.0, 1.0, 5.0)


def revoke(session: Session, clock: Clock, actor: Actor, device: Device, reason: str) -> None:
    """Revoke a device in the registry; the broker hears of it after the commit."""
    if device.state == REVOKED:
        return
    now = clock.now()
    device.state, device.ended_at = REVOKED, now
    device.ended_by, device.ended_reason = actor.name, reason[:300]
    session.execute(
        update(DeviceCertificate)
        .where(
            DeviceCertificate.tenant == device.tenant,
            DeviceCertificate.device == device.id,
            DeviceCertificate.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    record_change(
        session,
        clock,
        actor,
        tenant=device.tenant,
        kind="device",
        record=device.id,
        action="revoked",
        after={"reason": device.ended_reason},
    )
    announce(session, "device-revoked", {"tenant": device.tenant, "device": device.id})
    announce(session, "till-changed", {"tenant": device.tenant, "device": device.id})
    session.flush()


@dataclass(frozen=True, slots=True)
class BrokerAccess:
    """How this cloud reaches its broker to enforce a revocation."""

    host: str
    port: int
    certificate: Path | None  # of the service ``tameio-fleet``; None: sessions cannot be cut
    key: Path | None
    folder: Path | None  # the broker's folder when it runs on this machine

    @classmethod
    def of(cls, settings: Settings) -> BrokerAccess:
        """Read it from the settings."""
        return cls(
            settings.broker_host,
            settings.broker_port,
            settings.fleet_cert,
            settings.fleet_key,
            settings.broker_dir,
        )


class Enforcer(threading.Thread):
    """Carries revocations to the broker, one after the other, beside the requests."""

    def __init__(
        self, database: Database, clock: Clock, issuing: Issuing, broker: BrokerAccess
    ) -> None:
        super().__init__(name="revocations", daemon=True)
        self._database, self._clock = database, clock
        self._issuing, self._broker = issuing, broker
        self._waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._ending = threading.Event()

    def run(self) -> None:
        """Work until stopped."""
        leave = self._database.hub.subscribe("device-revoked", self._heard)
        try:
            self._write_list()  # what was revoked while we were away
            while (device := self._waiting.get()) is not None:
                self._enforce(device)
        finally:
            leave()

    def stop(self) -> None:
        """End after the revocation in hand."""
        self._ending.set()
        self._waiting.put(None)
        self.join(_CUT_TIMEOUT_S)

    def _heard(self, announcement: Announcement) -> None:
        self._waiting.put(announcement.payload["device"])

    def _enforce(self, device: str) -> None:
        self._write_list()
        for pause_s in _CUT_AGAIN_AFTER_S:
            if self._ending.wait(pause_s):
                return
            cut_session(self._issuing.authority.trust(), self._broker, device)

    def _write_list(self) -> None:
        if self._broker.folder is None or not self._issuing.is_ready:
            return
        try:
            pem = revocations_pem(self._database, self._clock, self._issuing)
            write_private(self._broker.folder / "device-crl.pem", pem)
            reload_broker(self._broker.folder / "mosquitto.pid")
        except (OSError, ValueError, IdentityError) as error:
            # The registry refuses the device all the same, and the broker reads it when it starts.
            log.warning("revocation-list-not-delivered", error=str(error))


def revocations_pem(database: Database, clock: Clock, issuing: Issuing) -> bytes:
    """Return the revocation lists of every device issuer, as the broker reads them."""
    with database.reading() as session:
        serials = session.scalars(
            select(DeviceCertificate.serial).where(DeviceCertificate.revoked_at.is_not(None))
        ).all()
    numbers = [int(serial, 16) for serial in serials]
    issuers = issuing.authority.issuers(Purpose.DEVICE)
    lists = (revocation_list(issuer, numbers, clock.now()) for issuer in issuers)
    return b"".join(each.public_bytes(Encoding.PEM) for each in lists)


def reload_broker(pid_file: Path) -> None:
    """Let the broker read its list again. Raises `OSError`, `ValueError`.

    A pid file may outlive its process and the number may be somebody else's by now.
    """
    pid = int(pid_file.read_text())
    name = Path(f"/proc/{pid}/comm")
    if not name.exists() or name.read_text().strip() == "mosquitto":
        os.kill(pid, signal.SIGHUP)


def cut_session(trust: str, broker: BrokerAccess, device: str) -> bool:
    """End a device's open session by taking over its client id for a moment.

    Works on any broker: MQTT lets the newer connection win. Only our own workers may choose their
    client id. False when the broker could not be reached.
    """
    if broker.certificate is None or broker.key is None:
        return False
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2, client_id=device, protocol=mqtt.MQTTv311, clean_session=True
    )
    done = threading.Event()

    def on_connect(*_: object) -> None:
        done.set()

    client.on_connect = on_connect
    try:
        context = trusting(trust)
        context.load_cert_chain(broker.certificate, broker.key)
        client.tls_set_context(context)  # pyright: ignore[reportUnknownMemberType] - untyped there
        client.connect(broker.host, broker.port, keepalive=10)
        client.loop_start()
        cut = done.wait(_CUT_TIMEOUT_S)
        client.disconnect()
        client.loop_stop()
    except (OSError, ssl.SSLError, ValueError) as error:
        log.warning("session-not-cut", device=device, error=str(error))
        return False
    else:
        return cut
