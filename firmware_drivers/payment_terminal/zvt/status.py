"""What the terminal says, as values and words. Pure. Source: ZVT PA00P015."""

from dataclasses import dataclass

from firmware_drivers.errors import Trouble
from firmware_drivers.payment_terminal.terminal import Approved, TerminalStatus
from firmware_drivers.payment_terminal.zvt.fields import UnreadableFields, number, read_some_fields
from firmware_drivers.payment_terminal.zvt.frame import Apdu

INTERMEDIATE, STATUS_INFORMATION = b"\x04\xff", b"\x04\x0f"
PRINT_LINE, PRINT_BLOCK = b"\x06\xd1", b"\x06\xd3"
COMPLETION, ABORTED, SET_CLOCK = b"\x06\x0f", b"\x06\x1e", b"\x04\x01"
POSITIVE_CLASS, NEGATIVE_CLASS = 0x80, 0x84
DONE, END_OF_DAY_DUE = 0x00, 0xF0

RESULTS = {
    0x64: "card unreadable",
    0x65: "no card data",
    0x66: "processing error",
    0x67: "not for this card",
    0x68: "not for this card",
    0x6A: "the terminal's memory is full: end its day",
    0x6B: "not registered",
    0x6C: "cancelled or timed out",
    0x6E: "card blocked",
    0x6F: "wrong currency",
    0x71: "credit limit",
    0x72: "chip error",
    0x77: "end of day impossible",
    0x78: "card expired",
    0x79: "card not valid yet",
    0x7A: "unknown card",
    0x7D: "no connection to the bank",
    0x83: "not possible",
    0x85: "key missing",
    0x89: "PIN pad error",
    0x9A: "protocol error",
    0x9B: "no connection to the bank",
    0x9C: "please wait",
    **dict.fromkeys(range(0xA0, 0xA4), "bank error"),
    0xB1: "memory full",
    0xB2: "journal full",
    0xB4: "already reversed",
    0xB5: "reversal impossible",
    0xC2: "diagnosis needed",
    0xC3: "above the maximum",
    0xC8: "amount too small",
    0xCC: "the terminal's printer is not ready",
    0xDC: "a card is in the terminal",
    0xDF: "out of order",
    0xF0: "end of day is due",
    0xFC: "a device is missing",
    0xFD: "baud rate not possible",
    0xFF: "system error",
    0x51: "initialisation needed",
    0x62: "the clock must be set",
}
SHOWN = {
    0x00: "Confirm the amount at the terminal",
    0x01: "Follow the PIN pad",
    0x02: "Follow the PIN pad",
    0x04: "Waiting for the bank",
    0x05: "The terminal takes the payment back",
    0x0A: "Insert or hold the card",
    0x0B: "Remove the card",
    0x0E: "Please wait",
    0x15: "Wrong PIN",
    0x1D: "Declined",
    0x41: "Follow the PIN pad, remove the card",
    0xD2: "Connecting to the bank",
    0xD3: "Connecting to the bank",
}
TROUBLES = {
    0xCC: Trouble.PAPER_OUT,
    0x9C: Trouble.OFFLINE,
    0xDC: Trouble.OFFLINE,
    0xF0: None,
    0x83: Trouble.BAD_REQUEST,
    0x6F: Trouble.BAD_REQUEST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """A status information, read."""

    result: int
    amount_minor: int = 0
    receipt: int = 0
    trace: int = 0
    original_trace: int = 0  # not zero: it takes another transaction back
    terminal: str = ""
    approval: str = ""
    card_name: str = ""
    card_number: str = ""
    text: str = ""

    @property
    def approved(self) -> Approved:
        """The same as money that moved."""
        return Approved(
            receipt=self.receipt,
            terminal=self.terminal,
            amount_minor=self.amount_minor,
            trace=self.trace,
            approval=self.approval,
            card_name=self.card_name,
            card_number=self.card_number,
        )


def read_transaction(apdu: Apdu) -> Transaction:
    """Read a status information; fields that make no sense are left out, a result never is.

    Raises `UnreadableFields` without a result: nothing may be concluded from it.
    """
    fields = read_some_fields(apdu.data)
    if 0x27 not in fields:
        raise UnreadableFields("a status information without a result")
    return Transaction(
        result=fields[0x27][0],
        amount_minor=number(fields.get(0x04, b"\x00")),
        receipt=number(fields.get(0x87, b"\x00")),
        trace=number(fields.get(0x0B, b"\x00")),
        original_trace=number(fields.get(0x37, b"\x00")),
        terminal=fields.get(0x29, b"").hex(),
        approval=_text(fields.get(0x3B, b"")),
        card_name=_text(fields.get(0x8B, b"")),
        card_number=fields.get(0x22, b"").hex().replace("e", "*").strip("f"),
        text=_text(fields.get(0x3C, b"")),
    )


def words_of(code: int, text: str = "") -> str:
    """Return the words of a result; the terminal's own text is kept for support."""
    words = RESULTS.get(code, f"result {code:02X}")
    return f"{words} ({text})" if text else words


def shown_words(apdu: Apdu) -> str:
    """Return what an intermediate status says."""
    code = apdu.data[0] if apdu.data else 0x0E
    return SHOWN.get(code) or SHOWN.get(code & 0x3F, SHOWN[0x0E])


def terminal_status(code: int) -> TerminalStatus:
    """Read the state byte of a status enquiry."""
    if code == DONE:
        return TerminalStatus()
    return TerminalStatus(
        trouble=TROUBLES.get(code, Trouble.FAULT),
        message=words_of(code),
        end_of_day_due=code == END_OF_DAY_DUE,
    )


def _text(data: bytes) -> str:
    return data.rstrip(b"\x00").decode("cp437").strip()
