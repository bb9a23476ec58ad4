"""Notice tills that fell silent without a word: their will may have been lost with the broker."""

from __future__ import annotations

import threading

import structlog
from sqlalchemy.exc import SQLAlchemyError

from cloud.clock import Clock
from cloud.database.engine import Database
from cloud.estate.presence import record_silence

log = structlog.get_logger(__name__)


class SilenceWatch(threading.Thread):
    """Looks at presence once a heartbeat. Several processes may do it; the answer is the same."""

    def __init__(self, database: Database, clock: Clock, heartbeat_s: int) -> None:
        super().__init__(name="silence", daemon=True)
        self._database, self._clock, self._heartbeat_s = database, clock, heartbeat_s
        self._ending = threading.Event()

    def run(self) -> None:
        """Work until stopped; a database that is away for a while is waited for."""
        while not self._ending.wait(self._heartbeat_s):
            try:
                self.look()
            except SQLAlchemyError as error:
                log.warning("silence-not-watched", error=str(error))

    def look(self) -> int:
        """Mark who is silent now; say how many."""
        with self._database.transaction() as session:
            return record_silence(session, now=self._clock.now(), heartbeat_s=self._heartbeat_s)

    def stop(self) -> None:
        """End at once."""
        self._ending.set()
        self.join(5)
