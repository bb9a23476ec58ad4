"""What a cash drawer is to the rest of the system."""

from enum import Enum
from typing import Protocol


class DrawerState(Enum):
    """What the drawer's switch says."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"  # no switch fitted, or nobody answers


class CashDrawer(Protocol):
    """A drawer that can be opened by us and closed only by a person."""

    def open(self, *, timeout_s: float) -> None:
        """Release the lock; works with the printer out of paper, too.

        Raises:
            DeviceUnreachable: the pulse was not sent.
            OutcomeUnknown: the pulse was sent and the printer then went silent.
        """
        ...

    def state(self, *, timeout_s: float) -> DrawerState:
        """Ask the switch now; a silent printer is `DrawerState.UNKNOWN`, not an error."""
        ...
