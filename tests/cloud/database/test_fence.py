"""No query reaches over the fence: other retailers, other stores, hidden fields."""

from collections.abc import Generator
from contextlib import contextmanager

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from cloud.access.models import Role, SignInAttempts
from cloud.audit.models import Change
from cloud.customers.models import Customer, CustomerPhone
from cloud.database.engine import Database
from cloud.database.errors import HiddenField
from cloud.database.fence import Fence, Owned, put_fence
from cloud.database.schema import create_missing
from cloud.ledger.models import Shift
from cloud.tables import metadata
from tests.cloud.trading import TurnedClock

OURS, THEIRS = "01KAXK0000TENANT0000000001", "01KAXK0000TENANT0000000002"
NOBODYS = {"access_sign_in_attempts", "ingest_partition"}


@pytest.fixture
def database(database_url: str) -> Generator[Database]:
    opened = Database(database_url, pool=3)
    create_missing(opened)
    now = TurnedClock().now()
    with opened.transaction() as session:
        for tenant in (OURS, THEIRS):
            session.add(Role(tenant=tenant, id="r", name=tenant, is_ready_made=False, hidden=[]))
            session.add(
                Customer(
                    tenant=tenant,
                    id="C",
                    number="C1",
                    name="Ada",
                    email="ada@example.org",
                    currency="EUR",
                    balance_minor=-500,
                    created_at=now,
                    changed_at=now,
                )
            )
            session.add(CustomerPhone(tenant=tenant, customer="C", number="+358401234567"))
    yield opened
    opened.close()


@contextmanager
def fenced(database: Database, fence: Fence) -> Generator[Session]:
    with database.transaction() as session:
        put_fence(session, lambda: fence)
        yield session


def test_a_query_that_forgets_the_retailer_gets_only_ours(database: Database) -> None:
    with fenced(database, Fence(OURS)) as session:
        assert session.scalars(select(Role.name)).all() == [OURS]
        assert session.scalar(select(func.count()).select_from(Customer)) == 1
        joined = select(Customer.name).join(CustomerPhone, CustomerPhone.customer == Customer.id)
        assert len(session.execute(joined).all()) == 1
        assert session.get(Customer, (THEIRS, "C")) is None
        within = select(Role.id).where(
            select(Customer.id).where(Customer.tenant == THEIRS).exists()
        )
        assert session.execute(within).all() == []


def test_an_update_or_delete_that_forgets_it_spares_the_others(database: Database) -> None:
    with fenced(database, Fence(OURS)) as session:
        session.execute(update(Customer).values(name="changed"))
        session.execute(delete(CustomerPhone))
    with database.reading() as session:
        names = {each.tenant: each.name for each in session.scalars(select(Customer))}
        assert names == {OURS: "changed", THEIRS: "Ada"}
        assert [each.tenant for each in session.scalars(select(CustomerPhone))] == [THEIRS]


def test_the_fence_of_one_request_does_not_stay_for_the_next(database: Database) -> None:
    for tenant in (OURS, THEIRS, OURS):
        with fenced(database, Fence(tenant)) as session:
            assert [each.tenant for each in session.scalars(select(Role))] == [tenant]


def test_rows_of_other_stores_are_not_there(database: Database) -> None:
    query = select(Shift.id)
    with fenced(database, Fence(OURS, frozenset({"here"}))) as session:
        assert session.execute(query).all() == []
        assert session.scalars(select(SignInAttempts)).all() == []  # no such column: as written


def test_hidden_fields_come_back_empty(database: Database) -> None:
    hidden = {
        "customer": frozenset({"email", "balance_minor"}),
        "customer_phone": frozenset[str](),
    }
    with fenced(database, Fence(OURS, hidden=hidden)) as session:
        ada = session.scalars(select(Customer)).one()
        assert (ada.name, ada.email, ada.balance_minor) == ("Ada", "", 0)
        assert session.scalars(select(CustomerPhone)).all() == []
        with pytest.raises(HiddenField):
            session.execute(select(Customer.name, Customer.email)).all()


def test_saving_a_form_without_the_hidden_field_keeps_it(database: Database) -> None:
    hidden = {"customer": frozenset({"email"})}
    with fenced(database, Fence(OURS, hidden=hidden)) as session:
        ada = session.scalars(select(Customer)).one()
        ada.name, ada.email = "Ada L.", "overwritten@example.org"
    with database.reading() as session:
        ada = session.get(Customer, (OURS, "C"))
        assert ada is not None
        assert (ada.name, ada.email) == ("Ada L.", "ada@example.org")


def test_every_table_belongs_to_a_retailer_or_is_named_here() -> None:
    without = {name for name, table in metadata.tables.items() if "tenant" not in table.columns}
    assert without <= NOBODYS


def test_rows_of_other_owners_vanish_with_everything_that_hangs_on_them(
    database: Database,
) -> None:
    now = TurnedClock().now()
    facts = {"currency": "EUR", "created_at": now, "changed_at": now}
    with database.transaction() as session:
        session.add(Customer(tenant=OURS, id="MINE", number="C2", name="Bo", manager="me", **facts))
        for customer in ("C", "MINE"):
            session.add(
                Change(
                    tenant=OURS,
                    id=customer,
                    at=now,
                    actor="x",
                    actor_name="x",
                    kind="customer",
                    record=customer,
                    action="changed",
                )
            )
    fence = Fence(OURS, owned={"customer": Owned("manager", frozenset({"me"}), "me")})
    with fenced(database, fence) as session:
        assert session.scalars(select(Customer.id)).all() == ["MINE"]
        assert session.scalar(select(func.count()).select_from(Customer)) == 1
        assert session.get(Customer, (OURS, "C")) is None
        assert session.scalars(select(CustomerPhone)).all() == []
        assert session.scalars(select(Change.record)).all() == ["MINE"]
        assert session.execute(update(Customer).values(city="X")).rowcount == 1  # type: ignore[attr-defined]
        session.add(Customer(tenant=OURS, id="NEW", number="C3", name="Cy", **facts))
    with fenced(database, fence) as session:
        assert session.get(Customer, (OURS, "NEW")) is not None
