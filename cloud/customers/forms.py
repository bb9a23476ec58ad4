"""Forms of customers and their categories, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cloud.customers.categories import CategoryFacts
from cloud.customers.facts import CONTACT_KINDS, PERSON, Contact, CustomerFacts
from cloud.portal.amounts import NotAnAmount, read_amount, read_percent
from cloud.portal.forms import Bound
from cloud.portal.language import _

GROUP_MAX = 40


class CustomerForm(BaseModel):
    """A customer as typed."""

    model_config = ConfigDict(extra="forbid")

    version: int = 0
    name: Annotated[str, Field(min_length=2, max_length=120)]
    kind: Literal["person", "organisation"] = PERSON
    category: Annotated[str, Field(max_length=26)] = ""
    phones: Annotated[str, Field(max_length=500)] = ""  # one a line
    cards: Annotated[str, Field(max_length=500)] = ""
    email: Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] = ""
    city: Annotated[str, Field(max_length=80)] = ""
    language: Annotated[str, Field(max_length=8)] = ""
    birthday: Annotated[str, Field(max_length=10)] = ""
    tax_number: Annotated[str, Field(max_length=20)] = ""
    personal: Annotated[str, Field(max_length=10)] = ""  # percent
    credit_limit: Annotated[str, Field(max_length=20)] = ""
    is_prepay_only: bool = False
    note: Annotated[str, Field(max_length=200)] = ""
    remarks: Annotated[str, Field(max_length=4000)] = ""
    consent_email: bool = False
    consent_sms: bool = False
    consent_proof: Annotated[str, Field(max_length=200)] = ""
    contact_kind: list[Annotated[str, Field(max_length=12)]] = []
    contact_value: list[Annotated[str, Field(max_length=254)]] = []
    contact_label: list[Annotated[str, Field(max_length=40)]] = []
    groups: Annotated[str, Field(max_length=400)] = ""  # with commas
    employer: Annotated[str, Field(max_length=160)] = ""  # number and name
    position: Annotated[str, Field(max_length=80)] = ""
    manager: Annotated[str, Field(max_length=26)] = ""
    origin: Annotated[str, Field(max_length=80)] = ""
    hobbies: Annotated[str, Field(max_length=400)] = ""
    is_do_not_contact: bool = False

    @model_validator(mode="before")
    @classmethod
    def leave_own_fields(cls, sent: dict[str, Any]) -> dict[str, Any]:
        """Leave the fields that users added to `cloud/customers/own.py`."""
        return {name: value for name, value in sent.items() if not name.startswith("own-")}


class CategoryForm(BaseModel):
    """A category of customers as typed."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=80)]
    hue: Annotated[str, Field(max_length=12)] = "slate"
    percent: Annotated[str, Field(max_length=10)] = ""
    price_list: Annotated[str, Field(max_length=26)] = ""
    order: Annotated[int, Field(ge=0, le=9999)] = 0


def customer_facts(
    bound: Bound[CustomerForm], currency: str, organisation: Callable[[str], str]
) -> CustomerFacts | None:
    """Read the form; None: what is wrong stands in ``bound.errors``.

    ``organisation`` gives the id of the one that was typed, or nothing.
    """
    data = bound.data
    if data is None:
        return None
    personal_bp = _percent(bound, "personal", data.personal)
    credit_limit = _amount(bound, "credit_limit", data.credit_limit, currency)
    employer = organisation(data.employer) if data.employer else ""
    if data.employer and not employer:
        bound.refuse("employer", _("No organisation has this number or name; choose one offered."))
    groups = tuple(each.strip() for each in data.groups.split(",") if each.strip())
    if any(len(each) > GROUP_MAX for each in groups):
        bound.refuse("groups", _("At most {max_length} characters.", max_length=GROUP_MAX))
    contacts = contacts_typed(data.contact_kind, data.contact_value, data.contact_label)
    if personal_bp is None or credit_limit is None or bound.data is None:
        return None
    return CustomerFacts(
        name=data.name,
        kind=data.kind,
        category=data.category,
        phones=_lines(data.phones),
        cards=_lines(data.cards),
        email=data.email,
        city=data.city,
        language=data.language,
        birthday=data.birthday,
        tax_number=data.tax_number,
        personal_bp=personal_bp,
        credit_limit_minor=credit_limit,
        is_prepay_only=data.is_prepay_only,
        note=data.note,
        remarks=data.remarks,
        consent_email=data.consent_email,
        consent_sms=data.consent_sms,
        consent_proof=data.consent_proof,
        contacts=contacts,
        groups=groups,
        employer=employer,
        position=data.position,
        manager=data.manager,
        origin=data.origin,
        hobbies=data.hobbies,
        is_do_not_contact=data.is_do_not_contact,
    )


def contacts_typed(
    kinds: Sequence[str], values: Sequence[str], labels: Sequence[str]
) -> tuple[Contact, ...]:
    """Read the rows of other contacts; an empty one is no contact."""
    return tuple(
        Contact(kind if kind in CONTACT_KINDS else "other", value.strip(), label.strip())
        for kind, value, label in zip_longest(kinds, values, labels, fillvalue="")
        if value.strip()
    )


def category_facts(bound: Bound[CategoryForm]) -> CategoryFacts | None:
    """Read the form; None: what is wrong stands in ``bound.errors``."""
    data = bound.data
    if data is None:
        return None
    percent_bp = _percent(bound, "percent", data.percent)
    if percent_bp is None:
        return None
    return CategoryFacts(
        name=data.name,
        hue=data.hue,
        percent_bp=percent_bp,
        price_list=data.price_list,
        order=data.order,
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _percent(bound: Bound[CustomerForm] | Bound[CategoryForm], name: str, text: str) -> int | None:
    try:
        return read_percent(text) if text else 0
    except NotAnAmount:
        bound.refuse(name, _("Please enter a percentage from 0 to 100, such as 5 or 2.5."))
        return None


def _amount(bound: Bound[CustomerForm], name: str, text: str, currency: str) -> int | None:
    try:
        return read_amount(text, currency) if text else 0
    except NotAnAmount:
        bound.refuse(name, _("Please enter an amount such as 250 or 99.50."))
        return None
