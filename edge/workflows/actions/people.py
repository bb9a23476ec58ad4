"""Who works at the till, and its first start."""

from __future__ import annotations

from edge.workflows.clock_work import ClockWork
from edge.workflows.desk import Desk
from edge.workflows.enrol import Enrol
from edge.workflows.sign_in import SignIn


class PeopleActions:
    """Who works at the till, and its first start."""

    _clock_work: ClockWork
    _desk: Desk
    _enrol: Enrol | None
    _sign_in: SignIn

    def enrol(self, claim_code: str) -> None:
        """Enrol this machine; shows the comparison number, then waits for the first data."""
        if self._enrol is not None:
            with self._desk.turn():
                self._enrol(claim_code)

    def answer_words(self, *, match: bool) -> None:
        """Say whether headquarters shows the words in `state.enrolment_words`."""
        if self._enrol is not None:
            with self._desk.turn():
                self._enrol.answer_words(match=match)

    def sign_on(self, operator_id: str, pin: str) -> None:
        """Sign on; a wrong PIN is counted, and after five the operator has to wait."""
        with self._desk.turn():
            self._sign_in.sign_on(operator_id, pin)

    def sign_off(self) -> None:
        """Sign off. An open basket stays and waits for whoever signs on next."""
        with self._desk.turn():
            self._sign_in.sign_off()

    def lock(self) -> None:
        """Lock after a time untouched; as `sign_off`, but noted as automatic."""
        with self._desk.turn():
            self._sign_in.sign_off(automatic=True)

    def clock_work(self) -> None:
        """Begin the work of the operator signed on, or end it; hours are counted by it."""
        with self._desk.turn():
            self._clock_work()

    def set_language(self, language: str) -> None:
        """Switch the language of the operator signed on; kept for the next time."""
        with self._desk.turn():
            self._sign_in.set_language(language)

    def keep_look(self, look: str) -> None:
        """Keep what the screen looks like for the operator signed on, until the next time."""
        with self._desk.turn():
            self._sign_in.keep_look(look)

    def set_training(self, *, on: bool) -> None:
        """Switch training on or off; only with no basket open, and with the right to."""
        with self._desk.turn():
            self._sign_in.set_training(on=on)
