"""The terminal's side of the wire, written from the document and not from the driver. Pure."""

from collections.abc import Iterator

LENGTHS = {
    1: "01 02 03 05 19 27 8A 8C A0 D0 D2 D3 E0 E9 EA F0 F9 FA FB FC FD",
    2: "0D 0E 17 3A 49 87",
    3: "0B 0C 37 3D 88 AA",
    4: "29",
    5: "BA",
    6: "04",
    8: "3B EB",
    15: "2A",
}
SIZE_OF = {int(key, 16): size for size, keys in LENGTHS.items() for key in keys.split()}


def message(code: str, data: bytes = b"") -> bytes:
    """Compose a message from its code in hexadecimal."""
    if len(data) < 255:
        return bytes.fromhex(code) + len(data).to_bytes(1, "big") + data
    return bytes.fromhex(code) + b"\xff" + len(data).to_bytes(2, "little") + data


def split_messages(buffer: bytearray) -> Iterator[tuple[str, bytes]]:
    """Take whole messages off the buffer."""
    while len(buffer) >= 3:
        head, size = (3, buffer[2]) if buffer[2] != 255 else (5, 0)
        if head == 5:
            if len(buffer) < 5:
                return
            size = int.from_bytes(buffer[3:5], "little")
        if len(buffer) < head + size:
            return
        whole = bytes(buffer[: head + size])
        del buffer[: head + size]
        yield whole[:2].hex(), whole[head:]


def tags(data: bytes) -> dict[int, bytes]:
    """Read the fields of a command, as far as the terminal cares."""
    found: dict[int, bytes] = {}
    place = 0
    while place < len(data) and data[place] in SIZE_OF:
        size = SIZE_OF[data[place]]
        found[data[place]] = data[place + 1 : place + 1 + size]
        place += 1 + size
    return found


def digits(value: int, size: int) -> bytes:
    """Pack decimal digits, two a byte."""
    return bytes(value // 100**i % 100 // 10 * 16 + value // 100**i % 10 for i in range(size))[::-1]


def digits_value(data: bytes) -> int:
    """Unpack decimal digits."""
    value = 0
    for byte in data:
        value = value * 100 + (byte >> 4) * 10 + (byte & 15)
    return value


def counted(key: int, data: bytes, places: int) -> bytes:
    """Compose a field of variable length."""
    return bytes([key, *(0xF0 + int(d) for d in str(len(data)).zfill(places))]) + data


def checksum(data: bytes) -> bytes:
    """Compute the serial checksum, low byte first, by the document's shift register."""
    register = 0
    for byte in data:
        for bit in range(8):
            feedback = (register & 1) ^ (byte >> bit & 1)
            register >>= 1
            if feedback:
                register ^= 0x8408
    return register.to_bytes(2, "little")


def framed(whole: bytes) -> bytes:
    """Put a message into its serial frame."""
    check = checksum(whole + b"\x03")
    return b"\x10\x02" + whole.replace(b"\x10", b"\x10\x10") + b"\x10\x03" + check


def unframed(buffer: bytearray) -> Iterator[bytes | None]:
    """Take serial frames off the buffer: the message, b"" for link bytes, None where damaged."""
    while buffer:
        if buffer[0] in {0x06, 0x15}:
            del buffer[0]
            yield b""
            continue
        if buffer[0] != 0x10:
            del buffer[0]
            continue
        text, place = bytearray(), 2
        while place + 1 < len(buffer):
            if buffer[place] != 0x10:
                text.append(buffer[place])
                place += 1
            elif buffer[place + 1] == 0x10:
                text.append(0x10)
                place += 2
            else:
                break
        if place + 4 > len(buffer):
            return
        good = bytes(buffer[place + 2 : place + 4]) == checksum(bytes(text) + b"\x03")
        del buffer[: place + 4]
        yield bytes(text) if good else None
