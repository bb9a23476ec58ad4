"""Shapes of the answers tills get; written by `sync_protocol.messages.reference`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from cloud.reference.models import Snapshot
from cloud.reference.repository import PAGE_ROWS
from sync_protocol.messages.reference import PAGE_ROWS_MAX, BucketState

Sum = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]


class ChangesQuery(BaseModel):
    """Where a till stands in a bucket and how much it wants at once."""

    since: Annotated[int, Field(ge=0, le=2**62)] = 0
    after: Annotated[str, Field(max_length=100)] = ""  # `next` of the page before
    generation: Annotated[str, Field(max_length=26)] = ""
    limit: Annotated[int, Field(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS


class StateBody(BaseModel):
    """How a bucket stands."""

    rev: int
    count: int
    sum: Sum
    gen: str


class BucketStates(BaseModel):
    """How each bucket of a store stands, by name."""

    buckets: dict[str, StateBody]

    @classmethod
    def of(cls, states: Mapping[str, BucketState]) -> BucketStates:
        """Write the states of all buckets."""
        return cls(buckets={name: StateBody(**state.to_fields()) for name, state in states.items()})


class RowBody(BaseModel):
    """A row in its newest version, or its tombstone."""

    model_config = ConfigDict(populate_by_name=True)

    key: str
    rev: int
    deleted: Annotated[bool, Field(alias="del")] = False
    body: dict[str, Any] = {}


class ChangesPage(BaseModel):
    """A page of changes; with ``partial`` it ends inside a revision that the next page goes on."""

    b: str
    rows: list[RowBody]
    to: int
    state: StateBody
    next: str = ""
    partial: bool = False


class SnapshotBody(BaseModel):
    """The manifest exactly as it was signed, and its signature (Ed25519, hexadecimal)."""

    manifest: str
    signature: str
    key_id: str

    @classmethod
    def of(cls, snapshot: Snapshot) -> SnapshotBody:
        """Write a stored snapshot."""
        return cls(
            manifest=snapshot.manifest.decode(),
            signature=snapshot.signature.hex(),
            key_id=snapshot.key_id,
        )
