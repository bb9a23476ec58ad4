"""New customers, gift receipts, and sales taken back as a whole, on a real journal."""

import json

from edge.till.state import ApprovalAsked
from sync_protocol.retail.tender import TenderKind
from tests.edge.workflows.test_sale import LOAF, MILK


def test_a_new_customer_is_in_the_sale_and_on_the_way_to_headquarters(shop) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.enrol_customer("Nino Beridze", "+995 599 123456", consent=True)
    shop.until(lambda s: s.basket.customer)
    assert shop.state.basket.customer.name == "Nino Beridze"
    side, line = shop.parts.desk.journal.ask(
        lambda journal: journal.connection.execute(
            "SELECT side.data, entry.line FROM side JOIN entry USING (position)"
        ).fetchone()
    )
    assert json.loads(side) == {"name": "Nino Beridze", "phone": "+995599123456"}
    assert b"Nino" not in line  # it can be erased without breaking the chain
    assert b'"consent":true' in line


def test_somebody_whose_phone_is_known_is_not_taken_down_twice(shop) -> None:
    shop.open()
    shop.till.enrol_customer("Helen", "6912345678")
    assert shop.state.basket.customer.name == "Eleni Papadaki"


def test_a_name_that_is_missing_is_asked_for(shop) -> None:
    shop.open()
    shop.till.enrol_customer("  \x00", "6912345678")
    assert shop.state.basket is None
    assert "name" in shop.state.notice.message


def test_a_gift_receipt_names_the_goods_and_no_price(shop) -> None:
    shop.open()
    shop.sell(LOAF)
    shop.till.print_gift_receipt()
    shop.until(lambda s: s.notice and "gift" in s.notice.message)
    paper = shop.printer.text()
    assert "Sourdough loaf" in paper
    assert "4.30" not in paper


def test_a_finished_sale_is_taken_back_whole_and_only_by_right(shop) -> None:
    shop.open()
    number = shop.sell(LOAF, MILK)
    shop.till.void_finished()
    assert shop.state.prompt == ApprovalAsked("post-void")
    shop.till.approve("9999")
    shop.until(lambda s: s.returning and s.returning.refund)
    shop.till.complete_return()
    shop.until(lambda s: s.finished and s.finished.sale.original)
    sale = shop.state.finished.sale
    assert (sale.original.number, sale.total.minor) == (number, -595)
    assert sale.tenders[0].kind is TenderKind.CASH
    assert shop.state.shift.expected_cash.minor == 10_000
