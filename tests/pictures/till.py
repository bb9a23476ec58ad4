"""A picture of each of the till's screens, in every language, theme and layout.

One process for each panel, because Kivy takes its density at start; within it the languages and
themes change as an operator would change them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ARTIFACTS = ROOT / "tests" / "artifacts" / "till"
LANGUAGES = ("en", "ru", "el", "hy", "fi")
PANELS = ("1280x800", "1024x600", "800x480")


def main(arguments: list[str]) -> int:
    """Take the pictures; give the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures till", description=__doc__)
    parser.add_argument(
        "--panel", action="append", choices=PANELS, help="default: 1280x800, 800x480"
    )
    parser.add_argument("--language", action="append", choices=LANGUAGES, help="default: all")
    parser.add_argument("--theme", action="append", choices=("dark", "light"), help="default: both")
    parser.add_argument("--screen", action="append", help="names of screens; default: all")
    parser.add_argument("--out", type=Path, default=ARTIFACTS)
    options = parser.parse_args(arguments)
    status = 0
    for panel in options.panel or ("1280x800", "800x480"):
        environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": str(ROOT)}
        command = [
            sys.executable,
            "-m",
            "tests.pictures.till_gallery",
            panel,
            ",".join(options.language or LANGUAGES),
            ",".join(options.theme or ("dark", "light")),
            ",".join(options.screen or ()),
            str(options.out),
        ]
        status |= subprocess.run(command, check=False, env=environment, cwd=ROOT).returncode
    print(f"pictures are in {options.out}")
    return status
