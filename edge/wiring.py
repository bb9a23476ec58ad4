"""Builds every concrete object of a till once: read from the top, it is the bill of materials."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from ulid import ULID

from edge.clock import Clock, SystemClock
from edge.journal.catalogue import Catalogue
from edge.journal.customers import Customers
from edge.journal.journal import Journal
from edge.journal.outbox import Outbox
from edge.journal.reference import Reader, Reference
from edge.journal.sealing import SECRET_BYTES, Seal
from edge.journal.space import DiskSpace
from edge.journal.store_data import StoreData
from edge.journal.stream import Identity
from edge.journal.thread import JournalThread
from edge.journal.writing import Sources
from edge.peripherals.counter import Counter
from edge.peripherals.device_setup import DeviceSetup, read_file
from edge.settings import Settings
from edge.workflows.background import Background
from edge.workflows.desk import Desk
from edge.workflows.enrol import Enrol
from edge.workflows.headquarters import Headquarters
from edge.workflows.shop import ReceiptPrefix, Shop
from edge.workflows.till import Place, Till
from firmware_drivers.devices_file import CounterDevices, build_devices
from sync_protocol.identity.enrolment import Profile
from sync_protocol.identity.key_store import FileIdentity, write_private

MEGABYTE = 1024 * 1024
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A till and what runs beside it."""

    till: Till
    desk: Desk
    journal: Journal
    outbox: Outbox
    reference: Reference
    identity: FileIdentity
    clock: Clock
    reference_folder: Path


def build_till(
    settings: Settings,
    *,
    devices: CounterDevices | None = None,
    clock: Clock | None = None,
    place: Place | None = None,
    sign: Callable[[bytes], bytes] | None = None,
) -> Parts:
    """Build this machine's till; tests give parts of their own."""
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    identity = FileIdentity(settings.identity)
    system_clock = SystemClock(ZoneInfo(settings.time_zone))
    clock = clock or system_clock
    seal = Seal(device_secret(settings.secret))
    place = place or (place_of(identity.profile) if identity.enrolled else None)
    journal = Journal(
        settings.ledger,
        Sources(clock=clock, random=os.urandom, new_id=new_id, sign=sign or identity.sign),
    )
    thread = JournalThread(journal)
    outbox = Outbox(settings.ledger, thread)
    reference = Reference(settings.reference, seal)
    space = DiskSpace(
        settings.var_dir,
        ballast_bytes=settings.ballast_mb * MEGABYTE,
        full_bytes=settings.full_mb * MEGABYTE,
    )
    chosen = read_file(settings.devices_file)
    counter = Counter(devices if devices is not None else build_devices(chosen))
    shop = Shop(
        catalogue=Catalogue(Reader(reference.ref)),
        customers=Customers(Reader(reference.customers)),
        store_data=StoreData(Reader(reference.ref)),
        counter=counter,
        background=Background(),
        prefix=ReceiptPrefix(place.prefix if place else ""),
        searched_catalogue=Catalogue(Reader(reference.ref)),
        searched_customers=Customers(Reader(reference.customers)),
    )
    desk = Desk(clock, thread, new_id, software_version())
    headquarters = Headquarters(
        desk,
        outbox=outbox,
        reference=reference,
        identity=identity,
        clock=system_clock,
        downloads=settings.var_dir / "downloads",
        pictures=settings.reference / "pictures",
        pictured=Catalogue(Reader(reference.ref)),
    )
    thread.when_grown(headquarters.wake)
    joining = Joining(system_clock, identity, headquarters)
    till = Till(
        desk=desk,
        shop=shop,
        reference=reference,
        outbox=outbox,
        seal=seal,
        space=space,
        place=place,
        enrol=Enrol(desk, identity, settings.service, machine_facts(), joining.enrolled),
        device_setup=DeviceSetup(settings.devices_file, chosen, counter),
        headquarters=headquarters,
        begun=joining.begun,
    )
    joining.till = till
    return Parts(
        till=till,
        desk=desk,
        journal=journal,
        outbox=outbox,
        reference=reference,
        identity=identity,
        clock=clock,
        reference_folder=settings.reference,
    )


class Joining:
    """What begins only once the machine has an identity."""

    def __init__(
        self, clock: SystemClock, identity: FileIdentity, headquarters: Headquarters
    ) -> None:
        """Know no till yet."""
        self._clock = clock
        self._identity = identity
        self._headquarters = headquarters
        self.till: Till | None = None

    def enrolled(self, profile: Profile) -> None:
        """Go on as the till of a register."""
        if self.till is not None:
            self.till.enrolled(place_of(profile))

    def begun(self) -> None:
        """Take the store's time and talk to headquarters."""
        if not self._identity.enrolled:
            return
        profile = self._identity.profile
        try:
            self._clock.use_zone(ZoneInfo(profile.time_zone))
        except (ZoneInfoNotFoundError, ValueError):
            log.warning("clock.unknown_zone", zone=profile.time_zone)
        self._headquarters.begin(profile)


def place_of(profile: Profile) -> Place:
    """Say where the till stands, and how its receipts are numbered."""
    return Place(
        identity=Identity(
            tenant=profile.tenant,
            device=profile.device,
            store=profile.store,
            register=profile.register,
        ),
        prefix=f"{profile.receipt_prefix}{profile.device_letter}",
    )


def device_secret(path: Path) -> bytes:
    """Read this machine's secret, or make it; it lies apart from the databases."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        secret = secrets.token_bytes(SECRET_BYTES)
        write_private(path, secret)
        return secret


def new_id() -> str:
    """Make a ULID."""
    return str(ULID())


def software_version() -> str:
    """Tell the version of this program."""
    try:
        return version("tameio")
    except PackageNotFoundError:
        return "0"


def machine_facts() -> dict[str, str]:
    """Tell headquarters what this machine is; shown to people, never believed."""
    found = os.uname()
    return {"machine": found.machine, "host": found.nodename, "software": software_version()}
