"""Beginning and ending work: when somebody came and went, for their hours at headquarters."""

from __future__ import annotations

from collections.abc import Mapping

from edge.journal.sign_in import keep_at_work
from edge.journal.writing import Writing
from edge.workflows.desk import Desk
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import WorkClocked

BEGUN = N_("{operator}: work began. Have a good day.")
ENDED = N_("{operator}: work ended. Thank you.")
NOT_IN_TRAINING = N_("Switch training off first.")


class ClockWork:
    """Notes who is at work."""

    def __init__(self, desk: Desk) -> None:
        """Nobody is at work until the journal says so."""
        self._desk = desk

    def remember(self, at_work: Mapping[str, int]) -> None:
        """Take over who was at work and since when, as the journal has it; in a turn."""
        self._desk.change(at_work=tuple(sorted(at_work.items())))

    def __call__(self) -> None:
        """Begin the work of the operator signed on, or end it."""
        state = self._desk.state
        operator = state.operator
        if operator is None or state.busy:
            return
        if state.training:
            self._desk.warn(NOT_IN_TRAINING)
            return
        at_work = dict(state.at_work)
        name, begins = str(operator.id), operator.id not in at_work
        draft = self._desk.draft(WorkClocked(operator=name, state="in" if begins else "out"))
        since_us = self._desk.now_us() if begins else 0

        def work(writing: Writing) -> None:
            keep_at_work(writing, name, since_us)
            writing.add(draft)

        def then(_: None) -> None:
            now = {who: us for who, us in self._desk.state.at_work if who != name}
            self.remember({**now, name: since_us} if begins else now)
            self._desk.notify(BEGUN if begins else ENDED, operator=operator.name)

        self._desk.write(work, then)
