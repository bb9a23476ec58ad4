"""A device on the network."""

import select
import socket

from firmware_drivers.errors import DeviceUnreachable, Trouble
from firmware_drivers.transports.address import TcpAddress
from firmware_drivers.transports.transport import Deadline


class TcpConnection:
    """An open connection."""

    def __init__(self, address: TcpAddress, *, connect_timeout_s: float = 3.0) -> None:
        """Connect, or raise `DeviceUnreachable`."""
        self._name = f"{address.host}:{address.port}"
        try:
            self._socket = socket.create_connection(
                (address.host, address.port), timeout=connect_timeout_s
            )
        except OSError as error:
            raise self._unreachable(error) from error
        try:
            self._prepare()
        except OSError as error:  # reset at once: the printer serves somebody else
            self._socket.close()
            raise self._unreachable(error) from error

    def write(self, data: bytes, deadline: Deadline) -> int:
        """Write until all is taken or the deadline; a printer out of paper stops taking."""
        sent = 0
        try:
            while sent < len(data):
                _, writable, _ = select.select([], [self._socket], [], deadline.remaining_s)
                if not writable:
                    break
                sent += self._socket.send(data[sent:])
        except (OSError, ValueError) as error:
            raise self._unreachable(error) from error
        return sent

    def read(self, n: int, deadline: Deadline) -> bytes:
        """Return what has arrived, waiting for the first byte until the deadline."""
        try:
            readable, _, _ = select.select([self._socket], [], [], deadline.remaining_s)
            if not readable:
                return b""
            received = self._socket.recv(n)
        except (OSError, ValueError) as error:
            raise self._unreachable(error) from error
        if not received:
            raise DeviceUnreachable(
                f"{self._name} hung up",
                trouble=Trouble.NOT_CONNECTED,
            )
        return received

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _prepare(self) -> None:
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # A printer that loses its power says nothing; without probes a till that only waits for it
        # would never notice.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 5)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)

    def _unreachable(self, error: Exception) -> DeviceUnreachable:
        return DeviceUnreachable(f"{self._name}: {error}", trouble=Trouble.NOT_CONNECTED)
