"""The till as its screens see it: one object, one method per operator action.

Every method may be called from the UI thread and returns at once. Decisions happen in the call;
what is slow (the journal, devices, searches over everything) happens on other threads and comes
back as a new `TillState`. A subscriber is called after each change, on whichever thread made it;
it must only note that something changed and read `state` on its own thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from edge.journal.errors import JournalError
from edge.journal.journal import Journal
from edge.journal.outbox import Outbox
from edge.journal.reference import Reference
from edge.journal.sealing import Seal
from edge.journal.sign_in import Attempts
from edge.journal.space import DiskSpace
from edge.journal.stream import Identity
from edge.journal.thread import Outcome, Refused, Written
from edge.peripherals.device_setup import DeviceSetup
from edge.peripherals.readiness import DRAWER
from edge.peripherals.scanning import meaning_of
from edge.till.state import (
    DeviceReadiness,
    ItemTile,
    Severity,
    Stage,
    TillState,
)
from edge.workflows.actions.answering import AnsweringActions
from edge.workflows.actions.cash import CashActions
from edge.workflows.actions.customers import CustomerActions
from edge.workflows.actions.devices import DeviceActions
from edge.workflows.actions.labels import LabelActions
from edge.workflows.actions.paying import PayingActions
from edge.workflows.actions.people import PeopleActions
from edge.workflows.actions.returning import ReturningActions
from edge.workflows.actions.selling import SellingActions
from edge.workflows.approvals import Approvals
from edge.workflows.ask_terminal import AskTerminal
from edge.workflows.change_line import ChangeLine
from edge.workflows.clock_work import ClockWork
from edge.workflows.close_shift import CloseShift
from edge.workflows.complete_sale import CompleteSale
from edge.workflows.desk import FAULT, Desk
from edge.workflows.enrol import Enrol
from edge.workflows.enrol_customer import EnrolCustomer
from edge.workflows.fiscalise import Fiscalise
from edge.workflows.headquarters import Headquarters
from edge.workflows.housekeeping import Housekeeping
from edge.workflows.look_up import LookUp
from edge.workflows.move_cash import MoveCash
from edge.workflows.open_basket import OpenBasket
from edge.workflows.open_shift import OpenShift, drawer_of, shift_of
from edge.workflows.park_basket import ParkBasket
from edge.workflows.pick_customer import PickCustomer
from edge.workflows.pins import Pins
from edge.workflows.print_document import PrintDocument
from edge.workflows.print_labels import PrintLabels
from edge.workflows.recover import Held, Recover, look_at
from edge.workflows.report_day import ReportDay
from edge.workflows.return_goods import ReturnGoods
from edge.workflows.ring_up import RingUp
from edge.workflows.set_up_devices import SetUpDevices
from edge.workflows.shop import Shop, receipt_number, receipt_series
from edge.workflows.sign_in import SignIn
from edge.workflows.store_news import StoreNews
from edge.workflows.take_payment import TakePayment
from edge.workflows.try_devices import TryDevices
from edge.workflows.undo import Undo
from firmware_drivers.scanner.scanner import ScannedCode
from sync_protocol.messages.from_till import DeviceChanged, TillStopped
from sync_protocol.retail.barcode import (
    Barcode,
    CardScanned,
    OperatorCard,
    ReceiptScanned,
    ScanRules,
    read_barcode,
)
from sync_protocol.retail.item import Category

STOP_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where this till stands, as its identity says."""

    identity: Identity
    prefix: str  # of its receipt numbers: register and machine, "S1-2A"


class Till(
    PeopleActions,
    CashActions,
    SellingActions,
    AnsweringActions,
    CustomerActions,
    PayingActions,
    ReturningActions,
    DeviceActions,
    LabelActions,
):
    """Everything that can be asked of a till."""

    def __init__(  # noqa: PLR0913 - the bill of materials
        self,
        *,
        desk: Desk,
        shop: Shop,
        reference: Reference,
        outbox: Outbox,
        seal: Seal,
        space: DiskSpace,
        place: Place | None,
        enrol: Enrol | None = None,
        headquarters: Headquarters | None = None,
        device_setup: DeviceSetup | None = None,
        begun: Callable[[], None] = lambda: None,
    ) -> None:
        """Compose the workflows.

        ``place`` is None until the machine is enrolled; ``begun`` is called once the journal is
        open and belongs to this till.
        """
        self._desk = desk
        self._shop = shop
        self._reference = reference
        self._outbox = outbox
        self._place = place
        self._enrol = enrol
        self._headquarters = headquarters
        self._when_begun = begun
        self._pins = Pins(desk, shop.background, seal)
        self._approvals = Approvals(desk, self._pins)
        self._baskets = OpenBasket(desk, shop)
        self._printing = PrintDocument(desk, shop, self._approvals)
        self._ring_up = RingUp(desk, shop, self._baskets, self._approvals)
        self._lines = ChangeLine(desk, self._baskets, self._approvals)
        self._undo = Undo(desk, self._baskets, self._approvals)
        self._customers = PickCustomer(desk, shop, self._baskets)
        self._enrol_customer = EnrolCustomer(desk, shop, self._customers, self._approvals)
        self._look_up = LookUp(desk, shop)
        self._terminal = AskTerminal(desk, shop.counter.cards)
        self._payments = TakePayment(desk, self._baskets, self._terminal)
        self._fiscal = Fiscalise(desk, shop)
        self._complete = CompleteSale(
            desk, shop, self._baskets, self._printing, space, self._fiscal
        )
        self._parking = ParkBasket(desk, self._baskets, self._approvals)
        self._returns = ReturnGoods(
            desk, shop, self._baskets, self._approvals, self._printing, self._terminal, self._fiscal
        )
        self._cash = MoveCash(desk, shop, self._approvals, self._fiscal)
        self._open_shift = OpenShift(desk, self._approvals, space)
        self._close_shift = CloseShift(desk, self._approvals)
        self._reports = ReportDay(desk, shop, self._approvals, self._fiscal)
        self._try_devices = TryDevices(desk, shop, self._approvals)
        self._labels = PrintLabels(desk, shop)
        self._set_up = SetUpDevices(desk, shop.background, self._approvals, device_setup)
        self._recover = Recover(
            desk, self._baskets, self._payments, self._printing, self._terminal, self._fiscal
        )
        self._sign_in = SignIn(desk, shop, self._pins, self._approvals, self._recover)
        self._clock_work = ClockWork(desk)
        self._news = StoreNews(desk, shop, reference, self._pins)
        self._housekeeping = Housekeeping(desk, outbox, space, desk.journal.journal.path)
        reference.subscribe(self._news.changed)

    # --- looking ---------------------------------------------------------------------------------

    @property
    def state(self) -> TillState:
        """What the till knows now; immutable, made anew at each change."""
        return self._desk.state

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after every change; give back a function that ends this."""
        return self._desk.subscribe(callback)

    def start(self) -> None:
        """Verify the journal, finish what a power cut interrupted, start devices and sync."""
        self._desk.journal.start()
        self._shop.background.start()
        self._shop.counter.start(self._scanned, self._device_changed)
        self._housekeeping.start()
        with self._desk.turn():
            if self._place is None:
                self._desk.change(stage=Stage.NOT_ENROLLED)
            else:
                self._begin(self._place)

    def stop(self) -> None:
        """Stop in good order: devices, journal. Blocks for some seconds at most."""
        if self._enrol is not None:
            self._enrol.stop()
        self._housekeeping.stop()
        self._shop.counter.stop()
        self._shop.background.stop()
        if self.state.stage not in {Stage.STARTING, Stage.NOT_ENROLLED}:
            with self._desk.turn():
                self._desk.note(TillStopped())
        if self._headquarters is not None:
            self._headquarters.stop()  # last, so that it can still send that the till stopped
        self._desk.journal.stop(STOP_TIMEOUT_S)
        self._outbox.close()
        self._reference.close()

    def enrolled(self, place: Place) -> None:
        """Go on as the till of a register; called once the identity is kept."""
        with self._desk.turn():
            self._desk.change(busy=False, enrolment_number="", enrolment_problem="")
            self._begin(place)

    def categories(self) -> tuple[Category, ...]:
        """Give the categories of the grid, in order."""
        with self._desk.turn():
            return self._look_up.categories()

    def tiles(self, category: str | None, offset: int = 0) -> tuple[ItemTile, ...]:
        """Give a page of at most 200 tiles of a category; None: the favourites."""
        with self._desk.turn():
            return self._look_up.tiles(category, offset)

    def scan(self, code: str) -> None:
        """Take a scanned or typed code, wherever the till is: goods, card, receipt, badge."""
        with self._desk.turn():
            if self._try_devices.take_scan(code) or self._labels.take_scan(code):
                return
            self._take(read_barcode(code, self._scan_rules()), code)

    # --- from other threads ----------------------------------------------------------------------

    def _scanned(self, code: ScannedCode) -> None:
        """Take a scan from the scanner's thread."""
        with self._desk.turn():
            if self._try_devices.take_scan(code.text) or self._labels.take_scan(code.text):
                return
            self._take(meaning_of(code, self._scan_rules()), code.text)

    def _device_changed(self, readiness: DeviceReadiness) -> None:
        """Take the state of a device over; failing and coming back are written down."""
        with self._desk.turn():
            before = {one.device: one for one in self.state.devices}
            was = before.get(readiness.device)
            readiness = self._with_last_error(readiness, was)
            before[readiness.device] = readiness
            if readiness.state == "attention" and readiness.device == DRAWER:
                self._desk.warn(readiness.message)
            self._desk.change(devices=tuple(before[name] for name in sorted(before)))
            failing = readiness.state == "failed"
            if self.state.stage in {Stage.STARTING, Stage.NOT_ENROLLED}:
                return
            if failing != (was is not None and was.state == "failed"):
                self._desk.note(
                    DeviceChanged(
                        device=readiness.device,
                        state="failed" if failing else "ready",
                        reason=readiness.detail,
                    )
                )

    def _with_last_error(
        self, readiness: DeviceReadiness, was: DeviceReadiness | None
    ) -> DeviceReadiness:
        """Keep what went wrong last, for whoever is called after it works again."""
        if readiness.state == "failed":
            error = readiness.detail or readiness.message
            return replace(readiness, last_error=error, last_error_us=self._desk.now_us())
        if was is None:
            return readiness
        return replace(readiness, last_error=was.last_error, last_error_us=was.last_error_us)

    # --- inside a turn ---------------------------------------------------------------------------

    def _scan_rules(self) -> ScanRules:
        store = self.state.store
        return store.scan_rules if store is not None else ScanRules()

    def _take(self, code: Barcode, text: str) -> None:
        """Send a code to whoever it is for."""
        state = self.state
        if state.stage is Stage.NOT_ENROLLED:
            if self._enrol is not None:
                self._enrol(text)
            return
        match code:
            case OperatorCard(badge):
                self._sign_in.by_badge(badge)
            case _ if state.stage is Stage.SIGN_ON:
                pass  # nobody is signed on: goods are not sold, cards open nothing
            case CardScanned(number):
                self._customers.by_card(number)
            case ReceiptScanned(number):
                self._returns.begin(number)
            case _:
                self._ring_up.take_goods(code)

    def _begin(self, place: Place) -> None:
        """Read the journal on its thread, then show what it holds."""
        self._place = place
        self._shop.prefix.use(place.prefix)
        self._news.register = place.identity.register
        self._news.store_id = place.identity.store

        def look(journal: Journal) -> Held:
            journal.begin(place.identity)
            return look_at(journal, series=receipt_series(training=False))

        def done(outcome: Outcome[Held]) -> None:
            with self._desk.turn():
                match outcome:
                    case Written(held):
                        self._begun(place, held)
                    case Refused(reason):
                        self._cannot_begin(reason)
            if isinstance(outcome, Written):
                self._when_begun()

        self._desk.journal.call(look, done)

    def _begun(self, place: Place, held: Held) -> None:
        self._news.remember(held.languages)
        self._clock_work.remember(held.at_work)
        self._desk.change(looks=tuple(sorted(held.looks.items())))
        self._pins.remember(
            {name: Attempts(failures, until) for name, (failures, until) in held.attempts.items()}
        )
        self._desk.change(stage=Stage.WAITING_FOR_DATA)
        self._news.take_over()
        self._desk.change(
            receipt_number=receipt_number(place.prefix, held.last_receipt + 1, training=False)
        )
        if held.shift is not None:
            store = self.state.store
            self._desk.change(
                shift=shift_of(held.shift, *drawer_of(held.shift_figures), store.currency)
                if store is not None
                else None
            )
        self._parking.show(held.parked)
        self._recover.take_over(held)
        self._fiscal.take_over(held.fiscal, self._recover.fiscal_told)
        if self._news.is_complete():
            self._desk.change(stage=Stage.SIGN_ON)

    def _cannot_begin(self, reason: JournalError) -> None:
        self._desk.notify(FAULT, Severity.PROBLEM, reason=str(reason))
