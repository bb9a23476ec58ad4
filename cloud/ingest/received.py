"""An entry as ingest hands it to the features."""

from dataclasses import dataclass
from datetime import datetime

from sync_protocol.messages.batch import SideRecord
from sync_protocol.messages.envelope import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One entry, with the identity that the registry gives its sender."""

    tenant: str
    store: str
    register: str
    device: str
    epoch: int
    branch: int  # 0 but for a copied or restored till
    entry: Entry
    hash: bytes
    received_at: datetime
    side: tuple[SideRecord, ...] = ()  # personal data whose commitment the body carries
