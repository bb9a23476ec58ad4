"""A cash drawer that is plugged into a receipt printer, as nearly all are."""

from firmware_drivers.cash_drawer.drawer import DrawerState
from firmware_drivers.errors import DeviceUnreachable
from firmware_drivers.receipt_printer.printer import ReceiptPrinter


class PrinterDrawer:
    """A `CashDrawer` on pin 2 or 5 of a printer's drawer socket.

    ``open_is_high`` says what the drawer's switch means, which differs by drawer; None when the
    drawer has no switch, or the cable lacks its wire.
    """

    def __init__(
        self, printer: ReceiptPrinter, *, pin: int = 2, open_is_high: bool | None = True
    ) -> None:
        self._printer = printer
        self._pin = pin
        self._open_is_high = open_is_high

    def open(self, *, timeout_s: float) -> None:
        """Release the lock; see `CashDrawer.open`."""
        self._printer.kick_drawer(pin=self._pin, timeout_s=timeout_s)

    def state(self, *, timeout_s: float) -> DrawerState:
        """Ask the switch now; see `CashDrawer.state`."""
        try:
            signal = self._printer.status(timeout_s=timeout_s).drawer_signal
        except DeviceUnreachable:
            return DrawerState.UNKNOWN
        if signal is None or self._open_is_high is None:
            return DrawerState.UNKNOWN
        return DrawerState.OPEN if signal is self._open_is_high else DrawerState.CLOSED
