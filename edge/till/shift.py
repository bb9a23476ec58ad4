"""A shift: one operator's responsibility for one drawer, counted blind at its end."""

from __future__ import annotations

from collections.abc import Mapping

from edge.till.state import ShiftClosing
from sync_protocol.retail.money import Money

CASH_MAX_MINOR = 100_000_000_00


def business_day(local_date: str, last_day: str) -> str:
    """Choose the business day of a new shift (``YYYY-MM-DD``): never before the last one."""
    return max(local_date, last_day)


def counted_total(count_by_denomination: Mapping[int, int], currency: str) -> Money:
    """Add up a count of the drawer: minor value of a note or coin to pieces."""
    return Money(sum(value * pieces for value, pieces in count_by_denomination.items()), currency)


def confirm_count(
    count_by_denomination: Mapping[int, int], expected_minor: int, currency: str
) -> ShiftClosing:
    """Confirm a count; only now does what was expected show."""
    counted = counted_total(count_by_denomination, currency)
    expected = Money(expected_minor, currency)
    return ShiftClosing(
        counted=counted,
        count_by_denomination=tuple(
            (value, pieces) for value, pieces in sorted(count_by_denomination.items()) if pieces
        ),
        expected=expected,
        difference=counted - expected,
    )


def needs_reason(closing: ShiftClosing) -> bool:
    """Whether the drawer is over or short, and somebody has to say why."""
    return bool(closing.difference)
