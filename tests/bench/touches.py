"""How many touches ordinary situations take; written to docs/performance.md by the bench."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from edge.till.state import Stage
from tests.bench.budget import Budget, Result
from tests.edge.conftest import Shop, build_shop, fill_shop
from tests.edge.screens.robot import Robot

LOAF, MILK, BEER, CARD = "4006381333931", "5201054017432", "5060000000016", "2900000000018"
PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- touches: written by python -m tests.bench till -->", "<!-- end of touches -->"


@dataclass(frozen=True, slots=True)
class Situation:
    """Something that happens at every counter, from the first scan to the next customer."""

    name: str
    budget: int  # touches, scans apart
    act: Callable[[Shop, Robot], None]


def _finished(shop: Shop) -> None:
    shop.until(lambda s: s.stage is Stage.COMPLETED and s.finished.printing == "done")


def _exact_cash(shop: Shop, robot: Robot) -> None:
    robot.scan(LOAF).press("pay", "quick-exact", "complete")
    _finished(shop)


def _change(shop: Shop, robot: Robot) -> None:
    robot.scan(LOAF, MILK).press("pay", "quick-1000", "complete")
    _finished(shop)


def _card(shop: Shop, robot: Robot) -> None:
    robot.scan(LOAF, MILK).press("pay", "tender-card")
    shop.until(lambda s: s.prompt is not None)
    robot.press("card-paid", "complete")
    _finished(shop)


def _from_the_grid(shop: Shop, robot: Robot) -> None:
    robot.press("next-sale", "item-loaf", "pay", "quick-exact", "complete")
    _finished(shop)


def _twelve(shop: Shop, robot: Robot) -> None:
    robot.press("next-sale", "pad-1", "pad-2").scan(MILK).press("pay", "quick-exact", "complete")
    _finished(shop)
    assert shop.state.finished.sale.lines[0].quantity.thousandths == 12_000


def _customer_card(shop: Shop, robot: Robot) -> None:
    robot.scan(LOAF, CARD).press("pay", "quick-exact", "complete")
    _finished(shop)


def _age(shop: Shop, robot: Robot) -> None:
    robot.scan(BEER).press("age-yes", "pay", "quick-exact", "complete")
    _finished(shop)


def _void_line(shop: Shop, robot: Robot) -> None:
    robot.scan(LOAF, MILK).press("void-line", "pay", "quick-exact", "complete")
    _finished(shop)


def _park_and_recall(shop: Shop, robot: Robot) -> None:
    robot.scan(LOAF).press("park", "park-now")
    shop.until(lambda s: s.parked)
    robot.press("parked", "recall-0")
    shop.until(lambda s: not s.parked)
    robot.press("pay", "quick-exact", "complete")
    _finished(shop)


def _split(shop: Shop, robot: Robot) -> None:
    robot.scan(LOAF, MILK).press("pay", "split", "tender-cash", "tender-cash", "complete")
    _finished(shop)


SITUATIONS = (
    Situation("One thing, cash to the cent", 3, _exact_cash),
    Situation("Two things, a note and change", 3, _change),
    Situation("Two things by card, terminal not connected", 4, _card),
    Situation("One thing touched on the grid, cash", 5, _from_the_grid),
    Situation("Twelve of the same", 6, _twelve),
    Situation("With the customer's card", 3, _customer_card),
    Situation("With a proof of age", 4, _age),
    Situation("A line taken back", 4, _void_line),
    Situation("Put aside and fetched back", 7, _park_and_recall),
    Situation("Two persons pay half each in cash", 5, _split),
)


def count() -> dict[str, int]:
    """Do every situation on a till of its own files; give the touches by name."""
    counted: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        shop = build_shop(Path(folder))
        fill_shop(shop.parts.reference)
        shop.till.start()
        try:
            shop.open()
            robot = Robot(shop.till)
            for situation in SITUATIONS:
                robot.touches = 0
                situation.act(shop, robot)
                counted[situation.name] = robot.touches
        finally:
            shop.till.stop()
    return counted


def write_down(counted: dict[str, int]) -> None:
    """Put the table into the documentation."""
    rows = "\n".join(f"| {name} | {touches} |" for name, touches in counted.items())
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    table = f"{BEGIN}\n| situation | touches |\n| --- | --- |\n{rows}\n{END}"
    PAGE.write_text(before + table + after, "utf-8")


def measure() -> Result:
    """Count, and write the table down."""
    counted = count()
    write_down(counted)
    worst = max(SITUATIONS, key=lambda one: counted[one.name] - one.budget)
    return Result(
        value=float(sum(counted.values())),
        floor_value=float(sum(one.budget for one in SITUATIONS)),
        unit="touches",
        floor_label="what the situations may take",
        note=f"worst: {worst.name}, {counted[worst.name]}",
    )


TOUCHES = Budget(name="touches in ten situations", limit=1.0, run=measure)
