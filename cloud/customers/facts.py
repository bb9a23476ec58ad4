"""What people and tills say of a customer. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PERSON, ORGANISATION = "person", "organisation"
KINDS = (PERSON, ORGANISATION)


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
