"""Shapes of the quarantine's API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from cloud.ingest.models import LoggedEntry, Quarantined, RejectedMessage

NO_NULL = r"^[^\x00]*$"  # no database keeps a null character


class QuarantinedBody(BaseModel):
    """An entry of a till's journal that could not be booked, and what became of it."""

    id: str
    store: str
    register_id: str = Field(serialization_alias="register")
    device: str
    epoch: int
    sequence: int = Field(description="Its number in the till's journal.")
    type: str = Field(description="What the till says it is; empty when unreadable.")
    reason: str = Field(description="unreadable, future-version or not-bookable")
    detail: str
    state: str = Field(description="open, booked or dismissed")
    found_at: datetime
    tries: int
    is_repaired: bool
    decided_at: datetime | None
    decided_by: str
    note: str

    @classmethod
    def of(cls, found: Quarantined) -> QuarantinedBody:
        """Describe an entry."""
        return cls(**_fields(found))


class WholeQuarantinedBody(QuarantinedBody):
    """An entry with the bytes that the till wrote."""

    line: str = Field(description="As written; bytes that are no text stand as \\xNN.")
    hash: str
    at_us: int = Field(description="The till's time, microseconds; 0 when unreadable.")
    received_at: datetime

    @classmethod
    def of_whole(cls, found: Quarantined, logged: LoggedEntry) -> WholeQuarantinedBody:
        """Describe an entry and what is kept of it."""
        return cls(
            **_fields(found),
            line=logged.line.decode("utf-8", "backslashreplace"),
            hash=logged.hash.hex(),
            at_us=logged.at_us,
            received_at=logged.received_at,
        )


class QuarantineBody(BaseModel):
    """A part of the quarantine, in the order asked for."""

    entries: list[QuarantinedBody]
    next: str | None = Field(description="Give it as `after` for the following part")


class RefusedBody(BaseModel):
    """A message that was refused: not an entry of its till, never booked."""

    id: str
    device: str
    reason: str = Field(
        description="malformed, oversized, future-version, forged, foreign-topic or revoked"
    )
    detail: str
    size: int
    times: int
    first_at: datetime
    last_at: datetime
    state: str
    decided_by: str

    @classmethod
    def of(cls, found: RejectedMessage) -> RefusedBody:
        """Describe a message."""
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class RefusalsBody(BaseModel):
    """A part of the refused messages, the last heard first."""

    messages: list[RefusedBody]
    next: str | None = Field(description="Give it as `after` for the following part")


class RepairBody(BaseModel):
    """A corrected body, booked in the place of the till's own, which stays as it is."""

    model_config = ConfigDict(extra="forbid")

    body: Annotated[dict[str, Any], Field(max_length=200)]


class NoteBody(BaseModel):
    """Why an entry is left unbooked."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field("", max_length=500, pattern=NO_NULL)


class ReplayedBody(BaseModel):
    """What came of replaying everything that waits."""

    booked: int
    waiting: int


def _fields(found: Quarantined) -> dict[str, Any]:
    same = {
        name: getattr(found, name)
        for name in QuarantinedBody.model_fields
        if name not in {"register_id", "sequence", "is_repaired"}
    }
    return same | {
        "register_id": found.register,
        "sequence": found.seq,
        "is_repaired": found.repaired is not None,
    }
