"""A whole counter of simulated devices and the things a person can do to them."""

from collections.abc import Callable
from pathlib import Path

from firmware_drivers.counter.catalogue import symbology_of
from firmware_drivers.customer_display.simulated import SimulatedDisplay
from firmware_drivers.devices_file import (
    DeviceChoice,
    DeviceSettings,
    DrawerChoice,
    FiscalChoice,
    TerminalChoice,
    UnreadableDevices,
    read_devices,
    write_devices,
)
from firmware_drivers.fiscal_printer.simulated import SimulatedFiscalPrinter
from firmware_drivers.fiscal_printer.simulations import (
    FACTORY_FIELDS,
    SIMULATIONS,
    clock_on_the_wall,
)
from firmware_drivers.payment_terminal.zvt.simulated import Customer, SimulatedZvt
from firmware_drivers.receipt_printer.simulated import SimulatedReceiptPrinter
from firmware_drivers.receipt_printer.simulated_paper import Piece
from firmware_drivers.scale.simulations import SCALE_SIMULATIONS
from firmware_drivers.scanner.simulated import SimulatedScanner
from firmware_drivers.simulation.pty_line import PtyLine
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.simulation.wire_device import WireDevice
from firmware_drivers.transports.address import TcpAddress, parse_address

CUTTER_ERROR = 0x08
LEAN_ON_PLATFORM_G = 16_000
TRAY_PIECES = 24
FISCAL_LINES = 60  # of the paper, as the page shows it


class NoSuchFault(KeyError):
    """The counter has no such device, or the device cannot fail in this way."""


class SimulatedCounter:
    """Scanner, scale, receipt printer with drawer, and customer display, each on its own line.

    The serial devices are ptys with stable names beside ``devices_file``; the printer is on TCP, on
    the same port as last time if that is still free. A card terminal is there when asked for;
    without it the till's cashier keys amounts in by hand. So is a fiscal printer, by its model.
    """

    def __init__(  # noqa: PLR0913 - what stands on it
        self,
        devices_file: Path,
        *,
        printer_port: int = 0,
        pace_s: float = 0.03,
        card_terminal: bool = False,
        scale_model: str = "toledo-8217",
        fiscal_model: str = "",
    ) -> None:
        self.scanner = SimulatedScanner()
        self._scale_model = scale_model
        self.scale = SCALE_SIMULATIONS[scale_model]()
        self.printer = SimulatedReceiptPrinter(pace_s=pace_s)
        self.display = SimulatedDisplay()
        self.terminal = SimulatedZvt()
        self.terminal.customer = Customer.WAITS
        self._terminal_line = TcpLine(self.terminal) if card_terminal else None
        self._fiscal_model = fiscal_model
        self.fiscal: SimulatedFiscalPrinter | None = None
        self._fiscal_line: TcpLine | None = None
        if fiscal_model:
            self.fiscal = SIMULATIONS[fiscal_model](clock_on_the_wall())
            self._fiscal_line = TcpLine(self.fiscal)
        self._taken_up_to = 0  # pieces of paper up to this number are off the printer
        folder = devices_file.resolve().parent
        folder.mkdir(parents=True, exist_ok=True)
        self._ptys = {
            name: PtyLine(device, link=folder / name)
            for name, device in (
                ("scanner", self.scanner),
                ("scale", self.scale),
                ("display", self.display),
            )
        }
        self._printer_line = _printer_line(
            self.printer, printer_port or _port_of_last_time(devices_file)
        )
        self._faults = self._fault_switches()
        self._thrown: set[tuple[str, str]] = set()
        partial = devices_file.with_suffix(".partial")
        partial.write_text(write_devices(self.settings()), encoding="utf-8")
        partial.replace(devices_file)  # whoever waits for the file sees it whole

    def settings(self) -> DeviceSettings:
        """Return how a till reaches these devices."""
        return DeviceSettings(
            scanner=DeviceChoice("serial-scanner", self._ptys["scanner"].address),
            scale=DeviceChoice(self._scale_model, self._ptys["scale"].address),
            receipt_printer=DeviceChoice("epson-80mm", self._printer_line.address),
            cash_drawer=DrawerChoice(),
            customer_display=DeviceChoice("epson-dm-d", self._ptys["display"].address),
            payment_terminal=TerminalChoice("zvt", self._terminal_line.address)
            if self._terminal_line is not None
            else None,
            fiscal_printer=FiscalChoice(
                self._fiscal_model,
                self._fiscal_line.address,
                FACTORY_FIELDS.get(self._fiscal_model, {}),
            )
            if self._fiscal_line is not None
            else None,
        )

    def close(self) -> None:
        """Take the counter away."""
        self._printer_line.close()
        if self._terminal_line is not None:
            self._terminal_line.close()
        if self._fiscal_line is not None:
            self._fiscal_line.close()
        for line in self._ptys.values():
            line.close()

    # What a person does

    def scan(self, code: str, symbology: str = "") -> None:
        """Hold a code in front of the scanner; without a symbology the likely one is taken."""
        self.scanner.scan(code, symbology or symbology_of(code))

    def put(self, grams: int) -> None:
        """Put this much on the scale; below zero lifts the platform."""
        self.scale.put(max(-500, min(20_000, grams)))

    def present_card(self, customer: str) -> None:
        """Do at the card terminal what the customer does; raises ValueError for nonsense."""
        self.terminal.decide(Customer(customer))

    def tear_off(self) -> None:
        """Take the paper that sticks out of the printer."""
        self.printer.tear_off()
        self._taken_up_to = self.printer.paper.number - 1

    def switch_fault(self, device: str, fault: str, *, on: bool) -> None:
        """Switch a fault on or off, or raise `NoSuchFault`."""
        try:
            switch = self._faults[device, fault]
        except KeyError as error:
            raise NoSuchFault(f"{device}/{fault}") from error
        switch(on)
        (self._thrown.add if on else self._thrown.discard)((device, fault))

    def piece(self, number: int) -> Piece | None:
        """Return a piece of paper; None when it is gone."""
        return next((piece for piece in self.printer.printed if piece.number == number), None)

    # What a person sees

    def state(self) -> dict[str, object]:
        """Return everything there is to see, ready for JSON."""
        upper, lower = self.display.lines
        printer, scale = self.printer, self.scale
        pieces = printer.printed
        return {
            "display": {"upper": upper, "lower": lower, "on": self.display.powered},
            "scale": {
                "net_g": scale.net_g,
                "load_g": scale.load_g,
                "tare_g": scale.tare_g,
                "moving": scale.in_motion,
                "over": scale.gross_g > LEAN_ON_PLATFORM_G - 1000,
                "on": scale.powered,
            },
            "drawer": {"open": printer.drawer_open, "pulses": printer.drawer_pulses},
            "printer": {
                "on": printer.powered,
                "offline": printer.offline,
                "paper_out": printer.paper_out,
                "cover_open": printer.cover_open,
                "working": printer.working,
            },
            "mouth": [_seen(piece) for piece in pieces if piece.number > self._taken_up_to],
            "tray": [_seen(piece) for piece in pieces if piece.number <= self._taken_up_to][
                -TRAY_PIECES:
            ],
            "terminal": {
                "fitted": self._terminal_line is not None,
                "on": self.terminal.powered,
                "display": self.terminal.display or "ready",
                "asks": self.terminal.waits_for_card,
                "charged": self.terminal.charged_minor,
            },
            "fiscal": self._fiscal_state(),
            "scanner": {"on": self.scanner.powered, "scans": len(self.scanner.scans)},
            "faults": sorted("/".join(fault) for fault in self._thrown),
        }

    def _fiscal_state(self) -> dict[str, object]:
        device = self.fiscal
        if device is None:
            return {"fitted": False}
        with device.lock:
            paper = list(device.paper[-FISCAL_LINES:])
        return {
            "fitted": True,
            "model": self._fiscal_model,
            "on": device.powered,
            "paper_out": device.paper_left == 0,
            "receipts": len(device.executed("sale", "refund")),
            "paper": "\n".join(paper),
        }

    def _fault_switches(self) -> dict[tuple[str, str], Callable[[bool], None]]:
        printer, scale = self.printer, self.scale

        def paper_out(on: bool) -> None:  # noqa: FBT001 - a switch is on or off
            (printer.run_out_of_paper if on else printer.load_paper)()

        def near_end(on: bool) -> None:  # noqa: FBT001
            printer.set_near_end(near=on)

        def paper_soon(on: bool) -> None:  # noqa: FBT001
            if on:
                printer.run_out_of_paper(after_lines=8)
            else:
                printer.load_paper()

        def cover(on: bool) -> None:  # noqa: FBT001
            (printer.open_cover if on else printer.close_cover)()

        def cutter(on: bool) -> None:  # noqa: FBT001
            printer.fail(CUTTER_ERROR if on else 0)

        def shake(on: bool) -> None:  # noqa: FBT001
            scale.shaking = on

        switches: dict[tuple[str, str], Callable[[bool], None]] = {
            ("printer", "paper out"): paper_out,
            ("printer", "paper near end"): near_end,
            ("printer", "paper out after 8 lines"): paper_soon,
            ("printer", "cover open"): cover,
            ("printer", "cutter jammed"): cutter,
            ("scale", "shaking"): shake,
        }
        for name, device in (
            ("printer", self.printer),
            ("scale", self.scale),
            ("scanner", self.scanner),
            ("display", self.display),
            ("terminal", self.terminal),
        ):
            switches[name, "switched off"] = _power_switch(device)
            switches[name, "no answer"] = _mute_switch(device)
        switches |= _fiscal_switches(self.fiscal)
        for name, line in self._ptys.items():
            switches[name, "unplugged"] = _plug_switch(line)
        return switches


def _seen(piece: Piece) -> dict[str, object]:
    return {
        "number": piece.number,
        "version": len(piece.bands),
        "height": sum(band.height for band in piece.bands),
        "cut": piece.cut,
        "text": piece.text,  # for whoever cannot see the picture
    }


def _power_switch(device: WireDevice) -> Callable[[bool], None]:
    def switch(on: bool) -> None:  # noqa: FBT001
        (device.power_off if on else device.power_on)()

    return switch


def _mute_switch(device: WireDevice) -> Callable[[bool], None]:
    def switch(on: bool) -> None:  # noqa: FBT001
        device.faults.mute = on

    return switch


def _fiscal_switches(
    device: SimulatedFiscalPrinter | None,
) -> dict[tuple[str, str], Callable[[bool], None]]:
    if device is None:
        return {}

    def paper_out(on: bool) -> None:  # noqa: FBT001 - a switch is on or off
        if on:
            device.paper_left = 0
        else:
            device.load_paper()

    return {
        ("fiscal", "paper out"): paper_out,
        ("fiscal", "switched off"): _power_switch(device),
        ("fiscal", "no answer"): _mute_switch(device),
    }


def _plug_switch(line: PtyLine) -> Callable[[bool], None]:
    def switch(on: bool) -> None:  # noqa: FBT001
        if on:
            line.unplug()
        else:
            line.plug_in()

    return switch


def _printer_line(printer: SimulatedReceiptPrinter, port: int) -> TcpLine:
    try:
        return TcpLine(printer, port=port)
    except OSError:  # taken meanwhile
        return TcpLine(printer)


def _port_of_last_time(devices_file: Path) -> int:
    try:
        last = read_devices(devices_file.read_text(encoding="utf-8")).receipt_printer
    except (OSError, UnreadableDevices):
        return 0
    where = parse_address(last.address) if last else None
    return where.port if isinstance(where, TcpAddress) else 0
