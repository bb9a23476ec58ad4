"""How much of a thing, in thousandths of its unit of measure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sync_protocol.retail.errors import NotPossible
from sync_protocol.retail.money import Money, divide_half_up

THOUSAND = 1000


class Unit(StrEnum):
    """Units of measure in which goods and services are sold."""

    EACH = "each"
    KILOGRAM = "kg"
    METRE = "m"
    LITRE = "l"
    HOUR = "h"


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of goods with its unit of measure."""

    thousandths: int  # grams of a kilogram, millimetres of a metre
    unit: Unit = Unit.EACH

    @classmethod
    def each(cls, count: int) -> Quantity:
        """Count whole pieces."""
        return cls(count * THOUSAND)

    @classmethod
    def grams(cls, grams: int) -> Quantity:
        """Weigh, as scales report it."""
        return cls(grams, Unit.KILOGRAM)

    def __add__(self, other: Quantity) -> Quantity:
        if other.unit != self.unit:
            raise NotPossible(f"{self.unit} and {other.unit} in one quantity")
        return Quantity(self.thousandths + other.thousandths, self.unit)

    def __neg__(self) -> Quantity:
        return Quantity(-self.thousandths, self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return self + -other

    @property
    def is_whole(self) -> bool:
        """Whether it is a whole number of units."""
        return self.thousandths % THOUSAND == 0

    def at(self, unit_price: Money) -> Money:
        """Price the quantity: unit price times quantity, rounded once, half up."""
        return Money(
            divide_half_up(unit_price.minor * self.thousandths, THOUSAND), unit_price.currency
        )
