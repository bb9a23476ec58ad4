"""How a receipt proves itself: its journal entry between its neighbours.

The entries are kept by the ingest, which lies above us; the application wires `JournalLines` to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class JournalLine:
    """An entry of a till's journal as it is stored, and what was checked of it just now."""

    seq: int
    type: str
    at: datetime
    hash: bytes
    line: bytes  # the canonical bytes that were hashed
    is_linked: bool | None  # its hash follows from the entry before; None: that one is not stored
    signature: str  # "valid", "invalid", "none" (its batch is signed instead)
    received_at: datetime | None


# tenant, device, epoch, seq -> the entry with up to `around` neighbours on each side, in order
JournalLines = Callable[[Session, str, str, int, int, int], list[JournalLine]]


def no_journal(  # noqa: PLR0913, PLR0917 - fits `JournalLines`
    session: Session, tenant: str, device: str, epoch: int, seq: int, around: int
) -> list[JournalLine]:
    """Stand in where no journal is kept: the page says so."""
    del session, tenant, device, epoch, seq, around
    return []
