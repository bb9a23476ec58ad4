"""The forms of loyalty: the program, and points given by hand."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from cloud.portal.amounts import NotAnAmount, read_amount
from cloud.portal.forms import Bound
from cloud.portal.language import _
from sync_protocol.messages.to_till import FactorRow, GoodsRow, LevelRow, LoyaltyRow
from sync_protocol.retail.tax import WHOLE_BP

SLOTS = (1, 2, 3, 4)  # of factors and of levels
FACTOR_MAX = 100
Short = Annotated[str, Field(max_length=20)]
Id = Annotated[str, Field(max_length=26)]


class ProgramForm(BaseModel):
    """The program as typed."""

    model_config = ConfigDict(extra="forbid")

    version: int = 0
    points: Annotated[int, Field(ge=1, le=10_000)]
    per: Short
    minimum: Short = ""
    expires_days: Annotated[int, Field(ge=0, le=3650)] = 0
    birthday_factor: Short = ""
    birthday_days: Annotated[int, Field(ge=0, le=31)] = 0
    period_days: Annotated[int, Field(ge=1, le=3650)] = 365
    goods_1: Id = ""
    factor_1: Short = ""
    goods_2: Id = ""
    factor_2: Short = ""
    goods_3: Id = ""
    factor_3: Short = ""
    goods_4: Id = ""
    factor_4: Short = ""
    level_1: Id = ""
    from_1: Short = ""
    times_1: Short = ""
    level_2: Id = ""
    from_2: Short = ""
    times_2: Short = ""
    level_3: Id = ""
    from_3: Short = ""
    times_3: Short = ""
    level_4: Id = ""
    from_4: Short = ""
    times_4: Short = ""
    is_active: bool = False


class AdjustForm(BaseModel):
    """Points given or taken by hand."""

    model_config = ConfigDict(extra="forbid")

    points: Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
    note: Annotated[str, Field(min_length=2, max_length=200)]


def program_row(bound: Bound[ProgramForm], currency: str) -> LoyaltyRow | None:
    """Read the form; None: what is wrong stands in ``bound.errors``."""
    data = bound.data
    if data is None:
        return None
    per = _amount(bound, "per", data.per, currency)
    if not per and "per" not in bound.errors:
        bound.refuse("per", _("Please enter the amount that earns the points."))
    minimum = _amount(bound, "minimum", data.minimum, currency)
    factors = tuple(
        FactorRow(
            goods=GoodsRow(categories=(goods,)), factor_bp=_factor(bound, f"factor_{n}", text)
        )
        for n in SLOTS
        for goods, text in ((getattr(data, f"goods_{n}"), getattr(data, f"factor_{n}")),)
        if goods
    )
    levels = tuple(
        LevelRow(
            category=category,
            threshold_minor=_amount(bound, f"from_{n}", getattr(data, f"from_{n}"), currency),
            factor_bp=_factor(bound, f"times_{n}", getattr(data, f"times_{n}")),
        )
        for n in SLOTS
        for category in (getattr(data, f"level_{n}"),)
        if category
    )
    if len({level.category for level in levels}) < len(levels):
        bound.refuse("level_1", _("A category is one level only."))
    birthday_bp = _factor(bound, "birthday_factor", data.birthday_factor)
    if bound.errors:
        return None
    return LoyaltyRow(
        version=0,
        points=data.points,
        per_minor=per,
        minimum_minor=minimum,
        factors=factors,
        birthday_bp=birthday_bp,
        birthday_days=data.birthday_days,
        expires_days=data.expires_days,
        levels=tuple(sorted(levels, key=lambda level: level.threshold_minor)),
        period_days=data.period_days,
    )


def write_factor(factor_bp: int) -> str:
    """Write a factor for an input field: "1.5", "2"."""
    said = f"{Decimal(factor_bp) / WHOLE_BP:f}"
    return said.rstrip("0").rstrip(".") if "." in said else said


def _factor(bound: Bound[ProgramForm], name: str, text: str) -> int:
    if not text:
        return WHOLE_BP
    try:
        factor = Decimal(text.replace(",", "."))
    except InvalidOperation:
        factor = Decimal(-1)
    if not factor.is_finite() or not 0 <= factor <= FACTOR_MAX:
        bound.refuse(name, _("Please enter a factor from 0 to 100, such as 2 or 1.5."))
        return WHOLE_BP
    return int(factor * WHOLE_BP)


def _amount(bound: Bound[ProgramForm], name: str, text: str, currency: str) -> int:
    try:
        return read_amount(text, currency) if text else 0
    except NotAnAmount:
        bound.refuse(name, _("Please enter an amount such as 250 or 99.50."))
        return 0
