"""Label templates at headquarters: changed in the portal, known at the tills, printed as PDF."""

from __future__ import annotations

import json

import pytest
from barcode import get_barcode_class
from sqlalchemy import select

from cloud.catalogue.models import Item, Price
from cloud.labels.bars import MODULE, boxes
from cloud.labels.drawing import columns_of, pages, picture
from cloud.labels.forms import lines_of
from cloud.labels.repository import printed_code
from cloud.reference.models import BucketRow
from sync_protocol.messages.to_till import StoreConfigRow, read_row
from sync_protocol.retail.label import EXAMPLE, STARTERS, lay_out
from tests.cloud.conftest import Aurora

TAG, BATCH = STARTERS
PNG, PDF = b"\x89PNG", b"%PDF"


def at_the_till(aurora: Aurora) -> StoreConfigRow:
    with aurora.database.reading() as session:
        key = aurora.retailer.tills[0].store
        body = session.scalars(select(BucketRow.body).where(BucketRow.key == key)).one()
    row = read_row(json.loads(body))
    assert isinstance(row, StoreConfigRow)
    return row


def typed(**changed: str) -> dict[str, str]:
    """The tag's form as the page shows it."""
    fields = {
        f"{column}-{n}": value
        for n, line in enumerate(lines_of(TAG))
        for column, value in line.items()
        if value
    }
    return {
        "name": TAG.name,
        "label_kind": "tag",
        "label_width": "58",
        "label_height": "40",
        "gap": "2",
        "version": "0",
        **fields,
        **changed,
    }


def test_a_changed_template_is_at_the_tills_and_the_others_remain(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    assert "Shelf tag" in visitor.get("/labels").text

    answer = visitor.post(f"/labels/{TAG.id}", typed(**{"name": "Big price", "height-2": "12.5"}))

    assert answer.status == 303
    templates = {t.id: t for t in at_the_till(aurora).label_templates()}
    assert templates.keys() == {TAG.id, BATCH.id}
    assert templates[TAG.id].name == "Big price"
    assert templates[TAG.id].fields[2].height == 125
    assert "Big price" in visitor.get(f"/labels/{TAG.id}").text
    assert "Big price" in visitor.get("/history").text


def test_a_new_template_is_added_and_removed(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    assert visitor.post("/labels/new", typed(name="Second")).status == 303
    added = next(t for t in at_the_till(aurora).label_templates() if t.name == "Second")
    assert visitor.post(f"/labels/{added.id}/delete", {}).status == 303
    assert added.id not in {t.id for t in at_the_till(aurora).label_templates()}


def test_what_does_not_fit_is_shown_again_with_the_field(aurora: Aurora) -> None:
    answer = aurora.as_user().post(f"/labels/{TAG.id}", typed(**{"x-2": "70"}))
    assert answer.status == 422
    assert "field 3: it begins outside of the label" in answer.text
    assert 'value="70"' in answer.text


def test_somebody_elses_change_is_not_overwritten(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    visitor.post(f"/labels/{TAG.id}", typed(name="First"))
    answer = visitor.post(f"/labels/{TAG.id}", typed(name="Second"))
    assert answer.status == 422
    assert "Somebody else" in answer.text


def test_the_preview_follows_the_form(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    assert "data:image/png" in visitor.post("/labels/preview", typed()).text
    assert "outside" in visitor.post("/labels/preview", typed(**{"y-0": "99"})).text


def with_a_loaf(aurora: Aurora) -> None:
    """Let the retailer sell a loaf."""
    tenant, now = aurora.retailer.tenant, aurora.clock.now()
    with aurora.database.transaction() as session:
        session.add(
            Item(
                tenant=tenant, id="01KAXK0000000000000000LOAF", sku="4711", name="Sourdough loaf",
                category="01KAXK00000000000000BAKERY", tax_category="standard", created_at=now,
                changed_at=now,
            )
        )  # fmt: skip
        session.add(
            Price(
                tenant=tenant, id="01KAXK000000000000000PRICE", price_list="retail", minor=430,
                item="01KAXK0000000000000000LOAF", currency="EUR", created_at=now, until_at=None,
                from_at=now,
            )
        )  # fmt: skip


def test_tags_of_a_list_are_a_pdf(aurora: Aurora) -> None:
    with_a_loaf(aurora)
    visitor = aurora.as_user()
    sheet = visitor.get(f"/labels/tags.pdf?template={TAG.id}&copies=2")
    assert sheet.status == 200
    assert sheet.headers["content-type"] == "application/pdf"
    assert visitor.get(f"/labels/tags.pdf?template={TAG.id}&paper=roll&changed=30").status == 200
    assert visitor.get(f"/labels/tags.pdf?template={TAG.id}&q=no-such-thing").status == 404
    assert visitor.get("/labels/tags.pdf?template=nothing").status == 404


def test_pictures_and_pages_are_drawn_for_every_starter() -> None:
    layouts = [lay_out(template, EXAMPLE) for template in STARTERS]
    assert all(picture(layout).startswith(PNG) for layout in layouts)
    assert pages(layouts[:1] * 40, sheet=True).startswith(PDF)
    assert columns_of(580) == 3


@pytest.mark.parametrize(
    ("kind", "data"),
    [("ean13", "4006381333931"), ("ean8", "96385074"), ("code128", "LOT-26/330 a")],
)
def test_bars_are_those_of_an_independent_encoder(kind: str, data: str) -> None:
    theirs = "".join(get_barcode_class(kind)(data).build()[0])
    drawn = ["0"] * len(theirs)
    for box in boxes(kind, data, 60):
        start, length = round(box.x / MODULE), round(box.width / MODULE)
        drawn[start : start + length] = "1" * length
    # The other encoder may choose another of the code sets, which reads the same.
    if kind != "code128":
        assert "".join(drawn) == theirs.replace("G", "1")
    assert len(drawn) >= len(theirs)


def test_a_code_is_printed_as_it_stands_on_the_goods() -> None:
    assert printed_code("04006381333931") == "4006381333931"
    assert printed_code("00000096385074") == "96385074"
    assert printed_code("15201054017439") == "15201054017439"
