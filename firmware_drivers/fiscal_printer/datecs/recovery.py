"""What a Datecs device's memory says about a document that may have been begun. Pure."""

from itertools import accumulate

from firmware_drivers.errors import OutcomeUnknown, Trouble
from firmware_drivers.fiscal_printer.datecs.status import (
    CashState,
    JournalRow,
    ReceiptState,
    Transaction,
)
from firmware_drivers.fiscal_printer.printer import (
    Executed,
    FiscalCounters,
    FiscalResult,
    NotExecuted,
    Reconciliation,
    Unknown,
)
from firmware_drivers.fiscal_printer.receipt import CashMovement, FiscalReceipt, FiscalTender

CANCELLED = "8"


def unpaid_tenders(receipt: FiscalReceipt, entered: Transaction) -> tuple[FiscalTender, ...] | None:
    """Say which tenders the open receipt still waits for; None: it is not ours as meant."""
    if entered.total_minor != receipt.total_minor:
        return None
    if entered.paid_minor >= entered.total_minor:
        return ()
    sums = list(accumulate(tender.amount_minor for tender in receipt.tenders))
    if entered.paid_minor not in sums:
        return None
    return receipt.tenders[sums.index(entered.paid_minor) + 1 :]


def has_taken(tender: FiscalTender, before_minor: int, now_minor: int, total_minor: int) -> bool:
    """Say whether a payment was taken, by what had been paid before it and is paid now.

    Raises `OutcomeUnknown` if that does not tell.
    """
    if now_minor == before_minor:
        return False
    after_minor = before_minor + tender.amount_minor
    # Some firmware counts what was handed over, some no more than what was due.
    if now_minor in {after_minor, min(after_minor, total_minor)}:
        return True
    raise OutcomeUnknown(f"payment: {now_minor} are paid", trouble=Trouble.BAD_ANSWER)


def decide_receipt(
    receipt: FiscalReceipt,
    sale_number: str,
    before: FiscalCounters,
    state: ReceiptState,
    rows: list[JournalRow] | None,
) -> Reconciliation:
    """Say whether the receipt is on record; nothing is open when this is asked.

    ``rows`` are the journal's of the documents since; None: the device does not give them.
    """
    if state.number < before.document:
        return Unknown("the device's numbers went back")
    if state.number == before.document:
        return NotExecuted()
    if rows is None:
        return _by_last_receipt(receipt, before, state)
    ours = {
        (row.number, row.total_minor)
        for row in rows
        if row.sale_number == sale_number and row.kind != CANCELLED
    }
    if not ours:
        return NotExecuted()
    if len(ours) > 1 or next(iter(ours))[1] != receipt.total_minor:
        return Unknown(f"the journal has {sorted(ours)} under {sale_number}")
    number = next(iter(ours))[0]
    at = state.receipt_at if state.receipt_number == number else None
    return Executed(FiscalResult(number=number, total_minor=receipt.total_minor, at=at))


def _by_last_receipt(
    receipt: FiscalReceipt, before: FiscalCounters, state: ReceiptState
) -> Reconciliation:
    if state.receipt_number <= before.document:
        return NotExecuted()  # documents since then, none of them a fiscal receipt
    same = state.receipt_total_minor == receipt.total_minor
    if same and state.receipt_number == before.document + 1:
        return Executed(
            FiscalResult(
                number=state.receipt_number,
                total_minor=receipt.total_minor,
                at=state.receipt_at,
            )
        )
    return Unknown(f"the last receipt is {state.receipt_number}, and the journal is not readable")


def decide_cash(
    movement: CashMovement, before: FiscalCounters, now: FiscalCounters, cash: CashState
) -> Reconciliation:
    """Say whether cash was moved, by the day's sums of cash in and out."""
    if now.closings != before.closings:
        return Unknown("a Z report was printed since: its sums began anew")
    moved_in, moved_out = cash.in_minor - before.cash_in, cash.out_minor - before.cash_out
    if moved_in == moved_out == 0:
        return NotExecuted()
    if (moved_in, -moved_out).count(movement.amount_minor) == 1 and 0 in {moved_in, moved_out}:
        return Executed(FiscalResult(number=now.document, total_minor=movement.amount_minor))
    return Unknown(f"{moved_in} in and {moved_out} out since")


def decide_closing(before: FiscalCounters, now: FiscalCounters) -> Reconciliation:
    """Say whether the day was closed, by the number of the last Z report."""
    match now.closings - before.closings:
        case 0:
            return NotExecuted()
        case 1:
            return Executed(FiscalResult(number=now.closings, total_minor=0))
        case step:
            return Unknown(f"{step} closings since")
