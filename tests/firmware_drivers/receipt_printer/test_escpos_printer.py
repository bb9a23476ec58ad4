"""The driver against the simulated printer: in memory, over TCP and over a pty."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from firmware_drivers.errors import DeviceRefused, DeviceUnreachable, OutcomeUnknown, Trouble
from firmware_drivers.receipt_printer.escpos_printer import EscposPrinter
from firmware_drivers.receipt_printer.fonts import Typeface
from firmware_drivers.receipt_printer.printer import (
    Align,
    Barcode,
    Cell,
    Cut,
    DrawerKick,
    PaperStatus,
    PrintJob,
    QrCode,
    Row,
    Symbology,
    Text,
)
from firmware_drivers.receipt_printer.profiles import PROFILES
from firmware_drivers.receipt_printer.simulated import SimulatedReceiptPrinter
from firmware_drivers.simulation.pty_line import PtyLine
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.simulation.wire_device import WireDevice
from firmware_drivers.transports.lines import line_to
from firmware_drivers.transports.reopening import ReopeningLine

TIMEOUT_S = 5.0
EPSON = PROFILES["epson-80mm"]
JOB = PrintJob(
    (
        Text("Corner Shop", Align.CENTRE),
        Row((Cell("Bread"), Cell("4.20", 8, Align.RIGHT))),
        Text("Շնորհակալություն"),
        Barcode("4006381333931", Symbology.EAN13),
        QrCode("https://example.org/r/1"),
        Cut(),
    )
)
SHORT = PrintJob((Text("one"), Text("two"), Text("three"), Cut()))


def texts(simulated: SimulatedReceiptPrinter) -> list[str]:
    return [piece.text for piece in simulated.printed]


@pytest.fixture
def over_a_line(
    behind_a_line: Callable[[WireDevice], PtyLine | TcpLine],
    simulated: SimulatedReceiptPrinter,
    typeface: Typeface,
) -> Iterator[EscposPrinter]:
    printer = EscposPrinter(line_to(behind_a_line(simulated).address), EPSON, typeface)
    yield printer
    printer.close()


def test_a_job_is_on_paper_when_print_returns(
    over_a_line: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    over_a_line.print(JOB, timeout_s=TIMEOUT_S)
    [piece] = simulated.printed
    assert piece.cut
    assert piece.lines[:2] == [" " * 18 + "Corner Shop", "Bread" + " " * 39 + "4.20"]
    assert "[ean13 4006381333931]" in piece.text
    assert "[qr https://example.org/r/1]" in piece.text
    assert simulated.count("unknown") == 0


def test_jobs_follow_one_another_without_waiting(
    over_a_line: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    for _ in range(3):
        over_a_line.print(SHORT, timeout_s=TIMEOUT_S)
    assert len(simulated.pieces) == 3


def test_status_and_drawer_work_over_a_line(
    over_a_line: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    assert over_a_line.status(timeout_s=1).drawer_signal is False
    over_a_line.kick_drawer(timeout_s=TIMEOUT_S)
    assert over_a_line.status(timeout_s=1).drawer_signal is True
    assert simulated.drawer_pulses == 1


@pytest.mark.parametrize("segment", [1, 2, 7])
def test_the_printer_may_receive_in_any_pieces(
    simulated: SimulatedReceiptPrinter,
    typeface: Typeface,
    in_memory: Callable[..., ReopeningLine],
    segment: int,
) -> None:
    EscposPrinter(in_memory(simulated, segment=segment), EPSON, typeface).print(
        JOB, timeout_s=TIMEOUT_S
    )
    assert len(simulated.pieces) == 1
    assert simulated.count("unknown") == 0


@pytest.mark.parametrize(
    ("spoil", "trouble"),
    [
        (SimulatedReceiptPrinter.run_out_of_paper, Trouble.PAPER_OUT),
        (SimulatedReceiptPrinter.open_cover, Trouble.COVER_OPEN),
        (lambda printer: printer.fail(0x08), Trouble.CUTTER),
        (lambda printer: printer.fail(0x40), Trouble.OVERHEATED),
    ],
)
def test_a_printer_that_cannot_print_refuses_and_nothing_is_printed(
    printer: EscposPrinter,
    simulated: SimulatedReceiptPrinter,
    spoil: Callable[[SimulatedReceiptPrinter], None],
    trouble: Trouble,
) -> None:
    spoil(simulated)
    with pytest.raises(DeviceRefused) as caught:
        printer.print(SHORT, timeout_s=TIMEOUT_S)
    assert caught.value.trouble is trouble
    assert simulated.printed == []
    assert simulated.count("letters") == 0


def test_a_job_that_can_never_be_printed_is_refused(printer: EscposPrinter) -> None:
    with pytest.raises(DeviceRefused) as caught:
        printer.print(PrintJob((Barcode("1", Symbology.EAN13),)), timeout_s=TIMEOUT_S)
    assert caught.value.trouble is Trouble.BAD_REQUEST


def test_a_silent_printer_is_unreachable_before_anything_is_sent(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    simulated.faults.mute = True
    with pytest.raises(DeviceUnreachable) as caught:
        printer.print(SHORT, timeout_s=TIMEOUT_S)
    assert caught.value.trouble is Trouble.NO_ANSWER
    assert simulated.count("letters") == 0


def test_one_lost_status_answer_does_no_harm(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    simulated.faults.drop_answers = 1
    printer.print(SHORT, timeout_s=TIMEOUT_S)
    assert len(simulated.pieces) == 1


def test_paper_that_ends_within_a_receipt_leaves_it_unknown_and_it_comes_out_later(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    simulated.run_out_of_paper(after_lines=2)
    with pytest.raises(OutcomeUnknown) as caught:
        printer.print(SHORT, timeout_s=TIMEOUT_S)
    assert caught.value.trouble is Trouble.PAPER_OUT
    assert texts(simulated) == ["one\ntwo"]
    simulated.load_paper()
    assert texts(simulated)[0].startswith("one\ntwo\nthree")
    assert simulated.count("letters") == 3  # executed once


def test_a_late_answer_is_not_taken_for_the_next_jobs(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    simulated.run_out_of_paper(after_lines=2)
    with pytest.raises(OutcomeUnknown):
        printer.print(SHORT, timeout_s=TIMEOUT_S)
    simulated.load_paper()  # the first job's answer is on its way now
    simulated.faults.hang_up_after = None
    printer.print(SHORT, timeout_s=TIMEOUT_S)
    assert len(simulated.pieces) == 2
    # the second job's own answer is the last thing that was asked and given
    assert simulated.journal[-1].kind == "queued question"


def test_a_slow_printer_finishes_the_earlier_job_before_the_next_is_sent(
    typeface: Typeface, in_memory: Callable[..., ReopeningLine]
) -> None:
    simulated = SimulatedReceiptPrinter(pace_s=0.02)
    printer = EscposPrinter(in_memory(simulated), EPSON, typeface)
    simulated.run_out_of_paper(after_lines=1)
    long = PrintJob((*(Text(f"line {i}") for i in range(20)), Cut()))
    with pytest.raises(OutcomeUnknown):
        printer.print(long, timeout_s=TIMEOUT_S)
    simulated.load_paper()  # nineteen lines and the first job's answer are still to come
    printer.print(SHORT, timeout_s=TIMEOUT_S)
    assert [piece.lines[0] for piece in simulated.pieces] == ["line 0", "one"]
    assert all(piece.cut for piece in simulated.pieces)


def test_a_cover_opened_within_a_receipt_leaves_it_unknown(
    typeface: Typeface, in_memory: Callable[..., ReopeningLine]
) -> None:
    simulated = SimulatedReceiptPrinter(pace_s=0.03)
    printer = EscposPrinter(in_memory(simulated), EPSON, typeface)

    def open_the_cover_when_it_prints() -> None:
        with simulated.lock:
            simulated.changed.wait_for(lambda: bool(simulated.paper.bands), timeout=5)
            simulated.open_cover()

    person = threading.Thread(target=open_the_cover_when_it_prints)
    person.start()
    long = PrintJob((*(Text(f"line {i}") for i in range(40)), Cut()))
    with pytest.raises(OutcomeUnknown) as caught:
        printer.print(long, timeout_s=TIMEOUT_S)
    person.join()
    assert caught.value.trouble is Trouble.COVER_OPEN
    assert 0 < len(simulated.paper.lines) < 40


def test_a_printer_busy_for_long_is_waited_for(
    typeface: Typeface, in_memory: Callable[..., ReopeningLine]
) -> None:
    simulated = SimulatedReceiptPrinter(pace_s=0.02)
    printer = EscposPrinter(in_memory(simulated), EPSON, typeface)
    printer.print(PrintJob(tuple(Text(f"line {i}") for i in range(40))), timeout_s=TIMEOUT_S)
    assert len(simulated.paper.lines) == 40


def test_a_lost_confirmation_leaves_the_job_unknown_though_it_was_printed(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    printer.print(SHORT, timeout_s=TIMEOUT_S)  # settled: the next answers are 1, 4 and the job's
    asked = 0
    answer = simulated.send

    def lose_the_third(data: bytes) -> None:
        nonlocal asked
        asked += 1
        if asked != 3:
            answer(data)

    simulated.send = lose_the_third  # type: ignore[method-assign]
    with pytest.raises(OutcomeUnknown) as caught:
        printer.print(SHORT, timeout_s=1.5)
    assert caught.value.trouble is Trouble.NO_ANSWER
    assert len(simulated.pieces) == 2


def test_a_line_that_breaks_within_a_job_leaves_it_unknown(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    printer.print(SHORT, timeout_s=TIMEOUT_S)
    simulated.faults.hang_up_after = 20  # two questions and the beginning of the job
    with pytest.raises(OutcomeUnknown) as caught:
        printer.print(SHORT, timeout_s=TIMEOUT_S)
    assert caught.value.trouble is Trouble.NOT_CONNECTED


def test_a_printer_switched_off_within_a_job_leaves_it_unknown_and_works_again_later(
    over_a_line: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    simulated.pace_s = 0.03
    long = PrintJob((*(Text(f"line {i}") for i in range(40)), Cut()))

    def pull_the_plug() -> None:
        with simulated.lock:
            simulated.changed.wait_for(lambda: bool(simulated.paper.bands), timeout=5)
            simulated.power_off()

    person = threading.Thread(target=pull_the_plug)
    person.start()
    with pytest.raises(OutcomeUnknown):
        over_a_line.print(long, timeout_s=TIMEOUT_S)
    person.join()
    printed_before = len(simulated.paper.lines)
    assert printed_before < 40
    simulated.pace_s = 0
    simulated.power_on()
    simulated.tear_off()
    over_a_line.print(SHORT, timeout_s=TIMEOUT_S)
    assert texts(simulated)[-1].startswith("one\ntwo\nthree")


def test_a_connection_that_died_while_idle_is_made_anew(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    printer.print(SHORT, timeout_s=TIMEOUT_S)
    simulated.hang_up()
    printer.print(SHORT, timeout_s=TIMEOUT_S)
    assert len(simulated.pieces) == 2


def test_a_printer_that_stops_taking_data_leaves_the_job_unknown(
    simulated: SimulatedReceiptPrinter, typeface: Typeface, in_memory: Callable[..., ReopeningLine]
) -> None:
    printer = EscposPrinter(in_memory(simulated, take_at_most=60), EPSON, typeface)
    with pytest.raises(OutcomeUnknown, match="took"):
        printer.print(JOB, timeout_s=1)


def test_automatic_status_of_another_program_does_not_confuse_us(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    simulated.receive(b"\x1da\x0f")
    simulated.set_near_end(near=True)
    printer.print(SHORT, timeout_s=TIMEOUT_S)
    assert len(simulated.pieces) == 1
    assert printer.status(timeout_s=1).paper is PaperStatus.NEAR_END


def test_garbled_answers_end_in_unreachable(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    simulated.faults.garble_answers = 100
    with pytest.raises(DeviceUnreachable):
        printer.status(timeout_s=2)


def test_the_drawer_opens_without_paper(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    simulated.run_out_of_paper()
    printer.kick_drawer(timeout_s=TIMEOUT_S)
    assert simulated.drawer_pulses == 1
    assert simulated.count("real time pulse") == 1


def test_a_drawer_whose_printer_dies_after_the_pulse_is_unknown(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    printer.status(timeout_s=1)
    simulated.faults.hang_up_after = 8  # the question and the pulse, then the line breaks
    with pytest.raises(OutcomeUnknown):
        printer.kick_drawer(timeout_s=TIMEOUT_S)
    assert simulated.drawer_pulses == 1


def test_a_drawer_on_a_silent_printer_is_unreachable(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    simulated.faults.mute = True
    with pytest.raises(DeviceUnreachable):
        printer.kick_drawer(timeout_s=TIMEOUT_S)
    assert simulated.drawer_pulses == 0


def test_a_kick_within_a_job_is_executed_once(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    printer.print(PrintJob((Text("x"), DrawerKick())), timeout_s=TIMEOUT_S)
    assert simulated.drawer_pulses == 1


def test_a_printer_that_cannot_answer_is_trusted(
    simulated: SimulatedReceiptPrinter, typeface: Typeface, in_memory: Callable[..., ReopeningLine]
) -> None:
    simulated.faults.mute = True
    dumb = replace(EPSON, reports_status=False)
    printer = EscposPrinter(in_memory(simulated), dumb, typeface)
    printer.print(SHORT, timeout_s=TIMEOUT_S)
    printer.kick_drawer(timeout_s=TIMEOUT_S)
    assert printer.status(timeout_s=1).paper is PaperStatus.UNKNOWN
    assert (len(simulated.pieces), simulated.drawer_pulses) == (1, 1)


@pytest.mark.parametrize(("room", "error"), [(0, DeviceUnreachable), (5, OutcomeUnknown)])
def test_a_printer_that_cannot_answer_and_takes_nothing(
    simulated: SimulatedReceiptPrinter,
    in_memory: Callable[..., ReopeningLine],
    room: int,
    error: type[Exception],
) -> None:
    dumb = replace(EPSON, reports_status=False)
    printer = EscposPrinter(in_memory(simulated, take_at_most=room), dumb)
    with pytest.raises(error):
        printer.print(SHORT, timeout_s=0.1)
