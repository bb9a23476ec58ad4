"""Where provisioning takes the time from."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """Return the present instant in UTC."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251 - this is the clock
