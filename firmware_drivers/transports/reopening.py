"""A line that comes back by itself after the plug was pulled and put in again."""

import time
from collections.abc import Callable

from firmware_drivers.errors import DeviceUnreachable
from firmware_drivers.transports.transport import Deadline, Transport


class ReopeningLine:
    """Opens its line at first use and, after a failure, again at the next use.

    A failure is still raised once, so that a driver knows that what it sent may be lost.
    """

    def __init__(self, open_line: Callable[[], Transport], *, pause_s: float = 0.5) -> None:
        self._open_line = open_line
        self._pause_s = pause_s
        self._line: Transport | None = None
        self._not_before_s = 0.0
        self._last_failure: DeviceUnreachable | None = None
        self.times_opened = 0  # a driver compares it to know that its half-read input is void

    def write(self, data: bytes, deadline: Deadline) -> int:
        """As `Transport.write`."""
        line = self._opened(deadline)
        try:
            return line.write(data, deadline)
        except DeviceUnreachable:
            self.close()
            raise

    def read(self, n: int, deadline: Deadline) -> bytes:
        """As `Transport.read`."""
        line = self._opened(deadline)
        try:
            return line.read(n, deadline)
        except DeviceUnreachable:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the line; the next use opens it again."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _opened(self, deadline: Deadline) -> Transport:
        if self._line is not None:
            return self._line
        # Looking for a port is not free; a screen that asks ten times a second must not look each
        # time. A caller with time to spare waits, another one gets the failure again.
        wait_s = self._not_before_s - time.monotonic()
        if wait_s > 0 and self._last_failure is not None:
            if wait_s > deadline.remaining_s:
                time.sleep(deadline.remaining_s)
                raise DeviceUnreachable(
                    str(self._last_failure), trouble=self._last_failure.trouble
                ) from self._last_failure
            time.sleep(wait_s)
        try:
            self._line = self._open_line()
        except DeviceUnreachable as error:
            self._last_failure = error
            self._not_before_s = time.monotonic() + self._pause_s
            raise
        self.times_opened += 1
        return self._line
