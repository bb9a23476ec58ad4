"""Prints labels: looks first, sends once, and waits until the printer says that they are out."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from firmware_drivers.errors import (
    DeviceError,
    DeviceRefused,
    DeviceUnreachable,
    OutcomeUnknown,
    Trouble,
)
from firmware_drivers.label_printer import tspl, zpl
from firmware_drivers.label_printer.printer import (
    CodeField,
    Label,
    LabelPrinterStatus,
    Symbology,
)
from firmware_drivers.receipt_printer.fonts import Typeface
from firmware_drivers.transports.address import LineFormat
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

FACTORY_SETTINGS = LineFormat(baud=9600)
ANSWER_S = 2.0
ASK_AGAIN_S = 0.1
ANSWER_MAX = 512
COPIES_MAX = 9999
DIGITS = {Symbology.EAN13: (12, 13), Symbology.EAN8: (7, 8)}


@dataclass(frozen=True, slots=True)
class Dialect:
    """A printer language."""

    name: str
    compose: Callable[[Label, int, int, Typeface], bytes]
    ask_status: bytes
    read_status: Callable[[bytes], LabelPrinterStatus | None]


ZPL = Dialect("ZPL", zpl.compose, zpl.ASK_STATUS, zpl.read_status)
TSPL = Dialect("TSPL", tspl.compose, tspl.ASK_STATUS, tspl.read_status)


class PlainLabelPrinter:
    """A `LabelPrinter` of one dialect."""

    def __init__(
        self, line: ReopeningLine, dialect: Dialect, dpi: int, typeface: Typeface | None
    ) -> None:
        self._line = line
        self._dialect = dialect
        self._dpi = dpi
        self._typeface = typeface

    def print(self, label: Label, *, copies: int = 1, timeout_s: float) -> None:
        """Print and wait until it is out; see `LabelPrinter.print`."""
        job = self._job(label, copies)
        deadline = Deadline.after(timeout_s)
        status = self._ask(deadline)
        if status.trouble is not None:
            raise DeviceRefused(status.message, trouble=status.trouble)
        try:
            if self._line.write(job, deadline) < len(job):
                raise OutcomeUnknown("it takes no more bytes", trouble=Trouble.NO_ANSWER)
            self._wait_until_out(deadline)
        except DeviceUnreachable as error:
            raise OutcomeUnknown(str(error), trouble=error.trouble) from error

    def status(self, *, timeout_s: float) -> LabelPrinterStatus:
        """Ask how the printer is."""
        return self._ask(Deadline.after(timeout_s))

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()

    def _job(self, label: Label, copies: int) -> bytes:
        if self._typeface is None:
            raise DeviceRefused("no fonts are installed to draw with", trouble=Trouble.BAD_REQUEST)
        if not 1 <= copies <= COPIES_MAX:
            raise DeviceRefused(f"{copies} copies cannot be", trouble=Trouble.BAD_REQUEST)
        for field in label.fields:
            if isinstance(field, CodeField):
                _check(field)
        return self._dialect.compose(label, copies, self._dpi, self._typeface)

    def _wait_until_out(self, deadline: Deadline) -> None:
        while True:
            status = self._ask(deadline)
            if status.trouble is not None:
                raise OutcomeUnknown(status.message, trouble=status.trouble)
            if not status.busy:
                return
            if deadline.passed:
                raise OutcomeUnknown("it is still printing", trouble=Trouble.OFFLINE)
            time.sleep(min(ASK_AGAIN_S, deadline.remaining_s))

    def _ask(self, deadline: Deadline) -> LabelPrinterStatus:
        while self._line.read(ANSWER_MAX, Deadline.after(0)):
            pass  # an answer that came too late
        self._line.write(self._dialect.ask_status, deadline)
        until, answer = deadline.at_most(ANSWER_S), b""
        while len(answer) < ANSWER_MAX:
            arrived = self._line.read(ANSWER_MAX, until)
            if not arrived:
                break
            answer += arrived
            status = self._dialect.read_status(answer)
            if status is not None:
                return status
        raise _silent(answer)


def _silent(answer: bytes) -> DeviceError:
    if answer:
        return DeviceUnreachable("it speaks another language", trouble=Trouble.BAD_ANSWER)
    return DeviceUnreachable("the label printer does not answer", trouble=Trouble.NO_ANSWER)


def _check(field: CodeField) -> None:
    sizes = DIGITS.get(field.symbology)
    if sizes and not (field.data.isascii() and field.data.isdecimal() and len(field.data) in sizes):
        raise DeviceRefused(
            f"{field.data!r} is no {field.symbology.value}", trouble=Trouble.BAD_REQUEST
        )
    if not field.data or not (field.data.isascii() and field.data.isprintable()):
        raise DeviceRefused(f"{field.data!r} is no code", trouble=Trouble.BAD_REQUEST)
