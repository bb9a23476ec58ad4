"""How long an account or address must wait after failed sign-ins. Pure."""

from datetime import datetime, timedelta

FREE_FAILURES = 4  # typing errors of ordinary people
_PAUSE_MAX = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


def pause(failures: int) -> timedelta:
    """Return the pause after so many failures: none at first, then doubling."""
    if failures <= FREE_FAILURES:
        return timedelta(0)
    return min(_PAUSE_MAX, timedelta(seconds=2 ** min(failures - FREE_FAILURES, 20)))


def failures_now(failures: int, last_at: datetime, now: datetime) -> int:
    """Forget failures that lie a day back."""
    return 0 if now - last_at > FORGOTTEN_AFTER else failures
