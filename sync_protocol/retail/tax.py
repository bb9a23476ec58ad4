"""Tax: categories, rates in force, tax inside or on top of prices.

Rounding rule of this project: tax is computed **once per rate and receipt** from the sum of the
amounts at that rate, rounded half up, and then shared out over the lines by their amounts, so
that lines, rates and totals always agree. Worked examples: docs/understanding/tax.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync_protocol.retail.errors import RuleUnknown
from sync_protocol.retail.money import Money, divide_half_up

WHOLE_BP = 10_000  # basis points in one: 24 % is 2400


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRate:
    """What the law says of a tax category from an instant on."""

    category: str  # "standard", "reduced" ...
    rate_bp: int  # basis points: 2400 is 24 %
    from_us: int = 0
    until_us: int | None = None
    letter: str = ""  # the mark on the receipt beside the line


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTable:
    """All rates of a store, and whether its prices include tax."""

    rates: tuple[TaxRate, ...]
    included: bool = True
    revision: int = 0

    def rate(self, category: str, at_us: int) -> TaxRate:
        """Give the rate of a category in force at an instant, or raise `RuleUnknown`."""
        in_force = [
            rate
            for rate in self.rates
            if rate.category == category
            and rate.from_us <= at_us
            and (rate.until_us is None or at_us < rate.until_us)
        ]
        if not in_force:
            raise RuleUnknown(f"no tax rate for category {category!r} at this instant")
        return max(in_force, key=lambda rate: rate.from_us)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTotal:
    """The tax of a receipt at one rate."""

    category: str
    rate_bp: int
    letter: str
    net: Money
    tax: Money
    gross: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxed:
    """An amount with the rate that applies to it; the input of `totals_by_rate`."""

    rate: TaxRate
    amount: Money  # as priced: with tax when prices include it, without when they do not


def tax_within(gross_minor: int, rate_bp: int) -> int:
    """Take the tax out of an amount that includes it, in minor units, half up."""
    return divide_half_up(gross_minor * rate_bp, WHOLE_BP + rate_bp)


def tax_on(net_minor: int, rate_bp: int) -> int:
    """Compute the tax that comes on top of an amount, in minor units, half up."""
    return divide_half_up(net_minor * rate_bp, WHOLE_BP)


def totals_by_rate(
    amounts: Iterable[Taxed], *, included: bool, currency: str
) -> tuple[TaxTotal, ...]:
    """Add up amounts by rate and compute each rate's tax once; highest rate first."""
    sums: dict[tuple[str, int, str], int] = {}
    for taxed in amounts:
        key = (taxed.rate.category, taxed.rate.rate_bp, taxed.rate.letter)
        sums[key] = sums.get(key, 0) + (taxed.amount + Money.zero(currency)).minor
    totals: list[TaxTotal] = []
    for (category, rate_bp, letter), minor in sums.items():
        if included:
            tax = tax_within(minor, rate_bp)
            net, gross = minor - tax, minor
        else:
            tax = tax_on(minor, rate_bp)
            net, gross = minor, minor + tax
        totals.append(
            TaxTotal(
                category=category,
                rate_bp=rate_bp,
                letter=letter,
                net=Money(net, currency),
                tax=Money(tax, currency),
                gross=Money(gross, currency),
            )
        )
    return tuple(sorted(totals, key=lambda total: (-total.rate_bp, total.category)))


def spread_tax(totals: Sequence[TaxTotal], amounts: Sequence[Taxed]) -> tuple[Money, ...]:
    """Share each rate's tax out over its lines: the parts add up to the rate's tax exactly."""
    spread: list[Money | None] = [None] * len(amounts)
    for total in totals:
        indexes = [
            i
            for i, taxed in enumerate(amounts)
            if (taxed.rate.category, taxed.rate.rate_bp, taxed.rate.letter)
            == (total.category, total.rate_bp, total.letter)
        ]
        weights = [abs(amounts[i].amount.minor) for i in indexes]
        for i, part in zip(indexes, total.tax.split(weights), strict=True):
            spread[i] = part
    return tuple(part for part in spread if part is not None)
