"""What the terminal's last transaction says about money that may have moved. Pure."""

from firmware_drivers.payment_terminal.terminal import (
    NEVER,
    MoneyIntent,
    Moved,
    Movement,
    NotMoved,
    Settlement,
    TerminalMark,
    Undecided,
)
from firmware_drivers.payment_terminal.zvt.status import DONE, Transaction

RECEIPTS = 9999  # receipt numbers have four digits and begin again at 1


def next_receipt(receipt: int, steps: int = 1) -> int:
    """Return the receipt number ``steps`` transactions later."""
    return (receipt - 1 + steps) % RECEIPTS + 1


def decide(  # noqa: PLR0911 - one return for each thing a memory can say
    intent: MoneyIntent, now: TerminalMark, last: Transaction | None
) -> Settlement:
    """Say whether the intent's money moved; ``last`` None: the memory is empty."""
    before = intent.before
    if before.terminal and now.terminal and before.terminal != now.terminal:
        return Undecided(f"this is terminal {now.terminal}, it was asked of {before.terminal}")
    if now.receipt == before.receipt:
        return NotMoved()
    if last is None:
        return Undecided("the terminal's memory is empty; its day was ended meanwhile")
    same_amount = not intent.amount_minor or last.amount_minor == intent.amount_minor
    takes_back = bool(last.original_trace)
    if before.receipt == NEVER:
        # Whatever is in a memory that was empty came after our question; its numbers go on.
        steps = 2 if takes_back and intent.movement is not Movement.REVERSAL else 1
    elif now.receipt == next_receipt(before.receipt):
        steps = 1
    else:
        steps = 2 if now.receipt == next_receipt(before.receipt, 2) else 0
    if steps == 1 and same_amount:
        if takes_back is (intent.movement is Movement.REVERSAL):
            if last.result == DONE:
                return Moved(last.approved)
            return NotMoved("declined")
    elif steps == 2 and same_amount and takes_back:
        # Ours, whose acknowledgement got lost, and the terminal's own reversal of it.
        return NotMoved("the terminal took it back")
    return Undecided(f"receipt {now.receipt:04} of the terminal is another one")
