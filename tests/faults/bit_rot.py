"""Single bits that change on the medium (recipe R6): who notices?"""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

from edge.journal.database import connect_read_only, quick_check
from edge.journal.verification import verify_all
from sync_protocol.identity.signing import verify
from tests.faults.selling import KEY

ENTRY_TABLES = ("entry", "stream", "counter", "epoch")


def flip(ledger: Path, seed: int) -> tuple[str, bool]:
    """Flip a bit of a copy; gives the table it lies in and whether anybody noticed."""
    dice = random.Random(seed)
    data = bytearray(ledger.read_bytes())
    at = dice.randrange(len(data))
    data[at] ^= 1 << dice.randrange(8)
    copy = ledger.with_name(f"rot-{seed}.db")
    copy.write_bytes(data)
    try:
        return _table_at(ledger, at), _is_noticed(copy)
    finally:
        copy.unlink()


def _is_noticed(path: Path) -> bool:
    try:
        connection = connect_read_only(path)
        try:
            damage = quick_check(connection)
            found = verify_all(connection, lambda sig, data: verify(KEY.public, sig, data))
        finally:
            connection.close()
    except (sqlite3.DatabaseError, ValueError, TypeError, AttributeError):
        return True
    return bool(damage or found)


def _table_at(ledger: Path, at: int) -> str:
    connection = sqlite3.connect(ledger)
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    try:
        row = connection.execute(
            "SELECT name FROM dbstat WHERE pageno = ?", (at // size + 1,)
        ).fetchone()
    except sqlite3.OperationalError:
        row = None  # this SQLite was built without dbstat
    connection.close()
    return row[0] if row else "?"
