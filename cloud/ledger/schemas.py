"""Shapes of the ledger's API."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from cloud.ledger.models import (
    CardPayment,
    CashMovement,
    DayClosing,
    FiscalDocument,
    Sale,
    SaleException,
    Shift,
)
from cloud.ledger.repository import ListedSale, WholeSale


class MoneyBody(BaseModel):
    """An exact amount."""

    minor: int = Field(description="Whole minor units (cents)", examples=[1050])
    currency: str = Field(description="ISO 4217", examples=["EUR"])


class ReceiptBody(BaseModel):
    """A sale or return in a list."""

    id: str
    kind: Literal["sale", "return"]
    number: str = Field(description="As printed")
    at: datetime = Field(description="The till's time")
    received_at: datetime
    business_day: date
    store: str
    register_id: str = Field(serialization_alias="register")
    operator: str | None
    customer: str | None
    shift: str | None
    original: str | None = Field(description="Of a return: the sale it takes back")
    total: MoneyBody
    tax: MoneyBody
    discount: MoneyBody
    lines_count: int
    tenders: list[str]
    is_training: bool
    has_exception: bool
    fiscal_number: int | None = Field(None, description="The fiscal device's own")

    @classmethod
    def of(cls, listed: ListedSale) -> "ReceiptBody":
        """Describe a receipt of a list."""
        return cls.model_validate(
            _receipt_fields(listed.sale, list(listed.tenders))
            | {"fiscal_number": listed.fiscal_number or None}
        )


class ReceiptLineBody(BaseModel):
    """A line; quantities in thousandths."""

    number: int
    item: str
    sku: str
    name: str
    category: str
    quantity_thousandths: int
    unit: str
    unit_price: MoneyBody
    discount: MoneyBody
    amount: MoneyBody
    tax: MoneyBody
    tax_rate_bp: int = Field(description="Basis points: 2400 is 24 %")


class TenderBody(BaseModel):
    """A means of payment and its amount."""

    kind: str
    amount: MoneyBody
    reference: str


class PostingBody(BaseModel):
    """One side of a booking: debit positive, credit negative; together they are nothing."""

    account: str
    amount: MoneyBody


class ProofBody(BaseModel):
    """Where the entry stands in its till's journal."""

    device: str
    epoch: int
    seq: int
    sha256: str
    clock: str


class FiscalBody(BaseModel):
    """What a fiscal device was asked to put on record, and what became of it."""

    state: Literal["asked", "executed", "not-executed", "unknown"]
    memory: str = Field(description="Number of the fiscal memory")
    number: int = Field(description="0: none")
    sign: str
    by: Literal["device", "person"]
    asked_at: datetime | None
    settled_at: datetime | None

    @classmethod
    def of(cls, document: FiscalDocument) -> "FiscalBody":
        """Describe a fiscal document."""
        return cls.model_validate({name: getattr(document, name) for name in cls.model_fields})


class CardPaymentBody(BaseModel):
    """What a payment terminal was asked for; a refund is negative."""

    reference: str
    state: Literal["asked", "paid", "not-paid", "unknown"]
    amount: MoneyBody
    approval: str
    asked_at: datetime | None
    settled_at: datetime | None

    @classmethod
    def of(cls, payment: CardPayment) -> "CardPaymentBody":
        """Describe a card payment."""
        return cls(
            reference=payment.reference,
            state=payment.state,  # pyright: ignore[reportArgumentType] - checked here
            amount=MoneyBody(minor=payment.amount_minor, currency=payment.currency),
            approval=payment.approval,
            asked_at=payment.asked_at,
            settled_at=payment.settled_at,
        )


class WholeReceiptBody(ReceiptBody):
    """A receipt with everything that belongs to it."""

    lines: list[ReceiptLineBody]
    payments: list[TenderBody]
    change: MoneyBody
    rounding: MoneyBody
    postings: list[PostingBody]
    returns: list[str] = Field(description="Ids of the returns that take it back")
    proof: ProofBody
    fiscal: FiscalBody | None = None
    card_payments: list[CardPaymentBody] = []

    @classmethod
    def of_whole(cls, whole: WholeSale) -> "WholeReceiptBody":
        """Describe a receipt completely."""
        sale = whole.sale

        def money(minor: int) -> MoneyBody:
            return MoneyBody(minor=minor, currency=sale.currency)

        return cls.model_validate(
            {
                **_receipt_fields(sale, list(dict.fromkeys(each.kind for each in whole.tenders))),
                "lines": [
                    ReceiptLineBody(
                        number=line.n,
                        item=line.item,
                        sku=line.sku,
                        name=line.name,
                        category=line.category,
                        quantity_thousandths=line.quantity,
                        unit=line.unit,
                        unit_price=money(line.unit_price_minor),
                        discount=money(line.discount_minor),
                        amount=money(line.amount_minor),
                        tax=money(line.tax_minor),
                        tax_rate_bp=line.rate_bp,
                    )
                    for line in whole.lines
                ],
                "payments": [
                    TenderBody(
                        kind=each.kind, amount=money(each.amount_minor), reference=each.reference
                    )
                    for each in whole.tenders
                ],
                "change": money(sale.change_minor),
                "rounding": money(sale.rounding_minor),
                "postings": [
                    PostingBody(account=each.account, amount=money(each.amount_minor))
                    for each in whole.postings
                ],
                "returns": [each.id for each in whole.returns],
                "fiscal_number": whole.fiscal.number or None if whole.fiscal else None,
                "fiscal": FiscalBody.of(whole.fiscal) if whole.fiscal else None,
                "card_payments": [CardPaymentBody.of(each) for each in whole.cards],
                "proof": ProofBody(
                    device=sale.device,
                    epoch=sale.epoch,
                    seq=sale.seq,
                    sha256=sale.entry_hash.hex(),
                    clock=sale.clock,
                ),
            }
        )


class ReceiptsBody(BaseModel):
    """A part of the register, the newest first."""

    receipts: list[ReceiptBody]
    next: str | None = Field(description="Give it as `after` for the following part")


class ShiftBody(BaseModel):
    """A shift."""

    id: str
    number: int
    store: str
    register_id: str = Field(serialization_alias="register")
    operator: str | None
    business_day: date
    opened_at: datetime | None
    closed_at: datetime | None
    float_: MoneyBody = Field(serialization_alias="float")
    expected: MoneyBody | None
    counted: MoneyBody | None
    difference: MoneyBody | None

    @classmethod
    def of(cls, shift: Shift) -> "ShiftBody":
        """Describe a shift."""

        def money(minor: int | None) -> MoneyBody | None:
            return None if minor is None else MoneyBody(minor=minor, currency=shift.currency)

        return cls(
            id=shift.id,
            number=shift.number,
            store=shift.store,
            register_id=shift.register,
            operator=shift.operator or None,
            business_day=shift.business_day,
            opened_at=shift.opened_at,
            closed_at=shift.closed_at,
            float_=MoneyBody(minor=shift.float_minor, currency=shift.currency),
            expected=money(shift.expected_minor),
            counted=money(shift.counted_minor),
            difference=money(shift.difference_minor),
        )


class MovementBody(BaseModel):
    """Cash that went in or out of a drawer without a sale, or a drawer opened without one."""

    id: str
    kind: str = Field(description="paid-in, paid-out, drop, float or no-sale")
    store: str
    register_id: str = Field(serialization_alias="register")
    operator: str | None
    shift: str | None
    at: datetime
    business_day: date
    amount: MoneyBody
    reason: str

    @classmethod
    def of(cls, moved: CashMovement) -> "MovementBody":
        """Describe a movement."""
        return cls(
            id=moved.id,
            kind=moved.kind,
            store=moved.store,
            register_id=moved.register,
            operator=moved.operator or None,
            shift=moved.shift or None,
            at=moved.at,
            business_day=moved.business_day,
            amount=MoneyBody(minor=moved.amount_minor, currency=moved.currency),
            reason=moved.reason,
        )


class MovementsBody(BaseModel):
    """A part of the cash movements, in the order asked for."""

    movements: list[MovementBody]
    next: str | None = Field(description="Give it as `after` for the following part")


class WholeShiftBody(ShiftBody):
    """A shift with its report and what moved in its drawer."""

    sales: int
    returns: int
    total: MoneyBody
    reason: str = Field(description="Why the count differed, as the operator said.")
    totals: dict[str, Any] | None = Field(
        description="The shift report as the till printed it, amounts in minor units; null while"
        " it is open."
    )
    movements: list[MovementBody]

    @classmethod
    def of_whole(
        cls, shift: Shift, sums: tuple[int, int, int], movements: Sequence[CashMovement]
    ) -> "WholeShiftBody":
        """Describe a shift and what belongs to it."""
        sales, returns, total = sums
        return cls(
            **ShiftBody.of(shift).model_dump(),
            sales=sales,
            returns=returns,
            total=MoneyBody(minor=total, currency=shift.currency),
            reason=shift.reason,
            totals=shift.totals,
            movements=[MovementBody.of(each) for each in movements],
        )


class ClosingBody(BaseModel):
    """A Z report: the totals that closed a fiscal day at a till."""

    id: str
    number: int
    store: str
    register_id: str = Field(serialization_alias="register")
    device: str
    operator: str | None
    business_day: date
    at: datetime
    documents: int
    grand_sales: MoneyBody = Field(description="Everything this till ever sold.")
    grand_returns: MoneyBody
    totals: dict[str, Any] = Field(description="As the till printed it, amounts in minor units.")

    @classmethod
    def of(cls, closing: DayClosing) -> "ClosingBody":
        """Describe a Z report."""
        return cls(
            id=closing.id,
            number=closing.number,
            store=closing.store,
            register_id=closing.register,
            device=closing.device,
            operator=closing.operator or None,
            business_day=closing.business_day,
            at=closing.at,
            documents=closing.documents,
            grand_sales=MoneyBody(minor=closing.grand_sales_minor, currency=closing.currency),
            grand_returns=MoneyBody(minor=closing.grand_returns_minor, currency=closing.currency),
            totals=closing.totals,
        )


class ClosingsBody(BaseModel):
    """A part of the Z reports, in the order asked for."""

    closings: list[ClosingBody]
    next: str | None = Field(description="Give it as `after` for the following part")


class ExceptionBody(BaseModel):
    """Something about a booked document that a person should look at."""

    id: str
    document: str
    number: str
    kind: str
    detail: str
    store: str
    amount: MoneyBody
    raised_at: datetime
    state: str
    decided_by: str
    note: str

    @classmethod
    def of(cls, found: SaleException) -> "ExceptionBody":
        """Describe an exception."""
        return cls(
            id=found.id,
            document=found.document,
            number=found.number,
            kind=found.kind,
            detail=found.detail,
            store=found.store,
            amount=MoneyBody(minor=found.amount_minor, currency=found.currency),
            raised_at=found.raised_at,
            state=found.state,
            decided_by=found.decided_by,
            note=found.note,
        )


class DecisionBody(BaseModel):
    """What a person decides about an exception."""

    model_config = {"extra": "forbid"}

    state: Literal["accepted", "asked"]
    note: str = Field("", max_length=1000)


def _receipt_fields(sale: Sale, tenders: list[str]) -> dict[str, object]:
    return {
        "id": sale.id,
        "kind": sale.kind,
        "number": sale.number,
        "at": sale.at,
        "received_at": sale.received_at,
        "business_day": sale.business_day,
        "store": sale.store,
        "register_id": sale.register,
        "operator": sale.operator or None,
        "customer": sale.customer or None,
        "shift": sale.shift or None,
        "original": sale.original or None,
        "total": MoneyBody(minor=sale.total_minor, currency=sale.currency),
        "tax": MoneyBody(minor=sale.tax_minor, currency=sale.currency),
        "discount": MoneyBody(minor=sale.discount_minor, currency=sale.currency),
        "lines_count": sale.line_count,
        "tenders": tenders,
        "is_training": sale.is_training,
        "has_exception": sale.has_exception,
    }
