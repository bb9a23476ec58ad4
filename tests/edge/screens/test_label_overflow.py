"""Words on keys are never cut short, in any language on any panel."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sync_protocol.languages.wording import LANGUAGES

pytestmark = [pytest.mark.window, pytest.mark.timeout(240)]

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("panel", ["1280x800", "800x480"])  # one of each layout
def test_no_key_cuts_its_words(panel: str) -> None:
    environment = {
        **os.environ,
        "SDL_VIDEODRIVER": "offscreen",
        "KIVY_GL_BACKEND": "mock",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("DISPLAY", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.edge.screens.widget_survey", panel, *LANGUAGES],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    cut = {
        (one["language"], one["screen"], one["name"], one["text"])
        for one in json.loads(done.stdout.splitlines()[-1])
    }
    assert not cut, "\n".join(map(str, sorted(cut)))
