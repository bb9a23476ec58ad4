from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.retail.basket import Basket, ManualDiscount, Rules
from sync_protocol.retail.discount import DiscountKind
from sync_protocol.retail.errors import NotPossible
from sync_protocol.retail.identifiers import CategoryId
from sync_protocol.retail.promotion import (
    Goods,
    Occasion,
    Part,
    Promotable,
    Promotion,
    PromotionKind,
    Why,
    promote,
    why_not,
)
from sync_protocol.retail.quantity import Unit
from sync_protocol.retail.sale import disagreements
from tests.builders import (
    NOON_US,
    a_basket,
    a_customer,
    a_sale,
    a_tax_table,
    eur,
    silver_card,
    with_item,
)
from tests.documented_tables import rows_of

MINUTE_US = 60_000_000


def of(*categories: str) -> Goods:
    return Goods(categories=frozenset(categories))


COLA = Promotion(
    id="1",
    kind=PromotionKind.BUY_GET,
    name="Cola deal",
    priority=9,
    goods=of("cola"),
    buy=2,
    get=1,
    percent_bp=10_000,
)
LUNCH = Promotion(
    id="2",
    kind=PromotionKind.COMBINATION,
    name="Lunch",
    priority=8,
    parts=(Part(goods=of("soup")), Part(goods=of("roll"))),
    amount_minor=500,
)
BREAD = Promotion(
    id="3",
    kind=PromotionKind.PERCENT,
    name="Happy bread",
    priority=7,
    goods=of("bread"),
    percent_bp=2000,
    from_minute=17 * 60,
    until_minute=19 * 60,
)
SAVE = Promotion(
    id="4",
    kind=PromotionKind.RECEIPT_AMOUNT,
    name="Save 3",
    coupon="SAVE3",
    minimum_minor=1000,
    amount_minor=300,
)


def offering(*promotions: Promotion) -> Basket:
    return replace(
        a_basket(),
        rules=Rules(taxes=a_tax_table(), discounts=(silver_card(),), promotions=promotions),
    )


@pytest.mark.parametrize("row", rows_of("understanding/promotions.md", "promotions"), ids=str)
def test_what_is_given_is_as_documented(row: dict[str, str]) -> None:
    hour, minute = map(int, row["at"].split(":"))
    basket = replace(
        offering(COLA, LUNCH, BREAD, SAVE),
        opened_us=NOON_US + ((hour - 12) * 60 + minute) * MINUTE_US,
        customer=a_customer() if row["customer"] == "silver" else None,
    )
    for part in row["basket"].split("+"):
        count, _, price, category = part.split()
        basket = with_item(
            basket,
            int(price),
            name=f"{category} {price}",
            category=CategoryId(category),
            thousandths=int(count) * 1000,
        )
    if row["coupon"] != "-":
        basket = basket.with_coupon(row["coupon"])
    totals = basket.totals()
    names = [each.promotion.name for each in totals.verdicts if each.why is Why.GIVEN]
    assert (", ".join(names) or "-") == row["given"]
    assert totals.discount.minor == int(row["discount"])


def test_an_offer_that_the_customers_own_discount_beats_says_so() -> None:
    basket = offering(LUNCH).for_customer(a_customer())
    basket = with_item(basket, 310, name="soup", category=CategoryId("soup"))
    basket = with_item(basket, 200, name="roll", category=CategoryId("roll"))
    assert [each.why for each in basket.totals().verdicts] == [Why.BEATEN]


def test_the_customers_discount_comes_on_top_where_the_offer_allows_it() -> None:
    basket = offering(
        Promotion(
            id="p", kind=PromotionKind.PERCENT, name="p", percent_bp=1000, with_discounts=True
        )
    )
    basket = with_item(basket, 1000).for_customer(a_customer())
    (line,) = basket.totals().lines
    assert [(d.kind, d.amount.minor) for d in line.discounts] == [
        (DiscountKind.PROMOTION, 100),
        (DiscountKind.CATEGORY, 45),
    ]


def test_a_line_with_a_discount_by_hand_is_left_alone() -> None:
    basket = with_item(offering(replace(BREAD, goods=Goods(), from_minute=0)), 1000)
    basket = basket.with_manual_discount(1, ManualDiscount(reason="dented", percent_bp=100))
    (line,) = basket.totals().lines
    assert [d.kind for d in line.discounts] == [DiscountKind.MANUAL]


def test_amounts_and_set_prices_are_per_kilogram() -> None:
    cheaper = Promotion(id="p", kind=PromotionKind.AMOUNT, name="p", amount_minor=100)
    fixed = Promotion(id="p", kind=PromotionKind.SET_PRICE, name="p", amount_minor=900)
    for promotion in (cheaper, fixed):
        basket = with_item(
            offering(promotion), 1000, thousandths=500, unit=Unit.KILOGRAM, weighed=True
        )
        assert basket.totals().total == eur(450)


def test_a_limit_counts_pieces() -> None:
    limited = Promotion(id="p", kind=PromotionKind.PERCENT, name="p", percent_bp=5000, times_max=2)
    basket = with_item(offering(limited), 100, thousandths=5000)
    assert basket.totals().discount == eur(100)


def test_a_coupon_that_no_promotion_asks_for_is_refused() -> None:
    basket = offering(SAVE).with_coupon("save 3")
    assert basket.without_coupon("SAVE-3").coupons == ()
    with pytest.raises(NotPossible):
        basket.with_coupon("SAVE3")
    with pytest.raises(NotPossible):
        basket.with_coupon("other")


def test_friday_night_ends_on_saturday_morning() -> None:
    night = replace(
        BREAD, weekdays=frozenset({4}), from_minute=22 * 60, until_minute=2 * 60
    )  # NOON_US is a Wednesday
    wednesday = NOON_US - 12 * 60 * MINUTE_US

    def at(day: int, hour: int) -> Why:
        instant = wednesday + (day * 24 + hour) * 60 * MINUTE_US
        # Two hours behind UTC there, so two hours later here.
        return why_not(night, Occasion(at_us=instant + 120 * MINUTE_US, offset_min=-120), 0)

    assert at(2, 23) is Why.GIVEN
    assert at(3, 1) is Why.GIVEN
    assert at(2, 20) is Why.OTHER_TIME
    assert at(3, 3) is Why.OTHER_DAY
    assert at(3, 23) is Why.OTHER_DAY
    assert at(2, 1) is Why.OTHER_DAY


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"from_us": 11}, Why.NOT_NOW),
        ({"until_us": 10}, Why.NOT_NOW),
        ({"stores": frozenset({"b"})}, Why.OTHER_STORE),
        ({"customer_categories": frozenset({"gold"})}, Why.OTHER_CUSTOMER),
        ({"coupon": "X"}, Why.NO_COUPON),
        ({"minimum_minor": 101}, Why.TOO_LITTLE),
    ],
)
def test_what_does_not_hold_is_named(change: dict[str, object], why: Why) -> None:
    promotion = replace(COLA, **change)  # type: ignore[arg-type]
    assert why_not(promotion, Occasion(at_us=10, store="a"), 100) is why


GOODS = st.builds(of, st.sampled_from(["a", "b", "c"])) | st.just(Goods())
PROMOTIONS = st.lists(
    st.builds(
        Promotion,
        id=st.sampled_from([str(n) for n in range(20)]),
        kind=st.sampled_from(PromotionKind),
        name=st.just("p"),
        priority=st.integers(0, 3),
        goods=GOODS,
        percent_bp=st.integers(0, 10_000),
        amount_minor=st.integers(0, 2000),
        buy=st.integers(0, 3),
        get=st.integers(0, 2),
        parts=st.lists(st.builds(Part, goods=GOODS, count=st.integers(1, 3)), min_size=1).map(
            tuple
        ),
        times_max=st.integers(0, 3),
        with_discounts=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda each: each.id,
)
LINES = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 1500), st.integers(1, 9), st.booleans()),
    max_size=6,
)


def lines_of(drawn: list[tuple[str, int, int, bool]]) -> list[Promotable]:
    return [
        Promotable(
            number=number,
            item=f"{category}{price}",
            category=category,
            gross=eur(price * count),
            thousandths=count * 1000 if pieces else count * 137,
            in_pieces=pieces,
        )
        for number, (category, price, count, pieces) in enumerate(drawn, start=1)
    ]


@given(promotions=PROMOTIONS, drawn=LINES)
def test_no_line_becomes_dearer_or_cheaper_than_nothing(
    promotions: list[Promotion], drawn: list[tuple[str, int, int, bool]]
) -> None:
    lines = lines_of(drawn)
    promoted = promote(promotions, lines, Occasion(at_us=0), currency="EUR")
    for line, open_minor in zip(lines, promoted.open_minor, strict=True):
        taken = [each.amount.minor for each in promoted.reductions if each.line == line.number]
        assert all(minor > 0 for minor in taken)
        assert 0 <= sum(taken) <= line.gross.minor
        assert 0 <= open_minor <= line.gross.minor - sum(taken)
    assert sum(each.amount.minor for each in promoted.verdicts) == promoted.amount_minor


@given(promotions=PROMOTIONS, drawn=LINES, seed=st.randoms(use_true_random=False))
def test_the_order_in_which_promotions_arrive_does_not_matter(
    promotions: list[Promotion], drawn: list[tuple[str, int, int, bool]], seed: object
) -> None:
    lines = lines_of(drawn)
    shuffled = list(promotions)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert promote(promotions, lines, Occasion(at_us=0), currency="EUR") == promote(
        shuffled, lines, Occasion(at_us=0), currency="EUR"
    )


@given(promotions=PROMOTIONS, drawn=LINES)
def test_a_customer_never_pays_more_than_without_promotions(
    promotions: list[Promotion], drawn: list[tuple[str, int, int, bool]]
) -> None:
    plain, promoted = offering(), offering(*promotions)
    for category, price, count, _ in drawn:
        for_both = {"name": f"{category}{price}", "thousandths": count * 1000}
        plain = with_item(plain, price, category=CategoryId(category), **for_both)  # type: ignore[arg-type]
        promoted = with_item(promoted, price, category=CategoryId(category), **for_both)  # type: ignore[arg-type]
    plain, promoted = plain.for_customer(a_customer()), promoted.for_customer(a_customer())
    assert promoted.totals().total <= plain.totals().total
    if promoted.totals().total.minor:
        assert disagreements(a_sale(promoted)) == ()
