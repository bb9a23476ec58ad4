"""What people and tills say of a customer. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PERSON, ORGANISATION = "person", "organisation"
KINDS = (PERSON, ORGANISATION)
CONTACT_KINDS = (
    "email",
    "whatsapp",
    "telegram",
    "viber",
    "facebook",
    "instagram",
    "website",
    "address",
    "other",
)


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to a customer besides phones and the main e-mail."""

    kind: str  # one of `CONTACT_KINDS`
    value: str
    label: str = ""

    def __str__(self) -> str:
        """Write it as the history shows it."""
        return f"{self.kind}: {self.value}" + (f" ({self.label})" if self.label else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFacts:
    """What people enter about a customer."""

    name: str
    kind: str = PERSON
    category: str = ""
    phones: tuple[str, ...] = ()  # in any national form, the main one first
    cards: tuple[str, ...] = ()
    email: str = ""
    city: str = ""
    language: str = ""
    birthday: str = ""
    tax_number: str = ""
    personal_bp: int = 0
    credit_limit_minor: int = 0
    is_prepay_only: bool = False
    note: str = ""
    remarks: str = ""
    consent_email: bool = False
    consent_sms: bool = False
    consent_proof: str = ""  # how a consent that is new or taken back can be proven
    contacts: tuple[Contact, ...] = ()
    groups: tuple[str, ...] = ()
    employer: str = ""  # an organisation's id
    position: str = ""
    manager: str = ""  # a user's id
    origin: str = ""
    hobbies: str = ""
    is_do_not_contact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TillEnrolment:
    """A customer as a till enrolled one; the till made the id."""

    customer: str
    name: str
    register: str
    at: datetime
    phone: str = ""
    card: str = ""
    email: str = ""
    birthday: str = ""
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """What of a retailer decides how customers are kept."""

    tenant: str
    country: str
    currency: str
