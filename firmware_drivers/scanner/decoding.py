"""From the bytes of one scan to a `ScannedCode`, and from a stream of bytes to scans. Pure."""

import re

from firmware_drivers.scanner.scanner import CODE_LENGTH_MAX, ScannedCode

LINE_ENDS = b"\r\n\t\x03"  # CR, LF, TAB and ETX: what scanners are set to send after a code
FRAMING = b"\x02\x03\x00"  # STX, ETX and padding mean nothing in a code
_AIM = re.compile(rb"\][A-Za-z][0-9A-Za-z]")
_LINE_END = re.compile(rb"[\r\n\t\x03]")


def scanned_code(raw: bytes) -> ScannedCode | None:
    """Read one scan without its line end; None if there is nothing in it.

    Scanners send ISO 8859-1 or UTF-8 and do not say which; a code that happens to be valid UTF-8
    with a letter beyond ASCII was, in practice, meant as UTF-8.
    """
    raw = raw.strip(FRAMING)
    identified = _AIM.match(raw)
    data = raw[3:] if identified else raw
    if not data:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return ScannedCode(raw, text, identified[0].decode("ascii") if identified else "")


class LineAssembler:
    """Cuts a stream of bytes into scans, whatever pieces it arrives in."""

    def __init__(self) -> None:
        self._pending = b""
        self._flooded = False
        self.discarded = 0  # scans that were too long to be one: a stuck key, a wrong baud rate

    @property
    def unfinished(self) -> bool:
        """Whether part of a scan is waiting for its end."""
        return bool(self._pending)

    def feed(self, received: bytes) -> list[ScannedCode]:
        """Take bytes; return the scans that they complete."""
        *finished, self._pending = _LINE_END.split(self._pending + received)
        scans: list[ScannedCode] = []
        for raw in finished:
            scan = self._finished(raw)
            if scan is not None:
                scans.append(scan)
        if len(self._pending) > CODE_LENGTH_MAX:
            self._pending, self._flooded = b"", True
        return scans

    def flush(self) -> ScannedCode | None:
        """Take what is there as a whole scan: for scanners that send no line end."""
        raw, self._pending = self._pending, b""
        return self._finished(raw)

    def forget(self) -> None:
        """Drop half a scan: its other half was lost with the cable."""
        self._pending, self._flooded = b"", False

    def _finished(self, raw: bytes) -> ScannedCode | None:
        too_long = self._flooded or len(raw) > CODE_LENGTH_MAX
        self._flooded = False
        self.discarded += too_long
        return None if too_long else scanned_code(raw)
