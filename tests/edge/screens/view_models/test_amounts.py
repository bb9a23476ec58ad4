"""What one of several pays."""

from hypothesis import given
from hypothesis import strategies as st

from edge.screens.view_models.amounts import split_share
from sync_protocol.retail.tender import Payment, Tendered, TenderKind
from tests.builders import eur


@given(st.integers(1, 1_000_000), st.integers(2, 4))
def test_the_shares_of_a_split_bill_pay_all_of_it(minor: int, persons: int) -> None:
    payment = Payment(total=eur(minor))
    for left in range(persons, 0, -1):
        if payment.is_complete:
            break
        share = split_share(payment, left, cash=False)
        payment = payment.with_tender(Tendered(kind=TenderKind.CARD, amount=eur(share)))
    assert payment.is_complete
    assert not payment.change


def test_a_share_of_cash_is_whole_coins() -> None:
    assert split_share(Payment(total=eur(1000), cash_step_minor=5), 3, cash=True) == 335
