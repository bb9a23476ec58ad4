"""The form of a discount rule, and what it means."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from cloud.portal.amounts import NotAnAmount, read_amount, read_percent
from cloud.portal.forms import Bound
from cloud.portal.language import _, manner
from cloud.promotions.operations import RuleFacts
from sync_protocol.retail.discount import DiscountKind


class RuleForm(BaseModel):
    """A rule as typed."""

    model_config = ConfigDict(extra="forbid")

    version: int = 0
    name: Annotated[str, Field(min_length=2, max_length=80)]
    kind: Literal["category", "amount", "turnover"]
    percent: Annotated[str, Field(max_length=10)]
    customer_category: Annotated[str, Field(max_length=26)] = ""
    threshold: Annotated[str, Field(max_length=20)] = ""
    item_categories: list[str] = []
    first: date | None = None
    last: date | None = None
    is_active: bool = False


def rule_facts(bound: Bound[RuleForm], currency: str) -> RuleFacts | None:
    """Read the form; None: what is wrong stands in ``bound.errors``."""
    data = bound.data
    if data is None:
        return None
    kind = DiscountKind(data.kind)
    percent_bp = _percent(bound, data.percent)
    threshold = _threshold(bound, data.threshold, currency)
    if kind is DiscountKind.CATEGORY and not data.customer_category:
        bound.refuse("customer_category", _("Please choose whom it is for."))
    if kind is not DiscountKind.CATEGORY and not threshold and not bound.errors:
        bound.refuse("threshold", _("Please enter the amount from which it holds."))
    if data.first and data.last and data.last < data.first:
        bound.refuse("last", _("The end lies before the beginning."))
    if bound.errors:
        return None
    return RuleFacts(
        kind=kind,
        name=data.name,
        percent_bp=percent_bp,
        customer_category=data.customer_category if kind is DiscountKind.CATEGORY else "",
        threshold_minor=0 if kind is DiscountKind.CATEGORY else threshold,
        item_categories=tuple(data.item_categories),
        from_at=_midnight(data.first) if data.first else None,
        until_at=_midnight(data.last + timedelta(days=1)) if data.last else None,
        is_active=data.is_active,
    )


def _percent(bound: Bound[RuleForm], text: str) -> int:
    try:
        percent_bp = read_percent(text)
    except NotAnAmount:
        percent_bp = 0
    if not percent_bp:
        bound.refuse("percent", _("Please enter a percentage from 0 to 100, such as 5 or 2.5."))
    return percent_bp


def _threshold(bound: Bound[RuleForm], text: str, currency: str) -> int:
    try:
        return read_amount(text, currency) if text else 0
    except NotAnAmount:
        bound.refuse("threshold", _("Please enter an amount such as 250 or 99.50."))
        return 0


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(manner().time_zone))
