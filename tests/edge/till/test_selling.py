"""What scans, touches and weights do to a basket."""

import pytest

from edge.till.selling import (
    AgeCheckNeeded,
    LineAdded,
    NoPrice,
    NotPossibleNow,
    Offer,
    WeightNeeded,
    add_free_line,
    add_measured,
    add_offer,
    change_quantity,
    for_customer,
)
from sync_protocol.retail.barcode import MeasuredItem
from sync_protocol.retail.customer import CustomerCategory
from sync_protocol.retail.quantity import Quantity, Unit
from tests.builders import a_basket, a_customer, an_item, eur, with_item

WEIGHED = an_item("Tomatoes", unit=Unit.KILOGRAM, weighed=True)


def test_goods_with_a_price_become_a_line() -> None:
    outcome = add_offer(a_basket(), Offer(an_item(), eur(430)), name="Ψωμί")
    assert isinstance(outcome, LineAdded)
    assert outcome.basket.line(outcome.line).name == "Ψωμί"


def test_what_has_no_price_an_age_limit_or_a_weight_is_asked_about() -> None:
    beer = an_item("Beer", age_limit_years=18)
    assert add_offer(a_basket(), Offer(an_item(), None)) == NoPrice(an_item())
    assert add_offer(a_basket(), Offer(beer, eur(240))) == AgeCheckNeeded(beer)
    assert isinstance(add_offer(a_basket().with_age_checked(18), Offer(beer, eur(240))), LineAdded)
    assert add_offer(a_basket(), Offer(WEIGHED, eur(355))) == WeightNeeded(WEIGHED, eur(355))


@pytest.mark.parametrize(
    ("measured", "thousandths", "gross"),
    [
        (MeasuredItem("45", "weight", 745), 745, 264),
        (MeasuredItem("45", "price", 500), 1408, 500),
    ],
)
def test_labels_carry_a_weight_or_a_price(measured, thousandths, gross) -> None:
    outcome = add_measured(a_basket(), Offer(WEIGHED, eur(355)), measured)
    assert isinstance(outcome, LineAdded)
    line = outcome.basket.line(outcome.line)
    assert (line.quantity.thousandths, line.gross.minor) == (thousandths, gross)


def test_labels_may_carry_a_count() -> None:
    outcome = add_measured(a_basket(), Offer(an_item(), eur(10)), MeasuredItem("45", "count", 12))
    assert isinstance(outcome, LineAdded)
    assert outcome.basket.line(1).quantity == Quantity.each(12)


def test_labels_ask_about_age_and_price_too() -> None:
    spirits = an_item("Spirits", age_limit_years=18)
    label = MeasuredItem("45", "price", 500)
    assert add_measured(a_basket(), Offer(spirits, None), label) == NoPrice(spirits)
    assert add_measured(a_basket(), Offer(spirits, eur(1)), label) == AgeCheckNeeded(spirits)
    free = add_measured(a_basket(), Offer(WEIGHED, eur(0)), label)
    assert isinstance(free, LineAdded)
    assert free.basket.line(1).quantity.thousandths == 1000


@pytest.mark.parametrize(
    ("name", "minor"),
    [("", 100), ("  ", 100), ("Umbrella", 0), ("Umbrella", -5), ("Umbrella", 10**12)],
)
def test_a_free_line_needs_a_name_and_a_price(name: str, minor: int) -> None:
    outcome = add_free_line(
        a_basket(),
        name=name,
        unit_price=eur(minor),
        quantity=Quantity.each(1),
        tax_category="standard",
    )
    assert isinstance(outcome, NotPossibleNow)


def test_two_free_lines_never_join() -> None:
    basket = a_basket()
    for name in ("Umbrella", "Umbrella"):
        outcome = add_free_line(
            basket,
            name=name,
            unit_price=eur(990),
            quantity=Quantity.each(1),
            tax_category="standard",
        )
        assert isinstance(outcome, LineAdded)
        basket = outcome.basket
    assert len(basket.lines) == 2


@pytest.mark.parametrize(
    ("number", "thousandths"), [(9, 1000), (1, 0), (1, -1000), (1, 1500), (1, 10_000_001)]
)
def test_impossible_quantities_are_said_and_change_nothing(number: int, thousandths: int) -> None:
    basket = with_item(a_basket(), 430)
    assert isinstance(change_quantity(basket, number, thousandths), NotPossibleNow)


def test_a_scanned_code_in_the_quantity_field_is_no_quantity() -> None:
    outcome = add_offer(a_basket(), Offer(an_item(), eur(1)), quantity=Quantity.each(4_006_381))
    assert isinstance(outcome, NotPossibleNow)


def test_the_customers_price_list_reprices_what_nobody_changed() -> None:
    basket = with_item(with_item(a_basket(), 430), 165, name="Milk")
    basket = basket.with_price(2, eur(150), "last one")
    wholesale = a_customer(
        category=CustomerCategory(id="w", name="Wholesale", price_list="wholesale")
    )
    prices = {"wholesale": eur(300), "": eur(430)}
    taken = for_customer(basket, wholesale, lambda _line, price_list: prices[price_list])
    assert [line.unit_price.minor for line in taken.lines] == [300, 150]
    back = for_customer(taken, None, lambda _line, price_list: prices[price_list])
    assert [line.unit_price.minor for line in back.lines] == [430, 150]
    unknown = for_customer(basket, wholesale, lambda _line, _list: None)
    assert unknown.lines == basket.lines
    assert for_customer(basket, a_customer(), lambda _line, _list: eur(1)).lines == basket.lines
