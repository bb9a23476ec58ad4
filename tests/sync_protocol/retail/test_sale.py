from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.messages.codec import read, write
from sync_protocol.messages.from_till import ReturnCompleted, SaleCompleted
from sync_protocol.retail.basket import Basket, ManualDiscount
from sync_protocol.retail.errors import NotPossible, SumsDisagree
from sync_protocol.retail.identifiers import SaleId
from sync_protocol.retail.quantity import Quantity
from sync_protocol.retail.sale import (
    ReturnedLine,
    Sale,
    complete,
    complete_return,
    disagreements,
    proven,
    refund_of,
    refund_without_receipt,
)
from sync_protocol.retail.tender import Payment, Tendered, TenderKind
from tests.builders import (
    SALE_ID,
    a_basket,
    a_customer,
    a_sale,
    an_item,
    cash,
    eur,
    silver_card,
    with_item,
)

RETURN_ID = SaleId("01KAXK8M00RETVRN0000000001")


@st.composite
def baskets(draw: st.DrawFn) -> Basket:
    basket = a_basket(included=draw(st.booleans()), rules=(silver_card(),))
    if draw(st.booleans()):
        basket = basket.for_customer(a_customer())
    for n in range(draw(st.integers(1, 8))):
        item = an_item(f"item {n}", tax_category=draw(st.sampled_from(["standard", "reduced"])))
        basket = basket.with_item(
            item,
            quantity=Quantity(draw(st.integers(1, 9000))),
            unit_price=eur(draw(st.integers(1, 50_000))),
        )
    if draw(st.booleans()):
        percent = draw(st.integers(0, 10_000))
        basket = basket.with_manual_discount(1, ManualDiscount(reason="x", percent_bp=percent))
    return basket


@st.composite
def sales(draw: st.DrawFn) -> Sale:
    basket = draw(baskets())
    totals = basket.totals()
    payment = Payment(total=totals.total, cash_step_minor=draw(st.sampled_from([1, 5])))
    if payment.cash_due:
        payment = payment.with_tender(cash(payment.cash_due.minor + draw(st.integers(0, 5000))))
    elif totals.total:
        payment = payment.with_tender(Tendered(kind=TenderKind.CARD, amount=totals.total))
    return complete(basket, totals, payment, number="S1T1-000001")


@given(sale=sales())
def test_every_completed_sale_proves_itself(sale: Sale) -> None:
    assert disagreements(sale) == ()


@given(sale=sales())
def test_a_sale_survives_the_wire_unchanged(sale: Sale) -> None:
    name, version, fields = write(SaleCompleted(sale))
    assert read(name, version, sale.id, fields) == SaleCompleted(sale)


@given(sale=sales(), data=st.data())
def test_returning_in_parts_gives_back_exactly_what_was_paid(
    sale: Sale, data: st.DataObject
) -> None:
    already: dict[int, int] = {}
    returned = [0, 0]  # amount, tax of single-rate comparison below
    for line in sale.lines:
        whole = line.quantity.thousandths
        first = data.draw(st.integers(1, whole))
        for part in (first, whole - first):
            if part == 0:
                continue
            refund = refund_of(
                sale,
                [ReturnedLine(line=line.number, quantity=Quantity(part), reason="damaged")],
                already,
            )
            already[line.number] = already.get(line.number, 0) + part
            returned[0] += sum(back.amount.minor for back in refund.lines)
            back = complete_return(
                refund,
                sale_id=RETURN_ID,
                number="S1T1-000002",
                tenders=(Tendered(kind=TenderKind.CASH, amount=refund.total),),
                rounding=eur(0),
            )
            assert disagreements(back) == ()
            name, version, fields = write(ReturnCompleted(back))
            assert read(name, version, back.id, fields) == ReturnCompleted(back)
    assert returned[0] == -sum(line.amount.minor for line in sale.lines)


@given(sale=sales())
def test_returning_everything_at_once_is_the_mirror_of_the_sale(sale: Sale) -> None:
    refund = refund_of(
        sale,
        [
            ReturnedLine(line=line.number, quantity=line.quantity, reason="changed mind")
            for line in sale.lines
        ],
        {},
    )
    assert refund.total == -sale.total
    assert [tax.tax for tax in refund.taxes] == [-tax.tax for tax in sale.taxes]
    assert [line.tax for line in refund.lines] == [-line.tax for line in sale.lines]


def test_never_more_is_returned_than_was_sold() -> None:
    sale = a_sale()
    back = ReturnedLine(line=1, quantity=Quantity.each(1), reason="damaged")
    with pytest.raises(NotPossible):
        refund_of(sale, [back], {1: 1})
    with pytest.raises(NotPossible):
        refund_of(sale, [replace(back, line=9)], {})
    with pytest.raises(NotPossible):
        refund_of(sale, [replace(back, quantity=Quantity.each(0))], {})


def test_a_return_without_receipt_mirrors_selling_now() -> None:
    refund = refund_without_receipt(with_item(a_basket(), 430), reason="no receipt")
    assert refund.total == eur(-430)
    assert refund.original is None
    done = complete_return(
        refund,
        sale_id=RETURN_ID,
        number="S1T1-000002",
        tenders=(Tendered(kind=TenderKind.CASH, amount=eur(-430)),),
        rounding=eur(0),
    )
    assert disagreements(done) == ()


def test_an_empty_basket_cannot_be_sold() -> None:
    basket = a_basket()
    with pytest.raises(NotPossible):
        complete(basket, basket.totals(), Payment(total=eur(0)), number="1")


def test_an_unpaid_basket_cannot_be_sold() -> None:
    basket = with_item(a_basket(), 430)
    with pytest.raises(NotPossible):
        complete(basket, basket.totals(), Payment(total=eur(430)), number="1")
    with pytest.raises(NotPossible):
        complete(basket, basket.totals(), Payment(total=eur(0)), number="1")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"total": eur(431)}, "total"),
        ({"change": eur(1)}, "tenders less change"),
        ({"rounding": eur(2)}, "tenders less change"),
        ({"lines": ()}, "no lines"),
        ({"taxes": ()}, "tax by rate"),
    ],
)
def test_a_sale_that_does_not_add_up_says_why(change: dict[str, object], reason: str) -> None:
    wrong = replace(a_sale(), **change)  # type: ignore[arg-type]
    assert any(reason in sentence for sentence in disagreements(wrong))
    with pytest.raises(SumsDisagree, match=reason):
        proven(wrong)


def test_a_line_that_does_not_add_up_says_which() -> None:
    sale = a_sale()
    line = replace(sale.lines[0], gross=eur(429), amount=eur(428), tax=eur(1))
    sentences = disagreements(replace(sale, lines=(line,)))
    assert any("quantity at price" in sentence for sentence in sentences)
    assert any("gross less discounts" in sentence for sentence in sentences)


def test_lines_shares_of_the_tax_are_checked() -> None:
    sale = a_sale()
    line = replace(sale.lines[0], tax=eur(1))
    assert "shares" in disagreements(replace(sale, lines=(line,)))[0]


def test_the_sale_keeps_the_baskets_id() -> None:
    assert a_sale().id == SALE_ID
