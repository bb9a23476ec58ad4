"""The drawer, the shift and the day."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowReport:
    """Look at the X report."""


@dataclass(frozen=True, slots=True)
class PrintReport:
    """Print the report shown."""


@dataclass(frozen=True, slots=True)
class ChooseCashKind:
    """What is done with the drawer: drop, paid-in, paid-out."""

    kind: str


@dataclass(frozen=True, slots=True)
class MoveCash:
    """Move the amount typed for the reason typed."""


@dataclass(frozen=True, slots=True)
class OpenDrawer:
    """No-sale, for a reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class StartCloseShift:
    """Go to the count."""


@dataclass(frozen=True, slots=True)
class ChooseDenomination:
    """Which coin or note the pad counts now; 0: other amount."""

    minor: int


@dataclass(frozen=True, slots=True)
class ConfirmCount:
    """The count is done: show what was expected."""


@dataclass(frozen=True, slots=True)
class CountAgain:
    """Go back to the count."""


@dataclass(frozen=True, slots=True)
class CloseShift:
    """Close the shift with what was counted."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class CloseDay:
    """Make the Z report."""
