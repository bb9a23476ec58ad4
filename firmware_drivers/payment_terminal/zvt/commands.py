"""What the register says. Pure. Source: ZVT PA00P015."""

from firmware_drivers.payment_terminal.zvt.fields import bcd, field
from firmware_drivers.payment_terminal.zvt.frame import Apdu

REGISTER, AUTHORISE, LOG_OFF = b"\x06\x00", b"\x06\x01", b"\x06\x02"
REVERSE, REFUND = b"\x06\x30", b"\x06\x31"
END_OF_DAY, TURNOVER, REPEAT = b"\x06\x50", b"\x06\x10", b"\x06\x20"
ABORT, STATUS_ENQUIRY = b"\x06\xb0", b"\x05\x01"

POSITIVE = Apdu(b"\x80\x00")
CONFIG = 0x8E  # we print what payments and administration print, built from the status data
TEXT_BLOCKS = bytes.fromhex("26040a0206d3")  # the one print command we take
SEND_STATUS_PRINT_NOTHING = b"\x03"

CURRENCIES = {"EUR": 978, "BGN": 975, "CHF": 756, "GBP": 826, "USD": 840, "AMD": 51, "RUB": 643}


def register(password: int, currency: str, *, config: int = CONFIG) -> Apdu:
    """Register the till."""
    data = bcd(password, 3) + bytes([config]) + currency_code(currency) + field(0x06, TEXT_BLOCKS)
    return Apdu(REGISTER, data)


def authorise(amount_minor: int, currency: str = "", *, status_max: int | None = None) -> Apdu:
    """Ask for a payment."""
    data = field(0x04, bcd(amount_minor, 6))
    if currency:
        data += field(0x49, currency_code(currency))
    if status_max is not None:
        data += field(0x02, bytes([status_max]))
    return Apdu(AUTHORISE, data)


def reverse(password: int, receipt: int, amount_minor: int = 0) -> Apdu:
    """Undo a payment of today by its receipt number."""
    data = bcd(password, 3) + field(0x87, bcd(receipt, 2))
    return Apdu(REVERSE, data + (field(0x04, bcd(amount_minor, 6)) if amount_minor else b""))


def refund(password: int, amount_minor: int) -> Apdu:
    """Credit a card."""
    return Apdu(REFUND, bcd(password, 3) + field(0x04, bcd(amount_minor, 6)))


def repeat_receipt(password: int, *, status_only: bool = True) -> Apdu:
    """Ask for the last transaction; with ``status_only`` its data are sent, nothing is printed."""
    extra = field(0x03, SEND_STATUS_PRINT_NOTHING) if status_only else b""
    return Apdu(REPEAT, bcd(password, 3) + extra)


def end_of_day(password: int) -> Apdu:
    """Hand in the day."""
    return Apdu(END_OF_DAY, bcd(password, 3))


def status_enquiry(password: int) -> Apdu:
    """Ask how the terminal is."""
    return Apdu(STATUS_ENQUIRY, bcd(password, 3))


def currency_code(currency: str) -> bytes:
    """Return the ISO number of a currency as BCD; raises ValueError for one not in the table."""
    try:
        return bcd(CURRENCIES[currency], 2)
    except KeyError as error:
        raise ValueError(f"no terminal code is known for {currency!r}") from error
