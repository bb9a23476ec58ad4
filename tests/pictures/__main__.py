"""``python -m tests.pictures till|portal|devices``: pictures of every screen and device."""

import importlib
import sys


def main() -> int:
    """Hand over to the module that takes the pictures."""
    if len(sys.argv) < 2 or sys.argv[1] not in {"till", "portal", "devices"}:
        print(__doc__)
        return 2
    return importlib.import_module(f"tests.pictures.{sys.argv[1]}").main(sys.argv[2:])


if __name__ == "__main__":
    raise SystemExit(main())
