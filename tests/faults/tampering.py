"""What somebody with a database tool can do to a journal, and who must notice (recipe R14)."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from edge.journal.entries import position_of
from edge.journal.verification import Finding, verify_all
from sync_protocol.identity.signing import SigningKey, verify
from sync_protocol.messages.chain import document_proof, next_hash
from tests.faults.selling import KEY, begin, fill_and_print, open_journal, sell

Edit = Callable[[sqlite3.Connection, random.Random], int]  # gives the first wrong entry


def a_day(folder: Path, *, sales: int = 12, seed: int = 1) -> Path:
    """Trade a day and close the file."""
    ledger = folder / f"day-{seed}.db"
    journal = open_journal(ledger, seed=seed)
    begin(journal)
    for _ in range(sales):
        fill_and_print(journal, sell(journal))
    journal.close()
    return ledger


def tampered(ledger: Path, edit: Edit, seed: int) -> tuple[int, tuple[Finding, ...]]:
    """Edit a copy; gives the first wrong entry and what the verifier says."""
    copy = ledger.with_name(f"tampered-{seed}.db")
    shutil.copyfile(ledger, copy)
    connection = sqlite3.connect(copy, isolation_level=None)
    for trigger in ("entry_is_never_changed", "entry_is_never_deleted"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("PRAGMA foreign_keys = OFF")
    first = edit(connection, random.Random(seed))
    findings = verify_all(connection, lambda sig, data: verify(KEY.public, sig, data))
    connection.close()
    copy.unlink()
    return first, findings


def change_a_byte(connection: sqlite3.Connection, dice: random.Random) -> int:
    """Flip one bit of one line."""
    seq = _any(connection, dice)
    line = bytearray(_line(connection, seq))
    line[dice.randrange(len(line))] ^= 1 << dice.randrange(7)
    _write(connection, seq, bytes(line))
    return seq


def change_an_amount(connection: sqlite3.Connection, dice: random.Random) -> int:
    """Make a sale cheaper."""
    seq = _sale(connection, dice)
    _write(connection, seq, _line(connection, seq).replace(b"430", b"43"))
    return seq


def delete_one(connection: sqlite3.Connection, dice: random.Random) -> int:
    """Take one entry out."""
    seq = dice.randrange(2, _last(connection))
    connection.execute("DELETE FROM entry WHERE position = ?", (position_of(1, seq),))
    return seq + 1


def insert_one(connection: sqlite3.Connection, dice: random.Random) -> int:
    """Slip a second copy of an entry in behind it by moving the others up."""
    seq = _any(connection, dice)
    start = position_of(1, seq)
    connection.execute("UPDATE entry SET position = -position - 1 WHERE position >= ?", (start,))
    connection.execute("UPDATE entry SET position = -position WHERE position < 0")
    connection.execute(
        "INSERT INTO entry SELECT ?, ty, id, at, turnover, hash, line, sig FROM entry"
        " WHERE position = ?",
        (start, start + 1),
    )
    return seq + 1


def swap_two(connection: sqlite3.Connection, dice: random.Random) -> int:
    """Exchange two neighbours."""
    seq = dice.randrange(1, _last(connection))
    rows = [_whole(connection, number) for number in (seq, seq + 1)]
    for number, row in zip((seq + 1, seq), rows, strict=True):
        connection.execute(
            "UPDATE entry SET hash = ?, line = ?, sig = ? WHERE position = ?",
            (*row, position_of(1, number)),
        )
    return seq


def cut_the_tail(connection: sqlite3.Connection, dice: random.Random) -> int:
    """Cut the last hour off, and forget to move the head."""
    seq = dice.randrange(1, _last(connection))
    connection.execute("DELETE FROM entry WHERE position > ?", (position_of(1, seq),))
    return seq


def rechain_without_the_key(connection: sqlite3.Connection, dice: random.Random) -> int:
    """Make a sale cheaper and compute every hash after it anew: only the signature is missing."""
    seq = _sale(connection, dice)
    _write(connection, seq, _line(connection, seq).replace(b"430", b"431", 1))
    return _rechain(connection, seq, None)


def rechain_with_another_key(connection: sqlite3.Connection, dice: random.Random) -> int:
    """The same, signed by somebody else."""
    seq = _sale(connection, dice)
    _write(connection, seq, _line(connection, seq).replace(b"430", b"431", 1))
    return _rechain(connection, seq, SigningKey.from_seed(b"\x09" * 32))


def lie_about_totals(connection: sqlite3.Connection, dice: random.Random) -> int:
    """Leave the entries alone and change what was added up."""
    connection.execute(
        "UPDATE counter SET figures = replace(figures, '\"gross_sales\":', '\"gross_sales\":1')"
    )
    return 0


EDITS: tuple[Edit, ...] = (
    change_a_byte,
    change_an_amount,
    delete_one,
    insert_one,
    swap_two,
    cut_the_tail,
    rechain_without_the_key,
    rechain_with_another_key,
    lie_about_totals,
)


def _rechain(connection: sqlite3.Connection, seq: int, key: SigningKey | None) -> int:
    digest = _whole(connection, seq - 1)[0] if seq > 1 else b""
    for number in range(seq, _last(connection) + 1):
        digest = next_hash(digest, _line(connection, number))
        connection.execute(
            "UPDATE entry SET hash = ? WHERE position = ?", (digest, position_of(1, number))
        )
        if key is not None:
            connection.execute(
                "UPDATE entry SET sig = ? WHERE position = ? AND sig IS NOT NULL",
                (key.sign(document_proof(digest)), position_of(1, number)),
            )
    connection.execute("UPDATE stream SET last_hash = ?", (digest,))
    return seq


def _any(connection: sqlite3.Connection, dice: random.Random) -> int:
    return dice.randrange(1, _last(connection) + 1)


def _sale(connection: sqlite3.Connection, dice: random.Random) -> int:
    rows = connection.execute("SELECT position FROM entry WHERE ty = 'sale.completed'").fetchall()
    return dice.choice(rows)[0] - position_of(1, 0)


def _last(connection: sqlite3.Connection) -> int:
    return connection.execute("SELECT max(position) FROM entry").fetchone()[0] - position_of(1, 0)


def _line(connection: sqlite3.Connection, seq: int) -> bytes:
    return bytes(_whole(connection, seq)[1])


def _whole(connection: sqlite3.Connection, seq: int) -> tuple[bytes, bytes, bytes | None]:
    return connection.execute(
        "SELECT hash, line, sig FROM entry WHERE position = ?", (position_of(1, seq),)
    ).fetchone()


def _write(connection: sqlite3.Connection, seq: int, line: bytes) -> None:
    connection.execute("UPDATE entry SET line = ? WHERE position = ?", (line, position_of(1, seq)))
