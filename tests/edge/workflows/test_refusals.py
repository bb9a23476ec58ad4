"""What does not go is said, and changes nothing."""

from __future__ import annotations

import inspect
import random

import pytest

from edge.journal.space import DiskSpace, Room, Space
from edge.till.parking import PARKED_MAX
from edge.till.state import ApprovalAsked, CardPaymentWaiting, ParkedBasket
from edge.workflows.till import Till
from sync_protocol.retail.tender import TenderKind
from tests.builders import a_basket, eur

LOAF, MILK, BEER = "4006381333931", "5201054017432", "5060000000016"


def test_a_sale_is_given_up_with_a_trace(shop) -> None:
    shop.open()
    shop.till.abandon_basket()
    assert shop.state.notice is None
    shop.till.scan(LOAF)
    shop.till.abandon_basket("walked out")
    assert shop.state.basket is None
    assert "given up" in shop.state.notice.message
    shop.settle()
    assert shop.sell(MILK) == "S1T1A-000001"
    shop.till.next_sale()
    shop.till.show_x_report()
    report = shop.until(lambda s: s.report).report
    assert report.totals.abandoned == 1


def test_a_sale_paid_in_part_by_card_cannot_be_given_up(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.begin_payment()
    shop.till.tender_card(100)
    shop.until(lambda s: isinstance(s.prompt, CardPaymentWaiting))
    shop.till.answer_card("nonsense")
    assert isinstance(shop.state.prompt, CardPaymentWaiting)
    shop.till.answer_card("paid")
    shop.till.abandon_basket()
    assert "Give it back first" in shop.state.notice.message
    shop.till.remove_tender(5)
    shop.till.remove_tender(0)
    assert "Void the payment at the terminal" in shop.state.notice.message
    assert shop.state.payment.tenders == ()
    shop.till.back_to_basket()
    shop.till.abandon_basket()
    assert shop.state.basket is None


def test_a_card_that_was_not_paid_leaves_everything_due(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.begin_payment()
    shop.till.tender_card()
    shop.until(lambda s: isinstance(s.prompt, CardPaymentWaiting))
    shop.till.answer_card("not-paid")
    assert shop.state.payment.due.minor == 430
    shop.till.scan("2900000000018")
    assert "Go back to the sale" in shop.state.notice.message
    shop.till.scan(MILK)
    assert "Finish what is on the screen" in shop.state.notice.message


def test_an_empty_basket_is_not_paid(shop) -> None:
    shop.open()
    shop.till.begin_payment()
    assert "nothing to pay" in shop.state.notice.message
    shop.till.tender_cash(100)
    shop.till.tender_card()
    shop.till.complete_sale()
    shop.till.back_to_basket()
    shop.till.answer_card("paid")
    assert shop.state.stage == "selling"


@pytest.mark.parametrize("amount", [-1, 10**15])
def test_a_float_is_an_amount_that_fits_a_drawer(shop, amount: int) -> None:
    shop.sign_on()
    shop.till.open_shift(amount)
    assert "float" in shop.state.notice.message
    assert shop.state.stage == "shift-closed"


def test_no_shift_begins_on_a_disk_that_is_nearly_full(shop, monkeypatch) -> None:
    shop.sign_on()
    monkeypatch.setattr(DiskSpace, "look", lambda _self: Space(1, 100, Room.NEARLY_FULL))
    shop.till.open_shift(100)
    assert "no new shift" in shop.state.notice.message
    shop.till._housekeeping.look()
    assert shop.state.storage.state == "low"


def test_a_shift_is_not_closed_over_an_open_sale_or_in_training(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.begin_close_shift()
    assert "Finish, park or give up" in shop.state.notice.message
    shop.till.abandon_basket()
    shop.till.set_training(on=True)
    shop.till.approve("9999")
    shop.until(lambda s: s.training)
    shop.till.begin_close_shift()
    assert "training" in shop.state.notice.message
    shop.till.set_training(on=False)
    shop.till.begin_close_shift()
    shop.till.close_shift("nobody counted")
    assert shop.state.stage == "closing-shift"
    shop.till.cancel_close_shift()
    assert shop.state.stage == "selling"


def test_training_is_not_switched_in_the_middle_of_a_sale(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.set_training(on=True)
    assert "Finish the sale" in shop.state.notice.message


def test_cash_does_not_move_without_a_shift_or_a_kind(shop) -> None:
    shop.sign_on()
    shop.till.move_cash("drop", 100)
    assert "Open a shift" in shop.state.notice.message
    shop.till.move_cash("theft", 100)
    shop.till.close_day()
    shop.till.approve("9999")
    shop.until(lambda s: s.notice and "Nothing happened" in s.notice.message)


def test_an_approval_may_be_left(shop) -> None:
    shop.open()
    shop.till.approve("9999")
    shop.till.open_drawer()
    assert isinstance(shop.state.prompt, ApprovalAsked)
    shop.till.cancel_prompt()
    assert shop.state.prompt is None
    shop.till.approve("9999")
    shop.settle()
    assert shop.drawer.opened == 0


def test_five_wrong_approvals_lock_the_question_and_nobody_else(shop) -> None:
    shop.open()
    shop.till.open_drawer()
    for _ in range(5):
        shop.till.approve("0000")
        shop.settle()
    shop.till.approve("9999")
    shop.until(lambda s: "wait" in s.prompt.refused)
    assert all(not one.locked_until_us for one in shop.state.operators)
    shop.till.approve("9999", "olga")  # naming oneself is another question
    shop.until(lambda s: s.prompt is None)


def test_lines_that_are_not_there_are_not_changed(shop) -> None:
    shop.open()
    shop.till.set_quantity(1, 1000)
    shop.till.void_line(1)
    shop.till.scan(LOAF)
    for change in (
        lambda: shop.till.set_quantity(9, 1000),
        lambda: shop.till.void_line(9),
        lambda: shop.till.note_line(9, "x"),
        lambda: shop.till.discount_line(1, percent_bp=20_000, reason="x"),
        lambda: shop.till.discount_line(9),
    ):
        before = shop.state.basket
        change()
        assert shop.state.basket == before
    shop.till.select_line(1)
    assert shop.state.selected == 1
    shop.till.select_line(9)
    assert shop.state.selected is None


def test_a_weight_is_grams_up_to_a_limit(shop) -> None:
    shop.open()
    shop.till.take_weight()
    shop.till.key_weight(100)
    shop.till.add_item("tomatoes")
    for grams in (0, -5, 10**9):
        shop.till.key_weight(grams)
        assert "grams" in shop.state.notice.message
    shop.till.scan(LOAF)  # a question is open
    assert shop.state.basket is None
    shop.till.cancel_prompt()
    shop.till.scan(LOAF)
    assert shop.state.basket is not None


def test_what_the_catalogue_does_not_have_is_not_added(shop) -> None:
    shop.open()
    shop.till.add_item("nothing")
    shop.till.confirm_age()
    shop.till.choose_customer("nobody")
    shop.till.remove_customer()
    assert shop.state.basket is None
    shop.till.scan("2999999999997")
    assert shop.state.notice is not None


def test_a_full_park_takes_no_more(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    one = ParkedBasket(basket=a_basket(), total=eur(0), operator_name="", parked_us=0)
    with shop.parts.desk.turn():
        shop.parts.desk.change(parked=(one,) * PARKED_MAX)
    shop.till.park()
    assert "Too many" in shop.state.notice.message
    shop.till.recall("not there")
    assert shop.state.basket is not None


def test_a_return_in_the_wrong_place_does_nothing(shop) -> None:
    shop.open()
    shop.till.tick_line(1, 1000)
    shop.till.complete_return(TenderKind.CASH)
    shop.till.cancel_return()
    shop.till.begin_return_without_receipt()
    assert shop.state.stage == "selling"
    shop.till.scan(LOAF)
    shop.till.begin_return()
    assert "Finish or park" in shop.state.notice.message
    shop.till.park()
    shop.until(lambda s: s.parked)
    shop.till.begin_return()
    shop.till.complete_return()
    assert shop.state.stage == "returning"
    shop.till.sign_off()
    shop.sign_on()
    assert shop.state.stage == "selling"
    assert shop.state.basket is None


def test_grids_show_pages_of_goods_with_their_prices(shop) -> None:
    shop.open()
    assert shop.till.categories()[0].id == "bakery"
    (loaf,) = shop.till.tiles("bakery")
    assert (loaf.item.id, loaf.price.minor) == ("loaf", 430)
    assert [tile.item.id for tile in shop.till.tiles(None)] == ["loaf"]
    assert shop.till.tiles(None, 200) == ()
    assert shop.till.tiles("other")[0].price is None
    shop.till.search("zzzzzzzzzz")
    found = shop.until(lambda s: s.found_items and not s.found_items.searching).found_items
    assert found.tiles == ()
    shop.till.search("")
    shop.till.find_customers(" ")
    assert shop.state.found_items is None
    shop.till.leave_search()


def test_a_badge_nobody_has_and_languages_nobody_speaks(shop) -> None:
    shop.until(lambda s: s.stage == "sign-on")
    shop.till.scan("OP-X")
    assert "badge" in shop.state.notice.message
    shop.till.sign_on("nobody", "1")
    shop.till.set_language("tlh")
    shop.till.sign_off()
    assert shop.state.language == "en"
    shop.till.dismiss_notice()
    assert shop.state.notice is None


def test_a_damaged_journal_is_found_by_the_daily_examination(shop) -> None:
    shop.open()
    shop.sell(LOAF)
    shop.settle()
    shop.till._housekeeping.examine(every_entry=True)
    assert "damaged" not in (shop.state.notice.message if shop.state.notice else "")
    shop.parts.desk.journal.ask(
        lambda j: j.execute(lambda c: c.execute("UPDATE counter SET figures = '{}'"))
    )
    shop.till._housekeeping.examine(every_entry=True)
    assert "changed or damaged" in shop.state.notice.message


def test_a_device_is_tried_and_headquarters_asked(shop) -> None:
    shop.open()
    for device in ("receipt-printer", "scale", "scanner", "hologram"):
        shop.till.test_device(device)
    shop.till.synchronise_now()
    shop.settle()


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_anything_never_breaks_the_till(shop, seed: int, capsys) -> None:
    """Hands on the screen do anything at any time: nothing raises, and the journal stays whole."""
    dice = random.Random(seed)
    shop.open()
    actions = [
        name
        for name, member in inspect.getmembers(Till, inspect.isfunction)
        if not name.startswith("_")
        and name not in {"start", "stop", "subscribe", "enrolled", "enrol"}
    ]
    given: dict[str, list[object]] = {
        "code": [LOAF, MILK, BEER, "2900000000018", "OP-M1", "R-S1T1A-000001", "?", ""],
        "item_id": ["loaf", "tomatoes", "gift", "beer"],
        "operator_id": ["maria", "olga", ""],
        "pin": ["1234", "9999", "0000"],
        "outcome": ["paid", "not-paid", "unknown"],
        "answer": ["resume", "void", "printed"],
        "kind": ["paid-in", "drop", "float"],
        "sale_id": [""],
        "customer_id": ["eleni", "aram"],
        "count_by_denomination": [{100: 4}, {}],
        "category": ["bakery", None],
        "text": ["so", "69123", ""],
        "number": [1, 2],
        "on": [True, False],
        "restock": [True],
        "language": ["fi", "en"],
    }
    for _ in range(250):
        name = dice.choice(actions)
        arguments = {}
        for parameter in inspect.signature(getattr(Till, name)).parameters.values():
            if parameter.name == "self":
                continue
            if parameter.name == "number" and name == "begin_return":
                arguments["number"] = "S1T1A-000001"
            elif parameter.name == "kind" and name == "complete_return":
                arguments["kind"] = None
            elif parameter.name in given:
                arguments[parameter.name] = dice.choice(given[parameter.name])
            elif "int" in str(parameter.annotation):
                arguments[parameter.name] = dice.choice([0, 1, 100, 430, 1000, 2000])
            else:
                arguments[parameter.name] = dice.choice(["", "because"])
        if shop.state.parked and name == "recall":
            arguments["sale_id"] = shop.state.parked[0].basket.id
        getattr(shop.till, name)(**arguments)
        if dice.random() < 0.3:
            shop.settle()
        state = shop.state
        assert (state.totals is None) == (state.basket is None)
        assert state.stage != "tendering" or state.payment is not None
    shop.settle()
    shop.till._housekeeping.examine(every_entry=True)
    assert not (shop.state.notice and "damaged" in shop.state.notice.message)
    assert "_failed" not in capsys.readouterr().out  # no thread met a fault of the program
