"""Product pictures as textures: loaded one a frame, so that a page of tiles is never late."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from kivy.clock import Clock
from kivy.graphics.texture import Texture
from PIL import Image

KEPT_MAX = 240
EDGE_MAX = 128


class Pictures:
    """The pictures shown last."""

    def __init__(self, kept_max: int = KEPT_MAX) -> None:
        self._kept_max = kept_max
        self._kept: OrderedDict[str, Texture | None] = OrderedDict()
        self._wanted: OrderedDict[str, list[Callable[[], None]]] = OrderedDict()
        self._load = Clock.create_trigger(self._load_one, 0)

    def texture(self, path: str, when_here: Callable[[], None]) -> Texture | None:
        """Give a picture, or None and call back when it is here; one that was missing may come."""
        kept = self._kept.get(path)
        if kept is not None or (path in self._kept and not Path(path).exists()):
            self._kept.move_to_end(path)
            return kept
        self._wanted.setdefault(path, []).append(when_here)
        self._load()
        return None

    def _load_one(self, _dt: float) -> None:
        if not self._wanted:
            return
        path, waiting = self._wanted.popitem(last=False)
        texture = read_picture(Path(path))
        self._kept[path] = texture
        if len(self._kept) > self._kept_max:
            self._kept.popitem(last=False)
        for when_here in waiting:
            when_here()
        if self._wanted:
            self._load()


def read_picture(path: Path) -> Texture | None:
    """Read a picture, at most `EDGE_MAX` pixels wide; None when it is not there or broken."""
    try:
        with Image.open(path) as opened:
            opened.thumbnail((EDGE_MAX, EDGE_MAX))
            image = opened.convert("RGBA").transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    except (OSError, ValueError, SyntaxError):
        return None
    texture = Texture.create(size=image.size, colorfmt="rgba")
    texture.blit_buffer(image.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    return texture


pictures = Pictures()
