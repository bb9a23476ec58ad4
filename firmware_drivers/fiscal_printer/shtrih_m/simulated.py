"""A Shtrih-M fiscal printer on a line, with or without a fiscal storage."""
# ruff: noqa: ARG002 - every command of the table has the same shape

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from firmware_drivers.fiscal_printer.shtrih_m.simulated_codec import DeviceLink1, DeviceLink2
from firmware_drivers.fiscal_printer.shtrih_m.simulated_memory import (
    RECEIPT,
    Refused,
    ShtrihMemory,
)
from firmware_drivers.fiscal_printer.simulated import DeviceClock, Fault, SimulatedFiscalPrinter

Act: TypeAlias = Callable[[int, bytes], bytes]  # operator and parameters to what follows the error
OPERATORS = range(1, 31)  # whose passwords are their numbers
ADMINISTRATORS = frozenset({29, 30})
ANYBODY, PRINTS, ADMINISTRATOR, ADMINISTRATOR_PRINTS = range(4)
STORAGE_NUMBER, SERIAL = "9999078900001234", 123456
NO_COMMAND, NO_STORAGE_COMMAND = 0x37, 0x01


class SimulatedShtrihM(SimulatedFiscalPrinter):
    """The device. An open receipt is lost with the power unless ``keeps_open_receipt``."""

    def __init__(  # noqa: PLR0913 - switches of a test
        self,
        clock: DeviceClock | None = None,
        *,
        storage: bool = True,
        framing: int = 1,
        width: int = 40,
        busy_polls: int = 0,
        keeps_open_receipt: bool = False,
    ) -> None:
        super().__init__(clock)
        self.memory = ShtrihMemory(self, has_storage=storage)
        self._width = width
        self._framing = framing
        self._link = self._new_link()
        self._busy_polls = busy_polls  # so many status requests find it printing
        self._printing = 0
        self._keeps_open_receipt = keeps_open_receipt
        self._date_to_confirm: datetime | None = None
        self._known = self._commands() | (self._storage_commands() if storage else {})

    def _new_link(self) -> DeviceLink1 | DeviceLink2:
        return DeviceLink1(self) if self._framing == 1 else DeviceLink2(self)

    # The codec's view of the device.

    def request_arrived(self) -> Fault | None:
        """Count a request."""
        return self._arrived()

    def passes(self, fault: Fault | None, nak: bytes) -> bool:
        """Whether the request is executed."""
        return self._passes(fault, nak)

    def signal(self, data: bytes) -> None:
        """Send control bytes."""
        self._signal(data)

    def answer(self, data: bytes, fault: Fault | None) -> None:
        """Send an answer."""
        self._answer(data, fault)

    def obey(self, body: bytes) -> bytes:
        """Execute a command; return the body of the answer."""
        code = body[:2] if body[0] == 0xFF else body[:1]
        printed = len(self.paper)
        try:
            answer = code + b"\0" + self._command(code, body[len(code) :])
        except Refused as refusal:
            answer = code + bytes([refusal.code])
        if len(self.paper) > printed:
            self._printing = self._busy_polls
        return answer

    def _execute(self, data: bytes) -> None:
        for byte in data:
            self._link.feed(byte)

    def _forget_line(self) -> None:
        self._link.forget_line()

    def _forget(self) -> None:
        self._link = self._new_link()
        if not self._keeps_open_receipt:
            self.memory.receipt = None
        self._printing = 0

    # What it does.

    def _command(self, code: bytes, params: bytes) -> bytes:
        if code == b"\xfc":
            return bytes([0, 0, 1, 6, 0xEF, 0]) + "ШТРИХ-М-01Ф".encode("cp1251")
        if code not in self._known:
            raise Refused(NO_STORAGE_COMMAND if code[0] == 0xFF else NO_COMMAND)
        act, needs = self._known[code]
        operator = int.from_bytes(params[:4], "little")
        administrator = needs in {ADMINISTRATOR, ADMINISTRATOR_PRINTS}
        known = operator in OPERATORS and (operator in ADMINISTRATORS or not administrator)
        if len(params) < 4 or not known:
            raise Refused(0x4F)
        if needs in {PRINTS, ADMINISTRATOR_PRINTS}:
            self._check_printer()
        return act(operator, params[4:])

    def _commands(self) -> dict[bytes, tuple[Act, int]]:
        return {
            b"\x10": (self._short_status, ANYBODY),
            b"\x11": (self._full_status, ANYBODY),
            b"\x17": (self._text, PRINTS),
            b"\x1a": (self._money_register, ANYBODY),
            b"\x1b": (self._operation_register, ANYBODY),
            b"\x21": (self._set_time, ADMINISTRATOR),
            b"\x22": (self._set_date, ADMINISTRATOR),
            b"\x23": (self._confirm_date, ADMINISTRATOR),
            b"\x28": (self._drawer, ANYBODY),
            b"\x40": (self._x_report, ADMINISTRATOR_PRINTS),
            b"\x41": (self._z_report, ADMINISTRATOR_PRINTS),
            b"\x50": (lambda operator, rest: self._cash(operator, rest, 1), PRINTS),
            b"\x51": (lambda operator, rest: self._cash(operator, rest, -1), PRINTS),
            b"\x80": (lambda operator, rest: self._line(0, operator, rest), PRINTS),
            b"\x82": (lambda operator, rest: self._line(2, operator, rest), PRINTS),
            b"\x85": (self._close, PRINTS),
            b"\x86": (lambda operator, rest: self._adjust(operator, rest, -1), PRINTS),
            b"\x87": (lambda operator, rest: self._adjust(operator, rest, 1), PRINTS),
            b"\x88": (self._cancel, PRINTS),
            b"\x89": (self._subtotal, ANYBODY),
            b"\x8c": (self._duplicate, PRINTS),
            b"\x8d": (self._open, PRINTS),
            b"\xb0": (self._continue, ANYBODY),
            b"\xe0": (self._open_shift, PRINTS),
        }

    def _storage_commands(self) -> dict[bytes, tuple[Act, int]]:
        return {
            b"\xff\x01": (self._storage_status, ADMINISTRATOR),
            b"\xff\x0a": (self._find, ADMINISTRATOR),
            b"\xff\x0c": (self._tagged, ANYBODY),
            b"\xff\x40": (self._shift_state, ADMINISTRATOR),
            b"\xff\x45": (self._close_2, PRINTS),
            b"\xff\x46": (self._line_2, PRINTS),
        }

    def _check_printer(self) -> None:
        if self._printing:
            raise Refused(0x50)
        if self.paper_is_out:
            raise Refused(0x6B)
        if self.memory.ran_out_printing:
            raise Refused(0x58)
        if self._date_to_confirm is not None:
            raise Refused(0xC0)

    def _mode(self) -> int:
        if self._date_to_confirm is not None:
            return 6
        if self.memory.receipt is not None:
            return 8 | self.memory.receipt.kind << 4
        if not self.memory.shift_open:
            return 4
        return 3 if self.memory.overdue else 2

    def _submode(self) -> int:
        if self.memory.ran_out_printing:
            return 2 if self.paper_is_out else 3
        if self.paper_is_out:
            return 1
        return 5 if self._printing else 0

    def _flags(self) -> bytes:
        paper = 0 if self.paper_is_out else 0x0080
        return (0x0222 | paper).to_bytes(2, "little")

    def _short_status(self, operator: int, rest: bytes) -> bytes:
        self._printing = max(0, self._printing - 1)
        lines = len(self.memory.receipt.lines) if self.memory.receipt else 0
        head = bytes([operator]) + self._flags()
        head += bytes([self._mode(), self._submode(), lines & 0xFF, 0x20, 0x18, 0, 0])
        return head + bytes([lines >> 8, 0, 0, 0])

    def _full_status(self, operator: int, rest: bytes) -> bytes:
        now, memory = self.clock.now(), self.memory
        flags = 0x21 | (0x40 if memory.shift_open else 0) | (0x80 if memory.overdue else 0)
        out = bytes([operator]) + b"A2" + (18137).to_bytes(2, "little") + bytes([1, 2, 16, 1])
        out += memory.document.to_bytes(2, "little") + self._flags()
        out += bytes([self._mode(), self._submode(), 0]) + b"10" + bytes([1, 0, 1, 1, 16])
        out += bytes([now.day, now.month, now.year % 100, now.hour, now.minute, now.second, flags])
        out += SERIAL.to_bytes(4, "little") + memory.closed_shifts.to_bytes(2, "little")
        return out + (2000).to_bytes(2, "little") + bytes([1, 15]) + bytes(6)

    def _text(self, operator: int, rest: bytes) -> bytes:
        _long(rest, 1 + self._width)
        self.print_lines(_text(rest[1:]))
        return bytes([operator])

    def _money_register(self, operator: int, rest: bytes) -> bytes:
        if rest != b"\xf1":
            raise Refused(0x33)
        return bytes([operator]) + self.memory.cash.to_bytes(6, "little")

    def _operation_register(self, operator: int, rest: bytes) -> bytes:
        counts = {b"\x94": self.memory.sales, b"\x96": self.memory.refunds}
        if rest not in counts:
            raise Refused(0x33)
        return bytes([operator]) + (counts[rest] % 65536).to_bytes(2, "little")

    def _set_time(self, operator: int, rest: bytes) -> bytes:
        self._need_closed_shift()
        _long(rest, 3)
        now, (hour, minute, second) = self.clock.now(), rest
        self.clock.set(_moment(lambda: now.replace(hour=hour, minute=minute, second=second)))
        return b""

    def _set_date(self, operator: int, rest: bytes) -> bytes:
        self._need_closed_shift()
        self._date_to_confirm = self._dated(rest)
        return b""

    def _confirm_date(self, operator: int, rest: bytes) -> bytes:
        if self._date_to_confirm is None:
            raise Refused(0x73)
        at = self._dated(rest)
        if at.date() != self._date_to_confirm.date():
            raise Refused(0x7C)
        self._date_to_confirm = None
        if self.memory.stored and at < self.memory.stored[-1].at:
            raise Refused(0x13)
        self.clock.set(at)
        return b""

    def _dated(self, rest: bytes) -> datetime:
        _long(rest, 3)
        now, (day, month, year) = self.clock.now(), rest
        return _moment(lambda: now.replace(day=day, month=month, year=2000 + year))

    def _need_closed_shift(self) -> None:
        if self.memory.shift_open:
            raise Refused(0x73)

    def _drawer(self, operator: int, rest: bytes) -> bytes:
        self.drawer_opened += 1
        return bytes([operator])

    def _x_report(self, operator: int, rest: bytes) -> bytes:
        self.memory.x_report()
        return bytes([operator])

    def _z_report(self, operator: int, rest: bytes) -> bytes:
        self.memory.z_report()
        return bytes([operator])

    def _open_shift(self, operator: int, rest: bytes) -> bytes:
        self.memory.open_shift()
        return b""

    def _cash(self, operator: int, rest: bytes, sign: int) -> bytes:
        _long(rest, 5)
        self.memory.move_cash(sign * int.from_bytes(rest, "little"))
        return bytes([operator]) + self.memory.document.to_bytes(2, "little")

    def _open(self, operator: int, rest: bytes) -> bytes:
        _long(rest, 1)
        self.memory.open(rest[0], operator)
        return bytes([operator])

    def _line(self, kind: int, operator: int, rest: bytes) -> bytes:
        _long(rest, 15 + self._width)
        quantity, price = int.from_bytes(rest[:5], "little"), int.from_bytes(rest[5:10], "little")
        if not quantity:
            raise Refused(0x62)
        self.memory.add(
            kind,
            operator,
            amount=(quantity * price + 500) // 1000,
            department=rest[10],
            tax=rest[11],
            name=_text(rest[15:]),
        )
        return bytes([operator])

    def _line_2(self, operator: int, rest: bytes) -> bytes:
        if not 26 <= len(rest) <= 154:
            raise Refused(0x7E)
        kind = {1: 0, 2: 2}.get(rest[0])
        quantity, price = int.from_bytes(rest[1:7], "little"), int.from_bytes(rest[7:12], "little")
        amount, given = (quantity * price + 500_000) // 1_000_000, rest[12:17]
        if given != b"\xff" * 5:
            wanted = int.from_bytes(given, "little")
            if abs(wanted - amount) > 1:
                raise Refused(0x33)
            amount = wanted
        if kind is None or not quantity:
            raise Refused(0x33)
        self.memory.add(
            kind, operator, amount=amount, department=rest[23], tax=rest[22], name=_text(rest[26:])
        )
        return b""

    def _adjust(self, operator: int, rest: bytes, sign: int) -> bytes:
        _long(rest, 9 + self._width)
        self.memory.adjust(sign * int.from_bytes(rest[:5], "little"))
        return bytes([operator])

    def _subtotal(self, operator: int, rest: bytes) -> bytes:
        return bytes([operator]) + self.memory.open_receipt().total.to_bytes(5, "little")

    def _cancel(self, operator: int, rest: bytes) -> bytes:
        self.memory.cancel()
        return bytes([operator])

    def _close(self, operator: int, rest: bytes) -> bytes:
        _long(rest, 26 + self._width)
        change, _ = self.memory.close_receipt(_payments(rest[:20]))
        return bytes([operator]) + change.to_bytes(5, "little")

    def _close_2(self, operator: int, rest: bytes) -> bytes:
        if not 112 <= len(rest) <= 176:
            raise Refused(0x7E)
        change, stored = self.memory.close_receipt(_payments(rest[:80]))
        number = self.memory.last_number.to_bytes(4, "little")
        return change.to_bytes(5, "little") + number + stored.sign.to_bytes(4, "little")

    def _duplicate(self, operator: int, rest: bytes) -> bytes:
        self.memory.duplicate()
        return bytes([operator])

    def _continue(self, operator: int, rest: bytes) -> bytes:
        if self.paper_is_out:
            raise Refused(0x6B)
        self.memory.ran_out_printing = False
        return bytes([operator])

    def _storage_status(self, operator: int, rest: bytes) -> bytes:
        now = self.clock.now()
        out = bytes([3, 0, 0, int(self.memory.shift_open), 0])
        out += bytes([now.year % 100, now.month, now.day, now.hour, now.minute])
        return out + STORAGE_NUMBER.encode() + self.memory.last_number.to_bytes(4, "little")

    def _find(self, operator: int, rest: bytes) -> bytes:
        at = int.from_bytes(rest[:4], "little") - self.memory.first_number - 1
        if len(rest) != 4 or not 0 <= at < len(self.memory.stored):
            raise Refused(0x08)
        document = self.memory.stored[at]
        when = document.at
        out = bytes([document.kind, 0, when.year % 100, when.month, when.day])
        out += bytes([when.hour, when.minute]) + rest[:4] + document.sign.to_bytes(4, "little")
        if document.kind == RECEIPT:
            return out + bytes([document.operation]) + document.total.to_bytes(5, "little")
        return out + document.shift.to_bytes(2, "little")

    def _tagged(self, operator: int, rest: bytes) -> bytes:
        if len(rest) > 250:
            raise Refused(0x10)
        return b""

    def _shift_state(self, operator: int, rest: bytes) -> bytes:
        memory = self.memory
        shift = memory.closed_shifts + memory.shift_open
        out = bytes([memory.shift_open]) + shift.to_bytes(2, "little")
        return out + memory.receipt_in_shift.to_bytes(2, "little")


def _long(rest: bytes, length: int) -> None:
    if len(rest) != length:
        raise Refused(0x7E)


def _payments(rest: bytes) -> list[int]:
    return [int.from_bytes(rest[at : at + 5], "little") for at in range(0, len(rest), 5)]


def _text(text: bytes) -> str:
    return text.rstrip(b"\0").decode("cp1251", "replace")


def _moment(build: Callable[[], datetime]) -> datetime:
    try:
        return build()
    except ValueError as error:
        raise Refused(0x22) from error
