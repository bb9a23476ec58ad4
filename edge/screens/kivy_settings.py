"""Settle what Kivy reads once, at its first import, and check that it listened.

Call `before_kivy` before anything imports a screen. Sources of each line: see
docs/understanding/till-screens.md.
"""

import importlib
import importlib.util
import logging
import os
import shutil
import sys
from pathlib import Path

from edge.screens.display import Display

STYLE_KV = Path(__file__).with_name("style.kv")
# What the program depends on, read back after Kivy's import: a key in a wrong section is ignored
# by Kivy without a word.
CHECKED = (("graphics", "multisamples", "0"), ("kivy", "exit_on_escape", "0"))


class KivyLoadedTooEarly(RuntimeError):
    """Something imported Kivy before its settings stood."""


def before_kivy(display: Display, *, scripted: bool = False) -> None:
    """Settle Kivy's environment and configuration for this panel.

    ``scripted`` draws without any screen (SDL's offscreen driver) unless the caller has chosen a
    driver. Raises `KivyLoadedTooEarly`.
    """
    if "kivy.config" in sys.modules:
        raise KivyLoadedTooEarly("kivy was imported before its settings")
    if scripted and "SDL_VIDEODRIVER" not in os.environ:
        os.environ["SDL_VIDEODRIVER"] = "offscreen"
    os.environ.update(
        KIVY_NO_ARGS="1",  # Kivy would otherwise parse our command line
        KIVY_NO_CONFIG="1",  # no ~/.kivy/config.ini: a till has one place for settings
        KIVY_NO_FILELOG="1",
        KIVY_LOG_MODE="PYTHON",  # no handlers and no stderr of Kivy's own: our log has both
        KIVY_WINDOW="sdl2",  # left open, a failed window makes Kivy try X11 and end the process
        KIVY_TEXT="sdl2",
        KIVY_IMAGE="sdl2",
        KIVY_DATA_DIR=str(build_data_folder(display.data)),
        KIVY_HOME=str(display.data / "kivy-home"),
        KIVY_METRICS_DENSITY=str(display.density),  # Kivy would take 1.0 for all panels
        KIVY_METRICS_FONTSCALE="1",
    )
    config = importlib.import_module("kivy.config").Config
    for section, key, value in (
        ("graphics", "width", display.width_px),
        ("graphics", "height", display.height_px),
        ("graphics", "fullscreen", "auto" if display.fullscreen else 0),
        ("graphics", "borderless", int(display.fullscreen)),
        ("graphics", "resizable", 0),
        ("graphics", "show_cursor", int(display.show_cursor)),
        ("graphics", "multisamples", 0),  # the Smooth… shapes smooth their own edges
        ("graphics", "maxfps", 60),
        ("graphics", "allow_screensaver", 0),
        ("kivy", "exit_on_escape", 0),
        ("kivy", "log_level", "error"),
    ):
        config.set(section, key, str(value))
    config.remove_section("input")
    config.add_section("input")
    config.set(
        "input", "mouse", "mouse,disable_multitouch"
    )  # the only provider: one tap, one press
    # Kivy tells at length which input libraries this machine does not have; we use none of them.
    kivy_log = logging.getLogger("kivy")
    kivy_log.setLevel(logging.ERROR)
    kivy_log.addFilter(lambda record: "is not supported by" not in record.getMessage())
    for section, key, wanted in CHECKED:
        if config.get(section, key) != wanted:
            raise KivyLoadedTooEarly(f"kivy did not take [{section}] {key}")


def build_data_folder(data: Path) -> Path:
    """Copy Kivy's data folder with our own style.kv in it; cheap when it is there already.

    Kivy parses 1,340 lines of its own style.kv at every start; no widget of ours uses them.
    """
    kivy_package = Path(next(iter(_spec_locations())))
    folder = data / "kivy-data"
    marker = folder / "style.kv"
    if marker.exists() and marker.read_bytes() == STYLE_KV.read_bytes():
        return folder.resolve()
    building = data / "kivy-data.new"
    shutil.rmtree(building, ignore_errors=True)
    shutil.copytree(
        kivy_package / "data",
        building,
        ignore=shutil.ignore_patterns("style.kv", "keyboards", "logo", "settings_kivy.json"),
    )
    shutil.copyfile(STYLE_KV, building / "style.kv")
    shutil.rmtree(folder, ignore_errors=True)
    building.rename(folder)
    return folder.resolve()


def _spec_locations() -> list[str]:
    spec = importlib.util.find_spec("kivy")
    locations = spec.submodule_search_locations if spec else None
    if not locations:
        raise KivyLoadedTooEarly("kivy is not installed")
    return list(locations)
