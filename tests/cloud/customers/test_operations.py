from dataclasses import replace
from datetime import timedelta

import pytest

from cloud.audit.operations import changes_of
from cloud.customers.categories import CategoryFacts, delete_category, save_category
from cloud.customers.contacts import keep_birthday, keep_phone, show_phone
from cloud.customers.errors import (
    CardTaken,
    CategoryInUse,
    ChangedMeanwhile,
    NotABirthday,
    NotAPhone,
    UnknownCustomer,
    UnknownCustomerCategory,
)
from cloud.customers.facts import CustomerFacts, Home, TillEnrolment
from cloud.customers.models import Customer
from cloud.customers.operations import (
    change_customer,
    create_customer,
    enrol_from_till,
    facts_of,
    record_purchase,
    set_in_bin,
)
from cloud.customers.publishing import publish_changed, publish_customers
from cloud.customers.repository import CustomerFilter, CustomerRepository
from cloud.database.job_queue import Job
from sync_protocol.messages.reference import CUSTOMERS, DISCOUNTS
from sync_protocol.messages.to_till import CustomerCategoryRow, CustomerRow, DiscountRuleRow
from sync_protocol.retail.discount import DiscountKind
from sync_protocol.retail.sale import Sale
from tests.builders import a_sale
from tests.cloud.goods import Shop

DIMITRA = CustomerFacts(
    name="Δήμητρα Παπαδοπούλου",
    phones=("697 055 4402", "+358 40 0158417"),
    cards=("2900010004075",),
    email="dimitra@example.com",
    city="Αθήνα",
    birthday="1990-11-25",
    personal_bp=300,
    note="Allergic to nuts",
)


def home(shop: Shop) -> Home:
    return Home(shop.tenant, "GR", "EUR")


def create(shop: Shop, facts: CustomerFacts = DIMITRA) -> str:
    with shop.database.transaction() as session:
        return create_customer(session, shop.clock, shop.actor, home(shop), facts).id


def enrol(shop: Shop, **told: object) -> Customer:
    with shop.database.transaction() as session:
        enrolment = TillEnrolment(
            customer="01KAXK0CVST0000000000000AA",
            name="Aram",
            register="01REGISTER",
            at=shop.clock.now(),
            **told,  # type: ignore[arg-type]
        )
        return enrol_from_till(session, shop.clock, shop.actor, home(shop), enrolment)


def bought(shop: Shop, customer: str, sale: Sale, days_ago: int = 0) -> bool:
    with shop.database.transaction() as session:
        return record_purchase(
            session,
            shop.clock,
            tenant=shop.tenant,
            store="01STORE",
            at=shop.clock.now() - timedelta(days=days_ago),
            business_day="2026-11-25",
            sale=replace(sale, customer=customer),
        )


def test_a_new_customer_is_at_the_tills_with_only_what_the_counter_shows(shop: Shop) -> None:
    customer = create(shop)

    assert shop.rows(CUSTOMERS)[customer] == CustomerRow(
        id=customer,
        name="Δήμητρα Παπαδοπούλου",
        phone="+306970554402",
        card="2900010004075",
        personal_bp=300,
        currency="EUR",
        note="Allergic to nuts",
        birthday="1990-11-25",
    )


def test_customers_are_numbered_in_order(shop: Shop) -> None:
    create(shop)
    create(shop, CustomerFacts(name="Mikko Virtanen"))
    with shop.database.reading() as session:
        numbers = [c.number for c in session.query(Customer).order_by(Customer.number)]
    assert numbers == ["C0000001", "C0000002"]


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (CustomerFacts(name="Ann", phones=("12",)), NotAPhone),
        (CustomerFacts(name="Ann", phones=("not a phone",)), NotAPhone),
        (CustomerFacts(name="Ann", birthday="31.12.1990"), NotABirthday),
        (CustomerFacts(name="Ann", birthday="1990-02-30"), NotABirthday),
        (CustomerFacts(name="Ann", cards=("2900010004075",)), CardTaken),
        (CustomerFacts(name="Ann", category="nobody"), UnknownCustomerCategory),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(
    shop: Shop, facts: CustomerFacts, refusal: type[Exception]
) -> None:
    create(shop)
    with shop.database.transaction() as session:
        with pytest.raises(refusal):
            create_customer(session, shop.clock, shop.actor, home(shop), facts)
        session.rollback()


def test_a_change_is_written_down_field_by_field(shop: Shop) -> None:
    customer = create(shop)
    with shop.database.transaction() as session:
        found = CustomerRepository(session, shop.scope).customer(customer)
        facts = replace(facts_of(session, found), city="Πάτρα", cards=("2900010004082",))
        assert change_customer(
            session, shop.clock, shop.actor, home(shop), customer=found, facts=facts, seen=1
        )

    assert shop.rows(CUSTOMERS)[customer].card == "2900010004082"
    with shop.database.reading() as session:
        change = changes_of(session, shop.tenant, "customer", customer)[0]
        assert change.after == {"city": "Πάτρα", "cards": "2900010004082"}
        assert CustomerRepository(session, shop.scope).by_card("2900010004075") is None


def test_a_stale_form_is_refused_and_an_unchanged_one_does_nothing(shop: Shop) -> None:
    customer = create(shop)
    seen = shop.revision(CUSTOMERS)
    with shop.database.transaction() as session:
        found = CustomerRepository(session, shop.scope).customer(customer)
        same = facts_of(session, found)
        args = {"customer": found, "facts": same}
        assert not change_customer(session, shop.clock, shop.actor, home(shop), seen=1, **args)
        with pytest.raises(ChangedMeanwhile):
            change_customer(session, shop.clock, shop.actor, home(shop), seen=1, **args)
    assert shop.rows(CUSTOMERS, since=seen) == {}


def test_consent_carries_the_moment_it_was_given(shop: Shop) -> None:
    customer = create(shop)
    shop.clock.turn(days=3)
    with shop.database.transaction() as session:
        found = CustomerRepository(session, shop.scope).customer(customer)
        facts = replace(facts_of(session, found), consent_sms=True)
        change_customer(
            session, shop.clock, shop.actor, home(shop), customer=found, facts=facts, seen=1
        )
        assert found.consent_at == shop.clock.now()


def test_a_binned_customer_is_forgotten_by_the_tills_and_can_come_back(shop: Shop) -> None:
    customer = create(shop)
    seen = shop.revision(CUSTOMERS)
    for in_bin, expected in ((True, None), (False, CustomerRow)):
        with shop.database.transaction() as session:
            found = CustomerRepository(session, shop.scope).customer(customer)
            set_in_bin(session, shop.clock, shop.actor, found, in_bin=in_bin)
        row = shop.rows(CUSTOMERS, since=seen)[customer]
        assert row is None if expected is None else isinstance(row, expected)


def test_a_customer_enrolled_at_a_till_keeps_the_tills_id(shop: Shop) -> None:
    customer = enrol(shop, phone="+374 91 123456", card="2900010009999", consent=True)

    row = shop.rows(CUSTOMERS)[customer.id]
    assert (row.phone, row.card) == ("+37491123456", "2900010009999")
    assert customer.consent_sms
    assert customer.source == "01REGISTER"


def test_the_same_enrolment_twice_is_one_customer(shop: Shop) -> None:
    assert enrol(shop).number == enrol(shop).number


def test_nothing_of_an_enrolment_is_lost_when_it_cannot_be_read(shop: Shop) -> None:
    create(shop)
    customer = enrol(shop, phone="ask him", birthday="soon", card="2900010004075")

    assert customer.remarks == (
        "Phone as entered at the till: ask him\n"
        "Birthday as entered at the till: soon\n"
        "Card 2900010004075 belongs to Δήμητρα Παπαδοπούλου"
    )


def test_a_purchase_counts_once_and_reaches_the_tills_with_others_of_the_moment(shop: Shop) -> None:
    customer = create(shop)
    seen = shop.revision(CUSTOMERS)
    sale = a_sale()

    assert bought(shop, customer, sale)
    assert not bought(shop, customer, sale)

    assert shop.rows(CUSTOMERS, since=seen) == {}
    with shop.database.transaction() as session:
        assert session.query(Job).one().kind == "publish-customers"
        assert publish_changed(session, shop.tenant, shop.clock.now()) == 1
        assert publish_changed(session, shop.tenant, shop.clock.now()) == 0
    row = shop.rows(CUSTOMERS, since=seen)[customer]
    assert row.turnover == sale.total.minor
    assert row.last_purchase == "2026-11-25"


def test_turnover_looks_back_twelve_months_and_spending_for_ever(shop: Shop) -> None:
    customer = create(shop)
    old, new = a_sale(), replace(a_sale(), id="01KAXK8M00ABCDEFGHJKMNPQRT")
    bought(shop, customer, old, days_ago=400)
    bought(shop, customer, new)

    with shop.database.reading() as session:
        found = CustomerRepository(session, shop.scope).customer(customer)
        assert found.spent_minor == 2 * new.total.minor
        assert found.turnover_minor == new.total.minor
        assert found.purchases == 2
        assert [p.sale for p in CustomerRepository(session, shop.scope).purchases(found)] == [
            new.id,
            old.id,
        ]


def test_a_sale_without_a_known_customer_counts_for_nobody(shop: Shop) -> None:
    assert not bought(shop, "", a_sale())
    assert not bought(shop, "01KAXK0000000000000000NONE", a_sale())


def test_after_an_import_every_customer_is_published(shop: Shop) -> None:
    create(shop)
    seen = shop.revision(CUSTOMERS)
    with shop.database.transaction() as session:
        assert publish_customers(session, shop.tenant, shop.clock.now()) == 1
    assert shop.rows(CUSTOMERS, since=seen) == {}  # the tills had it all


def test_a_categorys_discount_is_a_rule_at_the_tills(shop: Shop) -> None:
    with shop.database.transaction() as session:
        silver = save_category(
            session,
            shop.clock,
            shop.actor,
            shop.tenant,
            CategoryFacts(name="Silver card", percent_bp=300, price_list="wholesale"),
        )
    assert shop.rows(CUSTOMERS)[silver.id] == CustomerCategoryRow(
        id=silver.id, name="Silver card", price_list="wholesale"
    )
    assert shop.rows(DISCOUNTS)[silver.id] == DiscountRuleRow(
        id=silver.id,
        kind=DiscountKind.CATEGORY,
        name="Silver card",
        percent_bp=300,
        customer_category=silver.id,
    )


def test_a_category_without_a_discount_takes_its_rule_away(shop: Shop) -> None:
    with shop.database.transaction() as session:
        silver = save_category(
            session, shop.clock, shop.actor, shop.tenant, CategoryFacts(name="S", percent_bp=300)
        )
        save_category(
            session,
            shop.clock,
            shop.actor,
            shop.tenant,
            CategoryFacts(name="S"),
            category=silver,
        )
    assert shop.rows(DISCOUNTS) == {}


def test_only_an_empty_category_is_deleted(shop: Shop) -> None:
    with shop.database.transaction() as session:
        silver = save_category(
            session, shop.clock, shop.actor, shop.tenant, CategoryFacts(name="S")
        )
    create(shop, replace(DIMITRA, category=silver.id))
    with shop.database.transaction() as session:
        found = CustomerRepository(session, shop.scope).category(silver.id)
        with pytest.raises(CategoryInUse):
            delete_category(session, shop.clock, shop.actor, found)
        other = save_category(session, shop.clock, shop.actor, shop.tenant, CategoryFacts(name="O"))
        delete_category(session, shop.clock, shop.actor, other)
        with pytest.raises(UnknownCustomerCategory):
            CustomerRepository(session, shop.scope).category(other.id)


@pytest.mark.parametrize(
    "query",
    [
        "δημητρα",
        "ΠΑΠΑΔΌΠΟΥΛΟΥ",
        "papadopoulou",
        "παπαδ δημ",
        "dimitra@example",
        "697 055 4402",
        "4402",
        "2900010004075",
        "C0000001",
        "αθηνα",
    ],
)
def test_a_customer_is_found_by_name_phone_card_number_and_town(shop: Shop, query: str) -> None:
    create(shop)
    create(shop, CustomerFacts(name="Mikko Virtanen"))
    with shop.database.reading() as session:
        found = CustomerRepository(session, shop.scope).page(
            CustomerFilter(query=query), shop.clock.now()
        )
    assert [each.customer.name for each in found] == ["Δήμητρα Παπαδοπούλου"]


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ("all", {"Dimitra", "Taverna", "Prepay"}),
        ("organisations", {"Taverna"}),
        ("prepay", {"Prepay"}),
        ("new", {"Dimitra", "Taverna", "Prepay"}),
        ("not-seen", {"Taverna", "Prepay"}),
        ("bin", {"Gone"}),
    ],
)
def test_a_view_shows_its_customers(shop: Shop, view: str, found: set[str]) -> None:
    seen = create(shop, CustomerFacts(name="Dimitra"))
    create(shop, CustomerFacts(name="Taverna", kind="organisation"))
    create(shop, CustomerFacts(name="Prepay", is_prepay_only=True))
    gone = create(shop, CustomerFacts(name="Gone"))
    bought(shop, seen, a_sale())
    with shop.database.transaction() as session:
        repository = CustomerRepository(session, shop.scope)
        set_in_bin(session, shop.clock, shop.actor, repository.customer(gone), in_bin=True)
        wanted = CustomerFilter(view=view)
        page = repository.page(wanted, shop.clock.now())
        assert {each.customer.name for each in page} == found
        assert repository.count(wanted, shop.clock.now()) == len(found)
        assert {each.customer.name for each in repository.every(wanted, shop.clock.now())} == found


def test_a_household_shares_a_phone(shop: Shop) -> None:
    create(shop)
    create(shop, CustomerFacts(name="Nikos", phones=("6970554402",)))
    with shop.database.reading() as session:
        found = CustomerRepository(session, shop.scope).by_phone("+306970554402")
        assert {each.name for each in found} == {"Δήμητρα Παπαδοπούλου", "Nikos"}


def test_a_stranger_is_unknown(shop: Shop) -> None:
    with shop.database.reading() as session, pytest.raises(UnknownCustomer):
        CustomerRepository(session, shop.scope).customer("01NOBODY")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("6970554402", "+306970554402"),
        ("0030 697 055 4402", "+306970554402"),
        ("+7 (912) 345-67-89", "+79123456789"),
        ("+374 91 123456", "+37491123456"),
    ],
)
def test_a_phone_in_any_form_is_one_number(typed: str, kept: str) -> None:
    assert keep_phone(typed, "GR") == kept


def test_a_phone_is_shown_with_its_countrys_spaces() -> None:
    assert show_phone("+306970554402") == "+30 697 055 4402"
    assert show_phone("what") == "what"


@pytest.mark.parametrize("day", ["1990-02-28", "02-29", "2000-02-29"])
def test_a_birthday_is_kept(day: str) -> None:
    assert keep_birthday(day) == day


def test_a_name_spelled_otherwise_is_found_on_both_databases(shop: Shop) -> None:
    create(shop)
    create(shop, CustomerFacts(name="Liisa Korhonen"))
    with shop.database.reading() as session:
        customers = CustomerRepository(session, shop.scope)
        for typed, name in (("korhnen", "Liisa Korhonen"), ("papadopulou", DIMITRA.name)):
            assert [each.name for each in customers.find_like(typed, 5)] == [name]
        assert customers.find_like("virtanen", 5) == []
        assert customers.find_like("ko", 5) == []
