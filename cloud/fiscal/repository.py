"""Queries over fiscal setups, built with the user's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cloud.access.rights import Scope
from cloud.catalogue.repository import CatalogueRepository
from cloud.estate.errors import EstateError
from cloud.estate.fiscal_duty import setups_of
from cloud.estate.models import FiscalSetup, Register, Store
from cloud.estate.repository import EstateRepository
from cloud.fiscal.errors import UnknownPlace
from cloud.fiscal.families import FiscalFacts, Taxed


@dataclass(frozen=True, slots=True)
class Place:
    """A till, or a whole store (``register`` None), and the setups that hold there."""

    store: Store
    register: Register | None
    own: FiscalSetup | None
    of_store: FiscalSetup | None

    @property
    def id(self) -> str:
        """Its place in addresses."""
        return self.register.id if self.register else self.store.id

    @property
    def name(self) -> str:
        """What it is called."""
        return f"{self.store.name} · {self.register.name}" if self.register else self.store.name

    @property
    def used(self) -> FiscalSetup | None:
        """The setup that its tills use."""
        return self.own or (self.of_store if self.register else None)


class FiscalRepository:
    """What one user may see of fiscal setups."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope
        self._estate = EstateRepository(session, scope)

    def places(self) -> list[Place]:
        """List each store and, below it, its tills."""
        found: list[Place] = []
        for store in self._estate.stores():
            setups = setups_of(self._session, store)
            of_store = setups.get(store.id)
            found.append(Place(store, None, of_store, of_store))
            found += [
                Place(store, register, setups.get(register.id), of_store)
                for register in self._estate.registers(store.id)
            ]
        return found

    def place(self, place: str) -> Place:
        """Find a till or a store, or raise `UnknownPlace`."""
        try:
            register = self._estate.register(place)
        except EstateError:
            register = None
        try:
            store = self._estate.store(register.store if register else place)
        except EstateError as error:
            raise UnknownPlace(place) from error
        setups = setups_of(self._session, store)
        return Place(store, register, setups.get(place), setups.get(store.id))

    def taxes(self, at: datetime) -> list[Taxed]:
        """List the tax categories in force, highest rate first."""
        return [
            Taxed(rate.category, rate.name, rate.rate_bp)
            for rate in CatalogueRepository(self._session, self._scope).tax_rates(at)
        ]


def facts_of(setup: FiscalSetup) -> FiscalFacts:
    """Return a setup as it was entered."""
    return FiscalFacts(
        family=setup.family,
        registration=setup.registration,
        tax_groups=dict(setup.tax_groups),
        tenders=dict(setup.tenders),
        reasons=dict(setup.reasons),
        payments=dict(setup.payments),
        operator=setup.operator,
        operator_password=setup.operator_password,
    )
