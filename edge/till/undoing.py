"""One step back in a basket: what it becomes, and what that takes from the sale."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sync_protocol.retail.basket import Basket, Line

STEPS_MAX = 20


@dataclass(frozen=True, slots=True)
class StepBack:
    """The basket as it was, and the lines it does not have any more."""

    basket: Basket
    taken_out: tuple[Line, ...]


def step_back(now: Basket, before: Basket) -> StepBack:
    """Go back to ``before``; a line number is never given twice, a proven age stays proven."""
    basket = replace(
        before,
        lines_ever=now.lines_ever,
        age_checked_years=max(now.age_checked_years, before.age_checked_years),
    )
    kept = {line.number for line in basket.lines}
    return StepBack(basket, tuple(line for line in now.lines if line.number not in kept))
