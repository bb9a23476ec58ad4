"""A receipt that does not come out: later, on the other printer, or as a copy. Sales go on."""

from __future__ import annotations

from pathlib import Path

from edge.peripherals.readiness import PRINTER
from firmware_drivers.devices_file import CounterDevices
from firmware_drivers.errors import DeviceUnreachable, Trouble
from tests.edge.conftest import PaperPrinter, Shop

NO_PAPER = DeviceUnreachable("no paper", trouble=Trouble.PAPER_OUT)


def with_second(shop: Shop) -> PaperPrinter:
    """Put a second printer on the counter, as the Devices screen does."""
    second = PaperPrinter()
    shop.till._shop.counter.use(CounterDevices(second_printer=second), "second-printer")
    return second


def test_the_cashier_goes_to_the_other_printer_and_back(shop: Shop) -> None:
    shop.open()
    second = with_second(shop)
    shop.printer.failure = NO_PAPER
    shop.sell()
    assert shop.state.finished.printing == "failed"
    shop.until(lambda s: any(d.device == PRINTER and d.state == "failed" for d in s.devices))
    shop.till.print_on_other()
    shop.until(lambda s: s.finished.printing == "done")
    assert "COPY" not in second.text()  # nobody holds the first one
    shop.sell()
    assert len(second.jobs) == 2
    shop.printer.failure = None
    shop.till.test_device(PRINTER)
    shop.until(lambda s: s.device_test and "is out" in s.device_test.message)
    shop.till._shop.counter.paper.look()
    shop.until(lambda s: any(d.device == PRINTER and d.state == "ready" for d in s.devices))
    shop.sell()
    assert len(second.jobs) == 2
    assert len(shop.printer.jobs) == 2


def test_what_was_not_printed_is_printed_later_and_then_only_as_a_copy(shop: Shop) -> None:
    shop.open()
    shop.printer.failure = NO_PAPER
    number = shop.sell()
    shop.till.next_sale()
    shop.printer.failure = None
    shop.sell()
    shop.till.find_receipts("")
    listed = shop.until(lambda s: len(s.documents) == 2).documents
    # Printing that had begun may have left something on paper: it says so and is a copy.
    assert [document.unprinted for document in listed] == [False, True]
    shop.till.print_earlier(number)
    shop.till.approve("9999")
    shop.until(lambda s: s.notice and s.notice.message == "Receipt {number} is printed.")
    assert number in shop.printer.text()
    shop.till.find_receipts("")
    shop.until(lambda s: s.documents and not any(d.unprinted for d in s.documents))
    shop.till.print_earlier(number)
    shop.settle()
    shop.printer.printed.acquire(timeout=5)
    assert "COPY" in shop.printer.text()


def test_a_number_that_was_never_made_is_said(shop: Shop, tmp_path: Path) -> None:
    shop.open()
    shop.till.print_earlier("S9-000001")
    shop.until(lambda s: s.notice and "No receipt" in s.notice.message)
