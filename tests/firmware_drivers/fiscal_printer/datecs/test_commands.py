from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from firmware_drivers.fiscal_printer.datecs import commands, isl_dialects, isl_status, status
from firmware_drivers.fiscal_printer.datecs.command import Command
from firmware_drivers.fiscal_printer.datecs.commands import DatecsSettings
from firmware_drivers.fiscal_printer.datecs.frame import Answer, Framing, encode, take_answer
from firmware_drivers.fiscal_printer.datecs.isl_dialects import DIALECTS
from firmware_drivers.fiscal_printer.printer import GroupTotal
from firmware_drivers.fiscal_printer.receipt import OriginalReceipt
from tests.firmware_drivers.fiscal_printer.rigs import a_line, a_refund
from tests.firmware_drivers.fiscal_printer.vectors import vector

NOON = datetime(2024, 10, 5, 12, 34, 56)  # noqa: DTZ001 - a wall clock
SETTINGS = DatecsSettings(passwords={1: "0001"})


def written(command: Command, seq: int, framing: Framing = Framing.HEX4) -> bytes:
    return encode(framing, seq, command.code, command.data)


def answer(name: str, framing: Framing = Framing.HEX4) -> Answer:
    taken, _ = take_answer(framing, vector("datecs", name))
    assert isinstance(taken, Answer)
    return taken


def values(name: str) -> list[str]:
    code, *rest = status.split(answer(name).data)
    assert code == "0"
    return rest


def test_commands_are_the_published_bytes() -> None:
    sale = "DT636533-0001-0000123"
    bread = a_line(description="Хляб 500г", department=0, unit="")
    original = OriginalReceipt(number=473, at=NOON, device="02636533")
    refund = replace(a_refund(original=original), operator=1)
    published = {
        "x-status": commands.status(),
        "x-open-nsale": commands.open_sale(SETTINGS, 1, sale),
        "x-sale": commands.line(bread, bread.amount_minor),
        "x-pay-cash": commands.pay("0", 1000),
        "x-close": commands.close_receipt(),
        "x-cancel": commands.cancel_receipt(),
        "x-txn-status": commands.transaction(),
        "x-x-report": commands.x_report(),
        "x-cash-in": commands.move_cash(5000),
        "x-diag": commands.diagnostics(),
        "x-storno": commands.open_refund(SETTINGS, refund, "DT636533-0001-0000124"),
        "x-receipt-state": commands.receipt_state(),
    }
    for name, command in published.items():
        expected = vector("datecs", name)
        assert written(command, expected[5]) == expected, name


def test_classic_commands_are_the_published_bytes() -> None:
    p, daisy = DIALECTS["datecs-p"], DIALECTS["daisy"]
    coffee = a_line(description="Кафе", price_minor=240)
    zero = DatecsSettings(passwords={1: "0000"})
    receipt = replace(a_refund(), original=None, reason=None, kind=a_refund().kind.SALE)
    number = "DT000600-0001-0000001"
    published = {
        "isl-status": isl_dialects.STATUS,
        "isl-sale": isl_dialects.line(p, coffee, 480),
        "isl-total": isl_dialects.pay("P", 1000),
        "isl-close": isl_dialects.CLOSE_RECEIPT,
        "isl-z": isl_dialects.report("Z"),
        "isl-last-unp": isl_dialects.LAST_UNIQUE,
        "isl-txn": isl_dialects.TRANSACTION,
        "isl-open-p": isl_dialects.opening(p, zero, receipt, number, ""),
        "isl-open-daisy": isl_dialects.opening(
            daisy, DatecsSettings(), receipt, "DY000600-OP01-0000001", ""
        ),
        "isl-cancel-daisy": Command("cancel", daisy.cancel),
    }
    for name, command in published.items():
        expected = vector("datecs", name)
        assert written(command, expected[2], Framing.CLASSIC) == expected, name


def test_the_classic_refund_of_c_is_the_published_bytes() -> None:
    original = OriginalReceipt(number=473, at=NOON, device="02000600")
    refund = a_refund(original=original)
    command = isl_dialects.opening(
        DIALECTS["datecs-c"], DatecsSettings(), refund, "DT000600-0001-0000002", ""
    )
    expected = vector("datecs", "isl-storno-c")
    assert written(command, expected[2], Framing.CLASSIC) == expected


def test_published_answers_are_read() -> None:
    state = status.read_receipt_state(values("x-receipt-state-reply"))
    assert (state.state, state.number, state.receipt_number) == (0, 473, 473)
    assert (state.receipt_total_minor, state.receipt_at) == (795, NOON)
    open_receipt = status.read_transaction(values("x-txn-status-open"))
    assert (open_receipt.lines, open_receipt.total_minor, open_receipt.paid_minor) == (2, 795, 0)
    cash = status.read_cash_state(values("x-cash-reply"))
    assert (cash.cash_minor, cash.in_minor, cash.out_minor) == (15000, 5000, 0)
    totals = status.read_day_totals(values("x-z-reply"))
    assert totals.number == 58
    assert totals.groups == (GroupTotal(vat_group=2, sales_minor=15940, refunds_minor=250),)
    assert status.read_moment(values("x-read-dt-reply")[0]) == NOON
    bits = status.read_status(answer("x-open-nsale-reply").status)
    assert bits.fiscal_open
    assert bits.trouble is None
    assert status.read_status(answer("x-syntax-reply").status).syntax
    assert status.error_words(-112103) == "syntax of parameter 3 (-112103)"
    assert "closed" in status.error_words(-111016)


def test_published_classic_answers_are_read() -> None:
    def data(name: str) -> list[str]:
        return isl_status.split(answer(name, Framing.CLASSIC).data)

    assert isl_status.read_payment(data("isl-total-reply")).due_minor == -520
    last = isl_status.read_unique(data("isl-last-unp-reply"))
    assert (last.number, last.unique) == (398554, "DT000600-0001-0000001")
    open_receipt = isl_status.read_transaction(data("isl-txn-reply"))
    assert (open_receipt.is_open, open_receipt.lines) == (True, 2)
    assert (open_receipt.total_minor, open_receipt.paid_minor) == (480, 0)


@pytest.mark.parametrize(
    ("text", "minor"), [("520", 520), ("5.20", 520), ("+00000480", 480), ("-1.05", -105)]
)
def test_classic_amounts_come_with_and_without_a_point(text: str, minor: int) -> None:
    assert isl_status.amount(text) == minor


@pytest.mark.parametrize("text", ["", "1.2.3", "x", "1.234", "--"])
def test_what_is_no_amount_is_said_to_be_none(text: str) -> None:
    with pytest.raises(status.UnreadableAnswer):
        status.minor(text)
