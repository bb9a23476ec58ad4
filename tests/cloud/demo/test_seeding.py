"""The demonstration in a database: once for the module, because it takes seconds."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cloud.audit import models as audit_models
from cloud.catalogue.models import Item
from cloud.customers.models import Customer, Purchase
from cloud.database.engine import Database
from cloud.database.schema import create_missing
from cloud.demo.command import add_arguments
from cloud.demo.seeding import Seeding, Wanted
from cloud.demo.shop import NAME, TENANT
from cloud.estate.models import Device, DeviceKey, Retailer, Store
from cloud.files.store import FileStore
from cloud.ingest.models import LoggedEntry, Stream
from cloud.ledger import rollups
from cloud.ledger.models import Posting, Sale, Shift
from cloud.reference.operations import take_revision
from cloud.reference.repository import Holder, Position, changes, states
from sync_protocol.identity.signing import verify
from sync_protocol.messages import codec
from sync_protocol.messages.chain import document_proof, next_hash
from sync_protocol.messages.envelope import decode
from sync_protocol.messages.reference import BUCKETS, CATALOG, CUSTOMERS, OPERATORS, PRICES
from sync_protocol.messages.to_till import ItemRow, read_row
from sync_protocol.retail.sale import disagreements

MODELS = (audit_models,)  # so that its table is made
NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)


class StandingClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def told() -> list[str]:
    return []


@pytest.fixture(scope="module")
def seeding(folder: Path, told: list[str]) -> Iterator[Seeding]:
    database = Database(f"sqlite:///{folder / 'cloud.db'}")
    create_missing(database)
    made = Seeding(
        database, FileStore(folder / "files"), StandingClock(), Wanted(days=6), told.append
    )
    assert made.run()
    yield made
    database.close()


@pytest.fixture
def database(seeding: Seeding) -> Database:
    return seeding.database


def test_the_shop_is_made_once(seeding: Seeding, told: list[str]) -> None:
    assert not seeding.run()
    assert any("500 products" in line for line in told)
    with seeding.database.reading() as session:
        retailer = session.get_one(Retailer, TENANT)
        assert retailer.name == NAME
        assert session.scalar(select(func.count()).select_from(Store)) == 2


def test_tills_find_everything_in_their_buckets(database: Database) -> None:
    with database.reading() as session:
        store = session.scalars(select(Store.id)).first() or ""
        holder = Holder(TENANT, store)
        found = states(session, holder)
        assert set(found) == set(BUCKETS)
        assert found[CATALOG].count == 500 + 16
        assert found[CUSTOMERS].count == 2000 + 7
        assert found[OPERATORS].count == 7
        assert found[PRICES].count > 500
        for bucket in BUCKETS:
            for row in changes(session, holder, bucket, Position(), limit=5000).rows:
                read_row(row.body)


def test_best_sellers_stand_first_and_have_pictures(database: Database, folder: Path) -> None:
    with database.reading() as session:
        first = session.scalars(select(Item).order_by(Item.rank)).first()
        assert first is not None
        assert first.rank == 0
        assert FileStore(folder / "files").path(first.picture).exists()
        rows = changes(session, Holder(TENANT, ""), CATALOG, Position(), limit=5000).rows
        items = [row for row in (read_row(each.body) for each in rows) if isinstance(row, ItemRow)]
        assert {row.rank for row in items} == set(range(500))


def test_past_sales_prove_their_sums_and_their_place_in_the_journal(database: Database) -> None:
    with database.reading() as session:
        keys = dict(session.execute(select(DeviceKey.device, DeviceKey.public)).all())
        for stream in session.scalars(select(Stream)):
            previous, count = stream.base_hash, 0
            for logged in session.scalars(
                select(LoggedEntry)
                .where(LoggedEntry.device == stream.device)
                .order_by(LoggedEntry.seq)
            ):
                entry = decode(logged.line)
                previous, count = next_hash(previous, logged.line), count + 1
                assert (entry.seq, previous) == (count, logged.hash)
                if entry.ty in codec.DOCUMENT_TYPES:
                    assert verify(
                        keys[stream.device], logged.signature or b"", document_proof(previous)
                    )
                if entry.ty in {"sale.completed", "return.completed"}:
                    message = codec.read(entry.ty, entry.v, entry.id, entry.body)
                    assert disagreements(message.sale) == ()
            assert (count, previous) == (stream.head, stream.head_hash)


def test_every_sale_in_the_journals_is_booked_and_every_booking_balances(
    database: Database,
) -> None:
    with database.reading() as session:
        logged = session.scalar(
            select(func.count()).where(LoggedEntry.type.in_(("sale.completed", "return.completed")))
        )
        assert session.scalar(select(func.count()).select_from(Sale)) == logged > 100
        unbalanced = session.execute(
            select(Posting.document)
            .group_by(Posting.document)
            .having(func.sum(Posting.amount_minor) != 0)
        ).all()
        assert unbalanced == []
        assert all(shift.closed_at for shift in session.scalars(select(Shift)))


def test_the_rollups_are_those_of_the_documents(database: Database) -> None:
    def figures(session) -> list[tuple]:
        return [
            tuple(row)
            for model in rollups.ROLLUPS
            for row in session.execute(
                select(*model.__table__.c).order_by(*model.__table__.primary_key)
            )
        ]

    with database.transaction() as session:
        before = figures(session)
        rollups.rebuild(session, TENANT)
        assert figures(session) == before
        session.rollback()


def test_customers_know_what_they_bought(database: Database) -> None:
    with database.reading() as session:
        spent = dict(
            session.execute(
                select(Purchase.customer, func.sum(Purchase.total_minor)).group_by(
                    Purchase.customer
                )
            ).all()
        )
        known = dict(
            session.execute(
                select(Customer.id, Customer.spent_minor).where(Customer.purchases > 0)
            ).all()
        )
        assert {k: v for k, v in spent.items() if k in known} == known
        assert len(known) > 30


def test_the_former_machines_are_out_of_service(database: Database) -> None:
    with database.reading() as session:
        assert {device.state for device in session.scalars(select(Device))} == {"replaced"}


def test_an_edit_after_the_demonstration_takes_the_next_revision(database: Database) -> None:
    with database.transaction() as session:
        before = states(session, Holder(TENANT, ""))[PRICES].rev
        assert take_revision(session, TENANT, PRICES).number == before + 1
        session.rollback()


def test_the_same_seed_sells_the_same(seeding: Seeding, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'again.db'}")
    create_missing(database)
    wanted = replace(seeding.wanted, pictures=False)
    again = Seeding(database, seeding.files, seeding.clock, wanted, lambda _: None)
    assert again.run()
    query = select(Sale.id, Sale.number, Sale.total_minor).order_by(Sale.id)
    with database.reading() as one, seeding.database.reading() as other:
        assert one.execute(query).all() == other.execute(query).all()
        bodies = select(Sale.body).order_by(Sale.id).limit(50)
        assert json.dumps(one.scalars(bodies).all()) == json.dumps(other.scalars(bodies).all())
    database.close()


def test_the_command_says_what_can_be_chosen() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    asked = parser.parse_args(["--days", "3", "--no-pictures", "--seed", "5"])

    assert (asked.days, asked.no_pictures, asked.seed) == (3, True, 5)
