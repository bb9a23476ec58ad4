"""What a customer holds besides facts: phones, loyalty cards, other contacts, groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cloud.clock import Clock
from cloud.customers.facts import Contact
from cloud.customers.models import (
    Customer,
    CustomerCard,
    CustomerContact,
    CustomerGroup,
    CustomerPhone,
)
from cloud.database.fence import EVERY_OWNER


def ids_of(session: Session, customer: Customer) -> list[str]:
    """Give the customer's id and those of records that are one with it now."""
    return ids_one_with(session, customer.tenant, customer.id)


def ids_one_with(session: Session, tenant: str, customer: str) -> list[str]:
    """Give an id and those merged into it: receipts keep the customer they were made for."""
    merged = select(Customer.id).where(Customer.tenant == tenant, Customer.merged_into == customer)
    return [customer, *session.scalars(merged)]


def phones_of(session: Session, tenant: str, customers: Sequence[str]) -> Mapping[str, list[str]]:
    """Give the phones of customers, each one's main phone first."""
    found: dict[str, list[str]] = {}
    for customer, number in session.execute(
        select(CustomerPhone.customer, CustomerPhone.number)
        .where(CustomerPhone.tenant == tenant, CustomerPhone.customer.in_(customers))
        .order_by(CustomerPhone.order)
    ):
        found.setdefault(customer, []).append(number)
    return found


def cards_of(session: Session, tenant: str, customers: Sequence[str]) -> Mapping[str, list[str]]:
    """Give the cards of customers, each one's newest card first."""
    found: dict[str, list[str]] = {}
    for customer, number in session.execute(
        select(CustomerCard.customer, CustomerCard.number)
        .where(CustomerCard.tenant == tenant, CustomerCard.customer.in_(customers))
        .order_by(CustomerCard.issued_at.desc(), CustomerCard.number)
    ):
        found.setdefault(customer, []).append(number)
    return found


def contacts_of(
    session: Session, tenant: str, customers: Sequence[str]
) -> Mapping[str, list[Contact]]:
    """Give the other contacts of customers, in their order."""
    found: dict[str, list[Contact]] = {}
    for each in session.scalars(
        select(CustomerContact)
        .where(CustomerContact.tenant == tenant, CustomerContact.customer.in_(customers))
        .order_by(CustomerContact.customer, CustomerContact.order)
    ):
        found.setdefault(each.customer, []).append(Contact(each.kind, each.value, each.label))
    return found


def groups_of(session: Session, tenant: str, customers: Sequence[str]) -> Mapping[str, list[str]]:
    """Give the groups that customers are in, by name."""
    found: dict[str, list[str]] = {}
    for customer, name in session.execute(
        select(CustomerGroup.customer, CustomerGroup.name)
        .where(CustomerGroup.tenant == tenant, CustomerGroup.customer.in_(customers))
        .order_by(CustomerGroup.name)
    ):
        found.setdefault(customer, []).append(name)
    return found


def keep_contacts(session: Session, customer: Customer, contacts: Sequence[Contact]) -> None:
    """Give a customer these other contacts and no more."""
    session.execute(
        delete(CustomerContact).where(
            CustomerContact.tenant == customer.tenant, CustomerContact.customer == customer.id
        )
    )
    session.add_all(
        CustomerContact(
            tenant=customer.tenant,
            customer=customer.id,
            order=order,
            kind=each.kind,
            value=each.value,
            label=each.label,
        )
        for order, each in enumerate(contacts)
    )


def keep_groups(session: Session, customer: Customer, groups: Sequence[str]) -> None:
    """Put a customer into these groups and no others."""
    session.execute(
        delete(CustomerGroup).where(
            CustomerGroup.tenant == customer.tenant, CustomerGroup.customer == customer.id
        )
    )
    session.add_all(
        CustomerGroup(tenant=customer.tenant, customer=customer.id, name=name)
        for name in dict.fromkeys(groups)
    )


def holder_of(session: Session, tenant: str, card: str, *, besides: str = "") -> str:
    """Give the name of the customer who has a card; empty: nobody, or ``besides`` has it.

    A dash stands for a customer whom whoever asks may not see.
    """
    holders = (
        select(Customer.name)
        .join(
            CustomerCard,
            (CustomerCard.tenant == Customer.tenant) & (CustomerCard.customer == Customer.id),
        )
        .where(
            CustomerCard.tenant == tenant,
            CustomerCard.number == card,
            CustomerCard.customer != besides,
        )
    )
    if found := session.scalars(holders).first():
        return found
    taken = session.scalars(holders, execution_options=EVERY_OWNER).first()
    return "—" if taken else ""


def keep_phones(session: Session, customer: Customer, phones: Sequence[str]) -> None:
    """Give a customer these phones and no other."""
    session.execute(
        delete(CustomerPhone).where(
            CustomerPhone.tenant == customer.tenant, CustomerPhone.customer == customer.id
        )
    )
    session.add_all(
        CustomerPhone(tenant=customer.tenant, customer=customer.id, number=number, order=order)
        for order, number in enumerate(phones)
    )


def keep_cards(session: Session, clock: Clock, customer: Customer, cards: Sequence[str]) -> None:
    """Give a customer these cards and no other; a card kept keeps its day of issue."""
    present = set(cards_of(session, customer.tenant, [customer.id]).get(customer.id, ()))
    session.execute(
        delete(CustomerCard).where(
            CustomerCard.tenant == customer.tenant,
            CustomerCard.number.in_(present.difference(cards)),
        )
    )
    session.add_all(
        CustomerCard(
            tenant=customer.tenant, number=card, customer=customer.id, issued_at=clock.now()
        )
        for card in dict.fromkeys(cards)
        if card not in present
    )
