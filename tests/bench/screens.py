"""Budgets of the till's screens: till-screens.md has the table, and where its figures come from."""

import json
import os
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.bench.budget import Budget, Result

ROOT = Path(__file__).parents[2]
STARTS = 5
SCANS = 60
PYTHON_MS_MAX = 5.0
SCAN_P99_MS_MAX = 35.0
SEARCH_MS_MAX = 20.0


def child(kind: str, scans: int, *, mock: bool) -> dict[str, Any]:
    """Run one window and give what it measured."""
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": str(ROOT)}
    environment.pop("DISPLAY", None)
    # An appliance has its bytecode compiled; a checkout may be forbidden to keep any.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(ROOT / "var" / "bench-bytecode")
    if mock:
        environment["KIVY_GL_BACKEND"] = "mock"
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.screens_child", kind, str(time.time_ns()), str(scans)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


@cache
def starts() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Start floor and till in turn, drawing in software; the first pair only warms up."""
    child("label", 0, mock=False)
    child("till", 0, mock=False)
    pairs = [(child("label", 0, mock=False), child("till", 0, mock=False)) for _ in range(STARTS)]
    return [floor for floor, _ in pairs], [till for _, till in pairs]


@cache
def scans() -> tuple[dict[str, Any], dict[str, Any]]:
    """Scan into floor and till; only our own CPU, nothing is drawn."""
    return child("label", SCANS, mock=True), child("till", SCANS, mock=True)


def start() -> Result:
    """CPU from process start to the first usable frame; on a busy machine wall time says little."""
    floors, tills = starts()
    return Result(
        floor_label="one Label in the same window",
        floor_value=min(floor["first_frame_cpu_s"] for floor in floors),
        value=min(till["first_frame_cpu_s"] for till in tills),
        unit="s",
        note=f"wall {min(till['first_frame_s'] for till in tills):.2f} s",
    )


def memory() -> Result:
    """Resident memory at the first frame."""
    floors, tills = starts()
    return Result(
        floor_label="one Label in the same window",
        floor_value=median(floor["memory_mib"] for floor in floors),
        value=median(till["memory_mib"] for till in tills),
        unit="MiB",
    )


def scan_p50() -> Result:
    """From Enter to the line drawn, half of the scans."""
    floor, till = scans()
    return Result(
        floor_label="one Label, same window and pace",
        floor_value=median(floor["scans_ms"]),
        value=median(till["scans_ms"]),
        unit="ms",
        note=f"frames a scan {median(till['frames_per_scan']):.0f}",
    )


def scan_p99() -> Result:
    """From Enter to the line drawn, nearly all of the scans."""
    floor, till = scans()
    return Result(
        floor_label="one Label, same window and pace",
        floor_value=quantiles(floor["scans_ms"], n=100)[98],
        value=quantiles(till["scans_ms"], n=100)[98],
        unit="ms",
    )


def python_per_scan() -> Result:
    """Our own Python on the UI thread for a scanned line, against its limit."""
    _, till = scans()
    per_scan = sum(till["python_ms"][: 2 * SCANS]) / SCANS
    return Result(
        floor_label=f"its limit, {PYTHON_MS_MAX:.0f} ms",
        floor_value=PYTHON_MS_MAX,
        value=per_scan,
        unit="ms",
    )


def search_key() -> Result:
    """CPU from a key to the list of results shown, without the query itself."""
    _, till = scans()
    return Result(
        floor_label=f"its limit, {SEARCH_MS_MAX:.0f} ms",
        floor_value=SEARCH_MS_MAX,
        value=median(till["search_ms"]),
        unit="ms",
    )


def at_rest() -> Result:
    """Frames drawn while nobody touches the till."""
    _, till = scans()
    return Result(
        floor_label="one", floor_value=1, value=till["frames_at_rest"], unit="frames in 3 s"
    )


BUDGETS = [
    Budget(name="till: start to first usable frame", limit=1.8, run=start),
    Budget(name="till: memory at start", limit=1.3, run=memory, limit_value=180),
    Budget(name="till: scan to line drawn, CPU only, p50", limit=3.0, run=scan_p50),
    Budget(
        name="till: scan to line drawn, CPU only, p99",
        limit=6.0,
        run=scan_p99,
        limit_value=SCAN_P99_MS_MAX,
    ),
    Budget(name="till: own Python for a scanned line", limit=1.0, run=python_per_scan),
    Budget(name="till: search key to list, CPU", limit=1.0, run=search_key),
    Budget(name="till: frames drawn at rest", limit=0.0, run=at_rest),
]
