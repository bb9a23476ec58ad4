"""Tills as lines of text for a terminal; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_HEAD = ("STORE", "TILL", "STATE", "SEEN", "UNSENT", "VERSION", "DEVICE")


def table(tills: Iterable[Mapping[str, Any]]) -> str:
    """Return one line a till, troubles first."""
    rows = [_row(till) for till in sorted(tills, key=_worry)]
    widths = [max(len(row[i]) for row in [_HEAD, *rows]) for i in range(len(_HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [_HEAD, *rows]
    ]
    return "\n".join(lines)


def state_of(till: Mapping[str, Any]) -> str:
    """Say in a word how a till is."""
    if till["state"] == "active":
        return "online" if till["is_online"] else "OFFLINE"
    return str(till["state"])


def _worry(till: Mapping[str, Any]) -> tuple[int, str, str]:
    is_fine = till["state"] == "active" and till["is_online"] and not till["alarm"]
    return (1 if is_fine else 0, str(till["store_name"]), str(till["register_name"]))


def _row(till: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        str(till["store_name"]),
        str(till["register_name"]),
        state_of(till) + (f" ({till['alarm']})" if till["alarm"] else ""),
        str(till["seen_at"] or "never")[:19].replace("T", " "),
        str(till["unsent"]),
        str(till["software"] or "-"),
        str(till["device"] or "-"),
    )
