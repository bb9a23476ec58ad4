"""Questions over the screen: the till's prompts first, then the screens' own."""

from edge.screens.front import Front
from edge.screens.intents.answering import (
    Approve,
    CancelPrompt,
    ConfirmAge,
    LookUpCode,
    SellFreeLine,
    TakeWeight,
)
from edge.screens.intents.paying import AnswerCard, AnswerFiscal
from edge.screens.view_models.amounts import currency_of, dots, typed_money, typed_number
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.own_questions import OWN
from edge.screens.view_models.question_view import QuestionView
from edge.till.authority import ACTION_NAMES
from edge.till.state import (
    AgeCheckAsked,
    ApprovalAsked,
    CardPaymentWaiting,
    FiscalView,
    Stage,
    TillState,
    UnknownCodeFound,
    WeightAsked,
)
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.quantity import Quantity

PIN_LENGTH_MIN = 4


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
    return _without_prompt(state, front, wording)


def _without_prompt(state: TillState, front: Front, wording: Wording) -> QuestionView | None:
    doubt = state.fiscal.state in {"doubtful", "person"}
    if doubt and state.stage is not Stage.RECOVERY:  # there it is one of the questions
        return _fiscal(state.fiscal, wording)
    own = OWN.get(front.overlay)
    return own(state, front, wording) if own else None


def _cancel(wording: Wording, text: str = "") -> KeyView:
    return KeyView(name="cancel", text=text or wording.text("Cancel"), intent=CancelPrompt())


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


def _fiscal(view: FiscalView, wording: Wording) -> QuestionView:
    answers = (
        KeyView(
            name="fiscal-not-printed",
            text=wording.text("Not printed"),
            intent=AnswerFiscal(False),
            look="danger",
        ),
        KeyView(
            name="fiscal-printed",
            text=wording.text("Yes, it is here"),
            intent=AnswerFiscal(True),
            look="pay",
        ),
    )
    return QuestionView(
        name="fiscal",
        title=wording.text("Does the fiscal receipt exist?"),
        text=wording.text("The till asks the fiscal printer by itself; nothing is printed twice."),
        warning=wording.text(view.says) if view.says else "",
        answers=answers if view.person else (),
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
    if asked.terminal and not asked.unknown:
        return QuestionView(
            name="card-terminal",
            title=wording.text("The card terminal is asked"),
            text=wording.text(asked.says),
            figure_caption=asked.reference,
            figure=amount,
            answers=(
                KeyView(
                    name="card-cancel",
                    text=wording.text("Cancel at the terminal"),
                    intent=AnswerCard("not-paid"),
                    look="danger",
                ),
            ),
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
