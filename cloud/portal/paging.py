"""Pages of a list, and a count that stops where nobody reads on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from cloud.portal.formatting import number
from cloud.portal.language import _

T = TypeVar("T")

SIZE = 25
COUNT_MAX = 10_000  # above it a page says "10,000+" and asks to refine the search


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list."""

    rows: Sequence[T]
    number: int  # from 1
    size: int
    count: int  # of all that match, at most COUNT_MAX + 1

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Whether there is a page after, within what is paged through."""
        return self.number * self.size < min(self.count, COUNT_MAX)

    @property
    def is_too_far(self) -> bool:
        """Whether the list goes on beyond what is paged through."""
        return self.count > COUNT_MAX and not self.has_next

    def words(self) -> str:
        """Say where we are: 1–25 of 4,812."""
        if not self.count:
            return _("Nothing found")
        first = (self.number - 1) * self.size + 1
        return _(
            "{first}–{last} of {count}",
            first=number(first),
            last=number(first + len(self.rows) - 1),
            count=f"{number(COUNT_MAX)}+" if self.count > COUNT_MAX else number(self.count),
        )


def read_page(
    session: Session, statement: Select[Any], page: int, *, size: int = SIZE
) -> Page[Any]:
    """Run a select for one page: entities when it selects one, rows when it selects several."""
    page = max(1, min(page, COUNT_MAX // size))
    inner = statement.with_only_columns(literal(1)).order_by(None).limit(COUNT_MAX + 1).subquery()
    count = session.scalar(select(func.count()).select_from(inner)) or 0
    result = session.execute(statement.limit(size).offset((page - 1) * size))
    rows: Sequence[Any] = (
        result.scalars().all() if len(statement.column_descriptions) == 1 else result.all()
    )
    return Page(rows, page, size, count)
