"""Everything that can be touched has a name, is large enough for a finger, and is on the screen."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from edge.screens.display import PANELS

pytestmark = [pytest.mark.window, pytest.mark.timeout(180)]

ROOT = Path(__file__).parents[3]
SMALLEST_DP = 47.0  # 48 less the rounding to whole pixels


@pytest.fixture(scope="module", params=sorted(PANELS))
def touchable(request: pytest.FixtureRequest) -> list[dict]:
    environment = {
        **os.environ,
        "SDL_VIDEODRIVER": "offscreen",
        "KIVY_GL_BACKEND": "mock",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("DISPLAY", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.edge.screens.widget_survey", request.param],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_everything_that_can_be_touched_has_a_name(touchable: list[dict]) -> None:
    nameless = {(w["screen"], w["kind"]) for w in touchable if not w["name"]}
    assert not nameless


def test_names_are_not_given_twice_on_a_screen(touchable: list[dict]) -> None:
    counted = Counter((w["screen"], w["name"]) for w in touchable)
    overlays = {"pad-", "cancel", "letter-"}  # an overlay lies over a screen that has a pad, too
    twice = {
        key
        for key, count in counted.items()
        if count > 1 and not any(key[1].startswith(start) for start in overlays)
    }
    assert not twice


def test_everything_is_large_enough_for_a_finger(touchable: list[dict]) -> None:
    small = {
        (w["screen"], w["name"], round(w["width_dp"]), round(w["height_dp"]))
        for w in touchable
        if w["seen"] and (w["height_dp"] < SMALLEST_DP or w["width_dp"] < SMALLEST_DP)
    }
    assert not small


def test_everything_is_on_the_screen(touchable: list[dict]) -> None:
    assert not {(w["screen"], w["name"]) for w in touchable if not w["inside"]}


def test_the_keys_of_money_are_the_largest(touchable: list[dict]) -> None:
    money = [w for w in touchable if w["name"] in {"pay", "complete", "next-sale", "open-shift"}]
    assert money
    assert all(w["height_dp"] >= 70 for w in money)
