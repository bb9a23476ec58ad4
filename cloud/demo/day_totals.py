"""The figures of a shift, added up sale by sale as a till does."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync_protocol.messages.from_till import PeriodTotals, TaxSum, TenderSum
from sync_protocol.retail.sale import Sale, SaleKind


@dataclass(slots=True)
class DayTotals:
    """Adds up one shift. Amounts are minor units."""

    currency: str
    float_minor: int
    sales: int = 0
    returns: int = 0
    gross_sales: int = 0
    gross_returns: int = 0
    discounts: int = 0
    rounding: int = 0
    drops: int = 0
    _tenders: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    _taxes: dict[tuple[str, int], list[int]] = field(
        default_factory=dict[tuple[str, int], list[int]]
    )

    def add(self, sale: Sale) -> None:
        """Count a sale or return."""
        if sale.kind == SaleKind.SALE:
            self.sales += 1
            self.gross_sales += sale.total.minor
        else:
            self.returns += 1
            self.gross_returns -= sale.total.minor
        self.discounts += sale.discount.minor
        self.rounding += sale.rounding.minor
        for tender in sale.tenders:
            taken = self._tenders.setdefault(str(tender.kind), [0, 0])
            taken[0] += 1
            taken[1] += tender.amount.minor
        if sale.change.minor:
            self._tenders.setdefault("cash", [0, 0])[1] -= sale.change.minor
        for tax in sale.taxes:
            sums = self._taxes.setdefault((tax.category, tax.rate_bp), [0, 0, 0])
            for place, amount in enumerate((tax.net, tax.tax, tax.gross)):
                sums[place] += amount.minor

    @property
    def cash_minor(self) -> int:
        """What must lie in the drawer now."""
        return self.float_minor + self._tenders.get("cash", [0, 0])[1] - self.drops

    def drop(self, amount: int) -> None:
        """Take cash to the safe."""
        self.drops += amount

    def period(self) -> PeriodTotals:
        """Give the figures as they stand on a report."""
        return PeriodTotals(
            currency=self.currency,
            sales=self.sales,
            returns=self.returns,
            gross_sales=self.gross_sales,
            gross_returns=self.gross_returns,
            discounts=self.discounts,
            rounding=self.rounding,
            tenders=tuple(
                TenderSum(kind=kind, count=count, amount=amount)
                for kind, (count, amount) in sorted(self._tenders.items())
            ),
            taxes=tuple(
                TaxSum(category=category, rate_bp=rate_bp, net=net, tax=tax, gross=gross)
                for (category, rate_bp), (net, tax, gross) in sorted(self._taxes.items())
            ),
            drops=self.drops,
            float_minor=self.float_minor,
            expected_cash=self.cash_minor,
        )
