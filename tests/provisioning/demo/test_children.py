import os
import signal
import sys
from pathlib import Path

import pytest

from provisioning.demo import children
from provisioning.demo.children import Child, ChildPlan
from provisioning.errors import ServiceFailed
from tests.provisioning.conftest import until

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def a_child(tmp_path: Path, code: str = "", **changes: object) -> Child:
    command = [sys.executable, "-c", code] if code else SLEEPER
    return Child(ChildPlan(name="child", command=command, **changes), tmp_path)


def test_a_child_that_was_killed_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "_PAUSE_MAX_S", 0.0)
    child = a_child(tmp_path)
    child.start()
    assert child.look_after() == ""
    assert child._process
    os.kill(child._process.pid, signal.SIGKILL)
    until(lambda: not child.is_running)
    assert "starting it again" in child.look_after()
    assert "was started again" in child.look_after()
    assert child.is_running
    child.stop()
    assert not child.is_running


def test_a_child_that_keeps_ending_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "_PAUSE_MAX_S", 0.0)
    child = a_child(tmp_path, "raise SystemExit(3)")
    child.start()
    said: list[str] = []

    def gave_up() -> bool:
        if not child.gave_up:
            said.append(child.look_after())
        return child.gave_up

    until(gave_up)
    assert "keeps ending" in said[-1]


def test_a_closed_window_stays_closed(tmp_path: Path) -> None:
    child = a_child(tmp_path, "pass", may_end=True)
    child.start()
    until(lambda: not child.is_running)
    assert "was closed" in child.look_after()
    assert child.look_after() == ""


def test_a_child_that_fails_shows_the_end_of_its_log(tmp_path: Path) -> None:
    child = a_child(tmp_path, "raise SystemExit('no database')", is_ready=lambda: False)
    child.start()
    with pytest.raises(ServiceFailed, match="no database"):
        child.wait_until_ready()


def test_a_child_that_is_never_ready_is_said_so(tmp_path: Path) -> None:
    child = a_child(tmp_path, is_ready=lambda: False, ready_timeout_s=0.2)
    child.start()
    with pytest.raises(ServiceFailed, match="not ready"):
        child.wait_until_ready()
    child.stop()


def test_a_child_that_does_not_listen_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "_STOP_TIMEOUT_S", 0.3)
    code = (
        "import signal, time; signal.signal(15, signal.SIG_IGN);"
        " print('ready', flush=True); time.sleep(60)"
    )
    child = a_child(tmp_path, code)
    child.start()
    until(lambda: "ready" in child.end_of_log())
    child.stop()
    assert not child.is_running


def test_a_long_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "_LOG_LENGTH_MAX", 10)
    child = a_child(tmp_path, "print('something long')", may_end=True)
    for _ in range(2):
        child.start()
        until(lambda: not child.is_running)
    assert (tmp_path / "child.log.1").exists()
