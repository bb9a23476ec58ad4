"""Paying, and the finished sale."""

from dataclasses import dataclass

from sync_protocol.retail.tender import TenderKind


@dataclass(frozen=True, slots=True)
class StartTender:
    """Go to the payment."""


@dataclass(frozen=True, slots=True)
class Tender:
    """Take an amount by a means: the one named, the one typed, or what is due."""

    kind: TenderKind
    minor: int = 0


@dataclass(frozen=True, slots=True)
class TakeTenderBack:
    """Take a tender out again."""

    index: int


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """Say what the terminal's screen shows: ``paid``, ``not-paid``, ``unknown``."""

    answer: str


@dataclass(frozen=True, slots=True)
class AnswerFiscal:
    """Say by the paper whether the fiscal receipt exists."""

    printed: bool


@dataclass(frozen=True, slots=True)
class Complete:
    """Make the sale."""


@dataclass(frozen=True, slots=True)
class NextSale:
    """Leave the finished sale."""


@dataclass(frozen=True, slots=True)
class PrintAgain:
    """Print the receipt of the finished sale again."""


@dataclass(frozen=True, slots=True)
class PrintOnOther:
    """Print the receipt of the finished sale on the second printer."""


@dataclass(frozen=True, slots=True)
class PrintEarlier:
    """Print an earlier receipt, or a copy of it."""

    number: str


@dataclass(frozen=True, slots=True)
class SplitDue:
    """Split what is due between one person more; after the fourth, no more."""


@dataclass(frozen=True, slots=True)
class PrintGiftReceipt:
    """Print the receipt of the finished sale without its prices."""


@dataclass(frozen=True, slots=True)
class VoidFinished:
    """Take the finished sale back as a whole."""
