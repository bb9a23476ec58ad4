"""What is plugged into this machine, with a guess of what drives it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from serial.tools.list_ports_common import ListPortInfo

from firmware_drivers.transports.serial_port import connected_ports
from firmware_drivers.transports.usb_bulk import connected_printers

INPUT_FOLDER = Path("/dev/input/by-id")
SCANNER, PRINTER, SCALE = "serial-scanner", "epson-80mm", "toledo-8217"
SCANNER_WORDS = ("scan", "barcode", "honeywell", "symbol", "zebra", "datalogic", "newland")

# USB vendor to the model it most likely is. Source: the public list of USB identifiers.
GUESS_BY_VENDOR = {
    0x04B8: (PRINTER, "Epson"),
    0x0519: (PRINTER, "Star in ESC/POS mode"),
    0x1504: (PRINTER, "Bixolon"),
    0x1D90: ("citizen-ct-s651", "Citizen"),
    0x0DD4: (PRINTER, "Custom"),
    0x0416: ("generic-58mm", "POS-58 kind"),
    0x0FE6: ("generic-80mm", "POS-80 kind"),
    0x0483: ("generic-80mm", "STMicroelectronics chip, many printers without a name"),
    0x0C2E: (SCANNER, "Honeywell"),
    0x05E0: (SCANNER, "Zebra or Symbol"),
    0x05F9: (SCANNER, "Datalogic or PSC"),
    0x1EAB: (SCANNER, "Newland"),
    0x0EB8: (SCALE, "Mettler-Toledo"),
    0x0403: ("", "FTDI adapter: any serial device"),
    0x067B: ("", "Prolific adapter: any serial device"),
    0x1A86: ("", "CH340 adapter: any serial device"),
    0x10C4: ("", "CP210x adapter: any serial device"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Something that is plugged in."""

    address: str  # as a settings file wants it
    title: str
    model: str = ""  # the likely model of `supported_models`; "" when it could be anything


def discover() -> list[Found]:
    """Look at serial ports, USB printers and keyboards."""
    printers = [
        _usb_printer(usb.vendor, usb.product, usb.serial_number) for usb in connected_printers()
    ]
    return [*serial_devices(connected_ports()), *printers, *keyboards(INPUT_FOLDER)]


def serial_devices(ports: Iterable[ListPortInfo]) -> list[Found]:
    """Describe serial ports, by something that survives unplugging where there is one."""
    found: list[Found] = []
    ports = list(ports)
    kinds = Counter((port.vid, port.pid) for port in ports)
    for port in ports:
        model, maker = GUESS_BY_VENDOR.get(port.vid or 0, ("", ""))
        address = f"serial:{port.device}"
        if port.serial_number:
            address = f"serial-usb:{port.serial_number}"
        elif port.vid and port.pid and kinds[port.vid, port.pid] == 1:
            address = f"serial-ids:{port.vid:04x}:{port.pid:04x}"
        elif port.location:
            address = f"serial-port:{port.location}"
        title = " ".join(filter(None, (maker, port.description, f"({port.device})")))
        found.append(Found(address, title, model))
    return found


def keyboards(folder: Path) -> list[Found]:
    """List keyboards; a scanner that types is one of them, and only a person knows which."""
    links = sorted(folder.glob("*-event-kbd")) if folder.is_dir() else []
    return [
        Found(
            f"keyboard:{link}",
            link.name.removesuffix("-event-kbd").removeprefix("usb-").replace("_", " "),
            "keyboard-scanner" if _sounds_like_scanner(link.name) else "",
        )
        for link in links
    ]


def _usb_printer(vendor: int, product: int, serial_number: str | None) -> Found:
    model, maker = GUESS_BY_VENDOR.get(vendor, ("generic-80mm", "USB printer"))
    suffix = f":{serial_number}" if serial_number else ""
    return Found(f"usb:{vendor:04x}:{product:04x}{suffix}", maker, model)


def _sounds_like_scanner(name: str) -> bool:
    words = (
        "scan",
        "barcode",
        "honeywell",
        "symbol",
        "zebra",
        "datalogic",
        "newland",
        "metrologic",
    )
    return any(word in name.lower() for word in words)
