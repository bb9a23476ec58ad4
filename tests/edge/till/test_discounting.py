"""A discount on the whole sale."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.till.discounting import discount_sale_amount, discount_sale_percent
from edge.till.undoing import step_back
from sync_protocol.retail.errors import NotPossible
from tests.builders import a_customer
from tests.edge.screens.scripted import sold


@given(st.integers(1, 1_800))
def test_an_amount_off_the_sale_is_taken_off_to_the_cent(minor: int) -> None:
    basket = sold()
    after = discount_sale_amount(basket, minor, "Good will").totals()
    assert basket.totals().total.minor - after.total.minor == minor


def test_more_than_the_sale_costs_is_refused() -> None:
    basket = sold()
    with pytest.raises(NotPossible):
        discount_sale_amount(basket, basket.totals().total.minor + 1, "Good will")
    with pytest.raises(NotPossible):
        discount_sale_percent(basket, 10_001, "Good will")


def test_a_line_keeps_a_discount_that_is_worth_more() -> None:
    basket = sold(a_customer())  # a silver customer has five percent already
    with pytest.raises(NotPossible, match="better"):
        discount_sale_percent(basket, 300, "Good will")
    after = discount_sale_percent(basket, 1_000, "Good will").totals()
    assert all(line.line.manual for line in after.lines if line.line.discountable)
    assert after.total < basket.totals().total


def test_a_step_back_tells_which_lines_go_and_never_gives_a_number_twice() -> None:
    now = sold()
    before = replace(now, lines=now.lines[:-1], lines_ever=now.lines_ever - 1)
    back = step_back(now, before)
    assert back.taken_out == now.lines[-1:]
    assert back.basket.lines_ever == now.lines_ever
