"""The demonstration's promotions, in force from the day it is made."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from cloud.audit.operations import System
from cloud.clock import Clock
from cloud.database.base import to_microseconds
from cloud.demo import shop
from cloud.promotions.offers import create_promotion
from sync_protocol.messages.to_till import GoodsRow, PromotionRow
from sync_protocol.retail.promotion import PromotionKind

_FIVE_O_CLOCK, _CLOSING = 17 * 60, 21 * 60


def give(session: Session, clock: Clock, actor: System, categories: Mapping[str, str]) -> None:
    """Set them up; ``categories`` are ids by key."""
    since = to_microseconds(clock.now())
    for row in (
        PromotionRow(
            id="",
            kind=PromotionKind.BUY_GET,
            name="3 for 2: sweets and snacks",
            goods=GoodsRow(categories=(categories["sweets"],)),
            buy=2,
            get=1,
            percent_bp=10_000,
            from_us=since,
        ),
        PromotionRow(
            id="",
            kind=PromotionKind.PERCENT,
            name="Evening bread",
            goods=GoodsRow(categories=(categories["bakery"],)),
            percent_bp=2_000,
            from_minute=_FIVE_O_CLOCK,
            until_minute=_CLOSING,
            from_us=since,
        ),
        PromotionRow(
            id="",
            kind=PromotionKind.RECEIPT_AMOUNT,
            name="Welcome: 5 € off from 50 €",
            amount_minor=500,
            minimum_minor=5_000,
            coupon="WELCOME5",
            times_max=1,
            from_us=since,
        ),
    ):
        create_promotion(session, clock, actor, shop.TENANT, row, is_active=True)
