"""`./run` as people use it: start, pull plugs, stop, go on, start over."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import urllib3

from tests.provisioning.conftest import until

pytestmark = [pytest.mark.slow, pytest.mark.window, pytest.mark.broker, pytest.mark.timeout(400)]
ROOT = Path(__file__).parents[3]


class Run:
    """One ./run, without the part that installs packages."""

    def __init__(self, var: Path, *options: str) -> None:
        self.out = var.parent / "run.out"
        environment = {
            k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}
        }
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "provisioning.demo", "--var", str(var), *options],
                cwd=ROOT,
                env=environment,
                stdout=out,
                stderr=out,
            )

    @property
    def said(self) -> str:
        return self.out.read_text("utf-8")

    def until_running(self) -> float:
        def is_running() -> bool:
            assert self.process.poll() is None, self.said
            return "Ctrl-C stops everything" in self.said

        return until(is_running, 200)

    def child(self, word: str) -> psutil.Process:
        for process in psutil.Process(self.process.pid).children():
            if word in " ".join(process.cmdline()):
                return process
        raise AssertionError(f"no {word} among the children: {self.said}")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "var"
    yield folder
    assert not [
        p for p in psutil.process_iter(["cmdline"]) if str(folder) in str(p.info["cmdline"])
    ]


def ask(url: str) -> int:
    with urllib3.PoolManager(retries=False, timeout=5) as pool:
        return pool.request("GET", url, redirect=False).status


def test_everything_starts_survives_pulled_plugs_stops_and_goes_on(var: Path) -> None:
    run = Run(var, "--move-ports", "23000")
    try:
        run.until_running()
        addresses = re.findall(r"http://127\.0\.0\.1:\d+", run.said)
        assert len(addresses) == 3
        assert all(ask(address) < 400 for address in addresses)
        assert json.loads((var / "demo.json").read_text())["portal"] == 31080

        for word in ("mosquitto", "cloud", "edge"):
            run.child(word).kill()
            until(lambda w=word: f"{_name(w)} was started again" in run.said, 30)
        until(lambda: all(_answers(address) for address in addresses), 60)
        again = subprocess.run(
            [sys.executable, "-m", "provisioning.demo", "--var", str(var)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (again.returncode, "running here already" in again.stderr) == (1, True)
    finally:
        run.stop()
    assert "Everything is stopped" in run.said

    identity = (var / "till" / "identity").resolve()
    run = Run(var)
    try:
        assert run.until_running() < 20
    finally:
        run.stop()
    assert (var / "till" / "identity").resolve() == identity
    run = Run(var, "cloud", "--reset", "--move-ports", "23000")
    try:
        run.until_running()
        assert not identity.exists()
    finally:
        run.stop()


def _name(word: str) -> str:
    return {"mosquitto": "broker", "edge": "till"}.get(word, word)


def _answers(address: str) -> bool:
    try:
        return ask(address) < 500
    except urllib3.exceptions.HTTPError:
        return False
