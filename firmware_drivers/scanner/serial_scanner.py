"""A scanner on a serial line, a USB-COM port or a TCP socket."""

from collections import deque

from firmware_drivers.scanner.decoding import LineAssembler
from firmware_drivers.scanner.scanner import ScannedCode
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

UNENDED_S = 0.1  # silence after which a scan without a line end is complete


class SerialScanner:
    """A `BarcodeScanner` that sends each code as a line.

    ``line_end`` False is for scanners that cannot be set to send one: silence ends a scan then.
    """

    def __init__(self, line: ReopeningLine, *, line_end: bool = True) -> None:
        self._line = line
        self._line_end = line_end
        self._assembler = LineAssembler()
        self._ready: deque[ScannedCode] = deque()
        self._opened = 0

    def read(self, *, timeout_s: float) -> ScannedCode | None:
        """Wait for the next scan; see `BarcodeScanner.read`."""
        deadline = Deadline.after(timeout_s)
        while not self._ready:
            waits_for_silence = self._assembler.unfinished and not self._line_end
            until = deadline.at_most(UNENDED_S) if waits_for_silence else deadline
            received = self._line.read(4096, until)
            if self._opened != self._line.times_opened:
                self._opened = self._line.times_opened
                self._assembler.forget()
            if received:
                self._ready.extend(self._assembler.feed(received))
            elif waits_for_silence and not deadline.passed:
                scan = self._assembler.flush()
                self._ready.extend([scan] if scan else [])
            else:
                return None
        return self._ready.popleft()

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()
