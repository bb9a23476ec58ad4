"""Sends and receives APDUs: bare on TCP, framed and acknowledged on a serial line."""

from typing import Protocol

from firmware_drivers.errors import DeviceUnreachable, Trouble
from firmware_drivers.payment_terminal.zvt.frame import (
    ACK,
    NAK,
    Apdu,
    encode_serial,
    take_apdu,
    take_serial,
)
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

REPEATS_MAX = 2


class Link(Protocol):
    """A way for APDUs. Raises `DeviceUnreachable` when the line is gone."""

    def send(self, apdu: Apdu, deadline: Deadline) -> None:
        """Hand a message over."""
        ...

    def receive(self, deadline: Deadline) -> Apdu | None:
        """Return the next message; None at the deadline."""
        ...

    def close(self) -> None:
        """Let go of the line and of what was half received."""
        ...


class TcpLink:
    """APDUs follow each other; the length says where one ends."""

    def __init__(self, line: ReopeningLine) -> None:
        self._line = line
        self._received = b""

    def send(self, apdu: Apdu, deadline: Deadline) -> None:
        """Send."""
        data = apdu.encode()
        if self._line.write(data, deadline) < len(data):
            raise DeviceUnreachable("the terminal takes no bytes", trouble=Trouble.NO_ANSWER)

    def receive(self, deadline: Deadline) -> Apdu | None:
        """Receive."""
        while True:
            apdu, self._received = take_apdu(self._received)
            if apdu is not None:
                return apdu
            opened = self._line.times_opened
            arrived = self._line.read(4096, deadline)
            if self._line.times_opened != opened:  # reopened unseen: the dialogue is over
                self.close()
                raise DeviceUnreachable("the line broke", trouble=Trouble.NOT_CONNECTED)
            if not arrived:
                return None
            self._received += arrived

    def close(self) -> None:
        """Hang up."""
        self._received = b""
        self._line.close()


class SerialLink:
    """Each message is framed, checked, and acknowledged by one byte before it counts."""

    def __init__(self, line: ReopeningLine, *, ack_s: float = 5.0) -> None:
        self._line = line
        self._ack_s = ack_s
        self._received = b""
        self._waiting: list[Apdu] = []
        self._last: Apdu | None = None

    def send(self, apdu: Apdu, deadline: Deadline) -> None:
        """Send; repeated at most twice without an acknowledgement."""
        frame = encode_serial(apdu)
        for _ in range(REPEATS_MAX + 1):
            if self._line.write(frame, deadline) < len(frame):
                break
            if self._acknowledged(deadline.at_most(self._ack_s)):
                return
        raise DeviceUnreachable("the terminal does not acknowledge", trouble=Trouble.NO_ANSWER)

    def receive(self, deadline: Deadline) -> Apdu | None:
        """Receive and acknowledge."""
        while not self._waiting:
            if self._take(deadline) is None:
                return None
        return self._waiting.pop(0)

    def close(self) -> None:
        """Let go."""
        self._received = b""
        self._waiting.clear()
        self._line.close()

    def _acknowledged(self, deadline: Deadline) -> bool:
        while True:
            match self._take(deadline):
                case None | b"\x15":
                    return False
                case b"\x06":
                    return True
                case _:
                    continue  # a message crossed ours

    def _take(self, deadline: Deadline) -> Apdu | bytes | None:
        """Take one thing off the line; None at the deadline."""
        while True:
            found, self._received = take_serial(self._received)
            if isinstance(found, Apdu):
                self._line.write(ACK, deadline)
                self._waiting.append(found)
                return found
            if isinstance(found, bytes):
                return found
            if found is not None:
                self._line.write(NAK, deadline)
                continue
            arrived = self._line.read(4096, deadline)
            if not arrived:
                return None
            self._received += arrived
