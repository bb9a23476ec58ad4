"""Label templates: what cannot be printed cannot exist, and what can keeps its place."""

from dataclasses import replace

import pytest

from sync_protocol.messages.to_till import LabelRow, StoreConfigRow, read_row, write_row
from sync_protocol.retail.label import (
    EXAMPLE,
    STARTERS,
    FieldKind,
    LabelCode,
    LabelFacts,
    LabelText,
    UnfitTemplate,
    lay_out,
    symbology_of,
)

TAG, BATCH = STARTERS


def test_every_fact_finds_its_place() -> None:
    placed = lay_out(TAG, EXAMPLE).placed
    texts = [part.text for part in placed if isinstance(part, LabelText)]
    assert texts == [EXAMPLE.name, "4.30 €", "8.60 €/kg", "4711", "25/11/2026"]
    assert [part.symbology for part in placed if isinstance(part, LabelCode)] == ["ean13"]


def test_a_field_without_a_fact_leaves_its_place_empty() -> None:
    placed = lay_out(BATCH, LabelFacts(name="Cheese")).placed
    assert [part.text for part in placed if isinstance(part, LabelText)] == ["Cheese"]


def test_a_batch_label_says_batch_and_expiry_after_their_marks() -> None:
    texts = [p.text for p in lay_out(BATCH, EXAMPLE).placed if isinstance(p, LabelText)]
    assert {"LOT L26-330", "≤ 30/11/2026", "0.745 kg"} <= set(texts)


@pytest.mark.parametrize(
    ("code", "symbology"),
    [
        ("4006381333931", "ean13"),
        ("96385074", "ean8"),
        ("4006381333930", "code128"),
        ("A1", "code128"),
    ],
)
def test_bars_follow_the_code(code: str, symbology: str) -> None:
    assert symbology_of(code) == symbology


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"x": 580}, "outside"),
        ({"height": 0}, "too low"),
        ({"y": 390}, "below"),
        ({"lines": 9}, "lines"),
        ({"kind": FieldKind.TEXT}, "text"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(changed: dict, words: str) -> None:
    with pytest.raises(UnfitTemplate, match=f"field 1.*{words}"):
        replace(TAG, fields=(replace(TAG.fields[0], **changed),))


def test_templates_travel_in_the_stores_row() -> None:
    row = StoreConfigRow(
        id="s", name="Shop", currency="EUR", time_zone="UTC", labels=(LabelRow.of(BATCH),)
    )
    read = read_row(write_row(row))
    assert isinstance(read, StoreConfigRow)
    assert read.label_templates() == (BATCH,)


def test_a_template_of_a_newer_release_is_left_out_and_the_starters_remain() -> None:
    row = replace_kind(LabelRow.of(TAG))
    store = StoreConfigRow(id="s", name="S", currency="EUR", time_zone="UTC", labels=(row,))
    assert store.label_templates() == STARTERS


def replace_kind(row: LabelRow) -> LabelRow:
    return LabelRow(id=row.id, name=row.name, kind="hologram", width=row.width, height=row.height)
