"""Promotions at the till: given while scanning, with coupons, named on screen and paper."""

import pytest

from edge.journal.values import from_text, to_text
from edge.screens.view_models.sell import line_under
from sync_protocol.languages.wording import Wording
from sync_protocol.messages import reference as buckets
from sync_protocol.messages.to_till import GoodsRow, LoyaltyRow, PromotionRow
from sync_protocol.retail.basket import Basket
from sync_protocol.retail.promotion import PromotionKind
from tests.edge.conftest import Shop, fill

LOAF, MILK = "4006381333931", "5201054017432"
MILK_3_FOR_2 = PromotionRow(
    id="01",
    kind=PromotionKind.BUY_GET,
    name="3 for 2",
    goods=GoodsRow(categories=("dairy",)),
    percent_bp=10_000,
    buy=2,
    get=1,
)
COUPON = PromotionRow(
    id="02",
    kind=PromotionKind.RECEIPT_AMOUNT,
    name="One euro",
    amount_minor=100,
    minimum_minor=400,
    coupon="EURO1",
)


@pytest.fixture
def offering(shop: Shop) -> Shop:
    fill(
        shop.parts.reference,
        buckets.DISCOUNTS,
        {row.id: row for row in (MILK_3_FOR_2, COUPON)},
        rev=2,
    )
    shop.open()
    return shop


def test_the_third_is_free_and_the_line_says_why(offering: Shop) -> None:
    for _ in range(3):
        offering.till.scan(MILK)
    (line,) = offering.state.totals.lines
    assert line.amount.minor == 2 * 165
    assert "3 for 2" in line_under(line, Wording("en"))
    offering.sell(MILK, cash=500)
    assert "3 for 2" in offering.printer.text()
    sale = offering.state.finished.sale
    assert [d.rule for d in sale.lines[0].discounts] == ["01"]
    assert sale.occasion.offset_min == 120  # Athens in winter


def test_a_scanned_coupon_counts_once_and_from_its_amount(offering: Shop) -> None:
    offering.till.scan("euro-1")
    assert "nothing" in offering.state.notice.message
    offering.till.scan(LOAF)
    assert offering.state.totals.discount.minor == 100
    offering.till.scan("EURO1")
    assert "already" in offering.state.notice.message
    assert offering.state.totals.discount.minor == 100


def test_rules_that_arrive_during_a_sale_wait_for_the_next(shop: Shop) -> None:
    shop.open()
    shop.till.scan(MILK)
    fill(shop.parts.reference, buckets.DISCOUNTS, {"01": MILK_3_FOR_2, "02": COUPON}, rev=2)
    for _ in range(2):
        shop.till.scan(MILK)
    assert not shop.state.totals.discount
    shop.till.scan("EURO1")
    assert "newer" in shop.state.notice.message


def test_a_basket_that_waits_keeps_its_coupons_and_its_rules(offering: Shop) -> None:
    offering.till.scan(LOAF)
    offering.till.scan("EURO1")
    basket = offering.state.basket
    assert from_text(Basket, to_text(basket)) == basket
    assert basket.coupons == ("EURO1",)


def test_a_customer_sees_what_the_sale_earns(shop: Shop) -> None:
    rows = {"loyalty": LoyaltyRow(version=1, points=1, per_minor=100), "02": COUPON}
    fill(shop.parts.reference, buckets.DISCOUNTS, rows, rev=2)
    shop.open()
    shop.till.scan(LOAF)
    assert shop.state.totals.points == 0
    shop.till.scan("2900000000018")
    assert shop.state.basket.customer.name == "Eleni Papadaki"
    assert shop.state.totals.points == 4
