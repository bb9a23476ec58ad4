"""The customer of a sale, and sales put aside."""

from __future__ import annotations

from edge.workflows.desk import Desk
from edge.workflows.enrol_customer import EnrolCustomer
from edge.workflows.park_basket import ParkBasket
from edge.workflows.pick_customer import PickCustomer


class CustomerActions:
    """The customer of a sale, and sales put aside."""

    _customers: PickCustomer
    _desk: Desk
    _enrol_customer: EnrolCustomer
    _parking: ParkBasket

    def find_customers(self, text: str) -> None:
        """Search by phone, card or name; the answer comes in `state.found_customers`."""
        with self._desk.turn():
            self._customers.find(text)

    def choose_customer(self, customer_id: str) -> None:
        """Take a customer into the sale; prices and discounts follow."""
        with self._desk.turn():
            self._customers.choose(customer_id)

    def enrol_customer(self, name: str, phone: str = "", *, consent: bool = False) -> None:
        """Take a new customer down and into the sale; ``consent``: may be written to."""
        with self._desk.turn():
            self._enrol_customer(name, phone, consent=consent)

    def remove_customer(self) -> None:
        """Take the customer out of the sale."""
        with self._desk.turn():
            self._customers.remove()

    def park(self, label: str = "") -> None:
        """Put the basket aside."""
        with self._desk.turn():
            self._parking.park(label)

    def recall(self, sale_id: str) -> None:
        """Fetch a parked basket (`ParkedBasket.basket.id`) back; only into an empty basket."""
        with self._desk.turn():
            self._parking.recall(sale_id)
