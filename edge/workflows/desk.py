"""Where workflows meet: the till's state, one turn at a time, and the way to the journal.

Every change happens inside a `turn`: a short lock that holds while a decision is made, never while
anything is waited for. Subscribers are told after the turn, outside the lock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, TypeVar

from edge.clock import Clock
from edge.journal.entries import Draft
from edge.journal.errors import JournalError, StorageFault, StorageFull
from edge.journal.thread import JournalThread, Outcome, Refused, Written
from edge.journal.writing import Writing
from edge.till.state import Notice, Severity, Stage, StorageView, TillState
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import Body
from sync_protocol.retail.money import Money

T = TypeVar("T")

FULL = N_("The memory is full. Nothing was taken. Call support.")
FAULT = N_("The memory is damaged. Nothing was taken. Call support; all sales made stay readable.")
NOT_WRITTEN = N_("That could not be written down and did not happen. Please try again.")


class Desk:
    """The state of the till and who may change it."""

    def __init__(
        self, clock: Clock, journal: JournalThread, new_id: Callable[[], str], version: str = ""
    ) -> None:
        """Begin with an empty state."""
        self.clock = clock
        self.journal = journal
        self.new_id = new_id
        self.version = version
        self._state = TillState()
        self._lock = threading.RLock()
        self._depth = 0
        self._changed = False
        self._notices = 0
        self._subscribers: list[Callable[[], None]] = []

    @property
    def state(self) -> TillState:
        """What the till knows now."""
        return self._state

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after every change; give back a function that ends this."""
        self._subscribers.append(callback)

        def end() -> None:
            with suppress(ValueError):  # ended twice is ended
                self._subscribers.remove(callback)

        return end

    @contextmanager
    def turn(self) -> Generator[None]:
        """Make changes that are seen as one."""
        tell = False
        with self._lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    tell, self._changed = self._changed, False
        if tell:
            for subscriber in tuple(self._subscribers):
                subscriber()

    def change(self, **changes: Any) -> None:
        """Change the state; only inside a turn."""
        self._state = replace(self._state, **changes)
        self._changed = True

    def notify(
        self, message: str, severity: Severity = Severity.INFO, **values: str | int | Money
    ) -> None:
        """Say a sentence to the operator."""
        self._notices += 1
        self.change(
            notice=Notice(
                message=message,
                values=tuple(values.items()),
                severity=severity,
                number=self._notices,
            )
        )

    def warn(self, message: str, **values: str | int | Money) -> None:
        """Say what does not go."""
        self.notify(message, Severity.WARNING, **values)

    def draft(
        self,
        record: Body,
        *,
        entry_id: str = "",
        approver: str = "",
        revisions: Mapping[str, int] | None = None,
    ) -> Draft:
        """Draft an entry as things stand now: who, which shift, which day."""
        state = self._state
        return Draft(
            id=entry_id or self.new_id(),
            record=record,
            operator=state.operator.id if state.operator else "",
            approver=approver,
            shift=state.shift.id if state.shift else "",
            business_day=state.shift.business_day if state.shift else "",
            training=state.training,
            revisions=revisions or {},
        )

    def note(self, record: Body, *, approver: str = "") -> None:
        """Write an entry that nobody waits for."""
        draft = self.draft(record, approver=approver)
        self.write(lambda writing: writing.add(draft))

    def write(
        self,
        work: Callable[[Writing], T],
        then: Callable[[T], None] | None = None,
        otherwise: Callable[[JournalError], None] | None = None,
    ) -> None:
        """Do ``work`` on the journal's thread in one transaction, then go on in a new turn.

        ``work`` runs on another thread: it takes what it needs from its closure, never from the
        desk. Where nothing could be written the operator is told, and ``otherwise`` is called.
        """

        def done(outcome: Outcome[T]) -> None:
            with self.turn():
                match outcome:
                    case Written(value):
                        if then is not None:
                            then(value)
                    case Refused(reason):
                        self._tell_refused(reason)
                        if otherwise is not None:
                            otherwise(reason)

        self.journal.submit(work, done)

    @property
    def is_selling(self) -> bool:
        """Whether goods may be added now."""
        return self._state.stage in {Stage.SELLING, Stage.COMPLETED} and not self._state.busy

    def now_us(self) -> int:
        """The wall clock, microseconds UTC."""
        return self.clock.read().at_us

    def _tell_refused(self, reason: JournalError) -> None:
        match reason:
            case StorageFull():
                self.change(storage=replace(self._state.storage, state="full"))
                self.notify(FULL, Severity.PROBLEM)
            case StorageFault():
                self.change(storage=StorageView(state="fault"))
                self.notify(FAULT, Severity.PROBLEM)
            case _:
                self.notify(NOT_WRITTEN, Severity.PROBLEM)
