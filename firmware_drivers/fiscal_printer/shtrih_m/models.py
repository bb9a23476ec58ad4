"""What each Shtrih-M model can do. Values only.

The register numbers are those of the vendor's tables and may be set per model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from firmware_drivers.fiscal_printer.receipt import TenderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ShtrihModel:
    """A model: with a fiscal storage (FFxx commands) or without, and its framing."""

    title: str
    storage: bool
    framing: int = 1
    width: int = 40  # letters of a printed line
    cash_register: int = 241  # of 1Ah: cash in the drawer
    sales_register: int = 148  # of 1Bh: sale receipts
    refunds_register: int = 150  # of 1Bh: sale refund receipts


MODELS: Mapping[str, ShtrihModel] = {
    "shtrih-m": ShtrihModel(title="Shtrih-M with a fiscal storage", storage=True),
    "shtrih-m-v2": ShtrihModel(
        title="Shtrih-M with a fiscal storage, protocol 2.0", storage=True, framing=2
    ),
    "shtrih-m-classic": ShtrihModel(title="Shtrih-M without a fiscal storage", storage=False),
}

# FF45h has sixteen payments, 85h four. Prepayment and credit have places of their own by law.
STORAGE_TENDERS: Mapping[TenderKind, int] = {
    TenderKind.CASH: 0,
    TenderKind.CARD: 1,
    TenderKind.PREPAYMENT: 13,
    TenderKind.CREDIT: 14,
    TenderKind.OTHER: 15,
}
CLASSIC_TENDERS: Mapping[TenderKind, int] = {
    TenderKind.CASH: 0,
    TenderKind.CARD: 1,
    TenderKind.CREDIT: 2,
    TenderKind.VOUCHER: 3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShtrihSettings:
    """What a shop sets: passwords are numbers; tenders None are the tables above."""

    passwords: Mapping[int, int] = field(default_factory=dict[int, int])  # default: the operator
    administrator: int = 30
    tenders: Mapping[TenderKind, int] | None = None
    tax_system: int = 1  # bit of the tax system in FF45h

    def password(self, operator: int) -> bytes:
        """The operator's password on the wire."""
        return self.passwords.get(operator, operator).to_bytes(4, "little")
