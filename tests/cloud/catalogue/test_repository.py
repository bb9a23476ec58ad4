import pytest

from cloud.catalogue.codes import keep_code, show_code
from cloud.catalogue.errors import NotACode, UnknownCategory, UnknownItem
from cloud.catalogue.operations import CategoryFacts, save_category, set_on_sale
from cloud.catalogue.repository import CatalogueRepository, ItemFilter
from tests.cloud.goods import Shop


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    with shop.database.transaction() as session:
        buns = save_category(
            session, shop.clock, shop.actor, shop.tenant,
            CategoryFacts(name="Buns", parent=shop.category),
        )  # fmt: skip
        first = shop.add(
            session, "Sesame ring", names={"el": "Κουλούρι Θεσσαλονίκης", "ru": "Бублик"},
            barcodes=(("5213000000016", 1),), category=buns.id,
        )  # fmt: skip
        shop.price(session, first, 60)
        shop.add(session, "Bananas", is_weighed=True, plu="4011")
        gone = shop.add(session, "Old loaf")
        set_on_sale(session, shop.clock, shop.actor, gone, on_sale=False)
    return shop


def names(shop: Shop, **wanted: object) -> list[str]:
    with shop.database.reading() as session:
        repository = CatalogueRepository(session, shop.scope)
        found = repository.page(ItemFilter(**wanted), shop.clock.now())  # type: ignore[arg-type]
        assert len(found) == repository.count(ItemFilter(**wanted), shop.clock.now())  # type: ignore[arg-type]
        return [each.item.name for each in found]


@pytest.mark.parametrize(
    "query",
    [
        "sesame",
        "RING ses",
        "κουλουρι",
        "ΚΟΥΛΟΎΡΙ",
        "koulouri",
        "бублик",
        "bublik",
        "5213000000016",
        "se",
    ],
)
def test_an_item_is_found_in_any_alphabet_case_and_order(stocked: Shop, query: str) -> None:
    assert names(stocked, query=query) == ["Sesame ring"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["Bananas", "Sesame ring"]),
        ({"view": "off"}, ["Old loaf"]),
        ({"view": "weighed"}, ["Bananas"]),
        ({"view": "unpriced"}, ["Bananas"]),
        ({"query": "nothing of it"}, []),
        ({"descending": True}, ["Sesame ring", "Bananas"]),
    ],
)
def test_a_view_shows_its_items(stocked: Shop, wanted: dict[str, object], found: list[str]) -> None:
    assert names(stocked, sort="name", **wanted) == found


def test_a_category_shows_what_lies_below_it(stocked: Shop) -> None:
    assert names(stocked, category=stocked.category, sort="name") == ["Bananas", "Sesame ring"]
    assert names(stocked, category="nowhere") == []


@pytest.mark.parametrize("code", ["5213000000016", "sesame-ring", "05213000000016"])
def test_a_code_leads_to_its_item(stocked: Shop, code: str) -> None:
    with stocked.database.reading() as session:
        found = CatalogueRepository(session, stocked.scope).by_code(code)
        assert found is not None
        assert found.name == "Sesame ring"


@pytest.mark.parametrize("code", ["", "5213000000018", "nobody"])
def test_an_unknown_code_leads_nowhere(stocked: Shop, code: str) -> None:
    with stocked.database.reading() as session:
        assert CatalogueRepository(session, stocked.scope).by_code(code) is None


def test_what_is_not_there_is_said(stocked: Shop) -> None:
    with stocked.database.reading() as session:
        repository = CatalogueRepository(session, stocked.scope)
        with pytest.raises(UnknownItem):
            repository.item("nothing")
        with pytest.raises(UnknownCategory):
            repository.category("nothing")


def test_every_row_of_a_list_is_exported(stocked: Shop) -> None:
    with stocked.database.reading() as session:
        rows = list(
            CatalogueRepository(session, stocked.scope).every(ItemFilter(), stocked.clock.now())
        )
        assert {(r.item.name, r.price.minor if r.price else None) for r in rows} == {
            ("Sesame ring", 60),
            ("Bananas", None),
        }


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("5213000000016", "05213000000016", "5213000000016"),
        (" 5213 0000 00016 ", "05213000000016", "5213000000016"),
        ("96385074", "00000096385074", "96385074"),
        ("036000291452", "00036000291452", "0036000291452"),
        ("OWN-7", "OWN-7", "OWN-7"),
        ("12345", "12345", "12345"),
    ],
)
def test_codes_are_kept_in_one_form_and_shown_as_people_know_them(
    typed: str, kept: str, shown: str
) -> None:
    assert keep_code(typed) == kept
    assert show_code(kept) == shown


@pytest.mark.parametrize("typed", ["", "5213000000018", "x" * 49, "a\x00b"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(NotACode):
        keep_code(typed)
