"""The device's end of both Datecs framings, from the vendor texts and not from the driver."""


def checksum(body: bytes) -> bytes:
    """Sum of the bytes as four letters from 30h on."""
    return "".join(chr(0x30 + int(digit, 16)) for digit in f"{sum(body) % 65536:04x}").encode()


def unframed_4(frame: bytes) -> tuple[int, int, bytes] | None:
    """Take a hex4 request apart: number, command, data; None if its form is wrong."""
    if len(frame) < 16 or frame[0] != 1 or frame[-1] != 3 or frame[-6] != 5:
        return None
    body = frame[1:-5]
    if checksum(body) != frame[-5:-1] or _word(body[:4]) != len(body) + 0x20 or body[4] < 0x20:
        return None
    return body[4], _word(body[5:9]), unescaped(body[9:-1])


def framed_4(seq: int, command: int, data: bytes, status: bytes) -> bytes:
    """Build a hex4 answer."""
    inner = bytes([seq]) + _letters(command) + data + b"\x04" + status + b"\x05"
    body = _letters(len(inner) + 4 + 0x20) + inner
    return b"\x01" + body + checksum(body) + b"\x03"


def unframed_1(frame: bytes) -> tuple[int, int, bytes] | None:
    """Take a classic request apart: number, command, data; None if its form is wrong."""
    if len(frame) < 10 or frame[0] != 1 or frame[-1] != 3 or frame[-6] != 5:
        return None
    body = frame[1:-5]
    if checksum(body) != frame[-5:-1] or body[0] != len(body) + 0x20 or body[1] < 0x20:
        return None
    return body[1], body[2], unescaped(body[3:-1])


def framed_1(seq: int, command: int, data: bytes, status: bytes) -> bytes:
    """Build a classic answer."""
    inner = bytes([seq, command]) + data + b"\x04" + status + b"\x05"
    body = bytes([len(inner) + 1 + 0x20]) + inner
    return b"\x01" + body + checksum(body) + b"\x03"


def unescaped(data: bytes) -> bytes:
    """Undo 10h, value + 40h."""
    out, pending = bytearray(), False
    for byte in data:
        if pending:
            out.append((byte - 0x40) % 256)
            pending = False
        elif byte == 0x10:
            pending = True
        else:
            out.append(byte)
    return bytes(out)


def _letters(value: int) -> bytes:
    return bytes(0x30 + int(digit, 16) for digit in f"{value:04x}")


def _word(letters: bytes) -> int:
    value = 0
    for letter in letters:
        value = value * 16 + (letter - 0x30)
    return value
