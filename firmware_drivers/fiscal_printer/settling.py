"""One attempt, one decision: how every family turns a failure into one of the three outcomes."""

from collections.abc import Callable
from datetime import datetime

from firmware_drivers.errors import DeviceError, DeviceRefused, DeviceUnreachable, OutcomeUnknown
from firmware_drivers.fiscal_printer.printer import (
    Executed,
    FiscalResult,
    NotExecuted,
    Reconciliation,
    Unknown,
)


def settle(
    attempt: Callable[[], FiscalResult], decide: Callable[[], Reconciliation]
) -> FiscalResult:
    """Attempt once; after any failure let the device's memory decide what it was.

    A refusal is asked about, too: a receipt that was begun must be cancelled. Raises the failure
    only if nothing is on record, `OutcomeUnknown` if that could not be found out.
    """
    try:
        return attempt()
    except DeviceError as error:
        failure = error
    try:
        outcome = decide()
    except DeviceError as error:
        raise OutcomeUnknown(f"{failure}; then {error}", trouble=failure.trouble) from failure
    match outcome:
        case Executed(result):
            return result
        case NotExecuted():
            nothing = DeviceRefused if isinstance(failure, DeviceRefused) else DeviceUnreachable
            raise nothing(str(failure), trouble=failure.trouble) from failure
        case Unknown(reason):
            raise OutcomeUnknown(f"{failure}; {reason}", trouble=failure.trouble) from failure


def wall_clock(text: str, shape: str) -> datetime | None:
    """Read a device's date and time; None for what is not one. It has no zone, nor has the device.

    ``shape`` is that of `datetime.strptime`.
    """
    try:
        return datetime.strptime(text, shape)  # noqa: DTZ007 - the device's wall clock has no zone
    except ValueError:
        return None
