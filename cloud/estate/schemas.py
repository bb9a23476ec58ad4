"""Shapes of the estate's JSON API."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from cloud.estate.in_store_numbers import read_rules
from cloud.estate.models import Claim, Register, Store
from cloud.estate.operations import StoreFacts
from cloud.estate.repository import Till

NO_NULL = r"^[^\x00]*$"  # no database keeps a null character
PaperLine = Annotated[str, Field(max_length=80, pattern=r"^[^\x00\n\r]*$")]


class Body(BaseModel):
    """What all bodies share: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class StoreBody(Body):
    """A store."""

    id: str
    code: str
    name: str
    address: str
    country: str
    currency: str
    time_zone: str
    language: str
    tax_included: bool
    cash_step_minor: int
    receipt_header: list[str]
    receipt_footer: list[str]
    in_store_numbers: list[str]
    drawer_alarm_s: int
    is_active: bool = Field(description="False once it is closed for good.")
    version: int

    @classmethod
    def of(cls, store: Store) -> StoreBody:
        """Describe a store."""
        paper = {"receipt_header", "receipt_footer", "in_store_numbers"}
        same = {name: getattr(store, name) for name in cls.model_fields.keys() - paper}
        return cls(
            **same,
            receipt_header=store.receipt_header.splitlines(),
            receipt_footer=store.receipt_footer.splitlines(),
            in_store_numbers=store.in_store_numbers.splitlines(),
        )


class StoreToBe(Body):
    """A store as it is sent to us."""

    code: str = Field(pattern=r"^[A-Z0-9-]{1,16}$", description="Short, for lists: S1")
    name: str = Field(min_length=1, max_length=120, pattern=NO_NULL)
    address: str = Field("", max_length=300, pattern=NO_NULL)
    country: str = Field("", pattern=r"^([A-Z]{2})?$")
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    time_zone: str = Field(max_length=64, examples=["Europe/Athens"])
    language: Literal["en", "ru", "el", "hy", "fi"] = "en"
    tax_included: bool = True
    cash_step_minor: int = Field(1, ge=1, le=10_000, description="The smallest coin.")
    receipt_header: list[PaperLine] = Field([], max_length=12)
    receipt_footer: list[PaperLine] = Field([], max_length=12)
    in_store_numbers: list[PaperLine] = Field(
        [],
        max_length=12,
        description="How label scales number goods: '21 weight 5 5'. Empty: as in the country.",
    )
    drawer_alarm_s: int = Field(60, ge=0, le=3_600, description="0: never.")

    @field_validator("in_store_numbers")
    @classmethod
    def must_be_rules(cls, value: list[str]) -> list[str]:
        """Refuse a line that is no rule."""
        read_rules(value)
        return value

    @field_validator("time_zone")
    @classmethod
    def must_be_known(cls, value: str) -> str:
        """Refuse a time zone that no table knows: the business day hangs on it."""
        if value not in zoneinfo.available_timezones():
            raise ValueError("this time zone is not known, such as Europe/Athens")
        return value

    def to_facts(self) -> StoreFacts:
        """Give the facts."""
        paper = {"receipt_header", "receipt_footer", "in_store_numbers"}
        return StoreFacts(
            **self.model_dump(exclude=paper),
            receipt_header=tuple(self.receipt_header),
            receipt_footer=tuple(self.receipt_footer),
            in_store_numbers=tuple(self.in_store_numbers),
        )


class RegisterBody(Body):
    """A till position."""

    id: str
    store: str
    name: str
    receipt_prefix: str

    @classmethod
    def of(cls, register: Register) -> RegisterBody:
        """Describe a register."""
        return cls(**{name: getattr(register, name) for name in cls.model_fields})


class NewRegisterBody(Body):
    """A till position to be added."""

    store: str = Field(max_length=26, pattern=NO_NULL)
    name: str = Field(min_length=1, max_length=80, pattern=NO_NULL)
    receipt_prefix: str = Field(pattern=r"^[A-Z0-9]{1,12}$")


class TillBody(Body):
    """A register with the machine that stands there."""

    register_id: str
    register_name: str
    store: str
    store_name: str
    device: str | None
    letter: str | None
    state: str  # active, replaced, revoked, empty
    is_online: bool
    seen_at: datetime | None
    unsent: int
    unsent_minor: int
    currency: str
    software: str
    certificate_expires_at: datetime | None
    alarm: str

    @classmethod
    def of(cls, till: Till) -> TillBody:
        """Describe a till."""
        device, presence = till.device, till.presence
        return cls(
            register_id=till.register.id,
            register_name=till.register.name,
            store=till.store.id,
            store_name=till.store.name,
            device=device.id if device else None,
            letter=device.letter if device else None,
            state=device.state if device else "empty",
            is_online=bool(presence and presence.is_online),
            seen_at=presence.seen_at if presence else None,
            unsent=presence.backlog if presence else 0,
            unsent_minor=presence.backlog_minor if presence else 0,
            currency=till.store.currency,
            software=presence.software if presence else "",
            certificate_expires_at=presence.certificate_expires_at if presence else None,
            alarm=presence.alarm if presence else "",
        )


class ClaimBody(Body):
    """A claim as headquarters sees it; the code is only in the answer that opened it."""

    id: str
    register_id: str
    state: str
    expires_at: datetime
    comparison: str
    needs_approval: bool
    device: str

    @classmethod
    def of(cls, claim: Claim) -> ClaimBody:
        """Describe a claim."""
        return cls(
            id=claim.id,
            register_id=claim.register,
            state=claim.state,
            expires_at=claim.expires_at,
            comparison=claim.comparison,
            needs_approval=claim.needs_approval,
            device=claim.device,
        )


class OpenedClaimBody(ClaimBody):
    """A claim just opened, with the code for the technician."""

    code: str = Field(description="Type this into the machine.")
    ticket: str = Field(description="The text of the QR code: address, root fingerprint, code.")
    root_words: str = Field(description="What the machine shows when the code is typed.")


class DecisionBody(Body):
    """Whether the machine that shows the comparison number becomes the till."""

    accept: bool


class RevocationBody(Body):
    """Why a till is revoked."""

    reason: str = Field(min_length=1, max_length=300, pattern=NO_NULL)
