"""Status bytes of ESC/POS printers to values. Pure.

Source: Epson's status tables (DLE EOT, GS a, GS r). Every answer can be told from every other by a
few fixed bits, whatever order they arrive in.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

from firmware_drivers.errors import Trouble
from firmware_drivers.receipt_printer.printer import PaperStatus, PrinterStatus

AUTOMATIC_LENGTH = 4


@dataclass(frozen=True, slots=True)
class RealTimeAnswer:
    """The byte that answers DLE EOT n; which n is known to the one who asked."""

    byte: int


@dataclass(frozen=True, slots=True)
class AutomaticStatus:
    """Four bytes sent by the printer on its own (ASB)."""

    bytes: bytes


@dataclass(frozen=True, slots=True)
class QueuedAnswer:
    """The byte that answers GS r: everything sent before it was processed."""

    byte: int


@dataclass(frozen=True, slots=True)
class Noise:
    """A byte that is none of these, or flow control."""

    byte: int


Answer: TypeAlias = RealTimeAnswer | AutomaticStatus | QueuedAnswer | Noise


def take_answer(received: bytes) -> tuple[Answer | None, bytes]:
    """Take the first answer off ``received`` (None: still incomplete); return the rest, too."""
    if not received:
        return None, received
    first = received[0]
    if first & 0x93 == 0x10:  # bit 4 set; 0, 1 and 7 clear
        return _take_automatic(received)
    answer: Answer = Noise(first)  # flow control, too, ends here
    if first & 0x93 == 0x12:  # bits 1 and 4 set; 0 and 7 clear
        answer = RealTimeAnswer(first)
    elif first & 0x90 == 0:
        answer = QueuedAnswer(first)
    return answer, received[1:]


def _take_automatic(received: bytes) -> tuple[Answer | None, bytes]:
    following = received[1:AUTOMATIC_LENGTH]
    if any(byte & 0x90 for byte in following):  # the three others have bits 4 and 7 clear
        return Noise(received[0]), received[1:]
    if len(received) < AUTOMATIC_LENGTH:
        return None, received
    return AutomaticStatus(received[:AUTOMATIC_LENGTH]), received[AUTOMATIC_LENGTH:]


def is_offline(printer_byte: int) -> bool:
    """Read the answer to DLE EOT 1."""
    return bool(printer_byte & 0x08)


def status_of(
    printer: int, cause: int | None = None, error: int | None = None, paper: int | None = None
) -> PrinterStatus:
    """Put the answers to DLE EOT 1 (and 2, 3, 4 where they were asked) together."""
    status = PrinterStatus(
        paper=_paper(paper),
        trouble=Trouble.OFFLINE if is_offline(printer) else None,
        drawer_signal=bool(printer & 0x04),
    )
    if cause is not None and cause & 0x04:
        return replace(status, trouble=Trouble.COVER_OPEN)
    if (cause is not None and cause & 0x20) or status.paper is PaperStatus.OUT:
        return replace(status, trouble=Trouble.PAPER_OUT, paper=PaperStatus.OUT)
    if cause is not None and cause & 0x40:
        return replace(status, trouble=_error(error))
    return status


def status_of_automatic(answer: AutomaticStatus) -> PrinterStatus:
    """Read a status that the printer sent on its own."""
    printer, error, paper, _ = answer.bytes
    status = PrinterStatus(
        paper=PaperStatus.OUT
        if paper & 0x0C
        else PaperStatus.NEAR_END
        if paper & 0x03
        else PaperStatus.ENOUGH,
        trouble=Trouble.OFFLINE if printer & 0x08 else None,
        drawer_signal=bool(printer & 0x04),
    )
    if printer & 0x20:
        return replace(status, trouble=Trouble.COVER_OPEN)
    if paper & 0x0C:
        return replace(status, trouble=Trouble.PAPER_OUT)
    if error & 0x6C:
        return replace(status, trouble=_error(error))
    return status


def _paper(byte: int | None) -> PaperStatus:
    if byte is None:
        return PaperStatus.UNKNOWN
    if byte & 0x60:
        return PaperStatus.OUT
    return PaperStatus.NEAR_END if byte & 0x0C else PaperStatus.ENOUGH


def _error(byte: int | None) -> Trouble:
    if byte is None:
        return Trouble.FAULT
    if byte & 0x20:
        return Trouble.FAULT
    if byte & 0x08:
        return Trouble.CUTTER
    return Trouble.OVERHEATED if byte & 0x40 else Trouble.FAULT
