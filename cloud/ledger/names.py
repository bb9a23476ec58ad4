"""Names for the ids that documents carry: stores, registers, operators, customers.

Documents keep ids only; a name is looked up when it is shown, so a renamed store is renamed
everywhere and an erased customer nowhere remembered.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.catalogue.models import Item
from cloud.customers.models import Customer
from cloud.estate.models import Register, Store
from cloud.staff.models import Operator


@dataclass(slots=True)
class Names:
    """Names by id; an id nobody knows shows its last characters."""

    stores: dict[str, str] = field(default_factory=dict[str, str])
    registers: dict[str, str] = field(default_factory=dict[str, str])
    operators: dict[str, str] = field(default_factory=dict[str, str])
    customers: dict[str, str] = field(default_factory=dict[str, str])

    def store(self, store: str) -> str:
        """Name a store."""
        return self.stores.get(store) or _short(store)

    def register(self, register: str) -> str:
        """Name a register."""
        return self.registers.get(register) or _short(register)

    def operator(self, operator: str) -> str:
        """Name an operator."""
        return self.operators.get(operator) or _short(operator)

    def customer(self, customer: str) -> str:
        """Name a customer."""
        return self.customers.get(customer) or _short(customer)


def names_for(
    session: Session,
    tenant: str,
    *,
    operators: Iterable[str] = (),
    customers: Iterable[str] = (),
) -> Names:
    """Look up all stores and registers, and the operators and customers that are asked for."""
    return Names(
        _names(session, tenant, Store, None),
        _names(session, tenant, Register, None),
        _names(session, tenant, Operator, operators),
        _names(session, tenant, Customer, customers),
    )


def known_items(session: Session, tenant: str, items: Iterable[str]) -> frozenset[str]:
    """Return which of these items the catalogue has; what was sold is not always in it."""
    asked = select(Item.id).where(Item.tenant == tenant, Item.id.in_(set(items)))
    return frozenset(session.scalars(asked))


def _names(
    session: Session,
    tenant: str,
    model: type[Store] | type[Register] | type[Operator] | type[Customer],
    wanted: Iterable[str] | None,
) -> dict[str, str]:
    query = select(model.id, model.name).where(model.tenant == tenant)
    if wanted is not None:
        ids = sorted({each for each in wanted if each})
        if not ids:
            return {}
        query = query.where(model.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}


def _short(identifier: str) -> str:
    return f"…{identifier[-6:]}" if len(identifier) > 8 else identifier or "—"
