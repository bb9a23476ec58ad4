"""What workflows look things up in, and the devices they tell the world with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from edge.journal.catalogue import Catalogue
from edge.journal.customers import Customers
from edge.journal.store_data import StoreData
from edge.peripherals.counter import Counter
from edge.till.state import Store
from edge.workflows.background import Background
from sync_protocol.languages.wording import Wording
from sync_protocol.messages.to_till import StoreConfigRow
from sync_protocol.retail.receipt import Letterhead

RECEIPT_DIGITS = 6
TRAINING_MARK = "T"


class ReceiptPrefix:
    """What stands before the counter in receipt numbers; known once the machine is enrolled."""

    def __init__(self, prefix: str = "") -> None:
        """Begin with a prefix, or none yet."""
        self.text = prefix

    def use(self, prefix: str) -> None:
        """Use a prefix from now on."""
        self.text = prefix


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The shop around the desk. `catalogue` and `customers` are read in turns only."""

    catalogue: Catalogue
    customers: Customers
    store_data: StoreData
    counter: Counter
    background: Background
    prefix: ReceiptPrefix
    searched_catalogue: Catalogue  # read on the background thread only
    searched_customers: Customers


def store_of(row: StoreConfigRow, register: str) -> Store:
    """Say how the store trades, for a register of it."""
    name, _, _ = row.registers.get(register, register).partition("|")
    return Store(
        id=row.id,
        name=row.name,
        register=register,
        register_name=name,
        currency=row.currency,
        time_zone=row.time_zone,
        language=row.language,
        country=row.country,
        cash_step_minor=row.cash_step_minor,
        scan_rules=row.scan_rules(),
        header=row.header,
        footer=row.footer,
        lock_after_s=row.lock_after_s,
        drop_alarm_minor=row.drop_alarm_minor,
    )


def receipt_number(prefix: str, counter: int, *, training: bool) -> str:
    """Compose the number printed on a receipt."""
    mark = TRAINING_MARK if training else ""
    return f"{prefix}-{mark}{counter:0{RECEIPT_DIGITS}d}"


def receipt_series(*, training: bool) -> str:
    """Name the series that receipt numbers are taken from; training has its own."""
    return "receipt-training" if training else "receipt"


@lru_cache(maxsize=16)
def wording_in(language: str, time_zone: str) -> Wording:
    """Give the words of a language, with times in a zone."""
    return Wording(language, _zone(time_zone))


def offset_min_at(at_us: int, time_zone: str) -> int:
    """Give the minutes by which a zone's clock was ahead of UTC at an instant."""
    offset = datetime.fromtimestamp(at_us // 1_000_000, _zone(time_zone)).utcoffset()
    return int(offset.total_seconds()) // 60 if offset else 0


def _zone(time_zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def letterhead_of(store: Store) -> Letterhead:
    """Say what the store prints above and below."""
    return Letterhead(store_name=store.name, lines=store.header, footer=store.footer)
