"""A fiscal printer of the classic framing on a line: Datecs P and C, Daisy, Eltrade, Incotex."""
# ruff: noqa: ARG002 - every command of the table has the same shape

import re
from collections.abc import Callable
from datetime import datetime

from firmware_drivers.fiscal_printer.datecs.simulated_memory import (
    DatecsMemory,
    OpenReceipt,
    Refused,
    half_up,
)
from firmware_drivers.fiscal_printer.datecs.simulated_wire import framed_1, unframed_1
from firmware_drivers.fiscal_printer.simulated import DeviceClock, SimulatedFiscalPrinter

SERIAL, MEMORY_NUMBER = "DT000600", "02000600"
STAMP = "%d-%m-%y %H:%M:%S"
UNIQUE = r"(DT\d{6}-[0-9A-Za-z]{4}-\d{7})"
LETTERS = "АБВГДЕЖЗ"
PAYMENTS = {
    "datecs-p": "PNCDIJKLilmnopqrs",
    "datecs-c": "PNCDIJ",
    "daisy": "PNCDUBE",
    "eltrade": "PNCDIJKLMQR",
    "incotex": "PCNDB",
}
SALES = {
    "datecs-p": (0x30, rf"\d+,\d+,\d+,{UNIQUE}"),
    "datecs-c": (0x30, rf"\d+,\d+,{UNIQUE},\d+"),
    "daisy": (0x30, rf"\d+,\d+,{UNIQUE}"),
    "eltrade": (0x90, rf"\d+,{UNIQUE}"),
    "incotex": (0x30, rf"\d+,{UNIQUE},0"),
}
REFUNDS = {
    "datecs-p": (0x2E, rf"\d+,\d+,\d+,(?:{UNIQUE},)?[ERT]\d{{7}},[\w-]+,\d{{12}},\d{{8}}(?:#.*)?"),
    "datecs-c": (0x2E, rf"\d+,\d+,{UNIQUE},\d+,[012],\d{{7}},\d{{10}}(?:\d\d)?,\d{{8}}"),
    "daisy": (0x30, rf"\d+,\d+,{UNIQUE}\tR[012],\d+,[\d-]{{8}} [\d:]{{8}}\t\d{{8}}"),
    "eltrade": (0x90, rf"\d+,{UNIQUE},S,\d{{8}},[ORT],\d+,[\d-]{{10}}T[\d:]{{8}}"),
    "incotex": (0x30, rf"\d+,{UNIQUE},\d+,([RSV])\2 ?0,[\d-]{{8}} [\d:]{{8}},\d{{8}}"),
}
LINE = re.compile(r"([^\t]{1,72})\t([А-З])(-?[\d.]+)(?:\*([\d.]+))?(?:([;$])(-?[\d.]+))?")


class SimulatedClassic(SimulatedFiscalPrinter):
    """The device. An open receipt outlives a power cut; the last sequence number does not."""

    def __init__(
        self,
        vendor: str,
        clock: DeviceClock | None = None,
        *,
        tells_closings: bool = True,
        with_point: bool = False,
    ) -> None:
        super().__init__(clock)
        self.vendor = vendor
        self.memory = DatecsMemory(self)
        self._compares_command = vendor == "daisy"
        self._tells_closings = tells_closings
        self._with_point = with_point  # some firmware writes amounts so
        self._buffer = bytearray()
        self._last: tuple[int, int, bytes] | None = None

    def _execute(self, data: bytes) -> None:
        self._buffer += data
        while self._buffer:
            if self._buffer[0] != 1:
                del self._buffer[0]
                continue
            if len(self._buffer) < 2:
                return
            size = max(self._buffer[1] - 0x20, 4) + 6
            if len(self._buffer) < size:
                return
            frame = bytes(self._buffer[:size])
            del self._buffer[:size]
            self._frame(frame)

    def _forget_line(self) -> None:
        self._buffer.clear()

    def _forget(self) -> None:
        self._buffer.clear()
        self._last = None

    def _frame(self, frame: bytes) -> None:
        request = unframed_1(frame)
        if request is None:
            self._signal(b"\x15")
            return
        seq, command, data = request
        fault = self._arrived()
        if not self._passes(fault, b"\x15"):
            return
        last = self._last
        if (
            last is not None
            and last[0] == seq
            and (not self._compares_command or last[1] == command)
        ):
            self._answer(last[2], fault)
            return
        try:
            text, refusal = self._obey(command, data.decode("cp1251")), None
        except Refused as refused:
            text, refusal = "", refused
        answer = framed_1(seq, command, text.encode("cp1251"), self._status(refusal))
        self._last = (seq, command, answer)
        self._answer(answer, fault)

    def _status(self, refusal: Refused | None) -> bytes:
        bits = bytearray([0x80, 0x80, 0x80, 0x80, 0x86, 0x9A])
        if refusal is not None:
            bits[0] |= 0x20
            if refusal.code == -112000:
                bits[0] |= 0x02
            elif refusal.is_syntax:
                bits[0] |= 0x01
            else:
                bits[1] |= 0x02
        if self.paper_is_out:
            bits[0] |= 0x20
            bits[2] |= 0x01
        receipt = self.memory.receipt
        if receipt is not None:
            bits[2] |= 0x20 if receipt.state == 5 else 0x08
        return bytes(bits)

    def _obey(self, command: int, text: str) -> str:
        cancel = 0x82 if self.vendor in {"daisy", "incotex"} else 0x3C
        known: dict[int, Callable[[str], str]] = {
            SALES[self.vendor][0]: self._open,
            REFUNDS[self.vendor][0]: self._open,
            0x26: self._open_text,
            0x27: self._close_text,
            0x31: self._line,
            0x33: self._subtotal,
            0x35: self._pay,
            0x38: self._close,
            cancel: self._cancel,
            0x3D: self._set_clock,
            0x3E: lambda _: self.clock.now().strftime(STAMP),
            0x45: self._report,
            0x46: self._cash,
            0x4A: lambda _: "",
            0x4C: self._transaction,
            0x5A: lambda _: f"FP,1.00BG 05Oct24 1234,9A41,00000000,{SERIAL},{MEMORY_NUMBER}",
            0x6A: self._drawer,
            0x6D: self._duplicate,
            0x71: lambda _: f"{self.memory.number:07}",
        }
        if self.vendor in {"daisy", "eltrade"}:
            known[0x74] = self._code
        if self._tells_closings:
            known[0x40] = lambda _: f"{self.memory.closings:04},0,0,0,0,0,0,0,0"
        if command not in known:
            raise Refused(-112000)
        return known[command](text)

    def _open(self, text: str) -> str:
        if self.vendor == "datecs-p" and text == "*":
            last, unique = self.memory.last_receipt, self.memory.last_fiscal_sale_number
            return f"{last.number},{unique}" if last is not None else ""
        sale = re.fullmatch(SALES[self.vendor][1], text)
        refund = re.fullmatch(REFUNDS[self.vendor][1], text)
        found = sale or refund
        if found is None:
            raise Refused(-112001)
        self.memory.open(OpenReceipt(state=1 if sale else 3, sale_number=found[1] or ""))
        return self._counts()

    def _counts(self) -> str:
        return f"{self.memory.number % 10000:04},{self.memory.fiscal_number % 10000:04}"

    def _open_text(self, text: str) -> str:
        self.memory.open(OpenReceipt(state=5))
        return f"{self.memory.number % 10000:04}"

    def _close_text(self, text: str) -> str:
        if self.memory.receipt is None or self.memory.receipt.state != 5:
            raise Refused(-111016)
        self.memory.receipt = None
        return f"{self.memory.number % 10000:04}"

    def _line(self, text: str) -> str:
        found = LINE.fullmatch(text)
        sign = "$" if self.vendor in {"daisy", "eltrade"} else ";"
        if found is None or (found[5] and found[5] != sign):
            raise Refused(-112001)
        cents = _decimal(found[3], 2)
        amount = half_up(abs(cents) * _decimal(found[4] or "1", 3), 1000)
        amount += _decimal(found[6], 2) if found[6] else 0
        if amount < 0:
            raise Refused(-112203)
        group = LETTERS.index(found[2]) + 1
        self.memory.add_line(group, amount if cents >= 0 else -amount, found[1])
        return ""

    def _subtotal(self, text: str) -> str:
        receipt = self.memory.open_fiscal()
        groups = (self._shown(receipt.groups.get(group, 0)) for group in range(1, 9))
        return ",".join([self._shown(receipt.total), *groups])

    def _pay(self, text: str) -> str:
        found = re.fullmatch(r"[^\t]*\t([A-Za-z])([\d.]+)", text)
        if found is None:
            raise Refused(-112001)
        letter = found[1]
        if letter not in PAYMENTS[self.vendor]:
            letter = "P"  # seen on real firmware: an unknown letter counts as cash
        try:
            rest = self.memory.pay(letter, _decimal(found[2], 2))
        except Refused:
            return "F"
        still = rest > 0 or (rest == 0 and self.vendor in {"daisy", "incotex"})
        return f"D{self._shown(rest)}" if still else f"R{self._shown(-rest)}"

    def _close(self, text: str) -> str:
        self.memory.close()
        return self._counts()

    def _cancel(self, text: str) -> str:
        unique = self.memory.open_fiscal().sale_number
        self.memory.cancel()
        if self.vendor in {"daisy", "incotex"}:  # it is closed with zero: a receipt of its own
            self.memory.last_receipt = self.memory.documents[-1].emptied()
        return unique if self.vendor == "incotex" else ""

    def _set_clock(self, text: str) -> str:
        if self.memory.day_has_sales:
            raise Refused(-112002)
        try:
            self.clock.set(datetime.strptime(text, STAMP))  # noqa: DTZ007 - wall clock
        except ValueError as error:
            raise Refused(-112001) from error
        return ""

    def _report(self, text: str) -> str:
        if text not in {"", "0", "2"}:
            raise Refused(-112001)
        sales, refunds, number = self.memory.report("X" if text == "2" else "Z")
        sums = [self._shown(sales.get(group, 0)) for group in range(1, 9)]
        if self.vendor in {"datecs-p", "datecs-c"}:
            return ",".join([f"{number:04}", self._shown(sum(sales.values())), *sums])
        back = [self._shown(refunds.get(group, 0)) for group in range(1, 9)]
        return ",".join([f"{number:04}", *sums, *back])

    def _cash(self, text: str) -> str:
        cents = _decimal(text or "0", 2)
        if cents:
            try:
                self.memory.move_cash(cents)
            except Refused:
                return "F"
        memory = self.memory
        return ",".join(["P", *map(self._shown, (memory.cash, memory.cash_in, memory.cash_out))])

    def _transaction(self, text: str) -> str:
        memory = self.memory
        last = memory.documents[-1] if memory.documents else None
        if memory.receipt is not None:
            receipt = memory.receipt
            values = (1, receipt.lines, receipt.total, receipt.paid)
        elif last is None or last.journal_kind == "8":
            values = (0, 0, 0, 0)
        else:
            values = (0, last.lines, last.total, last.paid)
        shown = f"{values[0]},{values[1]:04},{self._signed(values[2])}"
        return f"{shown},{self._signed(values[3])}" if text == "T" else shown

    def _code(self, text: str) -> str:
        last = self.memory.last_receipt
        if last is None:
            return "F"
        kind = "F" if last.journal_kind == "1" else "S"
        total = f"{last.total // 100}.{last.total % 100:02}"
        return f"P,{kind},{MEMORY_NUMBER}*{last.number:07}*{last.at:%Y-%m-%d*%H:%M:%S}*{total}"

    def _drawer(self, text: str) -> str:
        self.drawer_opened += 1
        return ""

    def _duplicate(self, text: str) -> str:
        self.memory.duplicate()
        return ""

    def _shown(self, cents: int) -> str:
        if not self._with_point:
            return str(cents)
        return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"

    def _signed(self, cents: int) -> str:
        return self._shown(cents) if self._with_point else f"{cents:+09}"


def _decimal(text: str, places: int) -> int:
    digits, _, part = text.removeprefix("-").partition(".")
    if not (digits + part).isdecimal() or len(part) > places:
        raise Refused(-112001)
    value = int(digits or "0") * 10**places + int(part.ljust(places, "0"))
    return -value if text.startswith("-") else value
