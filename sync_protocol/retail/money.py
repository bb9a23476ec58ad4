"""Exact amounts. A float never touches money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync_protocol.retail.errors import CurrenciesDiffer, NotPossible


def divide_half_up(numerator: int, denominator: int) -> int:
    """Divide and round to the nearest whole number, halves away from zero.

    The rounding of every price, discount and tax in this project; symmetric, so that a return is
    the mirror of its sale.
    """
    if denominator <= 0:
        raise NotPossible("a share needs a positive whole")
    half_up = (2 * abs(numerator) + denominator) // (2 * denominator)
    return half_up if numerator >= 0 else -half_up


def share_out(whole: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split a whole number by weights (not negative): the parts always add up to the whole.

    Largest remainders get the odd units, the earlier part first where remainders are equal. All
    weights zero: everything goes to the last part, so that nothing is lost.
    """
    if not weights:
        raise NotPossible("nothing can be split into no parts")
    if whole < 0:
        return tuple(-part for part in share_out(-whole, weights))
    total_weight = sum(weights)
    if total_weight == 0:
        return (*(0 for _ in weights[1:]), whole)
    shares = [divmod(whole * weight, total_weight) for weight in weights]
    odd_units = whole - sum(floor for floor, _ in shares)
    rounded_up = set(sorted(range(len(shares)), key=lambda i: (-shares[i][1], i))[:odd_units])
    return tuple(floor + (i in rounded_up) for i, (floor, _) in enumerate(shares))


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount."""

    minor: int  # whole minor units (cents)
    currency: str  # ISO 4217

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in a currency."""
        return cls(0, currency)

    @classmethod
    def sum(cls, amounts: Iterable[Money], currency: str) -> Money:
        """Add amounts of one currency; raises `CurrenciesDiffer`."""
        total = cls(0, currency)
        for amount in amounts:
            total += amount
        return total

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def ratio(self, numerator: int, denominator: int) -> Money:
        """Take ``numerator / denominator`` of the amount, rounded half up away from zero."""
        return Money(divide_half_up(self.minor * numerator, denominator), self.currency)

    def split(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """Split by weight: the parts add up to the whole, and a refund mirrors its sale."""
        return tuple(Money(part, self.currency) for part in share_out(self.minor, weights))

    def rounded_to(self, step_minor: int) -> Money:
        """Round to a multiple of the smallest coin, halves away from zero."""
        return Money(divide_half_up(self.minor, step_minor) * step_minor, self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrenciesDiffer(f"{self.currency} and {other.currency} in one sum")
        return other.minor
