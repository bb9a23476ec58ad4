"""Writes to a pole display, alone on its line or in front of a printer."""

from collections.abc import Mapping

from firmware_drivers.customer_display.dialects import (
    CLEAR,
    EPSON_PAGES,
    INITIALISE,
    SELECT_DISPLAY,
    SELECT_PRINTER,
    Dialect,
)
from firmware_drivers.customer_display.letters import in_known_letters
from firmware_drivers.errors import DeviceUnreachable, Trouble
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

ROWS = 2


class PoleDisplay:
    """A `CustomerDisplay` of two lines.

    ``pages`` are the code pages that the display has, with their numbers; each text is sent in the
    first that has all its letters. ``pass_through`` is for a display that shares its line with a
    printer. Repeating what is shown already sends nothing.
    """

    def __init__(
        self,
        line: ReopeningLine,
        dialect: Dialect,
        *,
        pages: Mapping[str, int] = EPSON_PAGES,
        columns: int = 20,
        pass_through: bool = False,
    ) -> None:
        self.columns = columns
        self._line = line
        self._dialect = dialect
        self._pages = pages
        self._pass_through = pass_through
        self._shown: tuple[str, str] | None = None
        self._opened = 0

    def show(self, upper: str, lower: str, *, timeout_s: float) -> None:
        """Replace both lines; see `CustomerDisplay.show`."""
        if self._shown == (upper, lower) and self._opened == self._line.times_opened:
            return
        page = self._page_for(upper + lower)
        lines = (self._encode(text, page) for text in (upper, lower))
        self._send(
            self._dialect.choose_page(self._pages[page]) + self._dialect.write_lines(*lines),
            Deadline.after(timeout_s),
        )
        self._shown = (upper, lower)

    def clear(self, *, timeout_s: float) -> None:
        """Show nothing."""
        self._send(CLEAR, Deadline.after(timeout_s))
        self._shown = ("", "")

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()

    def _page_for(self, text: str) -> str:
        """Return the page that has the most of the text's letters, the first among equals."""
        return max(self._pages, key=lambda page: sum(_has(page, letter) for letter in text))

    def _encode(self, text: str, page: str) -> bytes:
        known = in_known_letters(text, lambda letter: _has(page, letter))
        return known[: self.columns].ljust(self.columns).encode(page)

    def _send(self, data: bytes, deadline: Deadline) -> None:
        if self._opened != self._line.times_opened or self._opened == 0:
            # A display that was unplugged has forgotten its cursor and its page.
            data = INITIALISE + self._dialect.cursor_off + data
        if self._pass_through:
            data = SELECT_DISPLAY + data + SELECT_PRINTER
        self._shown = None
        taken = self._line.write(data, deadline)
        self._opened = self._line.times_opened
        if taken < len(data):
            self._line.close()
            raise DeviceUnreachable("the display takes no data", trouble=Trouble.NO_ANSWER)


def _has(page: str, letter: str) -> bool:
    if letter < " ":
        return False
    try:
        letter.encode(page)
    except UnicodeEncodeError:
        return False
    return True
