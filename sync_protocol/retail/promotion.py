"""Promotions as data: condition, reward, limits, and which goods they use up.

Promotions are tried by priority. Goods that one of them has used are not used by another, so that
a cashier can say which of them made a price; amounts off the receipt come last, on whatever
remains to be paid. What is left open goes on to the customer's discount (see `discount`).
Worked examples: docs/understanding/promotions.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sync_protocol.retail.money import Money, divide_half_up, share_out
from sync_protocol.retail.quantity import THOUSAND
from sync_protocol.retail.tax import WHOLE_BP

DAY_MINUTES = 24 * 60
_DAY_US = DAY_MINUTES * 60_000_000
_THURSDAY = 3  # the weekday on which instants begin


class PromotionKind(StrEnum):
    """What a promotion gives."""

    PERCENT = "percent"  # so much off the goods
    AMOUNT = "amount"  # an amount off each piece or kilogram
    SET_PRICE = "set-price"  # each piece or kilogram at this price
    BUY_GET = "buy-get"  # of n + m pieces the m cheapest for less or nothing
    COMBINATION = "combination"  # pieces of several groups together at a price, or for less
    RECEIPT_AMOUNT = "receipt-amount"  # once an amount off all these goods


class Why(StrEnum):
    """Why a promotion gave nothing."""

    GIVEN = "given"
    NOT_NOW = "not-now"  # before its first or after its last moment
    OTHER_DAY = "other-day"
    OTHER_TIME = "other-time"
    OTHER_STORE = "other-store"
    OTHER_CUSTOMER = "other-customer"
    NO_COUPON = "no-coupon"
    TOO_LITTLE = "too-little"  # the receipt is below the promotion's minimum
    NO_GOODS = "no-goods"  # not in the basket, too few, or used by another promotion
    BEATEN = "beaten"  # the customer's own discount gives more


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """Which goods; nothing named: all that discounts apply to."""

    items: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()

    def holds(self, item: str, category: str) -> bool:
        """Whether an item belongs to these goods."""
        if not self.items and not self.categories:
            return True
        return item in self.items or category in self.categories


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a combination needs of one group of goods."""

    goods: Goods
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """One promotion as headquarters set it."""

    id: str
    kind: PromotionKind
    name: str  # shown to cashier and customer: "3 for 2"
    priority: int = 0  # the higher is tried first, then by id
    goods: Goods = field(default_factory=Goods)
    percent_bp: int = 0  # PERCENT; of the m pieces of BUY_GET; of a COMBINATION without a price
    amount_minor: int = 0  # AMOUNT, SET_PRICE, COMBINATION, RECEIPT_AMOUNT
    buy: int = 0  # n of BUY_GET
    get: int = 0  # m of BUY_GET
    parts: tuple[Part, ...] = ()  # COMBINATION
    coupon: str = ""  # as `coupon_code` writes it; empty: for everybody
    customer_categories: frozenset[str] = frozenset()
    stores: frozenset[str] = frozenset()
    weekdays: frozenset[int] = frozenset()  # Monday is 0; empty: every day
    from_minute: int = 0  # of the store's day
    until_minute: int = DAY_MINUTES  # earlier than `from_minute`: past midnight
    minimum_minor: int = 0  # of the receipt, before any discount
    times_max: int = 0  # per receipt: sets, or pieces; 0: without limit
    with_discounts: bool = False  # the customer's discount comes on top
    from_us: int = 0
    until_us: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """When, where and for whom a basket is sold."""

    at_us: int
    offset_min: int = 0  # of the store's clock from UTC at that instant
    store: str = ""
    customer_category: str = ""
    coupons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotable:
    """A line as promotions see it."""

    number: int
    item: str
    category: str
    gross: Money
    thousandths: int
    in_pieces: bool  # whole pieces at a unit price: may be counted into sets
    is_open: bool = True  # false: not discountable, or discounted by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """What one promotion takes off one line."""

    line: int
    promotion: Promotion
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one promotion: a line of the "why this price" trace."""

    promotion: Promotion
    why: Why
    amount: Money
    times: int = 0  # how often it was given: sets, or pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Promoted:
    """What promotions make of a basket."""

    verdicts: tuple[Verdict, ...]
    reductions: tuple[Reduction, ...]
    open_minor: tuple[int, ...]  # of each line: what the customer's discount may still reduce

    @property
    def amount_minor(self) -> int:
        """All that was taken off."""
        return sum(each.amount.minor for each in self.reductions)


def coupon_code(text: str) -> str:
    """Write a coupon's code as it is compared: capitals, without blanks and dashes."""
    return "".join(c for c in text.upper() if c.isalnum())


def promote(
    promotions: Iterable[Promotion],
    lines: Sequence[Promotable],
    now: Occasion,
    *,
    currency: str,
) -> Promoted:
    """Apply promotions by priority; the same on till and cloud."""
    shelves = [_Shelf(line) for line in lines]
    total_minor = sum(line.gross.minor for line in lines)
    verdicts: list[Verdict] = []
    reductions: list[Reduction] = []
    for promotion in sorted(promotions, key=_order):
        why = why_not(promotion, now, total_minor)
        taken: dict[int, int] = {}
        times = 0
        if why is Why.GIVEN:
            times, taken = _give(promotion, shelves)
            why = Why.GIVEN if sum(taken.values()) else Why.NO_GOODS
        reductions.extend(
            Reduction(line=number, promotion=promotion, amount=Money(minor, currency))
            for number, minor in sorted(taken.items())
            if minor
        )
        amount = Money(sum(taken.values()), currency)
        verdicts.append(Verdict(promotion=promotion, why=why, amount=amount, times=times))
    return Promoted(
        verdicts=tuple(verdicts),
        reductions=tuple(reductions),
        open_minor=tuple(shelf.open_minor for shelf in shelves),
    )


def why_not(promotion: Promotion, now: Occasion, total_minor: int) -> Why:
    """Say why a promotion does not hold here and now; `Why.GIVEN`: it does."""
    minute_of_all = (now.at_us // 60_000_000) + now.offset_min
    weekday = (minute_of_all // DAY_MINUTES + _THURSDAY) % 7
    minute = minute_of_all % DAY_MINUTES
    past_midnight = promotion.from_minute >= promotion.until_minute
    if past_midnight and minute < promotion.until_minute:
        weekday = (weekday - 1) % 7  # still the evening on which it began
    in_time = (
        minute >= promotion.from_minute or minute < promotion.until_minute
        if past_midnight
        else promotion.from_minute <= minute < promotion.until_minute
    )
    until = promotion.until_us
    tests = (
        (promotion.from_us <= now.at_us and (until is None or now.at_us < until), Why.NOT_NOW),
        (not promotion.stores or now.store in promotion.stores, Why.OTHER_STORE),
        (not promotion.weekdays or weekday in promotion.weekdays, Why.OTHER_DAY),
        (in_time, Why.OTHER_TIME),
        (
            not promotion.customer_categories
            or now.customer_category in promotion.customer_categories,
            Why.OTHER_CUSTOMER,
        ),
        (not promotion.coupon or promotion.coupon in now.coupons, Why.NO_COUPON),
        (total_minor >= promotion.minimum_minor, Why.TOO_LITTLE),
    )
    return next((why for holds, why in tests if not holds), Why.GIVEN)


class _Shelf:
    """A line while promotions use it up."""

    __slots__ = ("free", "free_minor", "left_minor", "line", "open_minor", "unit_minor")

    def __init__(self, line: Promotable) -> None:
        self.line = line
        self.free = line.thousandths if line.is_open else 0
        self.free_minor = line.gross.minor if line.is_open else 0
        self.open_minor = self.free_minor
        self.left_minor = self.free_minor
        self.unit_minor = (
            divide_half_up(line.gross.minor * THOUSAND, line.thousandths) if line.thousandths else 0
        )

    def pieces(self, goods: Goods) -> int:
        """How many free pieces of these goods it has."""
        wanted = self.line.in_pieces and goods.holds(self.line.item, self.line.category)
        return self.free // THOUSAND if wanted else 0

    def worth(self, thousandths: int) -> int:
        """What so much of the free goods costs."""
        if thousandths >= self.free:
            return self.free_minor
        return divide_half_up(self.free_minor * thousandths, self.free)

    def use(self, thousandths: int, reduction_minor: int, *, stays_open: bool) -> None:
        """Use goods up."""
        worth = self.worth(thousandths)
        self.free -= thousandths
        self.free_minor -= worth
        self.left_minor -= reduction_minor
        self.open_minor -= reduction_minor if stays_open else worth


def _order(promotion: Promotion) -> tuple[bool, int, str]:
    last = promotion.kind is PromotionKind.RECEIPT_AMOUNT  # it sees what the others have left
    return (last, -promotion.priority, promotion.id)


def _give(promotion: Promotion, shelves: list[_Shelf]) -> tuple[int, dict[int, int]]:
    """Use goods up; gives how often, and minor units by line number."""
    match promotion.kind:
        case PromotionKind.PERCENT | PromotionKind.AMOUNT | PromotionKind.SET_PRICE:
            return _give_singly(promotion, shelves)
        case PromotionKind.BUY_GET:
            return _give_pieces(promotion, shelves)
        case PromotionKind.COMBINATION:
            return _give_sets(promotion, shelves)
        case PromotionKind.RECEIPT_AMOUNT:
            return _give_once(promotion, shelves)


def _give_singly(promotion: Promotion, shelves: list[_Shelf]) -> tuple[int, dict[int, int]]:
    taken: dict[int, int] = {}
    times = 0
    for shelf in shelves:
        line = shelf.line
        if not shelf.free or not promotion.goods.holds(line.item, line.category):
            continue
        count = shelf.free // THOUSAND if line.in_pieces else 1
        room = promotion.times_max - times if promotion.times_max else count
        count = min(count, room)
        if count <= 0:
            break
        used = count * THOUSAND if line.in_pieces else shelf.free
        reduction = _off(promotion, shelf.worth(used), used)
        if reduction > 0:
            shelf.use(used, reduction, stays_open=promotion.with_discounts)
            taken[line.number] = reduction
            times += count
    return times, taken


def _off(promotion: Promotion, worth_minor: int, thousandths: int) -> int:
    """What is taken off goods of a worth."""
    if promotion.kind is PromotionKind.PERCENT:
        return divide_half_up(worth_minor * promotion.percent_bp, WHOLE_BP)
    of_amount = divide_half_up(promotion.amount_minor * thousandths, THOUSAND)
    if promotion.kind is PromotionKind.AMOUNT:
        return min(of_amount, worth_minor)
    return max(worth_minor - of_amount, 0)


def _give_pieces(promotion: Promotion, shelves: list[_Shelf]) -> tuple[int, dict[int, int]]:
    size = promotion.buy + promotion.get
    if promotion.buy < 1 or promotion.get < 1:
        return 0, {}
    stock = _dearest_first(shelves, promotion.goods)
    sets = sum(count for _, count in stock) // size
    if promotion.times_max:
        sets = min(sets, promotion.times_max)
    used: dict[int, int] = {}
    less: dict[int, int] = {}
    place = 0
    for shelf, count in stock:
        inside = min(count, sets * size - place)
        if inside <= 0:
            break
        cheap = _cheap_until(place + inside, promotion) - _cheap_until(place, promotion)
        used[shelf.line.number], less[shelf.line.number] = inside, cheap
        place += inside
    taken = {
        shelf.line.number: divide_half_up(
            shelf.unit_minor * less[shelf.line.number] * promotion.percent_bp, WHOLE_BP
        )
        for shelf, _ in stock
        if shelf.line.number in used
    }
    if sum(taken.values()) <= 0:
        return 0, {}
    _use(shelves, used, taken, promotion)
    return sets, taken


def _cheap_until(place: int, promotion: Promotion) -> int:
    """How many of the first pieces, dearest first, are the cheap ones of their set."""
    whole, rest = divmod(place, promotion.buy + promotion.get)
    return whole * promotion.get + max(rest - promotion.buy, 0)


def _give_sets(promotion: Promotion, shelves: list[_Shelf]) -> tuple[int, dict[int, int]]:
    times = 0
    taken: dict[int, int] = {}
    while not promotion.times_max or times < promotion.times_max:
        picked = _pick_set(promotion.parts, shelves)
        if not picked:
            break
        by_number = {shelf.line.number: shelf for shelf in shelves}
        worths = [by_number[number].unit_minor * count for number, count in picked.items()]
        worth = sum(worths)
        if promotion.amount_minor:
            reduction = worth - promotion.amount_minor
        else:
            reduction = divide_half_up(worth * promotion.percent_bp, WHOLE_BP)
        if reduction <= 0:
            break
        # As often as its goods last: a thousand pieces need no thousand turns.
        often = min(by_number[number].free // THOUSAND // count for number, count in picked.items())
        if promotion.times_max:
            often = min(often, promotion.times_max - times)
        used = {number: count * often for number, count in picked.items()}
        less = dict(zip(picked, share_out(reduction * often, worths), strict=True))
        _use(shelves, used, less, promotion)
        for number, minor in less.items():
            taken[number] = taken.get(number, 0) + minor
        times += often
    return times, taken


def _pick_set(parts: tuple[Part, ...], shelves: list[_Shelf]) -> dict[int, int]:
    """Pick pieces for one set, the dearest first; nothing: there are too few."""
    picked: dict[int, int] = {}
    for part in parts:
        missing = part.count
        for shelf, count in _dearest_first(shelves, part.goods):
            number = shelf.line.number
            more = min(missing, count - picked.get(number, 0))
            if more > 0:
                picked[number] = picked.get(number, 0) + more
                missing -= more
        if missing:
            return {}
    return picked


def _give_once(promotion: Promotion, shelves: list[_Shelf]) -> tuple[int, dict[int, int]]:
    inside = [
        shelf for shelf in shelves if promotion.goods.holds(shelf.line.item, shelf.line.category)
    ]
    weights = [shelf.left_minor for shelf in inside]
    reduction = min(promotion.amount_minor, sum(weights))
    if reduction <= 0:
        return 0, {}
    taken: dict[int, int] = {}
    for shelf, minor in zip(inside, share_out(reduction, weights), strict=True):
        taken[shelf.line.number] = minor
        shelf.left_minor -= minor
        shelf.open_minor = (
            min(shelf.open_minor, shelf.left_minor) if promotion.with_discounts else 0
        )
    return 1, taken


def _dearest_first(shelves: list[_Shelf], goods: Goods) -> list[tuple[_Shelf, int]]:
    stock = [(shelf, shelf.pieces(goods)) for shelf in shelves]
    found = [(shelf, count) for shelf, count in stock if count]
    return sorted(found, key=lambda each: (-each[0].unit_minor, each[0].line.number))


def _use(
    shelves: list[_Shelf], used: dict[int, int], less: dict[int, int], promotion: Promotion
) -> None:
    for shelf in shelves:
        number = shelf.line.number
        if used.get(number):
            shelf.use(
                used[number] * THOUSAND, less.get(number, 0), stays_open=promotion.with_discounts
            )
