"""What a Shtrih-M's memory says about a document that may have been begun. Pure.

Nothing is open any more when this is asked: an open receipt is not on record and was cancelled.
"""

from dataclasses import dataclass

from firmware_drivers.fiscal_printer.printer import (
    Executed,
    FiscalCounters,
    FiscalIntent,
    FiscalResult,
    NotExecuted,
    Reconciliation,
    Unknown,
)
from firmware_drivers.fiscal_printer.receipt import (
    CashMovement,
    DayClosing,
    DayOpening,
    FiscalReceipt,
    ReceiptKind,
)
from firmware_drivers.fiscal_printer.shtrih_m.status import FOUND_RECEIPT, FoundDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the device said."""

    now: FiscalCounters
    documents: tuple[FoundDocument, ...] = ()  # of the fiscal storage, since the intent
    overdue: bool = False
    printed: bool = True


def decide(  # noqa: PLR0911 - each return is one kind of document
    intent: FiscalIntent, evidence: Evidence
) -> Reconciliation:
    """Say whether the document is on record."""
    before, now = intent.before, evidence.now
    if before.device != now.device:
        return Unknown(f"the receipt was begun on {before.device}, this is {now.device}")
    match intent.document:
        case FiscalReceipt() as receipt if before.receipt >= 0:
            return _by_storage(receipt, evidence, before)
        case FiscalReceipt() as receipt:
            return _by_registers(receipt, before, evidence)
        case CashMovement(amount_minor=amount):
            return _cash(amount, before, now)
        case DayClosing():
            return _counted(now.closings - before.closings, now.closings, evidence)
        case DayOpening():
            if now.day_open:
                return Executed(FiscalResult(number=now.closings + 1, total_minor=0))
            return NotExecuted()


def _by_storage(
    receipt: FiscalReceipt, evidence: Evidence, before: FiscalCounters
) -> Reconciliation:
    """With a fiscal storage every document since then can be looked at."""
    operation = 1 if receipt.kind is ReceiptKind.SALE else 2
    receipts = [document for document in evidence.documents if document.kind == FOUND_RECEIPT]
    ours = [
        document
        for document in receipts
        if document.operation == operation and document.total_minor == receipt.total_minor
    ]
    if before.receipt + len(evidence.documents) < evidence.now.receipt:
        return Unknown("too many documents were put on record since")
    if evidence.now.receipt < before.receipt or len(ours) > 1:
        return Unknown(f"{len(ours)} receipts since could be this one")
    if not ours:
        return NotExecuted()
    found = ours[0]
    return Executed(
        FiscalResult(
            number=found.number,
            total_minor=found.total_minor,
            sign=str(found.sign),
            at=found.at,
            printed=evidence.printed,
        )
    )


def _by_registers(
    receipt: FiscalReceipt, before: FiscalCounters, evidence: Evidence
) -> Reconciliation:
    """Without one, the count of receipts and the cash in the drawer must tell the same story."""
    now = evidence.now
    if now.closings != before.closings:
        return Unknown("a Z report was printed since: its registers began anew")
    if receipt.kind is ReceiptKind.SALE:
        counted, other = now.sales - before.sales, now.refunds - before.refunds
    else:
        counted, other = now.refunds - before.refunds, now.sales - before.sales
    cash = now.cash_minor - before.cash_minor
    same_document = now.document == before.document
    if min(before.sales, before.refunds, now.sales, now.refunds) < 0:
        # No register of receipts on this model: the document number also counts cash and reports.
        counted, other = (0 if same_document else 1), 0
        if counted and not receipt.cash_minor:
            return Unknown("the device does not count receipts")
    if counted == 0 and other == 0:
        return NotExecuted()
    if counted == 1 and other == 0 and cash == receipt.cash_minor and not same_document:
        return Executed(
            FiscalResult(
                number=now.document, total_minor=receipt.total_minor, printed=evidence.printed
            )
        )
    return Unknown(f"{counted} receipts and {cash} in cash since do not fit this receipt")


def _cash(amount: int, before: FiscalCounters, now: FiscalCounters) -> Reconciliation:
    moved = now.cash_minor - before.cash_minor
    if moved == 0 and now.document == before.document:
        return NotExecuted()
    if moved == amount and now.document != before.document:
        return Executed(FiscalResult(number=now.document, total_minor=amount))
    return Unknown(f"{moved} in cash since does not fit")


def _counted(step: int, number: int, evidence: Evidence) -> Reconciliation:
    if step == 0:
        return NotExecuted()
    if step == 1:
        return Executed(FiscalResult(number=number, total_minor=0, printed=evidence.printed))
    return Unknown(f"{step} closings since")
