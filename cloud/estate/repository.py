"""Queries over the estate. Lists are built with a `Scope`; the registry look-up is for machines."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.access.rights import Scope
from cloud.access.signed_in import RetailerFacts
from cloud.estate.errors import UnknownClaim, UnknownDevice, UnknownRegister, UnknownStore
from cloud.estate.models import (
    ACTIVE,
    REVOKED,
    Claim,
    Device,
    DeviceCertificate,
    DeviceKey,
    DevicePresence,
    Register,
    Retailer,
    Store,
)


@dataclass(frozen=True, slots=True)
class RegisteredDevice:
    """What the registry says of a device: believe this, never what a message says of itself."""

    tenant: str
    store: str
    register: str
    device: str
    partition: int
    state: str
    signing_keys: dict[str, bytes]  # key id to public key
    currency: str
    time_zone: str

    @property
    def is_welcome(self) -> bool:
        """Tell whether its messages may be booked; what a revoked till sends is quarantined."""
        return self.state != REVOKED


@dataclass(frozen=True, slots=True)
class Till:
    """A register with the machine that stands there and what it last said."""

    store: Store
    register: Register
    device: Device | None
    presence: DevicePresence | None


def find_device(session: Session, device: str) -> RegisteredDevice | None:
    """Look a device up in the registry by its certificate's name, whatever the tenant."""
    row = session.execute(
        select(Device, Store)
        .join(Store, (Store.tenant == Device.tenant) & (Store.id == Device.store))
        .where(Device.id == device)
    ).first()
    if row is None:
        return None
    found, store = row[0], row[1]
    keys = session.execute(
        select(DeviceKey.key_id, DeviceKey.public).where(
            DeviceKey.tenant == found.tenant, DeviceKey.device == device
        )
    ).all()
    return RegisteredDevice(
        tenant=found.tenant,
        store=found.store,
        register=found.register,
        device=found.id,
        partition=found.partition,
        state=found.state,
        signing_keys=dict(keys),
        currency=store.currency,
        time_zone=store.time_zone,
    )


def find_retailer(session: Session, tenant: str) -> Retailer | None:
    """Find a retailer."""
    return session.get(Retailer, tenant)


def retailer_facts(session: Session, tenant: str) -> RetailerFacts:
    """Tell the frame of a page what it must know of a retailer; fits `access.FactsOf`."""
    found = find_retailer(session, tenant)
    if found is None:
        return RetailerFacts("Tameio", "EUR", "UTC", "en")
    return RetailerFacts(found.name, found.currency, found.time_zone, found.language)


class EstateRepository:
    """What one user may see of the estate."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def stores(self, *, with_closed: bool = False) -> Sequence[Store]:
        """List stores by code."""
        query = select(Store).where(Store.tenant == self._scope.tenant)
        if not with_closed:
            query = query.where(Store.is_active)
        if self._scope.stores is not None:
            query = query.where(Store.id.in_(self._scope.stores))
        return self._session.scalars(query.order_by(Store.code, Store.id)).all()

    def store(self, store: str) -> Store:
        """Find a store, or raise `UnknownStore`."""
        found = self._session.get(Store, (self._scope.tenant, store))
        if found is None or not self._scope.covers(store):
            raise UnknownStore(store)
        return found

    def registers(self, store: str | None = None) -> Sequence[Register]:
        """List registers of one or every store."""
        query = select(Register).where(Register.tenant == self._scope.tenant, Register.is_active)
        if store is not None:
            query = query.where(Register.store == store)
        if self._scope.stores is not None:
            query = query.where(Register.store.in_(self._scope.stores))
        return self._session.scalars(query.order_by(Register.receipt_prefix)).all()

    def register(self, register: str) -> Register:
        """Find a register, or raise `UnknownRegister`."""
        found = self._session.get(Register, (self._scope.tenant, register))
        if found is None or not self._scope.covers(found.store):
            raise UnknownRegister(register)
        return found

    def device(self, device: str) -> Device:
        """Find a till's machine, or raise `UnknownDevice`."""
        found = self._session.get(Device, (self._scope.tenant, device))
        if found is None or not self._scope.covers(found.store):
            raise UnknownDevice(device)
        return found

    def devices_of(self, register: str) -> Sequence[Device]:
        """List every machine that ever stood at a register, the newest first."""
        query = select(Device).where(
            Device.tenant == self._scope.tenant, Device.register == register
        )
        return self._session.scalars(query.order_by(Device.enrolled_at.desc())).all()

    def presence(self, device: str) -> DevicePresence | None:
        """Tell what a machine last said of itself."""
        return self._session.get(DevicePresence, (self._scope.tenant, device))

    def certificate(self, device: str) -> DeviceCertificate | None:
        """Return the newest certificate of a machine."""
        return self._session.scalars(
            select(DeviceCertificate)
            .where(
                DeviceCertificate.tenant == self._scope.tenant, DeviceCertificate.device == device
            )
            .order_by(DeviceCertificate.issued_at.desc())
        ).first()

    def claim(self, claim: str) -> Claim:
        """Find a claim, or raise `UnknownClaim`."""
        found = self._session.get(Claim, (self._scope.tenant, claim))
        if found is None:
            raise UnknownClaim(claim)
        self.register(found.register)  # raises for a store this user may not touch
        return found

    def tills(self) -> list[Till]:
        """List every register with its present machine, by store and prefix.

        Machines that were replaced or revoked but still hold unsent entries are listed too.
        """
        stores = {store.id: store for store in self.stores()}
        registers = self.registers()
        devices: dict[str, list[tuple[Device, DevicePresence | None]]] = {}
        query = (
            select(Device, DevicePresence)
            .outerjoin(
                DevicePresence,
                (DevicePresence.tenant == Device.tenant) & (DevicePresence.device == Device.id),
            )
            .where(Device.tenant == self._scope.tenant)
            .order_by(Device.enrolled_at.desc())
        )
        for device, presence in self._session.execute(query):
            devices.setdefault(device.register, []).append((device, presence))
        return [
            Till(stores[register.store], register, device, presence)
            for register in registers
            if register.store in stores
            for device, presence in _shown(devices.get(register.id, []))
        ]


def _shown(
    machines: list[tuple[Device, DevicePresence | None]],
) -> list[tuple[Device | None, DevicePresence | None]]:
    present = [m for m in machines if m[0].state == ACTIVE]
    owing = [m for m in machines if m[0].state != ACTIVE and m[1] is not None and m[1].backlog > 0]
    shown: list[tuple[Device | None, DevicePresence | None]] = [*present[:1], *owing]
    return shown or [(None, None)]
