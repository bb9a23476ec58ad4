"""Round figures for the axis of a chart. Pure."""

from math import ceil, floor, log10

_STEPS = (1, 2, 2.5, 5, 10)


def ticks(top: float, *, low: float = 0, count: int = 5) -> list[float]:
    """Return about ``count`` evenly spaced round values from ``low`` or below to ``top`` or above.

    Always starts at nothing unless a value lies below it (a day of returns).
    """
    low = min(low, 0)
    span = top - low
    if span <= 0:
        return [0, 1]
    raw = span / count
    size = 10 ** floor(log10(raw))
    step = next(size * each for each in _STEPS if raw <= size * each * (1 + 1e-9))
    first, last = floor(low / step), ceil(top / step - 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]
