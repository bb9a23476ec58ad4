"""The ready reports, declared: by what they group, what they tell, and whose figures they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from cloud.access.rights import Scope
from cloud.portal.language import N_
from cloud.reporting import measures as m
from cloud.reporting import sources
from cloud.reporting.measures import Measure
from cloud.reporting.sources import Source

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """By what a report groups: columns of its source, folded where days make something else."""

    key: str
    name: str
    columns: tuple[str, ...]
    fold: Callable[[Key], Key] | None = None
    is_in_order: bool = False  # shown in the order of its key, not by size
    chart: str = "bar"
    label: str = ""  # a column whose latest value names the group
    unit: str = ""  # a column that holds the unit of quantities


def _weekday(key: Key) -> Key:
    day: date = key[0]
    return (day.weekday(),)


def _month(key: Key) -> Key:
    day: date = key[0]
    return (day.replace(day=1),)


DAY: Final = Dimension("day", N_("Day"), ("day",), is_in_order=True, chart="line")
MONTH: Final = Dimension("month", N_("Month"), ("day",), _month, is_in_order=True)
WEEKDAY: Final = Dimension("weekday", N_("Weekday"), ("day",), _weekday, is_in_order=True)
HOUR: Final = Dimension("hour", N_("Hour"), ("hour",), is_in_order=True)
STORE: Final = Dimension("store", N_("Store"), ("store",))
REGISTER: Final = Dimension("register", N_("Till"), ("register",))
OPERATOR: Final = Dimension("operator", N_("Cashier"), ("operator",))
CATEGORY: Final = Dimension("category", N_("Category"), ("category",))
ITEM: Final = Dimension("item", N_("Product"), ("item",), label="name", unit="unit")
MARGIN_ITEM: Final = Dimension("item", N_("Product"), ("item",), label="name")
CUSTOMER: Final = Dimension("customer", N_("Customer"), ("customer",))
CUSTOMER_CATEGORY: Final = Dimension(
    "customer_category", N_("Customer category"), ("customer_category",)
)
TAX_RATE: Final = Dimension("tax_rate", N_("Tax rate"), ("category", "rate_bp"), is_in_order=True)
TENDER: Final = Dimension("tender", N_("Paid by"), ("kind",))
DISCOUNT: Final = Dimension("discount", N_("Discount"), ("kind", "name"))
TILL_DAY: Final = Dimension("till_day", N_("Day and till"), ("day", "register"), is_in_order=True)


@dataclass(frozen=True, slots=True)
class Report:
    """One ready report."""

    key: str
    name: str
    about: str
    group: str
    source: Source
    dimension: Dimension
    measures: tuple[Measure, ...]
    sort: str = ""  # key of the measure that ranks it; empty: the first
    sections: tuple[str, ...] = ()  # rights it needs besides "reports"
    fields: tuple[str, ...] = ()  # absent where the role hides one of these

    @property
    def ranked_by(self) -> Measure:
        """The measure that orders the groups, is charted and has share bars."""
        return next((each for each in self.measures if each.key == self.sort), self.measures[0])

    def columns(self) -> tuple[str, ...]:
        """The columns to sum for all its measures."""
        return tuple(dict.fromkeys(name for each in self.measures for name in each.columns))


SALES: Final = N_("Sales")
GOODS: Final = N_("Goods")
CUSTOMERS: Final = N_("Customers")
CONTROL: Final = N_("Control")
MONEY: Final = N_("Money and taxes")

_DESK = (m.NET, m.GROSS, m.RECEIPTS, m.AVERAGE, m.ITEMS_PER, m.DISCOUNT, m.RETURNED)
_HOUR = (m.NET, m.GROSS, m.RECEIPTS, m.AVERAGE, m.DISCOUNT, m.RETURNS)
_CUSTOMER = (m.NET, m.GROSS, m.RECEIPTS, m.AVERAGE, m.DISCOUNT, m.RETURNS)
_MARGIN = (m.MARGIN, m.MARGIN_SHARE, m.NET, m.COST)
_GOODS = (m.NET, m.GROSS, m.QUANTITY_SOLD)
_SIGNS = (
    m.RETURNS,
    m.RETURNED,
    m.RETURN_SHARE,
    m.VOIDS,
    m.VOIDED,
    m.ABANDONED,
    m.OVERRIDES,
    m.OVERRIDDEN,
    m.NO_SALES,
)

READY: Final[tuple[Report, ...]] = (
    Report("days", N_("By day"), N_("How each day went."), SALES, sources.DESKS, DAY, _DESK),
    Report(
        "months",
        N_("By month"),
        N_("How the months compare."),
        SALES,
        sources.DESKS,
        MONTH,
        _DESK,
    ),
    Report(
        "weekdays",
        N_("By weekday"),
        N_("Which days of the week are strong."),
        SALES,
        sources.DESKS,
        WEEKDAY,
        _DESK,
    ),
    Report(
        "hours",
        N_("By hour"),
        N_("When customers buy, by the tills' own clocks."),
        SALES,
        sources.HOURS,
        HOUR,
        _HOUR,
    ),
    Report(
        "stores",
        N_("By store"),
        N_("The stores beside each other."),
        SALES,
        sources.DESKS,
        STORE,
        _DESK,
    ),
    Report(
        "tills",
        N_("By till"),
        N_("What each till has taken."),
        SALES,
        sources.DESKS,
        REGISTER,
        _DESK,
    ),
    Report(
        "cashiers",
        N_("By cashier"),
        N_("What each cashier has sold, average receipt and items per receipt."),
        SALES,
        sources.DESKS,
        OPERATOR,
        _DESK,
    ),
    Report(
        "products",
        N_("By product"),
        N_("What earns most."),
        GOODS,
        sources.ITEMS,
        ITEM,
        _GOODS,
    ),
    Report(
        "best-sellers",
        N_("Best sellers"),
        N_("What is taken home most often."),
        GOODS,
        sources.ITEMS,
        ITEM,
        (m.QUANTITY_SOLD, m.NET, m.GROSS),
    ),
    Report(
        "categories",
        N_("By category"),
        N_("Which part of the range sells."),
        GOODS,
        sources.CATEGORIES,
        CATEGORY,
        _GOODS,
    ),
    Report(
        "margins",
        N_("Margin by product"),
        N_("What remains of net sales, of goods whose cost is known."),
        GOODS,
        sources.margins,
        MARGIN_ITEM,
        _MARGIN,
        sections=("stock",),
        fields=("stock.cost",),
    ),
    Report(
        "margins-by-category",
        N_("Margin by category"),
        N_("Which part of the range earns, of goods whose cost is known."),
        GOODS,
        sources.margins,
        CATEGORY,
        _MARGIN,
        sections=("stock",),
        fields=("stock.cost",),
    ),
    Report(
        "customers",
        N_("By customer"),
        N_("Who buys most; sales to nobody known are one line."),
        CUSTOMERS,
        sources.CUSTOMERS,
        CUSTOMER,
        _CUSTOMER,
        sections=("customers",),
        fields=("customers.turnover",),
    ),
    Report(
        "customer-categories",
        N_("By customer category"),
        N_("What each group buys; customers count where they are today."),
        CUSTOMERS,
        sources.customer_categories,
        CUSTOMER_CATEGORY,
        _CUSTOMER,
        sections=("customers",),
    ),
    Report(
        "discounts",
        N_("Discounts given"),
        N_("Which discounts were used and what they cost."),
        CUSTOMERS,
        sources.DISCOUNTS,
        DISCOUNT,
        (m.DISCOUNT, m.USES),
    ),
    Report(
        "discounts-by-cashier",
        N_("Discounts by cashier"),
        N_("Who gives how much away."),
        CONTROL,
        sources.DESKS,
        OPERATOR,
        (m.DISCOUNT, m.DISCOUNT_SHARE, m.OVERRIDDEN, m.OVERRIDES, m.GROSS, m.RECEIPTS),
    ),
    Report(
        "returns-and-voids",
        N_("Returns, voids and opened drawers"),
        N_("What every cashier took back, struck off, gave up, sold at another price or opened."),
        CONTROL,
        sources.DESKS,
        OPERATOR,
        _SIGNS,
        sort="returned",
    ),
    Report(
        "over-short",
        N_("Over and short by cashier"),
        N_("What the counts of closed shifts differed from what should have been there."),
        CONTROL,
        sources.shifts,
        OPERATOR,
        (m.OVER_SHORT, m.SHIFTS, m.EXPECTED, m.COUNTED),
    ),
    Report(
        "z-reports",
        N_("Z reports"),
        N_("Each till's closed days, and whether its drawer was over or short."),
        MONEY,
        sources.closings,
        TILL_DAY,
        (m.SOLD, m.TAKEN_BACK, m.DISCOUNT, m.DOCUMENTS, m.OVER_SHORT),
    ),
    Report(
        "taxes",
        N_("Taxes"),
        N_("Turnover and tax by rate."),
        MONEY,
        sources.TAXES,
        TAX_RATE,
        (m.TAX, m.TAXED, m.GROSS),
    ),
    Report(
        "payments",
        N_("Means of payment"),
        N_("How customers paid, change taken off."),
        MONEY,
        sources.TENDERS,
        TENDER,
        (m.PAID,),
    ),
)
BY_KEY: Final[Mapping[str, Report]] = {each.key: each for each in READY}


def may_read(report: Report, scope: Scope) -> bool:
    """Say whether somebody may read a report at all."""
    return all(scope.may(each, "see") for each in report.sections) and all(
        scope.shows(each) for each in report.fields
    )


def shown_measures(report: Report, scope: Scope) -> tuple[Measure, ...]:
    """Leave out what hidden fields would tell."""
    return tuple(each for each in report.measures if not each.field or scope.shows(each.field))
