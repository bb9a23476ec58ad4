"""What every screen is: a tree built from its kv file, that takes over views."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from pathlib import Path

from kivy.lang import Builder
from kivy.uix.boxlayout import BoxLayout

from edge.screens.caption import Caption
from edge.screens.cell_list import CellList
from edge.screens.field import Field
from edge.screens.key import Key, KeyGrid
from edge.screens.key_bar import KeyBar
from edge.screens.number_pad import NumberPad
from edge.screens.panel import Panel
from edge.screens.parts import parts_of
from edge.screens.top_bar import NoticeStrip, TopBar

# A kv file finds a class by its name once the class exists; these are the whole set.
BLOCKS = (Caption, CellList, Field, Key, KeyBar, KeyGrid, NoticeStrip, NumberPad, Panel, TopBar)
FOLDER = Path(__file__).parent
_loaded: set[str] = set()


def load_kv(name: str) -> None:
    """Read a kv file once; screens that come later are read in idle time (till-screens.md)."""
    if name not in _loaded:
        _loaded.add(name)
        Builder.load_file(str(FOLDER / f"{name}.kv"))


class Screen(BoxLayout):
    """One screen. ``kv`` names its file; `show` is called with every new view."""

    kv = ""
    notice_over = ""  # the part at whose foot notices stand; empty: over the bar's title

    def __init__(self, **kwargs) -> None:
        load_kv("blocks")
        load_kv(self.kv)
        super().__init__(**kwargs)
        self.parts = parts_of(self)

    def make_room_for_alarm(self, *, wanted: bool) -> None:
        """Leave a strip free for an alarm that stays; most screens need none."""

    def show(self, view) -> None:
        """Draw the difference between this view and the one before."""
        raise NotImplementedError
