"""How far the cloud knows what this till did, for the screen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SyncState = Literal["online", "catching_up", "offline", "held", "not_enrolled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncStatus:
    """What the till shows of its connection; a new one is pushed when something changes."""

    state: SyncState
    unsent: int = 0  # entries that only this till has
    unsent_minor: int = 0  # sales less returns among them, minor units of the store's currency
    oldest_at: datetime | None = None  # of the oldest of them, UTC
    last_ack_at: datetime | None = None  # when the cloud last confirmed something, UTC
    prices_rev: int = 0  # revision of the prices in use, 0: never received
    is_reference_complete: bool = False  # everything that headquarters offers is here
    reason: str = ""  # why there is no connection, for support; never shown to a customer
    by_https: bool = False  # the broker cannot be reached, the long way round works


NOT_ENROLLED = SyncStatus(state="not_enrolled")
