"""A real broker with TLS, a real cloud and a real till's journal, on the loopback interface."""

import random
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
import uvicorn
from sqlalchemy import func, select
from ulid import ULID

from cloud.access.operations import add_ready_roles, create_api_key, create_user
from cloud.audit.operations import System
from cloud.database.schema import create_missing
from cloud.estate.models import Register, Store
from cloud.estate.operations import StoreFacts, found_retailer, open_store, place_register
from cloud.ingest.models import LoggedEntry
from cloud.settings import Settings
from cloud.wiring import Cloud, build_cloud, build_web
from edge.clock import SystemClock
from edge.journal.entries import Draft
from edge.journal.journal import Identity, Journal, Sources
from edge.journal.outbox import Outbox
from edge.journal.reference import Reference
from edge.journal.sealing import Seal
from edge.journal.thread import JournalThread
from edge.sync.engine import SyncEngine
from edge.sync.settings import SyncSettings
from edge.sync.status import SyncStatus
from sync_protocol.identity.claim import ClaimTicket
from sync_protocol.identity.enrolment import Grant
from sync_protocol.identity.enrolment_client import EnrolmentClient, NewKeys
from sync_protocol.identity.key_store import FileIdentity
from sync_protocol.identity.service_client import ServiceClient
from sync_protocol.messages.from_till import SaleCompleted
from tests.builders import a_sale
from tests.provisioning.conftest import Site, free_port, site, until

__all__ = ["site"]  # a fixture: pytest finds it by its name here


@dataclass
class Hq:
    """A whole cloud that hears tills through the broker."""

    site: Site
    cloud: Cloud
    tenant: str
    store: Store
    register: Register
    api: requests.Session
    base: str
    service: str

    def stored(self) -> list[bytes]:
        """The hashes of all stored entries, in the order of commits."""
        with self.cloud.database.reading() as session:
            return list(
                session.scalars(
                    select(LoggedEntry.hash).order_by(LoggedEntry.partition, LoggedEntry.position)
                )
            )

    def count(self, model: type) -> int:
        with self.cloud.database.reading() as session:
            return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def hq(site: Site, tmp_path: Path, database_url: str) -> Generator[Hq]:
    with running_hq(site, tmp_path / "cloud", database_url) as running:
        yield running


@contextmanager
def running_hq(site: Site, folder: Path, database_url: str) -> Generator[Hq]:
    """Run a whole cloud in this process until the block ends."""
    device_port = free_port()
    service = f"https://127.0.0.1:{device_port}"
    settings = Settings(
        var_dir=folder,
        database_url=database_url,
        authority_dir=site.authority.path,
        broker_host="127.0.0.1",
        broker_port=site.plan.service_port,
        broker_cert=site.ingest.certificate,
        broker_key=site.ingest.key,
        broker_dir=site.plan.folder,
        fleet_cert=site.fleet.certificate,
        fleet_key=site.fleet.key,
        device_port=device_port,
        device_tls_cert=site.plan.folder / "server.pem",
        device_tls_key=site.plan.folder / "server.key",
        device_brokers=f"127.0.0.1:{site.plan.port}",
        device_services=service,
        device_heartbeat_s=5,
        enrolment_approval=False,
        log_level="error",
    )
    cloud = build_cloud(settings)
    create_missing(cloud.database)
    app = build_web(cloud)
    with cloud.database.transaction() as session:
        retailer = found_retailer(
            session, cloud.clock, name="Agora", currency="EUR", time_zone="Europe/Athens"
        )
        tenant = retailer.tenant
        add_ready_roles(session, tenant)
        user = create_user(
            session,
            cloud.clock,
            tenant=tenant,
            email="nora@example.com",
            name="Nora",
            password="four quiet words here",
            role="administrator",
        )
        key = create_api_key(session, cloud.clock, user, "test")
        store = open_store(
            session, cloud.clock, System(), tenant, StoreFacts(code="S1", name="Harbour")
        )
        register = place_register(
            session, cloud.clock, System(), store=store, name="Till 1", receipt_prefix="S1T1"
        )
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=free_port(), log_config=None, ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    api = requests.Session()
    api.headers["authorization"] = f"Bearer {key}"
    base = f"http://127.0.0.1:{server.config.port}"
    yield Hq(site, cloud, tenant, store, register, api, base, service)
    api.close()
    server.should_exit = True
    thread.join(10)
    cloud.database.close()


@dataclass
class RealTill:
    """A till without screens: its journal, its reference data, its sync engine."""

    identity: FileIdentity
    thread: JournalThread
    outbox: Outbox
    reference: Reference
    downloads: Path
    clock: SystemClock = field(default_factory=SystemClock)
    statuses: list[SyncStatus] = field(default_factory=list)
    engine: SyncEngine | None = None
    sold: int = 0

    def start(self, **changes: object) -> None:
        settings = SyncSettings.of(self.identity.profile, downloads=self.downloads, software="1.0")
        for name, value in changes.items():
            object.__setattr__(settings, name, value)
        self.engine = SyncEngine(
            settings,
            self.outbox,
            self.reference,
            self.identity,
            ServiceClient(self.identity, lambda: self.clock.read().at_us),
            clock=self.clock,
            chance=random.Random(7),
            on_status=self.statuses.append,
            on_server_time=self.clock.compare,
        )
        self.engine.start()

    def stop(self) -> None:
        if self.engine:
            self.engine.stop()
            self.engine = None

    def sell(self, count: int = 1, personal: bytes = b"") -> None:
        for _ in range(count):
            self.sold += 1
            sale = a_sale(number=f"S1T1A-{self.sold:06d}")
            draft = Draft(
                id=str(ULID()),
                record=SaleCompleted(sale),
                operator="O",
                shift="SH",
                business_day="2026-11-25",
                personal=personal,
            )
            done = threading.Event()
            self.thread.submit(lambda w, draft=draft: w.add(draft), lambda _, done=done: done.set())
            assert done.wait(10)
        if self.engine:
            self.engine.wake()

    def hashes(self) -> list[bytes]:
        return [entry.hash for entry in self.outbox.entries(0, 10_000, 100_000_000)]

    def is_acked(self) -> bool:
        stream = self.outbox.stream()
        return stream.acked == stream.last

    @property
    def status(self) -> SyncStatus:
        return self.statuses[-1]


def enrol(hq: Hq, folder: Path) -> FileIdentity:
    answer = hq.api.post(f"{hq.base}/api/v1/registers/{hq.register.id}/claims", timeout=20)
    assert answer.status_code == 201, answer.text
    ticket = ClaimTicket.parse(answer.json()["ticket"])
    client, keys = EnrolmentClient(ticket.address), NewKeys.generate()
    client.trust(ticket.root_fingerprint)
    grant = client.claim(ticket.code, keys, {"model": "test"})
    client.close()
    assert isinstance(grant, Grant)
    identity = FileIdentity(folder / "identity")
    identity.install(grant, keys.tls, keys.signing)
    return identity


class Tills:
    """Makes tills, new ones and copies of their disks, and ends them."""

    def __init__(self, hq: Hq, folder: Path) -> None:
        self._hq = hq
        self._folder = folder
        self._made: list[RealTill] = []

    def __call__(self) -> RealTill:
        folder = self._next_folder()
        return self._on(folder, enrol(self._hq, folder))

    def copy_of(self, till: RealTill) -> RealTill:
        """A second machine with an image of the first one's disk, taken now."""
        folder = self._next_folder()
        source = sqlite3.connect(till.outbox._path)
        target = sqlite3.connect(folder / "ledger.db")
        source.backup(target)
        source.close()
        target.close()
        copy = self._on(folder, till.identity)
        copy.sold = 1000 * len(self._made)
        return copy

    def end(self) -> None:
        for till in self._made:
            till.stop()
            till.outbox.close()
            till.thread.stop()
            till.reference.close()

    def _next_folder(self) -> Path:
        folder = self._folder / f"till-{len(self._made)}"
        folder.mkdir()
        return folder

    def _on(self, folder: Path, identity: FileIdentity) -> RealTill:
        profile, clock = identity.profile, SystemClock()
        sources = Sources(
            clock=clock,
            random=random.Random(len(self._made)).randbytes,
            new_id=lambda: str(ULID()),
            sign=identity.sign,
        )
        journal = Journal(folder / "ledger.db", sources)
        if journal.head() is None:
            journal.begin(
                Identity(
                    tenant=profile.tenant,
                    device=profile.device,
                    store=profile.store,
                    register=profile.register,
                )
            )
        thread = JournalThread(journal)
        thread.start()
        outbox = Outbox(folder / "ledger.db", thread)
        reference = Reference(folder, Seal(bytes(32)))
        till = RealTill(identity, thread, outbox, reference, folder / "pages", clock)
        self._made.append(till)
        return till


@pytest.fixture
def new_till(hq: Hq, tmp_path: Path) -> Generator[Tills]:
    tills = Tills(hq, tmp_path)
    yield tills
    tills.end()


@pytest.fixture
def till(new_till: Tills) -> RealTill:
    return new_till()
