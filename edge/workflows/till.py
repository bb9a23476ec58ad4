"""The till as its screens see it: one object, one method per operator action.

Every method may be called from the UI thread and returns at once. Decisions happen in the call;
what is slow (the journal, devices, searches over everything) happens on other threads and comes
back as a new `TillState`. A subscriber is called after each change, on whichever thread made it;
it must only note that something changed and read `state` on its own thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from edge.till.state import ItemTile, TillState
from sync_protocol.retail.item import Category
from sync_protocol.retail.tender import TenderKind


class Till:
    """Everything that can be asked of a till."""

    # --- looking ---------------------------------------------------------------------------------

    @property
    def state(self) -> TillState:
        """What the till knows now; immutable, made anew at each change."""
        raise NotImplementedError

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after every change; give back a function that ends this."""
        raise NotImplementedError

    def start(self) -> None:
        """Verify the journal, finish what a power cut interrupted, start devices and sync."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop in good order: devices, sync, journal. Blocks for some seconds at most."""
        raise NotImplementedError

    def categories(self) -> tuple[Category, ...]:
        """Give the categories of the grid, in order."""
        raise NotImplementedError

    def tiles(self, category: str | None, offset: int = 0) -> tuple[ItemTile, ...]:
        """Give a page of at most 200 tiles of a category; None: the favourites."""
        raise NotImplementedError

    # --- first start and sign-on -----------------------------------------------------------------

    def enrol(self, claim_code: str) -> None:
        """Enrol this machine; shows the comparison number, then waits for the first data."""
        raise NotImplementedError

    def sign_on(self, operator_id: str, pin: str) -> None:
        """Sign on; a wrong PIN is counted, and after five the operator has to wait."""
        raise NotImplementedError

    def sign_off(self) -> None:
        """Sign off. An open basket stays and waits for whoever signs on next."""
        raise NotImplementedError

    def lock(self) -> None:
        """Lock after a time untouched; as `sign_off`, but noted as automatic."""
        raise NotImplementedError

    def set_language(self, language: str) -> None:
        """Switch the language of the operator signed on; kept for the next time."""
        raise NotImplementedError

    def set_training(self, *, on: bool) -> None:
        """Switch training on or off; only with no basket open, and with the right to."""
        raise NotImplementedError

    # --- shift, cash, reports --------------------------------------------------------------------

    def open_shift(self, float_minor: int) -> None:
        """Open a shift with the float in the drawer."""
        raise NotImplementedError

    def begin_close_shift(self) -> None:
        """Show the count of the drawer; what is expected stays hidden."""
        raise NotImplementedError

    def count_drawer(self, count_by_denomination: Mapping[int, int]) -> None:
        """Confirm the count (minor value of a note or coin: pieces); now the difference shows."""
        raise NotImplementedError

    def count_again(self) -> None:
        """Go back to counting."""
        raise NotImplementedError

    def close_shift(self, reason: str = "") -> None:
        """Close the shift as counted; a difference needs a reason."""
        raise NotImplementedError

    def cancel_close_shift(self) -> None:
        """Go on selling in the same shift."""
        raise NotImplementedError

    def move_cash(self, kind: str, amount_minor: int, reason: str = "") -> None:
        """Book cash in or out; ``kind`` is ``paid-in``, ``paid-out``, ``drop`` or ``float``."""
        raise NotImplementedError

    def open_drawer(self, reason: str = "") -> None:
        """Open the drawer without a sale."""
        raise NotImplementedError

    def show_x_report(self) -> None:
        """Show the totals of the business day so far in `state.report`."""
        raise NotImplementedError

    def close_day(self) -> None:
        """Make the Z report of the business day; only with no shift open."""
        raise NotImplementedError

    def print_report(self) -> None:
        """Print the report that is shown."""
        raise NotImplementedError

    def leave_report(self) -> None:
        """Take the report off the screen."""
        raise NotImplementedError

    # --- selling ---------------------------------------------------------------------------------

    def scan(self, code: str) -> None:
        """Take a scanned or typed code, wherever the till is: goods, card, receipt, badge."""
        raise NotImplementedError

    def add_item(self, item_id: str) -> None:
        """Add an item touched on the grid or in the results."""
        raise NotImplementedError

    def select_line(self, number: int | None) -> None:
        """Select a line of the basket."""
        raise NotImplementedError

    def set_quantity(self, number: int, thousandths: int) -> None:
        """Change a line's quantity, in thousandths of its unit."""
        raise NotImplementedError

    def void_line(self, number: int) -> None:
        """Take a line back."""
        raise NotImplementedError

    def override_price(self, number: int, unit_price_minor: int, reason: str) -> None:
        """Change a line's unit price, with a reason."""
        raise NotImplementedError

    def discount_line(
        self, number: int, *, percent_bp: int = 0, amount_minor: int = 0, reason: str = ""
    ) -> None:
        """Give a discount on a line by hand; neither percent nor amount takes it back."""
        raise NotImplementedError

    def note_line(self, number: int, note: str) -> None:
        """Write a note on a line; it is printed."""
        raise NotImplementedError

    def abandon_basket(self, reason: str = "") -> None:
        """Give the whole basket up."""
        raise NotImplementedError

    def search(self, text: str) -> None:
        """Search goods by name, code or part of them; the answer comes in `state.found_items`."""
        raise NotImplementedError

    def leave_search(self) -> None:
        """Forget the results of searches for goods and customers."""
        raise NotImplementedError

    # --- answers to prompts ----------------------------------------------------------------------

    def cancel_prompt(self) -> None:
        """Leave the question without doing anything; an unknown card payment cannot be left."""
        raise NotImplementedError

    def confirm_age(self) -> None:
        """Say that the customer proved the age asked for."""
        raise NotImplementedError

    def take_weight(self) -> None:
        """Take the stable weight shown and add the line."""
        raise NotImplementedError

    def key_weight(self, grams: int) -> None:
        """Type the weight, where allowed."""
        raise NotImplementedError

    def sell_free_line(self, name: str, unit_price_minor: int, thousandths: int = 1000) -> None:
        """Sell something the catalogue does not know, where allowed."""
        raise NotImplementedError

    def approve(self, pin: str, operator_id: str = "") -> None:
        """Approve the action asked for, by a supervisor's PIN."""
        raise NotImplementedError

    def answer_recovery(self, answer: str) -> None:
        """Answer what a power cut left open.

        ``open-basket``: ``resume`` or ``void``; ``printing``: ``printed`` or ``print-copy``;
        ``card-payment``: ``paid`` or ``not-paid``.
        """
        raise NotImplementedError

    def dismiss_notice(self) -> None:
        """Take the notice off the screen."""
        raise NotImplementedError

    # --- customer --------------------------------------------------------------------------------

    def find_customers(self, text: str) -> None:
        """Search by phone, card or name; the answer comes in `state.found_customers`."""
        raise NotImplementedError

    def choose_customer(self, customer_id: str) -> None:
        """Take a customer into the sale; prices and discounts follow."""
        raise NotImplementedError

    def remove_customer(self) -> None:
        """Take the customer out of the sale."""
        raise NotImplementedError

    # --- parking ---------------------------------------------------------------------------------

    def park(self, label: str = "") -> None:
        """Put the basket aside."""
        raise NotImplementedError

    def recall(self, sale_id: str) -> None:
        """Fetch a parked basket (`ParkedBasket.basket.id`) back; only into an empty basket."""
        raise NotImplementedError

    # --- payment ---------------------------------------------------------------------------------

    def begin_payment(self) -> None:
        """Go from the basket to its payment."""
        raise NotImplementedError

    def back_to_basket(self) -> None:
        """Go back to the basket; only with nothing paid by card yet."""
        raise NotImplementedError

    def tender_cash(self, amount_minor: int) -> None:
        """Take cash; more than is due gives change."""
        raise NotImplementedError

    def tender_card(self, amount_minor: int | None = None) -> None:
        """Ask for a card payment at the manual terminal; None: all that is due."""
        raise NotImplementedError

    def answer_card(self, outcome: str, approval: str = "") -> None:
        """Say what the terminal showed: ``paid``, ``not-paid`` or ``unknown``."""
        raise NotImplementedError

    def remove_tender(self, index: int) -> None:
        """Take a tender back."""
        raise NotImplementedError

    def complete_sale(self) -> None:
        """Finish: durable first, then "paid", then paper and drawer."""
        raise NotImplementedError

    def print_receipt(self) -> None:
        """Print the receipt of the sale just made, or a copy of it."""
        raise NotImplementedError

    def next_sale(self) -> None:
        """Leave the finished sale; a scan does the same by itself."""
        raise NotImplementedError

    # --- returns ---------------------------------------------------------------------------------

    def begin_return(self, number: str = "") -> None:
        """Begin a return; with a receipt number its sale is fetched, else receipts are listed."""
        raise NotImplementedError

    def find_receipts(self, text: str) -> None:
        """List receipts whose number holds the text, newest first, in `state.documents`."""
        raise NotImplementedError

    def begin_return_without_receipt(self) -> None:
        """Return goods without a receipt: scan them in; needs approval."""
        raise NotImplementedError

    def tick_line(
        self, number: int, thousandths: int, reason: str = "", *, restock: bool = True
    ) -> None:
        """Say how much of a sold line comes back; 0 unticks it."""
        raise NotImplementedError

    def complete_return(self, kind: TenderKind = TenderKind.CASH, reason: str = "") -> None:
        """Give the money back and finish the return."""
        raise NotImplementedError

    def cancel_return(self) -> None:
        """Leave the return; nothing happened."""
        raise NotImplementedError

    # --- devices and headquarters ----------------------------------------------------------------

    def test_device(self, device: str) -> None:
        """Try a device (`DeviceReadiness.device`) and show what came of it."""
        raise NotImplementedError

    def synchronise_now(self) -> None:
        """Ask the sync engine to look at headquarters at once."""
        raise NotImplementedError
