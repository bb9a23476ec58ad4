"""The till as its screens see it: one object, one method per operator action.

Every method may be called from the UI thread and returns at once. Decisions happen in the call;
what is slow (the journal, devices, searches over everything) happens on other threads and comes
back as a new `TillState`. A subscriber is called after each change, on whichever thread made it;
it must only note that something changed and read `state` on its own thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast, get_args

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
    CardPaymentWaiting,
    DeviceReadiness,
    ItemTile,
    RecoveryAsked,
    Severity,
    Stage,
    TillState,
)
from edge.workflows.actions.selling import SellingActions
from edge.workflows.approvals import Approvals
from edge.workflows.ask_terminal import AskTerminal
from edge.workflows.change_line import ChangeLine
from edge.workflows.close_shift import CloseShift
from edge.workflows.complete_sale import CompleteSale
from edge.workflows.desk import FAULT, Desk
from edge.workflows.enrol import Enrol
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
from edge.workflows.recover import Held, Recover, look_at
from edge.workflows.report_day import ReportDay
from edge.workflows.return_goods import ReturnGoods
from edge.workflows.ring_up import RingUp
from edge.workflows.set_up_devices import SetUpDevices
from edge.workflows.shop import Shop, receipt_number, receipt_series
from edge.workflows.sign_in import SignIn
from edge.workflows.store_news import StoreNews
from edge.workflows.take_payment import CardOutcome, TakePayment
from edge.workflows.try_devices import TryDevices
from edge.workflows.undo import Undo
from firmware_drivers.scanner.scanner import ScannedCode
from sync_protocol.languages.wording import N_
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
from sync_protocol.retail.tender import TenderKind

STOP_TIMEOUT_S = 10.0
DEVICE_READY = N_("{device}: ready.")
ANSWER_FIRST = N_("Answer the question on the screen first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where this till stands, as its identity says."""

    identity: Identity
    prefix: str  # of its receipt numbers: register and machine, "S1-2A"


class Till(SellingActions):
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
        self._set_up = SetUpDevices(desk, shop.background, self._approvals, device_setup)
        self._recover = Recover(
            desk, self._baskets, self._payments, self._printing, self._terminal, self._fiscal
        )
        self._sign_in = SignIn(desk, shop, self._pins, self._approvals, self._recover)
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

    # --- first start and sign-on -----------------------------------------------------------------

    def enrol(self, claim_code: str) -> None:
        """Enrol this machine; shows the comparison number, then waits for the first data."""
        if self._enrol is not None:
            with self._desk.turn():
                self._enrol(claim_code)

    def answer_words(self, *, match: bool) -> None:
        """Say whether headquarters shows the words in `state.enrolment_words`."""
        if self._enrol is not None:
            with self._desk.turn():
                self._enrol.answer_words(match=match)

    def sign_on(self, operator_id: str, pin: str) -> None:
        """Sign on; a wrong PIN is counted, and after five the operator has to wait."""
        with self._desk.turn():
            self._sign_in.sign_on(operator_id, pin)

    def sign_off(self) -> None:
        """Sign off. An open basket stays and waits for whoever signs on next."""
        with self._desk.turn():
            self._sign_in.sign_off()

    def lock(self) -> None:
        """Lock after a time untouched; as `sign_off`, but noted as automatic."""
        with self._desk.turn():
            self._sign_in.sign_off(automatic=True)

    def set_language(self, language: str) -> None:
        """Switch the language of the operator signed on; kept for the next time."""
        with self._desk.turn():
            self._sign_in.set_language(language)

    def set_training(self, *, on: bool) -> None:
        """Switch training on or off; only with no basket open, and with the right to."""
        with self._desk.turn():
            self._sign_in.set_training(on=on)

    # --- shift, cash, reports --------------------------------------------------------------------

    def open_shift(self, float_minor: int) -> None:
        """Open a shift with the float in the drawer."""
        with self._desk.turn():
            self._open_shift(float_minor)

    def begin_close_shift(self) -> None:
        """Show the count of the drawer; what is expected stays hidden."""
        with self._desk.turn():
            self._close_shift.begin()

    def count_drawer(self, count_by_denomination: Mapping[int, int]) -> None:
        """Confirm the count (minor value of a note or coin: pieces); now the difference shows."""
        with self._desk.turn():
            self._close_shift.count(count_by_denomination)

    def count_again(self) -> None:
        """Go back to counting."""
        with self._desk.turn():
            self._close_shift.count_again()

    def close_shift(self, reason: str = "") -> None:
        """Close the shift as counted; a difference needs a reason."""
        with self._desk.turn():
            self._close_shift.close(reason)

    def cancel_close_shift(self) -> None:
        """Go on selling in the same shift."""
        with self._desk.turn():
            self._close_shift.cancel()

    def move_cash(self, kind: str, amount_minor: int, reason: str = "") -> None:
        """Book cash in or out; ``kind`` is ``paid-in``, ``paid-out``, ``drop`` or ``float``."""
        with self._desk.turn():
            self._cash.move(kind, amount_minor, reason)

    def open_drawer(self, reason: str = "") -> None:
        """Open the drawer without a sale."""
        with self._desk.turn():
            self._cash.open_drawer(reason)

    def show_x_report(self) -> None:
        """Show the totals of the business day so far in `state.report`."""
        with self._desk.turn():
            self._reports.show_x()

    def close_day(self) -> None:
        """Make the Z report of the business day; only with no shift open."""
        with self._desk.turn():
            self._reports.close_day()

    def print_report(self) -> None:
        """Print the report that is shown."""
        with self._desk.turn():
            self._reports.print()

    def leave_report(self) -> None:
        """Take the report off the screen."""
        with self._desk.turn():
            self._reports.leave()

    # --- selling ---------------------------------------------------------------------------------

    def scan(self, code: str) -> None:
        """Take a scanned or typed code, wherever the till is: goods, card, receipt, badge."""
        with self._desk.turn():
            if self._try_devices.take_scan(code):
                return
            self._take(read_barcode(code, self._scan_rules()), code)

    def add_item(self, item_id: str) -> None:
        """Add an item touched on the grid or in the results."""
        with self._desk.turn():
            self._ring_up.add_item(item_id)

    def select_line(self, number: int | None) -> None:
        """Select a line of the basket."""
        with self._desk.turn():
            self._lines.select(number)

    def set_quantity(self, number: int, thousandths: int) -> None:
        """Change a line's quantity, in thousandths of its unit."""
        with self._desk.turn():
            self._lines.set_quantity(number, thousandths)

    def void_line(self, number: int) -> None:
        """Take a line back."""
        with self._desk.turn():
            self._lines.void_line(number)

    def override_price(self, number: int, unit_price_minor: int, reason: str) -> None:
        """Change a line's unit price, with a reason."""
        with self._desk.turn():
            self._lines.override_price(number, unit_price_minor, reason)

    def discount_line(
        self, number: int, *, percent_bp: int = 0, amount_minor: int = 0, reason: str = ""
    ) -> None:
        """Give a discount on a line by hand; neither percent nor amount takes it back."""
        with self._desk.turn():
            self._lines.discount(number, percent_bp, amount_minor, reason)

    def note_line(self, number: int, note: str) -> None:
        """Write a note on a line; it is printed."""
        with self._desk.turn():
            self._lines.note(number, note)

    def abandon_basket(self, reason: str = "") -> None:
        """Give the whole basket up."""
        with self._desk.turn():
            self._lines.abandon(reason)

    def search(self, text: str) -> None:
        """Search goods by name, code or part of them; the answer comes in `state.found_items`."""
        with self._desk.turn():
            self._look_up.search(text)

    def leave_search(self) -> None:
        """Forget the results of searches for goods and customers."""
        with self._desk.turn():
            self._look_up.leave()

    # --- answers to prompts ----------------------------------------------------------------------

    def cancel_prompt(self) -> None:
        """Leave the question without doing anything; an unknown card payment cannot be left."""
        with self._desk.turn():
            self._cancel_prompt()

    def confirm_age(self) -> None:
        """Say that the customer proved the age asked for."""
        with self._desk.turn():
            self._ring_up.confirm_age()

    def take_weight(self) -> None:
        """Take the stable weight shown and add the line."""
        with self._desk.turn():
            self._ring_up.take_weight()

    def key_weight(self, grams: int) -> None:
        """Type the weight, where allowed."""
        with self._desk.turn():
            self._ring_up.key_weight(grams)

    def sell_free_line(self, name: str, unit_price_minor: int, thousandths: int = 1000) -> None:
        """Sell something the catalogue does not know, where allowed."""
        with self._desk.turn():
            self._ring_up.sell_free_line(name, unit_price_minor, thousandths)

    def approve(self, pin: str, operator_id: str = "") -> None:
        """Approve the action asked for, by a supervisor's PIN."""
        with self._desk.turn():
            self._approvals.approve(pin, operator_id)

    def answer_recovery(self, answer: str) -> None:
        """Answer what a power cut left open.

        ``open-basket``: ``resume`` or ``void``; ``printing``: ``printed`` or ``print-copy``;
        ``card-payment``: ``paid`` or ``not-paid``.
        """
        with self._desk.turn():
            self._recover.answer(answer)

    def dismiss_notice(self) -> None:
        """Take the notice off the screen."""
        with self._desk.turn():
            self._desk.change(notice=None)

    # --- customer --------------------------------------------------------------------------------

    def find_customers(self, text: str) -> None:
        """Search by phone, card or name; the answer comes in `state.found_customers`."""
        with self._desk.turn():
            self._customers.find(text)

    def choose_customer(self, customer_id: str) -> None:
        """Take a customer into the sale; prices and discounts follow."""
        with self._desk.turn():
            self._customers.choose(customer_id)

    def remove_customer(self) -> None:
        """Take the customer out of the sale."""
        with self._desk.turn():
            self._customers.remove()

    # --- parking ---------------------------------------------------------------------------------

    def park(self, label: str = "") -> None:
        """Put the basket aside."""
        with self._desk.turn():
            self._parking.park(label)

    def recall(self, sale_id: str) -> None:
        """Fetch a parked basket (`ParkedBasket.basket.id`) back; only into an empty basket."""
        with self._desk.turn():
            self._parking.recall(sale_id)

    # --- payment ---------------------------------------------------------------------------------

    def begin_payment(self) -> None:
        """Go from the basket to its payment."""
        with self._desk.turn():
            self._payments.begin()

    def back_to_basket(self) -> None:
        """Go back to the basket; only with nothing paid by card yet."""
        with self._desk.turn():
            self._payments.back()

    def tender_cash(self, amount_minor: int) -> None:
        """Take cash; more than is due gives change."""
        with self._desk.turn():
            self._payments.cash(amount_minor)

    def tender_card(self, amount_minor: int | None = None) -> None:
        """Ask for a card payment; None: all that is due."""
        with self._desk.turn():
            self._payments.card(amount_minor)

    def answer_card(self, outcome: str, approval: str = "") -> None:
        """Say what the terminal showed: ``paid``, ``not-paid`` or ``unknown``."""
        with self._desk.turn():
            if outcome in get_args(CardOutcome):
                self._payments.answer_card(cast("CardOutcome", outcome), approval)

    def remove_tender(self, index: int) -> None:
        """Take a tender back."""
        with self._desk.turn():
            self._payments.remove(index)

    def complete_sale(self) -> None:
        """Finish: durable first, then "paid", then paper and drawer."""
        with self._desk.turn():
            self._complete()

    def print_receipt(self) -> None:
        """Print the receipt of the sale just made, or a copy of it."""
        with self._desk.turn():
            self._printing.again()

    def print_on_other(self) -> None:
        """Print that receipt on the second printer, and those after it until the first works."""
        with self._desk.turn():
            self._printing.on_other()

    def print_earlier(self, number: str) -> None:
        """Print an earlier receipt: for the first time if it never was, else marked COPY."""
        with self._desk.turn():
            self._printing.by_number(number)

    def next_sale(self) -> None:
        """Leave the finished sale; a scan does the same by itself."""
        with self._desk.turn():
            self._complete.next()

    # --- returns ---------------------------------------------------------------------------------

    def begin_return(self, number: str = "") -> None:
        """Begin a return; with a receipt number its sale is fetched, else receipts are listed."""
        with self._desk.turn():
            self._returns.begin(number)

    def find_receipts(self, text: str) -> None:
        """List receipts whose number holds the text, newest first, in `state.documents`."""
        with self._desk.turn():
            self._returns.find(text)

    def answer_fiscal(self, *, printed: bool) -> None:
        """Say by the paper whether a receipt exists, where the fiscal device cannot tell."""
        with self._desk.turn():
            self._fiscal.answer(self.state.fiscal.document, printed=printed)

    def begin_return_without_receipt(self) -> None:
        """Return goods without a receipt: scan them in; needs approval."""
        with self._desk.turn():
            self._returns.begin_without_receipt()

    def tick_line(
        self, number: int, thousandths: int, reason: str = "", *, restock: bool = True
    ) -> None:
        """Say how much of a sold line comes back; 0 unticks it."""
        with self._desk.turn():
            self._returns.tick(number, thousandths, reason, restock=restock)

    def complete_return(self, kind: TenderKind | None = None, reason: str = "") -> None:
        """Give the money back and finish the return; None: the way most of it came."""
        with self._desk.turn():
            self._returns.complete(kind, reason)

    def cancel_return(self) -> None:
        """Leave the return; nothing happened."""
        with self._desk.turn():
            self._returns.cancel()

    # --- devices and headquarters ----------------------------------------------------------------

    def test_device(self, device: str) -> None:
        """Try a device (`DeviceReadiness.device`) and show what came of it."""
        self._shop.counter.look_at(device)
        with self._desk.turn():
            if self.state.operator is not None and self._try_devices(device):
                return
            known = next((one for one in self.state.devices if one.device == device), None)
            if known is not None and known.state == "ready":
                self._desk.notify(DEVICE_READY, device=device)

    def end_device_test(self) -> None:
        """Stop trying a device."""
        with self._desk.turn():
            self._try_devices.end()

    def change_device(self, device: str) -> None:
        """Set a device up; what is chosen so far stands in `state.device_change`."""
        with self._desk.turn():
            self._try_devices.end()
            self._set_up.begin(device)

    def look_for_devices(self) -> None:
        """Look again at what is plugged in."""
        with self._desk.turn():
            self._set_up.look()

    def choose_device_port(self, address: str) -> None:
        """Say where the device is plugged in: an address found, or one typed."""
        with self._desk.turn():
            self._set_up.choose_port(address)

    def choose_device_model(self, model: str) -> None:
        """Say which driver the device needs."""
        with self._desk.turn():
            self._set_up.choose_model(model)

    def choose_device_speed(self, baud: int) -> None:
        """Say how fast its serial line is; 0: as the driver does by itself."""
        with self._desk.turn():
            self._set_up.choose_speed(baud)

    def try_device_change(self) -> None:
        """Use what is chosen, without keeping it."""
        with self._desk.turn():
            self._set_up.try_out()

    def keep_device_change(self) -> None:
        """Use what is chosen from now on."""
        with self._desk.turn():
            self._set_up.keep()

    def remove_device(self) -> None:
        """Take the device being set up off this till."""
        with self._desk.turn():
            self._set_up.remove()

    def end_device_change(self) -> None:
        """Leave setting a device up; what is not kept is taken back."""
        with self._desk.turn():
            self._set_up.end()

    def synchronise_now(self) -> None:
        """Ask the sync engine to look at headquarters at once."""
        if self._headquarters is not None:
            self._headquarters.wake()

    # --- from other threads ----------------------------------------------------------------------

    def _scanned(self, code: ScannedCode) -> None:
        """Take a scan from the scanner's thread."""
        with self._desk.turn():
            if self._try_devices.take_scan(code.text):
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

    def _cancel_prompt(self) -> None:
        prompt = self.state.prompt
        if isinstance(prompt, CardPaymentWaiting | RecoveryAsked):
            # Whether money moved is not a question one may walk away from.
            self._desk.warn(ANSWER_FIRST)
            return
        self._approvals.forget()
        self._ring_up.forget()
        self._desk.change(prompt=None)

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
