"""APDUs of ZVT and their serial form. Pure. Source: ZVT PA00P015 and PA00P016."""

from dataclasses import dataclass

DLE, STX, ETX = 0x10, 0x02, 0x03
ACK, NAK = b"\x06", b"\x15"
LONG = 0xFF
DATA_MAX = 0xFFFF
SERIAL_MAX = 2 * DATA_MAX + 16


@dataclass(frozen=True, slots=True)
class Apdu:
    """A message: two bytes that say what it is, and its data."""

    code: bytes
    data: bytes = b""

    def encode(self) -> bytes:
        """Return class, instruction, length, data."""
        size = len(self.data)
        if size > DATA_MAX:
            raise ValueError(f"{size} bytes do not fit into an APDU")
        head = bytes([size]) if size < LONG else bytes([LONG, size & 0xFF, size >> 8])
        return self.code + head + self.data


@dataclass(frozen=True, slots=True)
class Corrupt:
    """Bytes that are no message."""

    bytes: bytes


def take_apdu(received: bytes) -> tuple[Apdu | None, bytes]:
    """Take the first APDU off a stream (None: still incomplete); return the rest, too."""
    if len(received) < 3:
        return None, received
    start, size = 3, received[2]
    if size == LONG:
        if len(received) < 5:
            return None, received
        start, size = 5, received[3] | received[4] << 8
    if len(received) < start + size:
        return None, received
    return Apdu(received[:2], received[start : start + size]), received[start + size :]


def crc(data: bytes) -> int:
    """Return the checksum over an undoubled APDU and its ETX: reflected 8408h, start 0."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x8408 if value & 1 else 0)
    return value


def encode_serial(apdu: Apdu) -> bytes:
    """Return ``DLE STX apdu DLE ETX crc`` with every DLE of the APDU doubled."""
    body = apdu.encode()
    check = crc(body + bytes([ETX]))
    doubled = body.replace(bytes([DLE]), bytes([DLE, DLE]))
    return bytes([DLE, STX]) + doubled + bytes([DLE, ETX, check & 0xFF, check >> 8])


def take_serial(received: bytes) -> tuple[Apdu | Corrupt | bytes | None, bytes]:
    """Take the first frame, link ACK or NAK (as bytes) off a serial line; return the rest, too."""
    if received[:1] in {ACK, NAK}:
        return received[:1], received[1:]
    start = received.find(bytes([DLE, STX]))
    if start < 0:  # noise, of which the last byte may begin a frame
        start = len(received) - received.endswith(bytes([DLE]))
    if start:
        return Corrupt(received[:start]), received[start:]
    return _take_frame(received)


def _take_frame(received: bytes) -> tuple[Apdu | Corrupt | None, bytes]:
    body = bytearray()
    at = 2
    while at + 1 < len(received):
        byte, following = received[at], received[at + 1]
        if byte != DLE:
            body.append(byte)
            at += 1
        elif following == DLE:
            body.append(DLE)
            at += 2
        elif following == ETX:
            whole, rest = received[: at + 4], received[at + 4 :]
            return (
                (_checked(bytes(body), whole), rest) if at + 4 == len(whole) else (None, received)
            )
        else:  # the frame broke off and another began
            return Corrupt(received[:at]), received[at:]
    if len(received) > SERIAL_MAX:
        return Corrupt(received), b""
    return None, received


def _checked(body: bytes, whole: bytes) -> Apdu | Corrupt:
    if crc(body + bytes([ETX])) != (whole[-2] | whole[-1] << 8):
        return Corrupt(whole)
    apdu, rest = take_apdu(body)
    return apdu if apdu is not None and not rest else Corrupt(whole)
