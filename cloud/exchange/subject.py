"""What can be imported: a subject says its columns, understands rows, saves and takes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from sqlalchemy.orm import Session

from cloud.audit.models import Change as WrittenChange
from cloud.clock import Clock, new_id
from cloud.database.bulk import insert_rows
from cloud.exchange.columns import Column
from cloud.exchange.models import ERROR, Import, ImportRow

# What happened to one record: its id, the action, before and after.
Change: TypeAlias = tuple[str, str, dict[str, Any] | None, dict[str, Any] | None]


@dataclass(slots=True)
class Checked:
    """A row that was understood, and what saving it would do."""

    n: int
    cells: list[str]
    outcome: str = ERROR
    reason: str = ""
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    record: str = ""

    def refuse(self, reason: str) -> None:
        """Say why the row cannot be taken; the first reason stays."""
        if not self.reason:
            self.outcome, self.reason = ERROR, reason[:300]


@dataclass(slots=True)
class Told:
    """A row as it was read: its number, all cells, and the cells by field."""

    n: int
    cells: list[str]
    fields: dict[str, list[str]]


class Subject(Protocol):
    """Customers, items: one kind of thing that is imported."""

    @property
    def section(self) -> str:
        """The section of the rights."""
        ...

    def columns(self) -> list[Column]:
        """Name the fields a column can be, in the present language."""
        ...

    def check(self, session: Session, rows: Sequence[Told]) -> list[Checked]:
        """Understand rows and say what saving them would do; writes nothing.

        One subject is asked for all rows of a file in turn, so it knows those before.
        """
        ...

    def save(self, session: Session, clock: Clock, made: Import, rows: Sequence[ImportRow]) -> None:
        """Save rows that are new or change something; notes in each what undoing puts back."""
        ...

    def take_back(
        self, session: Session, clock: Clock, made: Import, rows: Sequence[ImportRow]
    ) -> int:
        """Undo saved rows; returns how many stay because somebody worked with them since."""
        ...


def write_history(
    session: Session,
    clock: Clock,
    made: Import,
    kind: str,
    changes: Sequence[Change],
) -> None:
    """Write what happened to many records."""
    now = clock.now()
    insert_rows(
        session,
        WrittenChange.__table__,  # pyright: ignore[reportArgumentType] - a mapped class has a Table
        [
            {
                "tenant": made.tenant,
                "id": new_id(clock),
                "at": now,
                "actor": made.user,
                "actor_name": made.user_name,
                "address": "",
                "kind": kind,
                "record": record,
                "action": action,
                "before": before,
                "after": after,
            }
            for record, action, before, after in changes
        ],
    )
