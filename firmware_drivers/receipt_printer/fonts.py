"""Fonts for text that has to be drawn: letters that a printer has no code page for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import ImageFont

FONT_FOLDER = Path("/usr/share/fonts/truetype")
# Debian's fonts-noto-core, then fonts-dejavu-core. The first font that has a letter draws it.
REGULAR = (
    "noto/NotoSans-Regular.ttf",
    "noto/NotoSansArmenian-Regular.ttf",
    "noto/NotoSansGeorgian-Regular.ttf",
    "dejavu/DejaVuSans.ttf",
)
BOLD = (
    "noto/NotoSans-Bold.ttf",
    "noto/NotoSansArmenian-Bold.ttf",
    "noto/NotoSansGeorgian-Bold.ttf",
    "dejavu/DejaVuSans-Bold.ttf",
)
NO_LETTER = "\ufffe"  # a code point that no font has: shows how a font draws a missing letter


@dataclass(frozen=True, slots=True)
class Run:
    """Letters drawn one after another in one font."""

    text: str
    font: ImageFont.FreeTypeFont


class Typeface:
    """A chain of fonts that together have all the letters a shop needs.

    Sizes are in dots from the top of the tallest to the bottom of the lowest letter.
    """

    def __init__(self, regular: Sequence[Path], bold: Sequence[Path] = ()) -> None:
        """Take the font files in order of preference; without bold ones, bold looks regular."""
        if not regular:
            raise ValueError("a typeface needs at least one font file")
        self._files = {False: tuple(regular), True: tuple(bold) or tuple(regular)}
        self._fonts: dict[tuple[Path, int], ImageFont.FreeTypeFont] = {}
        self._missing: dict[tuple[Path, int], bytes] = {}
        self._chosen: dict[tuple[str, int, bool], ImageFont.FreeTypeFont] = {}

    def runs(self, text: str, size: int, *, bold: bool = False) -> tuple[Run, ...]:
        """Split the text into runs of one font each."""
        runs: list[Run] = []
        for letter in text:
            font = self._font_for(letter, size, bold=bold)
            if runs and (letter == " " or runs[-1].font is font):
                runs[-1] = Run(runs[-1].text + letter, runs[-1].font)
            else:
                runs.append(Run(letter, font))
        return tuple(runs)

    def width(self, text: str, size: int, *, bold: bool = False) -> float:
        """Width in dots."""
        return sum(run.font.getlength(run.text) for run in self.runs(text, size, bold=bold))

    def _font_for(self, letter: str, size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
        key = (letter, size, bold)
        if key not in self._chosen:
            files = self._files[bold]
            having = (file for file in files if self._has(file, size, letter))
            self._chosen[key] = self._font(next(having, files[0]), size)
        return self._chosen[key]

    def _has(self, file: Path, size: int, letter: str) -> bool:
        if letter.isspace():
            return True
        if (file, size) not in self._missing:
            self._missing[file, size] = self._dots(file, size, NO_LETTER)
        return self._dots(file, size, letter) != self._missing[file, size]

    def _dots(self, file: Path, size: int, letter: str) -> bytes:
        mask: Any = self._font(file, size).getmask(letter)  # Pillow's own type, without a stub
        return bytes(mask)

    def _font(self, file: Path, size: int) -> ImageFont.FreeTypeFont:
        if (file, size) not in self._fonts:
            self._fonts[file, size] = ImageFont.truetype(
                str(file), size, layout_engine=ImageFont.Layout.BASIC
            )
        return self._fonts[file, size]


def installed_typeface(folder: Path = FONT_FOLDER) -> Typeface | None:
    """Return the typeface made of Debian's Noto and DejaVu fonts; None if none is installed."""
    regular = [folder / name for name in REGULAR if (folder / name).is_file()]
    bold = [folder / name for name in BOLD if (folder / name).is_file()]
    return Typeface(regular, bold) if regular else None
