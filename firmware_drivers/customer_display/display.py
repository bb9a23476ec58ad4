"""What a customer display is to the rest of the system."""

from typing import Protocol


class CustomerDisplay(Protocol):
    """Two short lines towards the customer. It cannot answer, so a dead display is not noticed."""

    columns: int  # characters in a line, usually 20

    def show(self, upper: str, lower: str, *, timeout_s: float) -> None:
        """Replace both lines; longer text is cut at the display's width.

        Letters that the display has no sign for are written in Latin letters.
        Raises `DeviceUnreachable` when the line to it is gone.
        """
        ...

    def clear(self, *, timeout_s: float) -> None:
        """Show nothing."""
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...
