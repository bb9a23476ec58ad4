"""Paying, and what is shown when it is done."""

from dataclasses import dataclass

from edge.screens.front import Front
from edge.screens.intents.moving import GoBack
from edge.screens.intents.paying import (
    Complete,
    NextSale,
    PrintAgain,
    PrintGiftReceipt,
    PrintOnOther,
    SplitDue,
    TakeTenderBack,
    Tender,
    VoidFinished,
)
from edge.screens.view_models.amounts import currency_of, split_share, typed_money
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.row_view import RowView
from edge.screens.view_models.top_bar import TopBarView, back_key, top_bar
from edge.till.state import Finished, TillState
from sync_protocol.languages.wording import N_, Wording
from sync_protocol.retail.currency import denominations
from sync_protocol.retail.money import Money
from sync_protocol.retail.sale import SaleKind
from sync_protocol.retail.tender import Payment, TenderKind, quick_amounts

TENDERS = {
    TenderKind.CASH: N_("Cash"),
    TenderKind.CARD: N_("Card"),
    TenderKind.ON_ACCOUNT: N_("On account"),
    TenderKind.PREPAYMENT: N_("Prepayment"),
    TenderKind.GIFT_CARD: N_("Gift card"),
    TenderKind.STORE_CREDIT: N_("Store credit"),
    TenderKind.POINTS: N_("Points"),
}
QUICK_MAX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderView:
    """What the payment shows."""

    bar: TopBarView
    due_caption: str
    due: str
    due_tone: str
    notes: str
    rows: tuple[RowView, ...]
    typed_caption: str
    typed: str
    quick: tuple[KeyView, ...]
    kinds: tuple[KeyView, ...]
    back: KeyView
    complete: KeyView
    change: str  # for tests and the customer display


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedView:
    """What the finished sale shows."""

    bar: TopBarView
    title: str
    caption: str
    amount: str
    rows: tuple[RowView, ...]
    printing: str
    printing_tone: str
    keys: tuple[KeyView, ...]
    next: KeyView


def tender_name(kind: TenderKind, wording: Wording) -> str:
    """Name a means of payment."""
    return wording.text(TENDERS[kind])


def tender_view(state: TillState, front: Front, wording: Wording) -> TenderView:
    """Describe the payment."""
    payment = state.payment or Payment(total=Money.zero(currency_of(state)))
    paid = payment.is_complete and bool(payment.tenders)
    if paid:
        caption, amount, tone = wording.text("Change"), payment.change, "good"
    else:
        caption, amount, tone = wording.text("Due"), payment.due, "text"
    return TenderView(
        bar=top_bar(state, front, wording, title=wording.text("Payment"), key=back_key(wording)),
        due_caption=caption,
        due=wording.money(amount),
        due_tone=tone,
        notes=_notes(payment, wording),
        rows=(
            RowView(
                name="tender-total",
                title=wording.text("Total"),
                right=wording.money(payment.total),
            ),
            *(_row(i, payment, wording) for i in range(len(payment.tenders))),
        ),
        typed_caption=wording.text("Tendered"),
        typed=typed_money(state, front, wording)
        if front.typed
        else wording.money(payment.cash + payment.other if paid else payment.due),
        quick=_quick(payment, wording, enabled=not paid and not state.busy),
        kinds=(
            *_kinds(state, front, payment, wording),
            _split_key(front, payment, wording, enabled=not state.busy),
        ),
        back=KeyView(
            name="tender-back",
            text=wording.text("Back"),
            intent=GoBack(),
            enabled=not state.busy,
        ),
        complete=KeyView(
            name="complete",
            text=wording.text("Saving …") if state.busy else wording.text("Complete sale"),
            intent=Complete(),
            enabled=payment.is_complete and not state.busy,
            reason=wording.text("{amount} is missing", amount=wording.money(payment.due))
            if not payment.is_complete
            else "",
            look="pay",
        ),
        change=wording.money(payment.change),
    )


def completed_view(state: TillState, front: Front, wording: Wording) -> CompletedView:
    """Describe the sale just made."""
    finished = state.finished
    if finished is None:  # the stage and its value come together; a view never fails
        return _nothing(state, front, wording)
    sale = finished.sale
    is_return = sale.kind is SaleKind.RETURN
    cash = any(t.kind is TenderKind.CASH for t in sale.tenders)
    if is_return:
        caption, amount = wording.text("Give back"), -sale.total - sale.rounding
    elif cash:
        caption, amount = wording.text("Change"), sale.change
    else:
        caption, amount = wording.text("Paid"), sale.total
    printing, tone = _printing(finished, wording)
    return CompletedView(
        bar=top_bar(state, front, wording, title=wording.text("Sale {number}", number=sale.number)),
        title=wording.text("Return complete") if is_return else wording.text("Sale complete"),
        caption=caption,
        amount=wording.money(amount),
        rows=(
            RowView(
                name="completed-total",
                title=wording.text("Total"),
                right=wording.money(sale.total),
            ),
            *(
                RowView(
                    name=f"completed-tender-{i}",
                    title=tender_name(tendered.kind, wording),
                    right=wording.money(tendered.amount),
                )
                for i, tendered in enumerate(sale.tenders)
            ),
        ),
        printing=printing,
        printing_tone=tone,
        keys=(
            KeyView(
                name="print-again",
                text=wording.text("Print receipt again")
                if finished.printing in {"done", "started"}
                else wording.text("Print receipt"),
                intent=PrintAgain(),
                enabled=finished.printing not in {"waiting", "started"},
            ),
            *_other_printer(state, finished, wording),
            *_more_paper(finished, wording),
        ),
        next=KeyView(
            name="next-sale", text=wording.text("Next sale"), intent=NextSale(), look="pay"
        ),
    )


def _other_printer(state: TillState, finished: Finished, wording: Wording) -> tuple[KeyView, ...]:
    """Offer the second printer when the first one fails."""
    there = any(one.device == "second-printer" and one.state != "absent" for one in state.devices)
    if not there or finished.printing not in {"failed", "unknown"}:
        return ()
    return (
        KeyView(
            name="print-on-other",
            text=wording.text("Print on the other printer"),
            intent=PrintOnOther(),
            look="primary",
        ),
    )


def _nothing(state: TillState, front: Front, wording: Wording) -> CompletedView:
    return CompletedView(
        bar=top_bar(state, front, wording),
        title="",
        caption="",
        amount="",
        rows=(),
        printing="",
        printing_tone="text2",
        keys=(),
        next=KeyView(
            name="next-sale", text=wording.text("Next sale"), intent=NextSale(), look="pay"
        ),
    )


def _notes(payment: Payment, wording: Wording) -> str:
    if payment.cash_due != payment.due and not payment.is_complete:
        return wording.text("In cash {amount}", amount=wording.money(payment.cash_due))
    if payment.rounding:
        return wording.text("Rounding {amount}", amount=wording.money(payment.rounding))
    return ""


def _row(index: int, payment: Payment, wording: Wording) -> RowView:
    tendered = payment.tenders[index]
    return RowView(
        name=f"tendered-{index}",
        title=tender_name(tendered.kind, wording),
        under=tendered.reference,
        right=wording.money(tendered.amount),
        keys=(
            KeyView(
                name=f"tender-remove-{index}",
                text="✕",
                intent=TakeTenderBack(index),
                look="danger",
            ),
        ),
    )


def _quick(payment: Payment, wording: Wording, *, enabled: bool) -> tuple[KeyView, ...]:
    due = payment.cash_due
    exact = KeyView(
        name="quick-exact",
        text=wording.text("Exact"),
        intent=Tender(TenderKind.CASH, due.minor),
        enabled=enabled,
    )
    notes = tuple(
        n for n in denominations(due.currency) if n >= denominations(due.currency)[-1] * 100
    )
    return (
        exact,
        *(
            KeyView(
                name=f"quick-{amount.minor}",
                text=wording.money(amount),
                intent=Tender(TenderKind.CASH, amount.minor),
                enabled=enabled,
            )
            for amount in quick_amounts(due, notes, QUICK_MAX)
        ),
    )


def _kinds(
    state: TillState, front: Front, payment: Payment, wording: Wording
) -> tuple[KeyView, ...]:
    paid = payment.is_complete
    typed = front.amount_minor(payment.total.currency)
    too_much = typed > payment.due.minor
    terminal = next((d for d in state.devices if d.device == "card-terminal"), None)
    absent = terminal is not None and terminal.state == "failed"
    return (
        KeyView(
            name="tender-cash",
            text=wording.text("Cash"),
            under=_under(typed or split_share(payment, front.split, cash=True), payment, wording),
            intent=Tender(TenderKind.CASH),
            enabled=not paid and not state.busy,
            look="primary",
        ),
        KeyView(
            name="tender-card",
            text=wording.text("Card"),
            under=_under(typed or split_share(payment, front.split, cash=False), payment, wording),
            intent=Tender(TenderKind.CARD),
            enabled=not paid and not state.busy and not too_much and not absent,
            reason=wording.text("No answer from the terminal")
            if absent
            else (wording.text("only cash gives change") if too_much and not paid else ""),
            look="primary",
        ),
    )


def _split_key(front: Front, payment: Payment, wording: Wording, *, enabled: bool) -> KeyView:
    """Make the key that splits what is due between two, three or four."""
    shared = front.split > 1
    return KeyView(
        name="split",
        text=wording.text("Split"),
        under=f"÷ {front.split}" if shared else "",
        intent=SplitDue(),
        enabled=enabled and not payment.is_complete,
        look="chosen" if shared else "plain",
    )


def _under(minor: int, payment: Payment, wording: Wording) -> str:
    return wording.money(Money(minor, payment.total.currency))


def _more_paper(finished: Finished, wording: Wording) -> tuple[KeyView, ...]:
    """Offer a receipt without prices, and to take the sale back."""
    if finished.sale.kind is SaleKind.RETURN:
        return ()
    void = KeyView(
        name="void-finished",
        text=wording.text("Take the sale back"),
        intent=VoidFinished(),
        look="danger",
    )
    if finished.fiscal_number:
        return (void,)
    gift = KeyView(
        name="gift-receipt", text=wording.text("Gift receipt"), intent=PrintGiftReceipt()
    )
    return (gift, void)


def _printing(finished: Finished, wording: Wording) -> tuple[str, str]:
    if finished.printing == "done":
        return wording.text("Receipt printed"), "good"
    if finished.printing == "failed":
        problem = wording.text(finished.printing_problem) if finished.printing_problem else ""
        sentence = wording.text("The sale stands; the receipt is not printed.")
        return f"▲ {sentence} {problem}".strip(), "warning"
    if finished.printing == "unknown":
        return (
            "▲ " + wording.text("The printer did not answer. Look whether the receipt is there."),
            "warning",
        )
    return wording.text("Printing …"), "text2"
