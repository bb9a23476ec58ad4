"""Telephone numbers and birthdays, read once at the border. Pure."""

import re
from datetime import date

import phonenumbers

from cloud.customers.errors import NotABirthday, NotAPhone

_LEAP_YEAR = 2000  # 29 February is somebody's birthday


def keep_phone(text: str, country: str) -> str:
    """Bring a number in any national form to E.164; ``country`` is where it was typed.

    Raises `NotAPhone` for a number that no country could have.
    """
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        raise NotAPhone(text) from None
    if not phonenumbers.is_possible_number(number):
        raise NotAPhone(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_phone(number: str) -> str:
    """Write a kept number with its country's spaces: +30 697 055 4402."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def keep_birthday(text: str) -> str:
    """Keep YYYY-MM-DD, or MM-DD where the year is not told. Raises `NotABirthday`."""
    match = re.fullmatch(r"(?:(\d{4})-)?(\d{2})-(\d{2})", text)
    if match is None:
        raise NotABirthday(text)
    year, month, day = match.groups()
    try:
        date(int(year or _LEAP_YEAR), int(month), int(day))
    except ValueError:
        raise NotABirthday(text) from None
    return text
