"""The form of a promotion, and what it means."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cloud.catalogue.repository import CatalogueRepository
from cloud.portal.amounts import NotAnAmount, read_amount, read_percent
from cloud.portal.forms import Bound, sentence
from cloud.portal.language import _, manner
from cloud.promotions.schemas import PromotionBody
from sync_protocol.retail.promotion import DAY_MINUTES, PromotionKind

GROUPS = (1, 2, 3)
Text = Annotated[str, Field(max_length=2000)]
Short = Annotated[str, Field(max_length=40)]
Whole = Annotated[int, Field(ge=0, le=1000)]


class OfferForm(BaseModel):
    """A promotion as typed, with the sample basket beside it."""

    model_config = ConfigDict(extra="forbid")

    version: int = 0
    kind: PromotionKind
    name: Annotated[str, Field(min_length=2, max_length=80)]
    priority: Annotated[int, Field(ge=0, le=99)] = 0
    percent: Short = ""
    amount: Short = ""
    buy: Whole = 0
    get: Whole = 0
    categories: list[str] = []
    items: Text = ""
    categories_1: list[str] = []
    items_1: Text = ""
    count_1: Whole = 1
    categories_2: list[str] = []
    items_2: Text = ""
    count_2: Whole = 1
    categories_3: list[str] = []
    items_3: Text = ""
    count_3: Whole = 1
    coupon: Short = ""
    customer_categories: list[str] = []
    stores: list[str] = []
    weekdays: list[int] = []
    from_time: time | None = None
    until_time: time | None = None
    minimum: Short = ""
    times_max: Annotated[int, Field(ge=0, le=10_000)] = 0
    first: date | None = None
    last: date | None = None
    with_discounts: bool = False
    is_active: bool = False
    sample: Text = ""
    sample_at: datetime | None = None
    sample_store: Short = ""
    sample_category: Short = ""
    sample_coupons: Short = ""


def offer_body(
    bound: Bound[OfferForm], catalogue: CatalogueRepository, currency: str
) -> PromotionBody | None:
    """Read the form; None: what is wrong stands in ``bound.errors``."""
    data = bound.data
    if data is None:
        return None
    sums = {
        "amount_minor": _amount(bound, "amount", data.amount, currency),
        "minimum_minor": _amount(bound, "minimum", data.minimum, currency),
        "percent_bp": _percent(bound, data.percent),
    }
    if data.kind is PromotionKind.COMBINATION and sums["amount_minor"]:
        sums["percent_bp"] = 0
    groups = [
        {
            "items": _items(bound, f"items_{n}", getattr(data, f"items_{n}"), catalogue),
            "categories": getattr(data, f"categories_{n}"),
            "count": getattr(data, f"count_{n}") or 1,
        }
        for n in GROUPS
    ]
    goods = {
        "items": _items(bound, "items", data.items, catalogue),
        "categories": data.categories,
    }
    if bound.errors:
        return None
    return _checked(
        bound,
        {
            **sums,
            "kind": data.kind,
            "name": data.name,
            "priority": data.priority,
            "goods": goods,
            "buy": data.buy,
            "get": data.get,
            "parts": [g for g in groups if g["items"] or g["categories"]]
            if data.kind is PromotionKind.COMBINATION
            else [],
            "coupon": data.coupon,
            "customer_categories": data.customer_categories,
            "stores": data.stores,
            "weekdays": data.weekdays,
            "from_minute": _minute(data.from_time, 0),
            "until_minute": _minute(data.until_time, DAY_MINUTES),
            "times_max": data.times_max,
            "with_discounts": data.with_discounts,
            "begins": _midnight(data.first) if data.first else None,
            "ends": _midnight(data.last + timedelta(days=1)) if data.last else None,
            "is_active": data.is_active,
        },
    )


def _checked(bound: Bound[OfferForm], values: dict[str, Any]) -> PromotionBody | None:
    try:
        return PromotionBody.model_validate(values)
    except ValidationError as error:
        for each in error.errors():
            bound.refuse(str(each["loc"][0]) if each["loc"] else "", sentence(each))
        return None


def _amount(bound: Bound[OfferForm], name: str, text: str, currency: str) -> int:
    try:
        return read_amount(text, currency) if text else 0
    except NotAnAmount:
        bound.refuse(name, _("Please enter an amount such as 250 or 99.50."))
        return 0


def _percent(bound: Bound[OfferForm], text: str) -> int:
    try:
        return read_percent(text) if text else 0
    except NotAnAmount:
        bound.refuse("percent", _("Please enter a percentage from 0 to 100, such as 5 or 2.5."))
        return 0


def _items(
    bound: Bound[OfferForm], name: str, text: str, catalogue: CatalogueRepository
) -> list[str]:
    """Read codes, apart by blanks, commas or lines, as ids of items."""
    found: list[str] = []
    for code in text.replace(",", " ").replace(";", " ").split():
        item = catalogue.by_code(code)
        if item is None:
            bound.refuse(name, _("No item has the code {code}.", code=code[:40]))
            return []
        found.append(item.id)
    return found


def _minute(of_day: time | None, otherwise: int) -> int:
    return of_day.hour * 60 + of_day.minute if of_day else otherwise


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(manner().time_zone))
