"""A cloud with one retailer and tills that write real entries with real keys."""

import hashlib
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ulid import ULID

from cloud.access.operations import add_ready_roles, create_user
from cloud.audit.operations import System
from cloud.database.engine import Database
from cloud.database.schema import create_missing
from cloud.estate.models import ACTIVE, Device, DeviceKey
from cloud.estate.operations import StoreFacts, found_retailer, open_store, place_register
from cloud.ingest.inbox import Inbox
from cloud.ingest.intake import Answer, Delivery
from cloud.settings import Settings
from cloud.wiring import build_cloud, build_web
from sync_protocol.identity.signing import SigningKey
from sync_protocol.messages import codec
from sync_protocol.messages.batch import SideRecord, StoredEntry, pack
from sync_protocol.messages.chain import genesis_hash, next_hash
from sync_protocol.messages.control import (
    Birth,
    Condition,
    Heartbeat,
    Pace,
    Position,
    encode_control,
)
from sync_protocol.messages.envelope import Entry, encode
from sync_protocol.messages.from_till import Body, SaleCompleted
from tests.builders import a_sale
from tests.cloud.serving import Visitor, serving

PASSWORD = "four quiet words here"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class TestClock:
    """A clock that the test turns."""

    __test__ = False
    at: datetime = NOON

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@dataclass
class FakeTill:
    """A till as the cloud sees it: a journal in memory, a key, and what it would send."""

    tenant: str
    device: str
    partition: int
    key: SigningKey
    epoch: int = 1
    genesis: bytes = b""
    entries: list[StoredEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.genesis = genesis_hash(self.tenant, self.device, self.epoch, bytes(16))

    @property
    def last(self) -> int:
        return len(self.entries)

    def hash_at(self, seq: int) -> bytes:
        return self.entries[seq - 1].hash if seq else self.genesis

    def write(self, body: Body, *, side: tuple[SideRecord, ...] = (), **fields: Any) -> Entry:
        ty, version, content = codec.write(body)
        return self.write_raw(ty, content, version=version, side=side, **fields)

    def write_raw(
        self,
        ty: str,
        content: Mapping[str, Any],
        *,
        version: int = 1,
        side: tuple[SideRecord, ...] = (),
        **fields: Any,
    ) -> Entry:
        told: dict[str, Any] = {
            "v": version,
            "ty": ty,
            "id": str(ULID()),
            "seq": self.last + 1,
            "at_us": 1_795_000_000_000_000 + self.last,
            "tz_min": 120,
            "clock": "ok",
            "boot": "boot-1",
            "mono_ms": 1000 + self.last,
            "store": "S",
            "register": "R",
            "operator": "O",
            "shift": "SH",
            "business_day": "2026-11-22",
            "body": content,
        }
        entry = Entry(**{**told, **fields})
        self.write_line(encode(entry), side=side)
        return entry

    def write_line(self, line: bytes, *, side: tuple[SideRecord, ...] = ()) -> None:
        digest = next_hash(self.hash_at(self.last), line)
        self.entries.append(StoredEntry(self.last + 1, digest, line, None, side))

    def sell(self, **fields: Any) -> Entry:
        number = f"S1T1-{self.last + 1:06d}-{self.device[-3:]}"
        sale = a_sale(number=number)
        return self.write(SaleCompleted(sale), **{"id": str(ULID()), **fields})

    def batch(self, first: int = 1, last: int = 0, *, key: SigningKey | None = None) -> bytes:
        signing = key or self.key
        return pack(
            self.entries[first - 1 : last or self.last],
            device=self.device,
            epoch=self.epoch,
            previous_hash=self.hash_at(first - 1),
            newest=self.last,
            boot="boot-1",
            now_us=1_795_000_000_000_000,
            key_id=signing.key_id if key is None else self.key.key_id,
            sign=signing.sign,
        )

    def deliver(self, kind: str, data: bytes) -> Delivery:
        return Delivery(self.tenant, self.partition, self.device, kind, data)

    def events(self, first: int = 1, last: int = 0) -> Delivery:
        return self.deliver("ev", self.batch(first, last))

    def birth(self, session: str = "s1") -> Delivery:
        positions = sorted({self.last, max(0, self.last - 1), 0}, reverse=True)
        birth = Birth(
            session=session,
            boot="boot-1",
            epoch=self.epoch,
            locator=tuple(Position(seq, self.hash_at(seq)) for seq in positions),
            acked=0,
            condition=Condition(backlog=self.last, backlog_minor=1200, clock="ok"),
        )
        return self.deliver("st", encode_control(birth))

    def heartbeat(self, acked: int, session: str = "s1") -> Delivery:
        beat = Heartbeat(
            session=session,
            epoch=self.epoch,
            last=self.last,
            acked=Position(acked, self.hash_at(acked)),
        )
        return self.deliver("st", encode_control(beat))

    def twin(self) -> "FakeTill":
        copy = FakeTill(self.tenant, self.device, self.partition, self.key, self.epoch)
        copy.entries = list(self.entries)
        return copy


@dataclass
class Hq:
    """The cloud's side."""

    database: Database
    clock: TestClock
    inbox: Inbox
    tenant: str
    store: str
    register: str

    def new_till(self, number: int = 1, partition: int = 5) -> FakeTill:
        key = SigningKey.from_seed(hashlib.sha256(bytes([number])).digest())
        device = f"D{number:025d}"
        with self.database.transaction() as session:
            session.add(
                Device(
                    tenant=self.tenant,
                    id=device,
                    store=self.store,
                    register=self.register,
                    letter="A",
                    partition=partition,
                    state=ACTIVE,
                    enrolled_at=self.clock.now(),
                    facts={},
                )
            )
            session.flush()
            session.add(
                DeviceKey(
                    tenant=self.tenant,
                    device=device,
                    key_id=key.key_id,
                    public=key.public,
                    since=self.clock.now(),
                )
            )
        return FakeTill(self.tenant, device, partition, key)

    def take(self, *deliveries: Delivery) -> list[Answer]:
        return self.inbox.take(deliveries)


def an_hq(database: Database) -> Hq:
    create_missing(database)
    clock = TestClock()
    with database.transaction() as session:
        retailer = found_retailer(
            session, clock, name="Agora", currency="EUR", time_zone="Europe/Athens"
        )
        store = open_store(
            session, clock, System(), retailer.tenant, StoreFacts(code="S1", name="Harbour")
        )
        register = place_register(
            session, clock, System(), store=store, name="Till 1", receipt_prefix="S1T1"
        )
        tenant, store_id, register_id = retailer.tenant, store.id, register.id
    inbox = Inbox(database, clock, pace=Pace())
    return Hq(database, clock, inbox, tenant, store_id, register_id)


@pytest.fixture
def hq(database_url: str) -> Generator[Hq]:
    database = Database(database_url)
    yield an_hq(database)
    database.close()


@pytest.fixture
def served(tmp_path: Path) -> Generator[tuple[Hq, Visitor]]:
    """The whole application over one retailer, and its administrator, who has signed in."""
    cloud = build_cloud(Settings(var_dir=tmp_path, device_port=0), TestClock())
    app = build_web(cloud)
    hq = an_hq(cloud.database)
    with cloud.database.transaction() as session:
        add_ready_roles(session, hq.tenant)
        create_user(
            session,
            cloud.clock,
            tenant=hq.tenant,
            email="nora@example.com",
            name="Nora",
            password=PASSWORD,
            role="administrator",
        )
    with serving(app) as base:
        visitor = Visitor(base).sign_in("nora@example.com", PASSWORD)
        yield hq, visitor
        visitor.close()
    cloud.database.close()
