"""A sale from scan to paper, and everything that may happen on the way."""

import pytest

from edge.till.state import (
    AgeCheckAsked,
    ApprovalAsked,
    CardPaymentWaiting,
    UnknownCodeFound,
    WeightAsked,
)
from firmware_drivers.errors import DeviceUnreachable, OutcomeUnknown, Trouble
from firmware_drivers.scale.scale import Weight
from sync_protocol.messages.to_till import VariableMeasureRow
from sync_protocol.retail.barcode import measured_code

LOAF, MILK, MILK_CRATE, BEER = "4006381333931", "5201054017432", "15201054017439", "5060000000016"
LABEL = measured_code(
    "45",
    745,
    VariableMeasureRow(
        prefix="21", item_from=2, item_until=7, value_from=7, value_until=12, kind="weight"
    ).to_rule(),
)


def test_a_cash_sale_is_durable_then_paid_then_printed(shop) -> None:
    shop.open()
    number = shop.sell(LOAF, cash=500)
    state = shop.state
    assert number == "S1T1A-000001"
    assert state.stage == "completed"
    assert state.finished.sale.change.minor == 70
    assert state.finished.printing == "done"
    assert shop.drawer.opened == 1
    assert "Sourdough loaf" in shop.printer.text()
    assert state.shift.expected_cash.minor == 10_430
    assert state.receipt_number == "S1T1A-000002"


def test_the_next_scan_begins_the_next_sale_by_itself(shop) -> None:
    shop.open()
    shop.sell(LOAF)
    shop.till.scan(MILK)
    assert shop.state.stage == "selling"
    assert [line.name for line in shop.state.basket.lines] == ["Γάλα φρέσκο"]


def test_the_same_goods_join_one_line_and_a_crate_counts_its_pieces(shop) -> None:
    shop.open()
    for code in (MILK, MILK, MILK_CRATE):
        shop.till.scan(code)
    (line,) = shop.state.basket.lines
    assert line.quantity.thousandths == 8000
    assert shop.state.totals.total.minor == 8 * 165


def test_a_label_of_the_scale_carries_its_weight(shop) -> None:
    shop.open()
    shop.till.scan(LABEL)  # PLU 45, 745 g
    (line,) = shop.state.basket.lines
    assert (line.item, line.quantity.thousandths) == ("tomatoes", 745)
    assert shop.state.totals.total.minor == 264


def test_weighed_goods_ask_the_scale_and_take_a_stable_weight_once(shop) -> None:
    shop.open()
    shop.scale.reading = Weight(500)
    shop.till.add_item("tomatoes")
    shop.until(lambda s: isinstance(s.prompt, WeightAsked) and s.prompt.live_grams == 500)
    shop.till.take_weight()
    assert shop.state.basket.lines[0].quantity.thousandths == 500
    shop.till.add_item("tomatoes")
    shop.until(lambda s: isinstance(s.prompt, WeightAsked) and "scale" in s.prompt.problem)
    shop.till.take_weight()
    assert len(shop.state.basket.lines) == 1


def test_a_typed_weight_needs_the_right_or_approval(shop) -> None:
    shop.open()
    shop.till.add_item("tomatoes")
    shop.till.key_weight(250)
    assert isinstance(shop.state.prompt, ApprovalAsked)
    shop.till.approve("0000")
    shop.until(lambda s: isinstance(s.prompt, ApprovalAsked) and s.prompt.refused)
    shop.till.approve("9999")
    shop.until(lambda s: s.basket and s.basket.lines)
    assert shop.state.basket.lines[0].quantity.thousandths == 250


def test_beer_is_sold_after_a_look_at_the_passport_once_a_sale(shop) -> None:
    shop.open()
    shop.till.scan(BEER)
    assert isinstance(shop.state.prompt, AgeCheckAsked)
    assert shop.state.basket is None
    shop.till.confirm_age()
    shop.till.scan(BEER)
    assert shop.state.basket.lines[0].quantity.thousandths == 2000


def test_an_unknown_code_offers_a_free_line_by_right(shop) -> None:
    shop.open()
    shop.till.scan("4007817327098")
    assert shop.state.prompt == UnknownCodeFound("4007817327098", "approval")
    shop.till.sell_free_line("Umbrella", 990)
    shop.till.approve("9999")
    shop.until(lambda s: s.basket and s.basket.lines)
    assert shop.state.basket.lines[0].name == "Umbrella"
    assert shop.state.prompt is None


@pytest.mark.parametrize("code", ["4006381333930", "2100045007450", "", "\x00\x1b@", "9" * 5000])
def test_a_damaged_code_is_said_and_sells_nothing(shop, code: str) -> None:
    shop.open()
    shop.till.scan(code)
    assert shop.state.basket is None
    assert shop.state.notice is not None or shop.state.prompt is not None


def test_an_item_without_a_price_is_never_sold_at_nothing(shop) -> None:
    shop.open()
    shop.till.add_item("gift")
    assert shop.state.basket is None
    assert "no price" in shop.state.notice.message


def test_the_silver_card_brings_its_discount_and_says_why(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.scan("2900000000018")
    state = shop.state
    assert state.basket.customer.name == "Eleni Papadaki"
    assert state.totals.rule.name == "Silver card"
    assert state.totals.total.minor == 430 - 22
    assert "you save" in state.notice.message
    shop.till.remove_customer()
    assert shop.state.totals.total.minor == 430


@pytest.mark.parametrize(
    "text",
    [
        "6912345678",
        "+30 691 234 5678",
        "2345678",
        "papad",
        "Ελένη",
        "Παπαδ",
        "2900000000018",
        "Papadakhi",
    ],
)
def test_a_customer_is_found_by_phone_card_name_and_nearly_the_name(shop, text: str) -> None:
    shop.open()
    shop.till.find_customers(text)
    found = shop.until(
        lambda s: s.found_customers and not s.found_customers.searching
    ).found_customers
    names = [customer.name for customer in found.customers]
    assert names == ([] if text in {"Ελένη", "Παπαδ"} else ["Eleni Papadaki"])


def test_a_number_with_the_national_zero_finds_the_international_one(shop) -> None:
    shop.open()
    shop.till.find_customers("091 12 34 56")
    found = shop.until(
        lambda s: s.found_customers and not s.found_customers.searching
    ).found_customers
    assert [customer.id for customer in found.customers] == ["aram"]


@pytest.mark.parametrize(
    ("text", "similar"),
    [("sour", False), ("γαλα", False), ("4711", False), ("400638", False), ("sourduogh", True)],
)
def test_goods_are_found_by_the_beginnings_of_words_and_nearly(
    shop, text: str, similar: bool
) -> None:
    shop.open()
    shop.till.search(text)
    found = shop.until(lambda s: s.found_items and not s.found_items.searching).found_items
    assert found.tiles
    assert found.tiles[0].item.id in {"loaf", "milk"}
    assert found.similar is similar
    assert found.tiles[0].price.minor in {430, 165}


def test_quantity_note_and_voided_line(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.scan(MILK)
    shop.till.set_quantity(1, 3000)
    shop.till.note_line(1, "sliced")
    assert shop.state.basket.line(1).quantity.thousandths == 3000
    shop.till.set_quantity(1, 1500)  # pieces are sold whole
    assert shop.state.basket.line(1).quantity.thousandths == 3000
    shop.till.void_line(2)
    assert [line.number for line in shop.state.basket.lines] == [1]
    shop.settle()
    types = journal_types(shop)
    assert "line.voided" in types


def test_a_right_set_by_headquarters_wins_over_the_role(shop) -> None:
    shop.sign_on("boris", "5555")
    shop.till.open_shift(0)
    shop.until(lambda s: s.stage == "selling")
    shop.till.scan(LOAF)
    shop.till.void_line(1)
    assert shop.state.basket.lines
    assert "may not" in shop.state.notice.message


def test_price_and_discount_by_hand_need_a_reason_and_a_supervisor(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.override_price(1, 300, "")
    assert shop.state.prompt is None
    assert "why" in shop.state.notice.message
    shop.till.override_price(1, 300, "yesterday's")
    shop.till.approve("9999", "olga")
    shop.until(lambda s: s.totals.total.minor == 300)
    shop.till.discount_line(1, percent_bp=1000, reason="crushed")
    shop.till.approve("9999")
    shop.until(lambda s: s.totals.total.minor == 270)
    shop.till.discount_line(1)
    assert shop.state.totals.total.minor == 300


def test_cash_is_rounded_to_the_smallest_coin(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.set_quantity(1, 1000)
    shop.till.scan(LABEL)  # 2,64
    shop.till.begin_payment()
    assert shop.state.payment.cash_due.minor == 695
    shop.till.tender_cash(695)
    assert shop.state.payment.rounding.minor == 1


def test_a_card_payment_is_written_down_before_the_terminal_is_asked(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.begin_payment()
    shop.till.tender_card()
    prompt = shop.until(lambda s: isinstance(s.prompt, CardPaymentWaiting)).prompt
    assert prompt.amount.minor == 430
    assert "card-payment.intended" in journal_types(shop)
    shop.till.complete_sale()  # not before the question is answered
    shop.till.cancel_prompt()
    shop.till.sign_off()
    assert isinstance(shop.state.prompt, CardPaymentWaiting)
    shop.till.answer_card("unknown")
    assert shop.state.prompt.unknown
    shop.till.answer_card("paid", "A1B2")
    assert shop.state.payment.is_complete
    shop.till.back_to_basket()
    assert shop.state.stage == "tendering"
    shop.till.complete_sale()
    sale = shop.until(lambda s: s.finished).finished.sale
    assert (sale.tenders[0].kind, sale.tenders[0].reference) == ("card", "A1B2")
    assert shop.drawer.opened == 0


def test_split_payment_gives_change_in_cash_only(shop) -> None:
    shop.open()
    for _ in range(3):
        shop.till.scan(LOAF)
    shop.till.begin_payment()
    shop.till.tender_card(1000)
    shop.until(lambda s: isinstance(s.prompt, CardPaymentWaiting))
    shop.till.answer_card("paid")
    shop.till.tender_cash(500)
    shop.till.complete_sale()
    sale = shop.until(lambda s: s.finished).finished.sale
    assert sale.change.minor == 210
    shop.settle()
    assert shop.state.shift.expected_cash.minor == 10_290


def test_a_tender_that_is_too_much_or_nothing_is_refused(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.begin_payment()
    for amount in (0, -5, 10**15):
        shop.till.tender_cash(amount)
    shop.till.tender_card(431)
    shop.settle()
    assert shop.state.payment.tenders == ()
    shop.till.complete_sale()
    assert shop.state.stage == "tendering"


def test_without_paper_the_sale_stands_and_printing_is_offered_again(shop) -> None:
    shop.open()
    shop.printer.failure = DeviceUnreachable("off", trouble=Trouble.NO_ANSWER)
    shop.sell(LOAF)
    assert shop.state.finished.printing == "failed"
    assert "No answer" in shop.state.finished.printing_problem
    shop.printer.failure = None
    shop.till.print_receipt()
    shop.until(lambda s: s.finished.printing == "done")
    assert "COPY" not in shop.printer.text()
    shop.till.print_receipt()
    shop.settle()
    shop.until(lambda _: len(shop.printer.jobs) == 2)
    assert "COPY" in shop.printer.text()


def test_paper_that_may_be_out_already_makes_the_next_one_a_copy(shop) -> None:
    shop.open()
    shop.printer.failure = OutcomeUnknown("cut off", trouble=Trouble.PAPER_OUT)
    shop.sell(LOAF)
    assert shop.state.finished.printing == "unknown"
    shop.printer.failure = None
    shop.till.print_receipt()
    shop.until(lambda s: s.finished.printing == "done")
    assert "COPY" in shop.printer.text()


def test_the_customer_sees_what_is_added_and_what_it_comes_to(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.until(lambda _: shop.display.lines[0].startswith("Sourdough loaf"))
    assert "4.30" in shop.display.lines[1]


def test_training_has_its_own_numbers_and_touches_no_total(shop) -> None:
    shop.open()
    shop.sell(LOAF)
    shop.till.next_sale()
    shop.till.set_training(on=True)
    shop.till.approve("9999")
    shop.until(lambda s: s.training)
    assert shop.sell(LOAF) == "S1T1A-T000001"
    assert "TRAINING" in shop.printer.text()
    shop.till.next_sale()
    shop.till.set_training(on=False)
    assert shop.sell(LOAF) == "S1T1A-000002"
    shop.till.next_sale()
    shop.till.show_x_report()
    report = shop.until(lambda s: s.report).report
    assert report.totals.sales == 2
    assert report.totals.gross_sales == 860


def journal_types(shop) -> list[str]:
    return shop.parts.desk.journal.ask(
        lambda journal: [
            row[0] for row in journal.connection.execute("SELECT ty FROM entry ORDER BY position")
        ]
    )
