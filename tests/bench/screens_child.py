"""One measured window: ``python -m tests.bench.screens_child label|till START_NS SCANS``.

``label`` is the floor: the same window, the same pace, one text. Prints one JSON object.
"""

# ruff: noqa: E402 - nothing of Kivy's may be imported before its settings stand
from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from edge.screens.display import PANELS
from edge.screens.kivy_settings import before_kivy

KIND, STARTED_NS, SCANS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
ROOT = Path(__file__).parents[2]
DISPLAY = replace(PANELS["1024x600"], data=ROOT / "var" / "test-screens")
before_kivy(DISPLAY, scripted=True)

import psutil
from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import glFinish

KEY_GAP_S = 0.002
CODES = ("4006381333931", "5201054017432")
DIGIT_SCANCODES = {str(digit): 30 + (digit - 1) % 10 for digit in range(10)}
QUIET_S = 3.0


class Measured:
    """What came of one window."""

    def __init__(self) -> None:
        self.first_frame_s = 0.0
        self.first_frame_cpu_s = 0.0
        self.memory_mib = 0.0
        self.scans_ms: list[float] = []
        self.python_ms: list[float] = []
        self.frames_per_scan: list[int] = []
        self.search_ms: list[float] = []
        self.frames_at_rest = 0

    def tell(self) -> str:
        return json.dumps(vars(self))


class Run:
    """Goes through the measurements, one a frame."""

    def __init__(
        self, app: App, showing: Callable[[], object], search: Callable[[str], None] | None
    ) -> None:
        self.measured = Measured()
        self._app = app
        self._showing = showing
        self._search = search
        self._frames = 0
        Window.bind(on_flip=self._on_flip)

    def _on_flip(self, *_: object) -> None:
        if os.environ.get("KIVY_GL_BACKEND") != "mock":
            glFinish()
        if not self._frames:
            self.measured.first_frame_s = (time.time_ns() - STARTED_NS) / 1e9
            self.measured.first_frame_cpu_s = time.process_time()
            self.measured.memory_mib = psutil.Process().memory_info().rss / 2**20
            Clock.schedule_once(lambda _dt: self._next(self._steps()), 0)
        self._frames += 1

    def _next(self, steps: Iterator[float]) -> None:
        wait = next(steps, None)
        if wait is None:
            print(self.measured.tell(), flush=True)
            self._app.stop()
        else:
            Clock.schedule_once(lambda _dt: self._next(steps), wait)

    def _steps(self) -> Iterator[float]:
        if not SCANS:
            return
        yield 1.5  # what is built in idle time is built
        for number in range(SCANS + 5):
            yield from self._scan(CODES[number % len(CODES)], counted=number >= 5)
        if self._search is not None:
            for _ in range(10):
                for text in ("l", "lo", "m", "mi"):
                    began = time.thread_time()
                    self._search(text)
                    self.measured.search_ms.append((time.thread_time() - began) * 1000)
                    yield 0.05
            self._search("")
        yield 1.0
        before = self._frames
        yield QUIET_S
        self.measured.frames_at_rest = self._frames - before

    def _scan(self, code: str, *, counted: bool) -> Iterator[float]:
        """Put a scan into SDL's queue from another thread; stop at the frame with its line."""
        before = self._showing()
        ended: list[float] = []
        frames = self._frames

        def on_flip(*_: object) -> None:
            if self._showing() != before and not ended:
                ended.append(time.perf_counter())
                Window.unbind(on_flip=on_flip)

        Window.bind(on_flip=on_flip)
        entered: list[float] = []

        def type_code() -> None:
            time.sleep(random.uniform(0, 1 / 60))
            for digit in code:
                EVENTS.key(DIGIT_SCANCODES[digit], ord(digit))
                time.sleep(KEY_GAP_S)
            entered.append(time.perf_counter())
            EVENTS.key(40, 13)

        threading.Thread(target=type_code, daemon=True).start()
        while not ended:
            yield 0
        yield 0.15
        if counted:
            self.measured.scans_ms.append((ended[0] - entered[0]) * 1000)
            self.measured.frames_per_scan.append(self._frames - frames)


def label_app() -> tuple[App, Callable[[], object], None]:
    """The floor: one text, changed by each scan."""
    from kivy.graphics import Rectangle  # noqa: PLC0415
    from kivy.uix.label import Label  # noqa: PLC0415

    from edge.screens.frame_rate import draw_next_frame_at_once  # noqa: PLC0415
    from edge.screens.scan_keys import ScanKeys  # noqa: PLC0415

    label = Label(text="0")
    with label.canvas:  # what Kivy's own rule for a Label draws
        picture = Rectangle()
    label.bind(
        texture=lambda _label, texture: setattr(picture, "texture", texture),
        texture_size=lambda _label, size: setattr(picture, "size", size),
    )
    keys = ScanKeys()

    def key_down(_window: object, _key: int, scancode: int, *_: object) -> None:
        if keys.key(scancode) is not None:
            draw_next_frame_at_once()
            label.text = str(int(label.text) + 1)

    class LabelApp(App):
        def build(self) -> Label:
            Window.bind(on_key_down=key_down)
            return label

    return LabelApp(), lambda: label.text, None


def till_app() -> tuple[App, Callable[[], object], Callable[[str], None]]:
    """The real till over real files, signed on and selling."""
    from edge.screens.app import TillApp  # noqa: PLC0415
    from edge.screens.front_desk import FrontDesk  # noqa: PLC0415
    from edge.screens.intents.places import FieldName  # noqa: PLC0415
    from edge.screens.intents.typing import ClearField, Focus, TypeText  # noqa: PLC0415
    from edge.screens.view_models.shown import Surroundings  # noqa: PLC0415
    from edge.settings import Settings  # noqa: PLC0415
    from edge.wiring import build_till  # noqa: PLC0415
    from edge.workflows.shop import wording_in  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp(prefix="till-bench-"))
    if SCANS:
        from tests.edge.conftest import build_shop, fill_shop  # noqa: PLC0415

        shop = build_shop(folder)
        fill_shop(shop.parts.reference)
        parts, settle = shop.parts, shop.settle
        parts.till.start()
        shop.open()
    else:  # a start as it is: nothing that only tests need may be loaded
        parts, settle = build_till(Settings(var_dir=folder, ballast_mb=0)), lambda: None
        parts.till.start()
    desk = FrontDesk(
        parts.till,
        wording_for=lambda state: wording_in(state.language, "Europe/Athens"),
        now_us=lambda: parts.clock.read().at_us,
        around=Surroundings(roomy=DISPLAY.is_roomy),
    )
    app = TillApp(desk, DISPLAY)
    app.bind(on_stop=lambda *_: parts.till.stop())

    def search(text: str) -> None:
        desk.handle(Focus(FieldName.SEARCH))
        desk.handle(ClearField())
        if text:
            desk.handle(Focus(FieldName.SEARCH))
            desk.handle(TypeText(text))
        settle()
        app._follow_now()

    def showing() -> object:
        shown = app.holder.shown if app.holder else None
        return getattr(shown.screen, "total", None) if shown else None

    return app, showing, search


APP, SHOWING, SEARCH = {"label": label_app, "till": till_app}[KIND]()
RUN = Run(APP, SHOWING, SEARCH)
if KIND == "till":
    handled = APP.desk.handle
    drawn = APP._draw

    def timed(call: Callable[..., None]) -> Callable[..., None]:
        def run(*args: object) -> None:
            began = time.thread_time()
            call(*args)
            RUN.measured.python_ms.append((time.thread_time() - began) * 1000)

        return run

    APP.desk.handle = timed(handled)
    APP._draw = timed(drawn)

from edge.screens.sdl_events import SdlEvents


class _Late:
    """Finds SDL only when the window has loaded it."""

    def __getattr__(self, name: str) -> object:
        return getattr(SdlEvents(), name)


EVENTS = _Late()
if __name__ == "__main__":
    APP.run()
