import pytest

from firmware_drivers.cash_drawer.drawer import DrawerState
from firmware_drivers.cash_drawer.printer_drawer import PrinterDrawer
from firmware_drivers.receipt_printer.escpos_printer import EscposPrinter
from firmware_drivers.receipt_printer.simulated import SimulatedReceiptPrinter

TIMEOUT_S = 2.0


def test_a_drawer_opens_by_us_and_closes_by_a_person(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    drawer = PrinterDrawer(printer)
    assert drawer.state(timeout_s=TIMEOUT_S) is DrawerState.CLOSED
    drawer.open(timeout_s=TIMEOUT_S)
    assert drawer.state(timeout_s=TIMEOUT_S) is DrawerState.OPEN
    simulated.close_drawer()
    assert drawer.state(timeout_s=TIMEOUT_S) is DrawerState.CLOSED
    assert simulated.drawer_pulses == 1


@pytest.mark.parametrize(
    ("open_is_high", "state"),
    [(True, DrawerState.CLOSED), (False, DrawerState.OPEN), (None, DrawerState.UNKNOWN)],
)
def test_the_switch_means_what_the_setting_says(
    printer: EscposPrinter, *, open_is_high: bool | None, state: DrawerState
) -> None:
    assert PrinterDrawer(printer, open_is_high=open_is_high).state(timeout_s=TIMEOUT_S) is state


def test_a_silent_printer_leaves_the_drawer_unknown(
    printer: EscposPrinter, simulated: SimulatedReceiptPrinter
) -> None:
    simulated.faults.mute = True
    assert PrinterDrawer(printer).state(timeout_s=1) is DrawerState.UNKNOWN
