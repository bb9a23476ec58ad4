import pytest

from sync_protocol.retail.basket import ManualDiscount
from sync_protocol.retail.customer import Customer
from sync_protocol.retail.discount import DiscountKind, DiscountRule
from sync_protocol.retail.identifiers import CategoryId
from tests.builders import NOON_US, a_basket, a_customer, eur, silver_card, with_item
from tests.documented_tables import rows_of

RULES = (
    silver_card(),
    DiscountRule(
        id="bakery-day",
        kind=DiscountKind.CATEGORY,
        name="Bakery day",
        percent_bp=2000,
        customer_category="silver",
        item_categories=frozenset({"bakery"}),
    ),
    DiscountRule(
        id="big",
        kind=DiscountKind.AMOUNT,
        name="Big basket",
        percent_bp=300,
        threshold_minor=10_000,
    ),
)


def a_customer_called(description: str) -> Customer | None:
    match description.split():
        case ["none"]:
            return None
        case ["personal", percent, "%"]:
            return a_customer(category=None, personal_bp=int(percent) * 100)
        case _:
            return a_customer()


@pytest.mark.parametrize("row", rows_of("understanding/discounts.md", "discounts"), ids=str)
def test_the_rule_that_wins_is_as_documented(row: dict[str, str]) -> None:
    basket = a_basket(rules=RULES).for_customer(a_customer_called(row["customer"]))
    for part in row["basket"].split("+"):
        amount, category = part.split()
        basket = with_item(basket, int(amount), name=category, category=CategoryId(category))
    totals = basket.totals()
    assert (totals.rule.name if totals.rule else "-") == row["rule that wins"]
    assert totals.discount.minor == int(row["discount"])
    assert totals.gross - totals.discount == totals.total


def test_a_discount_by_hand_stands_instead_of_the_rule_on_its_line() -> None:
    basket = a_basket(rules=RULES).for_customer(a_customer())
    basket = with_item(with_item(basket, 1000, name="one"), 1000, name="two")
    basket = basket.with_manual_discount(1, ManualDiscount(reason="dented", percent_bp=5000))
    totals = basket.totals()
    assert [line.discount and line.discount.amount.minor for line in totals.lines] == [500, 50]


def test_a_discount_by_hand_is_never_more_than_the_line() -> None:
    basket = with_item(a_basket(), 100)
    basket = basket.with_manual_discount(1, ManualDiscount(reason="gift", amount=eur(500)))
    assert basket.totals().total == eur(0)


def test_an_item_without_discount_is_left_alone() -> None:
    basket = a_basket(rules=RULES).for_customer(a_customer())
    assert with_item(basket, 1000, discountable=False).totals().discount == eur(0)


def test_a_rule_outside_its_time_does_not_apply() -> None:
    over = DiscountRule(
        id="old",
        kind=DiscountKind.CATEGORY,
        name="Old",
        percent_bp=500,
        customer_category="silver",
        until_us=NOON_US,
    )
    basket = a_basket(rules=(over,)).for_customer(a_customer())
    assert with_item(basket, 1000).totals().rule is None


def test_turnover_opens_a_rule() -> None:
    rule = DiscountRule(
        id="loyal",
        kind=DiscountKind.TURNOVER,
        name="Loyal",
        percent_bp=200,
        threshold_minor=100_000,
    )
    basket = with_item(a_basket(rules=(rule,)), 1000)
    assert basket.for_customer(a_customer(turnover=eur(99_999))).totals().discount == eur(0)
    assert basket.for_customer(a_customer(turnover=eur(100_000))).totals().discount == eur(20)
