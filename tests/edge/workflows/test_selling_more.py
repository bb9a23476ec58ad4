"""Counts before a scan, undo, and discounts on the whole sale, on a real journal."""

from edge.till.state import ApprovalAsked
from tests.edge.workflows.test_sale import LOAF, MILK


def test_a_count_goes_with_the_next_scan_only(shop) -> None:
    shop.open()
    shop.till.count_next(12)
    shop.till.scan(MILK)
    shop.till.scan(LOAF)
    assert [line.quantity.thousandths for line in shop.state.basket.lines] == [12_000, 1_000]
    assert shop.state.count_next == 0


def test_undo_takes_the_last_scan_back_and_writes_it_down(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.scan(MILK)
    shop.till.undo()
    assert [line.name for line in shop.state.basket.lines] == ["Sourdough loaf"]
    shop.till.undo()
    assert shop.state.basket.lines == ()
    shop.till.undo()
    assert "nothing to take back" in shop.state.notice.message
    shop.till.scan(MILK)
    assert shop.state.basket.lines[0].number == 3
    shop.settle()
    entries = shop.parts.desk.journal.ask(
        lambda journal: journal.connection.execute(
            "SELECT count(*) FROM entry WHERE ty = 'line.voided'"
        ).fetchone()
    )
    assert entries == (2,)


def test_undo_of_a_price_gives_the_price_back_and_voids_nothing(shop) -> None:
    shop.open()
    shop.till.scan(MILK)
    shop.till.set_quantity(1, 5_000)
    shop.till.undo()
    assert shop.state.basket.lines[0].quantity.thousandths == 1_000


def test_a_discount_on_the_sale_needs_the_right(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.scan(MILK)
    shop.till.discount_sale(percent_bp=1_000, reason="Good will")
    assert shop.state.prompt == ApprovalAsked("discount-sale")
    shop.till.approve("9999")
    shop.until(lambda s: s.totals.discount.minor)
    assert shop.state.totals.total.minor == 595 - 43 - 17
    shop.till.discount_sale(amount_minor=60_000, reason="Good will")
    shop.till.approve("9999")
    shop.until(lambda s: s.notice and "more than the sale" in s.notice.message)


def test_without_a_reason_nothing_is_discounted(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.discount_sale(percent_bp=1_000)
    assert shop.state.prompt is None
    assert not shop.state.totals.discount
