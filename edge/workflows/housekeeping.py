"""What is looked after every few seconds: room on the disk, what headquarters has not got yet."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path
from typing import Literal

import structlog

from edge.journal.database import connect_read_only, quick_check
from edge.journal.errors import JournalError
from edge.journal.outbox import Outbox
from edge.journal.space import DiskSpace, Room, Space
from edge.journal.verification import Finding, verify_all
from edge.till.state import Severity, StorageView, SyncView
from edge.workflows.desk import Desk
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import JournalExamined, StorageWarned
from sync_protocol.retail.money import Money

EVERY_S = 5.0
EXAMINE_EVERY_S = 24 * 60 * 60.0
PAUSE_S = 0.02
LOW = N_("The memory is filling up. Call support today.")
FULL = N_("The memory is full: no new sale. Finish this one, close the day, call support.")
DAMAGED = N_(
    "The memory of this till was changed or damaged ({what}). Call support before selling on."
)
log = structlog.get_logger()

_STATES: dict[Room, Literal["ok", "low", "full"]] = {
    Room.PLENTY: "ok",
    Room.LOW: "low",
    Room.NEARLY_FULL: "low",
    Room.FULL: "full",
}


class Housekeeping:
    """A thread that looks, and changes the state when something changed."""

    def __init__(self, desk: Desk, outbox: Outbox, space: DiskSpace, ledger: Path) -> None:
        """Watch the journal's disk, its backlog and its soundness."""
        self._ledger = ledger
        self._desk = desk
        self._outbox = outbox
        self._space = space
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)
        self._examiner = threading.Thread(target=self._examine, name="examiner", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()
        self._examiner.start()

    def stop(self) -> None:
        """Stop looking."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(EVERY_S)

    def examine(self, *, every_entry: bool) -> None:
        """Let SQLite look for structural damage; once a day also prove every entry.

        Reads the whole file through a connection of its own, with pauses, while the till sells.
        """
        connection = connect_read_only(self._ledger)
        try:
            found = [Finding("structure", 0, line) for line in quick_check(connection)]
            if every_entry and not found:
                found = list(verify_all(connection, pause=lambda: self._ending.wait(PAUSE_S)))
        except sqlite3.Error as error:
            found = [Finding("structure", 0, str(error))]
        finally:
            connection.close()
        if found:
            with self._desk.turn():
                first = found[0]
                self._desk.notify(DAMAGED, Severity.PROBLEM, what=first.detail)
                self._desk.note(
                    JournalExamined(what=first.what, seq=first.seq, detail=first.detail)
                )

    def look(self) -> None:
        """Look once."""
        self._look_at_space()
        self._look_at_backlog()

    def _run(self) -> None:
        while not self._ending.wait(EVERY_S):
            try:
                self.look()
            except Exception:  # the outermost loop of this thread
                log.exception("housekeeping.failed")

    def _examine(self) -> None:
        wait_s, every_entry = EVERY_S, False  # the start has proved what came last
        while not self._ending.wait(wait_s):
            try:
                self.examine(every_entry=every_entry)
            except Exception:  # the outermost loop of this thread
                log.exception("examination.failed")
            wait_s, every_entry = EXAMINE_EVERY_S, True

    def _look_at_space(self) -> None:
        space = self._space.look()
        if space.room is Room.PLENTY:
            self._space.keep_ballast()
        with self._desk.turn():
            before = self._desk.state.storage
            if before.state == "fault":
                return
            state = _STATES[space.room]
            if before.state != state:
                self._tell(space, state)
            if (before.state, before.free_bytes >> 20) != (state, space.free_bytes >> 20):
                self._desk.change(storage=StorageView(state=state, free_bytes=space.free_bytes))

    def _tell(self, space: Space, state: Literal["ok", "low", "full"]) -> None:
        if state != "ok":
            self._desk.warn(FULL if state == "full" else LOW)
        if state != "full":  # on a full disk not even the warning can be written
            self._desk.note(StorageWarned(state=state, free_bytes=space.free_bytes))

    def _look_at_backlog(self) -> None:
        try:
            unsent = self._outbox.unsent()
        except JournalError:
            return
        with self._desk.turn():
            store = self._desk.state.store
            before = self._desk.state.sync
            now: SyncView = replace(
                before,
                unsent=unsent.count,
                unsent_amount=Money(unsent.money_minor, store.currency) if store else None,
                oldest_us=unsent.oldest_at_us or 0,
            )
            if now != before:
                self._desk.change(sync=now)
