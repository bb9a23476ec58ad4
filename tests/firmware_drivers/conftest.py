"""Drivers wired to simulated devices in memory."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from firmware_drivers.receipt_printer.escpos_printer import EscposPrinter
from firmware_drivers.receipt_printer.fonts import Typeface, installed_typeface
from firmware_drivers.receipt_printer.profiles import PROFILES
from firmware_drivers.receipt_printer.simulated import SimulatedReceiptPrinter
from firmware_drivers.simulation.pty_line import PtyLine
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.simulation.wire_device import WireDevice
from firmware_drivers.transports.loopback import Loopback
from firmware_drivers.transports.reopening import ReopeningLine


@pytest.fixture(scope="session")
def typeface() -> Typeface:
    face = installed_typeface()
    if face is None:
        pytest.skip("fonts-noto-core and fonts-dejavu-core are not installed")
    return face


@pytest.fixture
def simulated() -> SimulatedReceiptPrinter:
    return SimulatedReceiptPrinter()


@pytest.fixture
def in_memory() -> Callable[..., ReopeningLine]:
    """Return a line in memory to a device; keywords are those of `Loopback`."""

    def line(device: WireDevice, **faults: Any) -> ReopeningLine:
        return ReopeningLine(lambda: Loopback(device, **faults), pause_s=0)

    return line


@pytest.fixture
def printer(
    simulated: SimulatedReceiptPrinter, typeface: Typeface, in_memory: Callable[..., ReopeningLine]
) -> EscposPrinter:
    return EscposPrinter(in_memory(simulated), PROFILES["epson-80mm"], typeface)


@pytest.fixture(params=["pty", "tcp"])
def behind_a_line(
    request: pytest.FixtureRequest,
) -> Iterator[Callable[[WireDevice], PtyLine | TcpLine]]:
    """Put a device behind a real pty and behind a real TCP port."""
    lines: list[PtyLine | TcpLine] = []

    def line(device: WireDevice) -> PtyLine | TcpLine:
        lines.append(PtyLine(device) if request.param == "pty" else TcpLine(device))
        return lines[-1]

    yield line
    for one in lines:
        one.close()
