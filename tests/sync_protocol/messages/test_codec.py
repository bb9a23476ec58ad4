"""Bodies of entries and reference rows: every version ever released reads for ever.

A new body or version needs an example here and its golden file; `ACCEPT_GOLDEN=1` writes files that
are missing, and never touches one that exists.
"""

import json
import os
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from sync_protocol.messages import from_till as body
from sync_protocol.messages.canonical import decode_fields, encode_fields
from sync_protocol.messages.codec import DOCUMENT_TYPES, READERS, TYPES, read, write
from sync_protocol.messages.errors import FutureVersion, MalformedMessage
from sync_protocol.messages.to_till import ItemRow, PriceRow, StoreConfigRow, read_row, write_row
from sync_protocol.retail.quantity import Unit
from tests.builders import SALE_ID, a_sale

GOLDEN = Path(__file__).parents[2] / "golden" / "messages" / "bodies"
TOTALS = body.PeriodTotals(
    currency="EUR",
    sales=84,
    gross_sales=231_040,
    tenders=(body.TenderSum(kind="cash", count=40, amount=81_250),),
    taxes=(body.TaxSum(category="standard", rate_bp=2400, net=100, tax=24, gross=124),),
    expected_cash=41_450,
)
EXAMPLES: tuple[body.Body, ...] = (
    body.SaleCompleted(a_sale()),
    body.ReturnCompleted(a_sale()),
    body.BasketAbandoned(lines=2, total=500, currency="EUR", reason="left"),
    body.LineVoided(basket=SALE_ID, item="i", name="n", qty=1000, amount=430, currency="EUR"),
    body.BasketParked(basket=SALE_ID, lines=4, total=3810, currency="EUR", label="blue jacket"),
    body.BasketRecalled(basket=SALE_ID),
    body.ShiftOpened(shift=SALE_ID, number=17, float_minor=10_000, currency="EUR"),
    body.ShiftClosed(shift=SALE_ID, number=17, counted=41_250, totals=TOTALS, reason="?"),
    body.DayClosed(number=3, business_day="2026-11-25", totals=TOTALS, grand_sales=9, documents=2),
    body.CashMoved(kind="drop", amount=5000, currency="EUR", reason="safe"),
    body.DrawerOpened(reason="change for a note"),
    body.ReceiptPrinted(document=SALE_ID, state="done"),
    body.OperatorSignedOn(operator="o"),
    body.OperatorSignedOff(operator="o", automatic=True),
    body.SignOnRefused(operator="o", failures=5, locked_s=60),
    body.WorkClocked(operator="maria", state="in"),
    body.CustomerEnrolled(customer="c", commitment="00", consent=True),
    body.CardPaymentIntended(basket=SALE_ID, reference="r", amount=1, currency="EUR"),
    body.CardPaymentSettled(reference="r", outcome="unknown"),
    body.FiscalIntended(
        document=SALE_ID, kind="sale", device="36000001", amount=824, currency="EUR", receipt=41
    ),
    body.FiscalSettled(
        document=SALE_ID, outcome="executed", device="36000001", number=42, sign="1A2B"
    ),
    body.ClockStepped(by_us=-3_600_000_000),
    body.TillStarted(version="0.1.0", after="crash"),
    body.TillStopped(),
    body.DeviceChanged(device="receipt-printer", state="failed", reason="paper"),
    body.ReferenceApplied(bucket="group/prices", revision=8123),
    body.StorageWarned(state="low", free_bytes=5),
    body.JournalExamined(what="chain", seq=12, detail="does not follow"),
    body.Checkpoint(counters={"gross": 5}),
    body.EpochOpened(reason="rolled-back", follows_epoch=1, follows=9, follows_hash="00"),
)


@pytest.mark.parametrize("record", EXAMPLES, ids=lambda record: type(record).__name__)
def test_a_body_survives_the_wire(record: body.Body) -> None:
    name, version, fields = write(record)
    line = encode_fields(fields, bytes_max=64 * 1024)
    assert read(name, version, SALE_ID, decode_fields(line, bytes_max=64 * 1024)) == record


@pytest.mark.parametrize("record", EXAMPLES, ids=lambda record: type(record).__name__)
def test_a_body_is_written_as_its_golden_file(record: body.Body) -> None:
    name, version, fields = write(record)
    path = GOLDEN / f"{name}-{version}.json"
    if os.environ.get("ACCEPT_GOLDEN") and not path.exists():
        text = json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True)
        path.write_text(f"{text}\n", encoding="utf-8")
    golden = json.loads(path.read_text("utf-8"))
    assert json.loads(json.dumps(fields)) == golden


def test_every_body_has_a_type_a_reader_an_example_and_a_golden_file() -> None:
    bodies = set(get_args(body.Body))
    assert set(TYPES) == bodies == {type(example) for example in EXAMPLES}
    assert set(TYPES.values()) <= set(READERS)
    assert {f"{name}-{version}.json" for name, version in READERS} == {
        path.name for path in GOLDEN.iterdir()
    }
    assert {name for name, _ in TYPES.values()} >= DOCUMENT_TYPES


def test_unknown_types_and_versions_wait_for_an_upgrade() -> None:
    with pytest.raises(FutureVersion, match="version 9"):
        read("sale.completed", 9, SALE_ID, {})
    with pytest.raises(FutureVersion, match="type loan"):
        read("loan.granted", 1, SALE_ID, {})


@pytest.mark.parametrize(("name", "version"), list(READERS))
def test_a_body_of_the_wrong_shape_is_refused(name: str, version: int) -> None:
    if name == "till.stopped":
        return
    with pytest.raises(MalformedMessage):
        read(
            name,
            version,
            SALE_ID,
            {"lines": "five", "state": 1, "by_us": "x", "reason": 5, "operator": 5},
        )


def test_members_that_a_reader_does_not_know_are_ignored() -> None:
    name, version, fields = write(body.CashMoved(kind="drop", amount=1, currency="EUR"))
    assert read(name, version, SALE_ID, {**fields, "colour": "blue"}) == body.CashMoved(
        kind="drop", amount=1, currency="EUR"
    )


def test_a_count_below_what_was_expected_is_short() -> None:
    closed = body.ShiftClosed(shift="s", number=1, counted=41_250, totals=TOTALS)
    assert closed.difference == -200


def test_a_reference_row_survives_the_wire() -> None:
    row = ItemRow(
        id="i",
        sku="4711",
        name="Loaf",
        tax_category="standard",
        category="c",
        unit=Unit.KILOGRAM,
        packs=(("04006381333931", 1),),
        names={"el": "Ψωμί"},
    )
    fields = write_row(row)
    assert fields["k"] == "item"
    assert read_row(fields) == row
    assert row.to_item().name_in("el") == "Ψωμί"
    assert row.to_item().name_in("fi") == "Loaf"


def test_a_price_without_an_end_holds_for_good() -> None:
    price = PriceRow(item="i", minor=430, currency="EUR")
    assert "until_us" not in write_row(price)
    assert price.to_price().until_us is None
    assert msgspec.structs.replace(price, until_us=5).to_price().until_us == 5


def test_a_row_of_an_unknown_kind_waits_for_an_update() -> None:
    with pytest.raises(FutureVersion):
        read_row({"k": "hologram"})
    with pytest.raises(MalformedMessage):
        read_row({"k": "item", "id": 5})


def test_a_store_reads_codes_by_its_own_rules() -> None:
    row = StoreConfigRow(id="s", name="Kamppi", currency="EUR", time_zone="Europe/Helsinki")
    assert row.scan_rules().card_prefixes == ("29",)
