"""Frames of the Mettler-Toledo 8217: STX, letters, CR. Pure.

Source: service manual of the DIVA checkout scale, chapters 8213/8217.
"""

from dataclasses import dataclass

from firmware_drivers.scale.corrupt import Corrupt

STX, CR = b"\x02", b"\r"
BODY_MAX = 12  # the longest answer is a weight of ten letters


@dataclass(frozen=True, slots=True)
class Frame:
    """The letters between STX and CR."""

    body: bytes


def take_frame(received: bytes) -> tuple[Frame | Corrupt | None, bytes]:
    """Take the first frame off ``received`` (None: still incomplete); return the rest, too.

    The parity bit, which is bit 7 on a line opened with 8 data bits, is removed.
    """
    letters = bytes(byte & 0x7F for byte in received)
    start = letters.find(STX)
    if start > 0 or (start < 0 and letters):
        before = len(letters) if start < 0 else start
        return Corrupt(letters[:before]), letters[before:]
    end = letters.find(CR)
    again = letters.find(STX, 1)
    if again > 0 and (end < 0 or again < end):  # an answer broke off and the next one began
        return Corrupt(letters[:again]), letters[again:]
    if end < 0:
        if len(letters) > BODY_MAX + 2:
            return Corrupt(letters), b""
        return None, letters
    return Frame(letters[1:end]), letters[end + 1 :]
