"""What a report can tell of a group: a sum, or one sum by another. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cloud.portal.language import N_

MONEY, COUNT, QUANTITY, RATIO, SHARE = "money", "count", "quantity", "ratio", "share"
Sums = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of figures: the sum of columns of a roll-up, or that sum by another."""

    key: str
    name: str
    kind: str
    of: tuple[str, ...]
    per: tuple[str, ...] = ()
    is_good: bool = True  # whether more of it is better
    field: str = ""  # hidden with this field (`access.rights.HIDEABLE`)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that must be summed for it."""
        return (*self.of, *self.per)

    def value(self, sums: Sums) -> float | None:
        """Work it out; None where it is by nothing."""
        told = sum(sums[each] for each in self.of)
        if not self.per:
            return told
        by = sum(sums[each] for each in self.per)
        if by == 0:
            return None
        return round(told / by) if self.kind == MONEY else told / by


def _money(key: str, name: str, column: str, *, is_good: bool = True) -> Measure:
    return Measure(key, name, MONEY, (column,), is_good=is_good)


def _count(key: str, name: str, column: str, *, is_good: bool = True) -> Measure:
    return Measure(key, name, COUNT, (column,), is_good=is_good)


NET: Final = _money("net", N_("Net sales"), "net_minor")
GROSS: Final = _money("gross", N_("With tax"), "gross_minor")
RECEIPTS: Final = _count("receipts", N_("Receipts"), "receipts")
RETURNS: Final = _count("returns", N_("Returns"), "returns", is_good=False)
RETURNED: Final = _money("returned", N_("Returned"), "returned_minor", is_good=False)
RETURN_SHARE: Final = Measure(
    "return_share",
    N_("Returned of sales"),
    SHARE,
    ("returned_minor",),
    ("gross_minor", "returned_minor"),
    is_good=False,
)
AVERAGE: Final = Measure("average", N_("Average receipt"), MONEY, ("gross_minor",), ("receipts",))
ITEMS: Final = _count("items", N_("Items"), "items")
ITEMS_PER: Final = Measure("items_per", N_("Items per receipt"), RATIO, ("items",), ("receipts",))
QUANTITY_SOLD: Final = Measure("quantity", N_("Quantity"), QUANTITY, ("quantity",))
DISCOUNT: Final = _money("discount", N_("Discounts"), "discount_minor", is_good=False)
DISCOUNT_SHARE: Final = Measure(
    "discount_share",
    N_("Discount of sales"),
    SHARE,
    ("discount_minor",),
    ("gross_minor", "discount_minor"),
    is_good=False,
)
USES: Final = _count("uses", N_("Discounted lines"), "uses")
OVERRIDES: Final = _count("overrides", N_("Prices changed"), "overrides", is_good=False)
OVERRIDDEN: Final = _money("overridden", N_("Given away by it"), "override_minor", is_good=False)
VOIDS: Final = _count("voids", N_("Lines struck off"), "voids", is_good=False)
VOIDED: Final = _money("voided", N_("Struck off"), "voided_minor", is_good=False)
ABANDONED: Final = _count("abandoned", N_("Sales given up"), "abandoned", is_good=False)
NO_SALES: Final = _count("no_sales", N_("Drawer opened"), "no_sales", is_good=False)
TAX: Final = _money("tax", N_("Tax"), "tax_minor")
TAXED: Final = _money("net", N_("Without tax"), "net_minor")
PAID: Final = _money("paid", N_("Paid"), "amount_minor")
DOCUMENTS: Final = _count("documents", N_("Documents"), "documents")
SOLD: Final = _money("sold", N_("Sold"), "sold_minor")
TAKEN_BACK: Final = _money("taken_back", N_("Taken back"), "back_minor", is_good=False)
EXPECTED: Final = _money("expected", N_("Expected in the drawer"), "expected_minor")
COUNTED: Final = _money("counted", N_("Counted"), "counted_minor")
OVER_SHORT: Final = _money("over_short", N_("Over or short"), "difference_minor")
SHIFTS: Final = _count("shifts", N_("Shifts"), "shifts")
COST: Final = Measure("cost", N_("Cost"), MONEY, ("cost_minor",), field="stock.cost")
MARGIN: Final = Measure("margin", N_("Margin"), MONEY, ("margin_minor",), field="stock.cost")
MARGIN_SHARE: Final = Measure(
    "margin_share",
    N_("Margin of sales"),
    SHARE,
    ("margin_minor",),
    ("net_minor",),
    field="stock.cost",
)
