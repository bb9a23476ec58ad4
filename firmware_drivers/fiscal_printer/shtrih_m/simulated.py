"""A Shtrih-M fiscal printer with its fiscal storage, on a line. Speaks a codec of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firmware_drivers.fiscal_printer.shtrih_m.simulated_codec import DeviceLink1, DeviceLink2
from firmware_drivers.fiscal_printer.simulated import (
    DeviceClock,
    ExecutedOperation,
    Fault,
    SimulatedFiscalPrinter,
)

DAY = timedelta(hours=24)
KINDS = {0: "sale", 2: "refund"}
PASSWORDS = {number: number for number in range(1, 31)}
ADMINISTRATORS = frozenset({29, 30})


class _Refused(Exception):  # noqa: N818 - named for what happened
    def __init__(self, code: int) -> None:
        super().__init__(f"{code:02X}h")
        self.code = code


@dataclass(slots=True)
class _OpenReceipt:
    kind: int
    operator: int
    total: int = 0
    lines: list[str] = field(default_factory=list[str])


@dataclass(slots=True, kw_only=True)
class _StoredDocument:
    kind: int  # 2 shift open, 3 receipt, 5 shift close
    at: datetime
    sign: int
    operation: int = 0
    total: int = 0
    shift: int = 0


@dataclass(slots=True)
class _Memory:
    """What survives a power cut."""

    document: int = 0
    shift_open: bool = False
    shift_opened_at: datetime | None = None
    closed_shifts: int = 0
    receipt_in_shift: int = 0
    cash: int = 0
    sales: int = 0
    refunds: int = 0
    stored: list[_StoredDocument] = field(default_factory=list[_StoredDocument])
    last_receipt: list[str] = field(default_factory=list[str])


class SimulatedShtrihM(SimulatedFiscalPrinter):
    """The device. An open receipt is lost with the power, everything on record stays."""

    def __init__(
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
        self.memory = _Memory()
        self.storage_number = "9999078900001234" if storage else ""
        self.serial = 123456
        self._width = width
        self._link = (DeviceLink1 if framing == 1 else DeviceLink2)(self)
        self._framing = framing
        self._busy_polls = busy_polls
        self._keeps_open_receipt = keeps_open_receipt
        self._printing = 0
        self._receipt: _OpenReceipt | None = None
        self._ran_out_printing = False
        self._date_to_confirm: datetime | None = None
        self.fd_first = 1000  # the storage has seen another till before

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
        try:
            return code + b"\0" + self._command(code, body[len(code) :])
        except _Refused as refusal:
            return code + bytes([refusal.code])

    def _execute(self, data: bytes) -> None:
        for byte in data:
            self._link.feed(byte)

    def _forget_line(self) -> None:
        self._link.forget_line()

    def _forget(self) -> None:
        self._link = (DeviceLink1 if self._framing == 1 else DeviceLink2)(self)
        if not self._keeps_open_receipt:
            self._receipt = None
        self._printing = 0

    # What it does.

    def _command(self, code: bytes, params: bytes) -> bytes:
        if code == b"\xfc":
            name = "ШТРИХ-М-01Ф".encode("cp1251")
            return bytes([0, 0, 1, 6, 0xEF, 0]) + name
        known = self._commands().get(code)
        if known is None:
            raise _Refused(0x37 if code[0] != 0xFF else 0x01)
        act, administrator, prints = known
        operator = PASSWORDS.get(int.from_bytes(params[:4], "little"))
        if operator is None or len(params) < 4 or (administrator and operator not in ADMINISTRATORS):
            raise _Refused(0x4F)
        if prints:
            self._check_printer()
        return act(operator, params[4:])

    def _commands(self) -> dict[bytes, tuple[Callable[[int, bytes], bytes], bool, bool]]:
        known: dict[bytes, tuple[Callable[[int, bytes], bytes], bool, bool]] = {
            b"\x10": (self._short_status, False, False),
            b"\x11": (self._full_status, False, False),
            b"\x17": (self._text, False, True),
            b"\x1a": (self._money_register, False, False),
            b"\x1b": (self._operation_register, False, False),
            b"\x21": (self._set_time, True, False),
            b"\x22": (self._set_date, True, False),
            b"\x23": (self._confirm_date, True, False),
            b"\x28": (self._drawer, False, False),
            b"\x40": (self._x_report, True, True),
            b"\x41": (self._z_report, True, True),
            b"\x50": (self._cash_in, False, True),
            b"\x51": (self._cash_out, False, True),
            b"\x80": (self._sale_line, False, True),
            b"\x82": (self._refund_line, False, True),
            b"\x85": (self._close, False, True),
            b"\x86": (self._discount, False, True),
            b"\x87": (self._surcharge, False, True),
            b"\x88": (self._cancel, False, True),
            b"\x89": (self._subtotal, False, False),
            b"\x8c": (self._duplicate, False, True),
            b"\x8d": (self._open, False, True),
            b"\xb0": (self._continue, False, False),
            b"\xe0": (self._open_shift, False, True),
        }
        if self.storage_number:
            known |= {
                b"\xff\x01": (self._storage_status, True, False),
                b"\xff\x0a": (self._find, True, False),
                b"\xff\x0c": (self._tagged, False, False),
                b"\xff\x40": (self._shift_state, True, False),
                b"\xff\x45": (self._close_2, False, True),
                b"\xff\x46": (self._line_2, False, True),
            }
        return known

    def _check_printer(self) -> None:
        if self._printing:
            raise _Refused(0x50)
        if self.paper_is_out:
            raise _Refused(0x6B)
        if self._ran_out_printing:
            raise _Refused(0x58)
        if self._date_to_confirm is not None:
            raise _Refused(0xC0)

    def _mode(self) -> int:
        if self._date_to_confirm is not None:
            return 6
        if self._receipt is not None:
            return 8 | self._receipt.kind << 4
        if not self.memory.shift_open:
            return 4
        return 3 if self._overdue() else 2

    def _overdue(self) -> bool:
        since = self.memory.shift_opened_at
        return since is not None and self.clock.now() - since >= DAY

    def _submode(self) -> int:
        if self._ran_out_printing:
            return 2 if self.paper_is_out else 3
        if self.paper_is_out:
            return 1
        return 5 if self._printing else 0

    def _flags(self) -> int:
        paper = 0 if self.paper_is_out else 0x0080
        return 0x0220 | 0x0002 | paper

    def _short_status(self, operator: int, rest: bytes) -> bytes:
        self._printing = max(0, self._printing - 1)
        count = len(self._receipt.lines) if self._receipt else 0
        head = bytes([operator]) + self._flags().to_bytes(2, "little")
        head += bytes([self._mode(), self._submode(), count & 0xFF, 0x20, 0x18, 0, 0])
        return head + bytes([count >> 8, 0, 0, 0])

    def _full_status(self, operator: int, rest: bytes) -> bytes:
        now, memory = self.clock.now(), self.memory
        flags = 0x21 | (0x40 if memory.shift_open else 0) | (0x80 if self._overdue() else 0)
        out = bytes([operator]) + b"A2" + (18137).to_bytes(2, "little") + bytes([1, 2, 16, 1])
        out += memory.document.to_bytes(2, "little") + self._flags().to_bytes(2, "little")
        out += bytes([self._mode(), self._submode(), 0]) + b"10" + bytes([1, 0, 1, 1, 16])
        out += bytes([now.day, now.month, now.year % 100, now.hour, now.minute, now.second, flags])
        out += self.serial.to_bytes(4, "little") + memory.closed_shifts.to_bytes(2, "little")
        return out + (2000).to_bytes(2, "little") + bytes([1, 15]) + bytes(6)

    def _text(self, operator: int, rest: bytes) -> bytes:
        if len(rest) != 1 + self._width:
            raise _Refused(0x7E)
        self._printed(_decoded(rest[1:]))
        return bytes([operator])

    def _money_register(self, operator: int, rest: bytes) -> bytes:
        if rest != b"\xf1":
            raise _Refused(0x33)
        return bytes([operator]) + self.memory.cash.to_bytes(6, "little")

    def _operation_register(self, operator: int, rest: bytes) -> bytes:
        counts = {148: self.memory.sales, 150: self.memory.refunds}
        if len(rest) != 1 or rest[0] not in counts:
            raise _Refused(0x33)
        return bytes([operator]) + (counts[rest[0]] % 65536).to_bytes(2, "little")

    def _set_time(self, operator: int, rest: bytes) -> bytes:
        if self.memory.shift_open or self._receipt:
            raise _Refused(0x73)
        now = self.clock.now()
        self.clock.set(_or_refused(lambda: now.replace(hour=rest[0], minute=rest[1], second=rest[2])))
        return b""

    def _set_date(self, operator: int, rest: bytes) -> bytes:
        if self.memory.shift_open or self._receipt:
            raise _Refused(0x73)
        self._date_to_confirm = self._dated(rest)
        return b""

    def _confirm_date(self, operator: int, rest: bytes) -> bytes:
        if self._date_to_confirm is None:
            raise _Refused(0x73)
        if self._dated(rest).date() != self._date_to_confirm.date():
            raise _Refused(0x7C)
        if self.memory.stored and self._date_to_confirm < self.memory.stored[-1].at:
            raise _Refused(0x13)
        self.clock.set(self._dated(rest))
        self._date_to_confirm = None
        return b""

    def _dated(self, rest: bytes) -> datetime:
        now = self.clock.now()
        return _or_refused(lambda: now.replace(day=rest[0], month=rest[1], year=2000 + rest[2]))

    def _drawer(self, operator: int, rest: bytes) -> bytes:
        self.drawer_opened += 1
        return bytes([operator])

    def _x_report(self, operator: int, rest: bytes) -> bytes:
        self._need_no_receipt()
        self._document()
        self._record(ExecutedOperation(kind="x", number=self.memory.document, at=self.clock.now()))
        self._printed("X", f"cash {self.memory.cash}")
        return bytes([operator])

    def _z_report(self, operator: int, rest: bytes) -> bytes:
        self._need_no_receipt()
        if not self.memory.shift_open:
            raise _Refused(0x16)
        memory = self.memory
        memory.shift_open, memory.shift_opened_at = False, None
        memory.closed_shifts += 1
        memory.sales = memory.refunds = memory.receipt_in_shift = 0
        self._document()
        self._store(5, shift=memory.closed_shifts)
        self._record(ExecutedOperation(kind="z", number=memory.closed_shifts, at=self.clock.now()))
        self._printed("Z", f"shift {memory.closed_shifts}")
        return bytes([operator])

    def _open_shift(self, operator: int, rest: bytes) -> bytes:
        self._need_no_receipt()
        if self.memory.shift_open:
            raise _Refused(0x15)
        self.memory.shift_open, self.memory.shift_opened_at = True, self.clock.now()
        self._document()
        self._store(2, shift=self.memory.closed_shifts + 1)
        number = self.memory.closed_shifts + 1
        self._record(ExecutedOperation(kind="day opened", number=number, at=self.clock.now()))
        self._printed("shift opened")
        return b""

    def _cash_in(self, operator: int, rest: bytes) -> bytes:
        return self._move_cash(operator, int.from_bytes(rest[:5], "little"), rest)

    def _cash_out(self, operator: int, rest: bytes) -> bytes:
        return self._move_cash(operator, -int.from_bytes(rest[:5], "little"), rest)

    def _move_cash(self, operator: int, amount: int, rest: bytes) -> bytes:
        self._need_no_receipt()
        if len(rest) != 5:
            raise _Refused(0x7E)
        if self.memory.cash + amount < 0:
            raise _Refused(0x46)
        self.memory.cash += amount
        self._document()
        kind = "cash in" if amount > 0 else "cash out"
        self._record(
            ExecutedOperation(kind=kind, number=self.memory.document, total_minor=abs(amount))
        )
        self._printed(f"{kind} {abs(amount)}")
        return bytes([operator]) + self.memory.document.to_bytes(2, "little")

    def _open(self, operator: int, rest: bytes) -> bytes:
        if self._receipt is not None:
            raise _Refused(0x4A)
        if len(rest) != 1 or rest[0] not in KINDS:
            raise _Refused(0x33)
        self._need_shift()
        self._receipt = _OpenReceipt(rest[0], operator)
        self._printed(KINDS[rest[0]])
        return bytes([operator])

    def _sale_line(self, operator: int, rest: bytes) -> bytes:
        return self._line(0, operator, rest)

    def _refund_line(self, operator: int, rest: bytes) -> bytes:
        return self._line(2, operator, rest)

    def _line(self, kind: int, operator: int, rest: bytes) -> bytes:
        if len(rest) != 15 + self._width:
            raise _Refused(0x7E)
        quantity, price = int.from_bytes(rest[:5], "little"), int.from_bytes(rest[5:10], "little")
        amount = (quantity * price + 500) // 1000
        self._add(kind, operator, amount, rest[10], rest[11], _decoded(rest[15:]))
        return bytes([operator])

    def _line_2(self, operator: int, rest: bytes) -> bytes:
        if not 26 <= len(rest) <= 154:
            raise _Refused(0x7E)
        kind = {1: 0, 2: 2}.get(rest[0])
        if kind is None:
            raise _Refused(0x33)
        quantity, price = int.from_bytes(rest[1:7], "little"), int.from_bytes(rest[7:12], "little")
        amount = (quantity * price + 500_000) // 1_000_000
        if rest[12:17] != b"\xff" * 5:
            given = int.from_bytes(rest[12:17], "little")
            if abs(given - amount) > 1:
                raise _Refused(0x33)
            amount = given
        self._add(kind, operator, amount, rest[23], rest[22], _decoded(rest[26:]))
        return b""

    def _add(
        self, kind: int, operator: int, amount: int, department: int, tax: int, name: str
    ) -> None:
        if department > 16:
            raise _Refused(0x63)
        if tax > 4:
            raise _Refused(0x33)
        if self._receipt is None:
            self._need_shift()
            self._receipt = _OpenReceipt(kind, operator)
        if self._receipt.kind != kind:
            raise _Refused(0x49)
        if self._receipt.operator != operator:
            raise _Refused(0x59)
        self._receipt.total += amount
        self._receipt.lines.append(f"{name} {amount}")
        self._printed(f"{name} {amount}")

    def _discount(self, operator: int, rest: bytes) -> bytes:
        return self._adjust(operator, -1, rest)

    def _surcharge(self, operator: int, rest: bytes) -> bytes:
        return self._adjust(operator, 1, rest)

    def _adjust(self, operator: int, sign: int, rest: bytes) -> bytes:
        receipt = self._open_receipt()
        if len(rest) != 9 + self._width:
            raise _Refused(0x7E)
        amount = sign * int.from_bytes(rest[:5], "little")
        if receipt.total + amount < 0:
            raise _Refused(0x5A)
        receipt.total += amount
        receipt.lines.append(f"adjusted {amount}")
        self._printed(f"adjusted {amount}")
        return bytes([operator])

    def _subtotal(self, operator: int, rest: bytes) -> bytes:
        return bytes([operator]) + self._open_receipt().total.to_bytes(5, "little")

    def _cancel(self, operator: int, rest: bytes) -> bytes:
        self._open_receipt()
        self._receipt = None
        self._record(ExecutedOperation(kind="cancelled", number=0, at=self.clock.now()))
        self._printed("cancelled")
        return bytes([operator])

    def _close(self, operator: int, rest: bytes) -> bytes:
        if len(rest) != 26 + self._width:
            raise _Refused(0x7E)
        payments = [int.from_bytes(rest[at : at + 5], "little") for at in range(0, 20, 5)]
        change, _ = self._fiscalise(payments)
        return bytes([operator]) + change.to_bytes(5, "little")

    def _close_2(self, operator: int, rest: bytes) -> bytes:
        if not 112 <= len(rest) <= 176:
            raise _Refused(0x7E)
        payments = [int.from_bytes(rest[at : at + 5], "little") for at in range(0, 80, 5)]
        change, stored = self._fiscalise(payments)
        number = self.fd_first + len(self.memory.stored)
        return change.to_bytes(5, "little") + number.to_bytes(4, "little") + _le4(stored.sign)

    def _fiscalise(self, payments: list[int]) -> tuple[int, _StoredDocument]:
        receipt = self._open_receipt()
        self._need_shift()
        total, paid = receipt.total, sum(payments)
        if not total:
            raise _Refused(0x8E)
        if paid < total:
            raise _Refused(0x45)
        if paid - payments[0] > total:
            raise _Refused(0x4D)
        change = paid - total
        cash = (payments[0] - change) * (1 if receipt.kind == 0 else -1)
        if self.memory.cash + cash < 0:
            raise _Refused(0x46)
        # From here on the receipt is on record, whatever happens to line, paper or power.
        memory = self.memory
        memory.cash += cash
        if receipt.kind == 0:
            memory.sales += 1
        else:
            memory.refunds += 1
        memory.receipt_in_shift += 1
        self._document()
        stored = self._store(3, operation=1 if receipt.kind == 0 else 2, total=total)
        self._record(
            ExecutedOperation(
                kind=KINDS[receipt.kind],
                number=self.fd_first + len(memory.stored) if self.storage_number else memory.document,
                total_minor=total,
                tenders=tuple((str(at), paid) for at, paid in enumerate(payments) if paid),
                at=self.clock.now(),
            )
        )
        memory.last_receipt = [*receipt.lines, f"total {total}"]
        self._receipt = None
        self._printed(f"total {total}", f"sign {stored.sign}")
        return change, stored

    def _duplicate(self, operator: int, rest: bytes) -> bytes:
        self._need_no_receipt()
        if not self.memory.last_receipt:
            raise _Refused(0x56)
        self._record(ExecutedOperation(kind="duplicate", number=self.memory.document))
        self._printed("copy", *self.memory.last_receipt)
        return bytes([operator])

    def _continue(self, operator: int, rest: bytes) -> bytes:
        if self.paper_is_out:
            raise _Refused(0x6B)
        self._ran_out_printing = False
        return bytes([operator])

    def _storage_status(self, operator: int, rest: bytes) -> bytes:
        now = self.clock.now()
        out = bytes([3, 0, 0, int(self.memory.shift_open), 0])
        out += bytes([now.year % 100, now.month, now.day, now.hour, now.minute])
        last = self.fd_first + len(self.memory.stored)
        return out + self.storage_number.encode() + _le4(last)

    def _find(self, operator: int, rest: bytes) -> bytes:
        at = int.from_bytes(rest[:4], "little") - self.fd_first - 1
        if len(rest) != 4 or not 0 <= at < len(self.memory.stored):
            raise _Refused(0x08)
        document = self.memory.stored[at]
        when = document.at
        out = bytes([document.kind, 0, when.year % 100, when.month, when.day])
        out += bytes([when.hour, when.minute]) + rest[:4] + _le4(document.sign)
        if document.kind == 3:
            return out + bytes([document.operation]) + document.total.to_bytes(5, "little")
        return out + document.shift.to_bytes(2, "little")

    def _tagged(self, operator: int, rest: bytes) -> bytes:
        if len(rest) > 250:
            raise _Refused(0x10)
        return b""

    def _shift_state(self, operator: int, rest: bytes) -> bytes:
        memory = self.memory
        shift = memory.closed_shifts + int(memory.shift_open)
        out = bytes([int(memory.shift_open)]) + shift.to_bytes(2, "little")
        return out + memory.receipt_in_shift.to_bytes(2, "little")

    def _open_receipt(self) -> _OpenReceipt:
        if self._receipt is None:
            raise _Refused(0x55)
        return self._receipt

    def _need_no_receipt(self) -> None:
        if self._receipt is not None:
            raise _Refused(0x4A)

    def _need_shift(self) -> None:
        if not self.memory.shift_open:
            raise _Refused(0x3D)
        if self._overdue():
            raise _Refused(0x4E)

    def _document(self) -> None:
        self.memory.document = self.memory.document % 0xFFFF + 1

    def _store(
        self, kind: int, *, operation: int = 0, total: int = 0, shift: int = 0
    ) -> _StoredDocument:
        sign = (len(self.memory.stored) + 1) * 2654435761 % 2**32
        document = _StoredDocument(
            kind=kind,
            at=self.clock.now(),
            sign=sign,
            operation=operation,
            total=total,
            shift=shift,
        )
        self.memory.stored.append(document)
        return document

    def _printed(self, *lines: str) -> None:
        self.print_lines(*lines)
        self._printing = self._busy_polls
        if self.paper_is_out:
            self._ran_out_printing = True


def _decoded(text: bytes) -> str:
    return text.rstrip(b"\0").decode("cp1251", "replace")


def _le4(number: int) -> bytes:
    return number.to_bytes(4, "little")


def _or_refused(build: Callable[[], datetime]) -> datetime:
    try:
        return build()
    except (ValueError, IndexError) as error:
        raise _Refused(0x22) from error
