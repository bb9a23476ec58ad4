"""What a device of the classic framing says about a receipt that may have been begun. Pure.

How far the vendors help differs: P tells the unique sale number of the last receipt, Daisy and
Eltrade its number and total, C and Incotex only the last transaction.
"""

from firmware_drivers.fiscal_printer.datecs.isl_status import ClassicTransaction, LastReceipt
from firmware_drivers.fiscal_printer.printer import (
    Executed,
    FiscalCounters,
    FiscalResult,
    NotExecuted,
    Reconciliation,
    Unknown,
)
from firmware_drivers.fiscal_printer.receipt import FiscalReceipt


def decide_by_unique(
    receipt: FiscalReceipt, unique: str, before: FiscalCounters, last: LastReceipt
) -> Reconciliation:
    """By the unique sale number of the last receipt on record."""
    if last.unique == unique:
        result = FiscalResult(number=last.number, total_minor=receipt.total_minor)
        return Executed(result)
    if last.number == before.receipt:
        return NotExecuted()
    return Unknown(f"the last receipt is {last.number}, {last.unique}")


def decide_by_code(
    receipt: FiscalReceipt, before: FiscalCounters, last: LastReceipt
) -> Reconciliation:
    """By number and total of the last receipt on record; a cancelled one may be there with zero."""
    if last.number in {before.receipt, 0} or last.total_minor == 0:
        return NotExecuted()
    if last.number == before.document + 1 and last.total_minor == receipt.total_minor:
        return Executed(
            FiscalResult(number=last.number, total_minor=receipt.total_minor, at=last.at)
        )
    return Unknown(f"the last receipt is {last.number} over {last.total_minor}")


def decide_by_transaction(
    receipt: FiscalReceipt,
    before: FiscalCounters,
    now: FiscalCounters,
    last: ClassicTransaction,
) -> Reconciliation:
    """By document number, last transaction and cash: all of them must tell the same story."""
    cash = now.cash_minor - before.cash_minor
    since = now.document - before.document
    if since == 0 and cash == 0:
        return NotExecuted()
    same_day = now.closings == before.closings
    paid = last.paid_minor >= last.total_minor > 0
    if since == 1 and same_day and not paid and cash == 0:
        return NotExecuted()  # the document was cancelled
    ours = paid and last.total_minor == receipt.total_minor and cash == receipt.cash_minor
    if since == 1 and same_day and ours:
        return Executed(FiscalResult(number=now.document, total_minor=receipt.total_minor))
    return Unknown(f"{since} documents since, {cash} in cash, the last over {last.total_minor}")
