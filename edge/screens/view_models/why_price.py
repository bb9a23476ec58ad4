"""Why this price: what made a line's amount, and why other promotions gave nothing. Pure."""

from edge.screens.intents.moving import GoBack
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.question_view import QuestionView
from edge.screens.view_models.sell import line_under
from edge.till.state import TillState
from sync_protocol.languages.wording import N_, Wording
from sync_protocol.retail.basket import Basket, PricedLine
from sync_protocol.retail.promotion import Promotion, Why

WORDS = {
    Why.GIVEN: N_("given on other lines"),
    Why.NOT_NOW: N_("not today"),
    Why.OTHER_DAY: N_("on other days of the week"),
    Why.OTHER_TIME: N_("at other hours"),
    Why.OTHER_STORE: N_("in other stores"),
    Why.OTHER_CUSTOMER: N_("for other customers"),
    Why.NO_COUPON: N_("needs its coupon"),
    Why.TOO_LITTLE: N_("the sale is too small"),
    Why.NO_GOODS: N_("too few of its goods"),
    Why.BEATEN: N_("the customer's own discount gives more"),
}
OTHERS_MAX = 4  # what fits under the line on the smallest screen


def why_price(state: TillState, line: PricedLine | None, wording: Wording) -> QuestionView:
    """Describe how the amount of the selected line comes about."""
    rows: list[str] = []
    if line is not None:
        rows.append(line_under(line, wording))
        if line.line.manual is not None:
            rows.append(wording.text("A discount by hand stands instead of all others."))
        elif not line.line.discountable:
            rows.append(wording.text("No discount is given on this item."))
        rows.extend(_others(state, line, wording))
    return QuestionView(
        name="why-price",
        title=wording.text("Why this price"),
        text="\n".join((line.line.name, *rows)) if line else "",
        figure_caption=wording.text("To pay for it"),
        figure=wording.money(line.amount) if line else "",
        answers=(KeyView(name="cancel", text=wording.text("Close"), intent=GoBack()),),
    )


def _others(state: TillState, line: PricedLine, wording: Wording) -> list[str]:
    """Name the promotions of these goods that gave nothing on the line."""
    given = {discount.rule for discount in line.discounts}
    verdicts = state.totals.verdicts if state.totals else ()
    others = [
        each
        for each in verdicts
        if each.promotion.id not in given
        and state.basket is not None
        and _is_about(each.promotion, line, state.basket)
    ]
    return [
        wording.text(
            "{promotion}: {why}", promotion=each.promotion.name, why=wording.text(WORDS[each.why])
        )
        for each in others[:OTHERS_MAX]
    ]


def _is_about(promotion: Promotion, line: PricedLine, basket: Basket) -> bool:
    if promotion.coupon and promotion.coupon not in basket.coupons:
        return False  # whoever has no coupon is not told of it
    goods = [part.goods for part in promotion.parts] or [promotion.goods]
    return any(each.holds(line.line.item, line.line.category) for each in goods)
