"""The questions that stand over the screen."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from edge.screens.front import Front
from edge.screens.intents.answering import TakeWeight
from edge.screens.intents.paying import AnswerCard
from edge.screens.intents.places import FieldName, Overlay
from edge.screens.intents.selling import GiveDiscount
from edge.screens.view_models.question_view import QuestionView
from edge.screens.view_models.questions import question_of
from edge.till.state import (
    AgeCheckAsked,
    ApprovalAsked,
    CardPaymentWaiting,
    Prompt,
    UnknownCodeFound,
    WeightAsked,
)
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.quantity import Unit
from tests.builders import NOON_US, an_item, eur
from tests.edge.screens.scripted import selling

EN = Wording("en", ZoneInfo("Europe/Athens"))
FRONT = Front(now_us=NOON_US)
TOMATOES = an_item("Tomatoes", unit=Unit.KILOGRAM, weighed=True)


def asked(prompt: Prompt, front: Front = FRONT) -> QuestionView:
    question = question_of(replace(selling(), prompt=prompt), front, EN)
    assert question is not None
    return question


def own(overlay: Overlay, front: Front = FRONT) -> QuestionView:
    question = question_of(selling(), replace(front, overlay=overlay), EN)
    assert question is not None
    return question


def answer(question: QuestionView, name: str):
    return next(key for key in question.answers if key.name == name)


def test_without_a_prompt_nothing_stands_over_the_screen() -> None:
    assert question_of(selling(), FRONT, EN) is None


def test_an_age_check_names_the_item_and_the_age() -> None:
    question = asked(AgeCheckAsked(an_item("Ouzo", age_limit_years=18)))
    assert question.text == "Ouzo is sold from 18 years only."
    assert question.figure == "18+"


def test_an_unknown_code_is_looked_up_or_sold_by_right() -> None:
    assert not asked(UnknownCodeFound("123", "no")).pad
    free = answer(asked(UnknownCodeFound("123", "no")), "sell-free-line")
    assert (free.enabled, free.reason) == (False, "not allowed for you")
    without_price = answer(asked(UnknownCodeFound("123", "yes")), "sell-free-line")
    assert without_price.reason == "Type its price"
    with_price = answer(
        asked(UnknownCodeFound("123", "approval"), FRONT.with_digits("250")), "sell-free-line"
    )
    assert with_price.enabled
    assert with_price.under == "needs approval"


def test_a_steady_weight_is_taken_at_its_price() -> None:
    question = asked(WeightAsked(TOMATOES, eur(355), 745))
    take = answer(question, "take-weight")
    assert take.text == "Add €2.64"
    assert take.intent == TakeWeight(keyed=False)
    assert question.figure_caption == "0.745\u00a0kg"


def test_an_unsteady_weight_cannot_be_taken_and_says_why() -> None:
    question = asked(WeightAsked(TOMATOES, eur(355), 745, problem="The weight is not steady."))
    assert not answer(question, "take-weight").enabled
    assert question.warning == "The weight is not steady."


def test_nothing_on_the_scale_asks_for_it() -> None:
    question = asked(WeightAsked(TOMATOES, eur(355), None))
    assert question.figure_caption == "Put it on the scale"
    assert not answer(question, "take-weight").enabled


def test_a_weight_typed_by_hand_is_grams_and_needs_the_right() -> None:
    keyed = asked(WeightAsked(TOMATOES, eur(355), None), FRONT.with_digits("500"))
    assert answer(keyed, "take-weight").intent == TakeWeight(keyed=True)
    assert answer(keyed, "take-weight").under == "needs approval"
    assert not asked(WeightAsked(TOMATOES, eur(355), None, keyed="no")).pad


def test_an_approval_names_the_action_and_never_shows_the_number() -> None:
    question = asked(ApprovalAsked("override-price", "Wrong PIN."), FRONT.with_digits("12"))
    assert question.text == "Change a price"
    assert question.typed == "● ● ○ ○"
    assert question.warning == "Wrong PIN."
    assert not answer(question, "approve").enabled
    assert answer(asked(ApprovalAsked("discount"), FRONT.with_digits("1234")), "approve").enabled


def test_a_card_payment_waits_for_what_the_terminal_shows() -> None:
    question = asked(CardPaymentWaiting(eur(4120), "A1B2"))
    assert question.figure == "€41.20"
    assert [key.intent for key in question.answers] == [
        AnswerCard("not-paid"),
        AnswerCard("unknown"),
        AnswerCard("paid"),
    ]


def test_a_card_of_unknown_outcome_cannot_be_left_without_an_answer() -> None:
    question = asked(CardPaymentWaiting(eur(4120), "A1B2", unknown=True))
    assert {key.name for key in question.answers} == {"card-paid", "card-not-paid"}


def test_a_discount_needs_a_percentage_and_a_reason() -> None:
    assert answer(own(Overlay.DISCOUNT), "discount-give").reason == "Type a percentage"
    typed = FRONT.with_digits("10")
    assert answer(own(Overlay.DISCOUNT, typed), "discount-give").reason == "Choose a reason"
    chosen = replace(typed, reason="Good will")
    give = answer(own(Overlay.DISCOUNT, chosen), "discount-give")
    assert give.enabled
    assert give.intent == GiveDiscount("Good will")
    too_much = replace(FRONT.with_digits("101"), reason="Good will")
    assert answer(own(Overlay.DISCOUNT, too_much), "discount-give").reason == "at most 100 %"


def test_a_price_needs_an_amount_and_a_reason() -> None:
    assert own(Overlay.PRICE).figure == "€2.20"
    ready = replace(FRONT.with_digits("250"), reason="Damaged")
    assert answer(own(Overlay.PRICE, ready), "price-set").enabled


def test_parking_takes_a_label_that_may_stay_empty() -> None:
    question = own(Overlay.PARK, FRONT.with_text(FieldName.LABEL, "blue jacket"))
    assert question.field is not None
    assert question.field.text == "blue jacket"
    assert answer(question, "park-now").enabled


def test_giving_a_sale_up_is_asked_for_once_more() -> None:
    question = own(Overlay.VOID_SALE)
    assert question.text == "7 lines are voided."
    assert answer(question, "void-sale-now").look == "danger-fill"


def test_the_tills_own_question_comes_before_the_screens() -> None:
    state = replace(selling(), prompt=AgeCheckAsked(an_item("Ouzo", age_limit_years=18)))
    question = question_of(state, replace(FRONT, overlay=Overlay.DISCOUNT), EN)
    assert question is not None
    assert question.name == "age-check"


def test_a_connected_terminal_is_watched_and_may_only_be_cancelled() -> None:
    question = asked(
        CardPaymentWaiting(eur(4120), "A1B2", terminal=True, says="Insert or hold the card")
    )
    assert question.text == "Insert or hold the card"
    assert [key.intent for key in question.answers] == [AnswerCard("not-paid")]
