"""Taking payment: what is due, what was given, when it is enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sync_protocol.retail.basket import Basket, Totals
from sync_protocol.retail.errors import NotPossible, RetailError
from sync_protocol.retail.money import Money
from sync_protocol.retail.sale import Sale, complete
from sync_protocol.retail.tender import Payment, Tendered, TenderKind

CASH_MAX_MINOR = 100_000_000_00  # more than this on the pad is a code scanned into it


@dataclass(frozen=True, slots=True)
class Taken:
    """The payment with the tender in it."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why the tender cannot be taken."""

    reason: str


TenderOutcome: TypeAlias = Taken | NotTaken


def begin_payment(totals: Totals, cash_step_minor: int) -> Payment:
    """Begin to pay a basket."""
    return Payment(total=totals.total, cash_step_minor=cash_step_minor)


def take_cash(payment: Payment, amount_minor: int) -> TenderOutcome:
    """Take cash; more than is due gives change."""
    if amount_minor > CASH_MAX_MINOR:
        return NotTaken("that is more cash than anybody carries")
    return _taken(payment, TenderKind.CASH, amount_minor, "")


def take_card(payment: Payment, amount_minor: int, reference: str) -> TenderOutcome:
    """Take what a card terminal said it had taken."""
    return _taken(payment, TenderKind.CARD, amount_minor, reference)


def finish(basket: Basket, totals: Totals, payment: Payment, number: str) -> Sale:
    """Make the finished sale, or raise `RetailError`."""
    return complete(basket, totals, payment, number=number)


def refund_tenders(
    kind: TenderKind, total: Money, cash_step_minor: int
) -> tuple[tuple[Tendered, ...], Money]:
    """Say how a return is paid out (negative tenders) and what cash rounding adds to its total."""
    zero = Money.zero(total.currency)
    if not total:
        return (), zero
    if kind is not TenderKind.CASH:
        return (Tendered(kind=kind, amount=total),), zero
    paid = total.rounded_to(cash_step_minor)
    tenders = (Tendered(kind=kind, amount=paid),) if paid else ()
    return tenders, paid - total


def _taken(payment: Payment, kind: TenderKind, amount_minor: int, reference: str) -> TenderOutcome:
    tender = Tendered(
        kind=kind, amount=Money(amount_minor, payment.total.currency), reference=reference
    )
    try:
        return Taken(payment.with_tender(tender))
    except (NotPossible, RetailError) as error:
        return NotTaken(str(error))
