"""Numbers by which the trade names things, read once at the border."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from sync_protocol.retail.errors import UnreadableBarcode

ItemId = NewType("ItemId", str)
CategoryId = NewType("CategoryId", str)
CustomerId = NewType("CustomerId", str)
OperatorId = NewType("OperatorId", str)
StoreId = NewType("StoreId", str)
RegisterId = NewType("RegisterId", str)
ShiftId = NewType("ShiftId", str)
SaleId = NewType("SaleId", str)

GTIN_LENGTHS = frozenset({8, 12, 13, 14})


def check_digit(payload: str) -> str:
    """Compute the GS1 check digit of a payload of digits: weights 3, 1, 3 ... from the right."""
    total = sum(int(digit) * (3, 1)[i % 2] for i, digit in enumerate(reversed(payload)))
    return str(-total % 10)


@dataclass(frozen=True, slots=True)
class Gtin:
    """A GTIN with a verified check digit. Source: GS1 General Specifications, section 7.9."""

    digits: str  # always 14, left-padded with zeros, so that equal items compare equal

    @classmethod
    def parse(cls, text: str) -> Gtin:
        """Read a GTIN-8, -12, -13 or -14, or raise `UnreadableBarcode`."""
        if not (text.isascii() and text.isdecimal() and len(text) in GTIN_LENGTHS):
            raise UnreadableBarcode(f"{text!r} is not a GTIN")
        digits = text.zfill(14)
        if check_digit(digits[:-1]) != digits[-1]:
            raise UnreadableBarcode(f"{text!r} has a wrong check digit")
        return cls(digits)

    @property
    def short(self) -> str:
        """The number as people know it: 13 digits, or 8 where it was an EAN-8."""
        if self.digits.startswith("000000"):
            return self.digits[6:]
        return self.digits.removeprefix("0")
