"""Reference data: whole revisions, shadow files, secrets sealed."""

import os

import pytest

from edge.journal import reference as reference_module
from edge.journal.catalogue import Catalogue
from edge.journal.customers import Customers
from edge.journal.errors import JournalDamaged
from edge.journal.reference import Reader, Reference
from edge.journal.sealing import Seal
from edge.journal.store_data import StoreData
from sync_protocol.delivery import sums
from sync_protocol.messages.reference import (
    CATALOG,
    CUSTOMERS,
    OPERATORS,
    PRICES,
    TAX,
    ReferenceRow,
)
from sync_protocol.messages.to_till import CustomerRow, ItemRow, OperatorRow, TaxRateRow, write_row
from tests.edge.conftest import ITEMS, fill, fill_shop

SEAL = Seal(b"\x05" * 32)


@pytest.fixture
def reference(tmp_path):
    reference = Reference(tmp_path, SEAL)
    fill_shop(reference)
    yield reference
    reference.close()


def row(key: str, rev: int, value=None) -> ReferenceRow:
    return ReferenceRow(
        key, rev, deleted=value is None, body=write_row(value) if value is not None else {}
    )


def item(key: str, name: str, **fields) -> ItemRow:
    return ItemRow(id=key, sku=key, name=name, tax_category="reduced", category="bakery", **fields)


def test_a_delta_is_applied_whole_and_only_on_the_revision_it_builds_on(reference) -> None:
    catalogue = Catalogue(Reader(reference.ref))
    changes = [row("loaf", 2), row("bun", 2, item("bun", "Bun", packs=(("00000000000017", 1),)))]
    reference.apply_delta(CATALOG, 7, 9, changes)
    assert reference.buckets()[CATALOG].rev == 1
    reference.apply_delta(CATALOG, 1, 2, changes)
    assert catalogue.by_code("04006381333931") is None
    assert catalogue.by_code("00000000000017").item.name == "Bun"
    assert [i.id for i in catalogue.search("sourdough").items] == []
    assert [i.id for i in catalogue.search("bu").items] == ["bun"]
    state = reference.buckets()[CATALOG]
    expected = 0
    for key, rev in [
        *((key, 1) for key in ITEMS if key != "loaf"),
        *((n, 1) for n in ("bakery", "dairy", "produce", "drinks", "other")),
        ("bun", 2),
    ]:
        expected = sums.add(expected, sums.row_sum(key, rev))
    assert (state.rev, state.count, state.sum) == (2, 10, expected)


def test_a_delta_that_fails_half_way_changes_nothing(reference) -> None:
    before = reference.buckets()

    def broken():
        yield row("loaf", 2)
        raise RuntimeError("the line went dead")

    with pytest.raises(RuntimeError):
        reference.apply_delta(CATALOG, 1, 2, broken())
    assert reference.buckets() == before
    assert Catalogue(Reader(reference.ref)).by_code("04006381333931") is not None
    reference.apply_delta(CATALOG, 1, 2, [row("loaf", 2)])
    assert reference.buckets()[CATALOG].rev == 2


def test_a_snapshot_whose_sum_differs_is_dropped(reference) -> None:
    snapshot = reference.begin_snapshot(CATALOG)
    snapshot.add([row("bun", 5, item("bun", "Bun"))])
    assert snapshot.finish(5, 1, 12345, "g2") is False
    assert reference.buckets()[CATALOG].rev == 1
    assert Catalogue(Reader(reference.ref)).by_code("04006381333931") is not None


def test_a_large_snapshot_is_swapped_in_under_readers_that_go_on(
    reference, monkeypatch, tmp_path
) -> None:
    monkeypatch.setattr(reference_module, "SMALL_ROWS_MAX", 2)
    catalogue = Catalogue(Reader(reference.ref))
    prices = catalogue.prices("loaf")
    told: list[str] = []
    reference.subscribe(told.append)
    fill(
        reference, CATALOG, {f"i{n}": item(f"i{n}", f"Thing {n}", rank=n) for n in range(50)}, rev=9
    )
    assert told == [CATALOG]
    assert [i.id for i in catalogue.search("thing").items][:3] == ["i0", "i1", "i2"]
    assert catalogue.by_code("04006381333931") is None
    assert catalogue.prices("loaf") == prices  # the other buckets came along
    assert StoreData(Reader(reference.ref)).store() is not None
    assert reference.buckets()[CATALOG].count == 50
    files = sorted(path.name for path in tmp_path.glob("ref-*.db"))
    assert files == ["ref-2.db"]
    again = Reference(tmp_path, SEAL)  # and a restart finds the file that serves
    assert again.buckets() == reference.buckets()
    again.close()


def test_customers_swap_their_own_file(reference) -> None:
    customers = Customers(Reader(reference.customers))
    assert customers.by_card("2900000000018").name == "Eleni Papadaki"
    fill(reference, CUSTOMERS, {"nikos": CustomerRow(id="nikos", name="Nikos")}, rev=2)
    assert customers.by_card("2900000000018") is None
    assert customers.by_id("nikos").name == "Nikos"


def test_a_shadow_that_a_power_cut_left_behind_is_cleared_away(reference, tmp_path) -> None:
    snapshot = reference.begin_snapshot(CATALOG)
    snapshot.add([row("bun", 5, item("bun", "Bun"))])
    del snapshot
    again = Reference(tmp_path, SEAL)
    assert [path.name for path in tmp_path.glob("ref-*.db")] == ["ref-1.db"]
    again.close()


def test_reference_data_of_another_release_is_fetched_again(tmp_path) -> None:
    reference = Reference(tmp_path, SEAL)
    fill_shop(reference)
    reference.ref._connection.execute("PRAGMA user_version = 77")
    reference.close()
    again = Reference(tmp_path, SEAL)
    assert again.buckets()[CATALOG].rev == 0
    again.close()


def test_rows_of_a_kind_not_known_yet_are_kept_and_skipped(reference) -> None:
    reference.apply_delta(
        CATALOG, 1, 2, [ReferenceRow("hologram", 2, body={"k": "hologram", "x": 1})]
    )
    reference.apply_delta(
        TAX, 1, 2, [ReferenceRow("odd", 2, body={"k": "tax-rate", "category": 5})]
    )
    assert reference.buckets()[CATALOG].count == 11
    assert Catalogue(Reader(reference.ref)).search("holo").items == ()
    assert Catalogue(Reader(reference.ref)).item("hologram") is None
    assert {rate.category for rate in StoreData(Reader(reference.ref)).rules().taxes.rates} == {
        "standard",
        "reduced",
    }


def test_a_change_of_tax_is_seen_at_once_and_named_by_its_revision(reference) -> None:
    data = StoreData(Reader(reference.ref))
    before = data.rules()
    assert data.rules() is before  # read once
    reference.apply_delta(
        TAX, 1, 4, [row("standard", 4, TaxRateRow(category="standard", rate_bp=2550))]
    )
    after = data.rules()
    assert after.taxes.rate("standard", 0).rate_bp == 2550
    assert dict(after.revisions)[TAX] == 4


def test_operators_of_other_stores_and_former_ones_do_not_sign_on(reference) -> None:
    data = StoreData(Reader(reference.ref))
    reference.apply_delta(
        OPERATORS,
        1,
        2,
        [
            row("gone", 2, OperatorRow(id="gone", name="Gone", pin_verifier="x", active=False)),
            row(
                "far", 2, OperatorRow(id="far", name="Far", pin_verifier="x", stores=("elsewhere",))
            ),
        ],
    )
    assert [o.id for o in data.operators("here")] == ["boris", "maria", "olga"]
    assert [o.id for o in data.operators("elsewhere")] == ["boris", "far", "maria", "olga"]
    assert data.operator_by_card("here", "M1").id == "maria"
    assert data.operator_by_card("here", "X9") is None


def test_verifiers_are_sealed_for_this_device_only(reference) -> None:
    maria = next(o for o in StoreData(Reader(reference.ref)).operators("here") if o.id == "maria")
    assert maria.pin_verifier.startswith("sealed:")
    assert SEAL.open(maria.pin_verifier).startswith("$argon2id$")
    for text in (maria.pin_verifier[:-2] + "00", "sealed:zz", "plain"):
        with pytest.raises(JournalDamaged):
            SEAL.open(text)
    with pytest.raises(JournalDamaged):
        Seal(os.urandom(32)).open(maria.pin_verifier)
    with pytest.raises(ValueError, match="32 bytes"):
        Seal(b"short")


def test_prices_follow_list_and_quantity(reference) -> None:
    catalogue = Catalogue(Reader(reference.ref))
    assert catalogue.price("loaf", at_us=1, price_list="").amount.minor == 430
    assert catalogue.price("gift", at_us=1, price_list="") is None
    assert reference.buckets()[PRICES].count == 4


def test_pages_of_a_category_hold_those_below_it(reference) -> None:
    catalogue = Catalogue(Reader(reference.ref))
    assert [i.id for i in catalogue.page("bakery")] == ["loaf"]
    assert [c.id for c in catalogue.categories()] == [
        "bakery",
        "dairy",
        "produce",
        "drinks",
        "other",
    ]
    assert [i.id for i in catalogue.favourites()] == ["loaf"]
    reference.apply_delta(CATALOG, 1, 2, [row("loaf", 2, item("loaf", "Loaf", rank=9))])
    assert [i.id for i in catalogue.favourites()] == ["milk", "tomatoes", "beer", "gift", "loaf"]
