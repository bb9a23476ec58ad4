"""Tables of the estate: retailer, store, register, device with its keys, claim, presence."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from cloud.database.base import Base, Id, Key

ACTIVE, REPLACED, REVOKED = "active", "replaced", "revoked"
OPEN, WAITING, ACCEPTED, USED, DECLINED, LOCKED = (
    "open",  # nobody has presented it
    "waiting",  # presented rightly; a person compares the number
    "accepted",  # a person said yes; the machine asks again in a moment
    "used",
    "declined",
    "locked",  # wrong too often
)


class Retailer(Base):
    """A customer of the cloud: the tenant in every other key."""

    __tablename__ = "estate_retailer"

    tenant: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120))
    currency: Mapped[str] = mapped_column(String(3))
    time_zone: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(2), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    created_at: Mapped[datetime]


class Store(Base):
    """A place of sale."""

    __tablename__ = "estate_store"

    tenant: Mapped[Key]
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(16))  # short, for lists: "S1"
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(300), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    currency: Mapped[str] = mapped_column(String(3))
    time_zone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8), default="en")
    tax_included: Mapped[bool] = mapped_column(Boolean, default=True)
    cash_step_minor: Mapped[int] = mapped_column(Integer, default=1)
    receipt_header: Mapped[str] = mapped_column(Text, default="")  # one line of paper per line
    receipt_footer: Mapped[str] = mapped_column(Text, default="")
    in_store_numbers: Mapped[str] = mapped_column(Text, default="", server_default="")  # rules
    drawer_alarm_s: Mapped[int] = mapped_column(Integer, default=60, server_default="60")
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]


class Register(Base):
    """A till position in a store: "Till 2". Machines come and go, the register stays."""

    __tablename__ = "estate_register"
    __table_args__ = (
        UniqueConstraint("tenant", "receipt_prefix"),
        ForeignKeyConstraint(["tenant", "store"], ["estate_store.tenant", "estate_store.id"]),
    )

    tenant: Mapped[Key]
    id: Mapped[Key]
    store: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    receipt_prefix: Mapped[str] = mapped_column(String(12))
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    devices_ever: Mapped[int] = mapped_column(Integer, default=0)  # gives the next device letter
    created_at: Mapped[datetime]


class FiscalSetup(Base):
    """How a fiscal device is spoken to: of one register, or of all of a store that have none."""

    __tablename__ = "estate_fiscal_setup"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "store"], ["estate_store.tenant", "estate_store.id"]),
    )

    tenant: Mapped[Key]
    place: Mapped[Key]  # id of the register or of the store
    store: Mapped[Id]
    family: Mapped[str] = mapped_column(String(24))
    registration: Mapped[str] = mapped_column(String(8))  # country yes no
    tax_groups: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    tenders: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    reasons: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    payments: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    operator: Mapped[int] = mapped_column(Integer, default=1)
    operator_password: Mapped[str] = mapped_column(String(16), default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    changed_at: Mapped[datetime]


class LabelTemplateKept(Base):
    """What a kind of label looks like; every till of the retailer may print it."""

    __tablename__ = "estate_label_template"

    tenant: Mapped[Key]
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(8))  # tag batch
    width: Mapped[int] = mapped_column(Integer)  # tenths of a millimetre
    height: Mapped[int] = mapped_column(Integer)
    gap: Mapped[int] = mapped_column(Integer, default=20)
    fields: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column(Integer, default=1)
    changed_at: Mapped[datetime]


class Device(Base):
    """One enrolled machine. Its id is the common name of its certificates."""

    __tablename__ = "estate_device"
    __table_args__ = (
        UniqueConstraint("id"),
        Index("ix_estate_device_register", "tenant", "register"),
    )

    tenant: Mapped[Key]
    id: Mapped[Key]
    store: Mapped[Id]
    register: Mapped[Id]
    letter: Mapped[str] = mapped_column(String(4))
    partition: Mapped[int] = mapped_column(Integer)  # 0-63
    state: Mapped[str] = mapped_column(String(12), default=ACTIVE)
    profile_version: Mapped[int] = mapped_column(Integer, default=1)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # told, never believed
    comparison: Mapped[str] = mapped_column(String(6), default="")
    enrolled_at: Mapped[datetime]
    enrolled_by: Mapped[str] = mapped_column(String(120), default="")
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(120), default="")
    ended_reason: Mapped[str] = mapped_column(String(300), default="")


class DeviceKey(Base):
    """A signing key of a device; a replaced key stays, for what was signed with it."""

    __tablename__ = "estate_device_key"

    tenant: Mapped[Key]
    device: Mapped[Key]
    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    public: Mapped[bytes] = mapped_column(LargeBinary(32))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class DeviceCertificate(Base):
    """A certificate that was issued to a device."""

    __tablename__ = "estate_device_certificate"

    tenant: Mapped[Key]
    device: Mapped[Key]
    serial: Mapped[str] = mapped_column(String(40), primary_key=True)  # hexadecimal
    pem: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class DevicePresence(Base):
    """What a till last said of itself. Apart from `Device`, because it changes every minute."""

    __tablename__ = "estate_device_presence"

    tenant: Mapped[Key]
    device: Mapped[Key]
    session: Mapped[str] = mapped_column(String(64), default="")  # of the MQTT connection
    is_online: Mapped[bool] = mapped_column(Boolean, default=False)
    online_since: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    backlog: Mapped[int] = mapped_column(default=0)  # entries not acknowledged
    backlog_minor: Mapped[int] = mapped_column(default=0)  # their money
    oldest_at: Mapped[datetime | None]  # of the unacknowledged
    software: Mapped[str] = mapped_column(String(40), default="")
    disk_free_percent: Mapped[int] = mapped_column(Integer, default=100)
    clock: Mapped[str] = mapped_column(String(12), default="")
    clock_offset_us: Mapped[int] = mapped_column(default=0)  # the till's clock less ours
    certificate_expires_at: Mapped[datetime | None]
    alarm: Mapped[str] = mapped_column(String(200), default="")
    buckets: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # name to revision
    health: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # device name to its state


class Claim(Base):
    """A one-time code that turns a blank machine into the till of one register."""

    __tablename__ = "estate_claim"
    __table_args__ = (Index("ix_estate_claim_lookup", "lookup"),)

    tenant: Mapped[Key]
    id: Mapped[Key]
    lookup: Mapped[str] = mapped_column(String(4))
    stretched: Mapped[bytes] = mapped_column(LargeBinary(32))  # of the secret; see identity.claim
    register: Mapped[Id]
    state: Mapped[str] = mapped_column(String(12), default=OPEN)
    needs_approval: Mapped[bool] = mapped_column(Boolean)
    tries_left: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(120))
    expires_at: Mapped[datetime]
    comparison: Mapped[str] = mapped_column(String(6), default="")
    signing_public: Mapped[bytes] = mapped_column(LargeBinary(32), default=b"")
    tls_public: Mapped[bytes] = mapped_column(LargeBinary(200), default=b"")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    device: Mapped[str] = mapped_column(String(26), default="")
