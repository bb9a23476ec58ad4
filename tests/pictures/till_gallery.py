"""One panel's pictures: a till that only shows, steered by states with names."""

# ruff: noqa: E402 - nothing of Kivy's may be imported before its settings stand
from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from edge.screens.display import PANELS
from edge.screens.kivy_settings import before_kivy

ROOT = Path(__file__).parents[2]
DATA = ROOT / "var" / "test-screens"
PANEL, _LANGUAGES, _THEMES, _SCREENS, _OUT = sys.argv[1:6]
DISPLAY = replace(PANELS[PANEL], data=DATA)
before_kivy(DISPLAY, scripted=True)

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glFinish, glReadPixels
from PIL import Image

from cloud.demo.shelves import draw_product
from edge.screens.app import TillApp
from edge.screens.front import Front
from edge.screens.front_desk import FrontDesk
from edge.screens.view_models.shown import Surroundings
from edge.till.state import TillState
from sync_protocol.languages.wording import Wording
from tests.builders import NOON_US
from tests.edge.screens.scripted import ScriptedTill, demo_goods, states

SETTLE_FRAMES = 8
PICTURES_TO_LOAD = 60
ZONE = ZoneInfo("Europe/Athens")


def draw_pictures(folder: Path) -> None:
    """Draw the goods' pictures once."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, product in enumerate(demo_goods(PICTURES_TO_LOAD)):
        path = folder / f"picture-{number}.webp"
        if not path.exists():
            draw_product(product).convert("RGB").save(path, "WEBP")


class Gallery:
    """Goes through the pictures, a few frames each."""

    def __init__(self, out: Path) -> None:
        self.out = out
        names = [name for name in _SCREENS.split(",") if name]
        self.names = names or list(states())
        self.wording = Wording("en", ZONE)
        first = states()[self.names[0]][0]
        self.till = ScriptedTill(first)
        self.desk = FrontDesk(
            self.till,
            wording_for=lambda _state: self.wording,
            now_us=lambda: NOON_US + 9_120_000_000,
            around=Surroundings(
                roomy=DISPLAY.is_roomy, pictures=str(DATA / "goods"), version="0.1.0"
            ),
        )
        self.app = TillApp(self.desk, DISPLAY)
        self.steps = self._steps()

    def run(self) -> None:
        Clock.schedule_once(self._step, 0.2)
        self.app.run()

    def _step(self, _dt: float = 0) -> None:
        if next(self.steps, "end") == "end":
            self.app.stop()
        else:
            Clock.schedule_once(self._step, 0)

    def _steps(self) -> Iterator[None]:
        for theme in _THEMES.split(","):
            for language in _LANGUAGES.split(","):
                self.wording = Wording(language, ZONE)
                by_name = states(language)
                for name in self.names:
                    state, front = by_name[name]
                    self._show(replace(state, language=language), front, dark=theme == "dark")
                    for _ in range(SETTLE_FRAMES):
                        yield
                    yield from self._picture(
                        self.out / f"{PANEL}-{theme}" / language / f"{name}.png"
                    )
        print(f"{PANEL}: {len(self.names)} screens")

    def _show(self, state: TillState, front: dict[str, object], *, dark: bool) -> None:
        self.till.become(state)
        self.desk.follow()
        kept = self.desk.front
        self.desk.front = replace(
            Front(
                now_us=kept.now_us,
                categories=kept.categories,
                tiles=kept.tiles,
                tiles_complete=True,
            ),
            dark=dark,
            **front,
        )
        self.desk.changed()

    def _picture(self, path: Path) -> Iterator[None]:
        path.parent.mkdir(parents=True, exist_ok=True)
        taken: list[bool] = []

        def on_flip(*_: object) -> None:
            Window.unbind(on_flip=on_flip)
            glFinish()
            width, height = Window.system_size
            pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
            image = Image.frombytes("RGB", (width, height), pixels)
            image.transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(path)
            taken.append(True)

        Window.bind(on_flip=on_flip)
        Window.canvas.ask_update()
        while not taken:
            yield


if __name__ == "__main__":
    draw_pictures(DATA / "goods")
    Gallery(Path(_OUT)).run()
