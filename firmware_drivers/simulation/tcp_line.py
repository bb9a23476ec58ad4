"""A TCP port with a simulated device behind it."""

import contextlib
import socket
import threading

from firmware_drivers.simulation.wire_device import AttachedLine, WireDevice


class TcpLine:
    """Listens on the loopback interface until closed; ``port`` is the port that was given.

    The newest connection wins, as on a printer whose old peer vanished without a word; a ``shared``
    line (a scanner) serves all of them.
    """

    def __init__(self, device: WireDevice, *, port: int = 0, shared: bool = False) -> None:
        self._device = device
        self._shared = shared
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._accept, name=f"tcp-{self.port}", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """The address for a settings file."""
        return f"tcp:127.0.0.1:{self.port}"

    def close(self) -> None:
        """Stop listening and hang up."""
        self._closed = True
        with contextlib.suppress(OSError):  # wakes the accepting thread; fails where not connected
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._hang_up_all()
        self._thread.join(timeout=5)

    def _hang_up_all(self) -> None:
        with self._lock:
            connections = tuple(self._open)
        for connection in connections:
            _hang_up(connection)

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if self._closed or not self._device.powered:
                connection.close()
                continue
            if not self._shared:
                self._hang_up_all()
            # A device sends as it goes; waiting to fill a packet would make it look slow.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        def send(data: bytes) -> None:
            with contextlib.suppress(OSError):  # the peer hung up; a device does not care
                connection.sendall(data)

        line = AttachedLine(send=send, hang_up=lambda: _hang_up(connection))
        self._device.attach(line)
        try:
            with contextlib.suppress(OSError):
                while data := connection.recv(65536):
                    self._device.receive(data)
        finally:
            self._device.detach(line)
            with self._lock:
                self._open.discard(connection)
            connection.close()


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
