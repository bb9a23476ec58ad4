"""What the payment and the finished sale show."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from edge.screens.front import Front
from edge.screens.intents.paying import Tender
from edge.screens.view_models.tender import TenderView, completed_view, tender_view
from edge.till.state import DeviceReadiness, Finished, Stage, TillState
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.tender import Payment, TenderKind
from tests.builders import NOON_US, a_sale, card, cash, eur
from tests.edge.screens.scripted import selling

EN = Wording("en", ZoneInfo("Europe/Athens"))
FRONT = Front(now_us=NOON_US)


def paying(*tenders, total: int = 12450, step: int = 1) -> TillState:
    payment = Payment(total=eur(total), cash_step_minor=step)
    for tender in tenders:
        payment = payment.with_tender(tender)
    return replace(selling(), stage=Stage.TENDERING, payment=payment)


def view(state: TillState, front: Front = FRONT) -> TenderView:
    return tender_view(state, front, EN)


def test_what_is_due_stands_in_the_largest_type() -> None:
    shown = view(paying())
    assert (shown.due_caption, shown.due) == ("Due", "€124.50")
    assert not shown.complete.enabled
    assert shown.complete.reason == "€124.50 is missing"


def test_round_amounts_that_people_hand_over_are_one_key_away() -> None:
    quick = view(paying(total=11950)).quick
    assert [key.text for key in quick] == ["Exact", "€120.00", "€150.00", "€200.00"]
    assert quick[0].intent == Tender(TenderKind.CASH, 11950)


def test_only_cash_gives_change() -> None:
    shown = view(paying(cash(20000)))
    assert (shown.due_caption, shown.due, shown.change) == ("Change", "€75.50", "€75.50")
    assert shown.complete.enabled
    too_much = view(paying(), FRONT.with_digits("20000"))
    by_card = next(key for key in too_much.kinds if key.name == "tender-card")
    assert not by_card.enabled
    assert by_card.reason == "only cash gives change"


def test_a_split_payment_lists_every_tender_with_a_key_to_take_it_back() -> None:
    shown = view(paying(card(1000)))
    assert [row.title for row in shown.rows] == ["Total", "Card"]
    assert shown.rows[1].keys[0].name == "tender-remove-0"
    assert shown.due == "€114.50"


def test_cash_rounding_is_said_before_and_after() -> None:
    assert view(paying(total=1782, step=5)).notes == "In cash €17.80"
    assert view(paying(cash(1780), total=1782, step=5)).notes == "Rounding -€0.02"


def test_what_is_typed_stands_on_the_means_it_would_be_given_by() -> None:
    shown = view(paying(), FRONT.with_digits("5000"))
    assert shown.typed == "€50.00"
    assert [key.under for key in shown.kinds] == ["€50.00", "€50.00", ""]


def test_a_paid_sale_takes_no_more() -> None:
    assert not any(key.enabled for key in view(paying(cash(12450))).kinds)


def test_a_terminal_that_does_not_answer_takes_no_card() -> None:
    state = replace(paying(), devices=(DeviceReadiness(device="card-terminal", state="failed"),))
    by_card = next(key for key in view(state).kinds if key.name == "tender-card")
    assert not by_card.enabled
    assert by_card.reason == "No answer from the terminal"


def test_while_the_sale_is_being_kept_nothing_can_be_pressed_twice() -> None:
    shown = view(replace(paying(cash(12450)), busy=True))
    assert shown.complete.text == "Saving …"
    assert not shown.complete.enabled
    assert not shown.back.enabled


def finished(printing: str, problem: str = "") -> TillState:
    return replace(
        selling(),
        stage=Stage.COMPLETED,
        finished=Finished(sale=a_sale(), printing=printing, printing_problem=problem),
    )


def test_the_change_is_what_stands_largest_after_a_sale() -> None:
    shown = completed_view(finished("done"), FRONT, EN)
    assert (shown.title, shown.caption, shown.amount) == ("Sale complete", "Change", "€0.00")
    assert shown.printing == "Receipt printed"


def test_a_printer_without_paper_leaves_the_sale_standing_and_offers_printing_again() -> None:
    shown = completed_view(finished("failed", "Put in a new roll."), FRONT, EN)
    assert shown.printing == "▲ The sale stands; the receipt is not printed. Put in a new roll."
    assert shown.printing_tone == "warning"
    assert shown.keys[0].text == "Print receipt"
    assert shown.keys[0].enabled


def test_a_printer_that_fell_silent_is_not_asked_again_by_itself() -> None:
    shown = completed_view(finished("unknown"), FRONT, EN)
    assert "Look whether the receipt is there" in shown.printing
