"""A new customer at the counter: what is taken down, and what is missing."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import TypeAlias

NAME_MAX = 80
PHONE_DIGITS_MIN, PHONE_DIGITS_MAX = 6, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCustomer:
    """What a customer told the cashier."""

    name: str
    phone: str = ""
    card: str = ""
    consent: bool = False  # to be written to

    def personal(self) -> bytes:
        """Write down what may be erased one day: it travels beside the entry, not in it."""
        told = {"name": self.name, "phone": self.phone, "card": self.card}
        return json.dumps(
            {name: value for name, value in told.items() if value}, ensure_ascii=False
        ).encode()


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps the customer from being taken down: ``name`` or ``phone``."""

    what: str


Enrolment: TypeAlias = NewCustomer | Missing


def enrol(name: str, phone: str, *, card: str = "", consent: bool = False) -> Enrolment:
    """Take a customer down: a name is needed, and a phone that is given must be one."""
    clean = _one_line(name)[:NAME_MAX].strip()
    if not clean:
        return Missing("name")
    digits = "".join(c for c in phone if c.isdecimal() and c.isascii())
    if _one_line(phone) and not PHONE_DIGITS_MIN <= len(digits) <= PHONE_DIGITS_MAX:
        return Missing("phone")
    number = f"+{digits}" if phone.strip().startswith("+") else digits
    return NewCustomer(name=clean, phone=number if digits else "", card=card, consent=consent)


def _one_line(text: str) -> str:
    shown = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", text))
    return " ".join(shown.split())
