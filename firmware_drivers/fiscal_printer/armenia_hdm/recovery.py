"""What the register's look-up says about a receipt that may have been issued. Pure.

Nothing promises that the look-up finds a receipt by its running number. So its "there is none" is
believed only when it finds the receipt before, which is known to exist.
"""

from dataclasses import dataclass

from firmware_drivers.fiscal_printer.armenia_hdm.status import FoundReceipt
from firmware_drivers.fiscal_printer.printer import (
    Executed,
    FiscalCounters,
    FiscalResult,
    NotExecuted,
    Reconciliation,
    Unknown,
)
from firmware_drivers.fiscal_printer.receipt import FiscalReceipt, ReceiptKind, TenderKind


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was found under the number after the last known one, after that, and under it."""

    next: FoundReceipt | None
    second: FoundReceipt | None
    known: FoundReceipt | None


def decide_receipt(
    receipt: FiscalReceipt, before: FiscalCounters, found: LookedUp
) -> Reconciliation:
    """Say whether the receipt is on record."""
    if found.next is None:
        if found.known is not None and found.known.number == before.receipt:
            return NotExecuted()
        return Unknown("the register finds neither this receipt nor the one before it")
    if not _is_ours(receipt, found.next) or found.next.number != before.receipt + 1:
        return Unknown(f"receipt {found.next.number} of the register is another one")
    if found.second is not None and _is_ours(receipt, found.second):
        return Unknown("two receipts of the register could be this one")
    return Executed(
        FiscalResult(
            number=found.next.number,
            total_minor=receipt.total_minor,
            at=found.next.at,
            # What paper printed by ourselves needs (fiscal number, QR) is not told again.
            details=(("crn", before.device),),
        )
    )


def _is_ours(receipt: FiscalReceipt, found: FoundReceipt) -> bool:
    returned = receipt.original.number if receipt.original is not None else 0
    refund = receipt.kind is ReceiptKind.REFUND
    return (
        found.total_minor == receipt.total_minor
        and found.card_minor == receipt.tendered_minor(TenderKind.CARD)
        and found.returned_number == (returned if refund else 0)
    )
