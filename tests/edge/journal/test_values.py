"""Baskets survive being written down."""

import pytest

from edge.journal.values import from_text, to_text
from sync_protocol.retail.basket import Basket, ManualDiscount
from sync_protocol.retail.tender import Payment
from tests.builders import a_basket, a_customer, card, cash, eur, silver_card, with_item


def full_basket() -> Basket:
    basket = with_item(a_basket(rules=(silver_card(),)).for_customer(a_customer()), 430)
    basket = with_item(basket, 355, name="Tomatoes", thousandths=745, unit="kg", weighed=True)
    basket = basket.with_manual_discount(2, ManualDiscount(reason="crushed", amount=eur(10)))
    return basket.with_note(1, "sliced").with_age_checked(18)


def test_a_basket_comes_back_as_it_was() -> None:
    basket = full_basket()
    again = from_text(Basket, to_text(basket))
    assert again == basket
    assert again.totals() == basket.totals()


def test_a_payment_comes_back_as_it_was() -> None:
    payment = (
        Payment(total=eur(1000), cash_step_minor=5).with_tender(card(300)).with_tender(cash(700))
    )
    assert from_text(Payment, to_text(payment)) == payment


def test_members_of_another_release_are_ignored_or_take_their_default() -> None:
    text = to_text(a_basket()).replace('"currency"', '"hologram":1,"currency"')
    assert from_text(Basket, text) == a_basket()


def test_what_is_no_basket_is_refused() -> None:
    with pytest.raises((TypeError, ValueError)):
        from_text(Basket, '{"id":"x"}')
