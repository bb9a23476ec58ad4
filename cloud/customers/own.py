"""Own fields of customers: typed on the form, shown on card and list, worked out by formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock
from cloud.custom_fields.errors import BadFormula, NotAValue
from cloud.custom_fields.models import CHOICE, CHOICES, FORMULA, YES_NO, OwnField
from cloud.custom_fields.operations import CUSTOMERS, fields_of, keep_values, values_of
from cloud.custom_fields.values import evaluate, for_input, in_formula, say, understand
from cloud.customers.models import Customer
from cloud.customers.operations import make_searchable
from cloud.portal.formatting import number

PREFIX = "own-"
Rows = list[tuple[str, int | None]]


@dataclass(frozen=True, slots=True)
class ShownField:
    """An own field of one customer, in words."""

    field: OwnField
    said: str
    typed: str  # as an input field holds it
    chosen: tuple[str, ...]  # of several choices


def shown(
    session: Session,
    tenant: str,
    customers: Sequence[Customer],
    currency: str,
    *,
    only_listed: bool = False,
) -> dict[str, list[ShownField]]:
    """Give the fields that are shown, by customer."""
    fields = fields_of(session, tenant, CUSTOMERS)
    if not fields:
        return {each.id: [] for each in customers}
    kept = values_of(session, tenant, [each.id for each in customers])
    return {
        each.id: [
            _shown(field, fields, each, kept.get(each.id, {}), currency)
            for field in fields
            if field.is_listed or not only_listed
        ]
        for each in customers
    }


def read_form(
    session: Session, tenant: str, raw: Mapping[str, Any], currency: str
) -> tuple[dict[str, Rows], dict[str, str]]:
    """Read own fields of a form: values by field, and what is no value by the input's name."""
    values: dict[str, Rows] = {}
    wrong: dict[str, str] = {}
    for field in fields_of(session, tenant, CUSTOMERS):
        name = f"{PREFIX}{field.id}"
        if field.kind == FORMULA:
            continue
        if field.kind == CHOICES:
            typed = [str(value) for key, value in raw.items() if key.startswith(f"{name}.")]
        else:
            typed = [str(raw.get(name, ""))]
        try:
            values[field.id] = understand(field, typed, currency)
        except NotAValue as refusal:
            wrong[name] = str(refusal)
    return values, wrong


def keep_own(
    session: Session,
    clock: Clock,
    actor: Actor,
    customer: Customer,
    values: Mapping[str, Rows],
) -> None:
    """Give a customer these values, written into the history."""
    if not values:
        return
    names = {each.id: each.name for each in fields_of(session, customer.tenant, CUSTOMERS)}
    before = keep_values(session, customer.tenant, customer.id, values)
    after = {name: ", ".join(text for text, _n in rows) for name, rows in values.items()}
    make_searchable(session, customer)
    record_change(
        session,
        clock,
        actor,
        tenant=customer.tenant,
        kind="customer",
        record=customer.id,
        action="changed",
        before={names[name]: value for name, value in before.items()},
        after={names[name]: value for name, value in after.items()},
    )


def filterable(session: Session, tenant: str) -> list[OwnField]:
    """List the fields a list can be filtered by: those with few values."""
    kinds = {CHOICE, CHOICES, YES_NO}
    return [each for each in fields_of(session, tenant, CUSTOMERS) if each.kind in kinds]


def _shown(
    field: OwnField,
    fields: Sequence[OwnField],
    customer: Customer,
    kept: Mapping[str, Rows],
    currency: str,
) -> ShownField:
    rows = kept.get(field.id, [])
    if field.kind == FORMULA:
        names: dict[str, str | float] = {
            each.key: in_formula(each, kept.get(each.id, []), currency)
            for each in fields
            if each.kind != FORMULA
        }
        names |= {
            "spent": customer.spent_minor / 100,
            "purchases": customer.purchases,
            "points": customer.points,
            "balance": customer.balance_minor / 100,
        }
        try:
            found = evaluate(field.formula, names)
        except BadFormula:
            found = "?"
        said = found if isinstance(found, str) else number(round(found, 3))
        return ShownField(field, said, "", ())
    return ShownField(
        field, say(field, rows, currency), for_input(field, rows, currency),
        tuple(text for text, _n in rows),
    )  # fmt: skip
