"""Postings: whatever is booked adds up to nothing."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cloud.ledger.postings import (
    SUSPENSE,
    Side,
    count_postings,
    is_balanced,
    movement_postings,
    sale_postings,
)
from sync_protocol.retail.money import Money
from sync_protocol.retail.sale import ReturnedLine, complete, complete_return, refund_of
from sync_protocol.retail.tender import Payment
from tests.builders import a_basket, a_sale, card, cash, with_item

amounts = st.integers(-(10**9), 10**9)


def test_a_cash_sale_debits_the_drawer_and_credits_revenue_and_tax() -> None:
    """4.30 with 24 % inside: 3.47 of sales and 0.83 of tax."""
    assert sale_postings(a_sale()) == (
        Side("drawer", 430),
        Side("revenue:standard", -347),
        Side("tax:2400", -83),
    )


def test_change_leaves_the_drawer_and_cash_rounding_is_booked() -> None:
    """4.32 to be paid in cash in a country without small coins: 4.30 due, 5.00 given."""
    basket = with_item(a_basket(), 432)
    totals = basket.totals()
    payment = Payment(total=totals.total, cash_step_minor=5).with_tender(cash(500))
    sale = complete(basket, totals, payment, number="1")
    sides = {side.account: side.amount_minor for side in sale_postings(sale)}
    assert sides["drawer"] == 430
    assert sides["rounding"] == 2
    assert sum(sides.values()) == 0


def test_a_split_tender_stands_in_two_accounts() -> None:
    basket = with_item(a_basket(), 1000)
    totals = basket.totals()
    payment = Payment(total=totals.total).with_tender(card(600)).with_tender(cash(400))
    accounts = {s.account for s in sale_postings(complete(basket, totals, payment, number="1"))}
    assert {"drawer", "tender:card"} <= accounts


@given(prices=st.lists(st.integers(1, 100_000), min_size=1, max_size=8), included=st.booleans())
def test_every_sale_and_its_return_balance_and_cancel_out(
    prices: list[int], included: bool
) -> None:
    basket = a_basket(included=included)
    for n, price in enumerate(prices):
        basket = with_item(basket, price, name=f"Thing {n}")
    sale = a_sale(basket)
    wanted = [
        ReturnedLine(line=line.number, quantity=line.quantity, reason="x") for line in sale.lines
    ]
    refund = refund_of(sale, wanted, {})
    back = complete_return(
        refund,
        sale_id=sale.id,
        number="2",
        tenders=(cash(refund.total.minor),),
        rounding=Money(0, "EUR"),
    )
    sold, returned = sale_postings(sale), sale_postings(back)
    assert is_balanced(sold)
    assert is_balanced(returned)
    assert {s.account: -s.amount_minor for s in sold} == {
        s.account: s.amount_minor for s in returned
    }


@given(total=amounts, change=amounts)
def test_a_sale_whose_sums_disagree_balances_through_suspense(total: int, change: int) -> None:
    broken = replace(a_sale(), change=Money(change, "EUR"), tenders=(cash(total),))
    sides = sale_postings(broken)
    assert is_balanced(sides)
    assert (SUSPENSE in {side.account for side in sides}) == (total - change != 430)


@given(kind=st.sampled_from(["paid-in", "paid-out", "drop", "float"]), amount=st.integers(1, 10**9))
def test_every_movement_balances(kind: str, amount: int) -> None:
    sides = movement_postings(kind, amount)
    assert is_balanced(sides)
    assert len(sides) == 2


def test_an_opened_drawer_moves_nothing() -> None:
    assert movement_postings("no-sale", 0) == ()


@given(amounts)
def test_a_count_balances(difference: int) -> None:
    assert is_balanced(count_postings(difference))
