"""Checking PINs: slow on purpose, counted, and never remembered.

Verifiers are argon2id, sealed on this till. After five wrong PINs an operator's number has to wait;
the count lies in the journal and outlives a restart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from edge.journal.errors import JournalDamaged
from edge.journal.sealing import Seal
from edge.journal.sign_in import Attempts, keep_attempts
from edge.journal.writing import Writing
from edge.till.sign_on import WAITS_US, wait_after
from edge.workflows.background import Background
from edge.workflows.desk import Desk
from sync_protocol.messages.from_till import SignOnRefused
from sync_protocol.messages.to_till import OperatorRow

PIN_LENGTH_MAX = 12


@dataclass(frozen=True, slots=True)
class PinsAgree:
    """Whose PIN it was; None: nobody's."""

    operator: str | None
    must_wait: bool = False


class Pins:
    """Checks PINs of operators on the background thread."""

    def __init__(self, desk: Desk, background: Background, seal: Seal) -> None:
        """Open verifiers with ``seal``."""
        self._desk = desk
        self._background = background
        self._seal = seal
        self._hasher = PasswordHasher()
        self._rows: dict[str, OperatorRow] = {}
        self._attempts: dict[str, Attempts] = {}

    def know(self, rows: tuple[OperatorRow, ...]) -> None:
        """Take over who may sign on here."""
        self._rows = {row.id: row for row in rows}

    def remember(self, attempts: dict[str, Attempts]) -> None:
        """Take over the wrong PINs that the journal remembers."""
        self._attempts = dict(attempts)

    def check(
        self,
        operators: tuple[str, ...],
        pin: str,
        then: Callable[[PinsAgree], None],
        *,
        counted_as: str,
    ) -> None:
        """Find out which of the operators a PIN belongs to; ``then`` is called in a turn.

        A wrong one is counted under ``counted_as``: the operator, or the question when anybody of
        several might have answered it, so that nobody can lock the others out.
        """
        now_us = self._desk.now_us()
        open_to = tuple(
            self._rows[name]
            for name in operators
            if name in self._rows and not self._is_locked(name, now_us)
        )
        locked = self._is_locked(counted_as, now_us) or (bool(operators) and not open_to)
        if locked or not open_to or not 0 < len(pin) <= PIN_LENGTH_MAX:
            then(PinsAgree(None, must_wait=locked))
            return

        def done(owner: str | None) -> None:
            with self._desk.turn():
                then(self._judge(counted_as, owner))

        self._background.submit("pin", lambda: self._owner_of(open_to, pin), done)

    def _judge(self, counted_as: str, owner: str | None) -> PinsAgree:
        if owner is not None:
            self._forgive(counted_as)
            return PinsAgree(owner)
        return PinsAgree(None, must_wait=self._count_failure(counted_as))

    def _owner_of(self, rows: tuple[OperatorRow, ...], pin: str) -> str | None:
        return next((row.id for row in rows if self._agrees(row, pin)), None)

    def _agrees(self, row: OperatorRow, pin: str) -> bool:
        try:
            return self._hasher.verify(self._seal.open(row.pin_verifier), pin)
        except (Argon2Error, InvalidHashError, JournalDamaged):
            return False

    def _is_locked(self, operator: str, now_us: int) -> bool:
        attempts = self._attempts.get(operator, Attempts())
        if attempts.locked_until_us > now_us + WAITS_US[-1]:
            # The clock went back meanwhile: nobody waits longer than the longest wait.
            attempts = replace(attempts, locked_until_us=now_us + WAITS_US[-1])
            self._attempts[operator] = attempts
        return attempts.locked_until_us > now_us

    def _forgive(self, operator: str) -> None:
        if self._attempts.pop(operator, None) is not None:
            self._desk.write(lambda writing: keep_attempts(writing, operator, Attempts()))
            self._show_lock(operator, 0)

    def _count_failure(self, operator: str) -> bool:
        failures = self._attempts.get(operator, Attempts()).failures + 1
        wait_us = wait_after(failures)
        until_us = self._desk.now_us() + wait_us if wait_us else 0
        attempts = Attempts(failures, until_us)
        self._attempts[operator] = attempts
        refused = self._desk.draft(
            SignOnRefused(operator=operator, failures=failures, locked_s=wait_us // 1_000_000)
        )

        def work(writing: Writing) -> None:
            keep_attempts(writing, operator, attempts)
            writing.add(refused)

        self._desk.write(work)
        self._show_lock(operator, until_us)
        return bool(wait_us)

    def _show_lock(self, operator: str, until_us: int) -> None:
        self._desk.change(
            operators=tuple(
                replace(one, locked_until_us=until_us) if one.id == operator else one
                for one in self._desk.state.operators
            )
        )
