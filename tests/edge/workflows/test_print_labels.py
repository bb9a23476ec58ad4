"""Labels at the till, on a real driver and a simulated label printer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from firmware_drivers.devices_file import CounterDevices
from firmware_drivers.label_printer.models import LABEL_MODELS
from firmware_drivers.label_printer.simulated import SimulatedZpl
from firmware_drivers.scale.scale import Weight
from firmware_drivers.simulation.tcp_line import TcpLine
from sync_protocol.retail.barcode import (
    MeasuredItem,
    ScanRules,
    VariableMeasureRule,
    in_store_number,
    read_barcode,
)
from tests.edge.conftest import Shop


@pytest.fixture
def labels(shop: Shop) -> Iterator[SimulatedZpl]:
    """A label printer on the counter of a shop that sells."""
    shop.open()
    printer = SimulatedZpl()
    line = TcpLine(printer)
    driver = LABEL_MODELS["zpl-203"].build(line.address)
    shop.till._shop.counter.use(CounterDevices(label_printer=driver), "label-printer")
    shop.till.begin_labels()
    yield printer
    shop.till.end_labels()
    line.close()


def done(shop: Shop, words: str = "labels are out"):
    return shop.until(lambda s: s.label_run and words in s.label_run.message).label_run


def test_scans_become_price_tags_and_nothing_is_sold(shop: Shop, labels: SimulatedZpl) -> None:
    shop.till.scan("4006381333931")
    shop.till.scan("4006381333931")
    shop.till.scan("5201054017432")
    assert [(n.item.id, n.copies) for n in shop.state.label_run.lines] == [("milk", 1), ("loaf", 2)]
    shop.till.set_label_copies("milk", 0)
    shop.till.print_labels()
    run = done(shop)
    assert (run.count, run.lines) == (2, ())
    printed = labels.labels[-1]
    assert printed.codes == ("4006381333931",)
    assert printed.copies == 2
    assert shop.state.basket is None or not shop.state.basket.lines
    shop.till.end_labels()
    shop.till.scan("4006381333931")
    assert len(shop.state.basket.lines) == 1


def test_the_newest_prices_are_gathered_at_once(shop: Shop, labels: SimulatedZpl) -> None:
    shop.till.add_changed_prices()
    assert {line.item.id for line in shop.state.label_run.lines} >= {"loaf", "milk", "beer"}


def test_weighed_goods_carry_weight_batch_and_expiry(shop: Shop, labels: SimulatedZpl) -> None:
    shop.till.choose_label("batch-58x60")
    shop.till.add_label("tomatoes")
    shop.till.print_labels()
    assert shop.state.label_run.message == "Put the goods on the scale first."
    shop.scale.reading = Weight(745)
    shop.until(lambda s: s.label_run.grams == 745)
    shop.till.describe_labels(batch="L26-330", days=5)
    shop.till.print_labels()
    done(shop)
    code = labels.labels[-1].codes[0]
    store = shop.state.store
    assert read_barcode(code, store.scan_rules) == MeasuredItem("45", "weight", 745)


def test_a_label_printer_that_is_silent_stops_nothing_else(shop: Shop) -> None:
    shop.open()
    shop.till.begin_labels()
    shop.till.scan("4006381333931")
    shop.till.print_labels()
    assert done(shop, "no label printer").failed
    shop.till.end_labels()
    shop.sell()


def test_an_unknown_code_says_so(shop: Shop, labels: SimulatedZpl) -> None:
    shop.till.scan("96385074")
    assert shop.state.label_run.message == "No item has this code."


@pytest.mark.parametrize("value", [1, 745, 9_999])
def test_a_number_composed_is_the_number_read(value: int) -> None:
    rule = VariableMeasureRule(
        prefix="21", item_from=2, item_until=7, value_from=7, value_until=12, kind="weight"
    )
    code = in_store_number(rule, "45", value)
    read = read_barcode(code, ScanRules(variable_measure=(rule,)))
    assert read == MeasuredItem("45", "weight", value)
    assert not in_store_number(rule, "123456", value)
