"""What waits for a person: entries put aside, messages refused, copies of tills."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from cloud.access.rights import Scope
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
