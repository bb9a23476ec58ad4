"""What a Datecs device keeps, whatever it speaks: documents, day, cash, the open receipt."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from firmware_drivers.fiscal_printer.simulated import ExecutedOperation, SimulatedFiscalPrinter

DAY = timedelta(hours=24)
LINES_MAX = 200


class Refused(Exception):
    """The device will not; a code of the hex4 list, which the classic framing does not show."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code

    @property
    def is_syntax(self) -> bool:
        """Whether the request itself was wrong."""
        return -112299 <= self.code <= -112100 or self.code == -112001


@dataclass(slots=True)
class OpenReceipt:
    """A receipt between opening and closing. State: 1 sale, 2..4 storno, 5 text only."""

    state: int
    sale_number: str = ""
    total: int = 0
    paid: int = 0
    lines: int = 0
    payment_begun: bool = False
    groups: dict[int, int] = field(default_factory=dict[int, int])
    tenders: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document in the journal."""

    number: int
    journal_kind: str  # 1 receipt, 2 Z, 5 cash, 6 storno, 8 cancelled, 9 X
    at: datetime
    sale_number: str = ""
    total: int = 0
    paid: int = 0
    lines: int = 0

    def emptied(self) -> "StoredDocument":
        """Return it as a vendor shows it that closes a cancelled receipt with zero."""
        return replace(self, total=0, paid=0)


class DatecsMemory:
    """All of it survives a power cut."""

    def __init__(self, device: SimulatedFiscalPrinter) -> None:
        self._device = device
        self.number = 472  # documents of any kind so far: the device is not new
        self.fiscal_number = 0
        self.receipt: OpenReceipt | None = None
        self.documents: list[StoredDocument] = []
        self.last_receipt: StoredDocument | None = None
        self.last_fiscal_sale_number = ""
        self.cash = self.cash_in = self.cash_out = 0
        self.closings = 57
        self.sales: dict[int, int] = {}
        self.refunds: dict[int, int] = {}
        self.sales_count = 0
        self.day_opened_at: datetime | None = None
        self._used_numbers: set[str] = set()

    @property
    def day_has_sales(self) -> bool:
        """Whether the fiscal day is open."""
        return self.day_opened_at is not None

    def open(self, receipt: OpenReceipt) -> None:
        """Open a receipt of any kind."""
        if self.receipt is not None:
            raise Refused(-111046 if self.receipt.state == 5 else -111047)
        self._check_printer()
        if receipt.state != 5:
            self._check_day()
            if receipt.sale_number in self._used_numbers:
                raise Refused(-112203)
            self._used_numbers.add(receipt.sale_number)
            self.day_opened_at = self.day_opened_at or self._device.clock.now()
        self.number += 1
        self.receipt = receipt
        self._paper("receipt" if receipt.state == 1 else "storno")

    def open_fiscal(self) -> OpenReceipt:
        """Return the open fiscal receipt."""
        if self.receipt is None or self.receipt.state == 5:
            raise Refused(-111016)
        return self.receipt

    def add_line(self, group: int, amount: int, name: str) -> None:
        """Add a line; a negative one takes an earlier one back."""
        receipt = self.open_fiscal()
        self._check_printer()
        if receipt.payment_begun:
            raise Refused(-111018)
        if receipt.lines >= LINES_MAX:
            raise Refused(-111019)
        if receipt.groups.get(group, 0) + amount < 0:
            raise Refused(-112203)
        receipt.groups[group] = receipt.groups.get(group, 0) + amount
        receipt.total += amount
        receipt.lines += 1
        self._paper(f"{name} {amount}")

    def pay(self, mode: str, amount: int) -> int:
        """Take a payment; return what is still due, below zero for change."""
        receipt = self.open_fiscal()
        self._check_printer()
        due = receipt.total - receipt.paid
        if receipt.total <= 0:
            raise Refused(-111065)
        if receipt.payment_begun and due <= 0:
            raise Refused(-111050)
        if amount > due and (receipt.state != 1 or mode not in {"0", "P"}):
            raise Refused(-111094 if receipt.state != 1 else -112202)
        if receipt.state != 1 and mode in {"0", "P"} and self.cash < amount:
            raise Refused(-111017)
        receipt.payment_begun = True
        receipt.paid += amount
        receipt.tenders[mode] = receipt.tenders.get(mode, 0) + min(amount, due)
        return due - amount

    def close(self) -> None:
        """Put the receipt on record."""
        receipt = self.open_fiscal()
        self._check_printer()
        if receipt.paid < receipt.total or not receipt.payment_begun:
            raise Refused(-111050)
        sale = receipt.state == 1
        sums = self.sales if sale else self.refunds
        for group, amount in receipt.groups.items():
            sums[group] = sums.get(group, 0) + amount
        cash = receipt.tenders.get("0", 0) + receipt.tenders.get("P", 0)
        self.cash += cash if sale else -cash
        self.sales_count += sale
        self.fiscal_number += 1
        self.receipt = None
        self.last_receipt = self._store("1" if sale else "6", receipt)
        self.last_fiscal_sale_number = receipt.sale_number
        self._device.record(
            ExecutedOperation(
                kind="sale" if sale else "refund",
                number=self.number,
                total_minor=receipt.total,
                sale_number=receipt.sale_number,
                tenders=tuple(sorted(receipt.tenders.items())),
                at=self._device.clock.now(),
            )
        )
        self._paper(f"total {receipt.total}", receipt.sale_number)

    def cancel(self) -> None:
        """Cancel before any payment."""
        receipt = self.open_fiscal()
        self._check_printer()
        if receipt.payment_begun:
            raise Refused(-111018)
        self.receipt = None
        self._store("8", receipt)
        self._device.record(
            ExecutedOperation(kind="cancelled", number=self.number, sale_number=receipt.sale_number)
        )
        self._paper("cancelled")

    def move_cash(self, amount: int) -> None:
        """Cash in, or out below zero."""
        self._need_nothing_open()
        self._check_printer()
        if self.cash + amount < 0:
            raise Refused(-111017)
        self.cash += amount
        if amount > 0:
            self.cash_in += amount
        else:
            self.cash_out -= amount
        self.number += 1
        kind = "cash in" if amount > 0 else "cash out"
        self._device.record(
            ExecutedOperation(kind=kind, number=self.number, total_minor=abs(amount))
        )
        self._paper(f"{kind} {abs(amount)}")

    def report(self, kind: str) -> tuple[dict[int, int], dict[int, int], int]:
        """Print the X or Z report; return the sums it shows and its number."""
        self._need_nothing_open()
        self._check_printer()
        sales, refunds = self.sales, self.refunds
        self.number += 1
        number = self.closings + 1
        if kind == "Z":
            self.closings = number
            self.sales, self.refunds, self.sales_count = {}, {}, 0
            self.cash_in = self.cash_out = 0
            self.day_opened_at = None
        self._device.record(
            ExecutedOperation(kind=kind.lower(), number=number, at=self._device.clock.now())
        )
        self._paper(kind, *(f"{group} {amount}" for group, amount in sales.items()))
        return sales, refunds, number

    def duplicate(self) -> None:
        """Print a copy of the last receipt."""
        self._need_nothing_open()
        self._check_printer()
        if self.last_receipt is None:
            raise Refused(-100003)
        number = self.last_receipt.number
        self._device.record(ExecutedOperation(kind="duplicate", number=number))
        self._paper(f"copy of {number}")

    def _check_day(self) -> None:
        since = self.day_opened_at
        if since is not None and self._device.clock.now() - since >= DAY:
            raise Refused(-111024)

    def _need_nothing_open(self) -> None:
        if self.receipt is not None:
            raise Refused(-111047)

    def _check_printer(self) -> None:
        if self._device.paper_is_out:
            raise Refused(-112006)

    def _store(self, kind: str, receipt: OpenReceipt) -> StoredDocument:
        document = StoredDocument(
            number=self.number,
            journal_kind=kind,
            at=self._device.clock.now(),
            sale_number=receipt.sale_number,
            total=receipt.total,
            paid=receipt.paid,
            lines=receipt.lines,
        )
        self.documents.append(document)
        return document

    def _paper(self, *lines: str) -> None:
        self._device.print_lines(*lines)


def half_up(numerator: int, denominator: int) -> int:
    """Divide, rounding half away from zero."""
    return (numerator * 2 + denominator) // (denominator * 2)
