"""The customer: found by card, phone or name, taken into the sale, with what that changes."""

from __future__ import annotations

from edge.journal.customers import CustomerResult
from edge.till.selling import for_customer
from edge.till.state import FoundCustomers, Stage
from edge.workflows.desk import Desk
from edge.workflows.open_basket import OpenBasket
from edge.workflows.shop import Shop
from sync_protocol.languages.wording import N_
from sync_protocol.retail.customer import Customer

UNKNOWN_CARD = N_("No customer has this card.")
WELCOME = N_("{customer} is in the sale.")
WELCOME_DISCOUNT = N_("{customer} is in the sale: {discount}, you save {amount}.")
PAYMENT_BEGAN = N_("Go back to the sale first: the customer decides the price.")


class PickCustomer:
    """Finds customers and puts them into the basket."""

    def __init__(self, desk: Desk, shop: Shop, baskets: OpenBasket) -> None:
        """Look customers up in the shop."""
        self._desk = desk
        self._shop = shop
        self._baskets = baskets

    def by_card(self, number: str) -> None:
        """Take whoever the scanned card belongs to."""
        if not self._may_change():
            return
        customer = self._shop.customers.by_card(number)
        if customer is None:
            self._desk.warn(UNKNOWN_CARD)
            return
        self._take(customer)

    def find(self, text: str) -> None:
        """Search on the background thread; only the newest text is answered."""
        if not text.strip():
            self._desk.change(found_customers=None)
            return
        self._desk.change(found_customers=FoundCustomers(text=text, searching=True))

        def search() -> CustomerResult:
            found = self._shop.searched_customers.search(text)
            return found if found.customers else self._shop.searched_customers.similar(text)

        def done(found: CustomerResult) -> None:
            with self._desk.turn():
                shown = self._desk.state.found_customers
                if shown is not None and shown.text == text:
                    self._desk.change(
                        found_customers=FoundCustomers(
                            text=text,
                            customers=found.customers,
                            more=found.more,
                            similar=found.similar,
                        )
                    )

        self._shop.background.submit("find-customers", search, done)

    def choose(self, customer_id: str) -> None:
        """Take a customer from the results."""
        customer = self._shop.customers.by_id(customer_id)
        if customer is not None and self._may_change():
            self._take(customer)

    def take(self, customer: Customer) -> None:
        """Take a customer who was just found or taken down."""
        if self._may_change():
            self._take(customer)

    def remove(self) -> None:
        """Take the customer out of the sale."""
        basket = self._desk.state.basket
        if basket is not None and self._may_change():
            self._baskets.put(for_customer(basket, None, self._baskets.price_of))

    def _take(self, customer: Customer) -> None:
        basket = self._baskets.current()
        if basket is None:
            return
        if self._desk.state.stage is Stage.COMPLETED:
            self._desk.change(stage=Stage.SELLING, finished=None)
        taken = for_customer(basket, customer, self._baskets.price_of)
        if not self._baskets.put(taken, selected=self._desk.state.selected):
            return
        self._desk.change(found_customers=None)
        totals = self._desk.state.totals
        if totals is not None and totals.rule is not None:
            self._desk.notify(
                WELCOME_DISCOUNT,
                customer=customer.name,
                discount=totals.rule.name,
                amount=totals.discount,
            )
        else:
            self._desk.notify(WELCOME, customer=customer.name)

    def _may_change(self) -> bool:
        state = self._desk.state
        if state.stage is Stage.TENDERING:
            self._desk.warn(PAYMENT_BEGAN)
            return False
        return self._desk.is_selling
