"""Feed every parser noise and damaged messages: ``python -m tests.fuzz [parser ...]``.

The nightly run: 100,000 examples each. Exit code 1 when one of them raised, hung or hoarded.
"""

import argparse
import sys
import time

from hypothesis import HealthCheck, given, settings

from tests.fuzz.parsers import PARSERS


def main() -> int:
    """Run the parsers asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("parsers", nargs="*", metavar="parser", help=", ".join(PARSERS))
    parser.add_argument("--examples", type=int, default=100_000)
    options = parser.parse_args()
    failed = 0
    for name in options.parsers or PARSERS:
        one = PARSERS[name]
        check = settings(
            max_examples=options.examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )(given(pieces=one.streams)(one.feed))
        began_s = time.monotonic()
        try:
            check()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            failed += 1
            print(f"{name:18} FAILED  {error!r} {getattr(error, '__notes__', '')}", flush=True)
        else:
            took_s = time.monotonic() - began_s
            print(f"{name:18} {options.examples:>9} examples  {took_s:6.1f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
