"""The building blocks in a real window whose drawing is left out (mock GL)."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from edge.screens.display import PANELS
from edge.screens.intents.places import FieldName
from edge.screens.intents.typing import Focus, TypeDigits, TypeText
from edge.screens.kivy_settings import KivyLoadedTooEarly, before_kivy
from edge.screens.view_models.field_view import FieldView
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.row_view import RowView

pytestmark = [pytest.mark.window, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

DATA = Path(__file__).parents[3] / "var" / "test-screens"


@dataclass
class Bench:
    """One window; widgets are laid in it and taken out again."""

    window: Any
    loop: Any
    sent: list[object]

    def module(self, name: str) -> ModuleType:
        return importlib.import_module(f"edge.screens.{name}")

    def lay(self, widget: Any, width: float = 300, height: float = 300) -> Any:
        for child in list(self.window.children):
            self.window.remove_widget(child)
        widget.size_hint = (None, None)
        widget.size = (width, height)
        widget.pos = (100, 100)
        self.window.add_widget(widget)
        self.frames()
        return widget

    def frames(self, count: int = 3) -> None:
        for _ in range(count):
            self.loop.idle()

    def touch(self, x: float, y: float) -> Any:
        common = importlib.import_module("kivy.tests.common")
        return common.UnitTestTouch(x, y)

    def tap(self, widget: Any) -> None:
        touch = self.touch(*widget.center)
        touch.touch_down()
        self.frames(1)
        touch.touch_up()
        self.frames(2)


@pytest.fixture(scope="module")
def one_window() -> Bench:
    os.environ.update(SDL_VIDEODRIVER="offscreen", KIVY_GL_BACKEND="mock")
    before_kivy(replace(PANELS["1280x800"], data=DATA), scripted=True)
    fonts = importlib.import_module("edge.screens.fonts").till_fonts(DATA)
    window = importlib.import_module("kivy.core.window").Window
    loop = importlib.import_module("kivy.base").EventLoop
    style = importlib.import_module("edge.screens.style").style
    style.regular, style.bold = map(str, fonts)
    style.use(dark=True, roomy=True, basket_on_left=False)
    importlib.import_module("edge.screens.screen").load_kv("blocks")
    loop.ensure_window()
    loop.start()
    bench = Bench(window, loop, [])
    importlib.import_module("edge.screens.key").Key.send = staticmethod(bench.sent.append)
    return bench


@pytest.fixture
def bench(one_window: Bench) -> Bench:
    one_window.sent.clear()
    return one_window


def key_view(**fields: object) -> KeyView:
    return replace(KeyView(name="pay", text="Pay", intent="paid"), **fields)  # type: ignore[arg-type]


def test_settings_stand_before_kivy_and_never_after(bench: Bench) -> None:
    assert "kivy.config" in sys.modules
    with pytest.raises(KivyLoadedTooEarly):
        before_kivy(PANELS["1280x800"])


def test_no_widget_of_kivys_own_style_is_in_use(bench: Bench) -> None:
    """Our style.kv has no rules: a class that needs one would be invisible."""
    with_rules = {"Label", "Button", "TextInput", "ScrollView", "Popup", "StencilView", "Image"}
    for file in Path("edge/screens").glob("*.kv"):
        used = {line.strip().rstrip(":") for line in file.read_text("utf-8").splitlines()}
        assert not used & with_rules, file


# Keys


def test_a_key_acts_on_release_inside(bench: Bench) -> None:
    key = bench.lay(bench.module("key").Key())
    key.show(key_view())
    touch = bench.touch(*key.center)
    touch.touch_down()
    assert key.is_pressed
    assert bench.sent == []
    touch.touch_up()
    assert bench.sent == ["paid"]


def test_a_key_left_before_the_release_does_nothing(bench: Bench) -> None:
    key = bench.lay(bench.module("key").Key())
    key.show(key_view())
    touch = bench.touch(*key.center)
    touch.touch_down()
    touch.touch_move(700, 700)
    touch.touch_up(700, 700)
    assert bench.sent == []
    assert not key.is_pressed


def test_a_key_that_may_not_be_pressed_says_why_and_does_nothing(bench: Bench) -> None:
    key = bench.lay(bench.module("key").Key())
    key.show(key_view(enabled=False, reason="The basket is empty"))
    bench.tap(key)
    assert bench.sent == []
    assert key.under == "The basket is empty"


def test_a_key_on_a_screen_that_goes_away_forgets_its_finger(bench: Bench) -> None:
    key = bench.lay(bench.module("key").Key())
    key.show(key_view())
    touch = bench.touch(*key.center)
    touch.touch_down()
    key.let_go()
    touch.touch_up()
    assert bench.sent == []


def test_keys_follow_their_views_and_are_reused(bench: Bench) -> None:
    grid = bench.lay(bench.module("key").KeyGrid(cols=2))
    grid.keys = [key_view(name=f"k{n}") for n in range(4)]
    first = list(grid.children)
    grid.keys = [key_view(name=f"k{n}", text="x") for n in range(3)]
    assert len(grid.children) == 3
    assert set(grid.children) <= set(first)


def test_the_number_pad_sends_digits(bench: Bench) -> None:
    pad = bench.lay(bench.module("number_pad").NumberPad())
    by_name = {key.name_in_tests: key for key in pad.children}
    bench.tap(by_name["pad-7"])
    bench.tap(by_name["pad-00"])
    assert bench.sent == [TypeDigits("7"), TypeDigits("00")]


def test_the_pad_with_side_keys_has_a_decimal_mark_of_the_language(bench: Bench) -> None:
    pad = bench.module("number_pad").NumberPad(right_key=",")
    pad.side_keys = [key_view(name=f"side{n}") for n in range(3)]
    bench.lay(pad)
    mark = next(key for key in pad.children if key.name_in_tests == "pad-mark")
    assert mark.text == ","
    bench.tap(mark)
    assert bench.sent == [TypeDigits(".")]


# Fields and keyboard


def test_a_field_asks_for_the_focus(bench: Bench) -> None:
    field = bench.lay(bench.module("field").Field(), height=60)
    field.show(FieldView(name="search", hint="Search", intent=Focus(FieldName.SEARCH)))
    bench.tap(field)
    assert bench.sent == [Focus(FieldName.SEARCH)]


@pytest.mark.parametrize("language", ["en", "fi", "ru", "el", "hy"])
def test_every_keyboard_has_its_letters_and_fits(bench: Bench, language: str) -> None:
    keyboard = bench.lay(
        bench.module("touch_keyboard").TouchKeyboard(language=language), width=1280, height=310
    )
    layouts = importlib.import_module("edge.screens.keyboard_layouts").LAYOUTS
    wanted = {f"letter-{letter}" for row in layouts[language].rows for letter in row}
    names = {getattr(w, "name_in_tests", "") for w in keyboard.walk()}
    assert wanted <= names


def test_shift_lasts_for_one_letter(bench: Bench) -> None:
    keyboard = bench.lay(
        bench.module("touch_keyboard").TouchKeyboard(language="el"), width=1280, height=310
    )

    def press(name: str) -> None:
        bench.tap(next(w for w in keyboard.walk() if getattr(w, "name_in_tests", "") == name))

    press("letter-shift")
    press("letter-α")
    press("letter-α")
    assert bench.sent == [TypeText("Α"), TypeText("α")]


def test_a_long_press_offers_the_accents_of_a_letter(bench: Bench) -> None:
    keyboard = bench.lay(
        bench.module("touch_keyboard").TouchKeyboard(language="el"), width=1280, height=310
    )
    assert keyboard.offer("ι")
    bench.frames()
    names = [getattr(w, "name_in_tests", "") for w in keyboard.walk()]
    assert "letter-ΐ" in names
    assert not keyboard.offer("θ")


# Lists


def rows(count: int) -> list[RowView]:
    return [RowView(name=f"line-{n}", title=f"Item {n}", right="1", intent=n) for n in range(count)]


def a_list(bench: Bench, count: int, **fields: object) -> Any:
    cells = bench.lay(bench.module("cell_list").CellList(cell_height=60, **fields))
    cells.cell_class = bench.module("row").Row
    cells.show(rows(count))
    bench.frames()
    return cells


def test_a_list_builds_only_what_is_in_sight(bench: Bench) -> None:
    cells = a_list(bench, 10_000)
    assert len(cells.children) <= 7


def test_a_tap_presses_a_row_and_a_pull_scrolls_without_pressing(bench: Bench) -> None:
    cells = a_list(bench, 50)
    bench.tap(next(c for c in cells.children if c.name_in_tests == "line-1"))
    assert bench.sent == [1]
    touch = bench.touch(250, 200)
    touch.touch_down()
    touch.touch_move(250, 320)
    bench.frames(1)
    assert cells.offset == 120
    touch.touch_up(250, 320)
    assert bench.sent == [1]
    cells.stop()


def test_the_last_line_stays_in_sight_when_lines_come(bench: Bench) -> None:
    cells = a_list(bench, 50, follow_end=True)
    assert "line-49" in {c.name_in_tests for c in cells.children}


def test_the_end_in_sight_asks_once_for_more(bench: Bench) -> None:
    cells = a_list(bench, 20)
    cells.more_intent = "more"
    cells.bring_into_sight(19)
    bench.frames(5)
    cells.offset -= 10
    bench.frames(5)
    assert bench.sent == ["more"]


def test_scrolling_for_hours_leaves_nothing_behind(bench: Bench) -> None:
    cells = a_list(bench, 2000)

    def scroll(steps: int) -> int:
        for step in range(steps):
            cells.offset = (step * 37) % cells.offset_max
            bench.frames(1)
        gc.collect()
        return len(gc.get_objects())

    clock = importlib.import_module("kivy.clock").Clock
    clock._max_fps = 0  # no waiting between the frames of this test
    scroll(1500)  # the texts kept are as many as they will ever be
    before = scroll(100)
    after = scroll(1000)
    clock._max_fps = bench.module("frame_rate").FRAMES_PER_S
    assert after <= before * 1.01


# Text and frames


def test_text_is_cut_at_the_end_and_kept(bench: Bench) -> None:
    cache = bench.module("text_cache").TextCache(kept_max=10)
    whole = cache.texture("Wholemeal sourdough loaf", "body")
    cut = cache.texture("Wholemeal sourdough loaf", "body", width=80)
    two = cache.texture("Wholemeal sourdough loaf", "body", width=120, lines=2)
    assert cut.width <= 80 < whole.width
    assert two.height > cut.height
    assert cache.texture("Wholemeal sourdough loaf", "body") is whole
    for number in range(40):
        cache.texture(str(number), "body")
    assert len(cache) == 10


def test_a_scan_lifts_the_cap_for_exactly_one_frame(bench: Bench) -> None:
    frame_rate = bench.module("frame_rate")
    clock = importlib.import_module("kivy.clock").Clock
    frame_rate.draw_next_frame_at_once()
    assert clock._max_fps == 0
    bench.window.canvas.ask_update()
    bench.frames(2)
    assert clock._max_fps == frame_rate.FRAMES_PER_S


def test_a_picture_that_is_broken_is_a_tile_without_one(bench: Bench, tmp_path: Path) -> None:
    read_picture = bench.module("pictures").read_picture
    broken = tmp_path / "x.webp"
    broken.write_bytes(b"RIFF....WEBPnothing")
    assert read_picture(broken) is None
    assert read_picture(tmp_path / "none.webp") is None
