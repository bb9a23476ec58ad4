"""Returns: find the receipt, tick what comes back, give the money back."""

from dataclasses import dataclass
from datetime import date

from edge.screens.front import Front
from edge.screens.intents.places import FieldName
from edge.screens.intents.returning import (
    ChooseReason,
    GiveRefund,
    ReturnWithoutReceipt,
    StartReturn,
    TickLine,
    ToggleRestock,
)
from edge.screens.intents.typing import Focus
from edge.screens.view_models.field_view import FieldView
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.row_view import RowView
from edge.screens.view_models.sell import line_under
from edge.screens.view_models.tender import tender_name
from edge.screens.view_models.top_bar import TopBarView, back_key, instant, top_bar
from edge.till.state import DocumentFound, ReturnInProgress, TillState
from sync_protocol.languages.reasons import RETURN_REASONS
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.sale import Sale, SoldLine
from sync_protocol.retail.tender import TenderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnView:
    """What the return shows."""

    bar: TopBarView
    title: str
    rows: tuple[RowView, ...]
    empty: str
    without_receipt: KeyView | None
    reasons_caption: str
    reasons: tuple[KeyView, ...]
    restock: KeyView | None
    refund_caption: str
    refund: str
    give: tuple[KeyView, ...]
    keyboard: str


def view_of(state: TillState, front: Front, wording: Wording) -> ReturnView:
    """Describe the return: first the choice of a receipt, then its lines."""
    returning = state.returning
    if returning is None or (returning.original is None and state.basket is None):
        return _choosing(state, front, wording)
    return _ticking(state, returning, front, wording)


def _choosing(state: TillState, front: Front, wording: Wording) -> ReturnView:
    focused = front.focus is FieldName.RECEIPT_SEARCH
    return ReturnView(
        bar=top_bar(
            state,
            front,
            wording,
            key=back_key(wording),
            field=FieldView(
                name="receipt-search",
                text=front.text(FieldName.RECEIPT_SEARCH),
                hint=wording.text("Scan the receipt, or type its number"),
                focused=focused,
                intent=Focus(FieldName.RECEIPT_SEARCH),
            ),
        ),
        title=wording.text("Return: which sale?"),
        rows=tuple(_document(n, document, wording) for n, document in enumerate(state.documents)),
        empty=wording.text("No receipt with this number was made on this till."),
        without_receipt=KeyView(
            name="without-receipt",
            text=wording.text("Without receipt"),
            under=wording.text("needs approval"),
            intent=ReturnWithoutReceipt(),
        ),
        reasons_caption="",
        reasons=(),
        restock=None,
        refund_caption="",
        refund="",
        give=(),
        keyboard=(front.keyboard or state.language) if focused else "",
    )


def _document(number: int, document: DocumentFound, wording: Wording) -> RowView:
    sold = document.kind == "sale"
    return RowView(
        name=f"receipt-{number}",
        title=wording.text("Sale {number}", number=document.number)
        if sold
        else wording.text("Return {number}", number=document.number),
        under=wording.date(date.fromisoformat(document.business_day))
        if document.business_day
        else "",
        right=wording.money(document.total),
        struck=not sold,
        intent=StartReturn(document.number) if sold else None,
    )


def _ticking(
    state: TillState, returning: ReturnInProgress, front: Front, wording: Wording
) -> ReturnView:
    original = returning.original
    ticked = {line: (thousandths, reason) for line, thousandths, reason, _ in returning.ticked}
    already = dict(returning.already)
    if original is not None:
        rows = tuple(
            _sold_line(line, ticked.get(line.number), already.get(line.number, 0), wording)
            for line in original.lines
        )
    else:
        rows = tuple(
            RowView(
                name=f"return-line-{n}",
                title=priced.line.name,
                under=line_under(priced, wording),
                right=wording.money(-priced.gross),
            )
            for n, priced in enumerate(state.totals.lines if state.totals else ())
        )
    refund = returning.refund
    ready = refund is not None and bool(refund.total) and not state.busy
    missing = "" if refund is not None and refund.total else wording.text("Touch what comes back")
    if not missing and not front.reason:
        missing = wording.text("Choose a reason")
    return ReturnView(
        bar=top_bar(state, front, wording, title=wording.text("Return"), key=back_key(wording)),
        title=_title(original, returning, wording),
        rows=rows,
        empty=wording.text("Scan the goods that come back"),
        without_receipt=None,
        reasons_caption=wording.text("Why does it come back?"),
        reasons=tuple(
            KeyView(
                name=f"return-reason-{number}",
                text=wording.text(reason),
                intent=ChooseReason(reason),
                look="chosen" if reason == front.reason else "plain",
            )
            for number, reason in enumerate(RETURN_REASONS)
        ),
        restock=KeyView(
            name="restock",
            text=wording.text("Back to stock")
            if front.restock
            else wording.text("Not for sale again"),
            under=wording.text("touch to change"),
            intent=ToggleRestock(),
            look="tint",
        ),
        refund_caption=wording.text("Give back"),
        refund=wording.money(-refund.total) if refund is not None else "",
        give=tuple(
            KeyView(
                name=f"refund-{kind.value}",
                text=wording.text("Saving …")
                if state.busy
                else (
                    wording.text("Give back in cash")
                    if kind is TenderKind.CASH
                    else wording.text("Back to card")
                ),
                intent=GiveRefund(kind),
                enabled=ready and bool(front.reason),
                reason=missing,
                look="pay" if kind is _first_kind(original) else "plain",
            )
            for kind in _kinds(original)
        ),
        keyboard="",
    )


def _kinds(original: Sale | None) -> tuple[TenderKind, ...]:
    """Money goes back the way it came; cash is always possible."""
    first = _first_kind(original)
    return (first,) if first is TenderKind.CASH else (TenderKind.CASH, first)


def _first_kind(original: Sale | None) -> TenderKind:
    if original is None or not original.tenders:
        return TenderKind.CASH
    kind = max(original.tenders, key=lambda tendered: tendered.amount.minor).kind
    return kind if kind is TenderKind.CARD else TenderKind.CASH


def _title(original: Sale | None, returning: ReturnInProgress, wording: Wording) -> str:
    if original is None:
        return wording.text("Return without receipt")
    parts = [wording.text("Sale {number}", number=original.number)]
    if returning.sold_us:
        parts.append(wording.date_time(instant(returning.sold_us)))
    parts.extend(
        f"{tender_name(tendered.kind, wording)} {wording.money(tendered.amount)}"
        for tendered in original.tenders[:2]
    )
    return " · ".join(parts)


def _sold_line(
    line: SoldLine, ticked: tuple[int, str] | None, already: int, wording: Wording
) -> RowView:
    left = line.quantity.thousandths - already
    back = ticked[0] if ticked else 0
    whole = wording.quantity(line.quantity)
    if left <= 0:
        under = wording.text("returned already")
    elif back:
        part = wording.quantity(type(line.quantity)(back, line.quantity.unit))
        under = wording.text("{part} of {whole} comes back", part=part, whole=whole)
    else:
        under = wording.text(
            "{whole} sold at {price}", whole=whole, price=wording.money(line.unit_price)
        )
    return RowView(
        name=f"return-line-{line.number}",
        title=line.name,
        under=under,
        right=wording.money(line.amount),
        mark="✓" if back else "○",
        mark_tone="link" if back else "text2",
        selected=bool(back),
        struck=left <= 0,
        intent=TickLine(line.number) if left > 0 else None,
    )
