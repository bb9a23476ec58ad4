"""Closing a shift: the blind count, and then the difference. Cash in and out in between."""

from dataclasses import dataclass

from edge.screens.front import Front
from edge.screens.intents.cash import (
    ChooseCashKind,
    ChooseDenomination,
    CloseShift,
    ConfirmCount,
    CountAgain,
    MoveCash,
    OpenDrawer,
)
from edge.screens.intents.returning import ChooseReason
from edge.screens.view_models.amounts import currency_of, typed_money
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.row_view import RowView
from edge.screens.view_models.top_bar import TopBarView, back_key, top_bar
from edge.till.state import ShiftClosing, TillState
from sync_protocol.languages.wording import N_, Wording
from sync_protocol.retail.currency import denominations
from sync_protocol.retail.money import Money

DIFFERENCE_REASONS = (
    N_("Counted twice, unknown"),
    N_("Wrong change given"),
    N_("Paid out without a note"),
)
CASH_KINDS = {
    "drop": (N_("Drop to the safe"), N_("Takes notes out of the drawer")),
    "paid-in": (N_("Paid in"), N_("Money comes in without a sale")),
    "paid-out": (N_("Paid out"), N_("Money is spent from the drawer")),
}
CASH_REASONS = {
    "drop": (N_("Too much cash"), N_("End of day")),
    "paid-in": (N_("Change fetched"), N_("Float topped up"), N_("Correction")),
    "paid-out": (N_("Supplier paid"), N_("Small purchase"), N_("Correction")),
}
NO_SALE_REASONS = (N_("Change a note"), N_("Check the drawer"), N_("Customer asked for change"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseShiftView:
    """The count, and what comes of it."""

    bar: TopBarView
    title: str
    denominations: tuple[KeyView, ...]
    counting: bool  # the pad is there
    counting_caption: str
    counting_pieces: str
    figures: tuple[RowView, ...]
    counted_caption: str
    counted: str
    difference_caption: str
    difference: str
    difference_tone: str
    hints: tuple[RowView, ...]
    reasons_caption: str
    reasons: tuple[KeyView, ...]
    again: KeyView
    go: KeyView


@dataclass(frozen=True, slots=True, kw_only=True)
class CashView:
    """Cash in, cash out, drop, no-sale."""

    bar: TopBarView
    kinds: tuple[KeyView, ...]
    caption: str
    amount: str
    reasons_caption: str
    reasons: tuple[KeyView, ...]
    go: KeyView
    no_sale_caption: str
    no_sale: tuple[KeyView, ...]


def close_shift_view(state: TillState, front: Front, wording: Wording) -> CloseShiftView:
    """Describe the closing of a shift. What is expected stays hidden until the count stands."""
    closing = state.closing or ShiftClosing()
    confirmed = closing.difference is not None
    currency = currency_of(state)
    number = state.shift.number if state.shift else 0
    who = state.operator.name if state.operator else ""
    counts = dict(closing.count_by_denomination) if confirmed else dict(front.counts)
    counting = front.counting or denominations(currency)[0]
    pieces = counts.get(counting, 0)
    counted = closing.counted or Money(front.counted_minor, currency)
    caption, difference, tone = _difference(closing, wording)
    return CloseShiftView(
        bar=top_bar(
            state,
            front,
            wording,
            title=wording.text("Close shift {number} · {name}", number=number, name=who),
            key=back_key(wording),
        ),
        title=wording.text("Count the drawer"),
        denominations=tuple(
            KeyView(
                name=f"count-{minor}",
                text=wording.money(Money(minor, currency)),
                under=f"× {wording.number(counts.get(minor, 0))}",
                intent=ChooseDenomination(minor),
                enabled=not confirmed,
                reason=f"× {wording.number(counts.get(minor, 0))}",
                look="chosen"
                if minor == counting and not confirmed
                else ("tint" if counts.get(minor) else "surface"),
            )
            for minor in denominations(currency)
        ),
        counting=not confirmed,
        counting_caption=wording.text(
            "How many of {value}?", value=wording.money(Money(counting, currency))
        ),
        counting_pieces=wording.number(pieces),
        figures=_figures(closing, state, wording) if confirmed else (),
        counted_caption=wording.text("Counted"),
        counted=wording.money(counted),
        difference_caption=caption,
        difference=difference,
        difference_tone=tone,
        hints=_hints(state, wording),
        reasons_caption=wording.text("What is the reason?")
        if closing.difference is not None and closing.difference
        else "",
        reasons=tuple(
            KeyView(
                name=f"difference-reason-{number}",
                text=wording.text(reason),
                intent=ChooseReason(reason),
                look="chosen" if reason == front.reason else "plain",
            )
            for number, reason in enumerate(DIFFERENCE_REASONS)
        )
        if closing.difference is not None and closing.difference
        else (),
        again=KeyView(
            name="count-again",
            text=wording.text("Count again"),
            intent=CountAgain(),
            enabled=confirmed and not state.busy,
        ),
        go=_go(state, front, closing, wording),
    )


def _go(state: TillState, front: Front, closing: ShiftClosing, wording: Wording) -> KeyView:
    if closing.difference is None:
        return KeyView(
            name="confirm-count",
            text=wording.text("Confirm count"),
            intent=ConfirmCount(),
            enabled=not state.busy,
            look="pay",
        )
    needs_reason = bool(closing.difference) and not front.reason
    return KeyView(
        name="close-shift",
        text=wording.text("Saving …") if state.busy else wording.text("Close shift"),
        intent=CloseShift(front.reason),
        enabled=not needs_reason and not state.busy,
        reason=wording.text("Choose a reason") if needs_reason else "",
        look="pay",
    )


def _difference(closing: ShiftClosing, wording: Wording) -> tuple[str, str, str]:
    if closing.difference is None:
        return wording.text("Expected"), wording.text("hidden until confirmed"), "text2"
    if closing.difference.minor < 0:
        return "▲ " + wording.text("Short"), wording.money(-closing.difference), "warning"
    if closing.difference.minor > 0:
        return "▲ " + wording.text("Over"), wording.money(closing.difference), "warning"
    return "✓ " + wording.text("Agrees"), wording.money(closing.difference), "good"


def _figures(closing: ShiftClosing, state: TillState, wording: Wording) -> tuple[RowView, ...]:
    rows: list[RowView] = []
    if state.shift is not None:
        rows.append(
            RowView(
                name="figure-float",
                title=wording.text("Float"),
                right=wording.money(state.shift.float_),
            )
        )
    if closing.expected is not None:
        rows.append(
            RowView(
                name="figure-expected",
                title=wording.text("Expected"),
                right=wording.money(closing.expected),
                strong=True,
            )
        )
    return tuple(rows)


def _hints(state: TillState, wording: Wording) -> tuple[RowView, ...]:
    """Nothing parked and nothing unsent hinders closing; both are listed."""
    rows: list[RowView] = []
    if state.parked:
        rows.append(
            RowView(
                name="hint-parked",
                title=wording.plural("{count} parked", "{count} parked", len(state.parked)),
                under=wording.text("They stay for the next shift."),
                mark="●",
            )
        )
    if state.sync.unsent_amount is not None and state.sync.unsent_amount:
        rows.append(
            RowView(
                name="hint-unsent",
                title=wording.text(
                    "{amount} not sent yet", amount=wording.money(state.sync.unsent_amount)
                ),
                under=wording.text("It is safe here and goes out by itself."),
                mark="▲",
                mark_tone="warning",
            )
        )
    return tuple(rows)


def cash_view(state: TillState, front: Front, wording: Wording) -> CashView:
    """Describe moving cash without a sale."""
    kind = front.cash_kind
    name, hint = CASH_KINDS[kind]
    amount = front.amount_minor(currency_of(state))
    reason_missing = not front.reason
    return CashView(
        bar=top_bar(
            state, front, wording, title=wording.text("Cash in and out"), key=back_key(wording)
        ),
        kinds=tuple(
            KeyView(
                name=f"cash-{each}",
                text=wording.text(words[0]),
                under=wording.text(words[1]),
                intent=ChooseCashKind(each),
                look="chosen" if each == kind else "surface",
            )
            for each, words in CASH_KINDS.items()
        ),
        caption=wording.text(hint),
        amount=typed_money(state, front, wording),
        reasons_caption=wording.text("What is the reason?"),
        reasons=tuple(
            KeyView(
                name=f"cash-reason-{number}",
                text=wording.text(reason),
                intent=ChooseReason(reason),
                look="chosen" if reason == front.reason else "plain",
            )
            for number, reason in enumerate(CASH_REASONS[kind])
        ),
        go=KeyView(
            name="move-cash",
            text=wording.text(
                "{what}: {amount}",
                what=wording.text(name),
                amount=typed_money(state, front, wording),
            ),
            intent=MoveCash(),
            enabled=amount > 0 and not reason_missing and not state.busy,
            reason=wording.text("Type an amount")
            if amount <= 0
            else (wording.text("Choose a reason") if reason_missing else ""),
            look="pay",
        ),
        no_sale_caption=wording.text("Open the drawer without a sale"),
        no_sale=tuple(
            KeyView(
                name=f"no-sale-{number}",
                text=wording.text(reason),
                intent=OpenDrawer(reason),
                enabled=not state.busy,
            )
            for number, reason in enumerate(NO_SALE_REASONS)
        ),
    )
