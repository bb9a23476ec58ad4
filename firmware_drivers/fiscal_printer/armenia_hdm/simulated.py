"""An Armenian cash register (HDM) on a line, with a codec of its own."""
# ruff: noqa: ARG002 - every command of the table has the same shape

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, cast

from firmware_drivers.fiscal_printer.armenia_hdm.simulated_wire import (
    HEAD,
    BadPayload,
    answered,
    new_session_key,
    opened,
    password_key,
    sealed,
    shown_key,
)
from firmware_drivers.fiscal_printer.simulated import (
    DeviceClock,
    ExecutedOperation,
    LineBroken,
    SimulatedFiscalPrinter,
)
from firmware_drivers.simulation.wire_device import AttachedLine

Fields = dict[str, Any]
REGISTRATION, SERIAL = "53219917", "V98745506068"
HANGS_UP = frozenset({400, 402, 403, 404, 500, 101, 103, 104, 105, 111, 112, 113, 121, 155})
DEPARTMENTS = range(1, 17)
CENT = Decimal("0.01")
ZONE = timedelta(hours=4)


class _Refused(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass(slots=True, kw_only=True)
class _Receipt:
    number: int
    total: Decimal
    cash: Decimal
    card: Decimal
    at: datetime
    rows: list[Fields]
    refund_of: int = 0
    returned: Decimal = Decimal(0)


class SimulatedHdm(SimulatedFiscalPrinter):
    """The register. Sessions end with the line; receipts outlive the power."""

    def __init__(  # noqa: PLR0913 - switches of a test
        self,
        clock: DeviceClock | None = None,
        *,
        password: str = "1234ABCD",  # noqa: S107 - of a simulated device
        pin: str = "3333",
        header_size: int = 11,
        stores_without_paper: bool = False,
        finds_by_number: bool = True,
    ) -> None:
        super().__init__(clock)
        self._password, self._pin = password, pin
        self._header_size = header_size
        self._stores_without_paper = stores_without_paper
        self._finds_by_number = finds_by_number
        self.synchronising = 0  # so many look-ups and receipts are answered 155 or 174
        self.receipts: list[_Receipt] = []
        self.first_number = 0
        self.cash = Decimal(0)
        self._buffer = bytearray()
        self._key = b""
        self._seq = 0
        self._sessions = 0

    def attach(self, line: AttachedLine) -> None:
        """Take a new connection; the one before is closed: there is one session at a time."""
        with self.lock:
            self.hang_up()
            self._forget_line()
        super().attach(line)

    def _forget_line(self) -> None:
        self._buffer.clear()
        self._key = b""

    def _forget(self) -> None:
        self._forget_line()

    def _execute(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= 12:
            size = 12 + self._buffer[10] * 256 + self._buffer[11]
            if bytes(self._buffer[:6]) == HEAD and len(self._buffer) < size:
                return
            request = bytes(self._buffer[:size])
            del self._buffer[:size]
            self._request(request)

    def _request(self, request: bytes) -> None:
        fault = self._arrived()
        if not self._passes(fault, answered(400, b"", self._header_size)):
            raise LineBroken
        try:
            payload = self._obey(request)
            code = 200
        except (_Refused, BadPayload) as refusal:
            code, payload = refusal.code, b""
        self._answer(answered(code, payload, self._header_size), fault)
        if code in HANGS_UP:
            raise LineBroken

    def _obey(self, request: bytes) -> bytes:
        if request[:6] != HEAD:
            raise _Refused(103)
        if request[6] != 0 or request[7] not in {5, 7}:
            raise _Refused(402)
        operation = request[8]
        if operation == 2:
            return self._log_in(opened(password_key(self._password), request[12:], 101))
        known: dict[int, Callable[[Fields], Fields]] = {
            3: self._log_out,
            4: self._receipt,
            5: self._copy,
            6: self._return,
            9: self._report,
            10: self._look_up,
            11: self._move_cash,
            12: self._time,
        }
        if operation not in known:
            raise _Refused(404)
        if not self._key:
            raise _Refused(102)
        key = self._key
        fields = opened(key, request[12:], 102)
        seq = fields.get("seq")
        if not isinstance(seq, int) or seq <= self._seq:
            raise _Refused(104)
        self._seq = seq
        answer = known[operation](fields)
        return sealed(key, answer) if answer else b""

    def _log_in(self, fields: Fields) -> bytes:
        if fields.get("password") != self._password:
            raise _Refused(101)
        if str(fields.get("pin")) != self._pin:
            raise _Refused(111)
        self._sessions += 1
        self._key, self._seq = new_session_key(self._sessions), 0
        return sealed(password_key(self._password), {"key": shown_key(self._key)})

    def _log_out(self, fields: Fields) -> Fields:
        self._key = b""
        return {}

    def _receipt(self, fields: Fields) -> Fields:
        self._synchronise()
        paid = [
            _amount(fields.get(name, 0), 188)
            for name in ("paidAmount", "paidAmountCard", "partialAmount", "prePaymentAmount")
        ]
        cash, card, partial, prepaid = paid
        mode, items = fields.get("mode"), fields.get("items")
        if mode == 1:
            if fields.get("dep") not in DEPARTMENTS or items:
                raise _Refused(151)
            rows: list[Fields] = []
            total = sum(paid, Decimal(0))
        elif mode == 2:
            if not isinstance(items, list) or not items:
                raise _Refused(172)
            rows = [_row(item, at) for at, item in enumerate(cast("list[Any]", items))]
            total = sum((row["t"] for row in rows), Decimal(0))
        else:
            raise _Refused(172)
        if total <= 0:
            raise _Refused(154)
        if sum(paid, Decimal(0)) < total:
            raise _Refused(152)
        cashless = card + partial + prepaid
        if cashless > total:
            raise _Refused(167)
        if cashless == total and cash:
            raise _Refused(168)
        change = sum(paid, Decimal(0)) - total
        return self._issue("sale", total, cash - change, card, rows, change=change)

    def _return(self, fields: Fields) -> Fields:
        self._synchronise()
        if fields.get("crn") != REGISTRATION:
            raise _Refused(175)
        original = self._found(int(fields.get("returnTicketId", 0)))
        if original is None:
            raise _Refused(174)
        if original.refund_of:
            raise _Refused(182)
        cash = _amount(fields.get("cashAmountForReturn", 0), 178)
        card = _amount(fields.get("cardAmountForReturn", 0), 178)
        total = cash + card + _amount(fields.get("prePaymentAmountForReturn", 0), 178)
        if total <= 0 or original.returned + total > original.total:
            raise _Refused(180)
        for item in cast("list[Fields]", fields.get("returnItemList") or []):
            row = next((r for r in original.rows if r["rpid"] == item.get("rpid")), None)
            if row is None or _quantity(item.get("quantity")) > row["qty"]:
                raise _Refused(181)
        original.returned += total
        return self._issue("refund", total, cash, card, [], refund_of=original.number)

    def _issue(  # noqa: PLR0913 - the columns of a record
        self,
        kind: str,
        total: Decimal,
        cash: Decimal,
        card: Decimal,
        rows: list[Fields],
        *,
        change: Decimal = Decimal(0),
        refund_of: int = 0,
    ) -> Fields:
        if self.paper_is_out and not self._stores_without_paper:
            raise _Refused(145)
        at = self.clock.now()
        receipt = _Receipt(
            number=self.first_number + len(self.receipts) + 1,
            total=total,
            cash=cash,
            card=card,
            at=at,
            rows=rows,
            refund_of=refund_of,
        )
        self.receipts.append(receipt)
        self.cash += -cash if kind == "refund" else cash
        self.record(
            ExecutedOperation(
                kind=kind,
                number=receipt.number,
                total_minor=int(total * 100),
                tenders=(("cash", int(cash * 100)), ("card", int(card * 100))),
                at=at,
            )
        )
        if self.paper_is_out:
            raise _Refused(145)
        self.print_lines(kind, f"total {total}", f"receipt {receipt.number}")
        return {
            "rseq": receipt.number,
            "crn": REGISTRATION,
            "sn": SERIAL,
            "tin": "01234567",
            "fiscal": f"{98198105 + receipt.number}",
            "lottery": "",
            "prize": 0,
            "total": float(total),
            "change": float(change),
            "time": self._milliseconds(at),
            "qr": f"TIN: 01234567, CRN: {REGISTRATION}, RSEQ: {receipt.number}",
        }

    def _look_up(self, fields: Fields) -> Fields:
        if self.synchronising:
            self.synchronising -= 1
            raise _Refused(174)
        if fields.get("crn") != REGISTRATION:
            raise _Refused(175)
        number = fields.get("receiptId", fields.get("receiptID", 0))
        found = self._found(int(number)) if self._finds_by_number else None
        if found is None:
            raise _Refused(174)
        return {
            "rseq": str(found.number),
            "cid": "1",
            "time": str(self._milliseconds(found.at)),
            "ta": str(found.total),
            "cash": str(found.cash),
            "card": str(found.card),
            "saleType": "0",
            "ref": str(found.refund_of) if found.refund_of else None,
            "totals": [{**row, "qty": str(row["qty"]), "t": str(row["t"])} for row in found.rows]
            or None,
        }

    def _found(self, number: int) -> _Receipt | None:
        at = number - self.first_number - 1
        return self.receipts[at] if 0 <= at < len(self.receipts) else None

    def _copy(self, fields: Fields) -> Fields:
        if not self.receipts:
            raise _Refused(141)
        if self.paper_is_out:
            raise _Refused(145)
        number = self.receipts[-1].number
        self.record(ExecutedOperation(kind="duplicate", number=number))
        self.print_lines(f"copy of {number}")
        return {}

    def _report(self, fields: Fields) -> Fields:
        if fields.get("reportType") not in {1, 2}:
            raise _Refused(105)
        filters = {"deptId", "cashierId", "transactionTypeId"} & fields.keys()
        if len(filters) > 1:
            raise _Refused(169)
        if int(fields.get("endDate", 0)) - int(fields.get("startDate", 0)) > 62 * 86_400_000:
            raise _Refused(170)
        if self.paper_is_out:
            raise _Refused(145)
        kind = "x" if fields["reportType"] == 1 else "z"
        self.record(ExecutedOperation(kind=kind, number=0, at=self.clock.now()))
        self.print_lines(kind.upper())
        return {}

    def _move_cash(self, fields: Fields) -> Fields:
        amount = _amount(fields.get("amount"), 191)
        if amount <= 0:
            raise _Refused(191)
        moved_in = bool(fields.get("isCashIn"))
        self.cash += amount if moved_in else -amount
        kind = "cash in" if moved_in else "cash out"
        self.record(ExecutedOperation(kind=kind, number=0, total_minor=int(amount * 100)))
        self.print_lines(f"{kind} {amount}")
        return {}

    def _time(self, fields: Fields) -> Fields:
        return {"dt": self._milliseconds(self.clock.now())}

    def _synchronise(self) -> None:
        if self.synchronising:
            self.synchronising -= 1
            raise _Refused(155)

    def _milliseconds(self, at: datetime) -> int:
        return round((at - ZONE).replace(tzinfo=UTC).timestamp() * 1000)


def _row(read: Any, at: int) -> Fields:
    if not isinstance(read, dict):
        raise _Refused(105)
    item = cast("Fields", read)
    if item.get("dep") not in DEPARTMENTS:
        raise _Refused(151)
    named = (("productCode", 50, 161), ("productName", 50, 162), ("unit", 50, 163))
    for name, longest, code in named:
        if not item.get(name) or len(str(item[name])) > longest:
            raise _Refused(code)
    if not item.get("adgCode"):
        raise _Refused(192)
    quantity, price = _quantity(item.get("qty")), _amount(item.get("price"), 171)
    if quantity <= 0 or price < 0:
        raise _Refused(159)
    if not price:
        raise _Refused(165)
    gross = (quantity * price).quantize(CENT, ROUND_HALF_UP)
    total = gross - _taken_off(item, quantity, gross)
    if total < 0:
        raise _Refused(166)
    return {"rpid": at + 1, "gc": item["productCode"], "qty": quantity, "t": total}


def _taken_off(item: Fields, quantity: Decimal, gross: Decimal) -> Decimal:
    off = _amount(item.get("discount", 0), 173)
    match item.get("discountType"):
        case None:
            return Decimal(0)
        case 1:
            if not 0 <= off < 100:
                raise _Refused(160)
            return (gross * off / 100).quantize(CENT, ROUND_HALF_UP)
        case 2:
            return (quantity * off).quantize(CENT, ROUND_HALF_UP)
        case 4:
            return off
        case _:
            raise _Refused(173)


def _amount(value: Any, code: int) -> Decimal:
    amount = _decimal(value, code)
    if amount != amount.quantize(CENT):
        raise _Refused(code)
    return amount


def _quantity(value: Any) -> Decimal:
    quantity = _decimal(value, 159)
    if quantity != quantity.quantize(Decimal("0.001")):
        raise _Refused(159)
    return quantity


def _decimal(value: Any, code: int) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise _Refused(code) from error
