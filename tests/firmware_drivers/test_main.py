"""The technician's command line."""

import io
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from firmware_drivers.__main__ import main
from firmware_drivers.customer_display.simulated import SimulatedDisplay
from firmware_drivers.receipt_printer.simulated import SimulatedReceiptPrinter
from firmware_drivers.scale.simulated import SimulatedScale
from firmware_drivers.scanner.simulated import SimulatedScanner
from firmware_drivers.simulation.pty_line import PtyLine
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.transports.address import LineFormat, TcpAddress
from firmware_drivers.transports.serial_port import SerialPort
from firmware_drivers.transports.tcp import TcpConnection
from firmware_drivers.transports.transport import Deadline


def test_all_models_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    printed = capsys.readouterr().out
    assert "toledo-8217" in printed
    assert "printer-drawer" in printed


def test_looking_around_says_something(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["discover"]) == 0
    assert capsys.readouterr().out


@pytest.mark.usefixtures("typeface")
def test_a_printer_is_tried_with_a_page_in_every_language(
    simulated: SimulatedReceiptPrinter, capsys: pytest.CaptureFixture[str]
) -> None:
    line = TcpLine(simulated)
    assert main(["try", "receipt-printer", "epson-80mm", line.address]) == 0
    assert main(["try", "cash-drawer", "epson-80mm", line.address]) == 0
    line.close()
    assert "Русский" in simulated.pieces[0].text
    assert simulated.count("unknown") == 0
    assert "before: closed\nafter:  open" in capsys.readouterr().out


def test_a_scale_and_a_display_are_tried(capsys: pytest.CaptureFixture[str]) -> None:
    scale, display = PtyLine(SimulatedScale(settle_s=0)), SimulatedDisplay()
    pole = PtyLine(display)
    assert main(["try", "scale", "toledo-8217", scale.address]) == 0
    assert main(["try", "display", "epson-dm-d", pole.address]) == 0
    with display.lock:
        assert display.changed.wait_for(lambda: display.lines[0].startswith("Welcome"), 2)
    scale.close()
    pole.close()
    assert "Weight(grams=0" in capsys.readouterr().out


def test_a_device_is_checked_and_the_report_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    display = SimulatedDisplay()
    line = PtyLine(display)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\ns\n"))
    report = tmp_path / "check.md"
    asked = ["check", "customer-display", "epson-dm-d", line.address, "--report", str(report)]
    assert main(asked) == 0
    line.close()
    assert "| shows two lines | passed |" in report.read_text("utf-8")
    assert "Does the display show" in capsys.readouterr().out
    assert main(["check", "scale", "spring-balance", line.address]) == 1


def test_a_scanner_is_tried(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("firmware_drivers.__main__.SCAN_S", 0.05)
    line = PtyLine(SimulatedScanner())
    assert main(["try", "scanner", "serial-scanner", line.address]) == 0
    line.close()
    assert "nothing was scanned" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["try", "scale", "toledo-8217", "serial:/dev/nothing"], "/dev/nothing"),
        (["try", "scale", "toledo-8217", "COM1"], "kind:place"),
        (["try", "scale", "kitchen-scale", "serial:/dev/ttyS0"], "no model 'kitchen-scale'"),
        (["counter", "--catalogue", "/nothing.json"], "/nothing.json"),
    ],
)
def test_a_mistake_ends_with_one_line(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    assert complaint in capsys.readouterr().err


def test_codes_and_weights_can_be_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("96385074\n"))
    assert main(["simulate", "scanner", "--tcp", "0"]) == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("500\nmuch\n"))
    assert main(["simulate", "scale"]) == 0
    assert "tcp:127.0.0.1:" in capsys.readouterr().out


def started(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "firmware_drivers", *arguments], stdout=subprocess.PIPE, text=True
    )


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def stopped(process: subprocess.Popen[str], number: int) -> int:
    process.send_signal(number)
    code = process.wait(timeout=10)
    assert process.stdout
    process.stdout.close()
    return code


def test_the_counter_runs_until_it_is_told_to_stop(tmp_path: Path) -> None:
    devices = tmp_path / "devices.json"
    process = started("counter", "--port", "0", "--devices", str(devices))
    url = line_of(process).removeprefix("Counter: ")
    with urllib.request.urlopen(url) as page:
        assert b"Receipt printer" in page.read()
    assert devices.exists()
    assert stopped(process, signal.SIGTERM) == 0


def test_a_simulated_printer_shows_its_receipts(tmp_path: Path) -> None:
    process = started("simulate", "receipt-printer", "--tcp", "0", "--png", str(tmp_path))
    port = int(line_of(process).rpartition(":")[2])
    connection = TcpConnection(TcpAddress("127.0.0.1", port))
    connection.write(b"Hello\n\x1dV\x00", Deadline.after(2))
    assert line_of(process) == "Hello"
    assert set(line_of(process)) == {"-"}
    assert stopped(process, signal.SIGINT) == 130
    connection.close()


def test_a_simulated_display_shows_its_lines() -> None:
    process = started("simulate", "display", "--pty")
    port = SerialPort(line_of(process).removeprefix("serial:"), LineFormat())
    port.write(b"Hello", Deadline.after(2))
    assert line_of(process).startswith("|")
    port.close()
    assert stopped(process, signal.SIGINT) == 130


@pytest.mark.parametrize("model", ["massa-k-100", "dialog-06", "nci-ecr", "shtrih-pos2"])
def test_each_scale_is_simulated_by_its_name(
    model: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("500\nshake\nstill\nnonsense\n"))
    assert main(["simulate", model, "--tcp", "0"]) == 0
    assert "tcp:127.0.0.1:" in capsys.readouterr().out
