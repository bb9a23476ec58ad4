"""Places in a list for the API: opaque to the caller, an instant and an id to us."""

import base64
import binascii
from datetime import datetime

from cloud.database.base import from_microseconds, to_microseconds
from cloud.portal.problems import Problem


def cursor_of(at: datetime, row: str) -> str:
    """Write the place after a row."""
    return base64.urlsafe_b64encode(f"{to_microseconds(at)}:{row}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, str] | None:
    """Read a place; None at the beginning; raises `Problem` 422 for anything else."""
    if not cursor:
        return None
    try:
        packed = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        at, _, row = base64.urlsafe_b64decode(packed).decode("ascii").partition(":")
        return from_microseconds(int(at)), row
    except (ValueError, OverflowError, binascii.Error) as error:
        raise Problem(422, "`after` is not a place that this API gave") from error
