"""Goods that come back: from a receipt, or without one."""

from __future__ import annotations

from dataclasses import replace

from edge.till.state import ReturnInProgress
from edge.till.tendering import refund_tenders
from sync_protocol.retail.errors import NotPossible
from sync_protocol.retail.identifiers import SaleId
from sync_protocol.retail.quantity import Quantity
from sync_protocol.retail.sale import (
    Refund,
    ReturnedLine,
    Sale,
    SaleKind,
    complete_return,
    refund_of,
)
from sync_protocol.retail.tender import TenderKind


def begin_return(sale: Sale, sold_us: int, already: dict[int, int]) -> ReturnInProgress:
    """Begin to return a sale; raises `NotPossible` for a return of a return."""
    if sale.kind is not SaleKind.SALE:
        raise NotPossible("a return cannot be returned")
    return ReturnInProgress(original=sale, sold_us=sold_us, already=tuple(sorted(already.items())))


def tick(
    returning: ReturnInProgress, number: int, thousandths: int, reason: str, *, restock: bool
) -> ReturnInProgress:
    """Say how much of a sold line comes back; 0 unticks it. Raises `NotPossible`."""
    if returning.original is None:
        raise NotPossible("goods without a receipt are scanned, not ticked")
    others = tuple(t for t in returning.ticked if t[0] != number)
    ticked = (*others, (number, thousandths, reason, restock)) if thousandths > 0 else others
    changed = replace(returning, ticked=tuple(sorted(ticked)))
    return replace(changed, refund=_refund(changed, returning.original))


def finish(
    refund: Refund, *, sale_id: SaleId, number: str, kind: TenderKind, cash_step_minor: int
) -> Sale:
    """Make the finished return, or raise `NotPossible`."""
    tenders, rounding = refund_tenders(kind, refund.total, cash_step_minor)
    return complete_return(
        refund, sale_id=sale_id, number=number, tenders=tenders, rounding=rounding
    )


def tender_back(original: Sale | None) -> TenderKind:
    """Choose the way money goes back: the way most of it came."""
    if original is None or not original.tenders:
        return TenderKind.CASH
    largest = max(original.tenders, key=lambda tender: tender.amount.minor)
    return largest.kind if largest.kind in {TenderKind.CASH, TenderKind.CARD} else TenderKind.CASH


def _refund(returning: ReturnInProgress, original: Sale) -> Refund | None:
    if not returning.ticked:
        return None
    sold = {line.number: line for line in original.lines}
    if any(number not in sold for number, *_ in returning.ticked):
        raise NotPossible("the sale has no such line")
    wanted = [
        ReturnedLine(
            line=number,
            quantity=Quantity(thousandths, sold[number].quantity.unit),
            reason=reason,
            restock=restock,
        )
        for number, thousandths, reason, restock in returning.ticked
    ]
    return refund_of(original, wanted, dict(returning.already))
