import contextlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloud.database.announcements import Announcement
from cloud.database.engine import Database
from cloud.database.schema import create_missing
from cloud.reference.errors import SnapshotRequired, UnknownBucket, UnreadableToken
from cloud.reference.operations import (
    begin_generation,
    publish,
    purge_tombstones,
    take_revision,
)
from cloud.reference.repository import Holder, Position, changes, states
from sync_protocol.delivery.sums import add, row_sum
from sync_protocol.messages.reference import PRICES, STORE_CONFIG, Changes, ReferenceRow

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TENANT, STORE = "01TENANT", "01STORE"
HOLDER = Holder(TENANT, STORE)


def body(minor: int) -> dict[str, object]:
    return {"k": "price", "item": "01ITEM", "minor": minor, "currency": "EUR"}


def pages(database: Database, *, since: int = 0, limit: int = 1000) -> list[Changes]:
    """Pull as a till does, page by page."""
    pulled: list[Changes] = []
    token = ""
    while True:
        with database.reading() as session:
            page = changes(session, HOLDER, PRICES, Position(since, "", token), limit=limit)
        pulled.append(page)
        token = page.next
        if not token:
            return pulled


def test_a_published_row_is_what_a_new_till_pulls(database: Database) -> None:
    with database.transaction() as session:
        publish(session, TENANT, PRICES, [("01P", body(250))], at=NOW)

    [page] = pages(database)

    assert page.rows == (ReferenceRow("01P", 1, body=body(250)),)
    assert page.to == 1
    assert (page.state.rev, page.state.count, page.state.sum) == (1, 1, row_sum("01P", 1))


def test_a_row_changed_often_is_pulled_once(database: Database) -> None:
    for minor in range(100, 110):
        with database.transaction() as session:
            publish(session, TENANT, PRICES, [("01P", body(minor))], at=NOW)

    [page] = pages(database)

    assert [row.rev for row in page.rows] == [10]
    assert page.rows[0].body["minor"] == 109


def test_a_row_that_says_the_same_as_before_travels_to_nobody(database: Database) -> None:
    heard: list[Announcement] = []
    database.hub.subscribe("reference-changed", heard.append)
    for _ in range(2):
        with database.transaction() as session:
            publish(session, TENANT, PRICES, [("01P", body(250))], at=NOW)

    assert [row.rev for row in pages(database)[0].rows] == [1]
    assert [each.payload["rev"] for each in heard] == [1]


def test_a_change_is_announced_after_the_commit_and_never_without_it(database: Database) -> None:
    heard: list[Announcement] = []
    database.hub.subscribe("reference-changed", heard.append)

    with contextlib.suppress(ZeroDivisionError), database.transaction() as session:
        publish(session, TENANT, PRICES, [("01P", body(1))], at=NOW)
        raise ZeroDivisionError
    assert heard == []

    with database.transaction() as session:
        publish(session, TENANT, PRICES, [("01P", body(1))], at=NOW)
    assert [each.payload for each in heard] == [
        {"tenant": TENANT, "bucket": PRICES, "store": "", "rev": 1}
    ]


def test_a_deletion_reaches_who_had_the_row_and_not_who_begins(database: Database) -> None:
    with database.transaction() as session:
        publish(session, TENANT, PRICES, [("01P", body(1)), ("01Q", body(2))], at=NOW)
    with database.transaction() as session:
        publish(session, TENANT, PRICES, deleted_keys=["01P"], at=NOW)

    assert [row.key for row in pages(database)[0].rows] == ["01Q"]
    [page] = pages(database, since=1)
    assert page.rows == (ReferenceRow("01P", 2, deleted=True),)
    assert page.state.count == 1


def test_a_page_ends_with_a_whole_revision(database: Database) -> None:
    for start in range(0, 30, 3):
        with database.transaction() as session:
            rows = [(f"{key:04}", body(key)) for key in range(start, start + 3)]
            publish(session, TENANT, PRICES, rows, at=NOW)

    for page in pages(database, limit=7):
        assert not page.partial
        per_revision = Counter(row.rev for row in page.rows)
        assert set(per_revision.values()) == {3}
        assert page.to == (page.rows[-1].rev if page.next else page.state.rev)


def test_a_revision_larger_than_a_page_says_that_it_goes_on(database: Database) -> None:
    with database.transaction() as session:
        publish(session, TENANT, PRICES, [(f"{key:04}", body(key)) for key in range(10)], at=NOW)
    with database.transaction() as session:
        publish(session, TENANT, PRICES, [("9999", body(1))], at=NOW)

    pulled = pages(database, limit=4)

    assert [(len(page.rows), page.partial, page.to) for page in pulled] == [
        (4, True, 1),
        (4, True, 1),
        (3, False, 2),
    ]


def test_a_stores_configuration_is_only_its_own(database: Database) -> None:
    with database.transaction() as session:
        publish(session, TENANT, STORE_CONFIG, [("x", {"k": "store"})], store="other", at=NOW)

    with database.reading() as session:
        page = changes(session, HOLDER, STORE_CONFIG, Position())
        assert page.rows == ()
        assert states(session, HOLDER)[STORE_CONFIG].count == 0
        assert states(session, Holder(TENANT, "other"))[STORE_CONFIG].count == 1


def test_another_retailers_rows_are_not_seen(database: Database) -> None:
    with database.transaction() as session:
        publish(session, "01OTHER", PRICES, [("01P", body(1))], at=NOW)

    assert pages(database)[0].rows == ()


@pytest.mark.parametrize(
    "position",
    [Position(since=99), Position(since=1, generation="another")],
    ids=["ahead of us", "of another generation"],
)
def test_a_position_we_never_gave_needs_a_snapshot(database: Database, position: Position) -> None:
    with database.transaction() as session:
        publish(session, TENANT, PRICES, [("01P", body(1))], at=NOW)

    with database.reading() as session, pytest.raises(SnapshotRequired):
        changes(session, HOLDER, PRICES, position)


def test_after_a_restored_backup_everybody_takes_a_snapshot(database: Database) -> None:
    with database.transaction() as session:
        publish(session, TENANT, PRICES, [("01P", body(1))], at=NOW)
    generation = pages(database)[0].state.generation
    with database.transaction() as session:
        begin_generation(session, TENANT)

    with database.reading() as session, pytest.raises(SnapshotRequired):
        changes(session, HOLDER, PRICES, Position(1, generation))


def test_old_tombstones_are_forgotten_and_who_missed_them_is_told(database: Database) -> None:
    with database.transaction() as session:
        publish(session, TENANT, PRICES, [("01P", body(1)), ("01Q", body(2))], at=NOW)
    with database.transaction() as session:
        publish(session, TENANT, PRICES, deleted_keys=["01P"], at=NOW)
    with database.transaction() as session:
        assert purge_tombstones(session, NOW + timedelta(days=89)) == 0
        assert purge_tombstones(session, NOW + timedelta(days=91)) == 1

    with database.reading() as session:
        with pytest.raises(SnapshotRequired):
            changes(session, HOLDER, PRICES, Position(since=1))
        assert changes(session, HOLDER, PRICES, Position(since=2)).rows == ()
        assert [row.key for row in changes(session, HOLDER, PRICES, Position()).rows] == ["01Q"]


def test_a_bucket_nobody_follows_is_unknown(database: Database) -> None:
    with database.reading() as session, pytest.raises(UnknownBucket):
        changes(session, HOLDER, "tenant/secrets", Position())


@pytest.mark.parametrize("token", ["x", "1", "1.", ".a", "-1.a"])
def test_a_token_that_is_not_ours_is_refused(database: Database, token: str) -> None:
    with database.transaction() as session:
        publish(session, TENANT, PRICES, [("01P", body(1))], at=NOW)

    with database.reading() as session, pytest.raises(UnreadableToken):
        changes(session, HOLDER, PRICES, Position(after=token))


STEPS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3), max_size=5),
        st.sets(st.sampled_from("abcdefgh"), max_size=2),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(steps=STEPS, limit=st.integers(1, 4), followed_from=st.integers(0, 12))
def test_a_till_that_follows_ends_with_the_same_rows_and_sums(
    steps: list[tuple[dict[str, int], set[str]]], limit: int, followed_from: int
) -> None:
    folder = TemporaryDirectory()
    database = Database(f"sqlite:///{folder.name}/cloud.db")
    create_missing(database)
    held: dict[str, ReferenceRow] = {}
    since = 0
    for number, (rows, deleted) in enumerate(steps):
        with database.transaction() as session:
            revision = take_revision(session, TENANT, PRICES)
            revision.publish(
                [(key, body(minor)) for key, minor in rows.items() if key not in deleted],
                deleted=deleted,
                at=NOW,
            )
        if number < followed_from and number + 1 < len(steps):
            continue
        waiting: list[ReferenceRow] = []
        for page in pages(database, since=since, limit=limit):
            waiting += page.rows
            if page.partial:
                continue
            for row in waiting:
                held.pop(row.key, None)
                if not row.deleted:
                    held[row.key] = row
            waiting, since = [], page.to
        total = 0
        for row in held.values():
            total = add(total, row_sum(row.key, row.rev))
        assert (since, len(held), total) == (page.state.rev, page.state.count, page.state.sum)
    database.close()
    folder.cleanup()
