"""What a simulated Shtrih-M keeps and by which rules: shift, receipt, cash, the fiscal storage."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firmware_drivers.fiscal_printer.simulated import ExecutedOperation, SimulatedFiscalPrinter

DAY = timedelta(hours=24)
KINDS = {0: "sale", 2: "refund"}
SHIFT_OPENED, RECEIPT, SHIFT_CLOSED = 2, 3, 5
DEPARTMENT_MAX, TAX_MAX = 16, 4


class Refused(Exception):
    """The device will not, with this error code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"{code:02X}h")
        self.code = code


@dataclass(slots=True)
class OpenReceipt:
    """A receipt between opening and closing; lost with the power."""

    kind: int
    operator: int
    total: int = 0
    lines: list[str] = field(default_factory=list[str])


@dataclass(slots=True, kw_only=True)
class StoredDocument:
    """A document in the fiscal storage."""

    kind: int
    at: datetime
    sign: int
    operation: int = 0
    total: int = 0
    shift: int = 0


class ShtrihMemory:
    """All but the open receipt survives a power cut."""

    def __init__(self, device: SimulatedFiscalPrinter, *, has_storage: bool) -> None:
        self._device = device
        self._has_storage = has_storage
        self.document = 0
        self.shift_opened_at: datetime | None = None
        self.closed_shifts = 0
        self.receipt_in_shift = 0
        self.cash = 0
        self.sales = 0
        self.refunds = 0
        self.stored: list[StoredDocument] = []
        self.first_number = 1000  # the storage has seen another till before
        self.last_receipt: list[str] = []
        self.receipt: OpenReceipt | None = None
        self.ran_out_printing = False

    @property
    def shift_open(self) -> bool:
        """Whether a shift is open."""
        return self.shift_opened_at is not None

    @property
    def overdue(self) -> bool:
        """Whether the shift has lasted more than 24 hours."""
        since = self.shift_opened_at
        return since is not None and self._device.clock.now() - since >= DAY

    @property
    def last_number(self) -> int:
        """Number of the last document in the storage."""
        return self.first_number + len(self.stored)

    def open(self, kind: int, operator: int) -> None:
        """Open a receipt."""
        if self.receipt is not None:
            raise Refused(0x4A)
        if kind not in KINDS:
            raise Refused(0x33)
        self._need_shift()
        self.receipt = OpenReceipt(kind, operator)
        self._print(KINDS[kind])

    def open_receipt(self) -> OpenReceipt:
        """Return the open receipt."""
        if self.receipt is None:
            raise Refused(0x55)
        return self.receipt

    def add(  # noqa: PLR0913 - the columns of a line
        self, kind: int, operator: int, *, amount: int, department: int, tax: int, name: str
    ) -> None:
        """Add a line; the first one opens a receipt."""
        if department > DEPARTMENT_MAX:
            raise Refused(0x63)
        if tax > TAX_MAX:
            raise Refused(0x33)
        if self.receipt is None:
            self._need_shift()
            self.receipt = OpenReceipt(kind, operator)
        if self.receipt.kind != kind:
            raise Refused(0x49)
        if self.receipt.operator != operator:
            raise Refused(0x59)
        self.receipt.total += amount
        self.receipt.lines.append(f"{name} {amount}")
        self._print(f"{name} {amount}")

    def adjust(self, amount: int) -> None:
        """Take a discount (below zero) or a surcharge."""
        receipt = self.open_receipt()
        if receipt.total + amount < 0:
            raise Refused(0x5A)
        receipt.total += amount
        receipt.lines.append(f"adjusted {amount}")
        self._print(f"adjusted {amount}")

    def cancel(self) -> None:
        """Cancel the open receipt."""
        self.open_receipt()
        self.receipt = None
        self._record("cancelled", 0)
        self._print("cancelled")

    def close_receipt(self, payments: list[int]) -> tuple[int, StoredDocument]:
        """Put the open receipt on record; return the change and the stored document."""
        receipt = self.open_receipt()
        self._need_shift()
        total, paid = receipt.total, sum(payments)
        if not total:
            raise Refused(0x8E)
        if paid < total:
            raise Refused(0x45)
        if paid - payments[0] > total:
            raise Refused(0x4D)
        change = paid - total
        sale = receipt.kind == 0
        cash = payments[0] - change if sale else change - payments[0]
        if self.cash + cash < 0:
            raise Refused(0x46)
        # From here on the receipt is on record, whatever happens to line, paper or power.
        self.cash += cash
        self.sales += sale
        self.refunds += not sale
        self.receipt_in_shift += 1
        self._count_document()
        stored = self._store(RECEIPT, operation=1 if sale else 2, total=total)
        number = self.last_number if self._has_storage else self.document
        tenders = tuple((str(at), payment) for at, payment in enumerate(payments) if payment)
        self._record(KINDS[receipt.kind], number, total, tenders)
        self.last_receipt = [*receipt.lines, f"total {total}"]
        self.receipt = None
        self._print(f"total {total}", f"sign {stored.sign}")
        return change, stored

    def move_cash(self, amount: int) -> None:
        """Cash in, or out below zero."""
        self._need_no_receipt()
        if self.cash + amount < 0:
            raise Refused(0x46)
        self.cash += amount
        self._count_document()
        kind = "cash in" if amount > 0 else "cash out"
        self._record(kind, self.document, abs(amount))
        self._print(f"{kind} {abs(amount)}")

    def open_shift(self) -> None:
        """Open the shift."""
        self._need_no_receipt()
        if self.shift_open:
            raise Refused(0x15)
        self.shift_opened_at = self._device.clock.now()
        self._count_document()
        self._store(SHIFT_OPENED, shift=self.closed_shifts + 1)
        self._record("day opened", self.closed_shifts + 1)
        self._print("shift opened")

    def x_report(self) -> None:
        """Print the X report."""
        self._need_no_receipt()
        self._count_document()
        self._record("x", self.document)
        self._print("X", f"cash {self.cash}")

    def z_report(self) -> None:
        """Close the shift."""
        self._need_no_receipt()
        if not self.shift_open:
            raise Refused(0x16)
        self.shift_opened_at = None
        self.closed_shifts += 1
        self.sales = self.refunds = self.receipt_in_shift = 0
        self._count_document()
        self._store(SHIFT_CLOSED, shift=self.closed_shifts)
        self._record("z", self.closed_shifts)
        self._print("Z", f"shift {self.closed_shifts}")

    def duplicate(self) -> None:
        """Print a copy of the last receipt."""
        self._need_no_receipt()
        if not self.last_receipt:
            raise Refused(0x56)
        self._record("duplicate", self.document)
        self._print("copy", *self.last_receipt)

    def _print(self, *lines: str) -> None:
        self._device.print_lines(*lines)
        if self._device.paper_is_out:
            self.ran_out_printing = True

    def _record(
        self, kind: str, number: int, total: int = 0, tenders: tuple[tuple[str, int], ...] = ()
    ) -> None:
        self._device.record(
            ExecutedOperation(
                kind=kind,
                number=number,
                total_minor=total,
                tenders=tenders,
                at=self._device.clock.now(),
            )
        )

    def _store(
        self, kind: int, *, operation: int = 0, total: int = 0, shift: int = 0
    ) -> StoredDocument:
        document = StoredDocument(
            kind=kind,
            at=self._device.clock.now(),
            sign=(len(self.stored) + 1) * 2654435761 % 2**32,
            operation=operation,
            total=total,
            shift=shift,
        )
        self.stored.append(document)
        return document

    def _count_document(self) -> None:
        self.document = self.document % 0xFFFF + 1

    def _need_no_receipt(self) -> None:
        if self.receipt is not None:
            raise Refused(0x4A)

    def _need_shift(self) -> None:
        if not self.shift_open:
            raise Refused(0x3D)
        if self.overdue:
            raise Refused(0x4E)
