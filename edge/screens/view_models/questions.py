"""Questions over the screen: the till's prompts, and the screens' own, in one form."""

from dataclasses import dataclass

from edge.screens.front import Front
from edge.screens.intents import (
    AnswerCard,
    Approve,
    CancelPrompt,
    ChooseReason,
    CloseDay,
    ConfirmAge,
    FieldName,
    Focus,
    GiveDiscount,
    GoBack,
    LookUpCode,
    Overlay,
    Park,
    RemoveDiscount,
    SellFreeLine,
    SetPrice,
    TakeWeight,
    VoidSale,
    WriteNote,
)
from edge.screens.view_models.amounts import currency_of, dots, typed_money, typed_number
from edge.screens.view_models.field_view import FieldView
from edge.screens.view_models.key_view import KeyView
from edge.till.authority import ACTION_NAMES
from edge.till.state import (
    AgeCheckAsked,
    ApprovalAsked,
    CardPaymentWaiting,
    TillState,
    UnknownCodeFound,
    WeightAsked,
)
from sync_protocol.languages.wording import N_, Wording
from sync_protocol.retail.basket import PricedLine
from sync_protocol.retail.money import Money
from sync_protocol.retail.quantity import Quantity

DISCOUNT_REASONS = (N_("Damaged packaging"), N_("Best before today"), N_("Good will"), N_("Staff"))
PRICE_REASONS = (N_("Label says otherwise"), N_("Damaged"), N_("Agreed with the customer"))
PERCENTS_BP = (500, 1000, 2000, 5000)
PIN_LENGTH_MIN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """One question: what it is about, at most one figure, a pad or a field, and the answers."""

    name: str
    title: str
    text: str = ""
    figure_caption: str = ""
    figure: str = ""
    warning: str = ""
    choices: tuple[KeyView, ...] = ()
    field: FieldView | None = None
    keyboard: str = ""
    pad: bool = False
    pad_left: str = "00"
    typed_caption: str = ""
    typed: str = ""
    answers: tuple[KeyView, ...] = ()


def question_of(state: TillState, front: Front, wording: Wording) -> QuestionView | None:
    """Describe the question that stands over the screen; None: there is none."""
    match state.prompt:
        case AgeCheckAsked():
            return _age(state.prompt, wording)
        case UnknownCodeFound():
            return _unknown(state.prompt, state, front, wording)
        case WeightAsked():
            return _weight(state.prompt, front, wording)
        case ApprovalAsked():
            return _approval(state.prompt, state, front, wording)
        case CardPaymentWaiting():
            return _card(state.prompt, wording)
        case _:
            pass
    own = OWN.get(front.overlay)
    return own(state, front, wording) if own else None


def _cancel(wording: Wording, text: str = "") -> KeyView:
    return KeyView(name="cancel", text=text or wording.text("Cancel"), intent=CancelPrompt())


def _leave(wording: Wording) -> KeyView:
    return KeyView(name="cancel", text=wording.text("Cancel"), intent=GoBack())


# --- the till's prompts -----------------------------------------------------------------------


def _age(asked: AgeCheckAsked, wording: Wording) -> QuestionView:
    return QuestionView(
        name="age-check",
        title=wording.text("Check the customer's age"),
        text=wording.text(
            "{item} is sold from {years} years only.",
            item=asked.item.name,
            years=asked.item.age_limit_years,
        ),
        figure_caption=wording.text("Age"),
        figure=wording.text("{years}+", years=asked.item.age_limit_years),
        answers=(
            KeyView(
                name="age-no",
                text=wording.text("No proof: do not sell"),
                intent=ConfirmAge(False),
                look="danger",
            ),
            KeyView(
                name="age-yes",
                text=wording.text("Proof seen"),
                intent=ConfirmAge(True),
                look="pay",
            ),
        ),
    )


def _unknown(
    asked: UnknownCodeFound, state: TillState, front: Front, wording: Wording
) -> QuestionView:
    allowed = asked.free_line != "no"
    amount = front.amount_minor(currency_of(state))
    reason = ""
    if not allowed:
        reason = wording.text("not allowed for you")
    elif not amount:
        reason = wording.text("Type its price")
    return QuestionView(
        name="unknown-code",
        title=wording.text("Nothing has this code"),
        text=wording.text("Look it up by name, or type its price and sell it as a free line."),
        figure_caption=wording.text("Code"),
        figure=asked.code,
        pad=allowed,
        typed_caption=wording.text("Price"),
        typed=typed_money(state, front, wording),
        answers=(
            _cancel(wording),
            KeyView(
                name="look-up", text=wording.text("Look it up"), intent=LookUpCode(), look="primary"
            ),
            KeyView(
                name="sell-free-line",
                text=wording.text("Sell as free line"),
                under=wording.text("needs approval") if asked.free_line == "approval" else "",
                intent=SellFreeLine(),
                enabled=allowed and amount > 0,
                reason=reason,
                look="pay",
            ),
        ),
    )


def _weight(asked: WeightAsked, front: Front, wording: Wording) -> QuestionView:
    grams = int(front.typed.replace(".", "") or 0)
    keyed = grams > 0 and asked.keyed != "no"
    live = asked.live_grams if asked.live_grams is not None and asked.live_grams > 0 else None
    shown = Quantity.grams(grams if keyed else live or 0)
    price = shown.at(asked.unit_price)
    return QuestionView(
        name="weigh",
        title=asked.item.name,
        text=wording.text("{price} per kg", price=wording.money(asked.unit_price)),
        figure_caption=wording.quantity(shown)
        if keyed or live
        else wording.text("Put it on the scale"),
        figure=wording.money(price) if keyed or live else "–",
        warning=wording.text(asked.problem) if asked.problem and not keyed else "",
        pad=asked.keyed != "no",
        typed_caption=wording.text("Grams by hand"),
        typed=typed_number(front, wording),
        answers=(
            _cancel(wording),
            KeyView(
                name="take-weight",
                text=wording.text("Add {amount}", amount=wording.money(price))
                if keyed or live
                else wording.text("Add"),
                under=wording.text("needs approval") if keyed and asked.keyed == "approval" else "",
                intent=TakeWeight(keyed),
                enabled=keyed or (live is not None and not asked.problem),
                reason=wording.text("no weight yet"),
                look="pay",
            ),
        ),
    )


def _approval(
    asked: ApprovalAsked, state: TillState, front: Front, wording: Wording
) -> QuestionView:
    return QuestionView(
        name="approval",
        title=wording.text("A supervisor must approve"),
        text=action_name(asked.action, wording),
        warning=wording.text(asked.refused) if asked.refused else "",
        pad=True,
        pad_left="",
        typed_caption=wording.text("Supervisor's number"),
        typed=dots(front),
        answers=(
            _cancel(wording),
            KeyView(
                name="approve",
                text=wording.text("Checking …") if state.busy else wording.text("Approve"),
                intent=Approve(),
                enabled=len(front.typed) >= PIN_LENGTH_MIN and not state.busy,
                look="pay",
            ),
        ),
    )


def _card(asked: CardPaymentWaiting, wording: Wording) -> QuestionView:
    amount = wording.money(asked.amount)
    paid = KeyView(
        name="card-paid", text=wording.text("Paid"), intent=AnswerCard("paid"), look="pay"
    )
    not_paid = KeyView(
        name="card-not-paid",
        text=wording.text("Not paid"),
        intent=AnswerCard("not-paid"),
        look="danger",
    )
    if asked.unknown:
        return QuestionView(
            name="card-unknown",
            title=wording.text("Was the card charged?"),
            text=wording.text(
                "This must be answered before the sale goes on. Look at the terminal's screen, "
                "its last slip or its journal."
            ),
            figure_caption=asked.reference,
            figure=amount,
            warning=wording.text("The outcome of this card payment is not known."),
            answers=(not_paid, paid),
        )
    return QuestionView(
        name="card-waiting",
        title=wording.text("Key this amount into the card terminal"),
        text=wording.text("Then say here what the terminal's screen shows."),
        figure_caption=asked.reference,
        figure=amount,
        answers=(
            not_paid,
            KeyView(
                name="card-unsure",
                text=wording.text("I cannot tell"),
                intent=AnswerCard("unknown"),
            ),
            paid,
        ),
    )


def action_name(action: str, wording: Wording) -> str:
    """Name what must be approved."""
    known = {str(each): name for each, name in ACTION_NAMES.items()}
    return wording.text(known[action]) if action in known else action


# --- the screens' own -------------------------------------------------------------------------


def _line(state: TillState) -> PricedLine | None:
    lines = state.totals.lines if state.totals else ()
    return next((line for line in lines if line.line.number == state.selected), None)


def _discount(state: TillState, front: Front, wording: Wording) -> QuestionView:
    line = _line(state)
    bp = front.basis_points
    reason = front.reason
    missing = ""
    if not bp:
        missing = wording.text("Type a percentage")
    elif bp > 10_000:
        missing = wording.text("at most 100 %")
    elif not reason:
        missing = wording.text("Choose a reason")
    answers = [_leave(wording)]
    if line is not None and line.line.manual is not None:
        answers.append(
            KeyView(
                name="discount-remove",
                text=wording.text("Take discount back"),
                intent=RemoveDiscount(),
                look="danger",
            )
        )
    answers.append(
        KeyView(
            name="discount-give",
            text=wording.text("Give {percent}", percent=wording.percent(bp)),
            intent=GiveDiscount(reason),
            enabled=not missing,
            reason=missing,
            look="pay",
        )
    )
    return QuestionView(
        name="discount",
        title=wording.text("Discount on this line"),
        text=line.line.name if line else "",
        choices=_reasons("discount-reason", DISCOUNT_REASONS, reason, wording),
        pad=True,
        pad_left=".",
        typed_caption=wording.text("Percent"),
        typed=wording.percent(bp),
        answers=tuple(answers),
    )


def _price(state: TillState, front: Front, wording: Wording) -> QuestionView:
    line = _line(state)
    reason = front.reason
    missing = ""
    if not front.typed:
        missing = wording.text("Type the new price")
    elif not reason:
        missing = wording.text("Choose a reason")
    return QuestionView(
        name="price",
        title=wording.text("Price of this line"),
        text=line.line.name if line else "",
        figure_caption=wording.text("So far"),
        figure=wording.money(line.line.unit_price) if line else "",
        choices=_reasons("price-reason", PRICE_REASONS, reason, wording),
        pad=True,
        typed_caption=wording.text("New price"),
        typed=typed_money(state, front, wording),
        answers=(
            _leave(wording),
            KeyView(
                name="price-set",
                text=wording.text("Set price"),
                intent=SetPrice(reason),
                enabled=not missing,
                reason=missing,
                look="pay",
            ),
        ),
    )


def _reasons(
    name: str, reasons: tuple[str, ...], chosen: str, wording: Wording
) -> tuple[KeyView, ...]:
    return tuple(
        KeyView(
            name=f"{name}-{number}",
            text=wording.text(reason),
            intent=ChooseReason(reason),
            look="chosen" if reason == chosen else "plain",
        )
        for number, reason in enumerate(reasons)
    )


def _park(state: TillState, front: Front, wording: Wording) -> QuestionView:
    return QuestionView(
        name="park",
        title=wording.text("Park this sale"),
        text=wording.text("A word helps to find it again: a name, a jacket, a table."),
        field=FieldView(
            name="label",
            text=front.text(FieldName.LABEL),
            hint=wording.text("Label (may stay empty)"),
            focused=True,
            intent=Focus(FieldName.LABEL),
        ),
        keyboard=front.keyboard or state.language,
        answers=(
            _leave(wording),
            KeyView(name="park-now", text=wording.text("Park"), intent=Park(), look="pay"),
        ),
    )


def _note(state: TillState, front: Front, wording: Wording) -> QuestionView:
    line = _line(state)
    return QuestionView(
        name="note",
        title=wording.text("Note on this line"),
        text=line.line.name if line else "",
        field=FieldView(
            name="note",
            text=front.text(FieldName.LABEL),
            hint=wording.text("It is printed on the receipt"),
            focused=True,
            intent=Focus(FieldName.LABEL),
        ),
        keyboard=front.keyboard or state.language,
        answers=(
            _leave(wording),
            KeyView(name="note-write", text=wording.text("Write"), intent=WriteNote(), look="pay"),
        ),
    )


def _void_sale(state: TillState, _front: Front, wording: Wording) -> QuestionView:
    total = state.totals.total if state.totals else Money.zero(currency_of(state))
    count = len(state.basket.lines) if state.basket else 0
    return QuestionView(
        name="void-sale",
        title=wording.text("Give this sale up?"),
        text=wording.plural("{count} line is voided.", "{count} lines are voided.", count),
        figure_caption=wording.text("Total"),
        figure=wording.money(total),
        answers=(
            _leave(wording),
            KeyView(
                name="void-sale-now",
                text=wording.text("Give the sale up"),
                intent=VoidSale(),
                look="danger-fill",
            ),
        ),
    )


def _close_day(state: TillState, _front: Front, wording: Wording) -> QuestionView:
    net = 0
    if state.report is not None:
        net = state.report.totals.gross_sales - state.report.totals.gross_returns
    return QuestionView(
        name="close-day",
        title=wording.text("Close the business day?"),
        text=wording.text("The Z report is made once a day and cannot be taken back."),
        figure_caption=wording.text("Net sales"),
        figure=wording.money(Money(net, currency_of(state))),
        answers=(
            _leave(wording),
            KeyView(
                name="close-day-now",
                text=wording.text("Z: close the day"),
                intent=CloseDay(),
                look="pay",
            ),
        ),
    )


OWN = {
    Overlay.DISCOUNT: _discount,
    Overlay.PRICE: _price,
    Overlay.PARK: _park,
    Overlay.NOTE: _note,
    Overlay.VOID_SALE: _void_sale,
    Overlay.CLOSE_DAY: _close_day,
}
