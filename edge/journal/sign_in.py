"""Wrong PINs, counted so that pulling the plug does not forgive them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from edge.journal.writing import Writing


@dataclass(frozen=True, slots=True)
class Attempts:
    """What is held against an operator's number."""

    failures: int = 0  # since the last success
    locked_until_us: int = 0  # wall clock; 0: not locked


def attempts_of(connection: sqlite3.Connection, operator: str) -> Attempts:
    """Read the attempts of one operator."""
    row = connection.execute(
        "SELECT failures, locked_until FROM sign_in WHERE operator = ?", (operator,)
    ).fetchone()
    return Attempts() if row is None else Attempts(int(row[0]), int(row[1]))


def keep_attempts(writing: Writing, operator: str, attempts: Attempts) -> None:
    """Write the attempts of one operator."""
    writing.connection.execute(
        "INSERT INTO sign_in (operator, failures, locked_until) VALUES (?, ?, ?)"
        " ON CONFLICT (operator) DO UPDATE SET failures = excluded.failures,"
        " locked_until = excluded.locked_until",
        (operator, attempts.failures, attempts.locked_until_us),
    )


def languages(connection: sqlite3.Connection) -> dict[str, str]:
    """Tell the language that operators chose on this till."""
    rows = connection.execute(
        "SELECT operator, value FROM preference WHERE name = 'language'"
    ).fetchall()
    return {str(operator): str(value) for operator, value in rows}


def keep_language(writing: Writing, operator: str, language: str) -> None:
    """Remember the language an operator chose."""
    writing.connection.execute(
        "INSERT OR REPLACE INTO preference (operator, name, value) VALUES (?, 'language', ?)",
        (operator, language),
    )


def looks(connection: sqlite3.Connection) -> dict[str, str]:
    """Tell what operators want the screen to look like."""
    rows = connection.execute(
        "SELECT operator, value FROM preference WHERE name = 'look'"
    ).fetchall()
    return {str(operator): str(value) for operator, value in rows}


def keep_look(writing: Writing, operator: str, look: str) -> None:
    """Remember what an operator wants the screen to look like."""
    writing.connection.execute(
        "INSERT OR REPLACE INTO preference (operator, name, value) VALUES (?, 'look', ?)",
        (operator, look),
    )


def at_work(connection: sqlite3.Connection) -> dict[str, int]:
    """Tell who is at work and since when: operator to instant."""
    rows = connection.execute(
        "SELECT operator, value FROM preference WHERE name = 'at-work'"
    ).fetchall()
    return {str(operator): int(value) for operator, value in rows if int(value)}


def keep_at_work(writing: Writing, operator: str, since_us: int) -> None:
    """Remember since when an operator is at work; 0: not any more."""
    writing.connection.execute(
        "INSERT OR REPLACE INTO preference (operator, name, value) VALUES (?, 'at-work', ?)",
        (operator, str(since_us)),
    )


def all_attempts(connection: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """Tell every operator's wrong PINs and until when to wait: (failures, instant)."""
    rows = connection.execute("SELECT operator, failures, locked_until FROM sign_in").fetchall()
    return {str(operator): (int(failures), int(until)) for operator, failures, until in rows}
