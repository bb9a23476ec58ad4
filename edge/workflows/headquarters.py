"""Headquarters as the till knows it: the sync engine, started once the machine has an identity."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from edge.clock import SystemClock
from edge.journal.catalogue import Catalogue
from edge.journal.outbox import Outbox
from edge.journal.reference import Reference
from edge.sync.engine import SyncEngine
from edge.sync.pictures import PictureFetcher
from edge.sync.settings import SyncSettings
from edge.sync.status import SyncStatus
from edge.till.state import Severity
from edge.workflows.desk import Desk
from sync_protocol.identity.enrolment import Profile
from sync_protocol.identity.key_store import FileIdentity
from sync_protocol.identity.renewal import Renewal
from sync_protocol.identity.service_client import ServiceClient
from sync_protocol.languages.wording import N_
from sync_protocol.retail.money import Money

HELD = N_("Headquarters sees two tills with this identity. Go on selling and call headquarters.")
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_US = timedelta(microseconds=1)


class Headquarters:
    """Keeps the sync engine of this till and shows how it stands."""

    def __init__(  # noqa: PLR0913 - what the engine is built from
        self,
        desk: Desk,
        *,
        outbox: Outbox,
        reference: Reference,
        identity: FileIdentity,
        clock: SystemClock,
        downloads: Path,
        pictures: Path,
        pictured: Catalogue,
    ) -> None:
        """Begin nothing yet; ``pictured`` is read on the picture fetcher's own thread."""
        self._desk = desk
        self._outbox = outbox
        self._reference = reference
        self._identity = identity
        self._clock = clock
        self._downloads = downloads
        self._picture_folder = pictures
        self._pictured = pictured
        self._lock = threading.Lock()
        self._engine: SyncEngine | None = None
        self._renewal: Renewal | None = None
        self._pictures: PictureFetcher | None = None

    def begin(self, profile: Profile) -> None:
        """Start the engine for the place this till stands in."""
        with self._lock:
            if self._engine is not None:
                return
            self._downloads.mkdir(parents=True, exist_ok=True)
            service = ServiceClient(self._identity, self._now_us)
            self._renewal = Renewal(self._identity, service, self._now_us, random.random)
            self._renewal.start()
            self._engine = SyncEngine(
                SyncSettings.of(profile, downloads=self._downloads, software=self._desk.version),
                self._outbox,
                self._reference,
                self._identity,
                service,
                clock=self._clock,
                chance=random.SystemRandom(),
                on_status=self._show,
                on_server_time=self._clock.compare,
            )
            self._engine.start()
            self._pictures = PictureFetcher(
                ServiceClient(self._identity, self._now_us),
                self._picture_folder,
                revision=lambda: self._pictured.version,
                wanted=self._pictured.pictures,
            )
            self._pictures.start()

    def wake(self) -> None:
        """Tell the engine that the journal grew, or that somebody wants news now."""
        engine = self._engine
        if engine is not None:
            engine.wake()

    def stop(self) -> None:
        """Say goodbye to headquarters."""
        with self._lock:
            if self._engine is not None:
                self._engine.stop()
                self._engine = None
            if self._renewal is not None:
                self._renewal.stop()
                self._renewal = None
            if self._pictures is not None:
                self._pictures.stop()
                self._pictures = None

    def _now_us(self) -> int:
        return self._clock.read().at_us

    def _show(self, status: SyncStatus) -> None:
        """Show what the engine says; called on its thread."""
        with self._desk.turn():
            before = self._desk.state.sync
            store = self._desk.state.store
            now = replace(
                before,
                state=status.state.replace("_", "-"),
                unsent=status.unsent,
                unsent_amount=Money(status.unsent_minor, store.currency) if store else None,
                oldest_us=_us(status.oldest_at),
                last_ack_us=_us(status.last_ack_at),
                prices_revision=status.prices_rev,
                reason=status.reason,
            )
            if now == before:
                return
            self._desk.change(sync=now)
            if now.state == "held" != before.state:
                self._desk.notify(HELD, Severity.PROBLEM)


def _us(instant: datetime | None) -> int:
    return (instant - _EPOCH) // _US if instant is not None else 0
