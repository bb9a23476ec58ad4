"""Promotions in words: kinds, conditions, and why one gave nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cloud.portal.formatting import money, percent, weekday_names
from cloud.portal.language import _
from sync_protocol.messages.to_till import PromotionRow
from sync_protocol.retail.promotion import DAY_MINUTES, PromotionKind, Why


@dataclass(frozen=True, slots=True)
class KindWords:
    """How a kind of promotion is explained."""

    name: str
    text: str
    example: str


def kinds() -> Mapping[PromotionKind, KindWords]:
    """Name what a promotion can give."""
    return {
        PromotionKind.PERCENT: KindWords(
            _("Percent off"), _("So much off each of the goods."), _("20 % off bread after 17:00")
        ),
        PromotionKind.AMOUNT: KindWords(
            _("Amount off"),
            _("An amount off each piece or kilogram."),
            _("50 cents off each bottle"),
        ),
        PromotionKind.SET_PRICE: KindWords(
            _("Special price"), _("Each piece or kilogram at a price."), _("Every shirt 9.90")
        ),
        PromotionKind.BUY_GET: KindWords(
            _("Buy some, get some"),
            _("Of so many pieces the cheapest for less or nothing."),
            _("3 for 2"),
        ),
        PromotionKind.COMBINATION: KindWords(
            _("Combination"),
            _("Pieces of several groups together at a price."),
            _("Coffee and cake 4.90"),
        ),
        PromotionKind.RECEIPT_AMOUNT: KindWords(
            _("Amount off the receipt"),
            _("Once an amount off what remains to be paid."),
            _("5.00 off from 50.00 with a coupon"),
        ),
    }


def why_words() -> Mapping[Why, str]:
    """Say why a promotion gave nothing."""
    return {
        Why.GIVEN: _("given"),
        Why.NOT_NOW: _("not on this day"),
        Why.OTHER_DAY: _("on other days of the week"),
        Why.OTHER_TIME: _("at other hours"),
        Why.OTHER_STORE: _("in other stores"),
        Why.OTHER_CUSTOMER: _("for other customers"),
        Why.NO_COUPON: _("its coupon is missing"),
        Why.TOO_LITTLE: _("the receipt is below its minimum"),
        Why.NO_GOODS: _("too few of its goods are in the basket, or another promotion used them"),
        Why.BEATEN: _("the customer's own discount gives more"),
    }


def reward_words(row: PromotionRow, currency: str) -> str:  # noqa: PLR0911 - one sentence a kind
    """Say what a promotion gives."""
    share = percent(row.percent_bp / 10_000, digits=0 if row.percent_bp % 100 == 0 else 1)
    amount = money(row.amount_minor, currency)
    match row.kind:
        case PromotionKind.PERCENT:
            return _("{percent} off", percent=share)
        case PromotionKind.AMOUNT:
            return _("{amount} off each", amount=amount)
        case PromotionKind.SET_PRICE:
            return _("each for {amount}", amount=amount)
        case PromotionKind.BUY_GET if row.percent_bp == 10_000:
            return _("buy {buy}, get {get} free", buy=row.buy, get=row.get)
        case PromotionKind.BUY_GET:
            return _("buy {buy}, get {get} {percent} off", buy=row.buy, get=row.get, percent=share)
        case PromotionKind.COMBINATION if row.amount_minor:
            return _("together for {amount}", amount=amount)
        case PromotionKind.COMBINATION:
            return _("together {percent} off", percent=share)
        case PromotionKind.RECEIPT_AMOUNT:
            return _("{amount} off the receipt", amount=amount)


def condition_words(row: PromotionRow, currency: str) -> str:
    """Say when a promotion is given, without its first and last day."""
    said: list[str] = []
    if row.weekdays:
        names = weekday_names()
        said.append(", ".join(names[day] for day in row.weekdays))
    if (row.from_minute, row.until_minute) != (0, DAY_MINUTES):
        said.append(f"{clock(row.from_minute)}–{clock(row.until_minute % DAY_MINUTES)}")
    if row.coupon:
        said.append(_("coupon {code}", code=row.coupon))
    if row.minimum_minor:
        said.append(_("from {amount}", amount=money(row.minimum_minor, currency)))
    if row.customer_categories:
        said.append(_("certain customers"))
    if row.stores:
        said.append(_("certain stores"))
    return " · ".join(said)


def clock(minute: int) -> str:
    """Write a minute of the day as a time field does."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def offer_field_names() -> dict[str, str]:
    """Name the fields of a promotion, for the history and for errors."""
    return {
        "name": _("Name"),
        "kind": _("Kind"),
        "priority": _("Priority"),
        "percent": _("Percent"),
        "percent_bp": _("Percent"),
        "amount": _("Amount"),
        "amount_minor": _("Amount"),
        "buy": _("Bought"),
        "get": _("For less"),
        "goods": _("Goods"),
        "items": _("Items"),
        "parts": _("Groups"),
        "coupon": _("Coupon"),
        "customer_categories": _("Customers"),
        "stores": _("Stores"),
        "weekdays": _("Days of the week"),
        "from_minute": _("From"),
        "until_minute": _("Until"),
        "from_time": _("From"),
        "until_time": _("Until"),
        "minimum": _("Minimum of the receipt"),
        "minimum_minor": _("Minimum of the receipt"),
        "times_max": _("At most"),
        "with_discounts": _("Together with other discounts"),
        "first": _("First day"),
        "last": _("Last day"),
        "from_us": _("From"),
        "until_us": _("Until"),
        "is_active": _("In use"),
    }
