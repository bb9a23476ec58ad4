"""Light tills for measurements: real engines, keys, TLS and broker, journals in memory."""

import random
import shutil
import tempfile
import threading
import time
from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
import urllib3
from ulid import ULID

from cloud.estate.models import ACTIVE, Device, DeviceKey
from edge.clock import SystemClock
from edge.sync.engine import SyncEngine
from edge.sync.settings import SyncSettings
from edge.sync.status import SyncStatus
from provisioning import authority
from provisioning.broker import files
from provisioning.broker.configuration import FLEET, INGEST, BrokerPlan
from provisioning.broker.mosquitto import Mosquitto
from provisioning.clock import now
from sync_protocol.identity import certificates
from sync_protocol.identity.access_token import Bearer
from sync_protocol.identity.key_store import trusting
from sync_protocol.identity.signing import SigningKey
from sync_protocol.messages.batch import StoredEntry
from sync_protocol.messages.chain import next_hash
from sync_protocol.messages.envelope import Entry, encode
from sync_protocol.messages.reference import BucketState, ReferenceRow
from sync_protocol.mqtt.session import Broker
from sync_protocol.mqtt.topics import Address
from tests.edge.sync.conftest import Hq, running_hq
from tests.provisioning.conftest import Site, free_port
from tests.simulation.journal import Disk


@contextmanager
def temporary_folder() -> Generator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tameio-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _site(folder: Path) -> Generator[Site]:
    made = authority.create(folder / "authority", "bench", now())
    plan = BrokerPlan(
        folder=folder / "broker", port=free_port(), service_port=free_port(), user="root"
    )
    files.write(plan, made, ["localhost", "127.0.0.1"], now())
    broker = Mosquitto(plan)
    broker.start()
    yield Site(
        folder,
        made,
        plan,
        broker,
        authority.write_service(made, folder / "ingest", INGEST, now()),
        authority.write_service(made, folder / "fleet", FLEET, now()),
    )
    broker.stop()


@dataclass
class LightIdentity:
    """A till's keys and certificate, issued directly by the authority."""

    folder: Path
    trust: str
    key: SigningKey
    command_keys: dict[str, bytes]

    @property
    def grant(self) -> Any:
        return self

    def signing_key(self) -> SigningKey:
        return self.key

    def tls_context(self) -> Any:
        context = trusting(self.trust)
        context.load_cert_chain(self.folder / "tls.pem", self.folder / "tls.key")
        return context

    def certificate_expires_us(self) -> int:
        return 0


class LightDisk(Disk):
    """A journal in memory that the engine's thread and the test may both touch."""

    def __init__(self, device: str, key: SigningKey) -> None:
        super().__init__(device, random.Random(device))
        self._key = key
        self._lock = threading.RLock()
        self._acked_at: dict[int, float] = {}
        self._sold_at: dict[int, float] = {}

    def sell(self, body: dict[str, Any]) -> None:
        with self._lock:
            stream = self.stream()
            seq = stream.last + 1
            self._sold_at[seq] = time.perf_counter()
            entry = Entry(
                v=1,
                ty="sale.completed",
                id=str(ULID()),
                seq=seq,
                at_us=time.time_ns() // 1000,
                tz_min=0,
                clock="ok",
                boot="b",
                mono_ms=0,
                store="S",
                register="R",
                business_day="2026-11-25",
                body={**body, "number": f"{self.device[-4:]}-{seq:06d}"},
            )
            line = encode(entry)
            digest = next_hash(stream.last_hash, line)
            self.ledger.entries.append(StoredEntry(seq, digest, line))

    def record_acked(self, epoch: int, seq: int, hash: bytes, archived: int) -> None:  # noqa: A002
        with self._lock:
            at = time.perf_counter()
            for each in range(self.ledger.acked + 1, seq + 1):
                self._acked_at[each] = at
            super().record_acked(epoch, seq, hash, archived)

    def latencies_ms(self) -> list[float]:
        return [
            (at - self._sold_at[seq]) * 1000
            for seq, at in self._acked_at.items()
            if seq in self._sold_at
        ]

    def is_acked(self) -> bool:
        with self._lock:
            return self.ledger.acked == len(self.ledger.entries)


@dataclass
class LightStore:
    """Reference data that only remembers how far it is, and when it got there."""

    states: dict[str, BucketState] = field(default_factory=dict)
    at: dict[int, float] = field(default_factory=dict)

    def buckets(self) -> dict[str, BucketState]:
        return dict(self.states)

    def apply_delta(self, bucket: str, since: int, to: int, rows: Iterable[ReferenceRow]) -> None:
        del since, rows
        self.at[to] = time.perf_counter()
        before = self.states[bucket]
        self.states[bucket] = BucketState(to, before.count, before.sum, before.generation)

    def begin_snapshot(self, bucket: str) -> Any:
        return LightShadow(self, bucket)


@dataclass
class LightShadow:
    store: LightStore
    bucket: str

    def add(self, rows: Iterable[ReferenceRow]) -> None:
        for _ in rows:
            pass

    def finish(self, rev: int, count: int, sum: int, generation: str) -> bool:  # noqa: A002
        self.store.states[self.bucket] = BucketState(rev, count, sum, generation)
        return True

    def abandon(self) -> None:
        pass


@dataclass
class LightTill:
    """A till without screens and without a file: only what it says and hears is real."""

    disk: LightDisk
    store: LightStore
    engine: SyncEngine
    statuses: list[SyncStatus]


@contextmanager
def fleet(count: int) -> Generator[tuple[Hq, list[LightTill]]]:
    """A cloud, a broker and ``count`` enrolled tills, not started."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        site = stack.enter_context(_site(folder))
        hq = stack.enter_context(
            running_hq(site, folder / "cloud", f"sqlite:///{folder / 'cloud.db'}")
        )
        tills = [
            _light_till(hq, site, folder / f"till-{number}", number) for number in range(count)
        ]
        yield hq, tills
        for till in tills:
            till.engine._ending.set()
        for till in tills:
            till.engine.stop()


def _light_till(hq: Hq, site: Site, folder: Path, number: int) -> LightTill:
    folder.mkdir(parents=True)
    device, key = f"01KAXK8M00DEV1CE0000000{number:03d}", SigningKey.generate()
    _issue(site, folder, device)
    with hq.cloud.database.transaction() as session:
        session.add(
            Device(
                tenant=hq.tenant,
                id=device,
                store=hq.store.id,
                register=hq.register.id,
                letter="A",
                partition=number % 64,
                state=ACTIVE,
                enrolled_at=hq.cloud.clock.now(),
                facts={},
            )
        )
        session.flush()
        session.add(
            DeviceKey(
                tenant=hq.tenant,
                device=device,
                key_id=key.key_id,
                public=key.public,
                since=hq.cloud.clock.now(),
            )
        )
    identity = LightIdentity(folder, site.authority.trust(), key, site.authority.command_keys())
    disk, store, statuses = LightDisk(device, key), LightStore(), list[SyncStatus]()
    settings = SyncSettings(
        address=Address(hq.tenant, number % 64, device),
        brokers=(Broker("127.0.0.1", site.plan.port),),
        downloads=folder / "pages",
    )
    engine = SyncEngine(
        settings,
        disk,
        store,  # type: ignore[arg-type]
        identity,  # type: ignore[arg-type]
        _requests(hq, identity, device),
        clock=SystemClock(),
        chance=random.Random(number),
        on_status=statuses.append,
    )
    return LightTill(disk, store, engine, statuses)


def _issue(site: Site, folder: Path, device: str) -> None:
    key = certificates.new_tls_key()
    issuer = site.authority.issuer(certificates.Purpose.DEVICE)
    leaf = certificates.issue_device(issuer, device, key.public_key(), now())
    (folder / "tls.pem").write_bytes(certificates.to_pem(leaf, issuer.certificate))
    (folder / "tls.key").write_bytes(certificates.key_to_pem(key))


def _requests(hq: Hq, identity: LightIdentity, device: str) -> Any:
    bearer = Bearer(device, hq.tenant, 4_000_000_000_000_000)
    token = bearer.mint(hq.site.authority.token_secret())
    pool = urllib3.PoolManager(ssl_context=trusting(identity.trust), retries=False)

    class Requests:
        def request(self, method: str, path: str, *, body: Any = None, headers: Any = None) -> Any:
            sent = {"authorization": f"Bearer {token}", **(headers or {})}
            return pool.request(
                method, hq.service + path, body=body, headers=sent, preload_content=False
            )

    return Requests()
