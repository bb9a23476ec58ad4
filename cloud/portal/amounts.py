"""Amounts and percentages as people type them, with a comma or a point; and back. Pure."""

from decimal import Decimal, InvalidOperation

from sync_protocol.retail.currency import minor_digits

_DIGITS_MAX = 13


class NotAnAmount(ValueError):
    """The text is no amount of this currency."""


def read_amount(text: str, currency: str) -> int:
    """Read a price as minor units: "2,49", "2.49", "1 250,00". Raises `NotAnAmount`.

    A comma and a point both stand for the decimal sign; blanks between digits are left out. What
    could be read in two ways ("1,250") is refused: nobody wants to sell at a thousandth.
    """
    plain = "".join(text.split()).replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
    digits = minor_digits(currency)
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise NotAnAmount(text) from None
    if not amount.is_finite() or amount < 0 or len(plain) > _DIGITS_MAX:
        raise NotAnAmount(text)
    if len(plain.partition(".")[2]) > digits:
        raise NotAnAmount(text)
    return int(amount.scaleb(digits))


def write_amount(minor: int, currency: str, *, decimal: str = ".") -> str:
    """Write an amount for an input field: plain digits with the reader's decimal sign."""
    return f"{Decimal(minor).scaleb(-minor_digits(currency)):f}".replace(".", decimal)


def read_percent(text: str) -> int:
    """Read a percentage as basis points: "5", "2,5". Raises `NotAnAmount` outside 0 to 100."""
    plain = text.strip().removesuffix("%").strip().replace(",", ".")
    try:
        share = Decimal(plain) * 100
    except InvalidOperation:
        raise NotAnAmount(text) from None
    if not share.is_finite() or share != share.to_integral_value() or not 0 <= share <= 10_000:
        raise NotAnAmount(text)
    return int(share)


def write_percent(basis_points: int, *, decimal: str = ".") -> str:
    """Write basis points for an input field: "5", "2.5"."""
    said = f"{Decimal(basis_points).scaleb(-2):f}"
    return (said.rstrip("0").rstrip(".") if "." in said else said).replace(".", decimal)
