import json
from datetime import timedelta
from pathlib import Path

import pytest
import zstandard

from cloud.database.engine import Database
from cloud.reference.errors import UnknownBucket
from cloud.reference.operations import publish
from cloud.reference.repository import Holder
from cloud.reference.snapshots import PageStore, Snapshots, owns_page
from sync_protocol.identity.signing import SigningKey, verify
from sync_protocol.messages.reference import (
    CUSTOMERS,
    SNAPSHOT_PURPOSE,
    SnapshotManifest,
    decode_row,
)

TENANT = "01TENANT"
HOLDER = Holder(TENANT, "01STORE")
KEY = SigningKey.from_seed(bytes(32))


@pytest.fixture
def snapshots(database: Database, tmp_path: Path, clock) -> Snapshots:
    return Snapshots(database, PageStore(tmp_path / "pages"), KEY, clock)


def publish_customers(database: Database, clock, first: int, count: int, name: str = "A") -> None:
    with database.transaction() as session:
        rows = [
            (f"{key:08}", {"k": "customer", "name": name}) for key in range(first, first + count)
        ]
        publish(session, TENANT, CUSTOMERS, rows, at=clock.now())


def test_a_snapshot_holds_every_live_row_and_proves_it(database, snapshots, clock) -> None:
    publish_customers(database, clock, 0, 6000)
    with database.transaction() as session:
        publish(session, TENANT, CUSTOMERS, deleted_keys=["00000007"], at=clock.now())

    snapshot = snapshots.current(HOLDER, CUSTOMERS)

    assert snapshot is not None
    assert verify(KEY.public, snapshot.signature, SNAPSHOT_PURPOSE + snapshot.manifest)
    manifest = SnapshotManifest.decode(snapshot.manifest)
    assert (manifest.state.rev, manifest.state.count) == (2, 5999)
    assert [page.rows for page in manifest.pages] == [5000, 999]
    rows = []
    for page in manifest.pages:
        content = snapshots.pages.path(page.sha256).read_bytes()
        assert len(content) == page.bytes
        lines = zstandard.ZstdDecompressor().decompress(content).splitlines()
        rows += [decode_row(line) for line in lines]
    assert len({row.key for row in rows}) == 5999


def test_a_snapshot_is_kept_until_much_has_changed(database, snapshots, clock) -> None:
    publish_customers(database, clock, 0, 100)
    first = snapshots.current(HOLDER, CUSTOMERS)
    publish_customers(database, clock, 0, 5, "B")
    assert snapshots.current(HOLDER, CUSTOMERS).rev == first.rev

    publish_customers(database, clock, 10, 30, "B")

    assert snapshots.current(HOLDER, CUSTOMERS).rev == 3


def test_pages_of_an_old_snapshot_stay_for_whoever_is_loading_them(
    database, snapshots, clock
) -> None:
    publish_customers(database, clock, 0, 10)
    [old] = SnapshotManifest.decode(snapshots.current(HOLDER, CUSTOMERS).manifest).pages
    publish_customers(database, clock, 0, 10, "B")
    snapshots.current(HOLDER, CUSTOMERS)
    with database.reading() as session:
        assert owns_page(session, TENANT, old.sha256)

    clock.turn(timedelta(days=3))
    publish_customers(database, clock, 0, 10, "C")
    snapshots.current(HOLDER, CUSTOMERS)

    with database.reading() as session:
        assert not owns_page(session, TENANT, old.sha256)
    assert not snapshots.pages.path(old.sha256).exists()


def test_a_page_belongs_to_one_retailer(database, snapshots, clock) -> None:
    publish_customers(database, clock, 0, 10)
    [page] = SnapshotManifest.decode(snapshots.current(HOLDER, CUSTOMERS).manifest).pages

    with database.reading() as session:
        assert not owns_page(session, "01OTHER", page.sha256)


def test_nothing_published_is_no_snapshot(snapshots) -> None:
    assert snapshots.current(HOLDER, CUSTOMERS) is None


def test_a_bucket_nobody_follows_has_no_snapshot(snapshots) -> None:
    with pytest.raises(UnknownBucket):
        snapshots.current(HOLDER, "tenant/secrets")


def test_the_manifest_is_plain_json(database, snapshots, clock) -> None:
    publish_customers(database, clock, 0, 1)

    assert json.loads(snapshots.current(HOLDER, CUSTOMERS).manifest)["b"] == CUSTOMERS


def test_a_snapshot_signed_by_a_former_key_is_built_anew(database, tmp_path, clock) -> None:
    publish_customers(database, clock, 0, 10)
    pages, new = PageStore(tmp_path / "pages"), SigningKey.generate()
    Snapshots(database, pages, KEY, clock).current(HOLDER, CUSTOMERS)

    assert Snapshots(database, pages, new, clock).current(HOLDER, CUSTOMERS).key_id == new.key_id
