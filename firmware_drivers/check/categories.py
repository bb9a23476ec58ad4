"""What is checked of each kind of device. The tests run the same against simulations."""

from collections.abc import Callable, Mapping
from typing import Any

from firmware_drivers.cash_drawer.drawer import CashDrawer
from firmware_drivers.check.person import Act, Person
from firmware_drivers.check.report import Report, Verdict
from firmware_drivers.check.steps import ANSWER_S, answer_time, attempt, unplug, until
from firmware_drivers.customer_display.display import CustomerDisplay
from firmware_drivers.fiscal_printer.printer import FiscalPrinter
from firmware_drivers.label_printer.printer import LabelPrinter
from firmware_drivers.label_printer.sample import SAMPLE as SAMPLE_LABEL
from firmware_drivers.payment_terminal.terminal import (
    MoneyIntent,
    Movement,
    NotMoved,
    PaymentTerminal,
)
from firmware_drivers.receipt_printer.printer import ReceiptPrinter
from firmware_drivers.sample_page import sample_page
from firmware_drivers.scale.scale import NoWeight, Reading, Scale, Weight, WhyNoWeight
from firmware_drivers.scanner.scanner import BarcodeScanner, ScannedCode

JOB_S = 30.0
SCAN_S = 20.0
TOLERANCE_G = 10  # two steps of a shop's scale
SCALE_ANSWER_S = 1.0
CODES = {  # what to scan, what must arrive, and the AIM identifier
    Act.SCAN_EAN: ("4006381333931", "]E0"),
    Act.SCAN_GS1: ("010400638133393110AB12\x1d17261231", "]C1"),
    Act.SCAN_SIGNS: ("]a-Z/9", "]C0"),
}


def check_scale(scale: Scale, person: Person, report: Report) -> None:
    """Empty, loaded, moving, zero, tare, unplugged."""

    def read() -> Reading:
        return scale.read(timeout_s=ANSWER_S)

    def expect(step: str, act: Act, wanted: Callable[[Reading], bool]) -> Reading | None:
        if not person.do(act):
            report.add(step, Verdict.SKIPPED, "")
            return None
        looked = attempt(report, step, lambda: until(read, wanted))
        if looked is None:
            return None
        report.judge(step, _words(looked[0]), good=looked[1])
        return looked[0]

    expect("weighs nothing as 0 g", Act.EMPTY_PLATFORM, lambda seen: seen == Weight(0))
    answer_time(report, read, limit_s=SCALE_ANSWER_S)
    known = person.number("How many grams has your known weight? (Enter: there is none)")
    if known:
        expect(
            f"weighs {known} g",
            Act.PUT_WEIGHT,
            lambda seen: isinstance(seen, Weight) and abs(seen.grams - known) <= TOLERANCE_G,
        )
        expect("returns to 0 g", Act.EMPTY_PLATFORM, lambda seen: seen == Weight(0))
    in_motion = NoWeight(WhyNoWeight.IN_MOTION)
    expect("sells no moving weight", Act.SHAKE, lambda seen: seen == in_motion)
    expect("comes to rest", Act.LEAVE_ALONE, lambda seen: seen == Weight(0))
    if attempt(report, "takes zero", lambda: _done(scale.zero(timeout_s=ANSWER_S))):
        report.add("takes zero", Verdict.PASSED, "")
    _check_tare(scale, person, report, read)
    unplug(report, person, read)


def _check_tare(scale: Scale, person: Person, report: Report, read: Callable[[], Reading]) -> None:
    step = "takes a container off"
    if not person.do(Act.PUT_CONTAINER):
        report.add(step, Verdict.SKIPPED, "")
        return
    attempt(report, step, lambda: until(read, lambda seen: isinstance(seen, Weight)))
    if not attempt(report, step, lambda: _done(scale.tare(timeout_s=ANSWER_S))):
        person.do(Act.EMPTY_PLATFORM)
        return
    taken = attempt(report, step, lambda: scale.read(timeout_s=ANSWER_S))
    if taken is not None:
        is_zero = isinstance(taken, Weight) and taken.grams == 0
        # A scale that weighs each load once says so in place of a net weight of nothing.
        again = taken == NoWeight(WhyNoWeight.SAME_WEIGHT)
        report.judge(step, _words(taken), good=is_zero or again)
    if attempt(report, "clears the tare", lambda: _done(scale.clear_tare(timeout_s=ANSWER_S))):
        report.add("clears the tare", Verdict.PASSED, "")
    person.do(Act.EMPTY_PLATFORM)


def check_scanner(scanner: BarcodeScanner, person: Person, report: Report) -> None:
    """A plain code, one with a separator, signs that a wrong keyboard layout would change."""
    for act, (text, symbology) in CODES.items():
        step = f"reads {text!r}"
        while attempt(report, step, lambda: _flushed(scanner.read(timeout_s=0.01))):
            pass  # what was scanned before is not meant
        if not person.do(act):
            report.add(step, Verdict.SKIPPED, "")
            continue
        scan = attempt(report, step, lambda: _found(scanner.read(timeout_s=SCAN_S)))
        if not scan:
            report.judge(step, "nothing arrived", good=False)
            continue
        report.judge(step, repr(scan[0].text), good=scan[0].text == text)
        seen = scan[0].symbology
        named = f"names the symbology {symbology}"
        report.judge(named, seen or "no AIM identifier; switch it on", good=seen == symbology)
    unplug(report, person, lambda: scanner.read(timeout_s=0.05))


def check_receipt_printer(printer: ReceiptPrinter, person: Person, report: Report) -> None:
    """Status, a page with every script, the cover, unplugged."""

    def status() -> object:
        return printer.status(timeout_s=ANSWER_S)

    step = "tells its state"
    before = attempt(report, step, status)
    if before is not None:
        report.judge(step, str(before), good=True)
    page = sample_page(report.model, report.address, printer.columns)
    step = "prints a page and confirms it"
    if attempt(report, step, lambda: _done(printer.print(page, timeout_s=JOB_S))):
        good = person.sees("Is the page whole, are all letters right, and is it cut?")
        report.judge(step, "looked at by a person", good=good)
    step = "notices the open cover"
    if person.do(Act.OPEN_COVER):
        looked = attempt(report, step, lambda: until(status, lambda seen: seen != before))
        if looked is not None:
            report.judge(step, str(looked[0]), good=looked[1])
        person.do(Act.CLOSE_COVER)
    else:
        report.add(step, Verdict.SKIPPED, "")
    unplug(report, person, status)


def check_cash_drawer(drawer: CashDrawer, person: Person, report: Report) -> None:
    """Opened, closed again."""

    def look(step: str) -> None:
        state = attempt(report, step, lambda: drawer.state(timeout_s=ANSWER_S))
        if state is not None:
            is_so = person.sees(f"Is the drawer {state.value}?")
            report.judge(step, f"it says {state.value}", good=is_so)

    if attempt(report, "opens", lambda: _done(drawer.open(timeout_s=ANSWER_S))):
        look("opens")
        if person.do(Act.CLOSE_DRAWER):
            look("closes")


def check_display(display: CustomerDisplay, person: Person, report: Report) -> None:
    """Two lines, and again after the plug was pulled: a display cannot say that it is there."""

    def shows(step: str, upper: str) -> None:
        def show() -> bool:
            display.show(upper, "TOTAL          12.40", timeout_s=ANSWER_S)
            return True

        if attempt(report, step, show):
            good = person.sees(f"Does the display show: {upper} / TOTAL          12.40 ?")
            report.judge(step, "looked at by a person", good=good)

    shows("shows two lines", "Welcome")
    if person.do(Act.PULL_PLUG) and person.do(Act.PUT_PLUG_BACK):
        shows("shows them after a power cut", "Goodbye")


def check_fiscal_printer(printer: FiscalPrinter, person: Person, report: Report) -> None:
    """Ask only: whatever a fiscal printer prints is on record."""
    questions: dict[str, Callable[[], object]] = {
        "tells its state": lambda: printer.status(timeout_s=ANSWER_S),
        "tells its counters": lambda: printer.counters(timeout_s=JOB_S),
        "tells its clock": lambda: printer.read_clock(timeout_s=ANSWER_S),
    }
    for step, ask in questions.items():
        seen = attempt(report, step, ask)
        if seen is not None:
            report.judge(step, str(seen), good=True)
    answer_time(report, questions["tells its state"], limit_s=ANSWER_S)
    unplug(report, person, questions["tells its state"])


def check_label_printer(printer: LabelPrinter, person: Person, report: Report) -> None:
    """Status, a label with every script and both kinds of code, the cover, unplugged."""

    def status() -> object:
        return printer.status(timeout_s=ANSWER_S)

    step = "tells its state"
    before = attempt(report, step, status)
    if before is not None:
        report.judge(step, str(before), good=True)
    step = "prints a label and says that it is out"
    if attempt(report, step, lambda: _done(printer.print(SAMPLE_LABEL, timeout_s=JOB_S))):
        good = person.sees("Are all letters on the label right, and can both codes be scanned?")
        report.judge(step, "looked at by a person", good=good)
    step = "prints two copies"
    two = attempt(
        report, step, lambda: _done(printer.print(SAMPLE_LABEL, copies=2, timeout_s=JOB_S))
    )
    if two:
        good = person.sees("Did exactly two more labels come out, each where its label begins?")
        report.judge(step, "counted by a person", good=good)
    step = "notices the open cover"
    if person.do(Act.OPEN_COVER):
        looked = attempt(report, step, lambda: until(status, lambda seen: seen != before))
        if looked is not None:
            report.judge(step, str(looked[0]), good=looked[1])
        person.do(Act.CLOSE_COVER)
    else:
        report.add(step, Verdict.SKIPPED, "")
    unplug(report, person, status)


def check_payment_terminal(terminal: PaymentTerminal, person: Person, report: Report) -> None:
    """Ask, and show that a payment that nobody makes moves no money; no card is charged."""

    def status() -> object:
        return terminal.status(timeout_s=ANSWER_S)

    mark = attempt(report, "registers", lambda: terminal.mark(timeout_s=JOB_S))
    if mark is not None:
        report.judge("registers", f"its memory ends with {mark.to_text()}", good=True)
    step = "tells its state"
    seen = attempt(report, step, status)
    if seen is not None:
        report.judge(step, str(seen), good=True)
    step = "remembers the same after being asked"
    again = attempt(report, step, lambda: terminal.mark(timeout_s=JOB_S))
    if again is not None and mark is not None:
        report.judge(step, again.to_text(), good=again.to_text() == mark.to_text())
    step = "knows of no payment that was never asked for"
    if mark is not None:
        intent = MoneyIntent(movement=Movement.PAYMENT, amount_minor=1, currency="EUR", before=mark)
        settled = attempt(report, step, lambda: terminal.reconcile(intent, timeout_s=JOB_S))
        if settled is not None:
            report.judge(step, str(settled), good=isinstance(settled, NotMoved))
    unplug(report, person, status)


# The device that is built, by the table its model stands in. Drivers fit their protocol.
CHECKS: Mapping[str, Callable[[Any, Person, Report], None]] = {
    "scale": check_scale,
    "scanner": check_scanner,
    "receipt_printer": check_receipt_printer,
    "cash_drawer": check_cash_drawer,
    "customer_display": check_display,
    "fiscal_printer": check_fiscal_printer,
    "label_printer": check_label_printer,
    "payment_terminal": check_payment_terminal,
}


def _words(reading: Reading) -> str:
    return f"{reading.grams} g" if isinstance(reading, Weight) else reading.reason.value


def _done(_: None) -> bool:
    """Turn a call that returns nothing into one that says it came back."""
    return True


def _flushed(scan: ScannedCode | None) -> bool:
    return scan is not None


def _found(scan: ScannedCode | None) -> list[ScannedCode]:
    return [scan] if scan else []
