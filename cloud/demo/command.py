"""The command that fills an empty installation with the demonstration's shop."""

from __future__ import annotations

import argparse
import sys
import time

from cloud.database.schema import migrate
from cloud.demo.examples import write_examples
from cloud.demo.seeding import DAYS, SEED, Seeding, Wanted
from cloud.demo.shop import NAME
from cloud.wiring import Cloud, build_files


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--seed", type=int, default=SEED, help="another number, another shop")
    parser.add_argument("--days", type=int, default=DAYS, help="of past trade; 0: a new shop")
    parser.add_argument("--no-pictures", action="store_true", help="leave the goods undrawn")


def load_demo(cloud: Cloud, asked: argparse.Namespace) -> int:
    """Fill the database unless the shop is there already; tells what it does as it goes."""
    began = time.monotonic()

    def tell(what: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:6.1f} s  {what}\n")
        sys.stderr.flush()

    migrate(cloud.database)
    wanted = Wanted(seed=asked.seed, days=asked.days, pictures=not asked.no_pictures)
    seeding = Seeding(cloud.database, build_files(cloud.settings), cloud.clock, wanted, tell)
    tell(f"{NAME} is ready" if seeding.run() else f"{NAME} is here already")
    write_examples(cloud.settings.var_dir)
    return 0
