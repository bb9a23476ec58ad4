"""Where sales must be registered by a fiscal device, and what tills are told of theirs."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.estate.models import FiscalSetup, Register, Store
from sync_protocol.messages.to_till import FiscalRow

# The law of these countries asks for a device of a family that our tills drive. Elsewhere a
# retailer may ask for one itself.
FISCAL_COUNTRIES = frozenset({"AM", "BG", "RU"})
AS_COUNTRY, ALWAYS, NEVER = "country", "yes", "no"


def must_register(registration: str, country: str) -> bool:
    """Say whether no sale may be made without the device."""
    return registration == ALWAYS or (registration == AS_COUNTRY and country in FISCAL_COUNTRIES)


def setups_of(session: Session, store: Store) -> dict[str, FiscalSetup]:
    """Find a store's setups by place: its own id, or a register's."""
    found = session.scalars(
        select(FiscalSetup).where(FiscalSetup.tenant == store.tenant, FiscalSetup.store == store.id)
    )
    return {each.place: each for each in found}


def required_since(session: Session, tenant: str, store: str, register: str) -> datetime | None:
    """Say since when a register may sell only with its device; None: it may without."""
    found = session.get(Store, (tenant, store))
    if found is None:
        return None
    setups = setups_of(session, found)
    setup = setups.get(register) or setups.get(store)
    if setup is None:
        return found.created_at if found.country in FISCAL_COUNTRIES else None
    return setup.changed_at if must_register(setup.registration, found.country) else None


def fiscal_rows(
    session: Session, store: Store, registers: Iterable[Register]
) -> dict[str, FiscalRow]:
    """Say how each register's device is spoken to; a register without a row needs none."""
    setups = setups_of(session, store)
    rows: dict[str, FiscalRow] = {}
    for register in registers:
        setup = setups.get(register.id) or setups.get(store.id)
        if setup is not None:
            rows[register.id] = _row(setup, store.country)
        elif store.country in FISCAL_COUNTRIES:
            # Nobody has set it up: the till says in words what is missing, and sells nothing.
            rows[register.id] = FiscalRow(required=True)
    return rows


def _row(setup: FiscalSetup, country: str) -> FiscalRow:
    return FiscalRow(
        required=must_register(setup.registration, country),
        vat_groups=dict(setup.tax_groups),
        tenders=dict(setup.tenders),
        reasons=dict(setup.reasons),
        operator=setup.operator,
        operator_password=setup.operator_password,
        payments=dict(setup.payments),
    )
