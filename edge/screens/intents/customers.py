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


@dataclass(frozen=True, slots=True)
class StartNewCustomer:
    """Take somebody down who is not known yet."""


@dataclass(frozen=True, slots=True)
class ToggleConsent:
    """The customer agrees to be written to, or not."""


@dataclass(frozen=True, slots=True)
class EnrolCustomer:
    """Take the customer down by the name and phone typed."""
