"""What waits for a person: entries put aside, messages refused, copies of tills."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, select, true, tuple_
from sqlalchemy.orm import Session

from cloud.access.rights import Scope
from cloud.database.base import Instant
from cloud.estate.models import Device
from cloud.ingest.errors import NothingToDecide
from cloud.ingest.models import OPEN, Fork, LoggedEntry, Quarantined, RejectedMessage
from cloud.portal.paging import Page, read_page


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of each waits for a decision."""

    entries: int
    messages: int
    forks: int

    @property
    def all(self) -> int:
        """Everything that waits."""
        return self.entries + self.messages + self.forks


@dataclass(frozen=True, slots=True)
class QuarantineFilter:
    """What a list of entries put aside is narrowed to; empty values do not narrow."""

    state: str = ""
    store: str = ""
    device: str = ""
    reason: str = ""
    is_oldest_first: bool = False


class QuarantineRepository:
    """What one user may see and decide."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def waiting(self) -> Waiting:
        """Count what is open."""
        return Waiting(
            *(
                self._count(query)
                for query in (self._entries(OPEN), self._messages(OPEN), self._forks(OPEN))
            )
        )

    def entries(self, state: str, page: int) -> Page[Quarantined]:
        """List entries put aside, the newest first; empty ``state`` for all."""
        return read_page(
            self._session, self._entries(state).order_by(Quarantined.found_at.desc()), page
        )

    def entries_after(
        self, wanted: QuarantineFilter, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Quarantined]:
        """Give the entries that follow one in the order asked for (keyset paging)."""
        query = self._entries(wanted.state)
        for column, value in (
            (Quarantined.store, wanted.store),
            (Quarantined.device, wanted.device),
            (Quarantined.reason, wanted.reason),
        ):
            query = query.where(column == value) if value else query
        place = tuple_(Quarantined.found_at, Quarantined.id)
        if wanted.is_oldest_first:
            query = query.where(place > _place(after)) if after else query
            query = query.order_by(Quarantined.found_at, Quarantined.id)
        else:
            query = query.where(place < _place(after)) if after else query
            query = query.order_by(Quarantined.found_at.desc(), Quarantined.id.desc())
        return self._session.scalars(query.limit(limit)).all()

    def messages_after(
        self, state: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[RejectedMessage]:
        """Give the refused messages that follow one, the last heard first."""
        query = self._messages(state)
        place = tuple_(RejectedMessage.last_at, RejectedMessage.id)
        query = query.where(place < _place(after)) if after else query
        order = (RejectedMessage.last_at.desc(), RejectedMessage.id.desc())
        return self._session.scalars(query.order_by(*order).limit(limit)).all()

    def messages(self, state: str, page: int) -> Page[RejectedMessage]:
        """List messages refused, the newest first."""
        return read_page(
            self._session, self._messages(state).order_by(RejectedMessage.last_at.desc()), page
        )

    def forks(self, state: str, page: int) -> Page[Fork]:
        """List copies of tills, the newest first."""
        return read_page(self._session, self._forks(state).order_by(Fork.found_at.desc()), page)

    def entry(self, quarantined: str) -> Quarantined:
        """Find an entry put aside, or raise `NothingToDecide`."""
        return self._one(self._entries("").where(Quarantined.id == quarantined))

    def message(self, rejected: str) -> RejectedMessage:
        """Find a refused message, or raise `NothingToDecide`."""
        return self._one(self._messages("").where(RejectedMessage.id == rejected))

    def fork(self, fork: str) -> Fork:
        """Find a fork, or raise `NothingToDecide`."""
        return self._one(self._forks("").where(Fork.id == fork))

    def logged(self, quarantined: Quarantined) -> LoggedEntry:
        """Give the entry as the till wrote it."""
        return self._session.get_one(
            LoggedEntry,
            (
                quarantined.tenant,
                quarantined.device,
                quarantined.epoch,
                quarantined.branch,
                quarantined.seq,
            ),
        )

    def _entries(self, state: str) -> Select[Quarantined]:
        query = select(Quarantined).where(
            Quarantined.tenant == self._scope.tenant, self._in_scope(Quarantined.store)
        )
        return query.where(Quarantined.state == state) if state else query

    def _messages(self, state: str) -> Select[RejectedMessage]:
        query = select(RejectedMessage).where(RejectedMessage.tenant == self._scope.tenant)
        if self._scope.stores is not None:
            ours = select(Device.id).where(
                Device.tenant == self._scope.tenant, Device.store.in_(self._scope.stores)
            )
            query = query.where(RejectedMessage.device.in_(ours))
        return query.where(RejectedMessage.state == state) if state else query

    def _forks(self, state: str) -> Select[Fork]:
        query = select(Fork).where(Fork.tenant == self._scope.tenant, self._in_scope(Fork.store))
        return query.where(Fork.state == state) if state else query

    def _in_scope(self, store: Any) -> ColumnElement[bool]:
        stores = self._scope.stores
        return true() if stores is None else store.in_(stores)

    def _count(self, query: Select[Any]) -> int:
        return self._session.scalar(select(func.count()).select_from(query.subquery())) or 0

    def _one(self, query: Select[Any]) -> Any:
        found = self._session.scalars(query).first()
        if found is None:
            raise NothingToDecide("it is not there")
        return found


def _place(after: tuple[datetime, str]) -> Any:
    # Without the types the instant would be bound as text, which no number is ever above.
    return tuple_(*after, types=[Instant(), String()])
