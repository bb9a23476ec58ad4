"""A line in memory to a simulated device, for tests that need no operating system."""

import threading

from firmware_drivers.errors import DeviceUnreachable, Trouble
from firmware_drivers.simulation.wire_device import AttachedLine, WireDevice
from firmware_drivers.transports.transport import Deadline


class Loopback:
    """A line whose other end is a simulated device in the same process.

    Faults are the device's (`WireDevice.faults`) plus two of the line itself: ``take_at_most``
    stops taking bytes, as flow control does; ``segment`` hands bytes over in pieces of this size.
    """

    def __init__(
        self, device: WireDevice, *, take_at_most: int | None = None, segment: int | None = None
    ) -> None:
        self._device = device
        self._arrived = bytearray()
        self._news = threading.Condition()
        self._broken = False
        self._room = take_at_most
        self._segment = segment
        self._line = AttachedLine(send=self._deliver, hang_up=self._break)
        device.attach(self._line)

    def write(self, data: bytes, deadline: Deadline) -> int:  # noqa: ARG002 - memory never waits
        """Hand bytes to the device."""
        self._check()
        taken = data if self._room is None else data[: self._room]
        if self._room is not None:
            self._room -= len(taken)
        size = self._segment or max(1, len(taken))
        for start in range(0, len(taken), size):
            self._device.receive(taken[start : start + size])
        return len(taken)

    def read(self, n: int, deadline: Deadline) -> bytes:
        """Return what the device sent, waiting for it until the deadline."""
        with self._news:
            self._news.wait_for(lambda: self._arrived or self._broken, deadline.remaining_s)
            if not self._arrived:
                self._check()
                return b""
            taken = bytes(self._arrived[:n])
            del self._arrived[:n]
            return taken

    def close(self) -> None:
        """Pull the line out."""
        self._break()

    def _deliver(self, data: bytes) -> None:
        with self._news:
            self._arrived += data
            self._news.notify_all()

    def _break(self) -> None:
        self._device.detach(self._line)
        with self._news:
            self._broken = True
            self._news.notify_all()

    def _check(self) -> None:
        if self._broken:
            raise DeviceUnreachable("the line was broken", trouble=Trouble.NOT_CONNECTED)
