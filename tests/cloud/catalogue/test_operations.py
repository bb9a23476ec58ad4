import contextlib

import pytest

from cloud.audit.operations import changes_of
from cloud.catalogue.errors import (
    BarcodeTaken,
    CategoryInUse,
    ChangedMeanwhile,
    NotACode,
    NoTaxRate,
    PluTaken,
    SkuTaken,
    UnknownCategory,
)
from cloud.catalogue.operations import (
    CategoryFacts,
    change_item,
    delete_category,
    facts_of,
    save_category,
    set_on_sale,
    set_picture,
)
from cloud.catalogue.repository import CatalogueRepository
from cloud.reference.models import Bucket
from sync_protocol.messages.reference import CATALOG, TAX
from sync_protocol.messages.to_till import CategoryRow, ItemRow, TaxRateRow
from sync_protocol.retail.quantity import Unit
from tests.cloud.goods import Shop


def test_a_new_item_is_at_the_tills_with_everything_they_need(shop: Shop) -> None:
    with shop.database.transaction() as session:
        item = shop.add(
            session,
            "Bananas",
            names={"el": "Μπανάνες"},
            unit=Unit.KILOGRAM,
            is_weighed=True,
            plu="4011",
            barcodes=(("4006381333931", 1), ("OWN-7", 6)),
        )
        item_id = item.id

    row = shop.rows(CATALOG)[item_id]

    assert row == ItemRow(
        id=item_id,
        sku="bananas",
        name="Bananas",
        names={"el": "Μπανάνες"},
        tax_category="reduced",
        category=shop.category,
        unit=Unit.KILOGRAM,
        weighed=True,
        plu="4011",
        packs=(("04006381333931", 1), ("OWN-7", 6)),
        rank=1_000_000,
    )


def test_categories_and_tax_rates_are_at_the_tills(shop: Shop) -> None:
    assert shop.rows(CATALOG)[shop.category] == CategoryRow(id=shop.category, name="Bakery")
    rates = shop.rows(TAX).values()
    assert {(r.category, r.rate_bp) for r in rates if isinstance(r, TaxRateRow)} == {
        ("standard", 2400),
        ("reduced", 1300),
    }


def test_a_change_travels_alone_and_is_written_down(shop: Shop) -> None:
    with shop.database.transaction() as session:
        item = shop.add(session)
        shop.add(session, "Baguette")
    before = shop.revision(CATALOG)
    with shop.database.transaction() as session:
        item = CatalogueRepository(session, shop.scope).item(item.id)
        changed = shop.facts("Rye loaf", sku="sourdough-loaf")
        assert change_item(session, shop.clock, shop.actor, item, changed, seen=1)

    assert [row.name for row in shop.rows(CATALOG, since=before).values()] == ["Rye loaf"]
    with shop.database.reading() as session:
        newest = changes_of(session, shop.tenant, "item", item.id)[0]
        assert newest.before == {"name": "Sourdough loaf"}
        assert newest.after == {"name": "Rye loaf"}
        assert newest.actor_name == "Nora"


def test_saving_without_a_change_disturbs_no_till(shop: Shop) -> None:
    with shop.database.transaction() as session:
        item = shop.add(session, barcodes=(("5213000000016", 1),))
    before = shop.revision(CATALOG)
    with shop.database.transaction() as session:
        item = CatalogueRepository(session, shop.scope).item(item.id)
        assert not change_item(
            session, shop.clock, shop.actor, item, facts_of(session, item), seen=1
        )

    assert shop.rows(CATALOG, since=before) == {}


def test_who_saves_last_does_not_overwrite_unseen(shop: Shop) -> None:
    with shop.database.transaction() as session:
        item = shop.add(session)
        change_item(session, shop.clock, shop.actor, item, shop.facts("Other"), seen=1)
        with pytest.raises(ChangedMeanwhile):
            change_item(session, shop.clock, shop.actor, item, shop.facts("Third"), seen=1)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"sku": "sourdough-loaf"}, SkuTaken),
        ({"plu": "12"}, PluTaken),
        ({"barcodes": (("5213000000016", 1),)}, BarcodeTaken),
        ({"barcodes": (("5213000000018", 1),)}, NotACode),
        ({"category": "nowhere"}, UnknownCategory),
        ({"tax_category": "unheard"}, NoTaxRate),
    ],
)
def test_an_item_that_cannot_be_is_refused(
    shop: Shop, changed: dict[str, object], refusal: type[Exception]
) -> None:
    with shop.database.transaction() as session:
        shop.add(session, plu="12", barcodes=(("5213000000016", 1),))
    with shop.database.transaction() as session:
        with pytest.raises(refusal):
            shop.add(session, "Another", **changed)
        session.rollback()


def test_a_refusal_names_who_has_the_code(shop: Shop) -> None:
    with shop.database.transaction() as session:
        shop.add(session, barcodes=(("5213000000016", 1),))
        with pytest.raises(BarcodeTaken) as caught:
            shop.add(session, "Another", barcodes=(("5213000000016", 1),))
        assert caught.value.holder == "Sourdough loaf"


def test_what_is_off_sale_is_unknown_to_the_tills_and_can_come_back(shop: Shop) -> None:
    with shop.database.transaction() as session:
        item = shop.add(session)
    seen = shop.revision(CATALOG)
    with shop.database.transaction() as session:
        item = CatalogueRepository(session, shop.scope).item(item.id)
        set_on_sale(session, shop.clock, shop.actor, item, on_sale=False)
    assert shop.rows(CATALOG, since=seen) == {item.id: None}

    with shop.database.transaction() as session:
        item = CatalogueRepository(session, shop.scope).item(item.id)
        set_on_sale(session, shop.clock, shop.actor, item, on_sale=True)
    assert isinstance(shop.rows(CATALOG)[item.id], ItemRow)


def test_a_picture_travels_by_its_name(shop: Shop) -> None:
    with shop.database.transaction() as session:
        item = shop.add(session)
        set_picture(session, shop.clock, shop.actor, item, "ab" * 32)

    assert shop.rows(CATALOG)[item.id].picture == "ab" * 32


def test_a_failed_save_changes_neither_the_table_nor_the_bucket(shop: Shop) -> None:
    before = shop.revision(CATALOG)
    with contextlib.suppress(RuntimeError), shop.database.transaction() as session:
        shop.add(session)
        raise RuntimeError("power cut")

    assert shop.revision(CATALOG) == before
    assert list(shop.rows(CATALOG)) == [shop.category]


def test_categories_form_a_tree_and_never_a_ring(shop: Shop) -> None:
    with shop.database.transaction() as session:
        child = save_category(
            session,
            shop.clock,
            shop.actor,
            shop.tenant,
            CategoryFacts(name="Buns", parent=shop.category),
        )
        bakery = CatalogueRepository(session, shop.scope).category(shop.category)
        with pytest.raises(UnknownCategory):
            save_category(
                session,
                shop.clock,
                shop.actor,
                shop.tenant,
                CategoryFacts(name="Bakery", parent=child.id),
                category=bakery,
            )
        nodes = CatalogueRepository(session, shop.scope).categories()
        assert [(node.category.name, node.depth) for node in nodes] == [("Bakery", 0), ("Buns", 1)]


def test_only_an_empty_category_is_deleted(shop: Shop) -> None:
    with shop.database.transaction() as session:
        shop.add(session)
        bakery = CatalogueRepository(session, shop.scope).category(shop.category)
        with pytest.raises(CategoryInUse):
            delete_category(session, shop.clock, shop.actor, bakery)
        empty = save_category(
            session, shop.clock, shop.actor, shop.tenant, CategoryFacts(name="Empty")
        )
        delete_category(session, shop.clock, shop.actor, empty)

    assert empty.id not in shop.rows(CATALOG)


def test_another_retailer_has_its_own_bucket(shop: Shop) -> None:
    with shop.database.transaction() as session:
        shop.add(session)
        tenants = {bucket.tenant for bucket in session.query(Bucket)}
    assert tenants == {shop.tenant}
