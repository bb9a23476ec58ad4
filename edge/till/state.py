"""What the till knows at one moment: everything a screen may show, as one immutable value.

`TillState` is made anew at every change by the workflows and drawn by the screens. It holds trade
values, not words: view models turn it into text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from sync_protocol.messages.from_till import PeriodTotals
from sync_protocol.retail.barcode import ScanRules
from sync_protocol.retail.basket import Basket, Totals
from sync_protocol.retail.customer import Customer
from sync_protocol.retail.identifiers import ItemId, OperatorId, SaleId, ShiftId
from sync_protocol.retail.item import Item
from sync_protocol.retail.label import LabelTemplate
from sync_protocol.retail.money import Money
from sync_protocol.retail.sale import Refund, Sale
from sync_protocol.retail.tender import Payment


class Stage(StrEnum):
    """Where the till is; each stage has its screen."""

    STARTING = "starting"  # verifying the journal
    NOT_ENROLLED = "not-enrolled"  # a new machine: waits for its claim code
    WAITING_FOR_DATA = "waiting-for-data"  # enrolled, the first catalogue is on its way
    RECOVERY = "recovery"  # a power cut left something for a person to answer
    SIGN_ON = "sign-on"
    SHIFT_CLOSED = "shift-closed"  # signed on, no shift open: the float is asked for
    SELLING = "selling"
    TENDERING = "tendering"
    COMPLETED = "completed"  # paid; change and receipt are shown until the next scan
    RETURNING = "returning"
    CLOSING_SHIFT = "closing-shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The store and register this till stands in, as headquarters set them."""

    id: str
    name: str
    register: str  # id
    register_name: str  # "Till 2"
    currency: str
    time_zone: str
    language: str
    country: str = ""
    cash_step_minor: int = 1
    scan_rules: ScanRules = field(default_factory=ScanRules)
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    lock_after_s: int = 300
    drop_alarm_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Whoever may sign on, without secrets."""

    id: OperatorId
    name: str
    role: str  # cashier | supervisor | manager | technician
    language: str
    picture: str = ""
    locked_until_us: int = 0  # after wrong PINs; instant
    rights: tuple[tuple[str, str], ...] = ()  # (action, yes|approval|no) where not the role's


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """The open shift."""

    id: ShiftId
    number: int
    operator: OperatorId
    opened_us: int
    business_day: str
    float_: Money
    expected_cash: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedBasket:
    """A basket put aside."""

    basket: Basket
    total: Money
    operator_name: str
    parked_us: int
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The sale or return just made."""

    sale: Sale
    printing: str  # waiting | started | done | failed | unknown
    printing_problem: str = ""  # what to do, in English, translated by the view
    drawer_opened: bool = False
    fiscal_number: int = 0  # the fiscal device's number; 0: an ordinary receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTile:
    """An item as a grid or a list of results shows it."""

    item: Item
    price: Money | None  # None: not for sale now


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundItems:
    """What a search for goods found; belongs to exactly this text."""

    text: str
    tiles: tuple[ItemTile, ...] = ()
    more: bool = False  # only the first 200 are here
    similar: bool = False  # nothing matches the text itself; these are spelled alike
    searching: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCustomers:
    """What a search for a customer found; belongs to exactly this text."""

    text: str
    customers: tuple[Customer, ...] = ()
    more: bool = False
    similar: bool = False
    searching: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFound:
    """A receipt in a list to choose from."""

    number: str
    kind: str  # sale | return
    business_day: str
    total: Money
    unprinted: bool = False  # its paper is not known to be out


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftClosing:
    """A drawer being counted. `expected` stays None until the count is confirmed: blind."""

    counted: Money | None = None
    count_by_denomination: tuple[tuple[int, int], ...] = ()  # (minor, pieces)
    expected: Money | None = None
    difference: Money | None = None  # counted less expected


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportShown:
    """An X or Z report on the screen, before or after it was printed."""

    kind: str  # x | z | shift
    number: int  # of the Z; 0 for an X
    business_day: str
    totals: PeriodTotals
    at_us: int
    grand_sales: int = 0  # never reset, minor units
    grand_returns: int = 0
    documents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnInProgress:
    """A return: the sale found, what was returned before, what is ticked now."""

    original: Sale | None  # None: without receipt, goods stand in the basket
    sold_us: int = 0
    already: tuple[tuple[int, int], ...] = ()  # (line, thousandths) returned earlier
    ticked: tuple[tuple[int, int, str, bool], ...] = ()  # (line, thousandths, reason, restock)
    refund: Refund | None = None


# --- prompts: one question at a time stands over the screen ----------------------------------


@dataclass(frozen=True, slots=True)
class AgeCheckAsked:
    """An item has an age limit."""

    item: Item


@dataclass(frozen=True, slots=True)
class UnknownCodeFound:
    """A code that nothing here knows: look it up, or sell a free line where allowed."""

    code: str
    free_line: str  # yes | approval | no


@dataclass(frozen=True, slots=True)
class WeightAsked:
    """A weighed item: live from the scale, or keyed by right."""

    item: Item
    unit_price: Money
    live_grams: int | None  # None: no usable weight now
    problem: str = ""  # unstable | overload | under zero | no answer
    keyed: str = "approval"  # yes | approval | no


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """A supervisor must approve one action."""

    action: str  # from `edge.till.authority`
    refused: str = ""  # why the last attempt failed


@dataclass(frozen=True, slots=True)
class CardPaymentWaiting:
    """A card is being charged; at a manual terminal the operator says what its screen shows."""

    amount: Money
    reference: str
    unknown: bool = False  # true: must be answered, cannot be left
    terminal: bool = False  # it is connected: it tells by itself, and may be cancelled
    says: str = ""  # msgid: what a connected terminal does now


@dataclass(frozen=True, slots=True)
class RecoveryAsked:
    """Something a power cut interrupted needs an answer."""

    kind: str  # open-basket | printing | card-payment | fiscal
    basket: Basket | None = None
    sale: Sale | None = None
    amount: Money | None = None
    reference: str = ""


Prompt: TypeAlias = (
    AgeCheckAsked
    | UnknownCodeFound
    | WeightAsked
    | ApprovalAsked
    | CardPaymentWaiting
    | RecoveryAsked
)


class Severity(StrEnum):
    """How loud a notice is."""

    INFO = "info"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A sentence for the operator; goes away by itself or at the next action."""

    message: str  # msgid with named places
    values: tuple[tuple[str, str | int | Money], ...] = ()  # Money is worded by the view
    severity: Severity = Severity.INFO
    number: int = 0  # grows; equal numbers are the same notice


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReadiness:
    """A device in words."""

    device: str  # scanner | receipt-printer | drawer | scale | display | card-terminal
    state: str  # ready | attention | failed | absent
    message: str = ""  # msgid: what is wrong and the next hand movement
    detail: str = ""
    last_error: str = ""  # kept after it works again
    last_error_us: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTest:
    """A device being tried on the Devices screen, and what came of it."""

    device: str
    message: str = ""  # msgid, may name {code}
    code: str = ""  # what was scanned
    grams: int | None = None  # live
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelLine:
    """An item to print labels of."""

    item: Item
    price: Money | None
    copies: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRun:
    """Labels being gathered and printed; scans go into it while it is open."""

    templates: tuple[LabelTemplate, ...] = ()
    template: str = ""  # id of the one chosen
    lines: tuple[LabelLine, ...] = ()  # newest first
    batch: str = ""
    days: int = 0  # until the goods are best before; 0: no date
    grams: int | None = None  # live from the scale
    printing: bool = False
    message: str = ""  # msgid, may name {count}
    count: int = 0
    failed: bool = False

    @property
    def chosen(self) -> LabelTemplate | None:
        """The template chosen."""
        return next((each for each in self.templates if each.id == self.template), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortFound:
    """A place where something is plugged in."""

    address: str
    title: str
    model: str = ""  # the likely driver


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChange:
    """A device being set up: what is plugged in, and what is chosen so far."""

    device: str
    found: tuple[PortFound, ...] = ()
    looking: bool = False
    address: str = ""  # without its speed
    speed: int = 0  # baud; 0: the driver's own
    model: str = ""
    models: tuple[tuple[str, str], ...] = ()  # (name, title) of drivers that can work there
    fitted: bool = False  # one is there already and may be removed
    tried: bool = False  # the counter uses the choice, but it is not kept
    message: str = ""  # msgid, may name {reason}
    reason: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalView:
    """What the fiscal device does now."""

    state: str = ""  # working | doubtful | person; empty: nothing is under way
    document: str = ""  # the sale that is doubtful
    says: str = ""  # msgid: what is wrong and the next hand movement
    detail: str = ""
    person: bool = False  # the device cannot tell: somebody looks at the paper


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncView:
    """How the till stands with headquarters."""

    state: str = "offline"  # online | offline | catching-up | held | not-enrolled
    unsent: int = 0
    unsent_amount: Money | None = None
    oldest_us: int = 0
    last_ack_us: int = 0
    prices_revision: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageView:
    """Room on the medium."""

    state: str = "ok"  # ok | low | full | fault
    free_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TillState:
    """Everything a screen may show."""

    stage: Stage = Stage.STARTING
    store: Store | None = None
    operators: tuple[Operator, ...] = ()
    operator: Operator | None = None
    shift: Shift | None = None
    basket: Basket | None = None
    totals: Totals | None = None
    selected: int | None = None  # line number
    receipt_number: str = ""  # the next one, for the head of the basket
    payment: Payment | None = None
    finished: Finished | None = None
    returning: ReturnInProgress | None = None
    parked: tuple[ParkedBasket, ...] = ()
    prompt: Prompt | None = None
    notice: Notice | None = None
    devices: tuple[DeviceReadiness, ...] = ()
    device_test: DeviceTest | None = None
    device_change: DeviceChange | None = None
    label_run: LabelRun | None = None
    sync: SyncView = SyncView()
    storage: StorageView = StorageView()
    training: bool = False
    busy: bool = False  # a workflow is under way; forward actions wait
    last_added: ItemId | None = None
    count_next: int = 0  # pieces of the next thing sold; 0: one
    may_undo: bool = False  # the basket has a step to go back
    enrolment_number: str = ""  # comparison number while enrolling
    enrolment_problem: str = ""
    enrolment_words: str = ""  # of the service's root, until a person has compared them
    open_sale: SaleId | None = None
    looks: tuple[tuple[str, str], ...] = ()  # (operator, what their screen looks like)
    at_work: tuple[tuple[str, int], ...] = ()  # (operator, since)
    language: str = "en"  # of the operator signed on, else of the store
    found_items: FoundItems | None = None
    found_customers: FoundCustomers | None = None
    documents: tuple[DocumentFound, ...] = ()  # receipts to choose from for a return
    closing: ShiftClosing | None = None
    report: ReportShown | None = None
    fiscal: FiscalView = FiscalView()
    catalogue_revision: int = 0  # grows when goods or prices changed: grids are drawn anew
