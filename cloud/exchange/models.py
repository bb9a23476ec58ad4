"""Tables of imports: the file and its columns, and every row with what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cloud.database.base import Base, Id, Key

CHOOSING, MAPPING, CHECKING, CHECKED = "choosing", "mapping", "checking", "checked"
SAVING, DONE, UNDOING, UNDONE, FAILED = "saving", "done", "undoing", "undone", "failed"
WORKING = (CHECKING, SAVING, UNDOING)
NEW, CHANGE, SAME, DUPLICATE, ERROR = "new", "change", "same", "duplicate", "error"
OUTCOMES = (NEW, CHANGE, SAME, DUPLICATE, ERROR)


class Import(Base):
    """A file that is, or was, taken in."""

    __tablename__ = "exchange_import"
    __table_args__ = (Index("ix_exchange_import_at", "tenant", "subject", "created_at"),)

    tenant: Mapped[Key]
    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(String(16))  # customers, items
    state: Mapped[str] = mapped_column(String(12))
    file: Mapped[str] = mapped_column(String(64))  # SHA-256 in cloud/files
    file_name: Mapped[str] = mapped_column(String(160))
    sheet: Mapped[str] = mapped_column(String(120), default="")
    header_row: Mapped[int] = mapped_column(Integer, default=1)  # as a spreadsheet counts
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # column number to field
    total: Mapped[int] = mapped_column(Integer, default=0)
    done: Mapped[int] = mapped_column(Integer, default=0)  # rows worked through in this state
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # by outcome
    error: Mapped[str] = mapped_column(Text, default="")
    user: Mapped[Id]
    user_name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(8), default="en")  # in which reasons are told
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    undo_until: Mapped[datetime | None]


class ImportRow(Base):
    """One row of an import: what it says, what it would do or did."""

    __tablename__ = "exchange_import_row"
    __table_args__ = (Index("ix_exchange_import_row_outcome", "tenant", "import_", "outcome", "n"),)

    tenant: Mapped[Key]
    import_: Mapped[Key]
    n: Mapped[int] = mapped_column(Integer, primary_key=True)  # as a spreadsheet counts
    outcome: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(300), default="")
    cells: Mapped[list[str]] = mapped_column(JSON)  # as they were read
    values: Mapped[dict[str, Any]] = mapped_column(JSON)  # as they were understood
    record: Mapped[str] = mapped_column(String(26), default="")
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what undoing puts back
    is_saved: Mapped[bool] = mapped_column(Boolean, default=False)


class RememberedColumns(Base):
    """How the columns of a file with a certain header were matched last time."""

    __tablename__ = "exchange_columns"

    tenant: Mapped[Key]
    subject: Mapped[str] = mapped_column(String(16), primary_key=True)
    header: Mapped[str] = mapped_column(String(64), primary_key=True)  # of `columns.key_of`
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
