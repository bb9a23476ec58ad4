"""Operates a simulated card terminal from a keyboard: the customer pays, is declined or leaves."""

import threading
from collections.abc import Callable, Iterable

from firmware_drivers.payment_terminal.zvt.simulated import Customer, SimulatedZvt

HELP = "When a card is asked for, type: pays, declined, leaves. Or: power off, power on, hang up."
CUSTOMERS = {
    "pays": Customer.PAYS,
    "declined": Customer.DECLINED,
    "leaves": Customer.LEAVES,
}


def operate(terminal: SimulatedZvt, typed: Iterable[str], show: Callable[[str], None]) -> None:
    """Show the terminal's display and obey what is typed, until the typing ends."""
    terminal.customer = Customer.WAITS
    show(HELP)
    threading.Thread(target=_show_display, args=(terminal, show), daemon=True).start()
    for line in typed:
        words = line.strip().lower()
        if words and not obey(terminal, words):
            show(f"{words!r} means nothing to it")


def obey(terminal: SimulatedZvt, words: str) -> bool:
    """Do one thing; False for words that mean nothing."""
    acts = {
        "power off": terminal.power_off,
        "power on": terminal.power_on,
        "hang up": terminal.hang_up,
    }
    if words in CUSTOMERS:
        terminal.decide(CUSTOMERS[words])
    elif words in acts:
        acts[words]()
    else:
        return False
    return True


def _show_display(terminal: SimulatedZvt, show: Callable[[str], None]) -> None:
    shown = ""
    while True:
        with terminal.changed:
            while terminal.display == shown:
                terminal.changed.wait()
            shown = terminal.display
        show(f"[{shown}]")
