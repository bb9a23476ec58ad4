"""Payment, returns, shifts, waiting after wrong PINs, parking, reports: the small rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.till import parking, returning, shift, tendering
from edge.till.day_reports import net_of, report_receipt
from edge.till.sign_on import wait_after
from edge.till.state import ParkedBasket, ReportShown, ReturnInProgress, ShiftClosing
from sync_protocol.languages.wording import Wording
from sync_protocol.messages.from_till import PeriodTotals, TaxSum, TenderSum
from sync_protocol.retail.errors import NotPossible
from sync_protocol.retail.identifiers import SaleId
from sync_protocol.retail.receipt import Letterhead, as_text
from sync_protocol.retail.tender import TenderKind
from tests.builders import a_basket, a_sale, card, eur, with_item


def test_cash_of_more_than_anybody_carries_is_a_code_in_the_wrong_field() -> None:
    payment = tendering.begin_payment(with_item(a_basket(), 430).totals(), 1)
    assert isinstance(tendering.take_cash(payment, 4_006_381_333_931), tendering.NotTaken)
    assert isinstance(tendering.take_card(payment, 431, "x"), tendering.NotTaken)
    assert isinstance(tendering.take_card(payment, 430, "x"), tendering.Taken)


@given(total=st.integers(-100_000, 0), step=st.sampled_from([1, 5, 10]))
def test_what_is_paid_back_is_the_total_and_its_rounding(total: int, step: int) -> None:
    for kind in (TenderKind.CASH, TenderKind.CARD):
        tenders, rounding = tendering.refund_tenders(kind, eur(total), step)
        assert sum(t.amount.minor for t in tenders) == total + rounding.minor
        assert abs(rounding.minor) * 2 <= step
        assert kind is TenderKind.CASH or not rounding


def test_a_return_is_ticked_changed_and_unticked() -> None:
    sale = a_sale(with_item(with_item(a_basket(), 430, thousandths=3000), 165, name="Milk"))
    begun = returning.begin_return(sale, 1, {1: 1000})
    ticked = returning.tick(begun, 1, 2000, "damaged", restock=False)
    assert ticked.refund is not None
    assert ticked.refund.total.minor == -860
    assert returning.tick(ticked, 1, 0, "", restock=True).refund is None
    for number, thousandths in ((1, 2001), (7, 1000)):
        with pytest.raises(NotPossible):
            returning.tick(begun, number, thousandths, "", restock=True)
    with pytest.raises(NotPossible):
        returning.tick(ReturnInProgress(original=None), 1, 1000, "", restock=True)
    made = returning.finish(
        ticked.refund, sale_id=SaleId("r"), number="R-1", kind=TenderKind.CASH, cash_step_minor=1
    )
    with pytest.raises(NotPossible, match="cannot be returned"):
        returning.begin_return(made, 1, {})


def test_money_goes_back_the_way_most_of_it_came() -> None:
    basket = with_item(a_basket(), 430)
    payment = tendering.begin_payment(basket.totals(), 1).with_tender(card(430))
    paid_by_card = tendering.finish(basket, basket.totals(), payment, "S-1")
    assert returning.tender_back(paid_by_card) is TenderKind.CARD
    assert returning.tender_back(a_sale()) is TenderKind.CASH
    assert returning.tender_back(None) is TenderKind.CASH


@pytest.mark.parametrize(
    ("local", "last", "day"),
    [
        ("2026-11-25", "", "2026-11-25"),
        ("2026-11-25", "2026-11-24", "2026-11-25"),
        ("1970-01-01", "2026-11-24", "2026-11-24"),
    ],
)
def test_the_business_day_never_goes_back(local: str, last: str, day: str) -> None:
    assert shift.business_day(local, last) == day


def test_a_count_is_added_up_and_compared() -> None:
    closing = shift.confirm_count({2000: 2, 50: 3, 1: 0}, 4_200, "EUR")
    assert closing.counted == eur(4_150)
    assert closing.difference == eur(-50)
    assert closing.count_by_denomination == ((50, 3), (2000, 2))
    assert shift.needs_reason(closing)
    assert not shift.needs_reason(shift.confirm_count({}, 0, "EUR"))
    assert not shift.needs_reason(ShiftClosing())


def test_wrong_pins_wait_one_five_fifteen_minutes() -> None:
    assert [wait_after(n) // 60_000_000 for n in range(9)] == [0, 0, 0, 0, 0, 1, 5, 15, 15]


def test_a_parked_basket_is_found_by_its_sale() -> None:
    parked = ParkedBasket(basket=a_basket(), total=eur(0), operator_name="", parked_us=0)
    assert parking.find_parked((parked,), a_basket().id) is parked
    assert parking.find_parked((parked,), "x") is None
    assert (
        parking.clean_label("  blue\x1b[31m jacket\n" + "x" * 99)
        == ("blue[31m jacket" + "x" * 99)[:40]
    )


def test_a_z_report_prints_every_figure() -> None:
    totals = PeriodTotals(
        currency="EUR",
        sales=84,
        returns=2,
        gross_sales=231_000,
        gross_returns=1_000,
        discounts=500,
        rounding=2,
        tenders=(
            TenderSum(kind="cash", count=50, amount=81_250),
            TenderSum(kind="card", count=36, amount=149_550),
        ),
        taxes=(TaxSum(category="standard", rate_bp=2400, net=100, tax=24, gross=124),),
        paid_in=100,
        paid_out=50,
        drops=5_000,
        float_minor=10_000,
        voided_lines=3,
        abandoned=1,
        no_sales=4,
        overrides=2,
        copies=1,
        expected_cash=86_300,
    )
    report = ReportShown(
        kind="z",
        number=17,
        business_day="2026-11-25",
        totals=totals,
        at_us=0,
        grand_sales=9_999_900,
        grand_returns=1_100,
        documents=4_321,
    )
    receipt = report_receipt(
        report,
        when="25/11/2026, 20:00",
        till="Till 1",
        operator="Maria K.",
        letterhead=Letterhead(store_name="Shop 12"),
        words=Wording("en"),
    )
    text = "\n".join(as_text(receipt.blocks, 42))
    for figure in (
        "Z report 17",
        "Net",
        "2,300.00",
        "Cash (50)",
        "812.50",
        "Card (36)",
        "863.00",
        "4321",
        "99,999.00",
        "Voided lines",
        "Drop",
        "-50.00",
    ):
        assert figure in text
    assert net_of(totals) == eur(230_000)
