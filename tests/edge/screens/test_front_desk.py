"""What intents ask of the till, and what a new state does to what was half typed."""

from dataclasses import replace

import pytest

from edge.screens.front_desk import FrontDesk, Look
from edge.screens.intents.places import FieldName, Overlay, Place
from edge.screens.view_models.shown import Surroundings
from edge.till.state import (
    ApprovalAsked,
    Notice,
    ReturnInProgress,
    Severity,
    ShiftClosing,
    Stage,
    TillState,
    UnknownCodeFound,
)
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.tender import Payment, TenderKind
from tests.builders import NOON_US, a_basket, a_customer, a_sale, eur
from tests.edge.screens.every_intent import ask
from tests.edge.screens.scripted import MARIA, OPERATORS, ScriptedTill, selling, sold


class Counter:
    """A front desk over a scripted till."""

    def __init__(self, state: TillState) -> None:
        self.till = ScriptedTill(state)
        self.desk = FrontDesk(
            self.till,
            wording_for=lambda state: Wording(state.language),
            now_us=lambda: NOON_US,
            around=Surroundings(roomy=True),
            look=Look(dark=False),
        )

    def do(self, *intents: object) -> list[tuple[str, tuple[object, ...]]]:
        """Handle intents; give what the till was asked."""
        self.till.asked.clear()
        for intent in intents:
            self.desk.handle(intent)
        return self.till.asked

    @property
    def front(self):
        return self.desk.front


SELLING = selling()
PAYING = replace(
    SELLING, stage=Stage.TENDERING, payment=Payment(total=eur(1876), cash_step_minor=5)
)


@pytest.mark.parametrize(
    ("intent", "asked"),
    [
        (ask.SellItem("4011"), ("add_item", ("4011",))),
        (ask.VoidLine(), ("void_line", (6,))),
        (ask.StepQuantity(1), ("set_quantity", (6, 4000))),
        (ask.StepQuantity(-1), ("set_quantity", (6, 2000))),
        (ask.SelectLine(2), ("select_line", (2,))),
        (ask.SelectLine(6), ("select_line", (None,))),
        (ask.StartTender(), ("begin_payment", ())),
        (ask.VoidSale(), ("abandon_basket", ())),
        (ask.TakeCustomer(None), ("remove_customer", ())),
        (ask.SignOff(), ("sign_off", ())),
        (ask.ShowReport(), ("show_x_report", ())),
        (ask.StartReturn("S1"), ("begin_return", ("S1",))),
        (ask.StartCloseShift(), ("begin_close_shift", ())),
        (ask.OpenDrawer("Change a note"), ("open_drawer", ("Change a note",))),
        (ask.TestDevice("scale"), ("test_device", ("scale",))),
        (ask.SynchroniseNow(), ("synchronise_now", ())),
        (ask.ChooseLanguage("el"), ("set_language", ("el",))),
        (ask.Recall("id"), ("recall", ("id",))),
        (ask.Scan("4006381333931"), ("scan", ("4006381333931",))),
        (ask.RemoveDiscount(), ("discount_line", (6,))),
        (ask.ConfirmAge(proven=True), ("confirm_age", ())),
        (ask.ConfirmAge(proven=False), ("cancel_prompt", ())),
        (ask.AnswerRecovery("resume"), ("answer_recovery", ("resume",))),
        (ask.SetTraining(on=True), ("set_training", (True,))),
    ],
)
def test_an_intent_is_one_call_of_the_till(intent: object, asked: tuple[str, tuple]) -> None:
    assert asked in Counter(SELLING).do(intent)


def test_every_intent_that_there_is_gets_an_answer() -> None:
    kinds = list(vars(ask).values())
    assert len(kinds) > 60
    values = {
        "digits": "1", "text": "a", "field": FieldName.SEARCH, "language": "en", "code": "1",
        "typed": False, "place": Place.MAIN, "overlay": Overlay.NONE, "category": None, "first": 0,
        "dark": True, "left": False, "answer": "paid", "operator": MARIA.id, "item": "x", "line": 1,
        "by": 1, "reason": "r", "percent_bp": 100, "customer": a_customer(), "sale": "s",
        "amount": True, "kind": TenderKind.CASH, "minor": 100, "index": 0, "proven": True,
        "keyed": False, "number": "", "on": True, "match": True, "printed": True, "device": "scale",
        "address": "tcp:127.0.0.1:9", "model": "zpl-203", "baud": 9600,
        "template": "shelf-58x40", "copies": 2, "large": True, "more": True, "key": 289,
    }  # fmt: skip
    for kind in kinds:
        fields = kind.__dataclass_fields__
        Counter(SELLING).do(kind(**{name: values[name] for name in fields}))


def test_a_quantity_typed_first_is_given_to_the_selected_line() -> None:
    counter = Counter(SELLING)
    asked = counter.do(ask.TypeDigits("1"), ask.TypeDigits("2"), ask.SetQuantity())
    assert asked == [("count_next", (12,)), ("set_quantity", (6, 12000))]
    assert not counter.front.typed


def test_the_last_piece_less_voids_the_line() -> None:
    state = replace(SELLING, selected=1)
    assert Counter(state).do(ask.StepQuantity(-1)) == [("void_line", (1,))]


def test_a_price_and_a_discount_go_with_their_reasons() -> None:
    counter = Counter(SELLING)
    asked = counter.do(
        ask.Open(Overlay.PRICE),
        ask.TypeDigits("250"),
        ask.ChooseReason("Damaged"),
        ask.SetPrice("Damaged"),
    )
    assert asked == [("override_price", (6, 250, "Damaged"))]
    asked = counter.do(ask.Open(Overlay.DISCOUNT), ask.TypeDigits("10"), ask.GiveDiscount("Staff"))
    assert asked == [("discount_line", (6, 1000, "Staff"))]
    assert counter.front.overlay is Overlay.NONE


@pytest.mark.parametrize(
    ("keys", "kind", "asked"),
    [
        ("", TenderKind.CASH, ("tender_cash", (1875,))),  # rounded to the smallest coin
        ("", TenderKind.CARD, ("tender_card", (1876,))),
        ("2000", TenderKind.CASH, ("tender_cash", (2000,))),
        ("500", TenderKind.CARD, ("tender_card", (500,))),
    ],
)
def test_a_tender_is_what_was_typed_or_what_is_due(
    keys: str, kind: TenderKind, asked: tuple[str, tuple[int]]
) -> None:
    counter = Counter(PAYING)
    assert counter.do(*(ask.TypeDigits(key) for key in keys), ask.Tender(kind)) == [asked]
    assert not counter.front.typed


def test_a_search_follows_every_character() -> None:
    counter = Counter(SELLING)
    asked = counter.do(ask.Focus(FieldName.SEARCH), ask.TypeText("m"), ask.TypeText("i"))
    assert asked == [("search", ("m",)), ("search", ("mi",))]
    assert counter.do(ask.EraseCharacter(), ask.EraseCharacter()) == [
        ("search", ("m",)),
        ("leave_search", ()),
    ]


def test_enter_after_a_number_in_the_search_acts_like_its_scan() -> None:
    counter = Counter(SELLING)
    asked = counter.do(ask.Focus(FieldName.SEARCH), ask.TypeText("4011"), ask.Enter())
    assert asked[-1] == ("scan", ("4011",))
    assert counter.front.focus is FieldName.NONE


def test_a_scan_that_was_typed_is_cut_off_the_field() -> None:
    counter = Counter(SELLING)
    counter.do(ask.Focus(FieldName.SEARCH), ask.TypeText("mi4006381333931"))
    asked = counter.do(ask.Scan("4006381333931", typed=True))
    assert asked == [("scan", ("4006381333931",))]
    assert counter.front.text(FieldName.SEARCH) == "mi"


def test_a_scan_on_a_new_machine_is_its_claim_code() -> None:
    counter = Counter(TillState(stage=Stage.NOT_ENROLLED))
    assert counter.front.focus is FieldName.CLAIM_CODE
    assert counter.do(ask.Scan("TAMEIO1:X")) == [("enrol", ("TAMEIO1:X",))]


def test_the_technician_says_whether_the_words_match() -> None:
    counter = Counter(TillState(stage=Stage.NOT_ENROLLED, busy=True, enrolment_words="lusab"))
    assert counter.do(ask.AnswerWords(match=True)) == [("answer_words", (True,))]


def test_back_leaves_what_is_nearest() -> None:
    counter = Counter(SELLING)
    counter.do(ask.GoTo(Place.SETTINGS), ask.Open(Overlay.MENU), ask.GoBack())
    assert (counter.front.overlay, counter.front.place) == (Overlay.NONE, Place.SETTINGS)
    counter.do(ask.GoBack())
    assert counter.front.place is Place.MAIN
    assert Counter(PAYING).do(ask.GoBack()) == [("back_to_basket", ())]


def test_a_number_typed_at_sign_on_is_forgotten_at_once() -> None:
    counter = Counter(TillState(stage=Stage.SIGN_ON, operators=OPERATORS))
    asked = counter.do(
        ask.ChooseOperator(MARIA.id), *(ask.TypeDigits(d) for d in "1234"), ask.SignOn()
    )
    assert asked == [("sign_on", (MARIA.id, "1234"))]
    assert not counter.front.typed


def test_a_question_of_the_tills_is_not_answered_by_what_was_typed_before_it() -> None:
    counter = Counter(SELLING)
    counter.do(ask.TypeDigits("1234"), ask.Open(Overlay.DISCOUNT))
    counter.till.become(replace(SELLING, prompt=UnknownCodeFound("123", "yes")))
    counter.desk.follow()
    assert (counter.front.typed, counter.front.overlay) == ("", Overlay.NONE)


def test_a_refused_approval_is_typed_anew() -> None:
    counter = Counter(replace(SELLING, prompt=ApprovalAsked("discount")))
    counter.do(*(ask.TypeDigits(d) for d in "9999"))
    assert counter.do(ask.Approve()) == [("approve", ("9999",))]
    counter.do(ask.TypeDigits("1"))
    counter.till.become(replace(SELLING, prompt=ApprovalAsked("discount", "Wrong PIN.")))
    counter.desk.follow()
    assert not counter.front.typed


def test_a_wrong_number_at_sign_on_is_typed_anew() -> None:
    state = TillState(stage=Stage.SIGN_ON, operators=OPERATORS)
    counter = Counter(state)
    counter.do(ask.ChooseOperator(MARIA.id), ask.TypeDigits("99"))
    counter.till.become(
        replace(state, notice=Notice(message="Wrong PIN.", severity=Severity.WARNING, number=1))
    )
    counter.desk.follow()
    assert not counter.front.typed
    assert counter.front.operator == MARIA.id


def test_the_next_operator_finds_nothing_of_the_one_before() -> None:
    counter = Counter(SELLING)
    counter.do(ask.TypeDigits("5"), ask.GoTo(Place.SETTINGS), ask.Open(Overlay.MENU))
    counter.till.become(TillState(stage=Stage.SIGN_ON, operators=OPERATORS))
    counter.desk.follow()
    front = counter.front
    assert (front.typed, front.place, front.overlay, front.operator) == (
        "", Place.MAIN, Overlay.NONE, None,
    )  # fmt: skip


def test_a_line_that_comes_while_looking_elsewhere_brings_the_basket_back() -> None:
    counter = Counter(SELLING)
    counter.do(ask.GoTo(Place.CUSTOMERS))
    basket = sold(count=3)
    counter.till.become(replace(SELLING, basket=basket, totals=basket.totals()))
    counter.desk.follow()
    assert counter.front.place is Place.MAIN


def test_counting_types_pieces_of_the_note_chosen() -> None:
    counter = Counter(replace(SELLING, stage=Stage.CLOSING_SHIFT, closing=ShiftClosing()))
    counter.do(
        ask.ChooseDenomination(2000), ask.TypeDigits("1"), ask.TypeDigits("2"), ask.EraseDigit()
    )
    counter.do(ask.ChooseDenomination(5), ask.TypeDigits("00"), ask.TypeDigits("7"))
    assert counter.front.counts == {2000: 1, 5: 7}
    assert counter.do(ask.ConfirmCount()) == [("count_drawer", ({2000: 1, 5: 7},))]


def test_ticking_takes_one_more_back_and_after_the_last_none() -> None:
    sale = a_sale(sold())
    line = next(line for line in sale.lines if line.quantity.thousandths == 2000)
    returning = ReturnInProgress(original=sale)
    state = replace(SELLING, stage=Stage.RETURNING, basket=a_basket(), returning=returning)
    counter = Counter(state)
    assert counter.do(ask.TickLine(line.number))[0] == ("tick_line", (line.number, 1000, "", True))
    for before, after in ((1000, 2000), (2000, 0)):
        ticked = replace(returning, ticked=((line.number, before, "", True),))
        counter.till.become(replace(state, returning=ticked))
        assert counter.do(ask.TickLine(line.number))[0][1][1] == after


def test_a_reason_chosen_late_is_told_for_the_lines_ticked_already() -> None:
    returning = ReturnInProgress(original=a_sale(sold()), ticked=((2, 1000, "", True),))
    state = replace(SELLING, stage=Stage.RETURNING, basket=a_basket(), returning=returning)
    assert Counter(state).do(ask.ChooseReason("Damaged")) == [
        ("tick_line", (2, 1000, "Damaged", True))
    ]


def test_something_that_is_no_intent_is_a_fault_of_the_program() -> None:
    with pytest.raises(TypeError, match="nothing answers"):
        Counter(SELLING).do(object())


def test_a_till_left_alone_is_locked_but_never_in_the_middle_of_a_payment() -> None:
    assert Counter(SELLING).desk.should_lock(300)
    assert not Counter(SELLING).desk.should_lock(299)
    assert not Counter(PAYING).desk.should_lock(3000)
    assert not Counter(TillState(stage=Stage.SIGN_ON)).desk.should_lock(3000)
