from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from cloud.access.rights import EVERYTHING, Scope
from cloud.audit.models import Change
from cloud.staff.errors import (
    CardTaken,
    ChangedMeanwhile,
    NotAPin,
    ObviousPin,
    UnknownOperator,
)
from cloud.staff.operations import (
    OperatorFacts,
    change_operator,
    create_operator,
    facts_of,
    set_active,
    set_pin,
)
from cloud.staff.repository import StaffRepository
from cloud.staff.till_rights import ACTIONS, ANSWERS, ROLES
from edge.till.authority import Action, Answer, default_for
from sync_protocol.messages.reference import OPERATORS
from tests.cloud.goods import Shop

MARIA = OperatorFacts(
    name="Maria", language="el", card="1001", rights={"discount": "yes"}, stores=("01STORE",)
)


def create(shop: Shop, facts: OperatorFacts = MARIA, pin: str = "4826") -> str:
    with shop.database.transaction() as session:
        return create_operator(session, shop.clock, shop.actor, shop.tenant, facts, pin=pin).id


def test_a_new_operator_can_sign_on_at_the_tills(shop: Shop) -> None:
    operator = create(shop)

    row = shop.rows(OPERATORS)[operator]
    assert (row.name, row.language, row.card, row.role) == ("Maria", "el", "1001", "cashier")
    assert row.rights == {"discount": "yes"}
    assert row.stores == ("01STORE",)
    assert row.active
    assert PasswordHasher().verify(row.pin_verifier, "4826")


def test_a_new_pin_replaces_the_old_one_and_stands_in_no_log(shop: Shop) -> None:
    operator = create(shop)
    with shop.database.transaction() as session:
        found = StaffRepository(session, shop.scope).operator(operator)
        set_pin(session, shop.clock, shop.actor, found, "739155")

    verifier = shop.rows(OPERATORS)[operator].pin_verifier
    assert PasswordHasher().verify(verifier, "739155")
    with shop.database.reading() as session:
        for change in session.query(Change).filter_by(kind="operator"):
            told = f"{change.before} {change.after}"
            assert "739155" not in told
            assert "4826" not in told
            assert "argon2" not in told


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "１２３４", "12 34"])
def test_a_pin_is_four_to_eight_digits(shop: Shop, pin: str) -> None:
    with pytest.raises(NotAPin):
        create(shop, pin=pin)


@pytest.mark.parametrize("pin", ["0000", "1234", "123456", "9876", "7777777", "4321"])
def test_a_pin_that_everybody_tries_first_is_refused(shop: Shop, pin: str) -> None:
    with pytest.raises(ObviousPin):
        create(shop, pin=pin)


def test_who_is_locked_out_is_so_at_every_till(shop: Shop) -> None:
    operator = create(shop)
    for active in (False, True):
        with shop.database.transaction() as session:
            found = StaffRepository(session, shop.scope).operator(operator)
            set_active(session, shop.clock, shop.actor, found, active=active)
            set_active(session, shop.clock, shop.actor, found, active=active)
        assert shop.rows(OPERATORS)[operator].active is active


def test_a_card_belongs_to_one_operator(shop: Shop) -> None:
    create(shop)
    with pytest.raises(CardTaken) as caught:
        create(shop, replace(MARIA, name="Aram"))
    assert caught.value.holder == "Maria"


def test_a_change_is_seen_by_tills_and_a_stale_one_refused(shop: Shop) -> None:
    operator = create(shop)
    with shop.database.transaction() as session:
        found = StaffRepository(session, shop.scope).operator(operator)
        changed = replace(facts_of(found), role="supervisor", rights={})
        seen = found.version
        assert change_operator(session, shop.clock, shop.actor, found, changed, seen=seen)
        with pytest.raises(ChangedMeanwhile):
            change_operator(session, shop.clock, shop.actor, found, MARIA, seen=seen)
        same, now = facts_of(found), found.version
        assert not change_operator(session, shop.clock, shop.actor, found, same, seen=now)

    assert shop.rows(OPERATORS)[operator].role == "supervisor"


def test_somebody_of_one_store_sees_who_works_there(shop: Shop) -> None:
    create(shop)
    create(shop, OperatorFacts(name="Everywhere"))
    elsewhere = create(shop, OperatorFacts(name="Elsewhere", stores=("01OTHER",)))
    rights = {(EVERYTHING, EVERYTHING): "all"}
    scope = Scope(shop.tenant, frozenset({"01STORE"}), rights)
    with shop.database.reading() as session:
        staff = StaffRepository(session, scope)
        assert [each.name for each in staff.operators()] == ["Everywhere", "Maria"]
        with pytest.raises(UnknownOperator):
            staff.operator(elsewhere)


def test_operators_are_found_by_name_and_card(shop: Shop) -> None:
    create(shop)
    with shop.database.reading() as session:
        staff = StaffRepository(session, shop.scope)
        assert [each.name for each in staff.operators(query="MÁR")] == ["Maria"]
        assert [each.name for each in staff.operators(query="1001")] == ["Maria"]
        assert staff.operators(query="nobody") == []
        assert staff.operators(active=False) == []


def test_headquarters_and_till_speak_of_the_same_rights() -> None:
    assert list(ACTIONS) == [str(action) for action in Action]
    assert list(ANSWERS) == [str(answer) for answer in Answer]
    assert all(default_for(role, Action.SELL) in set(Answer) for role in ROLES)
