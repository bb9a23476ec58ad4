# ruff: noqa: ARG002 - ports are fitted, not all of what they hand over is needed
"""Reference data down, against a service that misbehaves on request."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest
import zstandard

from edge.sync.https import Https
from edge.sync.refdata import ReferencePuller
from sync_protocol.delivery.sums import add, row_sum
from sync_protocol.identity.errors import ServiceUnreachable
from sync_protocol.identity.signing import SigningKey
from sync_protocol.messages.reference import (
    SNAPSHOT_PURPOSE,
    BucketState,
    Changes,
    ReferenceRow,
    SnapshotManifest,
    SnapshotPage,
    encode_row,
)

KEY = SigningKey.from_seed(b"\x09" * 32)
BUCKET = "group/prices"


def state_of(rows: Iterable[ReferenceRow], rev: int, generation: str = "g") -> BucketState:
    live = [row for row in rows if not row.deleted]
    total = 0
    for row in live:
        total = add(total, row_sum(row.key, row.rev))
    return BucketState(rev, len(live), total, generation)


@dataclass
class Store:
    """A till's reference data in memory."""

    rows: dict[str, ReferenceRow] = field(default_factory=dict)
    state: BucketState = field(default_factory=BucketState)
    applied: list[tuple[int, int]] = field(default_factory=list)

    def buckets(self) -> dict[str, BucketState]:
        return {BUCKET: self.state}

    def apply_delta(self, bucket: str, since: int, to: int, rows: Iterable[ReferenceRow]) -> None:
        assert since == self.state.rev
        for row in rows:
            self.rows[row.key] = row
            if row.deleted:
                del self.rows[row.key]
        self.applied.append((since, to))
        self.state = state_of(self.rows.values(), to, self.state.generation)

    def begin_snapshot(self, bucket: str) -> "Shadow":
        return Shadow(self)


@dataclass
class Shadow:
    store: Store
    rows: dict[str, ReferenceRow] = field(default_factory=dict)

    def add(self, rows: Iterable[ReferenceRow]) -> None:
        self.rows |= {row.key: row for row in rows}

    def finish(self, rev: int, count: int, sum: int, generation: str) -> bool:  # noqa: A002
        state = state_of(self.rows.values(), rev, generation)
        if (state.count, state.sum) != (count, sum):
            return False
        self.store.rows, self.store.state = self.rows, state
        return True

    def abandon(self) -> None:
        self.rows = {}


@dataclass
class Response:
    status: int
    data: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def read(self, amount: int, *, decode_content: bool) -> bytes:
        return self.data[:amount]

    def stream(self, amount: int, *, decode_content: bool) -> Iterator[bytes]:
        yield self.data

    def release_conn(self) -> None:
        pass


@dataclass
class Service:
    """Headquarters: rows in pages of two, and whatever goes wrong."""

    rows: list[ReferenceRow]
    rev: int
    generation: str = "g"
    changes: list[Changes] = field(default_factory=list)
    changes_status: int = 200
    key: SigningKey = KEY
    damage: bool = False
    cut_pages_at: int = 0
    is_away: bool = False
    asked: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)

    def pages(self) -> list[bytes]:
        lines = [encode_row(row) for row in self.rows]
        return [
            zstandard.compress(b"\n".join(lines[at : at + 2]) + b"\n")
            for at in range(0, len(lines), 2)
        ]

    def manifest(self) -> bytes:
        pages = tuple(
            SnapshotPage(
                hashlib.sha256(page).hexdigest(), min(2, len(self.rows) - 2 * n), len(page)
            )
            for n, page in enumerate(self.pages())
        )
        state = state_of(self.rows, self.rev, self.generation)
        line = SnapshotManifest(BUCKET, state, pages).encode()
        signature = self.key.sign(SNAPSHOT_PURPOSE + line)
        return json.dumps(
            {"manifest": line.decode(), "signature": signature.hex(), "key_id": KEY.key_id}
        ).encode()

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        self.asked.append(path)
        if self.is_away:
            raise ServiceUnreachable("away")
        if path.endswith("/snapshot"):
            return Response(200, self.manifest())
        if "/changes" in path:
            after = parse_qs(urlsplit(path).query).get("after", ["0"])[0]
            page = self.changes[int(after)].encode() if self.changes else b""
            return Response(self.changes_status, page)
        return self._page(path, (headers or {}).get("range", ""))

    def _page(self, path: str, wanted: str) -> Response:
        sha256 = path.rpartition("/")[2]
        page = next(page for page in self.pages() if hashlib.sha256(page).hexdigest() == sha256)
        if self.damage:
            page = page[:-1] + bytes([page[-1] ^ 1])
        if wanted:
            self.ranges.append(wanted)
            return Response(206, page[int(wanted[6:-1]) :])
        return Response(200, page[: self.cut_pages_at] if self.cut_pages_at else page)


def row(key: str, rev: int, minor: int = 1) -> ReferenceRow:
    return ReferenceRow(key, rev, body={"k": "price", "minor": minor})


ROWS = [row(f"P{number}", 3) for number in range(5)]


def puller(service: Service, store: Store, folder: Path) -> ReferencePuller:
    made = ReferencePuller(
        Https(service),  # type: ignore[arg-type]
        store,  # type: ignore[arg-type]
        folder / "pages",
        trusted_keys={KEY.key_id: KEY.public},
        roll=Random(1),
    )
    made.plan.offered(0, {BUCKET: (service.rev, service.generation)}, store.buckets())
    return made


def run(pulling: ReferencePuller, now_ms: int = 0, steps_max: int = 50) -> None:
    for _ in range(steps_max):
        if not pulling.step(now_ms):
            return
    raise AssertionError("it never ends")


def held(rows: list[ReferenceRow], rev: int) -> Store:
    return Store({each.key: each for each in rows}, state_of(rows, rev))


def test_a_snapshot_is_fetched_checked_and_swapped_in(tmp_path: Path) -> None:
    service, store = Service(ROWS, rev=3), Store()
    pulling = puller(service, store, tmp_path)
    run(pulling)
    assert store.rows == {each.key: each for each in ROWS}
    assert pulling.plan.is_complete
    assert not list((tmp_path / "pages").iterdir())


def test_a_download_goes_on_where_it_stopped(tmp_path: Path) -> None:
    service, store = Service(ROWS, rev=3, cut_pages_at=7), Store()
    pulling = puller(service, store, tmp_path)
    pulling.step(0)
    pulling.step(0)  # a page, cut after seven bytes
    again = puller(service, store, tmp_path)  # the till was switched off
    run(again)
    assert service.ranges[0] == "bytes=7-"
    assert len(store.rows) == 5


def test_a_damaged_page_is_fetched_again_later(tmp_path: Path) -> None:
    service, store = Service(ROWS, rev=3, damage=True), Store()
    pulling = puller(service, store, tmp_path)
    run(pulling)
    assert store.rows == {}
    service.damage = False
    run(pulling, now_ms=10_000)
    assert len(store.rows) == 5


def test_a_manifest_that_headquarters_did_not_sign_is_not_believed(tmp_path: Path) -> None:
    service, store = Service(ROWS, rev=3, key=SigningKey.generate()), Store()
    run(puller(service, store, tmp_path))
    assert store.rows == {}
    assert not any("snapshot-pages" in path for path in service.asked)


def test_changes_are_applied_revision_by_revision(tmp_path: Path) -> None:
    new = [row("P1", 4, 9), row("P9", 5), ReferenceRow("P2", 6, deleted=True)]
    after = [each for each in ROWS if each.key not in {"P1", "P2"}] + new[:2]
    state = state_of(after, 6)
    service = Service(after, rev=6)
    service.changes = [
        Changes(BUCKET, (new[0],), 4, state, next="1"),
        Changes(BUCKET, (new[1],), 6, state, next="2", partial=True),
        Changes(BUCKET, (new[2],), 6, state),
    ]
    store = held(ROWS, 3)
    pulling = puller(service, store, tmp_path)
    run(pulling)
    assert store.applied == [(3, 4), (4, 6)]  # a revision in two pages is applied as one
    assert store.state == state
    assert pulling.plan.is_complete


def test_changes_too_old_to_be_told_become_a_snapshot(tmp_path: Path) -> None:
    service, store = Service(ROWS, rev=3, changes_status=410), held(ROWS[:1], 1)
    run(puller(service, store, tmp_path))
    assert store.state == state_of(ROWS, 3)


def test_one_bad_row_is_found_by_the_sum_and_repaired(tmp_path: Path) -> None:
    service, store = Service(ROWS, rev=4), held([*ROWS[:4], row("P4", 2)], 3)
    service.rows = ROWS
    service.changes = [Changes(BUCKET, (), 4, state_of(ROWS, 4))]
    run(puller(service, store, tmp_path))
    assert store.state == state_of(ROWS, 4)


@pytest.mark.parametrize("how", ["away", "refused"])
def test_a_service_that_is_away_is_asked_again_later(tmp_path: Path, how: str) -> None:
    service, store = Service(ROWS, rev=3), held(ROWS[:1], 1)
    service.is_away = how == "away"
    service.changes_status = 503
    pulling = puller(service, store, tmp_path)
    run(pulling)
    asked = len(service.asked)
    assert not pulling.plan.is_complete
    service.is_away, service.changes_status = False, 200
    service.changes = [Changes(BUCKET, tuple(ROWS[1:]), 3, state_of(ROWS, 3))]
    run(pulling, now_ms=10_000)
    assert len(service.asked) == asked + 1
    assert store.state == state_of(ROWS, 3)


def test_half_a_snapshot_leaves_the_old_rows_in_use(tmp_path: Path) -> None:
    service, store = Service(ROWS, rev=3), Store()
    pulling = puller(service, store, tmp_path)
    for _ in range(5):
        pulling.step(0)
    assert pulling.is_busy
    pulling.abandon()
    assert store.rows == {}
    assert not pulling.is_busy
