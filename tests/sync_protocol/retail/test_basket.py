import pytest

from sync_protocol.retail.errors import NotPossible
from sync_protocol.retail.quantity import Quantity, Unit
from tests.builders import a_basket, a_customer, an_item, eur, silver_card, with_item


def test_the_same_item_joins_its_line() -> None:
    basket = with_item(with_item(a_basket(), 430), 430)
    assert [line.quantity for line in basket.lines] == [Quantity.each(2)]


def test_another_price_makes_a_line_of_its_own() -> None:
    assert len(with_item(with_item(a_basket(), 430), 390).lines) == 2


def test_a_weighed_item_always_makes_a_line_of_its_own() -> None:
    basket = a_basket()
    for grams in (350, 420):
        basket = with_item(
            basket, 299, name="Tomatoes", unit=Unit.KILOGRAM, weighed=True, thousandths=grams
        )
    assert [line.quantity.thousandths for line in basket.lines] == [350, 420]
    assert [line.gross.minor for line in basket.lines] == [105, 126]


def test_line_numbers_are_never_given_twice() -> None:
    basket = with_item(with_item(a_basket(), 1, name="a"), 2, name="b").without_line(2)
    assert [line.number for line in with_item(basket, 3, name="c").lines] == [1, 3]


def test_a_customer_picked_late_changes_prices_already_scanned() -> None:
    basket = with_item(a_basket(rules=(silver_card(),)), 1000)
    assert basket.totals().total == eur(1000)
    assert basket.for_customer(a_customer()).totals().total == eur(950)
    assert basket.for_customer(a_customer()).for_customer(None).totals().total == eur(1000)


def test_a_price_override_keeps_the_list_price() -> None:
    basket = with_item(a_basket(), 1000).with_price(1, eur(900), "competitor")
    line = basket.line(1)
    assert (line.unit_price, line.list_price, line.override_reason) == (
        eur(900),
        eur(1000),
        "competitor",
    )


def test_an_overridden_line_does_not_take_the_next_scan() -> None:
    basket = with_item(a_basket(), 1000).with_price(1, eur(900), "competitor")
    assert len(with_item(basket, 1000).lines) == 2


def test_a_label_with_a_price_states_the_amount() -> None:
    basket = a_basket().with_item(
        an_item("Cheese", unit=Unit.KILOGRAM, weighed=True),
        quantity=Quantity.grams(334),
        unit_price=eur(1299),
        fixed_gross=eur(433),
    )
    assert basket.totals().total == eur(433)
    with pytest.raises(NotPossible):
        basket.with_quantity(1, Quantity.grams(500))


@pytest.mark.parametrize("thousandths", [0, -1000])
def test_a_line_needs_a_quantity(thousandths: int) -> None:
    with pytest.raises(NotPossible):
        with_item(a_basket(), 430, thousandths=thousandths)
    with pytest.raises(NotPossible):
        with_item(a_basket(), 430).with_quantity(1, Quantity(thousandths))


def test_units_do_not_mix() -> None:
    with pytest.raises(NotPossible):
        a_basket().with_item(an_item(), quantity=Quantity.grams(5), unit_price=eur(1))
    with pytest.raises(NotPossible):
        with_item(a_basket(), 1).with_quantity(1, Quantity.grams(5))
    with pytest.raises(NotPossible):
        _ = Quantity.each(1) + Quantity.grams(1)


def test_a_price_is_never_below_nothing() -> None:
    with pytest.raises(NotPossible):
        with_item(a_basket(), 1).with_price(1, eur(-1), "no")


def test_a_note_and_an_age_check_stay_with_the_basket() -> None:
    basket = with_item(a_basket(), 1).with_note(1, "well done").with_age_checked(18)
    assert basket.line(1).note == "well done"
    assert basket.with_age_checked(16).age_checked_years == 18


def test_an_unknown_line_is_refused() -> None:
    with pytest.raises(NotPossible):
        a_basket().without_line(1)
