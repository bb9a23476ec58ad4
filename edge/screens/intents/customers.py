"""Who buys."""

from dataclasses import dataclass

from sync_protocol.retail.customer import Customer


@dataclass(frozen=True, slots=True)
class TakeCustomer:
    """The sale is for this customer; None: for nobody known."""

    customer: Customer | None


@dataclass(frozen=True, slots=True)
class LookAtCustomer:
    """Show what must be known about a customer found."""

    customer: Customer
