from dataclasses import replace

from edge.screens.view_models.why_price import why_price
from edge.till.state import TillState
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.basket import Basket, Rules
from sync_protocol.retail.promotion import Promotion, PromotionKind
from tests.builders import a_basket, a_tax_table, with_item

EN = Wording("en")
BUNDLE = Promotion(
    id="1", kind=PromotionKind.BUY_GET, name="3 for 2", percent_bp=10_000, buy=2, get=1
)
NIGHT = Promotion(
    id="2",
    kind=PromotionKind.PERCENT,
    name="Late bread",
    percent_bp=2000,
    from_minute=18 * 60,
)
COUPON = Promotion(
    id="3", kind=PromotionKind.PERCENT, name="Secret", percent_bp=2000, coupon="PSST"
)


def said(basket: Basket) -> str:
    totals = basket.totals()
    state = TillState(basket=basket, totals=totals, selected=1)
    return why_price(state, totals.lines[0], EN).text


def test_what_was_given_and_what_was_not_is_said_in_words() -> None:
    rules = Rules(taxes=a_tax_table(), promotions=(BUNDLE, NIGHT, COUPON))
    basket = replace(a_basket(), rules=rules)
    text = said(with_item(basket, 200, thousandths=3000))
    assert "3 × €2.00" in text
    assert "3 for 2" in text
    assert "Late bread: at other hours" in text
    assert "Secret" not in text
    assert "3 for 2: too few of its goods" in said(with_item(basket, 200))


def test_goods_without_discount_say_so() -> None:
    rules = Rules(taxes=a_tax_table(), promotions=(BUNDLE,))
    basket = with_item(replace(a_basket(), rules=rules), 200, discountable=False)
    assert "No discount is given on this item." in said(basket)
