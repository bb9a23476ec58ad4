"""What the screens need from the till: `edge.workflows.till.Till` fits it.

Actions may be called from the UI thread; none of them waits for a person, a device or the network.
What they change arrives as a new `TillState`; a refusal arrives as its notice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from edge.till.state import TillState
from sync_protocol.messages.from_till import PeriodTotals
from sync_protocol.retail.customer import Customer
from sync_protocol.retail.identifiers import CategoryId, ItemId, OperatorId, SaleId
from sync_protocol.retail.item import Category, Item
from sync_protocol.retail.money import Money
from sync_protocol.retail.sale import Sale
from sync_protocol.retail.tender import TenderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An item with the price it has now; None: it has no price and cannot be sold."""

    item: Item
    price: Money | None
    picture: str = ""  # path of a file on this till; empty: none


class Till(Protocol):
    """The till as its screens see it."""

    @property
    def state(self) -> TillState:
        """What it knows now."""
        ...

    def subscribe(self, callback: Callable[[TillState], None]) -> None:
        """Call back, from any thread, after every change."""
        ...

    # Questions, answered from the local copies in milliseconds

    def categories(self) -> Sequence[Category]:
        """Give the categories of the grid, in their order."""
        ...

    def items_in(self, category: CategoryId, first: int, count: int) -> Sequence[Offered]:
        """Give a page of a category's items; the empty id means the favourites."""
        ...

    def search_items(self, text: str, first: int, count: int) -> Sequence[Offered]:
        """Give a page of the items that a name, code or PLU finds."""
        ...

    def search_customers(self, text: str, count: int) -> Sequence[Customer]:
        """Find customers by phone, card or name."""
        ...

    def recent_sales(self, text: str, count: int) -> Sequence[tuple[Sale, int]]:
        """Find sales of this till by receipt number, newest first, with their instants."""
        ...

    def report(self) -> PeriodTotals | None:
        """Add up the business day so far; None: no day is open."""
        ...

    # Starting

    def enrol(self, code: str) -> None:
        """Ask for this till's identity with a claim code, as typed or scanned."""
        ...

    def answer_recovery(self, answer: str) -> None:
        """Say what happened before the power failed."""
        ...

    def sign_on(self, operator: OperatorId, pin: str) -> None:
        """Sign an operator on."""
        ...

    def sign_off(self) -> None:
        """Lock the till."""
        ...

    def set_language(self, language: str) -> None:
        """Change the language of the operator signed on, and keep it."""
        ...

    def open_shift(self, float_minor: int) -> None:
        """Open a shift with what lies in the drawer."""
        ...

    # Selling

    def scan(self, code: str) -> None:
        """Take a scanned code, whatever the stage."""
        ...

    def add_item(self, item: ItemId, thousandths: int | None = None) -> None:
        """Sell an item; one, or as many thousandths."""
        ...

    def select_line(self, line: int | None) -> None:
        """Choose a line."""
        ...

    def set_quantity(self, line: int, thousandths: int) -> None:
        """Change how much of a line is sold."""
        ...

    def set_price(self, line: int, minor: int, reason: str) -> None:
        """Override a price."""
        ...

    def set_discount(self, line: int, percent_bp: int, reason: str) -> None:
        """Give a discount by hand; 0 takes it back."""
        ...

    def set_note(self, line: int, text: str) -> None:
        """Write a note on a line."""
        ...

    def void_line(self, line: int) -> None:
        """Take a line back."""
        ...

    def void_sale(self) -> None:
        """Give the basket up."""
        ...

    def set_customer(self, customer: Customer | None) -> None:
        """Pick the customer."""
        ...

    def enrol_customer(self, name: str, phone: str, card: str) -> None:
        """Write down a new customer and pick it."""
        ...

    def park(self, label: str) -> None:
        """Put the basket aside."""
        ...

    def recall(self, sale: SaleId) -> None:
        """Fetch a basket back."""
        ...

    # Paying

    def start_tender(self) -> None:
        """Go to the payment."""
        ...

    def tender(self, kind: TenderKind, minor: int) -> None:
        """Take an amount by a means."""
        ...

    def take_tender_back(self, index: int) -> None:
        """Take a tender out again."""
        ...

    def answer_card(self, answer: str) -> None:
        """Say what the terminal shows: ``paid``, ``not-paid``, ``unknown``."""
        ...

    def complete(self) -> None:
        """Make the sale."""
        ...

    def next_sale(self) -> None:
        """Leave the finished sale."""
        ...

    def print_again(self) -> None:
        """Print the receipt again."""
        ...

    def back(self) -> None:
        """Leave tendering, returning or closing for selling."""
        ...

    # The till's prompts

    def confirm_age(self, *, proven: bool) -> None:
        """Answer the age check."""
        ...

    def take_weight(self, grams: int | None) -> None:
        """Sell by the scale's weight, or by a keyed one."""
        ...

    def sell_free_line(self, minor: int, name: str) -> None:
        """Sell an unknown code at a price."""
        ...

    def approve(self, pin: str) -> None:
        """Let a supervisor's number approve the action asked about."""
        ...

    def cancel_prompt(self) -> None:
        """Leave the prompt without doing it."""
        ...

    # Returning

    def start_return(self) -> None:
        """Go to the returns."""
        ...

    def find_receipt(self, number: str) -> None:
        """Choose the sale that is taken back."""
        ...

    def tick_line(self, line: int, thousandths: int, reason: str, *, restock: bool) -> None:
        """Take some of a line back; 0: none of it."""
        ...

    def refund(self, kind: TenderKind) -> None:
        """Make the return."""
        ...

    # The drawer, the shift, the day

    def move_cash(self, kind: str, minor: int, reason: str) -> None:
        """Do a drop, paid-in or paid-out."""
        ...

    def no_sale(self, reason: str) -> None:
        """Open the drawer without a sale."""
        ...

    def start_close_shift(self) -> None:
        """Go to the count."""
        ...

    def close_shift(self, counts: Sequence[tuple[int, int]], reason: str) -> None:
        """Close the shift with pieces by denomination (minor units)."""
        ...

    def print_report(self) -> None:
        """Print the X report."""
        ...

    def close_day(self) -> None:
        """Make the Z report."""
        ...

    # Devices and headquarters

    def test_device(self, device: str) -> None:
        """Try a device."""
        ...

    def synchronise_now(self) -> None:
        """Do not wait for the next attempt."""
        ...
