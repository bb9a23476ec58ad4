"""A new customer: written down, taken into the sale, and on the way to headquarters."""

from __future__ import annotations

from dataclasses import replace

from edge.till.authority import Action
from edge.till.enrolling import Missing, NewCustomer, enrol
from edge.workflows.approvals import Approvals
from edge.workflows.desk import Desk
from edge.workflows.pick_customer import PickCustomer
from edge.workflows.shop import Shop
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import CustomerEnrolled
from sync_protocol.retail.customer import Customer
from sync_protocol.retail.identifiers import CustomerId

NAME_MISSING = N_("Type the customer's name.")
PHONE_WRONG = N_("That is not a phone number.")
KNOWN_ALREADY = N_("{customer} has this phone number already and is in the sale.")


class EnrolCustomer:
    """Takes new customers down."""

    def __init__(
        self, desk: Desk, shop: Shop, customers: PickCustomer, approvals: Approvals
    ) -> None:
        """Whoever is new goes into the sale through ``customers``."""
        self._desk = desk
        self._shop = shop
        self._customers = customers
        self._approvals = approvals

    def __call__(self, name: str, phone: str, *, consent: bool) -> None:
        """Take a customer down; somebody with this phone is taken into the sale instead."""
        match enrol(name, phone, consent=consent):
            case Missing(what):
                self._desk.warn(NAME_MISSING if what == "name" else PHONE_WRONG)
            case NewCustomer() as told:
                known = self._with_phone(told.phone)
                if known is not None:
                    self._customers.take(known)
                    self._desk.notify(KNOWN_ALREADY, customer=known.name)
                    return
                self._approvals.permit(
                    Action.ENROL_CUSTOMER, lambda approver: self._write_down(told, approver)
                )

    def _with_phone(self, phone: str) -> Customer | None:
        """Find whose number ends like this one, as national and international forms differ."""
        return next(iter(self._shop.customers.by_phone(phone, 1)), None) if phone else None

    def _write_down(self, told: NewCustomer, approver: str) -> None:
        customer = CustomerId(self._desk.new_id())
        draft = self._desk.draft(
            CustomerEnrolled(customer=customer, commitment="", consent=told.consent),
            approver=approver,
        )
        draft = replace(draft, personal=told.personal())

        def then(_: object) -> None:
            new = Customer(id=customer, name=told.name, phone=told.phone, card=told.card)
            self._customers.take(new)

        self._desk.write(lambda writing: writing.add(draft), then)
