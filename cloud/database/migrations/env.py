# noqa: INP001 - Alembic loads its scripts by path
"""Alembic's entry: runs on the connection and the metadata that `schema.py` hands over."""

from alembic import context

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
    """Leave the objects of `_BY_HAND` out of comparisons."""
    del named, reflected, compare_to
    return not (kind in {"table", "index"} and name and any(part in name for part in _BY_HAND))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,  # SQLite cannot alter a column in place
    include_object=include_object,
    compare_type=True,
    user_module_prefix="cloud.database.base.",
)
with context.begin_transaction():
    context.run_migrations()
