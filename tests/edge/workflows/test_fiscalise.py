"""A fiscal receipt and a sale are the same thing: never one without the other, never two.

The counts are printed (`pytest -s`) and kept in docs/devices/fiscal-printers.md.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from edge.till.state import RecoveryAsked, TillState
from firmware_drivers.fiscal_printer.simulated import Fault, FaultKind
from sync_protocol.messages.to_till import FiscalRow
from tests.edge.workflows.fiscal_rigs import MAPPING, FiscalShop
from tests.firmware_drivers.fiscal_printer.families import EVERY_FAMILY
from tests.firmware_drivers.fiscal_printer.rigs import Rig

BY_NAME = {str(rig): rig for rig in EVERY_FAMILY}
SHTRIH = BY_NAME["shtrih-m"]
KINDS = (
    FaultKind.LOSE_REQUEST,
    FaultKind.LOSE_ANSWER,
    FaultKind.DELAY,
    FaultKind.DAMAGE,
    FaultKind.NAK,
    FaultKind.HANG_UP_AFTER,
    FaultKind.CUT,
    FaultKind.POWER_BEFORE,
    FaultKind.POWER_AFTER,
)


def question_of(state: TillState) -> str:
    """Name the question about the last run; empty: there is none."""
    return state.prompt.kind if isinstance(state.prompt, RecoveryAsked) else ""


def open_shop(folder: Path, rig: Rig, mapping: FiscalRow | None = MAPPING) -> FiscalShop:
    fiscal = FiscalShop(folder, rig, mapping)
    fiscal.shop.open()
    return fiscal


@pytest.mark.parametrize("rig", EVERY_FAMILY, ids=str)
def test_a_sale_is_made_once_the_device_has_its_receipt(rig: Rig, tmp_path: Path) -> None:
    shop = open_shop(tmp_path, rig)
    assert shop.sell_through() == "sold"
    assert shop.executed == shop.booked == 1
    assert shop.state.finished is not None
    assert shop.state.finished.fiscal_number > 0
    types = [ty for ty in shop.types() if ty.startswith(("fiscal.", "sale."))]
    assert types == ["fiscal.intended", "fiscal.settled", "sale.completed"]
    settled = shop.bodies("fiscal.settled")[0]
    assert settled["outcome"] == "executed"
    assert settled["number"] == shop.state.finished.fiscal_number
    shop.shop.till.stop()


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("rig", EVERY_FAMILY, ids=str)
def test_whatever_fails_at_any_command_there_are_as_many_receipts_as_sales(
    rig: Rig, step: int, tmp_path: Path
) -> None:
    shop = open_shop(tmp_path, rig)
    shop.sell_through()
    before = shop.device.exchanges
    shop.sell_through()
    exchanges = shop.device.exchanges - before
    outcomes: Counter[str] = Counter()
    for number, exchange in enumerate(range(exchanges)):
        for place, kind in enumerate(KINDS):
            if (number + place) % step:
                continue
            shop.fail_at(exchange, Fault(kind, seconds=0.005))
            outcomes[shop.sell_through()] += 1
            assert shop.executed == shop.booked, f"{kind} at exchange {exchange}"
    print(
        f"\n{rig}: {outcomes.total()} faults, {shop.booked} sales, {shop.executed} receipts,"
        f" {dict(outcomes)}"
    )
    assert shop.booked == outcomes.total() + 2
    shop.shop.till.stop()


@pytest.mark.parametrize("kind", [FaultKind.POWER_AFTER, FaultKind.POWER_BEFORE])
@pytest.mark.parametrize("rig", EVERY_FAMILY, ids=str)
def test_a_till_killed_in_doubt_books_what_the_device_has(
    rig: Rig, kind: FaultKind, tmp_path: Path
) -> None:
    probe = open_shop(tmp_path / "probe", rig)
    probe.sell_through()
    before = probe.device.exchanges
    probe.sell_through()
    exchanges = probe.device.exchanges - before
    probe.shop.till.stop()
    doubts = 0
    for exchange in range(0, exchanges, max(1, exchanges // 4)):
        shop = open_shop(tmp_path / f"{exchange}", rig)
        shop.sell_through()
        shop.pay()
        shop.fail_at(exchange, Fault(kind))
        if shop.complete().fiscal.state == "doubtful":
            doubts += 1
        again = shop.kill(tmp_path / f"{exchange}-again")
        shop.shop.till.stop()
        if not again.device.powered:
            again.device.power_on()
        again.shop.till.start()
        again.shop.sign_on()
        again.heal()
        again.shop.until(lambda s: question_of(s) != "fiscal")
        if question_of(again.state) == "open-basket":
            again.shop.till.answer_recovery("resume")
            assert again.complete().stage == "completed"
        again.shop.settle()
        assert again.executed == again.booked == 2, f"{kind} at exchange {exchange}"
        again.shop.till.stop()


def test_a_mapping_that_is_missing_is_said_before_anything_is_printed(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, SHTRIH, FiscalRow(vat_groups={"standard": 1}, tenders={}))
    shop.pay()
    state = shop.complete()
    assert state.stage == "tendering"
    assert state.notice is not None
    assert "VAT group" in state.notice.message
    assert shop.executed == shop.booked == 0
    assert "fiscal.intended" not in shop.types()
    shop.shop.till.stop()


def test_a_device_that_is_off_takes_nothing_and_the_sale_waits(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, SHTRIH)
    shop.device.power_off()
    shop.pay()
    state = shop.complete()
    assert state.stage == "tendering"
    assert not state.busy
    assert shop.executed == shop.booked == 0
    shop.heal()
    assert shop.complete().stage == "completed"
    assert shop.executed == shop.booked == 1
    shop.shop.till.stop()


@pytest.mark.parametrize("rig", EVERY_FAMILY, ids=str)
def test_a_day_with_a_return_cash_and_reports_stands_on_the_device_too(
    rig: Rig, tmp_path: Path
) -> None:
    shop = open_shop(tmp_path, rig)
    shop.sell_through()
    assert shop.state.finished is not None
    number = shop.state.finished.sale.number
    shop.shop.till.begin_return(number)
    shop.shop.until(lambda s: s.returning is not None)
    shop.shop.till.tick_line(1, 1000, "damaged")
    shop.shop.till.complete_return()
    state = shop.shop.until(lambda s: s.stage == "completed" or (s.notice and not s.busy))
    assert state.stage == "completed", state.notice
    assert shop.executed == shop.booked == 2
    if rig.counts_cash:
        shop.shop.till.move_cash("paid-in", 5_000, "change")
        shop.shop.until(lambda s: s.shift is not None and not s.busy)
        shop.shop.settle()
        assert shop.types().count("cash.moved") == len(shop.device.executed("cash in")) == 1
    shop.shop.till.stop()


def test_the_z_report_of_the_device_closes_the_day_of_the_till(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, SHTRIH)
    shop.sell_through()
    till = shop.shop.till
    till.next_sale()
    till.begin_close_shift()
    till.count_drawer({10_000: 1})
    shop.shop.until(lambda s: s.closing is not None and s.closing.counted is not None)
    till.close_shift("test")
    shop.shop.until(lambda s: s.stage == "shift-closed" and not s.busy)
    till.close_day()
    shop.shop.until(lambda s: s.prompt is not None or (s.report and s.report.kind == "z"))
    if shop.state.prompt is not None:  # a cashier needs a supervisor's approval
        till.approve("9999")
        shop.shop.until(lambda s: s.report is not None and s.report.kind == "z")
    shop.shop.settle()
    assert shop.types().count("day.closed") == len(shop.device.executed("z")) == 1
    till.stop()


@pytest.mark.parametrize("rig", EVERY_FAMILY, ids=str)
def test_a_copy_of_the_last_receipt_comes_from_the_device(rig: Rig, tmp_path: Path) -> None:
    shop = open_shop(tmp_path, rig)
    shop.sell_through()
    shop.shop.till.print_receipt()
    if shop.state.prompt is not None:
        shop.shop.till.approve("9999")
    shop.shop.until(lambda _: bool(shop.device.executed("duplicate")))
    shop.shop.settle()
    assert len(shop.device.executed("duplicate")) == shop.executed == shop.booked == 1
    assert {"document", "state", "copy"} <= shop.bodies("receipt.printed")[-1].keys()
    shop.shop.till.stop()
