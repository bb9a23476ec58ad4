"""The till on an X server of its own, touched and typed at like a panel with a finger and keys.

Where a key is drawn comes from the till's test socket; what happens goes through the X server
(XTEST), SDL and Kivy, as on an appliance.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from provisioning.demo.virtual_screen import SIZE, VirtualScreen
from tests.edge.screens.till_process import ROOT, UNTIL_TIMEOUT_S, TillProcess

_KEYS = {"-": "minus", ".": "period", ",": "comma", " ": "space", "\n": "Return"}
_PRESSED_S = 0.05  # a finger rests that long; shorter than a frame would be no touch at all


class XTill(TillProcess):
    """The real till of ``python -m edge``, drawing into an X server by the software renderer."""

    def __init__(self, folder: Path, service: str) -> None:
        self._service = service
        self.display = VirtualScreen(folder / "x")
        self.display.start()
        super().__init__(folder)

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "DISPLAY": self.display.display,
            "SDL_VIDEODRIVER": "x11",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "TAMEIO_TILL_VAR_DIR": str(self.folder),
            "TAMEIO_TILL_REMOTE_SOCKET": str(self.folder / "remote"),
            "TAMEIO_TILL_SERVICE": self._service,
            "TAMEIO_TILL_BALLAST_MB": "1",
        }
        environment.pop("WAYLAND_DISPLAY", None)
        (self.folder / "remote").unlink(missing_ok=True)
        with (self.folder / "till.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "edge"],
                env=environment,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        self._socket = self._connect()
        self._stream = self._socket.makefile("rw", encoding="utf-8")

    def tap(self, *names: str) -> None:
        """Touch keys where they are drawn, one after the other."""
        for name in names:
            seen = self._in_reach(name)
            left, bottom, width, height = seen["box"]
            x, y = round(left + width / 2), round(SIZE[1] - (bottom + height / 2))
            self.display.point("move", x, y)
            self.display.point("down", x, y)
            time.sleep(_PRESSED_S)
            self.display.point("up", x, y)
            time.sleep(_PRESSED_S)
            self.ask("frames", count=3)

    def _in_reach(self, name: str) -> dict[str, Any]:
        """Find a key; what covers it for a moment (a notice, a screen on its way) is waited for."""
        deadline = time.monotonic() + UNTIL_TIMEOUT_S
        while not (seen := self.get(name))["reachable"]:
            assert time.monotonic() < deadline, f"{name!r} is off the screen, clipped or covered"
            self.ask("frames", count=5)
        return seen

    def type(self, text: str) -> None:
        """Type on a keyboard."""
        for character in text:
            self.display.key(_KEYS.get(character, character))
        time.sleep(_PRESSED_S * len(text))
        self.ask("frames", count=3)

    def picture(self, path: Path) -> Path:
        """Keep what the X server shows."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.display.picture().save(path)
        return path

    def quit(self) -> None:
        super().quit()
        self.display.stop()
