"""Bytes of the specification; the driver against the simulated display in both dialects."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from firmware_drivers.customer_display.dialects import CD5220, CLEAR, EPSON, Dialect
from firmware_drivers.customer_display.display_driver import PoleDisplay
from firmware_drivers.customer_display.simulated import SimulatedDisplay
from firmware_drivers.errors import DeviceUnreachable
from firmware_drivers.simulation.pty_line import PtyLine
from firmware_drivers.transports.lines import line_to
from firmware_drivers.transports.reopening import ReopeningLine

TIMEOUT_S = 1.0
COFFEE, TOTAL = "COFFEE".ljust(20), "TOTAL          12.40"


@pytest.fixture
def simulated() -> SimulatedDisplay:
    return SimulatedDisplay()


@pytest.fixture(params=[EPSON, CD5220], ids=lambda dialect: dialect.name)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    return request.param


@pytest.fixture
def display(
    simulated: SimulatedDisplay, dialect: Dialect, in_memory: Callable[..., ReopeningLine]
) -> PoleDisplay:
    return PoleDisplay(in_memory(simulated), dialect)


def test_lines_have_the_bytes_of_the_manual() -> None:
    epson = EPSON.write_lines(b"COFFEE", b"TOTAL          12.40")
    assert epson.hex() == ("1f240101434f464645451f240102544f54414c2020202020202020202031322e3430")
    cd5220 = CD5220.write_lines(COFFEE.encode(), TOTAL.encode())
    assert cd5220.hex(" ").startswith("1b 51 41 43 4f 46 46 45 45 20")
    assert "0d 1b 51 42 54 4f 54 41 4c" in cd5220.hex(" ")
    assert (EPSON.brightness(3), CD5220.brightness(3)) == (b"\x1fX\x03", b"\x1b*\x03")


def test_both_lines_are_shown(display: PoleDisplay, simulated: SimulatedDisplay) -> None:
    display.show("COFFEE", TOTAL, timeout_s=TIMEOUT_S)
    assert simulated.lines == (COFFEE, TOTAL)
    display.show("Tea", "", timeout_s=TIMEOUT_S)
    assert simulated.lines == ("Tea".ljust(20), " " * 20)
    display.clear(timeout_s=TIMEOUT_S)
    assert simulated.lines == (" " * 20, " " * 20)
    assert simulated.unknown == b""


def test_a_long_name_is_cut_and_does_not_run_into_the_total(
    display: PoleDisplay, simulated: SimulatedDisplay
) -> None:
    display.show("A very long name of a product", TOTAL, timeout_s=TIMEOUT_S)
    assert simulated.lines == ("A very long name of ", TOTAL)


@pytest.mark.parametrize(
    ("text", "shown"), [("Хлеб", "Хлеб"), ("Jäätelö", "Jäätelö"), ("Φέτα", "Feta"), ("Հաց", "Hats")]
)
def test_names_are_readable_in_every_language(
    display: PoleDisplay, simulated: SimulatedDisplay, text: str, shown: str
) -> None:
    display.show(text, "", timeout_s=TIMEOUT_S)
    assert simulated.lines[0].rstrip() == shown


def test_control_characters_in_a_name_do_nothing(
    display: PoleDisplay, simulated: SimulatedDisplay
) -> None:
    display.show("a\x0cb\x1b@", TOTAL, timeout_s=TIMEOUT_S)
    assert simulated.lines == ("a b @".ljust(20), TOTAL)


def test_what_is_shown_already_is_not_sent_again(
    display: PoleDisplay, simulated: SimulatedDisplay
) -> None:
    display.show("COFFEE", TOTAL, timeout_s=TIMEOUT_S)
    sent = len(simulated.received)
    display.show("COFFEE", TOTAL, timeout_s=TIMEOUT_S)
    assert len(simulated.received) == sent


def test_commands_may_arrive_in_any_pieces(
    dialect: Dialect, in_memory: Callable[..., ReopeningLine]
) -> None:
    simulated = SimulatedDisplay()
    display = PoleDisplay(in_memory(simulated, segment=1), dialect)
    display.show("COFFEE", TOTAL, timeout_s=TIMEOUT_S)
    assert simulated.lines == (COFFEE, TOTAL)


def test_a_display_in_front_of_a_printer_gives_the_line_back(
    simulated: SimulatedDisplay, dialect: Dialect, in_memory: Callable[..., ReopeningLine]
) -> None:
    display = PoleDisplay(in_memory(simulated), dialect, pass_through=True)
    display.show("COFFEE", TOTAL, timeout_s=TIMEOUT_S)
    simulated.receive(b"a receipt, not for the display\n")
    assert simulated.lines == (COFFEE, TOTAL)
    assert bytes(simulated.received[:3]) == b"\x1b=\x02"


def test_a_display_that_takes_no_data_is_unreachable(
    simulated: SimulatedDisplay, in_memory: Callable[..., ReopeningLine]
) -> None:
    display = PoleDisplay(in_memory(simulated, take_at_most=3), EPSON)
    with pytest.raises(DeviceUnreachable):
        display.show("COFFEE", TOTAL, timeout_s=TIMEOUT_S)


@pytest.fixture
def pty(simulated: SimulatedDisplay, tmp_path: Path) -> Iterator[PtyLine]:
    line = PtyLine(simulated, link=tmp_path / "display")
    yield line
    line.close()


def test_a_display_plugged_in_again_shows_the_text_again(
    simulated: SimulatedDisplay, pty: PtyLine
) -> None:
    display = PoleDisplay(line_to(pty.address), EPSON)
    display.show("COFFEE", TOTAL, timeout_s=TIMEOUT_S)
    pty.unplug()
    with pytest.raises(DeviceUnreachable):
        display.show("Tea", TOTAL, timeout_s=TIMEOUT_S)
    pty.plug_in()
    simulated.power_off()
    simulated.power_on()
    display.show("Tea", TOTAL, timeout_s=TIMEOUT_S)
    with simulated.lock:
        assert simulated.changed.wait_for(lambda: simulated.lines[0].startswith("Tea"), 2)
    display.close()


def test_the_simulated_display_knows_the_single_commands() -> None:
    simulated = SimulatedDisplay(columns=4)
    simulated.receive(CLEAR + b"abcdef")  # wraps into the second line
    assert simulated.lines == ("abcd", "ef  ")
    simulated.receive(b"\x18xy\x0b1\x0a2\r3\x1b*\x02")
    assert simulated.lines == ("1bcd", "32  ")
    assert simulated.brightness == 2
    simulated.receive(b"\x1bZ\x07")
    assert simulated.unknown == b"\x1bZ\x07"
