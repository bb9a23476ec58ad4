"""The simulated printer against python-escpos, which knows nothing of our driver."""

import contextlib
import io
from collections.abc import Iterator
from typing import Any

import pytest
from escpos.printer import Dummy, Network, Serial
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from firmware_drivers.receipt_printer.simulated import SimulatedReceiptPrinter
from firmware_drivers.receipt_printer.simulated_parser import (
    Operation,
    real_time_commands,
    take_operation,
)
from firmware_drivers.simulation.pty_line import PtyLine
from firmware_drivers.simulation.tcp_line import TcpLine


@pytest.fixture(params=["network", "serial"])
def peer(request: pytest.FixtureRequest, simulated: SimulatedReceiptPrinter) -> Iterator[Any]:
    line: TcpLine | PtyLine
    if request.param == "network":
        line = TcpLine(simulated)
        client: Any = Network("127.0.0.1", port=line.port, timeout=5, profile="TM-T20II")
    else:
        line = PtyLine(simulated)
        client = Serial(
            line.path,
            timeout=0.3,  # it always waits the whole time
            dsrdtr=False,
            profile="TM-T20II",
        )
    with contextlib.redirect_stdout(io.StringIO()):
        yield client
    client.close()
    line.close()


def lines(peer: Any, simulated: SimulatedReceiptPrinter) -> list[str]:
    assert peer.is_online()  # answered after everything before it has arrived
    with simulated.lock:
        return simulated.paper.lines if not simulated.pieces else simulated.pieces[-1].lines


def test_text_of_python_escpos_is_printed(peer: Any, simulated: SimulatedReceiptPrinter) -> None:
    peer.set(align="center", bold=True, double_width=True, double_height=True)
    peer.text("Хлеб\n")
    peer.set(align="left", normal_textsize=True)
    peer.text("Φέτα 1,59\n")
    printed = lines(peer, simulated)
    assert printed[0].strip() == "Хлеб"
    assert printed[1] == "Φέτα 1,59"
    first = simulated.paper.bands[0].letters[0]
    assert (first.across, first.down) == (2, 2)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("EAN13", "4006381333931"),
        ("EAN8", "96385074"),
        ("CODE39", "ABC-1"),
        ("UPC-A", "036000291452"),
        ("ITF", "123456"),
        ("CODE128", "{BABC"),
    ],
)
def test_barcodes_of_python_escpos_are_printed(
    peer: Any, simulated: SimulatedReceiptPrinter, kind: str, data: str
) -> None:
    peer.barcode(data, kind, height=50, width=2)
    readable = data.removeprefix("{B")
    assert any(f" {readable}]" in line for line in lines(peer, simulated))
    assert not any("unreadable" in line for line in simulated.paper.lines)


def test_a_barcode_that_is_none_is_seen_on_the_paper(
    peer: Any, simulated: SimulatedReceiptPrinter
) -> None:
    peer._raw(b"\x1dk\x43\x03abc")
    assert lines(peer, simulated) == ["[unreadable ean13 abc]"]


def test_a_qr_code_of_python_escpos_is_printed(
    peer: Any, simulated: SimulatedReceiptPrinter
) -> None:
    peer.qr("https://e.am/1", native=True, size=4)
    assert lines(peer, simulated) == ["[qr https://e.am/1]"]


@pytest.mark.parametrize("way", ["bitImageRaster", "graphics", "bitImageColumn"])
def test_a_picture_of_python_escpos_keeps_its_dots(
    peer: Any, simulated: SimulatedReceiptPrinter, way: str
) -> None:
    diagonal = Image.new("1", (48, 24), 1)
    for i in range(24):
        diagonal.putpixel((i, i), 0)
    peer.image(diagonal, impl=way)
    lines(peer, simulated)
    [band] = [band for band in simulated.paper.bands if band.dots is not None]
    assert band.dots is not None
    black = {
        (x, y)
        for x in range(band.dots.width)
        for y in range(band.dots.height)
        if band.dots.getpixel((x, y))
    }
    assert black == {(i, i) for i in range(24)}


def test_cut_and_drawer_of_python_escpos_are_executed(
    peer: Any, simulated: SimulatedReceiptPrinter
) -> None:
    peer.text("x\n")
    peer.cut()
    peer.cashdraw(2)
    peer.cashdraw(5)
    assert peer.is_online()
    assert len(simulated.printed) == 1
    assert simulated.drawer_pulses == 2


@pytest.mark.parametrize(
    ("state", "paper", "online"), [("full", 2, True), ("near", 1, True), ("out", 0, False)]
)
def test_python_escpos_reads_our_status(
    peer: Any, simulated: SimulatedReceiptPrinter, state: str, paper: int, online: bool
) -> None:
    if state == "near":
        simulated.set_near_end(near=True)
    if state == "out":
        simulated.run_out_of_paper()
    assert peer.paper_status() == paper
    assert peer.is_online() is online


def everything() -> bytes:
    """Bytes with every kind of command, made by python-escpos."""
    printer: Any = Dummy(profile="TM-T20II")
    with contextlib.redirect_stdout(io.StringIO()):
        printer.set(align="right", bold=True, underline=1, custom_size=True, width=2, height=3)
        printer.text("Хлеб και ψωμί\n")
        printer.barcode("4006381333931", "EAN13", function_type="A")
        printer.barcode("{BABC", "CODE128", function_type="B")
        printer.qr("https://e.am/1", native=True)
        picture = Image.new("1", (40, 30), 0)
        for way in ("bitImageRaster", "graphics", "bitImageColumn"):
            printer.image(picture, impl=way)
        printer.cashdraw(2)
        printer.cut(mode="PART")
        printer.cut(feed=False)
    return printer.output


def parsed(*pieces: bytes) -> list[Operation]:
    operations: list[Operation] = []
    buffer = b""
    for piece in pieces:
        buffer += piece
        while True:
            operation, buffer = take_operation(buffer)
            if operation is None:
                break
            operations.append(operation)
    assert buffer == b""
    return operations


def joined_letters(operations: list[Operation]) -> list[Operation]:
    """Join letters that a cut has split: how many reads a word took means nothing."""
    result: list[Operation] = []
    for operation in operations:
        if operation.kind == "letters" and result and result[-1].kind == "letters":
            result[-1] = Operation("letters", data=result[-1].data + operation.data)
        else:
            result.append(operation)
    return result


def test_every_command_may_be_cut_at_every_position() -> None:
    sent = everything()
    whole = parsed(sent)
    assert not [operation for operation in whole if operation.kind == "unknown"]
    for cut in range(len(sent)):
        assert joined_letters(parsed(sent[:cut], sent[cut:])) == whole


@given(st.binary(max_size=200))
def test_the_parser_survives_any_bytes(sent: bytes) -> None:
    simulated = SimulatedReceiptPrinter()
    simulated.receive(sent)
    assert bytes(simulated.received) == sent


def test_a_real_time_question_is_found_wherever_it_is_cut() -> None:
    sent = b"abc\x10\x04\x02def"
    for cut in range(len(sent)):
        first, tail = real_time_commands(sent[:cut], 0)
        second, _ = real_time_commands(tail + sent[cut:], len(tail))
        assert [(command.name, command.number) for command in first + second] == [("status", 2)]


def test_a_question_inside_a_picture_is_answered_as_a_real_printer_does() -> None:
    simulated = SimulatedReceiptPrinter()
    simulated.receive(b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01")
    assert simulated.count("real time status") == 1
    assert simulated.count("raster") == 1


def test_a_power_cut_forgets_what_was_not_printed() -> None:
    simulated = SimulatedReceiptPrinter()
    simulated.run_out_of_paper(after_lines=1)
    simulated.receive(b"one\ntwo\nthree\n")
    simulated.power_off()
    simulated.receive(b"four\n")
    simulated.power_on()
    simulated.load_paper()
    assert simulated.paper.lines == ["one"]


def test_recovering_clears_the_cutter_and_the_buffer() -> None:
    simulated = SimulatedReceiptPrinter()
    simulated.fail(0x08)
    simulated.receive(b"lost\n\x10\x05\x02")
    simulated.receive(b"kept\n")
    assert simulated.paper.lines == ["kept"]


def test_a_line_longer_than_the_paper_goes_on_below() -> None:
    simulated = SimulatedReceiptPrinter(columns=10, dots=120)
    simulated.receive(b"0123456789abc\n")
    assert simulated.paper.lines == ["0123456789", "abc"]


def test_the_paper_can_be_looked_at() -> None:
    simulated = SimulatedReceiptPrinter()
    simulated.receive(b"\x1dB\x01\x1b-\x01Hello\n\x1dk\x49\x05{B123\x1bJ\x20")
    picture = Image.open(io.BytesIO(simulated.paper.png()))
    assert picture.width > 576
    black, white = picture.histogram()[:64], picture.histogram()[255]
    assert sum(black) > 1000
    assert white > sum(black)


def test_paper_is_torn_off_once() -> None:
    simulated = SimulatedReceiptPrinter()
    simulated.receive(b"x\n")
    simulated.tear_off()
    simulated.tear_off()
    assert [piece.number for piece in simulated.printed] == [1]
