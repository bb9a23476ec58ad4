"""Signing on, shifts, cash, reports, parking, returns."""

import pytest

from edge.journal.reference import Reader
from edge.journal.store_data import StoreData
from edge.till.state import ApprovalAsked
from sync_protocol.messages.reference import OPERATORS, PRICES, ReferenceRow
from sync_protocol.messages.to_till import OperatorRow, PriceRow, write_row
from tests.edge.conftest import STORE

LOAF, MILK = "4006381333931", "5201054017432"


def test_a_wrong_pin_is_counted_and_waiting_survives_a_restart(shop) -> None:
    shop.until(lambda s: s.stage == "sign-on")
    for _ in range(5):
        shop.till.sign_on("maria", "0000")
        shop.until(lambda s: not s.busy)
    shop.settle()
    maria = next(o for o in shop.state.operators if o.id == "maria")
    assert maria.locked_until_us == shop.clock.at_us + 60_000_000
    shop.till.sign_on("maria", "1234")
    shop.settle()
    assert shop.state.operator is None
    shop.restart()
    shop.until(lambda s: s.stage == "sign-on")
    shop.till.sign_on("maria", "1234")
    shop.settle()
    assert shop.state.operator is None
    shop.clock.pass_s(61)
    shop.sign_on("maria", "1234")
    shop.settle()
    shop.till.sign_off()
    shop.till.sign_on("maria", "0000")
    shop.until(lambda s: not s.busy)
    shop.sign_on("maria", "1234")  # the count began anew


def test_each_further_wrong_pin_waits_longer(shop) -> None:
    shop.until(lambda s: s.stage == "sign-on")
    waits = []
    for _ in range(8):
        shop.till.sign_on("maria", "0000")
        shop.until(lambda s: not s.busy)
        maria = next(o for o in shop.state.operators if o.id == "maria")
        waits.append(
            (maria.locked_until_us - shop.clock.at_us) // 60_000_000 if maria.locked_until_us else 0
        )
        if maria.locked_until_us:
            shop.clock.at_us = maria.locked_until_us + 1
    assert waits == [0, 0, 0, 0, 1, 5, 15, 15]


def test_the_pin_verifier_is_not_readable_in_the_database(shop) -> None:
    data = b"".join(path.read_bytes() for path in (shop.folder / "reference").glob("ref-*.db*"))
    assert b"argon2" not in data
    assert b"sealed:" in data


def test_a_badge_signs_a_cashier_on_but_a_supervisor_types_a_pin(shop) -> None:
    shop.until(lambda s: s.stage == "sign-on")
    shop.till.scan("OP-O1")
    assert shop.state.operator is None
    assert "PIN" in shop.state.notice.message
    shop.till.scan("OP-M1")
    assert shop.state.operator.id == "maria"
    shop.till.scan("OP-XX")


def test_nothing_is_sold_while_nobody_is_signed_on(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.lock()
    shop.till.scan(MILK)
    assert shop.state.stage == "sign-on"
    assert len(shop.state.basket.lines) == 1
    shop.sign_on()
    assert shop.state.stage == "selling"
    assert len(shop.state.basket.lines) == 1


def test_the_language_an_operator_chose_is_kept(shop) -> None:
    shop.sign_on()
    shop.till.set_language("fi")
    assert shop.state.language == "fi"
    shop.settle()
    shop.restart()
    shop.sign_on()
    assert shop.state.language == "fi"


def test_a_shift_is_counted_blind_and_a_difference_needs_a_reason(shop) -> None:
    shop.open(10_000)
    shop.sell(LOAF)
    shop.till.move_cash("drop", 5_000, "safe")
    shop.until(lambda s: s.shift.expected_cash.minor == 5_430)
    shop.till.next_sale()
    shop.till.begin_close_shift()
    assert shop.state.closing.expected is None
    shop.till.count_drawer({2000: 2, 1000: 1, 200: 2})
    closing = shop.until(lambda s: s.closing.counted).closing
    assert (closing.counted.minor, closing.expected.minor, closing.difference.minor) == (
        5_400,
        5_430,
        -30,
    )
    shop.till.close_shift()
    assert shop.state.stage == "closing-shift"
    shop.till.count_again()
    assert shop.state.closing.counted is None
    shop.till.count_drawer({1000: 5, 200: 2, 10: 2, 1: 10})
    shop.until(lambda s: s.closing.counted)
    shop.till.close_shift("")
    state = shop.until(lambda s: s.stage == "shift-closed")
    assert state.report.kind == "shift"
    assert state.report.totals.expected_cash == 5_430
    assert state.shift is None


def test_money_that_is_not_there_cannot_be_taken_out(shop) -> None:
    shop.open(1_000)
    shop.till.move_cash("drop", 1_001)
    assert "not that much" in shop.state.notice.message
    shop.till.move_cash("paid-in", 0)
    shop.till.move_cash("paid-in", -5)
    shop.settle()
    assert shop.state.shift.expected_cash.minor == 1_000


def test_the_drawer_opens_without_a_sale_by_right_and_is_written_down(shop) -> None:
    shop.open()
    shop.till.open_drawer("change")
    assert isinstance(shop.state.prompt, ApprovalAsked)
    assert shop.drawer.opened == 0
    shop.till.approve("9999")
    shop.until(lambda s: s.prompt is None)
    shop.settle()
    shop.settle()
    shop.until(lambda _: shop.drawer.opened == 1)


def test_z_closes_the_fiscal_day_once_and_x_shows_it_before(shop) -> None:
    shop.open()
    shop.sell(LOAF)
    shop.till.next_sale()
    shop.till.close_day()
    assert "Close the shift" in shop.state.notice.message
    shop.till.show_x_report()
    assert shop.until(lambda s: s.report).report.totals.sales == 1
    shop.till.leave_report()
    close_shift(shop, 10_430)
    z = close_day(shop)
    assert (z.number, z.totals.sales, z.grand_sales, z.documents) == (1, 1, 430, 1)
    shop.till.leave_report()
    shop.till.close_day()
    shop.till.approve("9999")
    shop.until(lambda s: s.notice and "Nothing happened" in s.notice.message)
    shop.till.open_shift(0)
    shop.until(lambda s: s.stage == "selling")
    shop.sell(MILK)
    shop.till.next_sale()
    close_shift(shop, 165)
    z = close_day(shop)
    assert (z.number, z.totals.sales, z.totals.gross_sales, z.grand_sales, z.documents) == (
        2,
        1,
        165,
        595,
        2,
    )
    shop.until(lambda _: any("Z report" in str(job) for job in shop.printer.jobs))


def test_a_parked_sale_comes_back_after_a_restart(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.scan("2900000000018")
    shop.till.park("blue\x1b jacket")
    parked = shop.until(lambda s: s.parked).parked[0]
    assert (parked.label, parked.total.minor, parked.operator_name) == (
        "blue jacket",
        408,
        "Maria K.",
    )
    assert shop.state.basket is None
    shop.till.park("")
    assert "nothing to park" in shop.state.notice.message
    shop.restart()
    shop.sign_on()
    shop.till.scan(MILK)
    shop.till.recall(parked.basket.id)
    assert len(shop.state.parked) == 1  # not over another sale
    shop.till.void_line(1)
    shop.till.recall(parked.basket.id)
    state = shop.until(lambda s: s.basket and s.basket.id == parked.basket.id)
    assert state.totals.total.minor == 408
    assert state.parked == ()
    assert shop.sell(MILK)


def test_goods_come_back_by_receipt_number_and_never_twice(shop) -> None:
    shop.open()
    number = shop.sell(LOAF, LOAF, MILK)
    shop.till.scan(f"R-{number}")
    shop.until(lambda s: s.returning)
    shop.till.tick_line(1, 1000, "damaged")
    assert shop.state.returning.refund.total.minor == -430
    shop.till.tick_line(1, 9000, "damaged")
    assert shop.state.returning.refund.total.minor == -430
    shop.till.complete_return()
    state = shop.until(lambda s: s.finished and s.finished.sale.kind == "return")
    assert state.finished.sale.original.number == number
    shop.settle()
    assert shop.state.shift.expected_cash.minor == 10_000 + 1025 - 430
    shop.till.begin_return(number)
    shop.until(lambda s: s.returning)
    assert shop.state.returning.already == ((1, 1000),)
    shop.till.tick_line(1, 2000, "again")
    assert shop.state.returning.refund is None
    shop.till.tick_line(1, 1000, "again")
    shop.till.cancel_return()
    assert shop.state.stage == "selling"
    shop.till.begin_return(state.finished.sale.number)
    shop.until(lambda s: s.notice and "cannot be returned" in s.notice.message)


def test_receipts_are_listed_to_choose_from(shop) -> None:
    shop.open()
    shop.sell(LOAF)
    shop.sell(MILK)
    shop.till.begin_return()
    documents = shop.until(lambda s: len(s.documents) == 2).documents
    assert [d.number for d in documents] == ["S1T1A-000002", "S1T1A-000001"]
    shop.till.find_receipts("0001%")
    shop.until(lambda s: s.documents == ())
    shop.till.begin_return("S1T1A-000009")
    shop.until(lambda s: s.notice and "No receipt" in s.notice.message)


def test_without_a_receipt_goods_are_scanned_after_approval(shop) -> None:
    shop.open()
    shop.till.begin_return()
    shop.till.begin_return_without_receipt()
    shop.till.approve("9999")
    shop.until(lambda s: s.returning is not None)
    shop.till.scan(LOAF)
    shop.till.complete_return(reason="gift")
    sale = shop.until(lambda s: s.finished).finished.sale
    assert (sale.kind, sale.total.minor, sale.original) == ("return", -430, None)


@pytest.mark.parametrize("seconds", [7200, -3600])
def test_a_clock_that_jumps_is_written_down_and_order_is_kept(shop, seconds: int) -> None:
    shop.open()
    shop.sell(LOAF)
    shop.clock.jump_s(seconds)
    shop.sell(MILK)
    shop.settle()

    def look(journal):
        rows = journal.connection.execute("SELECT ty, at FROM entry ORDER BY position").fetchall()
        return [r[0] for r in rows], [r[1] for r in rows]

    types, instants = shop.parts.desk.journal.ask(look)
    assert "clock.stepped" in types
    assert instants == sorted(set(instants))


def close_shift(shop, counted: int) -> None:
    shop.till.begin_close_shift()
    shop.till.count_drawer({1: counted})
    shop.until(lambda s: s.closing and s.closing.counted)
    shop.till.close_shift("counted")
    shop.until(lambda s: s.stage == "shift-closed")
    shop.till.leave_report()


def close_day(shop):
    shop.till.close_day()
    shop.till.approve("9999")
    return shop.until(lambda s: s.report and s.report.kind == "z").report


def test_a_right_taken_away_counts_at_once(shop) -> None:
    shop.open()
    rows = StoreData(Reader(shop.parts.reference.ref)).operators(STORE)
    maria = next(row for row in rows if row.id == "maria")
    sealed = shop.till._pins._seal.open(maria.pin_verifier)
    changed = OperatorRow(id="maria", name="Maria K.", pin_verifier=sealed, rights={"park": "no"})
    delta = [ReferenceRow("maria", 2, body=write_row(changed))]
    shop.parts.reference.apply_delta(OPERATORS, 1, 2, delta)
    shop.until(lambda s: s.operator.rights == (("park", "no"),))
    shop.till.scan(LOAF)
    shop.till.park()
    assert "may not" in shop.state.notice.message


def test_a_price_changed_at_headquarters_is_the_next_scans_price(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    before = shop.state.catalogue_revision
    delta = [
        ReferenceRow("loaf", 2, body=write_row(PriceRow(item="loaf", minor=399, currency="EUR")))
    ]
    shop.parts.reference.apply_delta(PRICES, 1, 2, delta)
    shop.until(lambda s: s.catalogue_revision > before)
    assert shop.state.totals.total.minor == 430  # what lies on the belt keeps its price
    shop.till.void_line(1)
    shop.till.scan(LOAF)
    assert shop.state.totals.total.minor == 399
    shop.settle()
    assert shop.state.sync.prices_revision == 2


def test_a_clock_that_goes_back_makes_nobody_wait_for_ever(shop) -> None:
    shop.until(lambda s: s.stage == "sign-on")
    for _ in range(5):
        shop.till.sign_on("maria", "0000")
        shop.until(lambda s: not s.busy)
    shop.clock.jump_s(-86_400)
    shop.till.sign_on("maria", "1234")
    shop.settle()
    assert shop.state.operator is None
    shop.clock.pass_s(15 * 60 + 1)
    shop.sign_on("maria", "1234")
