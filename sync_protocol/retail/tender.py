"""Means of payment, change, and the rounding of what is paid in cash.

Only cash gives change. Where a country has withdrawn its smallest coins, what is paid *in cash*
is rounded to the smallest coin; what is paid by other means is not. Worked examples:
docs/understanding/cash-rounding.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from sync_protocol.retail.errors import NotPossible
from sync_protocol.retail.money import Money


class TenderKind(StrEnum):
    """Means of payment."""

    CASH = "cash"
    CARD = "card"
    ON_ACCOUNT = "on-account"
    PREPAYMENT = "prepayment"
    GIFT_CARD = "gift-card"
    STORE_CREDIT = "store-credit"
    POINTS = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tendered:
    """A means of payment and its amount, as the customer gave it."""

    kind: TenderKind
    amount: Money  # in the sale's currency; negative on a return
    reference: str = ""  # approval code of the terminal, number of the gift card
    foreign: Money | None = None  # what was really given, when in another currency
    rate_millionths: int = 0  # sale currency per unit of the foreign one, times a million


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment in progress: what is due, what was tendered, what goes back."""

    total: Money
    cash_step_minor: int = 1  # the smallest coin; 5 in Finland
    tenders: tuple[Tendered, ...] = ()

    @property
    def cash(self) -> Money:
        """Tendered in cash."""
        return self._sum(cash=True)

    @property
    def other(self) -> Money:
        """Tendered by other means."""
        return self._sum(cash=False)

    @property
    def due(self) -> Money:
        """Still to be paid by any means; in cash see `cash_due`. Never below nothing."""
        if self.cash:
            return max(self._cash_part - self.cash, Money.zero(self.total.currency))
        return max(self.total - self.other, Money.zero(self.total.currency))

    @property
    def cash_due(self) -> Money:
        """What must be given in cash to finish."""
        return max(self._cash_part - self.cash, Money.zero(self.total.currency))

    @property
    def rounding(self) -> Money:
        """What cash rounding adds to the total (negative: takes off); nothing without cash."""
        if not self.cash:
            return Money.zero(self.total.currency)
        return self._cash_part - (self.total - self.other)

    @property
    def change(self) -> Money:
        """What goes back to the customer, always in cash."""
        if not self.cash:
            return Money.zero(self.total.currency)
        return max(self.cash - self._cash_part, Money.zero(self.total.currency))

    @property
    def is_complete(self) -> bool:
        """Whether everything is paid."""
        return not self.due

    def with_tender(self, tender: Tendered) -> Payment:
        """Add a tender; refuses nothing, and by other means than cash more than is due."""
        if tender.amount.minor <= 0:
            raise NotPossible("a tender needs an amount above nothing")
        if self.is_complete and self.tenders:
            raise NotPossible("everything is paid already")
        if tender.kind is not TenderKind.CASH and tender.amount > self.due:
            raise NotPossible("only cash gives change: tender at most what is due")
        return replace(self, tenders=(*self.tenders, tender))

    def without_tender(self, index: int) -> Payment:
        """Take a tender back."""
        if not 0 <= index < len(self.tenders):
            raise NotPossible(f"there is no tender {index}")
        return replace(self, tenders=self.tenders[:index] + self.tenders[index + 1 :])

    @property
    def _cash_part(self) -> Money:
        rest = self.total - self.other
        return max(rest.rounded_to(self.cash_step_minor), Money.zero(rest.currency))

    def _sum(self, *, cash: bool) -> Money:
        return Money.sum(
            (t.amount for t in self.tenders if (t.kind is TenderKind.CASH) == cash),
            self.total.currency,
        )


def quick_amounts(due: Money, notes: tuple[int, ...], count: int = 3) -> tuple[Money, ...]:
    """Offer round amounts that people hand over for what is due, above it, smallest first."""
    offers: set[int] = set()
    for note in notes:
        rounded_up = -(-due.minor // note) * note
        if rounded_up > due.minor:
            offers.add(rounded_up)
    return tuple(Money(minor, due.currency) for minor in sorted(offers)[:count])
