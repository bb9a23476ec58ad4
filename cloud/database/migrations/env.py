# noqa: INP001 - Alembic loads its scripts by path
"""Alembic's entry: runs on the connection and the metadata that `schema.py` hands over."""

from typing import Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

# Objects that models cannot describe (SQLite's full-text tables and what they bring along,
# PostgreSQL's trigram indexes) are created by hand in a migration and left alone here.
_BY_HAND = ("_trigram", "_fts")


def include_object(
    named: object,
    name: str | None,
    kind: str,
    reflected: bool,  # noqa: FBT001 - Alembic's signature
    compare_to: object,
) -> bool:
    """Leave out what is made by hand, what belongs to the other kind of database, and, where a
    migration of one feature is written, the tables of the others.
    """  # noqa: D205 - one thought
    del compare_to
    if kind == "table" and name and only and name not in only:
        return False
    condition = getattr(named, "_ddl_if", None)
    if kind == "index" and not reflected and condition is not None:
        return condition.dialect == connection.dialect.name
    return not (kind in {"table", "index"} and name and any(part in name for part in _BY_HAND))


def render_item(kind: str, item: object, autogen: object) -> str | Literal[False]:
    """Write our own column types as what they are stored as: a migration outlives our classes."""
    del autogen
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


connection = context.config.attributes["connection"]
only: set[str] = context.config.attributes.get("only", set())
context.configure(
    connection=connection,
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,  # SQLite cannot alter a column in place
    include_object=include_object,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
