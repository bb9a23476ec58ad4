from collections.abc import Callable
from pathlib import Path

import pytest

from firmware_drivers.errors import DeviceUnreachable
from firmware_drivers.scanner.serial_scanner import SerialScanner
from firmware_drivers.scanner.simulated import SimulatedScanner
from firmware_drivers.simulation.pty_line import PtyLine
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.simulation.wire_device import WireDevice
from firmware_drivers.transports.lines import line_to
from firmware_drivers.transports.reopening import ReopeningLine


def test_scans_arrive_in_order_over_a_real_line(
    behind_a_line: Callable[[WireDevice], PtyLine | TcpLine],
) -> None:
    device = SimulatedScanner()
    scanner = SerialScanner(line_to(behind_a_line(device).address))
    assert scanner.read(timeout_s=0.2) is None  # opens the line
    device.scan("4006381333931", "]E0")
    device.scan("96385074", "]E4")
    first, second = scanner.read(timeout_s=2), scanner.read(timeout_s=2)
    assert first is not None
    assert second is not None
    assert (first.symbology, first.text) == ("]E0", "4006381333931")
    assert second.text == "96385074"
    scanner.close()


def test_silence_ends_a_scan_without_a_line_end(in_memory: Callable[..., ReopeningLine]) -> None:
    device = SimulatedScanner(suffix=b"", aim=False)
    scanner = SerialScanner(in_memory(device), line_end=False)
    assert scanner.read(timeout_s=0) is None
    device.scan("4006381333931", "]E0")
    scan = scanner.read(timeout_s=2)
    assert scan is not None
    assert scan.text == "4006381333931"


def test_half_a_scan_from_before_an_unplug_is_not_joined_to_the_next(tmp_path: Path) -> None:
    device = SimulatedScanner()
    pty = PtyLine(device, link=tmp_path / "scanner")
    scanner = SerialScanner(line_to(pty.address))
    assert scanner.read(timeout_s=0.1) is None
    device.send_raw(b"400638")
    assert scanner.read(timeout_s=0.1) is None
    pty.unplug()
    with pytest.raises(DeviceUnreachable):
        scanner.read(timeout_s=1)
    pty.plug_in()
    assert scanner.read(timeout_s=1) is None
    device.scan("96385074")
    scan = scanner.read(timeout_s=2)
    assert scan is not None
    assert scan.text == "96385074"
    scanner.close()
    pty.close()


def test_a_scanner_that_is_switched_off_scans_nothing() -> None:
    device = SimulatedScanner()
    device.power_off()
    device.scan("96385074")
    assert device.scans == []
