"""The test socket: fixed verbs, one JSON object a line, no evaluation.

Imported only when the setting ``remote_socket`` names a path, which a released till's settings
refuse. A tap fails when the widget is off the screen, clipped by a list or covered by an overlay,
so a test cannot press what a person could not.
"""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from __future__ import annotations

import json
import os
import queue
import socket
import threading
from collections.abc import Callable, Generator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glFinish, glReadPixels
from kivy.uix.widget import Widget
from PIL import Image

from edge.screens.cell_list import CellList
from edge.screens.overlay import Overlay
from edge.screens.sdl_events import SdlEvents
from edge.screens.top_bar import NoticeStrip

FRAMES_AFTER = 2
LONG_PRESS_FRAMES = 40
ANSWER_TIMEOUT_S = 60
SCANCODES = {
    **{chr(ord("a") + i): 4 + i for i in range(26)},
    **{"1234567890"[i]: 30 + i for i in range(10)},
    "-": 45,
    "/": 56,
    ".": 55,
    " ": 44,
}
RETURN_SCANCODE, RETURN_SYM = 40, 13

Steps = Generator[None, None, object]


class NotPossibleHere(Exception):
    """A person could not do this now."""


class Remote:
    """Serves one connection at a time on a Unix socket."""

    def __init__(self, path: Path) -> None:
        """Listen on ``path``; only this user may connect."""
        path.unlink(missing_ok=True)
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        path.chmod(0o600)
        self._server.listen(1)
        self._events: SdlEvents | None = None
        self._verbs: dict[str, Callable[..., Steps]] = {
            "state": self._state,
            "get": self._get,
            "names": self._names,
            "tap": self._tap,
            "hold": self._hold,
            "drag": self._drag,
            "type": self._type,
            "scan": self._scan,
            "picture": self._picture,
            "frames": self._frames,
            "quit": self._quit,
        }
        threading.Thread(target=self._serve, name="remote", daemon=True).start()

    # --- the socket's thread --------------------------------------------------------------------

    def _serve(self) -> None:
        while True:
            connection, _ = self._server.accept()
            with connection, connection.makefile("rw", encoding="utf-8") as stream:
                try:
                    for line in stream:
                        stream.write(json.dumps(self._answer(line)) + "\n")
                        stream.flush()
                except OSError:
                    continue

    def _answer(self, line: str) -> dict[str, object]:
        try:
            asked = json.loads(line)
            verb = self._verbs[asked.pop("verb")]
        except (ValueError, KeyError, AttributeError) as error:
            return {"error": f"no such verb: {error}"}
        answers: queue.Queue[dict[str, object]] = queue.Queue(1)
        Clock.schedule_once(lambda _dt: self._run(verb, asked, answers), 0)
        return answers.get(timeout=ANSWER_TIMEOUT_S)

    # --- the UI thread --------------------------------------------------------------------------

    def _run(self, verb: Callable[..., Steps], asked: dict[str, Any], answers: queue.Queue) -> None:
        """Work a verb off, one step a frame."""
        try:
            steps = verb(**asked)
        except TypeError as error:
            answers.put({"error": str(error)})
            return

        def step(_dt: float = 0) -> None:
            try:
                next(steps)
            except StopIteration as end:
                answers.put({"value": end.value})
            except NotPossibleHere as error:
                answers.put({"error": str(error)})
            except Exception as error:
                answers.put({"error": repr(error)})
                raise
            else:
                Clock.schedule_once(step, 0)

        step()

    @property
    def _sdl(self) -> SdlEvents:
        if self._events is None:
            self._events = SdlEvents()
        return self._events

    # --- verbs ----------------------------------------------------------------------------------

    def _state(self) -> Steps:
        yield
        app = App.get_running_app()
        shown = app.holder.shown if app is not None and app.holder is not None else None
        return plain(shown)

    def _names(self) -> Steps:
        yield
        return sorted({w.name_in_tests for w in everything() if named(w)})

    def _get(self, name: str) -> Steps:
        yield
        widget = find(name)
        return {
            "text": getattr(widget, "text", ""),
            "box": [round(part) for part in (*widget.to_window(*widget.pos), *widget.size)],
            "enabled": bool(getattr(widget, "enabled", True)),
            "reachable": is_reachable(widget),
        }

    def _tap(self, name: str) -> Steps:
        x, y = spot(name)
        self._sdl.move(x, y)
        self._sdl.press(x, y)
        yield
        yield
        self._sdl.release(x, y)
        for _ in range(FRAMES_AFTER + 1):
            yield
        return None

    def _hold(self, name: str) -> Steps:
        x, y = spot(name)
        self._sdl.move(x, y)
        self._sdl.press(x, y)
        for _ in range(LONG_PRESS_FRAMES):
            yield
        self._sdl.release(x, y)
        for _ in range(FRAMES_AFTER + 1):
            yield
        return None

    def _drag(self, name: str, dy: int) -> Steps:
        """Pull at a widget by ``dy`` pixels (positive: downwards)."""
        x, y = spot(name)
        self._sdl.move(x, y)
        self._sdl.press(x, y)
        yield
        parts = max(1, abs(dy) // 12)
        for part in range(1, parts + 1):
            self._sdl.move(x, y + dy * part / parts, down=True)
            yield
        for _ in range(8):  # held still: no fling
            yield
        self._sdl.release(x, y + dy)
        for _ in range(FRAMES_AFTER + 1):
            yield
        return None

    def _type(self, text: str) -> Steps:
        for character in text:
            if character == "\n":
                self._sdl.key(RETURN_SCANCODE, RETURN_SYM)
            else:
                self._sdl.text(character)
        for _ in range(FRAMES_AFTER + 1):
            yield
        return None

    def _scan(self, code: str) -> Steps:
        """Scan as a keyboard-wedge scanner does: keys, their text, Enter."""
        for character in code:
            scancode = SCANCODES.get(character.lower(), 0)
            self._sdl.key(scancode, ord(character.lower()), shift=character.isupper())
            self._sdl.text(character)
        self._sdl.key(RETURN_SCANCODE, RETURN_SYM)
        for _ in range(FRAMES_AFTER + 1):
            yield
        return None

    def _picture(self, path: str) -> Steps:
        taken: list[bool] = []

        def on_flip(*_: object) -> None:
            Window.unbind(on_flip=on_flip)
            glFinish()
            width, height = Window.system_size
            pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
            image = Image.frombytes("RGB", (width, height), pixels)
            image.transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(path)
            taken.append(True)

        yield
        yield
        Window.bind(on_flip=on_flip)
        Window.canvas.ask_update()
        while not taken:
            yield
        return path

    def _frames(self, count: int) -> Steps:
        for _ in range(count):
            yield
        return None

    def _quit(self) -> Steps:
        yield
        app = App.get_running_app()
        if app is not None:
            Clock.schedule_once(lambda _dt: app.stop(), 0)
        return os.getpid()


def everything() -> Generator[Widget, None, None]:
    """Walk all widgets, the topmost window child first."""
    for child in Window.children:
        yield from child.walk()


def named(widget: Widget) -> bool:
    """Whether a widget has a name for tests."""
    return bool(getattr(widget, "name_in_tests", ""))


def find(name: str) -> Widget:
    """Find the widget with a name, the topmost first."""
    for widget in everything():
        if getattr(widget, "name_in_tests", None) == name:
            return widget
    raise NotPossibleHere(f"nothing is called {name!r}")


def spot(name: str) -> tuple[float, float]:
    """Where a person would touch it, in pixels from the top left."""
    widget = find(name)
    if not is_reachable(widget):
        raise NotPossibleHere(f"{name!r} is off the screen, clipped or covered")
    left, bottom, right, top = visible_box(widget)
    return (left + right) / 2, Window.height - (bottom + top) / 2


def visible_box(widget: Widget) -> tuple[float, float, float, float]:
    """The part of a widget that is in sight: left, bottom, right, top."""
    left, bottom, right, top = widget.x, widget.y, widget.right, widget.top
    box = [max(left, 0), max(bottom, 0), min(right, Window.width), min(top, Window.height)]
    parent = widget.parent
    while isinstance(parent, Widget):
        if isinstance(parent, CellList):
            box = [
                max(box[0], parent.x),
                max(box[1], parent.y),
                min(box[2], parent.right),
                min(box[3], parent.top),
            ]
        parent = parent.parent
    return box[0], box[1], box[2], box[3]


def is_reachable(widget: Widget) -> bool:
    """Whether a finger can reach it now."""
    left, bottom, right, top = visible_box(widget)
    if right - left < 1 or top - bottom < 1:
        return False
    x, y = (left + right) / 2, (bottom + top) / 2
    mine = {widget}
    parent = widget.parent
    while isinstance(parent, Widget):
        mine.add(parent)
        parent = parent.parent
    for child in Window.children:
        if child in mine:
            return True
        if isinstance(child, Overlay) or (
            isinstance(child, NoticeStrip) and child.collide_point(x, y)
        ):
            return False
    return False


def plain(value: object) -> Any:
    """Turn a view into data: intents are left out, the class is named."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            "kind": type(value).__name__,
            **{f.name: plain(getattr(value, f.name)) for f in fields(value) if f.name != "intent"},
        }
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    return value if isinstance(value, str | int | float | bool) or value is None else repr(value)
