"""Shapes of the customers' API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cloud.customers.categories import HUES, CategoryFacts
from cloud.customers.facts import CONTACT_KINDS, Contact, CustomerFacts
from cloud.customers.models import Customer, CustomerCategory

NO_NULL = r"^[^\x00]*$"  # no database keeps a null character
Short = Annotated[str, Field(max_length=80, pattern=NO_NULL)]


class ContactBody(BaseModel):
    """A way to a customer besides phones and the main e-mail."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, Field(pattern=f"^({'|'.join(CONTACT_KINDS)})$")]
    value: Annotated[str, Field(min_length=1, max_length=254, pattern=NO_NULL)]
    label: Annotated[str, Field(max_length=40, pattern=NO_NULL)] = ""

    @classmethod
    def of(cls, contact: Contact) -> ContactBody:
        """Write a contact."""
        return cls(kind=contact.kind, value=contact.value, label=contact.label)


class CustomerBody(BaseModel):
    """A customer as they are sent to us."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=120, pattern=NO_NULL)]
    kind: Literal["person", "organisation"] = "person"
    category: Annotated[str, Field(max_length=26, pattern=NO_NULL)] = ""
    phones: Annotated[
        list[Annotated[str, Field(max_length=40, pattern=NO_NULL)]], Field(max_length=10)
    ] = []
    cards: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NULL)]],
        Field(max_length=10),
    ] = []
    email: Annotated[str, Field(max_length=254, pattern=NO_NULL)] = ""
    city: Short = ""
    language: Annotated[str, Field(pattern="^(en|el|ru|hy|fi|)$")] = ""
    birthday: Annotated[str, Field(max_length=10, pattern=NO_NULL)] = Field(
        "", description="YYYY-MM-DD, or MM-DD where the year is not told."
    )
    tax_number: Annotated[str, Field(max_length=20, pattern=NO_NULL)] = ""
    personal_bp: Annotated[int, Field(ge=0, le=10_000)] = 0
    credit_limit_minor: Annotated[int, Field(ge=0, le=10**12)] = 0
    is_prepay_only: bool = False
    note: Annotated[str, Field(max_length=200, pattern=NO_NULL)] = ""
    remarks: Annotated[str, Field(max_length=4000, pattern=NO_NULL)] = ""
    consent_email: bool = False
    consent_sms: bool = False
    contacts: Annotated[list[ContactBody], Field(max_length=20)] = []
    groups: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NULL)]],
        Field(max_length=50),
    ] = []
    employer: Annotated[str, Field(max_length=26, pattern=NO_NULL)] = Field(
        "", description="The id of the organisation they act for."
    )
    position: Short = ""
    manager: Annotated[str, Field(max_length=26, pattern=NO_NULL)] = Field(
        "", description="The id of the user who looks after them."
    )
    origin: Short = ""
    hobbies: Annotated[str, Field(max_length=400, pattern=NO_NULL)] = ""
    is_do_not_contact: bool = False

    def to_facts(self) -> CustomerFacts:
        """Give the facts."""
        told: dict[str, Any] = self.model_dump(include=set(CustomerBody.model_fields))
        told |= {
            "phones": tuple(self.phones),
            "cards": tuple(self.cards),
            "groups": tuple(self.groups),
            "contacts": tuple(Contact(c.kind, c.value, c.label) for c in self.contacts),
        }
        return CustomerFacts(**told)


class KnownCustomer(CustomerBody):
    """A customer as we know them."""

    id: str
    version: int
    number: str
    is_active: bool
    currency: str
    spent_minor: int
    turnover_minor: int = Field(description="Of the last twelve months.")
    purchases: int
    last_purchase_at: datetime | None
    changed_at: datetime

    @classmethod
    def of(
        cls,
        customer: Customer,
        *,
        phones: Sequence[str] = (),
        cards: Sequence[str] = (),
        contacts: Sequence[Contact] = (),
        groups: Sequence[str] = (),
    ) -> KnownCustomer:
        """Write a customer."""
        same = {
            name: getattr(customer, name)
            for name in cls.model_fields
            if name not in {"phones", "cards", "contacts", "groups"}
        }
        return cls(
            **same,
            phones=list(phones),
            cards=list(cards),
            contacts=[ContactBody.of(each) for each in contacts],
            groups=list(groups),
        )


class CustomersBody(BaseModel):
    """A page of customers; ask for the next with ``after=<next>``."""

    customers: list[KnownCustomer]
    next: str | None


class CustomerCategoryToBe(BaseModel):
    """A category of customers as it is sent to us."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NULL)]
    hue: Annotated[str, Field(pattern=f"^({'|'.join(HUES)})$")] = "slate"
    percent_bp: Annotated[int, Field(ge=0, le=10_000)] = Field(
        0, description="The discount of its customers, in hundredths of a percent."
    )
    price_list: Annotated[str, Field(max_length=26, pattern=NO_NULL)] = ""
    order: Annotated[int, Field(ge=0, le=9999)] = 0

    def to_facts(self) -> CategoryFacts:
        """Give the facts."""
        return CategoryFacts(**self.model_dump())


class CustomerCategoryBody(BaseModel):
    """A category of customers."""

    id: str
    name: str
    percent_bp: int
    price_list: str
    hue: str
    order: int
    version: int

    @classmethod
    def of(cls, category: CustomerCategory) -> CustomerCategoryBody:
        """Write a category."""
        return cls(
            id=category.id,
            name=category.name,
            percent_bp=category.percent_bp,
            price_list=category.price_list,
            hue=category.hue,
            order=category.order,
            version=category.version,
        )
