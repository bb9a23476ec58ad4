"""The device's end of a Tremol line, written from the vendor text and not from the driver."""

from collections.abc import Iterator

MAX_LENGTH = 0x9F


class RequestReader:
    """Cuts what arrives into pings, questions and frames."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def clear(self) -> None:
        """Forget a half request."""
        self._bytes.clear()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield each single byte or frame; a frame of wrong form comes as it is."""
        self._bytes += data
        while self._bytes:
            size = 1
            if self._bytes[0] == 2:
                if len(self._bytes) < 2:
                    return
                # LEN counts itself, number, command and data; then two of checksum and 0Ah.
                size = max(self._bytes[1] - 32, 3) + 4
                if len(self._bytes) < size:
                    return
            piece = bytes(self._bytes[:size])
            del self._bytes[:size]
            yield piece


def is_sound(frame: bytes) -> bool:
    """Whether length, checksum and end of a request are right."""
    if frame[-1] != 0x0A or not 0x23 <= frame[1] <= MAX_LENGTH:
        return False
    return written(frame[1:-3]) == frame[-3:-1]


def written(body: bytes) -> bytes:
    """Checksum of the bytes, as the device writes it."""
    total = 0
    for byte in body:
        total ^= byte
    high, low = divmod(total, 16)
    return bytes([48 + high, 48 + low])


def acknowledged(number: int, st1: int, st2: int) -> bytes:
    """Build the seven bytes."""
    body = bytes([number, st1, st2])
    return b"\x06" + body + written(body) + b"\n"


def data_answer(number: int, command: int, data: bytes) -> bytes:
    """Build an answer with data."""
    body = bytes([len(data) + 35, number, command]) + data
    return b"\x02" + body + written(body) + b"\n"
