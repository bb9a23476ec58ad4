"""Writing many rows at once: COPY where PostgreSQL has it, one prepared INSERT elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from psycopg import Connection
from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

COPY_MIN = 8  # fewer rows are quicker by INSERT

Row = Mapping[str, Any]


def insert_rows(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all name the same columns; pending changes of the session stay pending."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql" and len(rows) >= COPY_MIN:
        _copy(session, table, rows)
    else:
        connection.execute(insert(table), rows)


def _copy(session: Session, table: Table, rows: Sequence[Row]) -> None:
    connection = session.connection()
    names = [column.name for column in table.columns if column.name in rows[0]]
    writers = [_writer_of(table, name, connection.dialect) for name in names]
    driver = cast("Connection", connection.connection.driver_connection)
    listed = ", ".join(f'"{name}"' for name in names)
    statement = f'COPY "{table.name}" ({listed}) FROM STDIN'
    with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(
                [
                    writer(row[name]) if writer else row[name]
                    for name, writer in zip(names, writers, strict=True)
                ]
            )


def _writer_of(table: Table, name: str, dialect: Any) -> Callable[[Any], Any] | None:
    """Give what turns a value of ours into one of the driver's, as SQLAlchemy itself would."""
    return table.columns[name].type.dialect_impl(dialect).bind_processor(dialect)
