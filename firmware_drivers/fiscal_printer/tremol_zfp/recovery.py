"""What a Tremol device's memory says about a document that may have been begun. Pure."""

from collections.abc import Mapping

from firmware_drivers.fiscal_printer.printer import (
    Executed,
    FiscalCounters,
    FiscalResult,
    NotExecuted,
    Reconciliation,
    Unknown,
)
from firmware_drivers.fiscal_printer.receipt import (
    CashMovement,
    FiscalReceipt,
    FiscalTender,
    TenderKind,
)
from firmware_drivers.fiscal_printer.tremol_zfp.status import ReceiptCode


def unpaid_tenders(
    receipt: FiscalReceipt,
    entered_minor: int,
    paid: tuple[int, ...],
    codes: Mapping[TenderKind, int],
) -> tuple[FiscalTender, ...] | None:
    """Say which tenders the open receipt still waits for; None: it is not ours as meant.

    ``paid`` has the amount of each of the device's payments so far.
    """
    if entered_minor != receipt.total_minor:
        return None
    taken = [0] * len(paid)
    for at in range(len(receipt.tenders) + 1):
        if tuple(taken) == paid:
            return receipt.tenders[at:]
        if at < len(receipt.tenders):
            tender = receipt.tenders[at]
            taken[codes[tender.kind]] += tender.amount_minor
    return None


def decide_receipt(
    receipt: FiscalReceipt, before: FiscalCounters, last: int, codes: tuple[ReceiptCode, ...]
) -> Reconciliation:
    """Say whether the receipt is on record; nothing is open when this is asked.

    ``codes`` are of the receipts since, in order, as far as the device told them.
    """
    since = last - before.receipt
    if since == 0:
        return NotExecuted()
    if since < 0 or since != len(codes):
        return Unknown(f"{since} receipts since, {len(codes)} of them readable")
    ours = [code for code in codes if code.total_minor == receipt.total_minor]
    if len(ours) != 1:
        return Unknown(f"{len(ours)} of {since} receipts since have this total")
    return Executed(
        FiscalResult(number=ours[0].number, total_minor=receipt.total_minor, at=ours[0].at)
    )


def decide_cash(
    movement: CashMovement, before: FiscalCounters, now: FiscalCounters
) -> Reconciliation:
    """Say whether cash was moved, by the day's counts of cash in and out."""
    if now.closings != before.closings:
        return Unknown("a Z report was printed since: its counts began anew")
    counted = now.cash_in - before.cash_in, now.cash_out - before.cash_out
    if counted == (0, 0):
        return NotExecuted()
    expected = (1, 0) if movement.amount_minor > 0 else (0, 1)
    if counted == expected and now.cash_minor - before.cash_minor == movement.amount_minor:
        return Executed(FiscalResult(number=now.receipt, total_minor=movement.amount_minor))
    return Unknown(f"{counted[0]} in and {counted[1]} out since do not fit")


def decide_closing(before: FiscalCounters, now: FiscalCounters) -> Reconciliation:
    """Say whether the day was closed, by the number of the last Z report."""
    match now.closings - before.closings:
        case 0:
            return NotExecuted()
        case 1:
            return Executed(FiscalResult(number=now.closings, total_minor=0))
        case step:
            return Unknown(f"{step} closings since")
