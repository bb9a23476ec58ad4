"""Device tools for technicians: `tameio-devices --help`."""

import argparse
import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from types import FrameType
from typing import Any, cast

from firmware_drivers.cash_drawer.printer_drawer import PrinterDrawer
from firmware_drivers.check.categories import CHECKS
from firmware_drivers.check.person import PersonAtTerminal
from firmware_drivers.check.report import Report
from firmware_drivers.counter.catalogue import UnreadableCatalogue, read_catalogue
from firmware_drivers.counter.counter import SimulatedCounter
from firmware_drivers.counter.server import CounterServer
from firmware_drivers.customer_display.simulated import SimulatedDisplay
from firmware_drivers.devices_file import TABLES
from firmware_drivers.discovery import discover
from firmware_drivers.errors import DeviceError
from firmware_drivers.fiscal_printer.operating import operate
from firmware_drivers.fiscal_printer.simulations import SIMULATIONS, clock_on_the_wall
from firmware_drivers.label_printer.sample import SAMPLE as SAMPLE_LABEL
from firmware_drivers.label_printer.simulated import (
    SimulatedLabelPrinter,
    SimulatedTspl,
    SimulatedZpl,
)
from firmware_drivers.payment_terminal.operating import operate as operate_terminal
from firmware_drivers.payment_terminal.zvt.simulated import SimulatedZvt
from firmware_drivers.receipt_printer.simulated import SimulatedReceiptPrinter
from firmware_drivers.sample_page import sample_page
from firmware_drivers.scale.simulations import SCALE_SIMULATIONS
from firmware_drivers.scanner.simulated import SimulatedScanner
from firmware_drivers.simulation.pty_line import PtyLine
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.simulation.wire_device import WireDevice
from firmware_drivers.supported_models import (
    CUSTOMER_DISPLAYS,
    FISCAL_PRINTERS,
    LABEL_PRINTERS,
    PAYMENT_TERMINALS,
    RECEIPT_PRINTERS,
    SCALES,
    SCANNERS,
    SupportedModel,
)
from firmware_drivers.transports.address import UnreadableAddress

ANSWER_S = 3.0
JOB_S = 30.0
SCAN_S = 30.0


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except (DeviceError, UnreadableAddress, UnreadableCatalogue, OSError) as error:
        print(f"tameio-devices: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def list_models(_: argparse.Namespace) -> int:
    """Print every supported model."""
    for kind, table in TABLES.items():
        print(kind.replace("_", " "))
        for name, model in table.items():
            title = model.title if isinstance(model, SupportedModel) else str(model)
            print(f"  {name:<34}{title}")
    return 0


def print_discovered(_: argparse.Namespace) -> int:
    """Print what is plugged in."""
    found = discover()
    for one in found:
        print(f"{one.address}\n    {one.title}\n    model: {one.model or 'cannot be told'}")
    if not found:
        print("Nothing was found. Network printers cannot be seen; give them as tcp:host:9100.")
    return 0


def run_counter(options: argparse.Namespace) -> int:
    """Run the whole simulated counter until stopped."""
    catalogue_text = (
        options.catalogue.read_text(encoding="utf-8")
        if options.catalogue
        else (files("firmware_drivers.counter") / "page" / "examples.json").read_text("utf-8")
    )
    catalogue = read_catalogue(catalogue_text)
    counter = SimulatedCounter(
        options.devices,
        printer_port=options.printer_port,
        pace_s=options.pace,
        card_terminal=options.card_terminal,
        scale_model=options.scale,
        fiscal_model=options.fiscal,
    )
    try:
        server = CounterServer(counter, catalogue, port=options.port)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        print(f"Counter: {server.url}\nDevices: {options.devices.resolve()}", flush=True)
        _wait_for_the_end()
        server.shutdown()
        server.server_close()
    finally:
        counter.close()
    return 0


def simulate(options: argparse.Namespace) -> int:
    """Run one simulated device until stopped."""
    device, watch = _SIMULATIONS[options.device](options)
    line = PtyLine(device) if options.tcp is None else TcpLine(device, port=options.tcp)
    print(line.address, flush=True)
    try:
        watch()
    finally:
        line.close()
    return 0


def try_device(options: argparse.Namespace) -> int:
    """Use a real device once and say what happened."""
    kind, trial = _TRIALS[options.device]
    if options.model not in TABLES[kind]:
        print(f"tameio-devices: no model {options.model!r}; see `list`", file=sys.stderr)
        return 1
    trial(options.model, options.address)
    return 0


def check_device(options: argparse.Namespace) -> int:
    """Go through the conformance check of a connected device and write the report."""
    kind = options.category.replace("-", "_")
    table = RECEIPT_PRINTERS if kind == "cash_drawer" else TABLES[kind]
    if options.model not in table:
        print(f"tameio-devices: no model {options.model!r}; see `list`", file=sys.stderr)
        return 1
    driver: Any = cast("SupportedModel[Any]", table[options.model]).build(options.address)
    made_at = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    report = Report(kind.replace("_", " "), options.model, options.address, made_at)
    person = PersonAtTerminal(lambda text: print(text, flush=True), sys.stdin.readline)
    with contextlib.closing(driver):
        device = PrinterDrawer(driver) if kind == "cash_drawer" else driver
        CHECKS[kind](device, person, report)
    options.report.write_text(report.as_markdown(), encoding="utf-8")
    print(report.as_markdown(), f"Written to {options.report}", sep="\n")
    return 0 if report.passed else 1


def _try_printer(model: str, address: str) -> None:
    with contextlib.closing(RECEIPT_PRINTERS[model].build(address)) as printer:
        print(f"status: {printer.status(timeout_s=ANSWER_S)}")
        printer.print(sample_page(model, address, printer.columns), timeout_s=JOB_S)
    print("printed; compare the page with its own text")


def _try_drawer(model: str, address: str) -> None:
    with contextlib.closing(RECEIPT_PRINTERS[model].build(address)) as printer:
        drawer = PrinterDrawer(printer)
        print(f"before: {drawer.state(timeout_s=ANSWER_S).value}")
        drawer.open(timeout_s=ANSWER_S)
        print(f"after:  {drawer.state(timeout_s=ANSWER_S).value}; if the two are mixed up, set")
    print('"open_is_high": false; if they do not change, null')


def _try_scale(model: str, address: str) -> None:
    with contextlib.closing(SCALES[model].build(address)) as scale:
        print(scale.read(timeout_s=ANSWER_S))


def _try_scanner(model: str, address: str) -> None:
    print(f"scan something within {SCAN_S:.0f} seconds")
    with contextlib.closing(SCANNERS[model].build(address)) as scanner:
        print(scanner.read(timeout_s=SCAN_S) or "nothing was scanned")


def _try_display(model: str, address: str) -> None:
    with contextlib.closing(CUSTOMER_DISPLAYS[model].build(address)) as display:
        display.show("Welcome", "TOTAL          12.40", timeout_s=ANSWER_S)
    print("the display shows: Welcome / TOTAL          12.40")


def _try_fiscal_printer(model: str, address: str) -> None:
    """Ask only: whatever it prints would be on record."""
    with contextlib.closing(FISCAL_PRINTERS[model].build(address)) as printer:
        print(f"status:   {printer.status(timeout_s=ANSWER_S)}")
        print(f"counters: {printer.counters(timeout_s=JOB_S)}")
        print(f"clock:    {printer.read_clock(timeout_s=ANSWER_S)}")


def _try_label_printer(model: str, address: str) -> None:
    with contextlib.closing(LABEL_PRINTERS[model].build(address)) as printer:
        print(f"status: {printer.status(timeout_s=ANSWER_S)}")
        printer.print(SAMPLE_LABEL, timeout_s=JOB_S)
    print("printed a label of 58 x 40 mm: every script must be readable, both codes scannable")


def _try_payment_terminal(model: str, address: str) -> None:
    """Ask only: no money moves."""
    with contextlib.closing(PAYMENT_TERMINALS[model].build(address)) as terminal:
        print(f"last receipt: {terminal.mark(timeout_s=JOB_S)}")
        print(f"status:       {terminal.status(timeout_s=ANSWER_S)}")


# What is tried, the table that its model is looked up in, and how.
_TRIALS: dict[str, tuple[str, Callable[[str, str], None]]] = {
    "receipt-printer": ("receipt_printer", _try_printer),
    "cash-drawer": ("receipt_printer", _try_drawer),
    "scale": ("scale", _try_scale),
    "fiscal-printer": ("fiscal_printer", _try_fiscal_printer),
    "payment-terminal": ("payment_terminal", _try_payment_terminal),
    "label-printer": ("label_printer", _try_label_printer),
    "scanner": ("scanner", _try_scanner),
    "display": ("customer_display", _try_display),
}


def _simulated_printer(options: argparse.Namespace) -> tuple[WireDevice, Callable[[], None]]:
    printer = SimulatedReceiptPrinter()

    def watch() -> None:
        shown = 0
        while True:
            with printer.lock:
                while printer.paper.number - 1 <= shown:
                    printer.changed.wait()
                pieces = [piece for piece in printer.pieces if piece.number > shown]
            for piece in pieces:
                print(piece.text, "-" * printer.columns, sep="\n", flush=True)
                if options.png:
                    options.png.mkdir(parents=True, exist_ok=True)
                    (options.png / f"receipt-{piece.number}.png").write_bytes(piece.png())
                shown = piece.number

    return printer, watch


def _simulated_scanner(_: argparse.Namespace) -> tuple[WireDevice, Callable[[], None]]:
    scanner = SimulatedScanner()

    def watch() -> None:
        print("Type a code and Enter to scan it.", flush=True)
        for line in sys.stdin:
            scanner.scan(line.strip())

    return scanner, watch


def _simulated_scale(options: argparse.Namespace) -> tuple[WireDevice, Callable[[], None]]:
    scale = SCALE_SIMULATIONS.get(options.device, SCALE_SIMULATIONS["toledo-8217"])()

    def watch() -> None:
        print("Type grams and Enter to put them on the platform; `shake`, `still`.", flush=True)
        for line in sys.stdin:
            word = line.strip()
            if word in {"shake", "still"}:
                scale.shaking = word == "shake"
            with contextlib.suppress(ValueError):
                scale.put(int(word))

    return scale, watch


def _simulated_display(_: argparse.Namespace) -> tuple[WireDevice, Callable[[], None]]:
    display = SimulatedDisplay()

    def watch() -> None:
        shown = display.lines
        while True:
            with display.lock:
                while display.lines == shown:
                    display.changed.wait()
                shown = display.lines
            print("|", shown[0], "|\n|", shown[1], "|\n", sep="", flush=True)

    return display, watch


def _simulated_fiscal_printer(options: argparse.Namespace) -> tuple[WireDevice, Callable[[], None]]:
    device = SIMULATIONS[options.device](clock_on_the_wall())

    def watch() -> None:
        operate(device, sys.stdin, lambda text: print(text, flush=True))
        threading.Event().wait()  # the input has ended; the device goes on

    return device, watch


def _simulated_terminal(options: argparse.Namespace) -> tuple[WireDevice, Callable[[], None]]:
    terminal = SimulatedZvt(serial=options.tcp is None)

    def watch() -> None:
        operate_terminal(terminal, sys.stdin, lambda text: print(text, flush=True))
        threading.Event().wait()  # the input has ended; the device goes on

    return terminal, watch


def _simulated_labels(options: argparse.Namespace) -> tuple[WireDevice, Callable[[], None]]:
    printer: SimulatedLabelPrinter = SimulatedZpl() if options.device == "zpl" else SimulatedTspl()

    def watch() -> None:
        shown = 0
        while True:
            with printer.lock:
                while len(printer.labels) <= shown:
                    printer.changed.wait()
                label = printer.labels[shown]
            shown += 1
            print(f"{label.copies} x {label.texts} {label.codes}", flush=True)
            if options.png:
                options.png.mkdir(parents=True, exist_ok=True)
                (options.png / f"label-{shown}.png").write_bytes(label.png())

    return printer, watch


_SIMULATIONS: dict[str, Callable[[argparse.Namespace], tuple[WireDevice, Callable[[], None]]]] = {
    "receipt-printer": _simulated_printer,
    "scanner": _simulated_scanner,
    "scale": _simulated_scale,
    **dict.fromkeys(SCALE_SIMULATIONS, _simulated_scale),
    "display": _simulated_display,
    "zvt": _simulated_terminal,
    "zpl": _simulated_labels,
    "tspl": _simulated_labels,
    **dict.fromkeys(SIMULATIONS, _simulated_fiscal_printer),
}


def _wait_for_the_end() -> None:
    """Return at SIGTERM; Ctrl-C raises KeyboardInterrupt as usual."""
    over = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, stop)
    with contextlib.suppress(KeyboardInterrupt):
        over.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tameio-devices", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("list", help="the supported models")
    command.set_defaults(run=list_models)

    command = commands.add_parser("discover", help="what is plugged in, with a guess of its model")
    command.set_defaults(run=print_discovered)

    command = commands.add_parser("try", help="use a device once: print, weigh, scan, show, open")
    command.add_argument("device", choices=list(_TRIALS))
    command.add_argument("model", help="a name of `list`; for the drawer, its printer's")
    command.add_argument("address", help="an address as `discover` prints it")
    command.set_defaults(run=try_device)

    command = commands.add_parser("check", help="check a device step by step and write a report")
    command.add_argument("category", choices=[kind.replace("_", "-") for kind in CHECKS])
    command.add_argument("model", help="a name of `list`; for the drawer, its printer's")
    command.add_argument("address", help="an address as `discover` prints it")
    command.add_argument("--report", type=Path, default=Path("device-check.md"))
    command.set_defaults(run=check_device)

    command = commands.add_parser("simulate", help="run one simulated device")
    command.add_argument("device", choices=list(_SIMULATIONS))
    where = command.add_mutually_exclusive_group()
    where.add_argument("--tcp", type=int, metavar="PORT", help="on this port; 0 takes a free one")
    where.add_argument("--pty", action="store_true", help="on a pseudo-terminal (the default)")
    command.add_argument("--png", type=Path, metavar="FOLDER", help="keep paper as pictures")
    command.set_defaults(run=simulate)

    command = commands.add_parser("counter", help="run a whole simulated counter with its page")
    command.add_argument("--port", type=int, default=8090, help="of the page")
    command.add_argument("--printer-port", type=int, default=0, help="of the receipt printer")
    command.add_argument("--devices", type=Path, default=Path("var/counter/devices.json"))
    command.add_argument("--catalogue", type=Path, help="JSON list of barcodes to show")
    command.add_argument("--scale", choices=list(SCALE_SIMULATIONS), default="toledo-8217")
    command.add_argument("--fiscal", choices=list(SIMULATIONS), default="", help="with this one")
    command.add_argument("--card-terminal", action="store_true", help="with a connected one")
    command.add_argument("--pace", type=float, default=0.03, help="seconds a printed line takes")
    command.set_defaults(run=run_counter)
    return parser


if __name__ == "__main__":
    sys.exit(main())
