"""Budgets of a long day: 2,000 sales, and no more memory than after the first fifty.

The robot cashier sells over real files, with every view worked out as the screens do; the window
itself is measured in `screens`.
"""

from __future__ import annotations

import gc
import tempfile
from functools import cache
from pathlib import Path

import psutil

from tests.bench.budget import Budget, Result
from tests.bench.touches import SITUATIONS
from tests.edge.conftest import build_shop, fill_shop
from tests.edge.screens.robot import Robot

FIRST, SALES = 50, 2_000


@cache
def day() -> tuple[tuple[float, int], tuple[float, int]]:
    """Sell all day; give resident MiB and living objects after the first sales and after all."""
    with tempfile.TemporaryDirectory() as folder:
        shop = build_shop(Path(folder))
        fill_shop(shop.parts.reference)
        shop.till.start()
        try:
            shop.open()
            robot = Robot(shop.till)
            early = (0.0, 0)
            for number in range(SALES):
                SITUATIONS[number % len(SITUATIONS)].act(shop, robot)
                # What the printer put out is its own to keep, not the till's.
                shop.printer.jobs.clear()
                if number + 1 == FIRST:
                    early = _used()
            return early, _used()
        finally:
            shop.till.stop()


def _used() -> tuple[float, int]:
    gc.collect()
    return psutil.Process().memory_info().rss / 1024 / 1024, len(gc.get_objects())


def memory() -> Result:
    """Resident memory."""
    (early, _), (late, _) = day()
    return Result(floor_label=f"after {FIRST} sales", floor_value=early, value=late, unit="MiB")


def objects() -> Result:
    """Objects that Python keeps."""
    (_, early), (_, late) = day()
    return Result(floor_label=f"after {FIRST} sales", floor_value=early, value=late, unit="objects")


BUDGETS = [
    Budget(name="till: memory after 2,000 sales", limit=1.02, run=memory),
    Budget(name="till: Python objects after 2,000 sales", limit=1.01, run=objects),
]
