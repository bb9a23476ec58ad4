from pathlib import Path

from firmware_drivers.scanner.simulated import SimulatedScanner
from firmware_drivers.simulation.pty_line import PtyLine
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.transports.address import LineFormat, TcpAddress
from firmware_drivers.transports.serial_port import SerialPort
from firmware_drivers.transports.tcp import TcpConnection
from firmware_drivers.transports.transport import Deadline


def test_a_pty_has_a_stable_name_that_vanishes_with_the_plug(tmp_path: Path) -> None:
    line = PtyLine(SimulatedScanner(), link=tmp_path / "folder" / "scanner")
    assert line.address == f"serial:{tmp_path}/folder/scanner"
    line.unplug()
    assert not (tmp_path / "folder" / "scanner").exists()
    line.unplug()
    line.plug_in()
    assert (tmp_path / "folder" / "scanner").exists()
    line.close()


def test_a_name_left_behind_by_a_crash_is_taken_over(tmp_path: Path) -> None:
    link = tmp_path / "scanner"
    link.symlink_to("/dev/pts/9999")
    line = PtyLine(SimulatedScanner(), link=link)
    SerialPort(line.path, LineFormat()).close()
    line.close()


def test_a_shared_line_serves_every_listener() -> None:
    scanner = SimulatedScanner()
    line = TcpLine(scanner, shared=True)
    listeners = [TcpConnection(TcpAddress("127.0.0.1", line.port)) for _ in range(2)]
    for listener in listeners:  # whoever is answered is attached
        listener.write(b"?", Deadline.after(1))
    while len(scanner.received) < 2:
        listeners[0].read(1, Deadline.after(0.01))
    scanner.scan("96385074")
    assert [listener.read(1, Deadline.after(2)) for listener in listeners] == [b"9", b"9"]
    for listener in listeners:
        listener.close()
    line.close()


def test_a_device_that_is_off_accepts_nobody() -> None:
    scanner = SimulatedScanner()
    scanner.power_off()
    line = TcpLine(scanner)
    connection = TcpConnection(TcpAddress("127.0.0.1", line.port))
    scanner.power_on()
    scanner.scan("1")
    assert scanner.scans == ["1"]
    connection.close()
    line.close()
