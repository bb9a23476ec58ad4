"""A till in a process of its own, steered over its test socket.

``python -m tests.edge.screens.till_process FOLDER PANEL`` runs the real till over real files with a
small shop in it. The class `TillProcess` starts it and presses what a person could press.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
START_TIMEOUT_S = 60
UNTIL_TIMEOUT_S = 20


class TillProcess:
    """One running till."""

    def __init__(self, folder: Path, panel: str = "1280x800", *, mock: bool = False) -> None:
        self.folder = folder
        self._panel = panel
        self._mock = mock
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start, and wait for the first frame."""
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": str(ROOT)}
        environment.pop("DISPLAY", None)
        if self._mock:
            environment["KIVY_GL_BACKEND"] = "mock"
        with (self.folder / "till.log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.edge.screens.till_process",
                    str(self.folder),
                    self._panel,
                ],
                env=environment,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        self._socket = self._connect()
        self._stream = self._socket.makefile("rw", encoding="utf-8")

    def _connect(self) -> socket.socket:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(START_TIMEOUT_S)
            try:
                connection.connect(str(self.folder / "remote"))
            except OSError:
                connection.close()
                assert self._process is not None
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)  # the socket's file is not there yet
            else:
                return connection
        raise AssertionError(f"the till did not start: {self.log()}")

    def log(self) -> str:
        return (self.folder / "till.log").read_text("utf-8")[-4000:]

    def ask(self, verb: str, **asked: object) -> Any:
        self._stream.write(json.dumps({"verb": verb, **asked}) + "\n")
        self._stream.flush()
        line = self._stream.readline()
        assert line, f"the till ended: {self.log()}"
        answer = json.loads(line)
        assert "error" not in answer, f"{verb} {asked}: {answer['error']}\n{self.log()}"
        return answer["value"]

    def tap(self, *names: str) -> None:
        for name in names:
            self.ask("tap", name=name)

    def scan(self, *codes: str) -> None:
        for code in codes:
            self.ask("scan", code=code)

    def type(self, text: str) -> None:
        self.ask("type", text=text)

    def get(self, name: str) -> dict[str, Any]:
        return self.ask("get", name=name)

    def text(self, name: str) -> str:
        return self.get(name)["text"]

    def names(self) -> list[str]:
        return self.ask("names")

    def picture(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.ask("picture", path=str(path))
        return path

    def shown(self) -> dict[str, Any]:
        return self.ask("state")

    @property
    def screen(self) -> dict[str, Any]:
        return self.shown()["screen"]

    @property
    def overlay(self) -> dict[str, Any] | None:
        return self.shown()["overlay"]

    def until(self, condition: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Wait for a result of another thread; each look waits for frames, nothing sleeps."""
        deadline = time.monotonic() + UNTIL_TIMEOUT_S
        while time.monotonic() < deadline:
            shown = self.shown()
            if condition(shown):
                return shown
        raise AssertionError(f"it did not come to that: {shown}\n{self.log()}")

    def until_screen(self, kind: str) -> dict[str, Any]:
        return self.until(lambda shown: shown["screen"]["kind"] == kind)["screen"]

    def kill(self) -> None:
        """Cut the power."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._socket.close()

    def quit(self) -> None:
        """Stop in good order."""
        assert self._process is not None
        with contextlib.suppress(AssertionError, OSError):
            self.ask("quit")
        self._socket.close()
        self._stream.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def main(folder: Path, panel: str) -> None:
    """Run the till in this process."""
    from dataclasses import replace  # noqa: PLC0415 - the parent needs none of this

    from edge.screens.display import PANELS  # noqa: PLC0415
    from edge.screens.kivy_settings import before_kivy  # noqa: PLC0415

    display = replace(PANELS[panel], data=ROOT / "var" / "test-screens")
    before_kivy(display, scripted=True)

    from edge.screens.app import TillApp  # noqa: PLC0415
    from edge.screens.front_desk import FrontDesk  # noqa: PLC0415
    from edge.screens.remote import Remote  # noqa: PLC0415
    from edge.screens.view_models.shown import Surroundings  # noqa: PLC0415
    from edge.workflows.shop import wording_in  # noqa: PLC0415
    from tests.edge.conftest import build_shop, fill_shop  # noqa: PLC0415

    fresh = not (folder / "ledger.db").exists()
    shop = build_shop(folder)
    if fresh:
        fill_shop(shop.parts.reference)
    desk = FrontDesk(
        shop.till,
        wording_for=lambda state: wording_in(
            state.language, state.store.time_zone if state.store else "UTC"
        ),
        now_us=lambda: shop.clock.read().at_us,
        around=Surroundings(
            roomy=display.is_roomy, pictures=str(folder / "pictures"), version="test"
        ),
    )
    app = TillApp(desk, display)
    app.started.append(lambda: Remote(folder / "remote"))
    shop.till.start()
    app.run()
    shop.till.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
