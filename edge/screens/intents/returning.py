"""Taking goods back."""

from dataclasses import dataclass

from sync_protocol.retail.tender import TenderKind


@dataclass(frozen=True, slots=True)
class StartReturn:
    """Go to the returns, or choose the receipt with this number."""

    number: str = ""


@dataclass(frozen=True, slots=True)
class ReturnWithoutReceipt:
    """Take goods back that nobody can show a receipt for."""


@dataclass(frozen=True, slots=True)
class ToggleRestock:
    """Goods go back on the shelf, or not."""


@dataclass(frozen=True, slots=True)
class TickLine:
    """Take one more piece of a line back, none after the last."""

    line: int


@dataclass(frozen=True, slots=True)
class ChooseReason:
    """Say why: for a return, a difference, or cash that is moved."""

    reason: str


@dataclass(frozen=True, slots=True)
class GiveRefund:
    """Make the return, with the money going back by this means."""

    kind: TenderKind
