"""Rendered text, kept: text is the largest single cost of a frame.

A kept string costs nothing, a new one 0.5-1.4 ms. Textures are white and are tinted by a `Color`.
"""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from collections import OrderedDict
from typing import Any

from kivy.core.text import Label as CoreLabel
from kivy.graphics.texture import Texture

from edge.screens.style import style

KEPT_MAX = 600
ELLIPSIS = "…"

_Key = tuple[str, str, bool, int, int, bool]


class TextCache:
    """The strings drawn last, least recently used first."""

    def __init__(self, kept_max: int = KEPT_MAX) -> None:
        self._kept_max = kept_max
        # Kivy fills a texture when it is first drawn and asks the label again for that: the label
        # lives as long as its texture.
        self._kept: OrderedDict[_Key, Any] = OrderedDict()
        self._fonts: dict[tuple[str, bool], Any] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def clear(self) -> None:
        """Forget everything, as when the density changes."""
        self._kept.clear()
        self._fonts.clear()

    def texture(  # noqa: PLR0913 - a text has that many sides
        self,
        text: str,
        look: str,
        *,
        bold: bool = False,
        width: float = 0,
        lines: int = 1,
        centred: bool = False,
    ) -> Texture:
        """Give a texture of the text, cut with an ellipsis to ``lines`` of ``width`` pixels.

        ``look`` names a type size; a width of 0 does not cut.
        """
        key = (text, look, bold, int(width), lines, centred)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept.texture
        measure = self._label(look, bold=bold)
        label = self._new_label(look, bold=bold, centred=centred)
        label.text = self._cut(measure, text, int(width), lines) if width else text
        label.refresh()
        self._kept[key] = label
        if len(self._kept) > self._kept_max:
            self._kept.popitem(last=False)
        return label.texture

    def width(self, text: str, look: str, *, bold: bool = False) -> float:
        """Measure a line without drawing it, in pixels."""
        return self._label(look, bold=bold).get_extents(text)[0]

    def fits(
        self, text: str, look: str, room: float, *, bold: bool = False, lines: int = 1
    ) -> bool:
        """Say whether a text stands in a room uncut, on one line or, where allowed, on two."""
        if self.width(text, look, bold=bold) <= room:
            return True
        words = text.split(" ")
        return lines > 1 and any(
            self.width(" ".join(words[:at]), look, bold=bold) <= room
            and self.width(" ".join(words[at:]), look, bold=bold) <= room
            for at in range(1, len(words))
        )

    def _label(self, look: str, *, bold: bool) -> Any:
        label = self._fonts.get((look, bold))
        if label is None:
            label = self._fonts[look, bold] = self._new_label(look, bold=bold)
        return label

    @staticmethod
    def _new_label(look: str, *, bold: bool, centred: bool = False) -> Any:
        return CoreLabel(
            font_name=style.bold if bold else style.regular,
            font_size=style.size(look),
            line_height=1.0,
            halign="center" if centred else "left",
        )

    def _cut(self, label: Any, text: str, width: int, lines: int) -> str:
        """Break at spaces, then cut what is left over."""
        if lines == 1 and "\n" not in text:
            return self._cut_line(label, text, width)
        kept: list[str] = []
        for paragraph in text.split("\n"):
            line = ""
            for word in paragraph.split(" "):
                wider = f"{line} {word}" if line else word
                if not line or label.get_extents(wider)[0] <= width:
                    line = wider
                else:
                    kept.append(line)
                    line = word
            kept.append(line)
        if len(kept) > lines:
            kept = [*kept[: lines - 1], " ".join(kept[lines - 1 :])]
        return "\n".join(self._cut_line(label, line, width) for line in kept)

    def _cut_line(self, label: Any, text: str, width: int) -> str:
        if label.get_extents(text)[0] <= width:
            return text
        short, long = 0, len(text)
        while short < long:  # the longest beginning that fits with an ellipsis
            middle = (short + long + 1) // 2
            if label.get_extents(text[:middle].rstrip() + ELLIPSIS)[0] <= width:
                short = middle
            else:
                long = middle - 1
        return text[:short].rstrip() + ELLIPSIS


text_cache = TextCache()
