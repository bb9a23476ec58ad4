"""One request, one answer: what the drivers of all scales share."""

import time
from collections.abc import Callable
from typing import TypeAlias, TypeVar

from firmware_drivers.errors import DeviceRefused, DeviceUnreachable, Trouble
from firmware_drivers.scale.corrupt import Corrupt
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

F = TypeVar("F")
# Takes the first answer off the bytes (None: still incomplete) and returns the rest, which is never
# longer than the longest answer.
TakeFrame: TypeAlias = Callable[[bytes], tuple[F | Corrupt | None, bytes]]

TRIES = 3
READ_BYTES = 256
LATE_BYTES_MAX = 64 * READ_BYTES  # more than a scale sends between two questions; then it babbles


class ScaleLine:
    """Asks a scale, again when an answer is lost: whatever a scale does may be asked for twice.

    An answer that comes too late is an old weight and is thrown away.
    """

    def __init__(self, line: ReopeningLine, *, gap_s: float = 0.0) -> None:
        """``gap_s``: rest between an answer and the next request."""
        self._line = line
        self._gap_s = gap_s
        self._free_at_s = 0.0
        self._received = b""
        self._saw_noise = False

    def ask(self, request: bytes, take: TakeFrame[F], deadline: Deadline, *, answer_s: float) -> F:
        """Return the answer to a request.

        Raises `DeviceUnreachable` when nothing comes, and `DeviceRefused` (`Trouble.BAD_ANSWER`)
        when only noise does.
        """
        self._saw_noise = False
        for _ in range(TRIES):
            self.send(request, deadline)
            frame = self.receive(take, deadline.at_most(answer_s))
            self.rest()
            if frame is not None:
                return frame
            if deadline.passed:
                break
        raise self.no_answer()

    def send(self, request: bytes, deadline: Deadline) -> None:
        """Send a request on a line cleared of late answers."""
        wait_s = self._free_at_s - time.monotonic()
        if wait_s > 0:
            time.sleep(min(wait_s, deadline.remaining_s))
        late = 0
        while late < LATE_BYTES_MAX and (bytes_ := self._line.read(READ_BYTES, Deadline.after(0))):
            late += len(bytes_)
        self._received = b""
        self._line.write(request, deadline)

    def reply(self, data: bytes, deadline: Deadline) -> None:
        """Send within a dialogue: what has already arrived belongs to it."""
        self._line.write(data, deadline)

    def receive(self, take: TakeFrame[F], deadline: Deadline) -> F | None:
        """Return the next whole answer, or None at the deadline."""
        while True:
            frame, self._received = take(self._received)
            while isinstance(frame, Corrupt):
                self._saw_noise = True
                frame, self._received = take(self._received)
            if frame is not None:
                return frame
            arrived = self._line.read(READ_BYTES, deadline)
            if not arrived or deadline.passed:
                return None
            self._received += arrived

    def rest(self) -> None:
        """Keep the gap before the next request."""
        self._free_at_s = time.monotonic() + self._gap_s

    def no_answer(self) -> DeviceRefused | DeviceUnreachable:
        """Say what a missing answer means: silence, or noise in its place."""
        if self._saw_noise:
            return bad_answer("what the scale sends cannot be read: protocol, speed or format")
        return DeviceUnreachable("the scale does not answer", trouble=Trouble.NO_ANSWER)

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()


def bad_answer(why: str) -> DeviceRefused:
    """Return the refusal for an answer that makes no sense."""
    return DeviceRefused(why, trouble=Trouble.BAD_ANSWER)


def no_such_command(what: str) -> DeviceRefused:
    """Return the refusal for something that the protocol has no command for."""
    return DeviceRefused(
        f"this protocol cannot {what}; use the key on the scale", trouble=Trouble.BAD_REQUEST
    )


def would_not(what: str, why: str) -> DeviceRefused:
    """Return the refusal for something that the scale would not do now."""
    return DeviceRefused(f"the scale would not {what}: {why}", trouble=Trouble.OFFLINE)
