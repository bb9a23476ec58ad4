"""Vectors: Epson's status tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.errors import Trouble
from firmware_drivers.receipt_printer.escpos_status import (
    AutomaticStatus,
    Noise,
    QueuedAnswer,
    RealTimeAnswer,
    status_of,
    status_of_automatic,
    take_answer,
)
from firmware_drivers.receipt_printer.printer import PaperStatus


def take_all(received: bytes) -> tuple[list[object], bytes]:
    answers: list[object] = []
    while True:
        answer, received = take_answer(received)
        if answer is None:
            return answers, received
        answers.append(answer)


@pytest.mark.parametrize(
    ("printer", "cause", "error", "paper", "trouble", "status"),
    [
        (0x12, None, None, 0x12, None, PaperStatus.ENOUGH),
        (0x12, None, None, 0x1E, None, PaperStatus.NEAR_END),
        (0x1A, 0x16, None, 0x12, Trouble.COVER_OPEN, PaperStatus.ENOUGH),
        (0x1A, 0x32, None, 0x72, Trouble.PAPER_OUT, PaperStatus.OUT),
        (0x1A, 0x32, None, 0x12, Trouble.PAPER_OUT, PaperStatus.OUT),
        (0x1A, 0x52, 0x1A, 0x12, Trouble.CUTTER, PaperStatus.ENOUGH),
        (0x1A, 0x52, 0x52, 0x12, Trouble.OVERHEATED, PaperStatus.ENOUGH),
        (0x1A, 0x52, 0x32, 0x12, Trouble.FAULT, PaperStatus.ENOUGH),
        (0x1A, 0x52, None, 0x12, Trouble.FAULT, PaperStatus.ENOUGH),
        (0x1A, 0x1A, None, 0x12, Trouble.OFFLINE, PaperStatus.ENOUGH),
        (0x12, None, None, None, None, PaperStatus.UNKNOWN),
    ],
)
def test_status_bytes_mean_what_the_manual_says(
    printer: int,
    cause: int | None,
    error: int | None,
    paper: int | None,
    *,
    trouble: Trouble | None,
    status: PaperStatus,
) -> None:
    read = status_of(printer, cause, error, paper)
    assert (read.trouble, read.paper, read.ready) == (trouble, status, trouble is None)


def test_the_drawers_switch_is_in_the_first_status() -> None:
    assert status_of(0x16).drawer_signal is True
    assert status_of(0x12).drawer_signal is False


@pytest.mark.parametrize(
    ("sent", "trouble", "paper", "drawer"),
    [
        ("10000000", None, PaperStatus.ENOUGH, False),
        ("38000000", Trouble.COVER_OPEN, PaperStatus.ENOUGH, False),
        ("18000f00", Trouble.PAPER_OUT, PaperStatus.OUT, False),
        ("10000300", None, PaperStatus.NEAR_END, False),
        ("14000000", None, PaperStatus.ENOUGH, True),
        ("18080000", Trouble.CUTTER, PaperStatus.ENOUGH, False),
        ("18000000", Trouble.OFFLINE, PaperStatus.ENOUGH, False),
    ],
)
def test_automatic_status_means_what_the_manual_says(
    sent: str, trouble: Trouble | None, paper: PaperStatus, *, drawer: bool
) -> None:
    answer, rest = take_answer(bytes.fromhex(sent))
    assert isinstance(answer, AutomaticStatus)
    assert rest == b""
    status = status_of_automatic(answer)
    assert (status.trouble, status.paper, status.drawer_signal) == (trouble, paper, drawer)


MIXED = bytes.fromhex("123800000011001618000f000c1372")
MEANING = [
    RealTimeAnswer(0x12),
    AutomaticStatus(bytes.fromhex("38000000")),
    Noise(0x11),  # XON
    QueuedAnswer(0),
    RealTimeAnswer(0x16),
    AutomaticStatus(bytes.fromhex("18000f00")),
    QueuedAnswer(0x0C),
    Noise(0x13),  # XOFF
    RealTimeAnswer(0x72),
]


def test_answers_of_all_kinds_are_told_apart() -> None:
    assert take_all(MIXED) == (MEANING, b"")


def test_answers_may_be_cut_anywhere() -> None:
    for cut in range(len(MIXED) + 1):
        first, rest = take_all(MIXED[:cut])
        second, _ = take_all(rest + MIXED[cut:])
        assert first + second == MEANING


@given(st.binary(max_size=60))
def test_noise_is_swallowed_and_never_stops_the_reading(received: bytes) -> None:
    answers, rest = take_all(received)
    assert len(rest) < 4
    sizes = {AutomaticStatus: 4}
    assert sum(sizes.get(type(a), 1) for a in answers) + len(rest) == len(received)
