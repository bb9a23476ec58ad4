"""A Tremol fiscal printer on a line, with a codec of its own."""
# ruff: noqa: ARG002 - every command of the table has the same shape

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firmware_drivers.fiscal_printer.simulated import (
    DeviceClock,
    ExecutedOperation,
    SimulatedFiscalPrinter,
)
from firmware_drivers.fiscal_printer.tremol_zfp.simulated_wire import (
    RequestReader,
    acknowledged,
    data_answer,
    is_sound,
)

SERIAL, MEMORY_NUMBER = "ZK126720", "50163145"
DAY = timedelta(hours=24)
CLASSES = "АБВГДЕЖЗ"


class _Refused(Exception):
    def __init__(self, st1: int = 0x30, st2: int = 0x30) -> None:
        super().__init__(f"{st1:02X} {st2:02X}")
        self.st1, self.st2 = st1, st2


ILLEGAL, SYNTAX = 0x32, 0x34


@dataclass(slots=True)
class _Receipt:
    storno: bool
    unique: str
    groups: list[int] = field(default_factory=lambda: [0] * 8)
    lines: int = 0
    paid: list[int] = field(default_factory=lambda: [0] * 12)
    started: bool = False
    change: int = 0

    @property
    def total(self) -> int:
        return sum(self.groups)

    @property
    def done(self) -> bool:
        return self.started and sum(self.paid) >= self.total


class SimulatedTremol(SimulatedFiscalPrinter):
    """The device. An open receipt outlives a power cut, which is reported once afterwards."""

    def __init__(
        self,
        clock: DeviceClock | None = None,
        *,
        repeats_known_number: bool = False,
        tcp_password: str = "",
    ) -> None:
        super().__init__(clock)
        self._reader = RequestReader()
        self._repeats_known_number = repeats_known_number
        self._tcp_password = tcp_password
        self._admitted = not tcp_password
        self._typed = b""
        self._last: tuple[int, bytes] | None = None
        self.busy_pings = 0  # answers to so many pings say "busy"
        self.retries = 0  # so many commands are answered by RETRY and not executed
        self.blocked_by_another = False
        # Fiscal memory and registers: all of it survives a power cut.
        self.receipts: list[tuple[int, datetime]] = []  # total and time of each receipt on record
        self.first_number = 124
        self.closings = 12
        self.cash = 0
        self.cash_in: list[int] = []
        self.cash_out: list[int] = []
        self.sales = [0] * 8
        self.refunds = [0] * 8
        self.day_opened_at: datetime | None = None
        self.receipt: _Receipt | None = None
        self.last_paid = [0] * 12
        self.text_open = False
        self._power_failed = False

    def _execute(self, data: bytes) -> None:
        if not self._admitted:
            self._let_in(data)
            return
        for piece in self._reader.feed(data):
            self._request(piece)

    def _let_in(self, data: bytes) -> None:
        for byte in data:
            if byte == 9 and not self._typed:
                self._signal(b"\x50")
                continue
            self._typed += bytes([byte])
            if byte == 0x0A:
                self._admitted = self._typed[:-1].decode("cp1251") == self._tcp_password
                self._signal(b"" if self._admitted else b"\x70")
                self._typed = b""

    def _forget_line(self) -> None:
        self._reader.clear()
        self._admitted = not self._tcp_password

    def _forget(self) -> None:
        self._forget_line()
        self._last = None
        self._power_failed = self.receipt is not None

    def _request(self, piece: bytes) -> None:
        if piece == b"\x04":
            self._signal(b"\x04")
        elif piece == b"\x09":
            self._signal(bytes([self._ping()]))
        elif piece[0] == 2:
            self._frame(piece)

    def _ping(self) -> int:
        if self.blocked_by_another:
            return 0x60
        busy = self.busy_pings > 0
        self.busy_pings = max(0, self.busy_pings - 1)
        return 0x40 | busy | (2 if self.paper_is_out else 0)

    def _frame(self, frame: bytes) -> None:
        if not is_sound(frame):
            self._signal(b"\x15")
            return
        fault = self._arrived()
        if not self._passes(fault, b"\x15"):
            return
        if self.retries:
            self.retries -= 1
            self._signal(b"\x0e")
            return
        number, command, data = frame[2], frame[3], frame[4:-3]
        if self._repeats_known_number and self._last is not None and self._last[0] == number:
            self._answer(self._last[1], fault)
            return
        try:
            result = self._obey(command, data)
            answer = (
                acknowledged(number, 0x30, 0x30)
                if result is None
                else data_answer(number, command, result)
            )
        except _Refused as refusal:
            answer = acknowledged(number, refusal.st1, refusal.st2)
        self._last = (number, answer)
        self._answer(answer, fault)

    def _obey(self, command: int, data: bytes) -> bytes | None:
        ask: dict[int, Callable[[bytes], bytes]] = {
            0x20: self._status,
            0x21: self._version,
            0x60: self._numbers,
            0x68: self._read_clock,
            0x6D: self._day_sums,
            0x6E: self._register,
            0x71: self._last_number,
            0x72: self._current,
        }
        act: dict[int, Callable[[bytes], None]] = {
            0x2A: self._drawer,
            0x2E: self._open_text,
            0x2F: self._close_text,
            0x30: self._open,
            0x31: self._line,
            0x35: self._pay,
            0x38: self._close,
            0x39: self._cancel,
            0x3A: self._duplicate,
            0x3B: self._cash,
            0x48: self._set_clock,
            0x7C: self._report,
        }
        if command in ask:
            return ask[command](data)
        if command not in act:
            raise _Refused(st2=0x31)
        if self._power_failed:
            self._power_failed = False
            raise _Refused(0x3D, ILLEGAL)
        if self.paper_is_out and command not in {0x2A, 0x48}:
            raise _Refused(0x31)
        act[command](data)
        return None

    def _status(self, data: bytes) -> bytes:
        bits = bytearray([0x80] * 7)
        bits[0] |= 0x02 if self._power_failed else 0
        bits[1] |= (0x01 if self.paper_is_out else 0) | (0x08 if self.day_opened_at else 0)
        bits[2] |= (0x01 if self.text_open else 0) | (0x02 if self.receipt else 0)
        bits[3] |= 0x70
        self._power_failed = False
        return bytes(bits)

    def _version(self, data: bytes) -> bytes:
        return "1;784;04-02-2019 08:00;TREMOL M20;Ver. 1.01 TRA20 C.S. 2541;28".encode("cp1251")

    def _numbers(self, data: bytes) -> bytes:
        return f"{SERIAL};{MEMORY_NUMBER}".encode()

    def _read_clock(self, data: bytes) -> bytes:
        return self.clock.now().strftime("%d-%m-%Y %H:%M").encode()

    def _day_sums(self, data: bytes) -> bytes:
        sums = [*self.sales, sum(self.sales), *self.refunds, sum(self.refunds)]
        return ";".join(_shown(value) for value in sums).encode()

    def _register(self, data: bytes) -> bytes:
        if data == b"0":
            values = [_shown(self.cash), *["0.00"] * 11]
        elif data in {b"2", b"3"}:
            moved = self.cash_in if data == b"2" else self.cash_out
            values = [_shown(sum(moved)), *["0.00"] * 11, f"{len(moved):05}", _shown(sum(moved))]
        elif data == b"5":
            stamp = self.clock.now().strftime("%d-%m-%Y %H:%M")
            values = [f"{self.closings:05}", f"{self.closings + 1:05}", "0001", stamp]
        else:
            raise _Refused(st2=SYNTAX)
        return ";".join([data.decode(), *values]).encode()

    @property
    def number(self) -> int:
        """Number of the last receipt on record."""
        return self.first_number + len(self.receipts)

    def _last_number(self, data: bytes) -> bytes:
        return f"{self.number:06}".encode()

    def _current(self, data: bytes) -> bytes:
        if data == b"P":
            paid = self.receipt.paid if self.receipt else self.last_paid
            values = ["P", "1" if self.receipt else "0", *map(_shown, paid)]
            return ";".join(values).encode()
        if data == b"B":
            return self._code(self.number)
        if data.startswith(b"b;"):
            return self._code(int(data[2:]))
        receipt = self.receipt or _Receipt(storno=False, unique="")
        sums = [_shown(value) for value in receipt.groups]
        number = self.number + 1 if self.receipt else self.number
        flags = ["0", "1", "1", str(int(receipt.started)), str(int(receipt.done)), "0"]
        kind = ["4" if receipt.storno else "0", _shown(receipt.change), "0"]
        head = [str(int(self.receipt is not None)), f"{receipt.lines:03}", *sums[:3]]
        return ";".join([*head, *flags, *kind, *sums[3:], f"{number:06}"]).encode()

    def _code(self, number: int) -> bytes:
        at = number - self.first_number - 1
        if not 0 <= at < len(self.receipts):
            raise _Refused(st2=ILLEGAL)
        total, when = self.receipts[at]
        shown = f"{MEMORY_NUMBER}*{number:06}*{when:%Y-%m-%d*%H:%M:%S}*{_shown(total)}"
        return shown.encode()

    def _drawer(self, data: bytes) -> None:
        self.drawer_opened += 1

    def _open_text(self, data: bytes) -> None:
        if self.receipt or self.text_open:
            raise _Refused(0x34 if self.receipt else 0x36, ILLEGAL)
        self.text_open = True

    def _close_text(self, data: bytes) -> None:
        if not self.text_open:
            raise _Refused(st2=ILLEGAL)
        self.text_open = False

    def _open(self, data: bytes) -> None:
        values = data.decode("cp1251").split(";")
        if len(values) < 5:
            raise _Refused(st2=SYNTAX)
        self._check_operator(values[0], values[1])
        if self.receipt is not None or self.text_open:
            raise _Refused(0x34 if self.receipt else 0x36, ILLEGAL)
        if self.day_opened_at is not None and self.clock.now() - self.day_opened_at >= DAY:
            raise _Refused(0x3B)
        printing, _, unique = values[4].partition("$")
        storno = printing in {"@", "B", "D"}
        if storno:
            if len(values) < 9 or values[5] not in {"0", "1", "2"} or len(values[6]) > 6:
                raise _Refused(st2=SYNTAX)
            _stamp(values[7])
            unique = values[9] if len(values) > 9 else ""
        elif printing not in {"0", "2", "4", "8"} or len(values) > 5:
            raise _Refused(st2=SYNTAX)
        if len(unique) > 24:
            raise _Refused(st2=SYNTAX)
        self.receipt = _Receipt(storno=storno, unique=unique)
        self.day_opened_at = self.day_opened_at or self.clock.now()
        self.print_lines("storno" if storno else "receipt")

    def _check_operator(self, operator: str, password: str) -> None:
        if not operator.isdecimal() or not 1 <= int(operator) <= 20:
            raise _Refused(st2=SYNTAX)
        if len(password) not in {4, 6}:
            raise _Refused(0x39)

    def _line(self, data: bytes) -> None:
        receipt = self._open_receipt()
        if receipt.started:
            raise _Refused(0x35, ILLEGAL)
        name, rest = data[:36].decode("cp1251"), data[36:].decode("cp1251")
        if len(rest) < 4 or rest[0] != ";" or rest[2] != ";" or rest[1] not in CLASSES:
            raise _Refused(st2=SYNTAX)
        price_quantity, _, off = rest[3:].partition(":")
        price, _, quantity = price_quantity.partition("*")
        cents, thousandths = _number(price, 2), _number(quantity or "1", 3)
        amount = (cents * thousandths * 2 + 1000) // 2000 + (_number(off, 2) if off else 0)
        group = CLASSES.index(rest[1])
        if receipt.groups[group] + amount < 0:
            raise _Refused(st2=0x37)
        receipt.groups[group] += amount
        receipt.lines += 1
        self.print_lines(f"{name.strip()} {amount}")

    def _pay(self, data: bytes) -> None:
        receipt = self._open_receipt()
        values = data.decode().split(";")
        if len(values) not in {3, 4} or not values[0].isdecimal() or int(values[0]) > 11:
            raise _Refused(st2=SYNTAX)
        if receipt.total <= 0:
            raise _Refused(st2=0x36)
        if receipt.done:
            raise _Refused(0x37, ILLEGAL)
        due = receipt.total - sum(receipt.paid)
        amount = due if values[2] == '"' else _number(values[2], 2)
        kind = int(values[0])
        if receipt.storno and kind == 0 and self.cash < min(amount, due):
            raise _Refused(st2=0x38)
        receipt.started = True
        receipt.paid[kind] += amount
        receipt.change = max(0, amount - due)

    def _close(self, data: bytes) -> None:
        receipt = self._open_receipt()
        if not receipt.done:
            raise _Refused(0x35, ILLEGAL)
        self._issue(receipt)

    def _cancel(self, data: bytes) -> None:
        receipt = self._open_receipt()
        if receipt.started:
            receipt.paid[0] += max(0, receipt.total - sum(receipt.paid))
            self._issue(receipt)
            return
        self.receipt = None
        self.record(
            ExecutedOperation(kind="cancelled", number=self.number, sale_number=receipt.unique)
        )
        self.print_lines("cancelled")

    def _issue(self, receipt: _Receipt) -> None:
        cash = receipt.paid[0] - receipt.change
        self.cash += -cash if receipt.storno else cash
        sums = self.refunds if receipt.storno else self.sales
        for at, amount in enumerate(receipt.groups):
            sums[at] += amount
        self.receipts.append((receipt.total, self.clock.now()))
        self.last_paid = receipt.paid
        self.receipt = None
        self.record(
            ExecutedOperation(
                kind="refund" if receipt.storno else "sale",
                number=self.number,
                total_minor=receipt.total,
                sale_number=receipt.unique,
                tenders=tuple((str(at), paid) for at, paid in enumerate(receipt.paid) if paid),
                at=self.clock.now(),
            )
        )
        self.print_lines(f"total {receipt.total}", receipt.unique)

    def _duplicate(self, data: bytes) -> None:
        if self.receipt is not None or not self.receipts:
            raise _Refused(st2=ILLEGAL)
        self.record(ExecutedOperation(kind="duplicate", number=self.number))
        self.print_lines(f"copy of {self.number}")

    def _cash(self, data: bytes) -> None:
        values = data.decode("cp1251").split(";")
        if len(values) < 4 or values[2] != "0":
            raise _Refused(st2=SYNTAX)
        self._check_operator(values[0], values[1])
        if self.receipt is not None:
            raise _Refused(0x34, ILLEGAL)
        amount = _number(values[3].partition("$")[0], 2)
        if self.cash + amount < 0:
            raise _Refused(st2=0x38)
        self.cash += amount
        (self.cash_in if amount > 0 else self.cash_out).append(abs(amount))
        kind = "cash in" if amount > 0 else "cash out"
        self.record(ExecutedOperation(kind=kind, number=self.number, total_minor=abs(amount)))
        self.print_lines(f"{kind} {abs(amount)}")

    def _set_clock(self, data: bytes) -> None:
        if self.day_opened_at is not None:
            raise _Refused(0x3F, 0x33)
        at = _stamp(data.decode())
        if self.receipts and at < self.receipts[-1][1]:
            raise _Refused(0x33, ILLEGAL)
        self.clock.set(at)

    def _report(self, data: bytes) -> None:
        if data not in {b"X", b"Z"}:
            raise _Refused(st2=SYNTAX)
        if self.receipt is not None:
            raise _Refused(0x34, ILLEGAL)
        if data == b"Z":
            self.closings += 1
            self.sales, self.refunds = [0] * 8, [0] * 8
            self.cash_in, self.cash_out = [], []
            self.day_opened_at = None
        number = self.closings if data == b"Z" else self.closings + 1
        self.record(
            ExecutedOperation(kind=data.decode().lower(), number=number, at=self.clock.now())
        )
        self.print_lines(data.decode())

    def _open_receipt(self) -> _Receipt:
        if self.receipt is None:
            raise _Refused(st2=ILLEGAL)
        return self.receipt


def _shown(value: int) -> str:
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"


def _number(text: str, places: int) -> int:
    digits, _, part = text.lstrip("+-").partition(".")
    if not (digits + part).isdecimal() or len(part) > places or len(text) > 10:
        raise _Refused(st2=SYNTAX)
    value = int(digits or "0") * 10**places + int(part.ljust(places, "0"))
    return -value if text.startswith("-") else value


def _stamp(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%d-%m-%y %H:%M:%S")  # noqa: DTZ007 - wall clock
    except ValueError as error:
        raise _Refused(st2=SYNTAX) from error
