"""Trying the devices on the counter: a page, a weight, a scan, the drawer, the display.

A test sells nothing, and what it finds stands in `TillState.device_test` until the screen is left.
"""

from __future__ import annotations

from edge.peripherals.payment_terminal import NotCharged
from edge.peripherals.readiness import (
    DISPLAY,
    DRAWER,
    LABELS,
    PRINTER,
    SCALE,
    SCANNER,
    SECOND_PRINTER,
    TERMINAL,
)
from edge.peripherals.receipt_printing import MaybePrinted, NotPrinted, Printed, PrintOutcome
from edge.peripherals.scale import LiveWeight
from edge.till.authority import Action
from edge.till.state import CardPaymentWaiting, DeviceTest
from edge.workflows.approvals import Approvals
from edge.workflows.desk import Desk
from edge.workflows.shop import Shop, wording_in
from firmware_drivers.label_printer.sample import SAMPLE
from firmware_drivers.payment_terminal.terminal import DayTotals
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import DrawerOpened
from sync_protocol.retail.money import Money
from sync_protocol.retail.receipt import Code128, Receipt, Row, Separator, Style

PRINTING = N_("Printing the test page …")
PAGE_IS_OUT = N_("The test page is out. Every letter on it must be readable.")
LABEL_PRINTING = N_("Printing a test label …")
LABEL_IS_OUT = N_("The test label is out. Every script must be readable, both codes scannable.")
PUT_SOMETHING = N_("Put something on the scale.")
SCAN_NOW = N_("Scan anything now: it is shown here and not sold.")
HANDING_IN = N_("The terminal hands its day in …")
HANDED_IN = N_("The terminal has handed its day in: {code}")
SCANNED = N_("Read: {code}")
OPENING = N_("Opening the drawer …")
OPENED = N_("The drawer was told to open. Close it again.")
DID_NOT_OPEN = N_("The drawer did not open: check the printer and the drawer's cable.")
LOOK_AT_DISPLAY = N_("Look at the customer display: it must show two lines.")

ALPHABETS = ("ABC abc ÄÖÅ äöå € 0123456789", "АБВ абв Ёё", "ΑΒΓ αβγ Άά", "ԱԲԳ աբգ և")
DISPLAY_LINES = ("Tameio 0123456789", "ÄÖ ΑΒΓ АБВ")
WHY_OPENED = "device test"
TEST_CODE = "TEST-0123"


class TryDevices:
    """Runs one test at a time."""

    def __init__(self, desk: Desk, shop: Shop, approvals: Approvals) -> None:
        """Try the devices of the shop's counter."""
        self._desk = desk
        self._shop = shop
        self._approvals = approvals

    def __call__(self, device: str) -> bool:
        """Begin a device's own test; False when it has none and can only be looked at."""
        tests = {
            PRINTER: lambda: self._print_page(PRINTER),
            SECOND_PRINTER: lambda: self._print_page(SECOND_PRINTER),
            LABELS: self._print_label,
            SCALE: self._weigh,
            SCANNER: self._wait_for_scan,
            DISPLAY: self._show_lines,
            DRAWER: self._open_drawer,
        }
        test = tests.get(device)
        if test is None:
            return False
        self.end()
        test()
        return True

    def end_terminal_day(self) -> None:
        """Let the card terminal hand its day in, and print the slip where that is left to us."""
        if isinstance(self._desk.state.prompt, CardPaymentWaiting):
            return

        def permitted(_approver: str) -> None:
            self.end()
            self._tell(TERMINAL, HANDING_IN)
            self._shop.counter.cards.end_day(self._day_handed_in)

        self._approvals.permit(Action.CLOSE_DAY, permitted)

    def _day_handed_in(self, outcome: DayTotals | NotCharged) -> None:
        with self._desk.turn():
            if isinstance(outcome, NotCharged):
                self._tell(TERMINAL, outcome.message, failed=True)
                return
            store = self._desk.state.store
            words = wording_in(store.language if store else "en", "UTC")
            total = Money(outcome.total_minor, store.currency if store else "EUR")
            self._tell(TERMINAL, HANDED_IN, code=words.money(total))
            if outcome.lines:
                slip = Receipt(tuple(Row(line) for line in outcome.lines))
                self._shop.counter.paper.print(slip, "terminal's day", lambda _outcome: None)

    def end(self) -> None:
        """Leave the test; only inside a turn."""
        test = self._desk.state.device_test
        if test is None:
            return
        if test.device == SCALE:
            self._shop.counter.scale.ignore()
        self._desk.change(device_test=None)

    def take_scan(self, text: str) -> bool:
        """Take a scan while the scanner is tried; False: it is meant for the sale."""
        test = self._desk.state.device_test
        if test is None or test.device != SCANNER:
            return False
        self._tell(SCANNER, SCANNED, code=text)
        return True

    def _print_page(self, device: str) -> None:
        counter = self._shop.counter
        paper = counter.paper if device == PRINTER else counter.second_paper
        self._tell(device, PRINTING)
        paper.print(
            self._page(), "test page", lambda outcome: self._printed(device, PAGE_IS_OUT, outcome)
        )

    def _print_label(self) -> None:
        self._tell(LABELS, LABEL_PRINTING)
        self._shop.counter.labels.print(
            ((SAMPLE, 1),), lambda outcome, _out: self._printed(LABELS, LABEL_IS_OUT, outcome)
        )

    def _printed(self, device: str, good: str, outcome: PrintOutcome) -> None:
        with self._desk.turn():
            if not self._is_trying(device):
                return
            match outcome:
                case Printed():
                    self._tell(device, good)
                case NotPrinted(problem) | MaybePrinted(problem):
                    self._tell(device, problem, failed=True)

    def _page(self) -> Receipt:
        store, desk = self._desk.state.store, self._desk
        words = wording_in(store.language if store else "en", store.time_zone if store else "UTC")
        return Receipt(
            (
                Row(words.text("Test page"), style=Style.LARGE, centred=True),
                Row(f"{store.name} · {store.register_name}" if store else "", centred=True),
                Separator(),
                *(Row(letters) for letters in ALPHABETS),
                Row(words.text("left"), words.text("right")),
                Separator(),
                Code128(TEST_CODE),
                Row(f"Tameio {desk.version}", centred=True),
            )
        )

    def _weigh(self) -> None:
        self._tell(SCALE, PUT_SOMETHING)
        self._shop.counter.scale.watch(self._weighed)

    def _weighed(self, weight: LiveWeight) -> None:
        with self._desk.turn():
            if not self._is_trying(SCALE):
                return
            known = DeviceTest(
                device=SCALE,
                message=weight.problem or ("" if weight.grams else PUT_SOMETHING),
                grams=weight.grams,
                failed=bool(weight.problem),
            )
            if known != self._desk.state.device_test:
                self._desk.change(device_test=known)

    def _wait_for_scan(self) -> None:
        self._tell(SCANNER, SCAN_NOW)

    def _show_lines(self) -> None:
        self._shop.counter.display.show(*DISPLAY_LINES)
        self._tell(DISPLAY, LOOK_AT_DISPLAY)

    def _open_drawer(self) -> None:
        """Open the drawer: written down first, as every opening without a sale."""

        def permitted(approver: str) -> None:
            self._tell(DRAWER, OPENING)
            draft = self._desk.draft(DrawerOpened(reason=WHY_OPENED), approver=approver)
            self._desk.write(
                lambda writing: writing.add(draft),
                lambda _: self._shop.counter.paper.open_drawer(self._opened),
            )

        self._approvals.permit(Action.DEVICES, permitted)

    def _opened(self, was: bool) -> None:  # noqa: FBT001 - what the printer's thread answers
        with self._desk.turn():
            if self._is_trying(DRAWER):
                self._tell(DRAWER, OPENED if was else DID_NOT_OPEN, failed=not was)

    def _is_trying(self, device: str) -> bool:
        test = self._desk.state.device_test
        return test is not None and test.device == device

    def _tell(self, device: str, message: str, *, failed: bool = False, code: str = "") -> None:
        self._desk.change(
            device_test=DeviceTest(device=device, message=message, failed=failed, code=code)
        )
