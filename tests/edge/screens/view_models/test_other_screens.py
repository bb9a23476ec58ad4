"""Starting, signing on, shifts, returns, reports, devices, settings, menu and notices."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from edge.screens.front import Front
from edge.screens.intents.places import FieldName, Overlay
from edge.screens.intents.returning import StartReturn, TickLine
from edge.screens.view_models import parked, reports, returning, settings, shift, sign_on, starting
from edge.screens.view_models.menu import menu_of
from edge.screens.view_models.shown import Surroundings, notice_of, shown
from edge.till.state import (
    Notice,
    Severity,
    Stage,
    StorageView,
    SyncView,
    TillState,
)
from sync_protocol.languages.wording import LANGUAGES, Wording
from tests.builders import NOON_US, a_customer, eur
from tests.edge.screens.scripted import MARIA, selling, states

EN = Wording("en", ZoneInfo("Europe/Athens"))
FRONT = Front(now_us=NOON_US)
STATES = states()


def at(name: str) -> tuple[TillState, Front]:
    state, front = STATES[name]
    return state, replace(FRONT, **front)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("name", sorted(STATES))
def test_every_state_has_a_screen_in_every_language(name: str, language: str) -> None:
    state, front = at(name)
    everything = shown(state, front, Wording(language), Surroundings(roomy=True))
    assert type(everything.screen).__name__.endswith("View")


# Starting


def test_a_claim_code_is_written_in_groups_and_sent_when_it_is_whole() -> None:
    state, front = at("enrolment")
    view = starting.enrolment_view(state, front, EN)
    assert view.field.text == "K7QF-3MWD"
    assert not view.go.enabled
    whole = front.with_text(FieldName.CLAIM_CODE, "K7QF-3MWD-9T2X")
    assert starting.enrolment_view(state, whole, EN).go.enabled


def test_the_comparison_number_stands_large_while_headquarters_is_asked() -> None:
    state, front = at("enrolling")
    view = starting.enrolment_view(state, front, EN)
    assert view.number == "482 913"
    assert not view.go.enabled
    assert not view.keyboard
    assert [row.mark for row in view.steps] == ["✓", "●", "○"]


def test_a_typed_code_waits_until_the_words_are_compared() -> None:
    state, front = at("comparing")
    view = starting.enrolment_view(state, front, EN)
    assert view.words == "lusab-babad-gutih-tugad-zuzuv"
    assert view.number == ""
    assert [key.name for key in view.answers] == ["words-differ", "words-match"]
    assert not view.go.enabled
    assert [row.mark for row in view.steps] == ["●", "○", "○"]
    assert starting.enrolment_view(*at("enrolling"), EN).answers == ()


def test_a_refused_code_says_why() -> None:
    state = TillState(
        stage=Stage.NOT_ENROLLED, enrolment_problem="Headquarters declined this till."
    )
    assert starting.enrolment_view(state, FRONT, EN).problem == "Headquarters declined this till."


def test_after_a_power_cut_one_question_is_asked() -> None:
    state, front = at("recovery")
    view = starting.recovery_view(state, front, EN)
    assert view.text == "Was the receipt of sale S1T1-000042 printed?"
    assert [key.name for key in view.keys] == ["recovery-print-copy", "recovery-printed"]


# Signing on


def test_a_number_is_never_shown_and_needs_an_operator() -> None:
    state, front = at("sign-on")
    view = sign_on.sign_on_view(state, front, EN)
    assert view.dots == "● ● ● ○"
    assert not view.go.enabled
    whole = sign_on.sign_on_view(state, front.with_digits("4"), EN)
    assert whole.go.enabled
    nobody = sign_on.sign_on_view(state, replace(front, operator=None, typed="1234"), EN)
    assert not nobody.go.enabled


def test_an_operator_locked_out_is_told_how_long() -> None:
    state, front = at("sign-on")
    locked = replace(MARIA, locked_until_us=NOON_US + 90_000_000)
    view = sign_on.sign_on_view(replace(state, operators=(locked,)), front.with_digits("4"), EN)
    assert view.hint == "Too many wrong numbers. Wait 2 minutes."
    assert not view.go.enabled


def test_troubles_of_devices_and_unsent_money_are_said_before_the_first_sale() -> None:
    state, front = at("sign-on")
    troubles = {row.name for row in sign_on.sign_on_view(state, front, EN).troubles}
    assert troubles == {"trouble-receipt-printer", "trouble-scale", "trouble-unsent"}


def test_no_shift_opens_on_a_full_disk() -> None:
    state, front = at("open-shift")
    assert sign_on.open_shift_view(state, front, EN).go.text == "Open shift with €100.00"
    full = replace(state, storage=StorageView(state="full"))
    assert not sign_on.open_shift_view(full, front, EN).go.enabled


# Lists


def test_parked_sales_stand_oldest_first_and_wait_for_an_empty_basket() -> None:
    state, front = at("parked")
    view = parked.parked_view(state, front, EN)
    assert [row.right for row in view.rows] == ["€2.30", "€38.10"]
    assert all(row.keys[0].enabled for row in view.rows)
    busy = replace(state, basket=selling().basket)
    assert parked.parked_view(busy, front, EN).rows[0].keys[0].reason == "finish this sale"


def test_what_must_be_known_about_a_customer_stands_first() -> None:
    state, front = at("customers")
    view = parked.customers_view(state, front, EN)
    assert [row.title for row in view.warnings] == [
        "Orders only against full prepayment",
        "On account: €84.20 of €100.00",
        "Allergic to nuts: ask",
    ]
    assert view.keys[0].name == "customer-take"


def test_a_phone_number_is_masked_on_the_counter() -> None:
    assert parked.masked("+306912345678") == "+306 … 678"
    assert parked.masked("112") == "112"


def test_the_customer_in_the_sale_can_be_removed() -> None:
    state = selling(a_customer())
    view = parked.customers_view(state, FRONT, EN)
    assert view.keys[0].name == "customer-remove"


# Returns


def test_a_return_cannot_be_returned() -> None:
    state, front = at("return-find")
    rows = returning.view_of(state, front, EN).rows
    sold = next(row for row in rows if row.title.startswith("Sale"))
    returned = next(row for row in rows if row.title.startswith("Return"))
    assert isinstance(sold.intent, StartReturn)
    assert returned.intent is None


def test_lines_are_ticked_and_the_refund_needs_a_reason() -> None:
    state, front = at("return")
    view = returning.view_of(state, front, EN)
    assert view.rows[0].under == "returned already"
    assert view.rows[0].intent is None
    assert view.rows[1].mark == "✓"
    assert view.rows[2].intent == TickLine(3)
    assert view.give[0].enabled
    without = returning.view_of(state, replace(front, reason=""), EN)
    assert without.give[0].reason == "Choose a reason"


# The shift and the day


def test_a_count_is_blind_until_it_stands() -> None:
    state, front = at("close-shift")
    view = shift.close_shift_view(state, front, EN)
    assert view.counted == "€510.00"
    assert view.difference == "hidden until confirmed"
    assert view.figures == ()
    assert view.counting_caption == "How many of €10.00?"
    assert [row.name for row in view.hints] == ["hint-parked", "hint-unsent"]


def test_a_difference_needs_a_reason() -> None:
    state, front = at("close-shift-short")
    view = shift.close_shift_view(state, front, EN)
    assert (view.difference_caption, view.difference) == ("▲ Short", "€2.00")
    assert not view.go.enabled
    reasoned = shift.close_shift_view(state, replace(front, reason="Wrong change given"), EN)
    assert reasoned.go.enabled


def test_cash_moves_only_with_an_amount_and_a_reason() -> None:
    state, front = at("cash")
    assert shift.cash_view(state, front, EN).go.text == "Drop to the safe: €400.00"
    assert shift.cash_view(state, replace(front, typed=""), EN).go.reason == "Type an amount"
    assert shift.cash_view(state, replace(front, reason=""), EN).go.reason == "Choose a reason"


def test_a_report_adds_up_in_words() -> None:
    state, front = at("x-report")
    view = reports.view_of(state, front, EN)
    assert view.figures[0].amount == "€2,310.40"
    assert view.close_day is not None
    assert view.close_day.reason == "Close the shift first"
    closed = reports.view_of(replace(state, shift=None), front, EN)
    assert closed.close_day is not None
    assert closed.close_day.enabled


# Devices, settings, menu, notices


def test_a_device_is_told_in_words_and_by_shape() -> None:
    state, front = at("devices")
    rows = {row.name: row for row in settings.devices_view(state, front, EN).rows}
    assert (rows["device-scale"].mark, rows["device-scale"].right) == ("✕", "No answer")
    assert rows["device-scale"].under == "No answer: check cable and power."
    assert rows["device-scanner"].keys[0].text == "Test"


def test_what_a_test_finds_and_the_last_trouble_stand_under_the_device() -> None:
    state, front = at("device-test")
    rows = {row.name: row for row in settings.devices_view(state, front, EN).rows}
    assert (rows["device-scale"].under, rows["device-scale"].under_tone) == (
        "0.745\N{NO-BREAK SPACE}kg",
        "good",
    )
    assert rows["device-drawer"].under.startswith("Last trouble at ")
    assert rows["device-drawer"].under.endswith("the printer is silent [no answer]")
    assert rows["device-receipt-printer"].keys[0].text == "Test page"


def test_settings_show_what_support_asks_for() -> None:
    state, front = at("settings")
    view = settings.settings_view(state, front, EN, "1.4.2")
    rows = {row.name: row.right for row in view.rows}
    assert rows["sync-unsent"] == "12 · €340.50"
    assert rows["sync-version"] == "1.4.2"
    assert view.status == "Headquarters is out of reach. Selling goes on."


def test_a_till_on_hold_says_who_has_to_decide() -> None:
    state, front = at("settings")
    held = replace(state, sync=SyncView(state="held", reason="fork"))
    assert "Headquarters has to decide" in settings.settings_view(held, front, EN, "").status


def test_the_menu_says_why_something_cannot_be_done_now() -> None:
    assert menu_of(selling(), FRONT, EN) is None
    menu = menu_of(selling(), replace(FRONT, overlay=Overlay.MENU), EN)
    assert menu is not None
    keys = {key.name: key for key in menu.keys}
    assert keys["menu-close-shift"].reason == "finish this sale"
    assert keys["menu-devices"].under == "▲ 2 need attention"


def test_a_notice_puts_amounts_into_words() -> None:
    notice = Notice(
        message="{customer} saves {amount}.",
        values=(("customer", "Eleni"), ("amount", eur(42))),
        severity=Severity.INFO,
        number=4,
    )
    view = notice_of(replace(selling(), notice=notice), EN)
    assert view is not None
    assert view.text == "Eleni saves €0.42."
    assert not view.lasting


@pytest.mark.parametrize(
    ("state", "words"), [("full", "full"), ("fault", "fault"), ("low", "nearly full")]
)
def test_a_full_disk_is_said_until_there_is_room(state: str, words: str) -> None:
    view = notice_of(replace(selling(), storage=StorageView(state=state)), EN)
    assert view is not None
    assert view.lasting
    assert words in view.text
