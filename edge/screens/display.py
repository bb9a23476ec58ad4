"""The panel a till is shown on: its pixels, its real size and what follows from them; pure."""

import math
from dataclasses import dataclass
from pathlib import Path

DP_PER_INCH = 160
ROOMY_FROM_DP = 1100  # narrower panels get the compact layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """One screen profile; sizes in dp are real sizes because the density comes from here."""

    width_px: int = 1280
    height_px: int = 800
    diagonal_in: float = 10.1
    fullscreen: bool = False  # the appliance; a developer's desktop wants a window
    show_cursor: bool = False
    data: Path = Path("var/till-screens")  # where the built fonts and Kivy's data folder live

    @property
    def density(self) -> float:
        """Pixels per dp."""
        diagonal_px = math.hypot(self.width_px, self.height_px)
        return round(diagonal_px / self.diagonal_in / DP_PER_INCH, 3)

    @property
    def width_dp(self) -> float:
        """How wide the panel is, in dp."""
        return self.width_px / self.density

    @property
    def height_dp(self) -> float:
        """How high the panel is, in dp."""
        return self.height_px / self.density

    @property
    def is_roomy(self) -> bool:
        """Whether the number pad and a wide basket fit beside the grid."""
        return self.width_dp >= ROOMY_FROM_DP


PANELS = {
    "1280x800": Display(),
    "1024x600": Display(width_px=1024, height_px=600, diagonal_in=7.0),
    "800x480": Display(width_px=800, height_px=480, diagonal_in=7.0),
}
