from __future__ import annotations

from datetime import datetime

from firmware_drivers.fiscal_printer.receipt import ReceiptKind
from firmware_drivers.fiscal_printer.shtrih_m import status
from firmware_drivers.fiscal_printer.shtrih_m.commands import Command, Commands
from firmware_drivers.fiscal_printer.shtrih_m.frame import Frame, encode, take_frame
from tests.firmware_drivers.fiscal_printer.vectors import vector

ONE, THIRTY = b"\x01\0\0\0", b"\x1e\0\0\0"
COMMANDS = Commands(ONE, THIRTY)
WIDE = Commands(ONE, THIRTY, width=48)


def written(command: Command) -> bytes:
    return encode(command.body)


def data_of(name: str, code: int) -> bytes:
    frame, _ = take_frame(vector("shtrih_m", name))
    assert isinstance(frame, Frame)
    return frame.body[code + 1 :]


def test_commands_are_the_published_bytes() -> None:
    published = {
        "type-req": COMMANDS.device_type(),
        "short-status-req": COMMANDS.short_status(),
        "open-shift": COMMANDS.open_shift(),
        "open-receipt": COMMANDS.open_receipt(ReceiptKind.SALE),
        "sale-48": WIDE.line(
            ReceiptKind.SALE,
            quantity=1500,
            price_minor=4590,
            department=0,
            tax=1,
            description="Хлеб",
        ),
        "sale-40": COMMANDS.line(
            ReceiptKind.SALE,
            quantity=1000,
            price_minor=9990,
            department=1,
            tax=2,
            description="Молоко",
        ),
        "close-48": WIDE.close_receipt((10000, 0, 0, 0)),
        "cancel": COMMANDS.cancel(),
        "cash-in": COMMANDS.cash_in(50000),
        "cash-register": COMMANDS.money_register(241),
        "drawer": COMMANDS.open_drawer(),
        "fn-status": COMMANDS.storage_status(),
    }
    for name, command in published.items():
        assert written(command) == vector("shtrih_m", name), name


def test_published_answers_are_read() -> None:
    closed = status.read_short_status(data_of("short-status-closed", 1))
    assert (closed.mode, closed.submode, closed.flags) == (4, 0, 0x02A0)
    assert closed.paper_present
    assert status.read_short_status(data_of("short-status-open", 1)).mode == 2
    full = status.read_full_status(data_of("full-status-ans", 1))
    assert (full.document, full.mode, full.serial, full.last_closed_shift) == (7, 4, 123456, 11)
    assert full.at == datetime(2024, 10, 5, 12, 34, 56)  # noqa: DTZ001 - a wall clock
    assert status.read_register(data_of("cash-register-ans", 1)) == 12345
    storage = status.read_storage_status(data_of("fn-status-ans", 2))
    assert (storage.number, storage.last_document) == ("9999078900001234", 1001)
    assert storage.shift_open
    shift = status.read_shift_state(data_of("fn-shift-ans", 2))
    assert (shift.shift_open, shift.shift, shift.receipt) == (True, 12, 1)
    found = status.read_found_document(data_of("fn-find-ans", 2))
    assert (found.number, found.sign, found.operation) == (1001, 3735928559, 1)
    assert found.total_minor == 6885


def test_errors_are_said_in_words_from_the_right_list() -> None:
    assert "payments are below" in status.error_words(b"\x85", 0x45)
    assert "storage" in status.error_words(b"\xff\x45", 0x03)
    assert status.error_words(b"\x80", 0xEE) == "error (EEh)"


def test_an_answer_cut_short_says_so() -> None:
    reads = (
        status.read_short_status,
        status.read_full_status,
        status.read_storage_status,
        status.read_shift_state,
        status.read_found_document,
        status.read_closed_receipt,
        status.read_register,
    )
    for read in reads:
        for length in range(3):
            try:
                read(bytes(length))
            except status.UnreadableAnswer:
                continue
            raise AssertionError(read)
