"""Promotions as programs send and read them."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from cloud.database.base import from_microseconds, to_microseconds
from cloud.portal.language import _
from cloud.promotions.models import Promotion
from cloud.promotions.offers import row_of
from sync_protocol.messages.to_till import GoodsRow, PromotionRow
from sync_protocol.retail.promotion import DAY_MINUTES, PromotionKind, coupon_code

AMOUNT_MAX_MINOR = 1_000_000_00
Id = Annotated[str, Field(min_length=1, max_length=26, pattern=r"^[0-9A-Za-z-]+$")]
Ids = Annotated[list[Id], Field(max_length=500)]
Count = Annotated[int, Field(ge=0, le=1000)]


class GoodsBody(BaseModel):
    """Which goods; nothing named: all that discounts apply to."""

    model_config = ConfigDict(extra="forbid")

    items: Ids = []
    categories: Ids = []
    count: Annotated[int, Field(ge=1, le=1000, description="Pieces a combination needs.")] = 1

    def to_row(self) -> GoodsRow:
        """Write the goods as tills know them."""
        return GoodsRow(
            items=tuple(sorted(set(self.items))),
            categories=tuple(sorted(set(self.categories))),
            count=self.count,
        )

    @classmethod
    def of(cls, row: GoodsRow) -> GoodsBody:
        """Read what tills know."""
        return cls(items=list(row.items), categories=list(row.categories), count=row.count)


class PromotionBody(BaseModel):
    """A promotion as it is sent to us. Amounts are minor units of the retailer's currency."""

    model_config = ConfigDict(extra="forbid")

    kind: PromotionKind
    name: Annotated[str, Field(min_length=2, max_length=80, pattern=r"^[^\x00]*$")]
    priority: Annotated[int, Field(ge=0, le=99, description="The higher is tried first.")] = 0
    goods: GoodsBody = GoodsBody()
    percent_bp: Annotated[int, Field(ge=0, le=10_000, description="500 is 5 %.")] = 0
    amount_minor: Annotated[int, Field(ge=0, le=AMOUNT_MAX_MINOR)] = 0
    buy: Count = 0
    get: Count = 0
    parts: Annotated[list[GoodsBody], Field(max_length=6)] = []
    coupon: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    customer_categories: Ids = []
    stores: Ids = []
    weekdays: Annotated[
        list[Annotated[int, Field(ge=0, le=6, description="Monday is 0.")]], Field(max_length=7)
    ] = []
    from_minute: Annotated[int, Field(ge=0, lt=DAY_MINUTES)] = 0
    until_minute: Annotated[int, Field(ge=0, le=DAY_MINUTES)] = DAY_MINUTES
    minimum_minor: Annotated[int, Field(ge=0, le=AMOUNT_MAX_MINOR)] = 0
    times_max: Annotated[int, Field(ge=0, le=10_000, description="0: without limit.")] = 0
    with_discounts: bool = False
    begins: AwareDatetime | None = None
    ends: AwareDatetime | None = None
    is_active: bool = True

    @model_validator(mode="after")
    def _is_complete(self) -> PromotionBody:
        wrong = _missing(self)
        if wrong:
            raise ValueError(wrong)
        return self

    def to_row(self, promotion: str = "") -> PromotionRow:
        """Write the promotion as tills know it."""
        return PromotionRow(
            id=promotion,
            kind=self.kind,
            name=self.name,
            priority=self.priority,
            goods=self.goods.to_row(),
            percent_bp=self.percent_bp,
            amount_minor=self.amount_minor,
            buy=self.buy,
            get=self.get,
            parts=tuple(part.to_row() for part in self.parts),
            coupon=coupon_code(self.coupon),
            customer_categories=tuple(sorted(set(self.customer_categories))),
            stores=tuple(sorted(set(self.stores))),
            weekdays=tuple(sorted(set(self.weekdays))),
            from_minute=self.from_minute,
            until_minute=self.until_minute,
            minimum_minor=self.minimum_minor,
            times_max=self.times_max,
            with_discounts=self.with_discounts,
            from_us=max(to_microseconds(self.begins), 0) if self.begins else 0,
            until_us=max(to_microseconds(self.ends), 0) if self.ends else msgspec.UNSET,
        )


class KnownPromotion(PromotionBody):
    """A promotion as we know it."""

    id: str
    version: int

    @classmethod
    def of(cls, promotion: Promotion) -> KnownPromotion:
        """Write a promotion."""
        row = row_of(promotion)
        body: dict[str, Any] = {
            name: getattr(row, name)
            for name in row.__struct_fields__
            if name not in {"goods", "parts", "from_us", "until_us"}
        }
        until = row.until_us
        return cls(
            **body,
            goods=GoodsBody.of(row.goods),
            parts=[GoodsBody.of(part) for part in row.parts],
            begins=from_microseconds(row.from_us) if row.from_us else None,
            ends=None if isinstance(until, msgspec.UnsetType) else from_microseconds(until),
            is_active=promotion.is_active,
            version=promotion.version,
        )


class PromotionsBody(BaseModel):
    """A page of promotions; ask for the next with ``after=<next>``."""

    promotions: list[KnownPromotion]
    next: str | None


def _missing(body: PromotionBody) -> str:  # noqa: PLR0911 - one sentence a fault
    """Say what a kind of promotion needs and does not have; empty: nothing."""
    if body.ends and body.begins and body.ends <= body.begins:
        return _("The end lies before the beginning.")
    if body.from_minute == body.until_minute:
        return _("The hours begin and end at the same minute.")
    if body.coupon and not coupon_code(body.coupon):
        return _("A coupon has letters or digits.")
    match body.kind:
        case PromotionKind.PERCENT if not body.percent_bp:
            return _("Please enter how many percent it takes off.")
        case PromotionKind.AMOUNT | PromotionKind.RECEIPT_AMOUNT if not body.amount_minor:
            return _("Please enter the amount it takes off.")
        case PromotionKind.SET_PRICE if not body.amount_minor:
            return _("Please enter the price.")
        case PromotionKind.BUY_GET if not (body.buy and body.get and body.percent_bp):
            return _("Please enter how many are bought, how many are for less, and how much less.")
        case PromotionKind.COMBINATION if not body.parts:
            return _("Please choose at least one group of goods.")
        case PromotionKind.COMBINATION if not (body.amount_minor or body.percent_bp):
            return _("Please enter the price of the set, or a percentage.")
        case _:
            return ""
