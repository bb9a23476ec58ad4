from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.fiscal_printer.receipt import (
    CashMovement,
    FiscalLine,
    FiscalReceipt,
    FiscalTender,
    ReceiptKind,
    TenderKind,
    UnprintableReceipt,
)
from tests.firmware_drivers.fiscal_printer.rigs import a_line, a_receipt, a_refund

LINES = st.builds(
    FiscalLine,
    description=st.just("Bread"),
    price_minor=st.integers(1, 100_000),
    quantity=st.integers(1, 20_000),
    vat_group=st.integers(1, 8),
).filter(lambda line: line.amount_minor > 0)


@given(lines=st.lists(LINES, min_size=1, max_size=8), data=st.data())
def test_a_discount_on_the_receipt_is_shared_out_without_losing_a_cent(
    lines: list[FiscalLine], data: st.DataObject
) -> None:
    total = sum(line.amount_minor for line in lines)
    discount = data.draw(st.integers(-total, total - 1))
    receipt = FiscalReceipt(
        sale_id="1",
        sale_number=1,
        lines=tuple(lines),
        discount_minor=discount,
        tenders=(FiscalTender(TenderKind.CASH, total - discount),),
    )
    assert sum(receipt.net_amounts) == receipt.total_minor
    assert min(receipt.net_amounts) >= 0


def test_a_weighed_line_is_rounded_half_up_as_devices_do() -> None:
    line = a_line(price_minor=1490, quantity=356)
    assert line.gross_minor == 530
    assert replace(line, discount_minor=53).amount_minor == 477
    assert a_line(price_minor=15, quantity=100).gross_minor == 2


def test_cash_in_the_drawer_rises_by_what_was_kept_and_falls_by_a_refund() -> None:
    receipt = a_receipt()
    assert (receipt.total_minor, receipt.paid_minor, receipt.change_minor) == (1100, 1500, 400)
    assert receipt.cash_minor == 600
    assert a_refund().cash_minor == -643


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": ()},
        {"tenders": ()},
        {"tenders": (FiscalTender(TenderKind.CASH, 1099),)},
        {"tenders": (FiscalTender(TenderKind.CARD, 1101),)},
        {"discount_minor": 1120},
        {"kind": ReceiptKind.REFUND},
    ],
)
def test_a_receipt_that_contradicts_itself_cannot_be_built(changes: dict[str, object]) -> None:
    with pytest.raises(UnprintableReceipt):
        a_receipt(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"description": "  "},
        {"vat_group": 9},
        {"vat_group": 0},
        {"quantity": 0},
        {"price_minor": -1},
        {"discount_minor": 319},
    ],
)
def test_a_line_that_contradicts_itself_cannot_be_built(changes: dict[str, object]) -> None:
    with pytest.raises(UnprintableReceipt):
        a_line(**changes)


def test_a_refund_gives_no_change() -> None:
    with pytest.raises(UnprintableReceipt, match="change"):
        a_refund(tenders=(FiscalTender(TenderKind.CASH, 644),))


def test_nothing_is_not_a_tender_and_no_cash_movement() -> None:
    with pytest.raises(UnprintableReceipt):
        FiscalTender(TenderKind.CASH, 0)
    with pytest.raises(UnprintableReceipt):
        CashMovement(0)
