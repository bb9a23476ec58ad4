"""What happened at a till: the bodies of journal entries other than sales (`sale_body`).

Each class is one body in its present version; its type and version stand in the table of `codec`.
Amounts are minor units of the store's currency. Records are named in the past tense and are never
edited after a release: a change is a new version, and the old one keeps a reader in `codec`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from sync_protocol.retail.sale import Sale


class SaleCompleted(msgspec.Struct, frozen=True):
    """A sale was paid and finished. Its body is written by `sale_body`."""

    sale: Sale


class ReturnCompleted(msgspec.Struct, frozen=True):
    """Goods came back and money went out. Its body is written by `sale_body`."""

    sale: Sale


class BasketAbandoned(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A basket with lines was given up before payment."""

    lines: int
    total: int
    currency: str
    reason: str = ""


class LineVoided(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line was taken back before payment."""

    basket: str
    item: str
    name: str
    qty: int  # thousandths
    amount: int
    currency: str


class BasketParked(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A basket was put aside."""

    basket: str
    lines: int
    total: int
    currency: str
    label: str = ""


class BasketRecalled(msgspec.Struct, frozen=True, kw_only=True):
    """A parked basket was fetched back."""

    basket: str


class ShiftOpened(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An operator took responsibility for a drawer."""

    shift: str
    number: int
    float_minor: int
    currency: str
    drawer: str = "1"


class TenderSum(msgspec.Struct, frozen=True, kw_only=True):
    """What one means of payment took in, change already off."""

    kind: str
    count: int
    amount: int


class TaxSum(msgspec.Struct, frozen=True, kw_only=True):
    """Sales at one rate."""

    category: str
    rate_bp: int
    net: int
    tax: int
    gross: int


class PeriodTotals(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The figures of a shift or a fiscal day; what X and Z reports print."""

    currency: str
    sales: int = 0  # number
    returns: int = 0
    gross_sales: int = 0  # amount of sales
    gross_returns: int = 0  # amount of returns, positive
    discounts: int = 0
    rounding: int = 0
    tenders: tuple[TenderSum, ...] = ()
    taxes: tuple[TaxSum, ...] = ()
    paid_in: int = 0
    paid_out: int = 0
    drops: int = 0
    float_minor: int = 0
    voided_lines: int = 0
    abandoned: int = 0
    no_sales: int = 0
    overrides: int = 0
    copies: int = 0
    expected_cash: int = 0  # what must lie in the drawer


class ShiftClosed(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A drawer was counted and handed over."""

    shift: str
    number: int
    counted: int
    totals: PeriodTotals
    count_by_denomination: tuple[tuple[int, int], ...] = ()  # (minor, pieces)
    reason: str = ""  # asked for when over or short

    @property
    def difference(self) -> int:
        """Counted less expected: positive is over, negative is short."""
        return self.counted - self.totals.expected_cash


class DayClosed(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A Z report closed the fiscal day."""

    number: int
    business_day: str
    totals: PeriodTotals
    grand_sales: int = 0  # never reset
    grand_returns: int = 0
    documents: int = 0


class CashMoved(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Cash went in or out of the drawer without a sale."""

    kind: Literal["paid-in", "paid-out", "drop", "float"]
    amount: int  # positive
    currency: str
    reason: str = ""


class DrawerOpened(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The drawer was opened without a sale."""

    reason: str = ""


class ReceiptPrinted(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What became of printing a document."""

    document: str  # id of the sale or report
    state: Literal["started", "done", "failed"]
    copy: bool = False
    reason: str = ""


class OperatorSignedOn(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An operator signed on at the till."""

    operator: str
    by: Literal["pin", "card"] = "pin"


class OperatorSignedOff(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An operator signed off or the till locked itself."""

    operator: str
    automatic: bool = False


class SignOnRefused(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A wrong PIN was entered."""

    operator: str
    failures: int
    locked_s: int = 0  # how long this operator must wait now


class WorkClocked(msgspec.Struct, frozen=True, kw_only=True):
    """An operator began or ended work, whoever sells at the till meanwhile."""

    operator: str
    state: Literal["in", "out"]


class CustomerEnrolled(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A customer was enrolled at the till. Name, phone and the like travel as a side record."""

    customer: str
    commitment: str  # SHA-256 of salt and data, hexadecimal
    consent: bool = False
    card: str = ""


class CardPaymentIntended(msgspec.Struct, frozen=True, kw_only=True):
    """A card payment is about to be asked for; written before the terminal is."""

    basket: str
    reference: str
    amount: int
    currency: str


class CardPaymentSettled(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What became of a card payment."""

    reference: str
    outcome: Literal["paid", "not-paid", "unknown"]
    approval: str = ""


class FiscalIntended(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A fiscal device is about to put a document on record; written before it is asked."""

    document: str  # id of the entry that follows once it is on record
    kind: Literal["sale", "refund", "cash", "day-closing"]
    device: str  # number of the fiscal memory
    amount: int  # signed, minor units
    currency: str
    sale_number: int = 0  # of this attempt
    receipt: int = -1  # the device's last receipt before; -1: it does not tell


class FiscalSettled(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What became of a document that a fiscal device was asked for."""

    document: str
    outcome: Literal["executed", "not-executed", "unknown"]
    device: str
    number: int = 0  # the device's number of the document
    sign: str = ""  # fiscal sign, where there is one
    by: Literal["device", "person"] = "device"  # whose word it is
    reason: str = ""


class ClockStepped(msgspec.Struct, frozen=True, kw_only=True):
    """The wall clock jumped against the monotonic one."""

    by_us: int


class TillStarted(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The program started; how the last run ended."""

    version: str
    after: Literal["first", "stop", "crash"] = "stop"


class TillStopped(msgspec.Struct, frozen=True):
    """The program was stopped in good order."""


class DeviceChanged(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A device failed or came back."""

    device: str
    state: Literal["failed", "ready"]
    reason: str = ""


class ReferenceApplied(msgspec.Struct, frozen=True, kw_only=True):
    """Reference data of a revision came into force here."""

    bucket: str
    revision: int


class StorageWarned(msgspec.Struct, frozen=True, kw_only=True):
    """The medium is filling up, or has room again."""

    state: Literal["low", "full", "ok"]
    free_bytes: int


class JournalExamined(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The till checked its own journal and found something that does not prove itself."""

    what: Literal["chain", "signature", "counters", "structure", "head"]
    seq: int = 0  # the first wrong entry; 0: none in particular
    detail: str = ""


class EpochOpened(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A new ledger began on the same disk; names the last entry known of the one before."""

    reason: str  # rolled-back | fork-resolved
    follows_epoch: int
    follows: int  # seq, 0 when it had none
    follows_hash: str  # hexadecimal


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """All counters at this place in the journal: checks may start here."""

    counters: dict[str, int]


Body: TypeAlias = (
    SaleCompleted
    | ReturnCompleted
    | BasketAbandoned
    | LineVoided
    | BasketParked
    | BasketRecalled
    | ShiftOpened
    | ShiftClosed
    | DayClosed
    | CashMoved
    | DrawerOpened
    | ReceiptPrinted
    | OperatorSignedOn
    | OperatorSignedOff
    | SignOnRefused
    | WorkClocked
    | CustomerEnrolled
    | CardPaymentIntended
    | CardPaymentSettled
    | FiscalIntended
    | FiscalSettled
    | ClockStepped
    | TillStarted
    | TillStopped
    | DeviceChanged
    | ReferenceApplied
    | StorageWarned
    | JournalExamined
    | EpochOpened
    | Checkpoint
)
