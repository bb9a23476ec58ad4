"""Copies of the journal on a second medium, whole and proven, while the till goes on selling."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from edge.journal.database import connect, connect_read_only, quick_check, sync_directory
from edge.journal.errors import JournalDamaged, NotRecorded

PAGES_PER_STEP = 512  # between steps the writer has its turn


def copy_journal(ledger: Path, target: Path) -> Path:
    """Copy the journal to ``target`` (a file on another medium); it appears there whole or not.

    Raises `NotRecorded` when the medium fails, `JournalDamaged` when the copy does not check out.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        source, copy = connect_read_only(ledger), connect(partial)
        try:
            source.backup(copy, pages=PAGES_PER_STEP, sleep=0.001)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, readable anywhere
            found = quick_check(copy)
        finally:
            copy.close()
            source.close()
        if found:
            partial.unlink()
            raise JournalDamaged(f"the copy is damaged: {found[0]}")
        descriptor = os.open(partial, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        partial.replace(target)
        sync_directory(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise NotRecorded(f"the copy could not be made: {error}") from error
    return target
