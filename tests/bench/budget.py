"""A budget: what a thing may cost as a ratio to a floor that is measured in the same run."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was measured, beside its floor."""

    floor_label: str  # "bare SQLite commit"
    floor_value: float
    value: float
    unit: str  # "ms", "rows/s", "MiB"
    note: str = ""

    @property
    def ratio(self) -> float:
        """Value as a multiple of the floor; infinite when there was no floor to measure."""
        return self.value / self.floor_value if self.floor_value else float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """One line of the table."""

    name: str
    limit: float  # of the ratio
    run: Callable[[], Result]
    at_least: bool = False  # true: the ratio must be at or above the limit (rates)
    limit_value: float | None = None  # an absolute limit of the value beside the ratio

    def is_met_by(self, result: Result) -> bool:
        """Whether the measurement is within the budget."""
        if self.limit_value is not None and result.value > self.limit_value:
            return False
        return result.ratio >= self.limit if self.at_least else result.ratio <= self.limit


def interleaved(
    floor: Callable[[], float], measured: Callable[[], float], rounds: int = 10
) -> tuple[float, float]:
    """Run floor and measured in turn, and give the medians: machines drift, pairs do not."""
    floors: list[float] = []
    values: list[float] = []
    for _ in range(rounds):
        floors.append(floor())
        values.append(measured())
    return median(floors), median(values)
