import json

import pytest
from sqlalchemy import select

from cloud.access.rights import Scope
from cloud.audit.models import Change
from cloud.estate.errors import PrefixTaken, UnknownStore
from cloud.estate.operations import StoreFacts, change_store, facts_of, place_register
from cloud.estate.repository import EstateRepository, retailer_facts
from cloud.reference.models import BucketRow
from sync_protocol.messages.to_till import StoreConfigRow, read_row
from tests.cloud.estate.conftest import Headquarters


def test_a_changed_store_reaches_its_tills(headquarters: Headquarters) -> None:
    facts = StoreFacts(code="S1", name="Harbour", receipt_header=("AGORA", "Harbour 1"))
    with headquarters.database.transaction() as session:
        store = headquarters.estate(session).store(headquarters.store.id)
        assert change_store(session, headquarters.clock, headquarters.actor, store, facts)
        assert not change_store(session, headquarters.clock, headquarters.actor, store, facts)
        assert facts_of(store) == facts
    with headquarters.database.reading() as session:
        body = session.scalars(select(BucketRow.body).where(BucketRow.key == store.id)).one()
    row = read_row(json.loads(body))
    assert isinstance(row, StoreConfigRow)
    assert row.header == ("AGORA", "Harbour 1")
    assert row.registers == {headquarters.register.id: "Till 1|S1T1"}


def test_who_changed_a_store_is_written_down(headquarters: Headquarters) -> None:
    with headquarters.database.transaction() as session:
        store = headquarters.estate(session).store(headquarters.store.id)
        change_store(
            session,
            headquarters.clock,
            headquarters.actor,
            store,
            StoreFacts(code="S1", name="Pier"),
        )
        session.flush()
        change = session.scalars(select(Change).where(Change.action == "changed")).one()
    assert change.actor_name == "Nora"
    assert change.after is not None
    assert change.after["name"] == "Pier"


def test_two_registers_never_print_the_same_numbers(headquarters: Headquarters) -> None:
    with headquarters.database.transaction() as session, pytest.raises(PrefixTaken):
        place_register(
            session,
            headquarters.clock,
            headquarters.actor,
            store=headquarters.store,
            name="Till 2",
            receipt_prefix="S1T1",
        )


def test_a_user_of_another_store_or_retailer_sees_nothing(headquarters: Headquarters) -> None:
    with headquarters.database.reading() as session:
        for scope in (Scope(headquarters.tenant, frozenset({"other"})), Scope("other")):
            estate = EstateRepository(session, scope)
            assert estate.stores() == []
            assert estate.registers() == []
            assert estate.tills() == []
            with pytest.raises(UnknownStore):
                estate.store(headquarters.store.id)


def test_an_empty_register_is_listed_without_a_machine(headquarters: Headquarters) -> None:
    with headquarters.database.reading() as session:
        (till,) = headquarters.estate(session).tills()
    assert till.device is None


def test_pages_learn_the_retailers_name_and_money(headquarters: Headquarters) -> None:
    with headquarters.database.reading() as session:
        facts = retailer_facts(session, headquarters.tenant)
        nobody = retailer_facts(session, "unknown")
    assert (facts.name, facts.currency, facts.time_zone) == ("Agora", "EUR", "Europe/Athens")
    assert nobody.time_zone == "UTC"
