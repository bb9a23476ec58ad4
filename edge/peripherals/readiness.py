"""Which devices are ready, in words for the operator: what is wrong and what to do about it."""

from __future__ import annotations

from edge.till.state import DeviceReadiness
from firmware_drivers.errors import DeviceError, Trouble
from firmware_drivers.receipt_printer.printer import PaperStatus, PrinterStatus
from sync_protocol.languages.wording import N_

READY, ATTENTION, FAILED, ABSENT = "ready", "attention", "failed", "absent"

SCANNER = "scanner"
PRINTER = "receipt-printer"
SECOND_PRINTER = "second-printer"
LABELS = "label-printer"
DRAWER = "drawer"
SCALE = "scale"
DISPLAY = "display"
FISCAL = "fiscal-printer"
TERMINAL = "card-terminal"

HANDS: dict[Trouble, str] = {
    Trouble.NOT_CONNECTED: N_("Not connected: check the cable and the plug."),
    Trouble.NO_ANSWER: N_("No answer: check that it is switched on, then the cable."),
    Trouble.OFFLINE: N_("Not ready: check the cover and the paper, then press its button."),
    Trouble.PAPER_OUT: N_("The paper is at its end: put a new roll in and close the cover."),
    Trouble.COVER_OPEN: N_("The cover is open: close it."),
    Trouble.CUTTER: N_("The cutter is jammed: switch off, open the cover, remove the paper."),
    Trouble.OVERHEATED: N_("Too hot: wait a minute."),
    Trouble.FAULT: N_("Fault: switch it off and on again, then call support."),
    Trouble.BAD_REQUEST: N_("It cannot do that: call support."),
    Trouble.BAD_ANSWER: N_("It answers nonsense: check the model in the settings."),
    Trouble.NO_PERMISSION: N_("The till may not use its port: call support."),
}
DRAWER_LEFT_OPEN = N_("The drawer has been open for a while: close it.")
PAPER_LOW = N_("Paper low: have a new roll at hand.")
NOT_FITTED = N_("Not fitted")


def ready(device: str) -> DeviceReadiness:
    """A device that works."""
    return DeviceReadiness(device=device, state=READY)


def absent(device: str) -> DeviceReadiness:
    """A device this counter does without."""
    return DeviceReadiness(device=device, state=ABSENT, message=NOT_FITTED)


def failed(device: str, error: DeviceError) -> DeviceReadiness:
    """A device that does not work, with the next movement of the hand."""
    return DeviceReadiness(
        device=device,
        state=FAILED,
        message=HANDS[error.trouble],
        detail=f"{error} [{error.trouble.value}]",
    )


def printer_readiness(status: PrinterStatus, device: str = PRINTER) -> DeviceReadiness:
    """Say how a receipt printer is."""
    if status.trouble is not None:
        return DeviceReadiness(device=device, state=FAILED, message=HANDS[status.trouble])
    if status.paper is PaperStatus.NEAR_END:
        return DeviceReadiness(device=device, state=ATTENTION, message=PAPER_LOW)
    return ready(device)
