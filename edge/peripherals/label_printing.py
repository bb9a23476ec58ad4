"""Labels and price tags on the label printer, on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from edge.peripherals.device_thread import DeviceThread
from edge.peripherals.readiness import FAILED, HANDS, LABELS, absent, failed, ready
from edge.peripherals.receipt_printing import MaybePrinted, NotPrinted, Printed, PrintOutcome
from edge.till.state import DeviceReadiness
from firmware_drivers.errors import DeviceError, OutcomeUnknown
from firmware_drivers.label_printer.printer import (
    CodeField,
    Label,
    LabelField,
    LabelPrinter,
    RuleField,
    Symbology,
    TextField,
)
from sync_protocol.languages.wording import N_
from sync_protocol.retail.label import LabelCode, LabelLayout, LabelRule, LabelText, Placed

PRINT_TIMEOUT_S = 30.0
STATUS_TIMEOUT_S = 2.0
LOOK_EVERY_S = 15.0
BUSY = N_("The label printer does not keep up.")
NO_LABEL_PRINTER = N_("There is no label printer.")


def label_of(layout: LabelLayout) -> Label:
    """Turn a laid-out label into one for a printer."""
    return Label(
        width=layout.width,
        height=layout.height,
        gap=layout.gap,
        fields=tuple(_field(part) for part in layout.placed),
    )


def _field(part: Placed) -> LabelField:
    match part:
        case LabelText(text=text, x=x, y=y, height=height, width=width, lines=lines, bold=bold):
            return TextField(
                text=text, x=x, y=y, height=height, width=width, lines=lines, bold=bold
            )
        case LabelCode(symbology=symbology, data=data, x=x, y=y, height=height):
            return CodeField(symbology=Symbology(symbology), data=data, x=x, y=y, height=height)
        case LabelRule(x=x, y=y, width=width, height=height):
            return RuleField(x=x, y=y, width=width, height=height)


class LabelPrinting:
    """Prints labels one after the other and stops at the first that fails."""

    def __init__(
        self, printer: LabelPrinter | None, changed: Callable[[DeviceReadiness], None]
    ) -> None:
        """Tell ``changed`` how the printer is."""
        self._printer = printer
        self._changed = changed
        self._thread = DeviceThread(LABELS, idle=self._look, idle_s=LOOK_EVERY_S)

    @property
    def fitted(self) -> bool:
        """Whether there is a label printer."""
        return self._printer is not None

    def start(self) -> None:
        """Begin to look after the printer."""
        if self._printer is None:
            self._changed(absent(LABELS))
            return
        self._thread.start()
        self._thread.submit(self._look)

    def stop(self) -> None:
        """Finish the label at hand and let go of the printer."""
        self._thread.stop()
        if self._printer is not None:
            self._printer.close()

    def use(self, printer: LabelPrinter | None) -> None:
        """Go on with another printer."""
        self.stop()
        self._printer = printer
        self.start()

    def look(self) -> None:
        """Ask the printer how it is, soon."""
        self._thread.submit(self._look)

    def print(
        self, labels: Sequence[tuple[Label, int]], done: Callable[[PrintOutcome, int], None]
    ) -> None:
        """Print each label so many times, then tell what came of it and how many labels are out."""
        if self._printer is None:
            done(NotPrinted(NO_LABEL_PRINTER, fitted=False), 0)
            return
        printer = self._printer
        if not self._thread.submit(lambda: done(*self._print(printer, labels))):
            done(NotPrinted(BUSY), 0)

    def _print(
        self, printer: LabelPrinter, labels: Sequence[tuple[Label, int]]
    ) -> tuple[PrintOutcome, int]:
        out = 0
        for label, copies in labels:
            try:
                printer.print(label, copies=copies, timeout_s=PRINT_TIMEOUT_S)
            except OutcomeUnknown as error:
                self._changed(failed(LABELS, error))
                return MaybePrinted(HANDS[error.trouble]), out
            except DeviceError as error:
                self._changed(failed(LABELS, error))
                return NotPrinted(HANDS[error.trouble]), out
            out += copies
        self._changed(ready(LABELS))
        return Printed(), out

    def _look(self) -> None:
        if self._printer is None:
            return
        try:
            status = self._printer.status(timeout_s=STATUS_TIMEOUT_S)
        except DeviceError as error:
            self._changed(failed(LABELS, error))
            return
        if status.trouble is None:
            self._changed(ready(LABELS))
        else:
            self._changed(
                DeviceReadiness(
                    device=LABELS,
                    state=FAILED,
                    message=HANDS[status.trouble],
                    detail=status.message,
                )
            )
