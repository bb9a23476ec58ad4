"""Shapes of the estate's JSON API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from cloud.estate.models import Claim, Register, Store
from cloud.estate.repository import Till

Line = Annotated[str, Field(max_length=80)]


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
    is_active: bool

    @classmethod
    def of(cls, store: Store) -> StoreBody:
        """Describe a store."""
        return cls(**{name: getattr(store, name) for name in cls.model_fields})


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

    store: str = Field(max_length=26)
    name: str = Field(min_length=1, max_length=80)
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

    reason: str = Field(min_length=1, max_length=300)
