"""The device's end of the Shtrih-M line, written from the protocol text and not from the driver.

A link takes bytes in any portions and calls ``obey`` once for each command it accepted.
"""
# ruff: noqa: D102 - the methods of `Device` are described where they are implemented

from collections.abc import Callable
from typing import Protocol

from firmware_drivers.fiscal_printer.simulated import Fault, FaultKind

Obey = Callable[[bytes], bytes]  # body of a command to body of its answer


class Device(Protocol):
    """What a link needs of the device around it."""

    def request_arrived(self) -> Fault | None: ...
    def passes(self, fault: Fault | None, nak: bytes) -> bool: ...
    def signal(self, data: bytes) -> None: ...
    def answer(self, data: bytes, fault: Fault | None) -> None: ...
    def obey(self, body: bytes) -> bytes: ...


class DeviceLink1:
    """Version 1: ENQ / NAK, frame / ACK, answer / ACK."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._frame = bytearray()  # from the length on
        self._in_frame = False
        self._unread: bytes | None = None  # an answer that the host has not acknowledged

    def forget_line(self) -> None:
        """The cable was pulled: a half frame is gone, an unread answer is not."""
        self._frame.clear()
        self._in_frame = False

    def feed(self, byte: int) -> None:
        """Take one byte."""
        if self._in_frame:
            self._frame.append(byte)
            if len(self._frame) == self._frame[0] + 2:
                self._in_frame = False
                self._complete(bytes(self._frame))
                self._frame.clear()
        elif byte == 2:
            self._in_frame = True
            self._frame.clear()
        elif byte == 5:
            self._enquired()
        elif byte == 6:
            self._unread = None

    def _enquired(self) -> None:
        if self._unread is None:
            self._device.signal(b"\x15")
        else:
            self._device.signal(b"\x06")
            self._device.signal(self._unread)

    def _complete(self, frame: bytes) -> None:
        check = 0
        for byte in frame:
            check ^= byte
        self._frame.clear()  # before anything can interrupt us
        if check or len(frame) < 3:
            self._device.signal(b"\x15")
            return
        fault = self._device.request_arrived()
        if not self._device.passes(fault, b"\x15"):
            return
        if fault is None or fault.kind is not FaultKind.LOSE_ALL:
            self._device.signal(b"\x06")
        self._unread = framed_1(self._device.obey(frame[1:-1]))
        self._device.answer(self._unread, fault)


class DeviceLink2:
    """Version 2: a repeated number gets its answer again and is not executed again."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._raw = bytearray()
        self._started = False
        self._escaped = False
        self._last_number = 0
        self._last_answer = b""

    def forget_line(self) -> None:
        """The cable was pulled: a half frame is gone."""
        self._raw.clear()
        self._started = self._escaped = False

    def feed(self, byte: int) -> None:
        """Take one byte."""
        if byte == 0x8F:
            self.forget_line()
            self._started = True
            return
        if not self._started:
            return
        if byte == 0x9F and not self._escaped:
            self._escaped = True
            return
        if self._escaped:
            byte = 0x8F if byte == 0x81 else 0x9F
            self._escaped = False
        self._raw.append(byte)
        if len(self._raw) >= 4:
            length = self._raw[0] + 256 * self._raw[1]
            if len(self._raw) == length + 4:
                frame = bytes(self._raw)
                self.forget_line()
                self._complete(frame)

    def _complete(self, frame: bytes) -> None:
        if ccitt(frame[:-2]) != frame[-2] + 256 * frame[-1]:
            return  # no NAK in this version: the host waits and synchronises
        if len(frame) == 4:
            self._device.signal(framed_2(self._last_number, b""))
            return
        number, body = frame[2] + 256 * frame[3], frame[4:-2]
        if number == self._last_number and self._last_answer:
            self._device.signal(self._last_answer)
            return
        fault = self._device.request_arrived()
        if not self._device.passes(fault, b""):
            return
        self._last_number = number
        self._last_answer = framed_2(number, self._device.obey(body))
        self._device.answer(self._last_answer, fault)


def framed_1(body: bytes) -> bytes:
    """STX, length, body, exclusive or of length and body."""
    check = len(body)
    for byte in body:
        check ^= byte
    return b"\x02" + bytes([len(body)]) + body + bytes([check])


def framed_2(number: int, body: bytes) -> bytes:
    """8Fh, then length, number, body and CRC with both special bytes stuffed."""
    inner = bytearray((len(body) + 2).to_bytes(2, "little"))
    inner += number.to_bytes(2, "little") + body
    inner += ccitt(bytes(inner)).to_bytes(2, "little")
    out = bytearray([0x8F])
    for byte in inner:
        if byte == 0x8F:
            out += b"\x9f\x81"
        elif byte == 0x9F:
            out += b"\x9f\x83"
        else:
            out.append(byte)
    return bytes(out)


def ccitt(data: bytes) -> int:
    """CRC of ITU-T V.41 begun with all ones, a byte at a time."""
    crc = 0xFFFF
    for byte in data:
        crc = (crc >> 8) | (crc << 8 & 0xFF00)
        crc ^= byte
        crc ^= (crc & 0xFF) >> 4
        crc ^= crc << 12 & 0xFFFF
        crc ^= (crc & 0xFF) << 5
    return crc & 0xFFFF
