"""How long a wrong PIN makes one wait: five tries are free, then 1, 5, 15 minutes each."""

FREE_TRIES = 5
_MINUTE_US = 60_000_000
WAITS_US = (_MINUTE_US, 5 * _MINUTE_US, 15 * _MINUTE_US)


def wait_after(failures: int) -> int:
    """Say how long to wait after so many wrong PINs in a row, in microseconds."""
    if failures < FREE_TRIES:
        return 0
    return WAITS_US[min(failures - FREE_TRIES, len(WAITS_US) - 1)]
