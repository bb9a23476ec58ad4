"""Duplicates are found, merged, parted again; a person gets their data and is forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from cloud.access.rights import everything_of
from cloud.audit.operations import changes_of
from cloud.customers.card import CardRepository
from cloud.customers.duplicates import find_pairs, find_pairs_of, settle
from cloud.customers.errors import NotMergeable, TooLateToUndo
from cloud.customers.facts import Contact, CustomerFacts, Home
from cloud.customers.merging import merge, undo_merge
from cloud.customers.models import Customer, CustomerMerge
from cloud.customers.operations import (
    change_customer,
    create_customer,
    facts_of,
    record_purchase,
    set_in_bin,
)
from cloud.customers.privacy import erase, everything_about
from cloud.customers.repository import CustomerFilter, CustomerRepository
from cloud.ledger.models import Sale
from sync_protocol.messages.reference import CUSTOMERS
from tests.builders import a_sale
from tests.cloud.conftest import Aurora
from tests.cloud.goods import Shop

LIISA = CustomerFacts(
    name="Liisa Korhonen",
    phones=("+358400158417",),
    cards=("2900010004075",),
    city="Helsinki",
    contacts=(Contact("telegram", "@liisa"),),
)
LISA = CustomerFacts(
    name="Korhonen, Lisa",
    phones=("+358400158417", "+358400158418"),
    cards=("2900010004099",),
    email="lisa@example.com",
    groups=("Chess club",),
    is_prepay_only=True,
)


def home(shop: Shop) -> Home:
    return Home(shop.tenant, "FI", "EUR")


def create(shop: Shop, facts: CustomerFacts) -> str:
    with shop.database.transaction() as session:
        return create_customer(session, shop.clock, shop.actor, home(shop), facts).id


def buy(shop: Shop, customer: str, number: int) -> int:
    sale = replace(a_sale(), id=f"01KAXK8M00ABCDEFGHJKMNPQ{number:02}", customer=customer)
    with shop.database.transaction() as session:
        record_purchase(
            session,
            shop.clock,
            tenant=shop.tenant,
            store="S1",
            at=shop.clock.now(),
            business_day="2026-11-25",
            sale=sale,
        )
    return sale.total.minor


def merge_both(shop: Shop, first: str, second: str, *from_gone: str) -> str:
    with shop.database.transaction() as session:
        return merge(
            session,
            shop.clock,
            shop.actor,
            home(shop),
            kept=session.get_one(Customer, (shop.tenant, first)),
            gone=session.get_one(Customer, (shop.tenant, second)),
            from_gone=frozenset(from_gone),
        ).id


@pytest.fixture
def two(shop: Shop) -> tuple[str, str]:
    return create(shop, LIISA), create(shop, LISA)


def test_duplicates_are_found_and_settled(shop: Shop, two: tuple[str, str]) -> None:
    like = create(shop, CustomerFacts(name="Liisa Korhoinen", email="x@example.com"))
    same = create(shop, CustomerFacts(name="KORHONEN LIISA"))
    create(shop, CustomerFacts(name="Somebody Else", tax_number="20774740"))
    with shop.database.transaction() as session:
        pairs = {(p.first.id, p.second.id): p.reasons for p in find_pairs(session, shop.tenant)}
        assert pairs[two] == ("phone", "like-name")
        assert pairs[two[0], same] == ("name",)
        assert pairs[two[0], like] == ("like-name",)
        assert not any("Else" in p.first.name for p in find_pairs(session, shop.tenant))
        found = session.get_one(Customer, (shop.tenant, two[0]))
        assert {p.reasons for p in find_pairs_of(session, found)} == {("phone",), ("name",)}
        settle(session, (two[1], two[0]), shop.tenant)
        settle(session, two, shop.tenant)
        pairs = {(p.first.id, p.second.id) for p in find_pairs(session, shop.tenant)}
        assert two not in pairs


def test_two_become_one_and_two_again(shop: Shop, two: tuple[str, str]) -> None:
    first, second = two
    one, other = buy(shop, first, 1), buy(shop, second, 2)
    made = merge_both(shop, first, second, "name")
    # A till that was away still knows the second one.
    late = buy(shop, second, 3)
    scope = everything_of(shop.tenant)
    with shop.database.transaction() as session:
        kept = session.get_one(Customer, (shop.tenant, first))
        customers = CustomerRepository(session, scope)
        facts = facts_of(session, kept)
        assert facts.name == "Korhonen, Lisa"
        assert facts.email == "lisa@example.com"  # was empty before
        assert set(facts.phones) == {"+358400158417", "+358400158418"}
        assert set(facts.cards) == {"2900010004075", "2900010004099"}
        assert facts.is_prepay_only
        assert kept.spent_minor == one + other + late
        assert CardRepository(session, scope, kept).totals().sales == 3
        assert len(customers.purchases(kept)) == 3
        found = customers.find(CustomerFilter(query="korhonen"), 10)
        assert [each.id for each in found] == [first]
        binned = CustomerFilter(view="bin")
        assert customers.count(binned, shop.clock.now()) == 0
        gone = session.get_one(Customer, (shop.tenant, second))
        set_in_bin(session, shop.clock, shop.actor, gone, in_bin=False)
        assert not gone.is_active
        assert "merged" in {
            c.action for c in changes_of(session, shop.tenant, "customer", second, 9)
        }
        seen = kept.version
        change_customer(
            session,
            shop.clock,
            shop.actor,
            home(shop),
            customer=kept,
            facts=replace(facts, city="Espoo"),
            seen=seen,
        )
    rows = shop.rows(CUSTOMERS)
    assert rows.get(second) is None
    assert rows[first].prepay_only
    with shop.database.transaction() as session:
        merged = session.get_one(CustomerMerge, (shop.tenant, made))
        undo_merge(session, shop.clock, shop.actor, home(shop), merged)
    with shop.database.reading() as session:
        kept = session.get_one(Customer, (shop.tenant, first))
        gone = session.get_one(Customer, (shop.tenant, second))
        assert facts_of(session, gone) == LISA
        assert facts_of(session, kept) == replace(LIISA, city="Espoo")
        assert (kept.spent_minor, gone.spent_minor) == (one + late, other)
    assert shop.rows(CUSTOMERS)[second] is not None


def test_what_can_be_merged_and_until_when_it_can_be_undone(
    shop: Shop, two: tuple[str, str]
) -> None:
    first, second = two
    third = create(shop, CustomerFacts(name="Third One"))
    with pytest.raises(NotMergeable):
        merge_both(shop, first, first)
    earlier = merge_both(shop, first, second)
    with pytest.raises(NotMergeable):
        merge_both(shop, third, second)
    later = merge_both(shop, third, first)
    with shop.database.transaction() as session:
        assert session.get_one(Customer, (shop.tenant, second)).merged_into == third
        merged = session.get_one(CustomerMerge, (shop.tenant, earlier))
        with pytest.raises(TooLateToUndo):
            undo_merge(session, shop.clock, shop.actor, home(shop), merged)
    with shop.database.transaction() as session:
        merged = session.get_one(CustomerMerge, (shop.tenant, later))
        undo_merge(session, shop.clock, shop.actor, home(shop), merged)
        assert session.get_one(Customer, (shop.tenant, second)).merged_into == first
    shop.clock.at += timedelta(days=31)
    with shop.database.transaction() as session:
        merged = session.get_one(CustomerMerge, (shop.tenant, earlier))
        with pytest.raises(TooLateToUndo):
            undo_merge(session, shop.clock, shop.actor, home(shop), merged)


def test_a_person_gets_their_data_and_is_forgotten(shop: Shop, two: tuple[str, str]) -> None:
    first, second = two
    buy(shop, second, 1)
    merge_both(shop, first, second)
    with shop.database.transaction() as session:
        kept = session.get_one(Customer, (shop.tenant, first))
        told = everything_about(session, kept)
        assert told["facts"]["name"] == "Liisa Korhonen"
        assert len(told["purchases"]) == 1
        erase(session, shop.clock, shop.actor, kept)
    with shop.database.reading() as session:
        customers = CustomerRepository(session, everything_of(shop.tenant))
        for each in two:
            found = session.get_one(Customer, (shop.tenant, each))
            kept = found.search_text + str(facts_of(session, found))
            assert not any(text in kept for text in ("Korhonen", "korhonen", "3584", "2900"))
            changes = changes_of(session, shop.tenant, "customer", each, 50)
            assert "Korhonen" not in str([(c.before, c.after) for c in changes])
        assert customers.find(CustomerFilter(query="korhonen"), 9) == []
        assert customers.count(CustomerFilter(view="bin"), shop.clock.now()) == 0
    assert shop.rows(CUSTOMERS).get(first) is None


def test_a_person_merges_on_the_page(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    form = {"name": "Liisa Korhonen", "kind": "person", "phones": "040 015 8417"}
    first = visitor.post("/customers/new", form).location.rpartition("/")[2]
    second = visitor.post("/customers/new", form | {"name": "L. Korhonen", "city": "Espoo"})
    second_id = second.location.rpartition("/")[2]
    assert "This may be the same customer as" in visitor.get(f"/customers/{first}").text
    assert "same phone" in visitor.get("/customers/duplicates").text
    assert "L. Korhonen" in visitor.get(f"/customers/{first}/merge").text
    assert "L. Korhonen" in visitor.get(f"/customers/{first}/merge?q=espoo").text
    address = f"/customers/{first}/merge"
    page = visitor.get(f"{address}?other={second_id}").text
    assert "Espoo" in page
    sent = {"other": second_id, "version": "1", "other_version": "1", "city": "gone"}
    assert visitor.post(address, sent | {"version": "7"}).status == 409
    assert visitor.post(address, {"other": second_id}).status == 422
    assert visitor.post(address, sent).status == 303
    assert visitor.post(address, sent).status == 409
    card = visitor.get(f"/customers/{second_id}").text
    assert "This record is one with another now" in card
    with aurora.database.transaction() as session:
        sale = session.scalars(select(Sale).where(Sale.tenant == aurora.retailer.tenant)).first()
        assert sale
        sale.customer = second_id  # made before the merge
        number = sale.number
    assert number in visitor.get(f"/receipts?customer={first}").text
    assert number in visitor.get(f"/receipts.csv?customer={first}").text
    listed = visitor.get("/customers/duplicates").text
    undo = (
        "/customers/merges/" + listed.partition('action="/customers/merges/')[2].partition('"')[0]
    )
    assert visitor.post(undo).status == 303
    assert visitor.post(undo).status == 409
    assert visitor.post("/customers/merges/none/undo").status == 404
    pair = {"first": first, "second": second_id}
    assert visitor.post("/customers/duplicates/settle", pair).status == 303
    assert visitor.post("/customers/duplicates/settle").status == 422
    assert "No duplicates" in visitor.get("/customers/duplicates").text
    told = visitor.get(f"/customers/{first}/data.json")
    assert told.json["facts"]["name"] == "Liisa Korhonen"
    assert visitor.post(f"/customers/{first}/erase").status == 303
    assert "Liisa" not in visitor.get(f"/customers/{first}").text
    vera = aurora.as_user("vera@example.org")
    for path in ("/customers/duplicates", address, f"/customers/{first}/data.json"):
        assert vera.get(path).status == 403
