"""What headquarters does with its estate: found a retailer, open a store, place a register."""

from dataclasses import asdict, dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock, new_id
from cloud.database.announcements import announce
from cloud.database.base import to_microseconds
from cloud.estate.errors import PrefixTaken, StoreChanged, StoreInUse
from cloud.estate.fiscal_duty import fiscal_rows
from cloud.estate.in_store_numbers import rules_for
from cloud.estate.label_rows import label_rows
from cloud.estate.models import ACTIVE, Device, Register, Retailer, Store
from cloud.reference.operations import take_revision
from sync_protocol.messages.reference import STORE_CONFIG
from sync_protocol.messages.to_till import StoreConfigRow, write_row


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFacts:
    """What people enter about a store."""

    code: str
    name: str
    address: str = ""
    country: str = ""
    currency: str = "EUR"
    time_zone: str = "UTC"
    language: str = "en"
    tax_included: bool = True
    cash_step_minor: int = 1
    receipt_header: tuple[str, ...] = field(default=())
    receipt_footer: tuple[str, ...] = field(default=())
    in_store_numbers: tuple[str, ...] = field(default=())  # empty: the country's
    drawer_alarm_s: int = 60  # 0: never


def found_retailer(  # noqa: PLR0913 - a company has that many facts
    session: Session,
    clock: Clock,
    *,
    name: str,
    currency: str,
    time_zone: str,
    country: str = "",
    language: str = "en",
    tenant: str = "",
) -> Retailer:
    """Create a retailer; ``tenant`` is only given where it must be repeatable."""
    retailer = Retailer(
        tenant=tenant or new_id(clock),
        name=name,
        currency=currency,
        time_zone=time_zone,
        country=country,
        language=language,
        created_at=clock.now(),
    )
    session.add(retailer)
    session.flush()
    return retailer


def open_store(
    session: Session, clock: Clock, actor: Actor, tenant: str, facts: StoreFacts
) -> Store:
    """Open a store and tell its tills (none yet) how it trades."""
    store = Store(tenant=tenant, id=new_id(clock), version=1, created_at=clock.now())
    _fill(store, facts)
    session.add(store)
    session.flush()
    _record(session, clock, actor, store, None)
    publish_store(session, clock, store)
    return store


def change_store(  # noqa: PLR0913 - who changes what, having seen which
    session: Session,
    clock: Clock,
    actor: Actor,
    store: Store,
    facts: StoreFacts,
    *,
    seen: int | None = None,
) -> bool:
    """Change what is known of a store; its tills hear of it. False when nothing differs.

    ``seen`` is the version the caller has read; raises `StoreChanged` when it is another one.
    """
    if seen is not None and seen != store.version:
        raise StoreChanged(store.name)
    before = facts_of(store)
    if before == facts:
        return False
    _fill(store, facts)
    store.version += 1
    session.flush()
    _record(session, clock, actor, store, before)
    publish_store(session, clock, store)
    return True


def set_store_open(
    session: Session, clock: Clock, actor: Actor, store: Store, *, is_open: bool
) -> None:
    """Close a store for good, or open it again; what it sold stays. Raises `StoreInUse`."""
    if store.is_active == is_open:
        return
    machines = select(Device.id).where(
        Device.tenant == store.tenant, Device.store == store.id, Device.state == ACTIVE
    )
    if not is_open and session.scalars(machines.limit(1)).first() is not None:
        raise StoreInUse(store.name)
    store.is_active = is_open
    store.version += 1
    session.flush()
    record_change(
        session,
        clock,
        actor,
        tenant=store.tenant,
        kind="store",
        record=store.id,
        action="opened again" if is_open else "closed",
    )


def place_register(  # noqa: PLR0913 - who, where and what it is called
    session: Session,
    clock: Clock,
    actor: Actor,
    *,
    store: Store,
    name: str,
    receipt_prefix: str,
) -> Register:
    """Place a register in a store. Raises `PrefixTaken`."""
    taken = session.scalars(
        select(Register.id).where(
            Register.tenant == store.tenant, Register.receipt_prefix == receipt_prefix
        )
    ).first()
    if taken is not None:
        raise PrefixTaken(receipt_prefix)
    register = Register(
        tenant=store.tenant,
        id=new_id(clock),
        store=store.id,
        name=name,
        receipt_prefix=receipt_prefix,
        is_active=True,
        devices_ever=0,
        created_at=clock.now(),
    )
    session.add(register)
    session.flush()
    record_change(
        session,
        clock,
        actor,
        tenant=store.tenant,
        kind="register",
        record=register.id,
        action="added",
        after={"store": store.name, "name": name, "receipt_prefix": receipt_prefix},
    )
    publish_store(session, clock, store)
    return register


def facts_of(store: Store) -> StoreFacts:
    """Return a store's facts as they were entered."""
    return StoreFacts(
        code=store.code,
        name=store.name,
        address=store.address,
        country=store.country,
        currency=store.currency,
        time_zone=store.time_zone,
        language=store.language,
        tax_included=store.tax_included,
        cash_step_minor=store.cash_step_minor,
        receipt_header=tuple(store.receipt_header.splitlines()),
        receipt_footer=tuple(store.receipt_footer.splitlines()),
        in_store_numbers=tuple(store.in_store_numbers.splitlines()),
        drawer_alarm_s=store.drawer_alarm_s,
    )


def publish_store(session: Session, clock: Clock, store: Store) -> None:
    """Publish how a store trades to its own tills."""
    registers = session.scalars(
        select(Register).where(Register.tenant == store.tenant, Register.store == store.id)
    ).all()
    row = StoreConfigRow(
        id=store.id,
        name=store.name,
        currency=store.currency,
        time_zone=store.time_zone,
        country=store.country,
        language=store.language,
        tax_included=store.tax_included,
        cash_step_minor=store.cash_step_minor,
        header=tuple(store.receipt_header.splitlines()),
        footer=tuple(store.receipt_footer.splitlines()),
        variable_measure=rules_for(store.country, store.in_store_numbers.splitlines()),
        drawer_alarm_s=store.drawer_alarm_s,
        registers={each.id: f"{each.name}|{each.receipt_prefix}" for each in registers},
        fiscal=fiscal_rows(session, store, registers),
        labels=label_rows(session, store.tenant),
    )
    revision = take_revision(session, store.tenant, STORE_CONFIG, store=store.id)
    revision.publish([(store.id, write_row(row))], at=clock.now())
    announce(
        session,
        "store-changed",
        {"tenant": store.tenant, "store": store.id, "at": to_microseconds(clock.now())},
    )


def _fill(store: Store, facts: StoreFacts) -> None:
    store.code, store.name, store.address = facts.code, facts.name, facts.address
    store.country, store.currency = facts.country, facts.currency
    store.time_zone, store.language = facts.time_zone, facts.language
    store.tax_included, store.cash_step_minor = facts.tax_included, facts.cash_step_minor
    store.receipt_header = "\n".join(facts.receipt_header)
    store.receipt_footer = "\n".join(facts.receipt_footer)
    store.in_store_numbers = "\n".join(facts.in_store_numbers)
    store.drawer_alarm_s = facts.drawer_alarm_s


def _record(
    session: Session, clock: Clock, actor: Actor, store: Store, before: StoreFacts | None
) -> None:
    record_change(
        session,
        clock,
        actor,
        tenant=store.tenant,
        kind="store",
        record=store.id,
        action="added" if before is None else "changed",
        before=None if before is None else _as_values(before),
        after=_as_values(facts_of(store)),
    )


def _as_values(facts: StoreFacts) -> dict[str, object]:
    return {
        **asdict(facts),
        "receipt_header": " / ".join(facts.receipt_header),
        "receipt_footer": " / ".join(facts.receipt_footer),
        "in_store_numbers": " / ".join(facts.in_store_numbers),
    }
