"""What is done with customers: enrol, change, bin, and count what they bought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cloud.access.repository import AccessRepository
from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock, new_id
from cloud.custom_fields.operations import texts_of
from cloud.customers.contacts import keep_birthday, keep_phone
from cloud.customers.errors import (
    CardTaken,
    ChangedMeanwhile,
    NotABirthday,
    NotAnEmployer,
    NotAPhone,
    UnknownCustomerCategory,
    UnknownManager,
)
from cloud.customers.facts import ORGANISATION, CustomerFacts, Home, TillEnrolment
from cloud.customers.holdings import (
    cards_of,
    contacts_of,
    groups_of,
    holder_of,
    keep_cards,
    keep_contacts,
    keep_groups,
    keep_phones,
    phones_of,
)
from cloud.customers.models import Customer, CustomerCategory, CustomerConsent, Purchase
from cloud.customers.publishing import PUBLISH_AFTER, PUBLISH_JOB, publish_rows
from cloud.customers.rollups import Counted, add_up
from cloud.customers.tax_numbers import keep_tax_number
from cloud.database.announcements import announce
from cloud.database.fence import EVERY_OWNER
from cloud.database.job_queue import enqueue
from cloud.portal.search import search_text, spelling_key
from cloud.reference.operations import take_revision
from sync_protocol.messages.reference import CUSTOMERS
from sync_protocol.retail.sale import Sale, SaleKind

TURNOVER_PERIOD = timedelta(days=365)


def create_customer(
    session: Session, clock: Clock, actor: Actor, home: Home, facts: CustomerFacts
) -> Customer:
    """Add a customer.

    Raises `NotAPhone`, `NotABirthday`, `NotATaxNumber`, `CardTaken`, `NotAnEmployer`,
    `UnknownManager` or `UnknownCustomerCategory`.
    """
    revision = take_revision(session, home.tenant, CUSTOMERS)
    customer = _new(session, home, new_id(clock), "portal", clock.now())
    fill_customer(session, clock, actor, home, customer, facts)
    session.flush()
    publish_rows(session, revision, [customer], clock.now())
    _record(session, clock, actor, customer, None)
    return customer


def change_customer(  # noqa: PLR0913 - who changes whom into what, seen when
    session: Session,
    clock: Clock,
    actor: Actor,
    home: Home,
    *,
    customer: Customer,
    facts: CustomerFacts,
    seen: int,
) -> bool:
    """Change a customer; False when nothing differs.

    ``seen`` is the version the editor saw. Raises as `create_customer`, and `ChangedMeanwhile`.
    """
    revision = take_revision(session, home.tenant, CUSTOMERS)
    if seen != customer.version:
        raise ChangedMeanwhile(customer.name)
    before = facts_of(session, customer)
    fill_customer(session, clock, actor, home, customer, facts)
    session.flush()
    if facts_of(session, customer) == before:
        return False
    publish_rows(session, revision, [customer], clock.now())
    return _record(session, clock, actor, customer, before)


def set_in_bin(
    session: Session, clock: Clock, actor: Actor, customer: Customer, *, in_bin: bool
) -> None:
    """Put a customer into the bin or take one out; tills forget or learn again."""
    revision = take_revision(session, customer.tenant, CUSTOMERS)
    if customer.is_active != in_bin or customer.merged_into or customer.is_erased:
        return
    customer.is_active = not in_bin
    customer.changed_at = clock.now()
    customer.version += 1
    session.flush()
    publish_rows(session, revision, [customer], clock.now())
    record_change(
        session,
        clock,
        actor,
        tenant=customer.tenant,
        kind="customer",
        record=customer.id,
        action="binned" if in_bin else "restored",
        before={"in_bin": not in_bin},
        after={"in_bin": in_bin},
    )


def enrol_from_till(
    session: Session, clock: Clock, actor: Actor, home: Home, enrolment: TillEnrolment
) -> Customer:
    """Take over a customer that a till enrolled; the same enrolment twice is one customer.

    Nothing of it is refused: the customer stands at the counter already. A phone we cannot read is
    kept in the remarks, a card that another customer has stays with that one.
    """
    known = session.get(Customer, (home.tenant, enrolment.customer))
    if known is not None:
        return known
    revision = take_revision(session, home.tenant, CUSTOMERS)
    facts = _readable(session, home, enrolment)
    customer = _new(session, home, enrolment.customer, enrolment.register, enrolment.at)
    fill_customer(session, clock, actor, home, customer, facts)
    session.flush()
    publish_rows(session, revision, [customer], clock.now())
    _record(session, clock, actor, customer, None)
    return customer


def record_purchase(  # noqa: PLR0913 - a sale, where and when it was
    session: Session,
    clock: Clock,
    *,
    tenant: str,
    store: str,
    at: datetime,
    business_day: str,
    sale: Sale,
) -> bool:
    """Count a booked sale or return for its customer; False when it has none we know.

    The same sale twice counts once. Tills hear of the new turnover within seconds, together with
    other purchases of the moment, so that a busy day is not a revision per receipt.
    """
    customer = session.get(Customer, (tenant, sale.customer)) if sale.customer else None
    if customer is None or session.get(Purchase, (tenant, sale.id)) is not None:
        return False
    while customer.merged_into:  # a till that was away still knows who is one with another now
        customer = session.get_one(Customer, (tenant, customer.merged_into))
    session.add(
        Purchase(
            tenant=tenant,
            sale=sale.id,
            customer=customer.id,
            number=sale.number,
            kind=sale.kind,
            store=store,
            at=at,
            business_day=business_day,
            lines=len(sale.lines),
            total_minor=sale.total.minor,
            discount_minor=sale.discount.minor,
            currency=sale.currency,
        )
    )
    session.flush()
    add_up(session, [Counted(tenant, customer.id, store, at, business_day, sale)])
    customer.spent_minor += sale.total.minor
    customer.purchases += 1 if sale.kind == SaleKind.SALE else 0
    customer.turnover_minor = _turnover(session, customer, clock.now())
    if customer.last_purchase_at is None or customer.last_purchase_at < at:
        customer.last_purchase_at, customer.last_business_day = at, business_day
    customer.is_unpublished = True
    enqueue(
        session,
        new_id(clock),
        PUBLISH_JOB,
        {},
        run_at=clock.now() + PUBLISH_AFTER,
        tenant=tenant,
        unique_key=f"{PUBLISH_JOB}:{tenant}",
    )
    announce(session, "customer-bought", {"tenant": tenant, "customer": customer.id})
    return True


def facts_of(session: Session, customer: Customer) -> CustomerFacts:
    """Give a customer's facts as they were entered."""
    return CustomerFacts(
        name=customer.name,
        kind=customer.kind,
        category=customer.category,
        phones=tuple(phones_of(session, customer.tenant, [customer.id]).get(customer.id, ())),
        cards=tuple(cards_of(session, customer.tenant, [customer.id]).get(customer.id, ())),
        email=customer.email,
        city=customer.city,
        language=customer.language,
        birthday=customer.birthday,
        tax_number=customer.tax_number,
        personal_bp=customer.personal_bp,
        credit_limit_minor=customer.credit_limit_minor,
        is_prepay_only=customer.is_prepay_only,
        note=customer.note,
        remarks=customer.remarks,
        consent_email=customer.consent_email,
        consent_sms=customer.consent_sms,
        contacts=tuple(contacts_of(session, customer.tenant, [customer.id]).get(customer.id, ())),
        groups=tuple(groups_of(session, customer.tenant, [customer.id]).get(customer.id, ())),
        employer=customer.employer,
        position=customer.position,
        manager=customer.manager,
        origin=customer.origin,
        hobbies=customer.hobbies,
        is_do_not_contact=customer.is_do_not_contact,
    )


def _new(session: Session, home: Home, customer: str, source: str, at: datetime) -> Customer:
    last = session.scalar(
        select(func.max(Customer.number)).where(Customer.tenant == home.tenant),
        execution_options=EVERY_OWNER,
    )
    made = Customer(
        tenant=home.tenant,
        id=customer,
        # The revision's lock is held, so nobody else takes this number.
        number=f"C{int((last or 'C0')[1:]) + 1:07}",
        currency=home.currency,
        source=source,
        created_at=at,
        spent_minor=0,
        purchases=0,
        turnover_minor=0,
        points=0,
        balance_minor=0,
        is_active=True,
        is_unpublished=False,
        last_business_day="",
        merged_into="",
        is_erased=False,
        employer="",
        manager="",
        consent_email=False,
        consent_sms=False,
        tax_number="",
        photo="",
        version=0,
    )
    session.add(made)
    return made


def fill_customer(  # noqa: PLR0913, PLR0917 - who fills what with what
    session: Session,
    clock: Clock,
    actor: Actor,
    home: Home,
    customer: Customer,
    facts: CustomerFacts,
) -> None:
    """Write facts into a customer's row and what hangs on it; raises as `create_customer`."""
    with session.no_autoflush:
        phones = tuple(dict.fromkeys(keep_phone(text, home.country) for text in facts.phones))
        birthday = keep_birthday(facts.birthday) if facts.birthday else ""
        tax_number = facts.tax_number
        if tax_number and tax_number != customer.tax_number:
            tax_number = keep_tax_number(tax_number, home.country)
        _refuse_unknown(session, home, customer, facts)
    _keep_consents(session, clock, actor, customer, facts)
    customer.name, customer.kind, customer.category = facts.name, facts.kind, facts.category
    customer.email, customer.city, customer.language = facts.email, facts.city, facts.language
    customer.birthday, customer.tax_number = birthday, tax_number
    customer.personal_bp = facts.personal_bp
    customer.credit_limit_minor = facts.credit_limit_minor
    customer.is_prepay_only, customer.note = facts.is_prepay_only, facts.note
    customer.is_do_not_contact = facts.is_do_not_contact
    customer.remarks, customer.hobbies = facts.remarks, facts.hobbies
    customer.employer, customer.position = facts.employer, facts.position
    customer.manager, customer.origin = facts.manager, facts.origin
    customer.name_key = spelling_key(facts.name)
    customer.changed_at = clock.now()
    customer.version += 1
    session.flush()
    keep_phones(session, customer, phones)
    keep_cards(session, clock, customer, facts.cards)
    keep_contacts(session, customer, facts.contacts)
    keep_groups(session, customer, sorted(facts.groups))
    session.flush()
    make_searchable(session, customer)


def make_searchable(session: Session, customer: Customer) -> None:
    """Compose anew what a customer is found by, own fields too."""
    tenant, ids = customer.tenant, [customer.id]
    contacts = contacts_of(session, tenant, ids).get(customer.id, ())
    customer.search_text = customer_search_text(
        customer,
        phones_of(session, tenant, ids).get(customer.id, ()),
        cards_of(session, tenant, ids).get(customer.id, ()),
        [
            *(each.value for each in contacts),
            *groups_of(session, tenant, ids).get(customer.id, ()),
            *texts_of(session, tenant, ids).get(customer.id, ()),
        ],
    )


def _refuse_unknown(session: Session, home: Home, customer: Customer, facts: CustomerFacts) -> None:
    if facts.category and not session.get(CustomerCategory, (home.tenant, facts.category)):
        raise UnknownCustomerCategory(facts.category)
    for card in facts.cards:
        if holder := holder_of(session, home.tenant, card, besides=customer.id):
            raise CardTaken(card, holder)
    if facts.employer and facts.employer != customer.employer:
        employer = session.get(Customer, (home.tenant, facts.employer))
        if employer is None or employer.kind != ORGANISATION or employer.id == customer.id:
            raise NotAnEmployer(facts.employer)
    is_new = facts.manager and facts.manager != customer.manager
    if is_new and AccessRepository(session).user(home.tenant, facts.manager) is None:
        raise UnknownManager(facts.manager)


def _keep_consents(
    session: Session, clock: Clock, actor: Actor, customer: Customer, facts: CustomerFacts
) -> None:
    for channel in ("email", "sms"):
        is_given = bool(getattr(facts, f"consent_{channel}"))
        if is_given == bool(getattr(customer, f"consent_{channel}")):
            continue
        session.add(
            CustomerConsent(
                tenant=customer.tenant,
                id=new_id(clock),
                customer=customer.id,
                channel=channel,
                is_given=is_given,
                at=clock.now(),
                by=actor.name,
                proof=facts.consent_proof,
            )
        )
        setattr(customer, f"consent_{channel}", is_given)
        customer.consent_at = clock.now()


def customer_search_text(
    customer: Customer, phones: Sequence[str], cards: Sequence[str], more: Sequence[str] = ()
) -> str:
    """Compose what a customer is found by: name, number, e-mail, town, phones, cards, groups."""
    return search_text(
        customer.name,
        customer.number,
        customer.email,
        customer.city,
        customer.tax_number,
        *(phone.lstrip("+") for phone in phones),
        *cards,
        *more,
    )


def _readable(session: Session, home: Home, enrolment: TillEnrolment) -> CustomerFacts:
    """Take of a till's enrolment what can be kept; the rest goes into the remarks."""
    remarks: list[str] = []
    phones: tuple[str, ...] = ()
    birthday, cards = enrolment.birthday, (enrolment.card,) if enrolment.card else ()
    if enrolment.phone:
        try:
            phones = (keep_phone(enrolment.phone, home.country),)
        except NotAPhone:
            remarks.append(f"Phone as entered at the till: {enrolment.phone}")
    if birthday:
        try:
            keep_birthday(birthday)
        except NotABirthday:
            remarks.append(f"Birthday as entered at the till: {birthday}")
            birthday = ""
    if cards and (holder := holder_of(session, home.tenant, cards[0])):
        remarks.append(f"Card {cards[0]} belongs to {holder}")
        cards = ()
    return CustomerFacts(
        name=enrolment.name,
        phones=phones,
        cards=cards,
        email=enrolment.email,
        birthday=birthday,
        remarks="\n".join(remarks),
        consent_email=enrolment.consent,
        consent_sms=enrolment.consent,
        consent_proof=f"till {enrolment.register}" if enrolment.consent else "",
    )


def _turnover(session: Session, customer: Customer, now: datetime) -> int:
    return (
        session.scalar(
            select(func.sum(Purchase.total_minor)).where(
                Purchase.tenant == customer.tenant,
                Purchase.customer == customer.id,
                Purchase.at > now - TURNOVER_PERIOD,
            )
        )
        or 0
    )


def _record(
    session: Session,
    clock: Clock,
    actor: Actor,
    customer: Customer,
    before: CustomerFacts | None,
) -> bool:
    return record_change(
        session,
        clock,
        actor,
        tenant=customer.tenant,
        kind="customer",
        record=customer.id,
        action="created" if before is None else "changed",
        before=None if before is None else _values(before),
        after=_told(_values(facts_of(session, customer)), is_new=before is None),
    )


def _told(values: dict[str, Any], *, is_new: bool) -> dict[str, Any]:
    """Of a new record say only what was entered."""
    return {name: value for name, value in values.items() if value} if is_new else values


def _values(facts: CustomerFacts) -> dict[str, Any]:
    values = asdict(facts)
    del values["consent_proof"]  # stands with the consent itself
    return values | {
        "phones": ", ".join(facts.phones),
        "cards": ", ".join(facts.cards),
        "groups": ", ".join(facts.groups),
        "contacts": ", ".join(map(str, facts.contacts)),
    }
