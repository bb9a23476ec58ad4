"""Operates a simulated fiscal printer from a terminal: its paper comes out, faults go in."""

import threading
from collections.abc import Callable, Iterable
from datetime import timedelta

from firmware_drivers.fiscal_printer.simulated import Fault, FaultKind, SimulatedFiscalPrinter

HELP = "Type: paper out, paper, power off, power on, day later, or a fault of the next exchange:"


def operate(
    device: SimulatedFiscalPrinter, typed: Iterable[str], show: Callable[[str], None]
) -> None:
    """Show what is printed and obey what is typed, until the typing ends."""
    show(f"{HELP} {', '.join(kind.name.lower().replace('_', ' ') for kind in FaultKind)}")
    threading.Thread(target=_show_paper, args=(device, show), daemon=True).start()
    for line in typed:
        words = line.strip().lower()
        if words and not obey(device, words):
            show(f"{words!r} means nothing to it")


def obey(device: SimulatedFiscalPrinter, words: str) -> bool:
    """Do one thing to the device; False for words that mean nothing."""
    acts: dict[str, Callable[[], None]] = {
        "paper out": lambda: setattr(device, "paper_left", 0),
        "paper": device.load_paper,
        "power off": device.power_off,
        "power on": device.power_on,
        "day later": lambda: device.clock.go(timedelta(days=1)),
    }
    name = words.replace(" ", "_").upper()
    if words in acts:
        acts[words]()
    elif name in FaultKind.__members__:
        with device.lock:
            device.faults_at[device.exchanges] = Fault(FaultKind[name], seconds=2.0)
    else:
        return False
    return True


def _show_paper(device: SimulatedFiscalPrinter, show: Callable[[str], None]) -> None:
    shown = 0
    while True:
        with device.changed:
            while len(device.paper) <= shown:
                device.changed.wait()
            lines, shown = device.paper[shown:], len(device.paper)
        show("\n".join(lines))
