from firmware_drivers.scale.fresh_weight import FreshWeight
from firmware_drivers.scale.scale import NoWeight, Weight, WhyNoWeight

APPLES = Weight(500)


def test_the_first_weight_may_be_sold_and_nothing_or_motion_may_not() -> None:
    fresh = FreshWeight()
    assert fresh.may_sell(APPLES)
    assert not fresh.may_sell(Weight(0))
    assert not fresh.may_sell(NoWeight(WhyNoWeight.IN_MOTION))


def test_the_same_goods_are_not_sold_twice() -> None:
    fresh = FreshWeight().sold(APPLES)
    assert not fresh.may_sell(APPLES)
    assert not fresh.may_sell(Weight(505))


def test_other_goods_may_be_sold() -> None:
    assert FreshWeight().sold(APPLES).may_sell(Weight(700))


def test_the_same_weight_may_be_sold_after_the_platform_was_empty() -> None:
    fresh = FreshWeight().sold(APPLES).seen(NoWeight(WhyNoWeight.IN_MOTION))
    assert not fresh.may_sell(APPLES)
    assert fresh.seen(Weight(0)).may_sell(APPLES)
