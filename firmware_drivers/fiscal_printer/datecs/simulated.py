"""A Datecs X fiscal printer on a line (hex4 framing), with a codec of its own."""
# ruff: noqa: ARG002 - every command of the table has the same shape

from collections.abc import Callable
from datetime import datetime

from firmware_drivers.fiscal_printer.datecs.simulated_memory import (
    DatecsMemory,
    OpenReceipt,
    Refused,
    StoredDocument,
    half_up,
)
from firmware_drivers.fiscal_printer.datecs.simulated_wire import framed_4, unframed_4
from firmware_drivers.fiscal_printer.simulated import DeviceClock, SimulatedFiscalPrinter

SERIAL, MEMORY_NUMBER = "DT636533", "02636533"
STAMP = "%d-%m-%y %H:%M:%S"


class SimulatedDatecsX(SimulatedFiscalPrinter):
    """The device. An open receipt outlives a power cut; the last sequence number does not."""

    def __init__(
        self,
        clock: DeviceClock | None = None,
        *,
        compares_command: bool = False,
        busy_signals: int = 0,
        has_journal: bool = True,
    ) -> None:
        super().__init__(clock)
        self.memory = DatecsMemory(self)
        self._compares_command = compares_command
        self._busy_signals = busy_signals
        self._has_journal = has_journal
        self._buffer = bytearray()
        self._last: tuple[int, int, bytes] | None = None  # number, command, answer
        self._rows: list[list[str]] = []

    def _execute(self, data: bytes) -> None:
        self._buffer += data
        while self._buffer:
            if self._buffer[0] != 1:
                del self._buffer[0]
                continue
            end = self._buffer.find(3)
            if end < 0:
                if len(self._buffer) > 1024:
                    self._buffer.clear()
                return
            frame = bytes(self._buffer[: end + 1])
            del self._buffer[: end + 1]
            self._frame(frame)

    def _forget_line(self) -> None:
        self._buffer.clear()

    def _forget(self) -> None:
        self._buffer.clear()
        self._last = None
        self._rows = []

    def _frame(self, frame: bytes) -> None:
        request = unframed_4(frame)
        if request is None:
            self._signal(b"\x15")
            return
        seq, command, data = request
        fault = self._arrived()
        if not self._passes(fault, b"\x15"):
            return
        last = self._last
        repeated = last is not None and last[0] == seq
        if repeated and self._compares_command:
            repeated = last is not None and last[1] == command
        if repeated and last is not None:
            self._answer(last[2], fault)
            return
        self._signal(b"\x16" * self._busy_signals)
        try:
            values = ["0", *self._obey(command, data)]
            wrong = False
        except Refused as refusal:
            values, wrong = [str(refusal.code)], refusal.is_syntax
        text = "".join(f"{value}\t" for value in values).encode("cp1251", "replace")
        if command == 74 and not data:
            text = text.removesuffix(b"\t")
        answer = framed_4(seq, command, text, self._status(wrong=wrong))
        self._last = (seq, command, answer)
        self._answer(answer, fault)

    def _status(self, *, wrong: bool) -> bytes:
        receipt = self.memory.receipt
        bits = bytearray([0x80, 0x80, 0x80, 0x80, 0x86, 0x9A, 0x80, 0x80])
        if wrong:
            bits[0] |= 0x21
        if self.paper_is_out:
            bits[0] |= 0x20
            bits[2] |= 0x01
        if receipt is not None:
            bits[2] |= 0x20 if receipt.state == 5 else 0x08
        return bytes(bits)

    def _obey(self, command: int, data: bytes) -> list[str]:
        fields = data.decode("cp1251").removesuffix("\t").split("\t") if data else []
        known: dict[int, Callable[[list[str]], list[str]]] = {
            38: self._open_text,
            39: self._close_text,
            43: self._open_refund,
            48: self._open_sale,
            49: self._line,
            51: self._subtotal,
            53: self._pay,
            56: self._close,
            60: self._cancel,
            61: self._set_clock,
            62: self._read_clock,
            64: self._last_entry,
            69: self._report,
            70: self._cash,
            74: self._state,
            76: self._transaction,
            90: self._diagnostics,
            106: self._drawer,
            109: self._duplicate,
            110: self._day,
            125: self._journal,
        }
        if command not in known:
            raise Refused(-112000)
        return known[command](fields)

    def _open_text(self, fields: list[str]) -> list[str]:
        self.memory.open(OpenReceipt(state=5))
        return [str(self.memory.number)]

    def _close_text(self, fields: list[str]) -> list[str]:
        if self.memory.receipt is None or self.memory.receipt.state != 5:
            raise Refused(-111016)
        self.memory.receipt = None
        return [str(self.memory.number)]

    def _open_sale(self, fields: list[str]) -> list[str]:
        operator, _, nsale, _, _ = _exactly(fields, 5)
        self._check_nsale(nsale, operator)
        self.memory.open(OpenReceipt(state=1, sale_number=nsale))
        return [str(self.memory.number)]

    def _open_refund(self, fields: list[str]) -> list[str]:
        values = _exactly(fields, 11)
        operator, reason, number, at, nsale = (values[i] for i in (0, 3, 4, 5, 10))
        if reason not in {"0", "1", "2"} or not number.isdecimal():
            raise Refused(-112104)
        _moment(at, -112106)
        self._check_nsale(nsale, operator)
        self.memory.open(OpenReceipt(state=2 + int(reason), sale_number=nsale))
        return [str(self.memory.number)]

    def _check_nsale(self, nsale: str, operator: str) -> None:
        parts = nsale.split("-")
        right = len(nsale) == 21 and len(parts) == 3 and parts[0] == SERIAL
        if not right or not operator.isdecimal() or parts[1] != operator.zfill(4):
            raise Refused(-112203)

    def _line(self, fields: list[str]) -> list[str]:
        if len(fields) not in {7, 8}:
            raise Refused(-112101)
        name, group, price, quantity, kind, value, department = fields[:7]
        if not name or len(name) > 72:
            raise Refused(-112101)
        if group not in set("12345678"):
            raise Refused(-112202)
        cents, thousandths = _decimal(price, 2, -112103), _decimal(quantity, 3, -112104)
        if not department.isdecimal() or int(department) > 99:
            raise Refused(-112207)
        amount = half_up(abs(cents) * thousandths, 1000)
        off = _decimal(value, 2, -112106) if kind != "0" else 0
        if kind in {"1", "2"}:
            off = half_up(amount * off, 10000)
        if kind not in {"0", "1", "2", "3", "4"}:
            raise Refused(-112205)
        amount += off if kind in {"1", "3"} else -off
        self.memory.add_line(int(group), amount if cents >= 0 else -amount, name)
        return [str(self.memory.number)]

    def _subtotal(self, fields: list[str]) -> list[str]:
        receipt = self.memory.open_fiscal()
        groups = [_cents(receipt.groups.get(group, 0)) for group in range(1, 9)]
        return [str(self.memory.number), _cents(receipt.total), *groups]

    def _pay(self, fields: list[str]) -> list[str]:
        mode, amount = fields[0], fields[1]
        if mode not in {"", "0", "1", "3", "4", "5"}:
            raise Refused(-112201)
        receipt = self.memory.open_fiscal()
        cents = _decimal(amount, 2, -112102) if amount else receipt.total - receipt.paid
        rest = self.memory.pay(mode or "0", cents)
        return ["D", _cents(rest)] if rest > 0 else ["R", _cents(-rest)]

    def _close(self, fields: list[str]) -> list[str]:
        self.memory.close()
        return [str(self.memory.number)]

    def _cancel(self, fields: list[str]) -> list[str]:
        self.memory.cancel()
        return []

    def _set_clock(self, fields: list[str]) -> list[str]:
        at = _moment(_exactly(fields, 1)[0], -112101)
        if self.memory.day_has_sales:
            raise Refused(-112002)
        if self.memory.documents and at < self.memory.documents[-1].at:
            raise Refused(-102019)
        self.clock.set(at)
        return []

    def _read_clock(self, fields: list[str]) -> list[str]:
        return [self.clock.now().strftime(STAMP) + " DST"]

    def _last_entry(self, fields: list[str]) -> list[str]:
        return [str(self.memory.closings), *["0.00"] * 8, self.clock.now().strftime("%d-%m-%y")]

    def _report(self, fields: list[str]) -> list[str]:
        kind = _exactly(fields, 1)[0]
        if kind not in {"X", "Z"}:
            raise Refused(-112201)
        sales, refunds, number = self.memory.report(kind)
        sums = [*(sales.get(g, 0) for g in range(1, 9)), *(refunds.get(g, 0) for g in range(1, 9))]
        return [str(number), *(_cents(value) for value in sums)]

    def _cash(self, fields: list[str]) -> list[str]:
        kind, amount = _exactly(fields, 2)
        cents = _decimal(amount, 2, -112102)
        if kind not in {"0", "1"}:
            raise Refused(-112201)
        if cents:
            self.memory.move_cash(cents if kind == "0" else -cents)
        memory = self.memory
        return [_cents(memory.cash), _cents(memory.cash_in), _cents(memory.cash_out)]

    def _state(self, fields: list[str]) -> list[str]:
        if not fields:
            return []
        if fields != ["0"]:
            raise Refused(-112101)
        memory = self.memory
        state = 0 if memory.receipt is None else memory.receipt.state
        last = memory.last_receipt
        qr = (
            ["", "", ""]
            if last is None
            else [_cents(last.total), str(last.number), last.at.strftime(STAMP) + " DST"]
        )
        return ["0", str(state), str(memory.number), *qr]

    def _transaction(self, fields: list[str]) -> list[str]:
        memory = self.memory
        if memory.receipt is not None:
            receipt = memory.receipt
            values = [receipt.state, memory.number, receipt.lines]
            return [*map(str, values), _cents(receipt.total), _cents(receipt.paid)]
        last = memory.last_receipt
        if last is None:
            return ["0", "0", "0", "0.00", "0.00"]
        return ["0", str(last.number), str(last.lines), _cents(last.total), _cents(last.paid)]

    def _diagnostics(self, fields: list[str]) -> list[str]:
        head = ["FP-700X", "292053", "05Oct24", "1234", "9A41", "00000000"]
        return [*head, SERIAL, MEMORY_NUMBER]

    def _drawer(self, fields: list[str]) -> list[str]:
        self.drawer_opened += 1
        return []

    def _duplicate(self, fields: list[str]) -> list[str]:
        self.memory.duplicate()
        return []

    def _day(self, fields: list[str]) -> list[str]:
        memory = self.memory
        if fields == ["2"]:
            return [str(memory.sales_count), _cents(sum(memory.sales.values()))]
        raise Refused(-112201)

    def _journal(self, fields: list[str]) -> list[str]:
        if not self._has_journal:
            raise Refused(-112000)
        if fields[0] == "9":
            _, first, last = _exactly(fields, 3)
            chosen = [d for d in self.memory.documents if int(first) <= d.number <= int(last)]
            if not chosen:
                raise Refused(-100003)
            self._rows = [_row(document) for document in chosen]
            return [str(chosen[0].number), str(chosen[-1].number)]
        if fields[0] != "8":
            raise Refused(-112201)
        if not self._rows:
            raise Refused(-100003)
        return self._rows.pop(0)


def _row(document: StoredDocument) -> list[str]:
    total = _cents(document.total)
    head = [MEMORY_NUMBER, document.journal_kind, str(document.number), document.sale_number]
    return [*head, "", "", "", total, total, "", "", "", "", ""]


def _exactly(fields: list[str], count: int) -> list[str]:
    if len(fields) != count:
        raise Refused(-112101 - min(len(fields), count))
    return fields


def _cents(value: int) -> str:
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"


def _decimal(text: str, places: int, code: int) -> int:
    digits, _, part = text.removeprefix("-").partition(".")
    if not (digits + part).isdecimal() or len(part) > places:
        raise Refused(code)
    value = int(digits or "0") * 10**places + int(part.ljust(places, "0"))
    return -value if text.startswith("-") else value


def _moment(text: str, code: int) -> datetime:
    try:
        return datetime.strptime(text.removesuffix(" DST"), STAMP)  # noqa: DTZ007 - wall clock
    except ValueError as error:
        raise Refused(code) from error
