"""The one font of the screens: found where it was built, or built now by a process of its own."""

import subprocess
import sys
from pathlib import Path

REGULAR = "tameio-sans-regular.ttf"
BOLD = "tameio-sans-bold.ttf"
BUILD_TIMEOUT_S = 120
CHECKOUT = Path(__file__).parents[2]  # where `-m edge…` finds us, installed or not


class FontMissing(RuntimeError):
    """The font is not built and cannot be built here."""


def till_fonts(data: Path) -> tuple[Path, Path]:
    """Give regular and bold; build them if they are not there. Raises `FontMissing`."""
    regular, bold = data / "fonts" / REGULAR, data / "fonts" / BOLD
    if not (regular.exists() and bold.exists()):
        try:
            subprocess.run(  # noqa: S603 - our own module, our own interpreter
                [sys.executable, "-m", "edge.screens.font_building", str(regular.parent)],
                check=True,
                timeout=BUILD_TIMEOUT_S,
                capture_output=True,
                text=True,
                cwd=CHECKOUT,
            )
        except subprocess.SubprocessError as error:
            told = getattr(error, "stderr", "") or str(error)
            raise FontMissing(f"the till's font could not be built: {told.strip()}") from error
    return regular.resolve(), bold.resolve()
