"""Prints each budget beside its measured ratio: ``python -m tests.bench [part ...]``.

Parts are the modules beside this file. Exit code 1 when a budget is missed.
"""

import argparse
import importlib
import sys
import time
from pathlib import Path

from tests.bench.budget import Budget

PARTS = sorted(
    path.stem
    for path in Path(__file__).parent.glob("*.py")
    if path.stem not in {"__init__", "__main__", "budget"} and "BUDGETS" in path.read_text("utf-8")
)


def main() -> int:
    """Measure the parts asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help=", ".join(PARTS))
    parts = parser.parse_args().parts or PARTS
    print(f"{'budget':58} {'limit':>9} {'measured':>9}   {'value':>12}  {'floor':>12}  of")
    missed = 0
    for part in parts:
        budgets: list[Budget] = importlib.import_module(f"tests.bench.{part}").BUDGETS
        for budget in budgets:
            began = time.perf_counter()
            result = budget.run()
            took = time.perf_counter() - began
            met = budget.is_met_by(result)
            missed += not met
            sign = "≥" if budget.at_least else "≤"
            print(
                f"{budget.name[:58]:58} {sign}{budget.limit:8.2f} {result.ratio:9.2f} "
                f"{'  ' if met else '✗ '}{result.value:12.3f}  {result.floor_value:12.3f}  "
                f"{result.unit}, {result.floor_label}{'; ' + result.note if result.note else ''} "
                f"({took:.0f} s)",
                flush=True,
            )
    print(f"{missed} missed" if missed else "all met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
