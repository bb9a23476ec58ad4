"""Walks every screen of one layout: ``… PANEL`` tells what can be touched, ``… PANEL LANGUAGE ...``
which captions of keys are cut short or stand over the edge of their key; as JSON.

A process of its own, because Kivy takes its density at start.
"""

# ruff: noqa: E402 - nothing of Kivy's may be imported before its settings stand
from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from edge.screens.display import PANELS
from edge.screens.kivy_settings import before_kivy

DISPLAY = replace(PANELS[sys.argv[1]], data=Path(__file__).parents[3] / "var" / "test-screens")
before_kivy(DISPLAY, scripted=True)

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.widget import Widget

from edge.screens.app import TillApp
from edge.screens.cell_list import CellList
from edge.screens.field import Field
from edge.screens.front import Front
from edge.screens.front_desk import FrontDesk
from edge.screens.key import SMALLER, Key
from edge.screens.remote import everything, visible_box
from edge.screens.row import Row
from edge.screens.style import style
from edge.screens.text_cache import text_cache
from edge.screens.tile import Tile
from edge.screens.view_models.shown import Surroundings
from sync_protocol.languages.wording import Wording
from tests.builders import NOON_US
from tests.edge.screens.scripted import ScriptedTill, states

FRAMES = 6
LANGUAGES = tuple(sys.argv[2:])
# What stands on them is data: categories, people, amounts, labels.
DATA_KEYS = ("category-", "operator-", "customer", "quick-", "label-", "coupon", "pay")


def survey(name: str) -> Iterator[dict[str, object]]:
    """Tell about everything on the glass that takes a touch."""
    for widget in everything():
        touchable = isinstance(widget, Key | Field) or (
            isinstance(widget, Row | Tile) and widget.intent is not None
        )
        if not touchable or not widget.opacity:
            continue
        if isinstance(widget, Key) and not widget.text and not widget.enabled:
            continue  # the empty place beside the 0
        left, bottom, right, top = visible_box(widget)
        yield {
            "screen": name,
            "name": widget.name_in_tests,
            "kind": type(widget).__name__,
            "width_dp": widget.width / DISPLAY.density,
            "height_dp": widget.height / DISPLAY.density,
            "inside": is_inside(widget),
            "seen": right > left and top > bottom,
        }


def cut_short(name: str, language: str) -> Iterator[dict[str, object]]:
    """Tell which keys do not show all of their words; names of goods and people may be long."""
    for widget in everything():
        if not isinstance(widget, Key) or not widget.text or not widget.opacity:
            continue
        if widget.name_in_tests.startswith(DATA_KEYS):
            continue
        room = widget.width - 2 * style.gap
        words = _fits(widget.text, room, widget)
        if not words:
            yield {
                "screen": name,
                "language": language,
                "name": widget.name_in_tests,
                "text": widget.text,
            }


def _fits(text: str, room: float, key: Key) -> bool:
    """Whether a caption fits on its key as `Key` sets it: smaller before it is cut."""
    lines = 1 if key.under or key.height < style.touch_min else int(key.lines)
    sizes = SMALLER if key.size_name == "key" else (key.size_name,)
    return any(
        text_cache.fits(text, size, room, bold=key.bold and size != "caption", lines=lines)
        for size in sizes
    ) or text_cache.fits(text, sizes[-1], room + style.gap, bold=False, lines=lines)


def is_inside(widget: Widget) -> bool:
    """Whether it is wholly in the window, or in a list that scrolls."""
    parent = widget.parent
    while isinstance(parent, Widget):
        if isinstance(parent, CellList):
            return True
        parent = parent.parent
    return (
        widget.x >= -1
        and widget.y >= -1
        and widget.right <= Window.width + 1
        and widget.top <= Window.height + 1
    )


def main() -> None:
    found: list[dict[str, object]] = []
    all_states = states()
    till = ScriptedTill(next(iter(all_states.values()))[0])
    desk = FrontDesk(
        till,
        wording_for=lambda state: Wording(state.language),
        now_us=lambda: NOON_US,
        around=Surroundings(roomy=DISPLAY.is_roomy),
    )
    app = TillApp(desk, DISPLAY)

    def steps() -> Iterator[None]:
        for language in LANGUAGES:
            yield from show(language)
        if not LANGUAGES:
            yield from show("en")

    def show(language: str) -> Iterator[None]:
        for name, (state, front) in states(language).items():
            till.become(replace(state, language=language))
            desk.follow()
            kept = desk.front
            desk.front = replace(
                Front(now_us=kept.now_us, categories=kept.categories, tiles=kept.tiles), **front
            )
            desk.changed()
            for _ in range(FRAMES):
                yield
            found.extend(cut_short(name, language) if LANGUAGES else survey(name))

    work = steps()

    def step(_dt: float = 0) -> None:
        if next(work, "end") == "end":
            app.stop()
        else:
            Clock.schedule_once(step, 0)

    Clock.schedule_once(step, 0.1)
    app.run()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
