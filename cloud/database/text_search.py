"""Search in a ``search_text`` column, the same on SQLite and PostgreSQL.

Each word must occur somewhere. PostgreSQL looks through a trigram index (made by `trigram_ddl` in
a migration), SQLite through an FTS5 trigram table kept by triggers; words shorter than three
letters fall back to LIKE. The FTS table knows rows by their SQLite rowid: after a VACUUM it must be
rebuilt (``INSERT INTO <table>_fts(<table>_fts) VALUES ('rebuild')``).
"""

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    column,
    literal_column,
    select,
    table,
    true,
)
from sqlalchemy import text as sql  # `text` marks a message for translation
from sqlalchemy.orm import InstrumentedAttribute, Session

TRIGRAM_MIN = 3


def has_words(
    session: Session,
    searched: InstrumentedAttribute[str],
    words: Sequence[str],
    *,
    newest: int | None = None,
) -> ColumnElement[bool]:
    """Build the condition that every word occurs in the searched column.

    ``newest`` looks, on SQLite, only at so many rows that were inserted last: for tables that only
    grow and are read from the newest end.
    """
    if not words:
        return true()
    name: str = searched.class_.__tablename__
    conditions: list[ColumnElement[bool]] = []
    long = [word for word in words if len(word) >= TRIGRAM_MIN]
    if long and session.get_bind().dialect.name == "sqlite":
        full_text = table(f"{name}_fts", column("rowid"), column(f"{name}_fts"))
        match = " AND ".join('"{}"'.format(word.replace('"', '""')) for word in long)
        rowids = select(full_text.c.rowid).where(full_text.c[f"{name}_fts"].op("MATCH")(match))
        if newest is not None:
            rowids = rowids.order_by(full_text.c.rowid.desc()).limit(newest)
        conditions.append(_rowid(name).in_(rowids))
        words = [word for word in words if len(word) < TRIGRAM_MIN]
    conditions += [searched.contains(word, autoescape=True) for word in words]
    return and_(*conditions)


def looks_like(
    session: Session, searched: InstrumentedAttribute[str], word: str, limit: int = 200
) -> ColumnElement[bool]:
    """Build the condition that the searched column holds a word spelled somewhat like this one.

    Both databases compare groups of three letters; who asks decides which rows are like enough.
    """
    if session.get_bind().dialect.name != "sqlite":
        # The usual threshold of 0.6 misses one letter left out of eight.
        session.execute(sql("SET LOCAL pg_trgm.word_similarity_threshold = 0.4"))
        return searched.op("%>")(word)
    name: str = searched.class_.__tablename__
    threes = {word[at : at + TRIGRAM_MIN] for at in range(len(word) - TRIGRAM_MIN + 1)}
    full_text = table(f"{name}_fts", column("rowid"), column(f"{name}_fts"), column("rank"))
    match = " OR ".join('"{}"'.format(each.replace('"', '""')) for each in sorted(threes))
    rowids = (
        select(full_text.c.rowid)
        .where(full_text.c[f"{name}_fts"].op("MATCH")(match))
        .order_by(full_text.c.rank)
        .limit(limit)
    )
    return _rowid(name).in_(rowids)


def search_ddl(dialect: str, name: str) -> list[str]:
    """Give the statements that make ``name.search_text`` searchable, for a migration."""
    if dialect != "sqlite":
        return [
            "CREATE EXTENSION IF NOT EXISTS pg_trgm",
            (
                f"CREATE INDEX IF NOT EXISTS {name}_search_trigram ON {name}"
                " USING gin (search_text gin_trgm_ops)"
            ),
        ]
    fts = f"{name}_fts"
    columns = f"{fts}({fts}, rowid, search_text)"
    removed = f"INSERT INTO {columns} VALUES ('delete', old.rowid, old.search_text)"  # noqa: S608
    added = f"INSERT INTO {fts}(rowid, search_text) VALUES (new.rowid, new.search_text)"  # noqa: S608
    return [
        (
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {fts} USING fts5(search_text, content='{name}',"
            " tokenize='trigram')"
        ),
        f"CREATE TRIGGER IF NOT EXISTS {fts}_added AFTER INSERT ON {name} BEGIN {added}; END",
        f"CREATE TRIGGER IF NOT EXISTS {fts}_removed AFTER DELETE ON {name} BEGIN {removed}; END",
        (
            f"CREATE TRIGGER IF NOT EXISTS {fts}_changed AFTER UPDATE OF search_text ON {name}"
            f" BEGIN {removed}; {added}; END"
        ),
        f"INSERT INTO {fts}({fts}) VALUES ('rebuild')",  # noqa: S608
    ]


def make_searchable(made: Table, connection: Connection, **told: object) -> None:
    """Make a table searchable when it is made straight from its model: ``after_create``."""
    del told
    for statement in search_ddl(connection.dialect.name, made.name):
        connection.exec_driver_sql(statement)


def _rowid(name: str) -> ColumnElement[int]:
    # As text: a table of its own would join itself to the one that is searched.
    return literal_column(f"{name}.rowid")
