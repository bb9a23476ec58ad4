"""A pseudo-terminal with a simulated device behind it: to a driver it is a serial port."""

import contextlib
import os
import select
import threading
import tty
from pathlib import Path

from firmware_drivers.simulation.wire_device import AttachedLine, WireDevice


class PtyLine:
    """A serial port at ``path``, which is stable across unplugging when a ``link`` is given.

    A pty carries no parity and no baud rate: those settings are accepted and ignored.
    """

    def __init__(self, device: WireDevice, *, link: Path | None = None) -> None:
        self._device = device
        self._link = link
        self._stop_reader, self._stop_writer = os.pipe()
        self._plugged: tuple[int, int] | None = None
        self._thread: threading.Thread | None = None
        self.path = ""
        self.plug_in()

    @property
    def address(self) -> str:
        """The address for a settings file."""
        return f"serial:{self.path}"

    def plug_in(self) -> None:
        """Make the port appear."""
        master, slave = os.openpty()
        tty.setraw(slave)
        # The slave end stays open here: otherwise the master would report an error whenever no
        # program happens to have the port open, and raw mode would be lost.
        self._plugged = (master, slave)
        self.path = os.ttyname(slave)
        if self._link is not None:
            self._link.parent.mkdir(parents=True, exist_ok=True)
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(self.path)
            self.path = str(self._link)
        self._thread = threading.Thread(target=self._serve, args=(master,), daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Make the port vanish under whoever has it open."""
        if self._plugged is None or self._thread is None:
            return
        os.write(self._stop_writer, b"x")
        self._thread.join(timeout=5)
        os.read(self._stop_reader, 1)
        for descriptor in self._plugged:
            os.close(descriptor)
        self._plugged = None
        if self._link is not None:
            self._link.unlink(missing_ok=True)

    def close(self) -> None:
        """Unplug for good."""
        self.unplug()
        os.close(self._stop_reader)
        os.close(self._stop_writer)

    def _serve(self, master: int) -> None:
        def send(data: bytes) -> None:
            # With nobody reading, a pty's buffer fills; a serial line would let the bytes go.
            with contextlib.suppress(OSError):
                while data and select.select([], [master], [], 0.2)[1]:
                    data = data[os.write(master, data) :]

        line = AttachedLine(send=send, hang_up=lambda: None)
        self._device.attach(line)
        try:
            while True:
                readable, _, _ = select.select([master, self._stop_reader], [], [])
                if self._stop_reader in readable:
                    return
                self._device.receive(os.read(master, 4096))
        finally:
            self._device.detach(line)
