"""The fence round a request's session: what it cannot cross, no query can forget.

Repositories narrow their queries themselves; the fence is the second lock on the same door. Once a
session knows whose request it serves, every statement gets the retailer (and the stores, when the
person is limited to some, and the owners, when they see only their own records) added by
SQLAlchemy, in joins and subqueries too; fields the role may
not see come back empty, are never written, and a query that asks for such a column by name is
refused. Not fenced: Core statements on bare tables, sessions opened from the database itself
(ingest, jobs), and conditions: a search column made from a hidden field is narrowed by whoever
searches it (`cloud/customers/searching.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    bindparam,
    event,
    false,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import (
    ORMExecuteState,
    QueryContext,
    Session,
    UOWTransaction,
    object_session,
    with_loader_criteria,
)
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from cloud.database.base import Base
from cloud.database.errors import HiddenField

_KEY: Final = "fence"
# For a statement that must count rows it may not show: the next number, a card that is taken.
EVERY_OWNER: Final[Mapping[str, bool]] = {"every_owner": True}
_WHOLE: Final = frozenset(
    {"phones", "cards", "contacts"}
)  # as the history calls rows of tables like these


@dataclass(frozen=True, slots=True)
class Owned:
    """Rows of a table that only their owners may see, with everything that hangs on them."""

    column: str  # of the table, with a user's id
    by: frozenset[str]  # users whose rows may be seen
    writer: str  # the user who is entered into a new row without an owner


@dataclass(frozen=True, slots=True)
class Fence:
    """What one request may reach; ``hidden`` names attributes by table, an empty set: all rows."""

    tenant: str
    stores: frozenset[str] | None = None
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    owned: Mapping[str, Owned] = field(default_factory=dict[str, Owned])  # by table


FenceOf = Callable[[], Fence | None]


def put_fence(session: Session, fence_of: FenceOf) -> None:
    """Fence a session; the fence is asked for late, because who asks is found out meanwhile."""
    session.info[_KEY] = fence_of


def fence_of(session: Session | None) -> Fence | None:
    """Return the fence of a session; None: it works for the installation (ingest, jobs)."""
    found: FenceOf | None = session.info.get(_KEY) if session is not None else None
    return found() if found else None


def _criteria(fence: Fence, *, every_owner: bool) -> list[ORMOption]:
    tenant = literal(fence.tenant)

    def of_tenant(cls: Any) -> ColumnElement[bool]:
        return cls.tenant == tenant if hasattr(cls, "tenant") else true()

    options: list[ORMOption] = [with_loader_criteria(Base, of_tenant, include_aliases=True)]
    if fence.stores is not None:
        stores: BindParameter[Any] = bindparam(
            "fence_stores", ["", *sorted(fence.stores)], expanding=True
        )

        def of_stores(cls: Any) -> ColumnElement[bool]:
            # There the column "store" says for whom a row is, not where something happened.
            # SQLAlchemy reads this function's names as bound values, hence literals.
            if not hasattr(cls, "store") or cls.__tablename__.startswith(("access_", "reference_")):
                return true()
            return cls.store.in_(stores)

        options.append(with_loader_criteria(Base, of_stores, include_aliases=True))
    # A table that is nothing but the hidden field (phone numbers) has no rows at all.
    options += [
        with_loader_criteria(mapper.class_, false(), include_aliases=True)
        for mapper in Base.registry.mappers
        if fence.hidden.get(mapper.class_.__tablename__) == frozenset()
    ]
    for table, owned in () if every_owner else fence.owned.items():
        options += _owned_criteria(fence.tenant, table, owned)
    return options


def _owned_criteria(tenant: str, table: str, owned: Owned) -> list[ORMOption]:
    """Narrow a table to its owners' rows; likewise what names such a row, and its history."""
    rows = Base.metadata.tables[table]
    own = select(rows.c.id).where(
        rows.c.tenant == tenant, rows.c[owned.column].in_(sorted(owned.by))
    )
    options: list[ORMOption] = []
    for mapper in Base.registry.mappers:
        cls: Any = mapper.class_
        name: str = cls.__tablename__
        if name == table:
            allowed = getattr(cls, owned.column).in_(sorted(owned.by))
        elif name.startswith((f"{table}_", "rollup_")) and hasattr(cls, table):
            allowed = getattr(cls, table).in_(own)
        elif name == "audit_change":
            allowed = or_(cls.kind != table, cls.record.in_(own))
        else:
            continue
        options.append(with_loader_criteria(cls, allowed, include_aliases=True))
    return options


@event.listens_for(Session, "do_orm_execute")
def _add_criteria(state: ORMExecuteState) -> None:
    fence = fence_of(state.session)
    if fence is None or not (state.is_select or state.is_update or state.is_delete):
        return
    if state.is_select and fence.hidden:
        _refuse_columns(state, fence)
    if not state.is_column_load and not state.is_relationship_load:
        every_owner = bool(state.execution_options.get("every_owner"))
        criteria = _criteria(fence, every_owner=every_owner)
        state.statement = state.statement.options(*criteria)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType] - selects, updates and deletes have it


def _refuse_columns(state: ORMExecuteState, fence: Fence) -> None:
    described: list[dict[str, Any]] = getattr(state.statement, "column_descriptions", [])
    for each in described:
        expression = each.get("expr")
        owner, name = getattr(expression, "class_", None), getattr(expression, "key", None)
        if owner is not None and name in fence.hidden.get(owner.__tablename__, ()):
            raise HiddenField(f"{owner.__tablename__}.{name}")


@event.listens_for(Base, "load", propagate=True)
def _blank(target: Base, context: QueryContext | None) -> None:
    # `Session.merge` of a new row loads without a query.
    session = context.session if context is not None else object_session(target)
    fence = fence_of(session) if session is not None else None
    if fence is not None and fence.hidden:
        _blank_fields(target, fence)


@event.listens_for(Session, "before_flush")
def _keep_hidden(session: Session, context: UOWTransaction, instances: object) -> None:
    """What could not be seen must not be overwritten by the empty field of a form."""
    del context, instances
    fence = fence_of(session)
    if fence is not None and fence.owned:
        for each in session.new:
            owned = fence.owned.get(getattr(each, "__tablename__", ""))
            if owned is not None and not getattr(each, owned.column):
                setattr(each, owned.column, owned.writer)  # or its author would lose sight of it
    if fence is not None and fence.hidden:
        for each in session.dirty:
            if object_session(each) is session:
                _blank_fields(each, fence)


def _blank_fields(target: Any, fence: Fence) -> None:
    if target.__tablename__ == "audit_change":
        # The history must not tell what the record itself hides.
        names = frozenset[str]().union(*fence.hidden.values()) | _WHOLE.intersection(
            {each.rpartition("_")[2] + "s" for each, names in fence.hidden.items() if not names}
        )
        for side in ("before", "after"):
            told: dict[str, Any] | None = getattr(target, side)
            if told and names & told.keys():
                set_committed_value(
                    target, side, {name: told[name] for name in told if name not in names}
                )
        return
    for name in fence.hidden.get(target.__tablename__, ()):
        kind = target.__table__.columns[name].type.python_type
        set_committed_value(target, name, "" if kind is str else 0 if kind is int else None)
