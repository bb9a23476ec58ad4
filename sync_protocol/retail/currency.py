"""Currencies: how many minor digits they have, and the smallest coin that cash is rounded to."""

from sync_protocol.retail.errors import RuleUnknown

# ISO 4217 minor digits of the currencies our shops take.
MINOR_DIGITS: dict[str, int] = {
    "AMD": 2,
    "BGN": 2,
    "CHF": 2,
    "CZK": 2,
    "DKK": 2,
    "EUR": 2,
    "GBP": 2,
    "GEL": 2,
    "JPY": 0,
    "KZT": 2,
    "NOK": 2,
    "PLN": 2,
    "RON": 2,
    "RUB": 2,
    "SEK": 2,
    "TRY": 2,
    "UAH": 2,
    "USD": 2,
}

# What people pay with, largest first, in minor units: the rows of a drawer count.
DENOMINATIONS: dict[str, tuple[int, ...]] = {
    "EUR": (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "RUB": (500000, 200000, 100000, 50000, 20000, 10000, 5000, 1000, 500, 200, 100, 50, 10),
    "AMD": (
        10000000,
        5000000,
        2000000,
        1000000,
        500000,
        200000,
        100000,
        50000,
        20000,
        10000,
        5000,
        2000,
        1000,
    ),
    "USD": (10000, 5000, 2000, 1000, 500, 200, 100, 25, 10, 5, 1),
    "GBP": (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "SEK": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100),
}


def minor_digits(currency: str) -> int:
    """Say how many decimal digits the minor unit has, or raise `RuleUnknown`."""
    try:
        return MINOR_DIGITS[currency]
    except KeyError:
        raise RuleUnknown(f"currency {currency!r} is not known") from None


def denominations(currency: str) -> tuple[int, ...]:
    """Give notes and coins, largest first, in minor units; powers of ten where none are listed."""
    listed = DENOMINATIONS.get(currency)
    if listed:
        return listed
    unit = 10 ** minor_digits(currency)
    return tuple(unit * step for step in (100, 50, 20, 10, 5, 2, 1))
