"""Write down who changed what, in the transaction of the change itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, Select, Text, cast, or_, select
from sqlalchemy.orm import Session

from cloud.audit.models import Change
from cloud.clock import Clock, new_id
from cloud.portal.language import N_

Values = Mapping[str, Any]
_WORDS_MAX: Final = 6

# What is written in ``action``, marked so that the history reads well in every language.
ACTIONS = (
    N_("created"), N_("added"), N_("changed"), N_("deleted"), N_("binned"), N_("decided"),
    N_("revoked"), N_("enrolled"), N_("claim-opened"), N_("password-changed"), N_("price set"),
    N_("price withdrawn"), N_("put on sale"), N_("taken off sale"), N_("PIN set"), N_("let in"),
    N_("taken in"), N_("fork decided"), N_("restored"), N_("locked out"),
    N_("merged"), N_("merge undone"), N_("erased"), N_("imported"),
    N_("import undone"),
    N_("invited"), N_("accepted"), N_("second factor on"), N_("second factor off"),
    N_("recovery codes replaced"), N_("passkey added"), N_("passkey removed"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: in which section of the rights it lies, its name, its page."""

    section: str
    label: str
    address: str = ""  # with {record}; empty: it has no page of its own


# Whoever writes changes of a new kind names it here; the history page shows no others.
KINDS: Mapping[str, Kind] = {
    "customer": Kind("customers", N_("Customer"), "/customers/{record}"),
    "customer-category": Kind(
        "customers", N_("Customer category"), "/customers/categories/{record}"
    ),
    "own-field": Kind("settings", N_("Own field")),
    "item": Kind("catalogue", N_("Item"), "/catalogue/{record}"),
    "category": Kind("catalogue", N_("Category"), "/catalogue/categories/{record}"),
    "price": Kind("catalogue", N_("Price")),
    "price-list": Kind("catalogue", N_("Price list"), "/catalogue/price-lists"),
    "discount-rule": Kind("catalogue", N_("Discount"), "/discounts/{record}"),
    "promotion": Kind("catalogue", N_("Promotion"), "/promotions/{record}"),
    "loyalty-program": Kind("customers", N_("Loyalty program"), "/loyalty"),
    "label-template": Kind("catalogue", N_("Label template"), "/labels/{record}"),
    "stock-document": Kind("stock", N_("Stock document"), "/stock/documents/{record}"),
    "operator": Kind("staff", N_("Operator"), "/staff/{record}"),
    "device": Kind("tills", N_("Till"), "/tills/{record}"),
    "register": Kind("tills", N_("Till position")),
    "store": Kind("tills", N_("Store"), "/stores/{record}"),
    "fiscal-setup": Kind("tills", N_("Fiscal device"), "/fiscal/{record}"),
    "exception": Kind("exceptions", N_("Exception"), "/exceptions/{record}"),
    "quarantine": Kind("exceptions", N_("Quarantine")),
    "user": Kind("users", N_("User"), "/users/{record}"),
    "role": Kind("users", N_("Role"), "/roles/{record}"),
}


class Actor(Protocol):
    """Whoever changes something: a signed-in user fits, so does `System`."""

    @property
    def id(self) -> str:
        """Identity of the actor."""
        ...

    @property
    def name(self) -> str:
        """The name to show later, even if the account is gone."""
        ...


@dataclass(frozen=True, slots=True)
class System:
    """The actor when no person is behind a change."""

    id: str = "system"
    name: str = "Tameio"


def record_change(  # noqa: PLR0913 - the questions an audit answers
    session: Session,
    clock: Clock,
    actor: Actor,
    *,
    tenant: str,
    kind: str,
    record: str,
    action: str,
    before: Values | None = None,
    after: Values | None = None,
) -> bool:
    """Write one row with the fields that differ (JSON values); False when nothing differs.

    Give ``before`` None for something created and ``after`` None for something deleted.
    """
    if before is not None and after is not None:
        differing = {n for n in {*before, *after} if before.get(n) != after.get(n)}
        if not differing:
            return False
        before = {n: before.get(n) for n in sorted(differing)}
        after = {n: after.get(n) for n in sorted(differing)}
    session.add(
        Change(
            tenant=tenant,
            id=new_id(clock),
            at=clock.now(),
            actor=actor.id,
            actor_name=actor.name,
            address=str(session.info.get("address", ""))[:64],
            kind=kind,
            record=record,
            action=action,
            before=None if before is None else dict(before),
            after=None if after is None else dict(after),
        )
    )
    return True


def changes_of(
    session: Session, tenant: str, kind: str, record: str, count_max: int = 100
) -> list[Change]:
    """List the changes of one record, the latest first."""
    return list(
        session.scalars(
            select(Change)
            .where(Change.tenant == tenant, Change.kind == kind, Change.record == record)
            .order_by(Change.at.desc(), Change.id.desc())
            .limit(count_max)
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFilter:
    """Which changes are asked for; empty parts ask for all."""

    words: str = ""  # in the actor's name or address or the action, or a record's id
    with_values: bool = False  # look into what was and what is, too; not for who may not see all
    actor: str = ""
    kinds: tuple[str, ...]
    record: str = ""
    after: datetime | None = None
    before: datetime | None = None


def search_changes(tenant: str, wanted: ChangeFilter) -> Select[Change]:
    """Select changes, the latest first."""
    query = select(Change).where(Change.tenant == tenant, Change.kind.in_(wanted.kinds))
    if wanted.record:
        query = query.where(Change.record == wanted.record)
    if wanted.actor:
        query = query.where(Change.actor == wanted.actor)
    if wanted.after:
        query = query.where(Change.at >= wanted.after)
    if wanted.before:
        query = query.where(Change.at < wanted.before)
    for word in wanted.words.split()[:_WORDS_MAX]:
        query = query.where(
            or_(
                Change.actor_name.icontains(word, autoescape=True),
                Change.address.icontains(word, autoescape=True),
                Change.record == word,
                Change.action.icontains(word, autoescape=True),
                *(_in_values(word) if wanted.with_values else ()),
            )
        )
    return query.order_by(Change.at.desc(), Change.id.desc())


def _in_values(word: str) -> list[ColumnElement[bool]]:
    """Say that a word occurs in what was or is; both lie there as JSON, escaped."""
    spellings = {word, word.lower(), word.upper(), word.title()}
    written = {json.dumps(each)[1:-1] for each in spellings}
    return [
        cast(side, Text).icontains(each, autoescape=True)
        for side in (Change.before, Change.after)
        for each in sorted(written)
    ]
