from __future__ import annotations

from datetime import datetime

import pytest

from firmware_drivers.fiscal_printer.receipt import OriginalReceipt
from firmware_drivers.fiscal_printer.tremol_zfp import commands, status
from firmware_drivers.fiscal_printer.tremol_zfp.commands import Command, TremolSettings
from firmware_drivers.fiscal_printer.tremol_zfp.frame import Answer, encode, take_answer
from tests.firmware_drivers.fiscal_printer.rigs import a_line, a_refund
from tests.firmware_drivers.fiscal_printer.vectors import vector

NOON = datetime(2024, 10, 5, 12, 34, 56)  # noqa: DTZ001 - a wall clock


def written(command: Command, number: int) -> bytes:
    return encode(number, command.code, command.data)


def data_of(name: str) -> bytes:
    answer, _ = take_answer(vector("tremol_zfp", name))
    assert isinstance(answer, Answer)
    return answer.data


def test_commands_are_the_published_bytes() -> None:
    original = OriginalReceipt(number=123, at=NOON, device="50163145")
    buffered = TremolSettings(printing="4")
    bread = a_line(description="Хляб 500г")
    published = {
        "status": commands.status(),
        "fd-numbers": commands.numbers(),
        "open": commands.open_sale(TremolSettings(), 1, "ZK126720-0001-0000123"),
        "sell": commands.line(bread, bread.amount_minor),
        "pay": commands.pay(0, 1000),
        "close": commands.close_receipt(),
        "abort": commands.cancel_receipt(),
        "z": commands.report("Z"),
        "cash-in": commands.move_cash(TremolSettings(), 1, 5000),
        "storno": commands.open_refund(
            buffered, a_refund(original=original), "ZK126720-0001-0000123"
        ),
        "last-no": commands.last_number(),
        "current": commands.current_receipt(),
        "counters": commands.register("5"),
        "dt": commands.read_clock(),
    }
    for name, command in published.items():
        expected = vector("tremol_zfp", name)
        assert written(command, expected[2]) == expected, name


def test_published_answers_are_read() -> None:
    state = status.read_status(data_of("status-ans"))
    assert state.trouble is None
    assert not state.fiscal_open
    assert status.read_numbers(data_of("fd-numbers-ans")) == ("ZK126720", "50163145")
    code = status.read_code(data_of("qr-ans"))
    assert (code.memory, code.number, code.total_minor) == ("50163145", 2, 3000)
    assert status.read_number(data_of("last-no-ans")) == 124
    current = status.read_current(data_of("current-ans"))
    assert (current.is_open, current.lines, current.total_minor) == (True, 2, 848)
    assert (current.payment_started, current.number) == (False, 125)
    assert status.read_closings(data_of("counters-ans")) == 12
    assert status.read_clock(data_of("dt-ans")) == NOON.replace(second=0)


def test_answers_of_old_devices_are_read() -> None:
    assert status.read_current(b"0;").is_open is False
    assert status.read_number(b"0124;") == 124
    assert status.read_status(bytes([0x80] * 5)).trouble is None


def test_a_refusal_is_said_in_words_also_when_written_in_letters() -> None:
    assert "Z report" in status.refusal(0x3B, 0x30)[0]
    assert status.refusal(0x42, 0x30)[0].startswith(status.refusal(0x3B, 0x30)[0][:10])
    assert "insufficient" in status.refusal(0x30, 0x38)[0]


@pytest.mark.parametrize("data", [b"", b"x", b"1;2", b"P;1", b"\xff\xff\xff\xff\xff\xff"])
def test_an_unreadable_answer_says_so(data: bytes) -> None:
    reads = (
        status.read_current,
        status.read_payments,
        status.read_code,
        status.read_day_sums,
        status.read_clock,
    )
    for read in reads:
        with pytest.raises(status.UnreadableAnswer):
            read(data)
