"""Answers of the NCI or ECR protocol: LF, lines, ETX. Pure.

Source: manuals of Ohaus Aviator 7000, DIVA (chapter NCI-ECR), NCI 7800 and Weigh-Tronix ZM400.
"""

from dataclasses import dataclass

from firmware_drivers.scale.corrupt import Corrupt

LF, CR, ETX = b"\n", b"\r", b"\x03"
ANSWER_MAX = 48


@dataclass(frozen=True, slots=True)
class Frame:
    """The lines between the first LF and ETX, without LF and CR; none of them is empty."""

    lines: tuple[bytes, ...]


def take_frame(received: bytes) -> tuple[Frame | Corrupt | None, bytes]:
    """Take the first answer off ``received`` (None: still incomplete); return the rest, too.

    Bit 7, which is parity on a line of 8 bits, is removed.
    """
    letters = bytes(byte & 0x7F for byte in received)
    end, start = letters.find(ETX), letters.find(LF)
    if start != 0 and letters:
        before = min((at + (at == end) for at in (start, end) if at >= 0), default=len(letters))
        return Corrupt(letters[:before]), letters[before:]
    if end < 0:
        return (Corrupt(letters), b"") if len(letters) > ANSWER_MAX else (None, letters)
    lines = tuple(line.lstrip(LF) for line in letters[:end].split(CR))
    rest = letters[end + 1 :]
    if len(letters[:end]) > ANSWER_MAX or not any(lines):
        return Corrupt(letters[: end + 1]), rest
    return Frame(tuple(line for line in lines if line)), rest
