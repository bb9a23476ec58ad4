import pytest

from sync_protocol.retail.currency import denominations
from sync_protocol.retail.errors import NotPossible
from sync_protocol.retail.tender import Payment, quick_amounts
from tests.builders import card, cash, eur
from tests.documented_tables import rows_of


@pytest.mark.parametrize("row", rows_of("understanding/cash-rounding.md", "cash"), ids=str)
def test_cash_rounding_is_as_documented(row: dict[str, str]) -> None:
    payment = Payment(total=eur(int(row["total"])), cash_step_minor=int(row["smallest coin"]))
    if by_card := int(row["by card"]):
        payment = payment.with_tender(card(by_card))
    if given := int(row["cash given"]):
        payment = payment.with_tender(cash(given))
    assert payment.is_complete
    assert payment.rounding == eur(int(row["rounding"]))
    assert payment.change == eur(int(row["change"]))
    paid = payment.cash + payment.other - payment.change
    assert paid == payment.total + payment.rounding


def test_only_cash_gives_change() -> None:
    with pytest.raises(NotPossible):
        Payment(total=eur(100)).with_tender(card(101))


def test_a_tender_of_nothing_is_refused() -> None:
    with pytest.raises(NotPossible):
        Payment(total=eur(100)).with_tender(cash(0))


def test_nothing_more_is_taken_when_all_is_paid() -> None:
    with pytest.raises(NotPossible):
        Payment(total=eur(100)).with_tender(cash(100)).with_tender(cash(1))


def test_several_tenders_in_any_order_finish_a_payment() -> None:
    payment = Payment(total=eur(12450)).with_tender(cash(5000)).with_tender(card(5000))
    assert payment.due == eur(2450)
    assert payment.with_tender(cash(3000)).change == eur(550)


def test_a_tender_can_be_taken_back() -> None:
    payment = Payment(total=eur(100)).with_tender(card(60))
    assert payment.without_tender(0).due == eur(100)
    with pytest.raises(NotPossible):
        payment.without_tender(1)


def test_quick_amounts_are_what_people_hand_over() -> None:
    offers = quick_amounts(eur(11950), denominations("EUR")[:7])
    assert [offer.minor for offer in offers] == [12000, 15000, 20000]
