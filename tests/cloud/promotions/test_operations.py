from dataclasses import replace
from datetime import timedelta

import pytest

from cloud.database.base import to_microseconds
from cloud.promotions.errors import ChangedMeanwhile, UnknownRule
from cloud.promotions.operations import (
    RuleFacts,
    change_rule,
    create_rule,
    delete_rule,
    facts_of,
)
from cloud.promotions.repository import RuleRepository
from sync_protocol.messages.reference import DISCOUNTS
from sync_protocol.messages.to_till import DiscountRuleRow
from sync_protocol.retail.discount import DiscountKind
from tests.cloud.goods import Shop

BIG = RuleFacts(kind=DiscountKind.AMOUNT, name="Big basket", percent_bp=200, threshold_minor=6000)


def create(shop: Shop, facts: RuleFacts = BIG) -> str:
    with shop.database.transaction() as session:
        return create_rule(session, shop.clock, shop.actor, shop.tenant, facts, currency="EUR").id


def test_a_new_rule_is_given_at_the_tills(shop: Shop) -> None:
    ends = shop.clock.now() + timedelta(days=7)
    rule = create(shop, replace(BIG, item_categories=("01A", "01B"), until_at=ends))

    assert shop.rows(DISCOUNTS)[rule] == DiscountRuleRow(
        id=rule,
        kind=DiscountKind.AMOUNT,
        name="Big basket",
        percent_bp=200,
        threshold_minor=6000,
        item_categories=("01A", "01B"),
        until_us=to_microseconds(ends),
    )


def test_a_changed_rule_is_changed_at_the_tills(shop: Shop) -> None:
    rule = create(shop)
    with shop.database.transaction() as session:
        found = RuleRepository(session, shop.scope).rule(rule)
        assert change_rule(
            session, shop.clock, shop.actor, found, replace(BIG, percent_bp=300), seen=1
        )
        assert not change_rule(session, shop.clock, shop.actor, found, facts_of(found), seen=2)
        with pytest.raises(ChangedMeanwhile):
            change_rule(session, shop.clock, shop.actor, found, BIG, seen=1)

    assert shop.rows(DISCOUNTS)[rule].percent_bp == 300


def test_a_rule_out_of_use_or_deleted_is_given_nowhere(shop: Shop) -> None:
    rule, other = create(shop), create(shop, replace(BIG, name="Other"))
    with shop.database.transaction() as session:
        repository = RuleRepository(session, shop.scope)
        change_rule(
            session, shop.clock, shop.actor, repository.rule(rule),
            replace(BIG, is_active=False), seen=1,
        )  # fmt: skip
        delete_rule(session, shop.clock, shop.actor, repository.rule(other))
        assert [each.name for each in repository.rules()] == ["Big basket"]
        with pytest.raises(UnknownRule):
            repository.rule(other)

    assert shop.rows(DISCOUNTS) == {}
