"""Earlier receipts of this till, to print what was not printed, or a copy."""

from dataclasses import dataclass
from datetime import date

from edge.screens.front import Front
from edge.screens.intents.paying import PrintEarlier
from edge.screens.intents.places import FieldName
from edge.screens.intents.typing import Focus
from edge.screens.view_models.field_view import FieldView
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.row_view import RowView
from edge.screens.view_models.top_bar import TopBarView, back_key, top_bar
from edge.till.state import DocumentFound, TillState
from sync_protocol.languages.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptsView:
    """The receipts, newest first."""

    bar: TopBarView
    rows: tuple[RowView, ...]
    empty: str
    keyboard: str


def view_of(state: TillState, front: Front, wording: Wording) -> ReceiptsView:
    """Describe the list."""
    focused = front.focus is FieldName.COPY_SEARCH
    return ReceiptsView(
        bar=top_bar(
            state,
            front,
            wording,
            key=back_key(wording),
            field=FieldView(
                name="copy-search",
                text=front.text(FieldName.COPY_SEARCH),
                hint=wording.text("Number of the receipt"),
                focused=focused,
                intent=Focus(FieldName.COPY_SEARCH),
            ),
        ),
        rows=tuple(_row(n, document, wording) for n, document in enumerate(state.documents)),
        empty=wording.text("No receipt with this number was made on this till."),
        keyboard=(front.keyboard or "en") if focused else "",
    )


def _row(number: int, document: DocumentFound, wording: Wording) -> RowView:
    sold = document.kind == "sale"
    day = document.business_day
    under = wording.date(date.fromisoformat(day)) if day else ""
    if document.unprinted:
        under = " · ".join(filter(None, (under, wording.text("not printed"))))
    return RowView(
        name=f"receipt-{number}",
        title=wording.text("Sale {number}", number=document.number)
        if sold
        else wording.text("Return {number}", number=document.number),
        under=under,
        under_tone="warning" if document.unprinted else "text2",
        right=wording.money(document.total),
        keys=(
            KeyView(
                name=f"print-{number}",
                text=wording.text("Print") if document.unprinted else wording.text("Copy"),
                intent=PrintEarlier(document.number),
                look="primary" if document.unprinted else "plain",
            ),
        ),
    )
