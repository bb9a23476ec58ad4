"""What all simulated devices share: lines plugged into them, power, and faults by script.

A simulated device takes bytes in any segmentation and sends through whatever lines are attached, so
the same device runs in memory, behind a pty and behind a TCP port. It executes first and loses the
answer afterwards, as a real one does behind a bad cable.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


REMEMBERED_BYTES = 8 * 1024 * 1024  # a demonstration may run for weeks
REMEMBERED_OPERATIONS = 50_000


def remember(journal: list[T], operation: T) -> None:
    """Add to a journal of executed operations; the oldest half is dropped when it is full."""
    if len(journal) >= REMEMBERED_OPERATIONS:
        del journal[: REMEMBERED_OPERATIONS // 2]
    journal.append(operation)


@dataclass(frozen=True, slots=True)
class AttachedLine:
    """One line into the device: how to send on it and how to let the other side feel an unplug."""

    send: Callable[[bytes], None]
    hang_up: Callable[[], None]


@dataclass(slots=True)
class LineFaults:
    """What goes wrong with answers; change it at any time."""

    mute: bool = False  # every answer is lost
    drop_answers: int = 0  # so many answers are lost, then all is well
    garble_answers: int = 0  # so many answers arrive with their lowest bits flipped
    delay_s: float = 0.0  # each answer comes later by this
    split_answers: int = 0  # answers leave in pieces of so many bytes; 0: whole
    hang_up_after: int | None = None  # the line breaks after so many more bytes received


class WireDevice:
    """The base of every simulated device. Subclasses implement `_execute` and `_forget`."""

    def __init__(self) -> None:
        self.lock = threading.RLock()  # lines, pages and tests come from different threads
        self.faults = LineFaults()
        self.received = bytearray()  # what came in while switched on
        self._lines: list[AttachedLine] = []
        self._powered = True

    @property
    def powered(self) -> bool:
        """Whether the device is switched on."""
        return self._powered

    def attach(self, line: AttachedLine) -> None:
        """Plug a line in."""
        with self.lock:
            self._lines.append(line)

    def detach(self, line: AttachedLine) -> None:
        """Pull a line out; pulling twice is harmless."""
        with self.lock:
            if line in self._lines:
                self._lines.remove(line)

    def receive(self, data: bytes) -> None:
        """Take bytes from a line."""
        with self.lock:
            if not self._powered:
                return
            limit = self.faults.hang_up_after
            if limit is not None and len(data) >= limit:
                self.faults.hang_up_after = None
                self._take(data[:limit])
                self.hang_up()
                return
            if limit is not None:
                self.faults.hang_up_after = limit - len(data)
            self._take(data)

    def power_off(self) -> None:
        """Pull the mains plug: lines die, whatever was only in memory is gone."""
        with self.lock:
            self._powered = False
            self._forget()
            self.hang_up()

    def power_on(self) -> None:
        """Switch on again."""
        with self.lock:
            self._powered = True

    def hang_up(self) -> None:
        """Break every line, as if the cable were pulled for a moment."""
        with self.lock:
            lines = tuple(self._lines)
        for line in lines:
            line.hang_up()

    def send(self, data: bytes) -> None:
        """Send on every line, subject to the faults."""
        with self.lock:
            faults, lines = self.faults, tuple(self._lines)
            if not self._powered or not data or faults.mute:
                return
            if faults.drop_answers:
                faults.drop_answers -= 1
                return
            if faults.garble_answers:
                faults.garble_answers -= 1
                data = bytes(byte ^ 0x05 for byte in data)
        if faults.delay_s:
            time.sleep(faults.delay_s)
        size = faults.split_answers or len(data)
        for line in lines:
            for start in range(0, len(data), size):
                line.send(data[start : start + size])

    def _take(self, data: bytes) -> None:
        self.received += data
        if len(self.received) > REMEMBERED_BYTES:
            del self.received[: REMEMBERED_BYTES // 2]
        self._execute(data)

    def _execute(self, data: bytes) -> None:
        raise NotImplementedError

    def _forget(self) -> None:
        """Lose the volatile state; the default device has none."""
