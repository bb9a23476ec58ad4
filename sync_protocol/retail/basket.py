"""What is being sold, before payment: immutable, totals always derived."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sync_protocol.retail.customer import Customer
from sync_protocol.retail.discount import (
    Discount,
    Discountable,
    DiscountKind,
    DiscountRule,
    choose_rule,
    percent_of,
    rule_applies,
)
from sync_protocol.retail.errors import NotPossible
from sync_protocol.retail.identifiers import CategoryId, ItemId, SaleId
from sync_protocol.retail.item import Item
from sync_protocol.retail.loyalty import Earning, Program, is_birthday_time, points_earned
from sync_protocol.retail.marking import N_
from sync_protocol.retail.money import Money
from sync_protocol.retail.promotion import (
    DAY_MINUTES,
    Occasion,
    Promotable,
    Promoted,
    Promotion,
    PromotionKind,
    Reduction,
    Verdict,
    Why,
    coupon_code,
    promote,
)
from sync_protocol.retail.quantity import Quantity, Unit
from sync_protocol.retail.tax import Taxed, TaxRate, TaxTable, TaxTotal, spread_tax, totals_by_rate


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualDiscount:
    """A discount that the operator gave on a line: a percentage or an amount, with a reason."""

    reason: str
    percent_bp: int = 0
    amount: Money | None = None

    def on(self, gross: Money) -> Discount:
        """Take it on a line; never more than the line."""
        wanted = self.amount if self.amount is not None else percent_of(gross, self.percent_bp)
        return Discount(
            kind=DiscountKind.MANUAL,
            name=N_("Manual discount"),
            amount=min(wanted, gross),
            percent_bp=self.percent_bp,
            reason=self.reason,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing being sold; its price was fixed when it was added."""

    number: int  # 1, 2, 3 ... in the order of adding; never given twice in a basket
    item: ItemId
    sku: str
    name: str
    category: CategoryId
    tax_category: str
    quantity: Quantity
    unit_price: Money
    list_price: Money  # as the price list had it; differs after an override
    override_reason: str = ""
    fixed_gross: Money | None = None  # the amount a price-carrying barcode states
    discountable: bool = True
    weighed: bool = False
    manual: ManualDiscount | None = None
    note: str = ""

    @property
    def gross(self) -> Money:
        """Quantity at the unit price, before discounts."""
        return (
            self.fixed_gross if self.fixed_gross is not None else self.quantity.at(self.unit_price)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """A line with its discounts, its amount and its share of the tax."""

    line: Line
    gross: Money
    discounts: tuple[Discount, ...]  # promotions, then the rule; or the one by hand
    amount: Money  # gross less discounts
    rate: TaxRate
    tax: Money

    @property
    def discount(self) -> Discount | None:
        """The first of its discounts."""
        return self.discounts[0] if self.discounts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Everything derived from a basket."""

    lines: tuple[PricedLine, ...]
    gross: Money  # before discounts
    discount: Money  # positive
    taxes: tuple[TaxTotal, ...]
    tax: Money
    total: Money  # to be paid, before cash rounding
    rule: DiscountRule | None  # the rule that won
    verdicts: tuple[Verdict, ...] = ()  # what became of each promotion
    points: int = 0  # that the customer earns


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules a basket is computed with; fixed when the basket opens, named in the sale."""

    taxes: TaxTable
    discounts: tuple[DiscountRule, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    loyalty: Program | None = None  # None: this retailer has no points
    revisions: tuple[tuple[str, int], ...] = ()  # (bucket, revision) in use


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What is being sold. Every change gives a new basket."""

    id: SaleId
    currency: str
    opened_us: int  # instant, microseconds UTC: rules and rates of this moment apply
    rules: Rules
    lines: tuple[Line, ...] = ()
    customer: Customer | None = None
    age_checked_years: int = 0
    lines_ever: int = 0
    note: str = ""
    store: str = ""
    offset_min: int = 0  # of the store's clock from UTC at the opening: happy hours
    coupons: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it."""
        return not self.lines

    def line(self, number: int) -> Line:
        """Find a line by its number, or raise `NotPossible`."""
        for line in self.lines:
            if line.number == number:
                return line
        raise NotPossible(f"the basket has no line {number}")

    def with_item(
        self,
        item: Item,
        *,
        quantity: Quantity,
        unit_price: Money,
        name: str = "",
        fixed_gross: Money | None = None,
    ) -> Basket:
        """Add a line; the same unweighed item at the same price joins its last line."""
        if quantity.thousandths <= 0:
            raise NotPossible("a line needs a quantity above nothing")
        if quantity.unit != item.unit:
            raise NotPossible(f"{item.name} is sold by {item.unit}")
        joins = self._line_to_join(item, unit_price) if fixed_gross is None else None
        if joins is not None:
            return self.with_quantity(joins.number, joins.quantity + quantity)
        line = Line(
            number=self.lines_ever + 1,
            item=item.id,
            sku=item.sku,
            name=name or item.name,
            category=item.category,
            tax_category=item.tax_category,
            quantity=quantity,
            unit_price=unit_price,
            list_price=unit_price,
            fixed_gross=fixed_gross,
            discountable=item.discountable,
            weighed=item.weighed,
        )
        return replace(self, lines=(*self.lines, line), lines_ever=self.lines_ever + 1)

    def with_quantity(self, number: int, quantity: Quantity) -> Basket:
        """Change how much of a line is sold."""
        line = self.line(number)
        if quantity.thousandths <= 0:
            raise NotPossible("a line needs a quantity above nothing; void it instead")
        if quantity.unit != line.quantity.unit:
            raise NotPossible(f"{line.name} is sold by {line.quantity.unit}")
        if line.fixed_gross is not None:
            raise NotPossible("the label states the price; scan another label or void the line")
        return self._with(replace(line, quantity=quantity))

    def with_price(self, number: int, unit_price: Money, reason: str) -> Basket:
        """Override a line's price, with a reason."""
        if unit_price.minor < 0:
            raise NotPossible("a price is never below nothing")
        line = self.line(number)
        return self._with(
            replace(line, unit_price=unit_price, override_reason=reason, fixed_gross=None)
        )

    def with_manual_discount(self, number: int, discount: ManualDiscount | None) -> Basket:
        """Give or take back a discount by hand on a line."""
        return self._with(replace(self.line(number), manual=discount))

    def with_note(self, number: int, note: str) -> Basket:
        """Write a note on a line."""
        return self._with(replace(self.line(number), note=note))

    def without_line(self, number: int) -> Basket:
        """Void a line."""
        self.line(number)
        return replace(self, lines=tuple(line for line in self.lines if line.number != number))

    def for_customer(self, customer: Customer | None) -> Basket:
        """Pick the customer, or none; prices follow in the derived totals."""
        return replace(self, customer=customer)

    def with_coupon(self, code: str) -> Basket:
        """Take a coupon in; raises `NotPossible` when none of the promotions asks for it."""
        written = coupon_code(code)
        if not written or all(each.coupon != written for each in self.rules.promotions):
            raise NotPossible("no promotion has this coupon")
        if written in self.coupons:
            raise NotPossible("this coupon is in the sale already")
        return replace(self, coupons=(*self.coupons, written))

    def without_coupon(self, code: str) -> Basket:
        """Give a coupon back."""
        written = coupon_code(code)
        return replace(self, coupons=tuple(each for each in self.coupons if each != written))

    @property
    def occasion(self) -> Occasion:
        """When, where and for whom it is sold."""
        return Occasion(
            at_us=self.opened_us,
            offset_min=self.offset_min,
            store=self.store,
            customer_category=self.customer.terms.category if self.customer else "",
            coupons=self.coupons,
        )

    def with_age_checked(self, years: int) -> Basket:
        """Remember that the operator saw proof of an age."""
        return replace(self, age_checked_years=max(self.age_checked_years, years))

    def totals(self) -> Totals:
        """Derive discounts, tax and total; the same on till and cloud."""
        return price_basket(self)

    def _line_to_join(self, item: Item, unit_price: Money) -> Line | None:
        for line in reversed(self.lines):
            if line.item == item.id:
                same = (
                    line.unit_price == unit_price
                    and line.manual is None
                    and not line.override_reason
                    and not line.note
                    and line.fixed_gross is None
                    and not item.weighed
                )
                return line if same else None
        return None

    def _with(self, changed: Line) -> Basket:
        return replace(
            self,
            lines=tuple(changed if line.number == changed.number else line for line in self.lines),
        )


def price_basket(basket: Basket) -> Totals:
    """Derive all amounts of a basket. See `promotion`, `discount` and `tax` for the rules."""
    rates = [basket.rules.taxes.rate(line.tax_category, basket.opened_us) for line in basket.lines]
    offered = _best_offer(basket)
    discounts = [
        _discounts_on(line, candidate, offered)
        for line, candidate in zip(basket.lines, offered.candidates, strict=True)
    ]
    amounts = [
        line.gross - Money.sum((each.amount for each in taken), basket.currency)
        for line, taken in zip(basket.lines, discounts, strict=True)
    ]
    taxed = [Taxed(rate=rate, amount=amount) for rate, amount in zip(rates, amounts, strict=True)]
    taxes = totals_by_rate(taxed, included=basket.rules.taxes.included, currency=basket.currency)
    shares = spread_tax(taxes, taxed)
    lines = tuple(
        PricedLine(line=line, gross=line.gross, discounts=taken, amount=amount, rate=rate, tax=tax)
        for line, taken, amount, rate, tax in zip(
            basket.lines, discounts, amounts, rates, shares, strict=True
        )
    )
    return Totals(
        lines=lines,
        gross=Money.sum((line.gross for line in lines), basket.currency),
        discount=Money.sum((d.amount for taken in discounts for d in taken), basket.currency),
        taxes=taxes,
        tax=Money.sum((total.tax for total in taxes), basket.currency),
        total=Money.sum((total.gross for total in taxes), basket.currency),
        rule=offered.rule,
        verdicts=offered.verdicts,
        points=_points(basket, lines),
    )


def _points(basket: Basket, lines: tuple[PricedLine, ...]) -> int:
    """What the customer earns; the birthday is that of the day on which the basket was opened."""
    program, customer = basket.rules.loyalty, basket.customer
    if program is None or customer is None:
        return 0
    days = (basket.opened_us // 60_000_000 + basket.offset_min) // DAY_MINUTES
    day = date(1970, 1, 1) + timedelta(days=days)
    return points_earned(
        program,
        (
            Earning(
                item=each.line.item,
                category=each.line.category,
                amount_minor=each.amount.minor,
            )
            for each in lines
        ),
        category=customer.terms.category,
        has_birthday=is_birthday_time(customer.birthday, day, program.birthday_days),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offered:
    """Promotions and the rule that goes with them."""

    promoted: Promoted
    candidates: tuple[Discountable, ...]
    rule: DiscountRule | None
    verdicts: tuple[Verdict, ...]
    worth_minor: int


def promotable(line: Line) -> Promotable:
    """Give a line as promotions see it."""
    return Promotable(
        number=line.number,
        item=line.item,
        category=line.category,
        gross=line.gross,
        thousandths=line.quantity.thousandths,
        in_pieces=line.quantity.unit is Unit.EACH
        and line.quantity.is_whole
        and line.fixed_gross is None,
        is_open=line.discountable and line.manual is None,
    )


def _best_offer(basket: Basket) -> _Offered:
    """Choose what takes most off: all promotions, or fewer and the customer's own discount."""
    promotions = basket.rules.promotions
    whole = _offer(basket, promotions)
    has_rules = bool(basket.rules.discounts) or basket.customer is not None
    if not whole.promoted.reductions or not has_rules:
        return whole
    beside = tuple(each for each in promotions if each.with_discounts)
    others = [_offer(basket, some) for some in (beside, ()) if some != promotions]
    best = max((whole, *others), key=lambda offer: offer.worth_minor)  # the first of equals
    if best is whole:
        return whole
    kept = {verdict.promotion.id: verdict for verdict in best.verdicts}
    nothing = Money.zero(basket.currency)
    verdicts = tuple(
        kept.get(each.promotion.id)
        or (
            Verdict(promotion=each.promotion, why=Why.BEATEN, amount=nothing)
            if each.why is Why.GIVEN
            else each
        )
        for each in whole.verdicts
    )
    return replace(best, verdicts=verdicts)


def _offer(basket: Basket, promotions: tuple[Promotion, ...]) -> _Offered:
    promoted = promote(
        promotions,
        [promotable(line) for line in basket.lines],
        basket.occasion,
        currency=basket.currency,
    )
    candidates = tuple(
        Discountable(
            gross=Money(open_minor, basket.currency),
            item_category=line.category,
            open_to_rules=line.discountable and line.manual is None,
        )
        for line, open_minor in zip(basket.lines, promoted.open_minor, strict=True)
    )
    rule = choose_rule(
        basket.rules.discounts,
        candidates,
        basket.customer.terms if basket.customer else None,
        at_us=basket.opened_us,
        total_minor=sum(line.gross.minor for line in basket.lines) - promoted.amount_minor,
    )
    by_rule = sum(
        percent_of(each.gross, rule.percent_bp).minor
        for each in candidates
        if rule is not None and rule_applies(rule, each)
    )
    return _Offered(
        promoted=promoted,
        candidates=candidates,
        rule=rule,
        verdicts=promoted.verdicts,
        worth_minor=promoted.amount_minor + by_rule,
    )


def _discounts_on(line: Line, candidate: Discountable, offered: _Offered) -> tuple[Discount, ...]:
    if line.manual is not None:
        return (line.manual.on(line.gross),)
    taken = [
        promotion_discount(each) for each in offered.promoted.reductions if each.line == line.number
    ]
    rule = offered.rule
    if rule is not None and rule_applies(rule, candidate):
        amount = percent_of(candidate.gross, rule.percent_bp)
        if amount:
            taken.append(
                Discount(
                    kind=rule.kind,
                    name=rule.name,
                    amount=amount,
                    percent_bp=rule.percent_bp,
                    rule=rule.id,
                )
            )
    return tuple(taken)


def promotion_discount(reduction: Reduction) -> Discount:
    """Write what a promotion takes off a line as its discount."""
    promotion = reduction.promotion
    whole = promotion.kind is PromotionKind.PERCENT and not promotion.times_max
    return Discount(
        kind=DiscountKind.PROMOTION,
        name=promotion.name,
        amount=reduction.amount,
        percent_bp=promotion.percent_bp if whole else 0,
        rule=promotion.id,
    )
