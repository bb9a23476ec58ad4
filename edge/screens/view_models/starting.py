"""Before the first sale: starting, a new machine, waiting for goods, what a power cut left."""

from dataclasses import dataclass

from edge.screens.front import Front
from edge.screens.intents.places import FieldName, Intent
from edge.screens.intents.starting import AnswerRecovery, AnswerWords, Enrol
from edge.screens.intents.typing import Focus
from edge.screens.view_models.field_view import FieldView
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.row_view import RowView
from edge.screens.view_models.sell import line_under
from edge.screens.view_models.top_bar import TopBarView, top_bar
from edge.till.state import RecoveryAsked, Stage, TillState
from sync_protocol.languages.wording import Wording

CODE_LENGTH = 12
SIMPLE_CODE_LENGTH_MAX = 20  # anything longer came from a scanner


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A calm screen with one message: starting, or waiting for the first goods."""

    bar: TopBarView
    title: str
    text: str
    steps: tuple[RowView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentView:
    """A new machine asks who it is."""

    bar: TopBarView
    title: str
    text: str
    field: FieldView
    field_caption: str
    problem: str
    number_caption: str
    number: str
    words: str
    answers: tuple[KeyView, ...]
    steps: tuple[RowView, ...]
    go: KeyView
    keyboard: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryView:
    """Something a power cut interrupted is answered by a person."""

    bar: TopBarView
    title: str
    text: str
    rows: tuple[RowView, ...]
    amount_caption: str
    amount: str
    keys: tuple[KeyView, ...]


def starting_view(state: TillState, front: Front, wording: Wording) -> MessageView:
    """Describe the wait before the till can be used."""
    if state.stage is Stage.WAITING_FOR_DATA:
        return MessageView(
            bar=top_bar(state, front, wording, title=wording.text("Almost ready")),
            title=wording.text("Fetching goods and prices"),
            text=wording.text(
                "This till has its identity. Selling begins when the first goods have arrived."
            ),
            steps=_steps(wording, done=2),
        )
    return MessageView(
        bar=top_bar(state, front, wording, title=wording.text("Starting")),
        title=wording.text("Checking the journal"),
        text=wording.text("Every sale on this till is proven again before the next one."),
    )


def enrolment_view(state: TillState, front: Front, wording: Wording) -> EnrolmentView:
    """Describe the first start."""
    typed = front.text(FieldName.CLAIM_CODE)
    asking = bool(state.enrolment_number) or state.busy
    comparing = bool(state.enrolment_words)
    return EnrolmentView(
        bar=top_bar(state, front, wording, title=wording.text("New till")),
        title=wording.text("Which till is this?"),
        text=wording.text(
            "Headquarters shows a claim code for each till: scan its square code, or type it."
        ),
        field=FieldView(
            name="claim-code",
            text=grouped(typed),
            hint="XXXX-XXXX-XXXX",
            focused=front.focus is FieldName.CLAIM_CODE and not asking,
            intent=None if asking else Focus(FieldName.CLAIM_CODE),
        ),
        field_caption=wording.text("Claim code"),
        problem=wording.text(state.enrolment_problem) if state.enrolment_problem else "",
        number_caption=_compared(state, wording),
        number="" if comparing else state.enrolment_number,
        words=state.enrolment_words,
        answers=(
            KeyView(
                name="words-differ",
                text=wording.text("They differ"),
                intent=AnswerWords(match=False),
                look="danger",
            ),
            KeyView(
                name="words-match",
                text=wording.text("They match"),
                intent=AnswerWords(match=True),
                look="pay",
            ),
        )
        if comparing
        else (),
        steps=_steps(wording, done=1 if state.enrolment_number and not comparing else 0),
        go=KeyView(
            name="enrol",
            text=_go_text(wording, asking=asking, comparing=comparing),
            intent=Enrol(),
            enabled=not asking and code_is_whole(typed),
            reason="" if asking or not typed else wording.text("twelve letters and digits"),
            look="pay",
        ),
        keyboard="" if asking or front.focus is not FieldName.CLAIM_CODE else "en",
    )


def _compared(state: TillState, wording: Wording) -> str:
    if state.enrolment_words:
        return wording.text("Does headquarters show the same words beside the claim code?")
    if state.enrolment_number:
        return wording.text("Headquarters must show the same number")
    return ""


def _go_text(wording: Wording, *, asking: bool, comparing: bool) -> str:
    if comparing:
        return wording.text("Compare the words")
    return wording.text("Asking headquarters …") if asking else wording.text("Set up this till")


def code_is_whole(typed: str) -> bool:
    """Say whether a claim code may be sent."""
    letters = typed.replace("-", "").replace(" ", "")
    return len(letters) == CODE_LENGTH or len(typed) > SIMPLE_CODE_LENGTH_MAX


def grouped(typed: str) -> str:
    """Write a claim code in groups of four, as headquarters shows it."""
    if len(typed) > SIMPLE_CODE_LENGTH_MAX:
        return typed
    letters = typed.replace("-", "").replace(" ", "").upper()
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def recovery_view(state: TillState, front: Front, wording: Wording) -> RecoveryView:
    """Describe what a power cut left open; the till's prompt says which case it is."""
    asked = state.prompt if isinstance(state.prompt, RecoveryAsked) else RecoveryAsked("")
    text, keys = _question(asked, wording)
    rows: tuple[RowView, ...] = ()
    if asked.basket is not None:
        rows = tuple(
            RowView(
                name=f"line-{number}",
                title=priced.line.name,
                under=line_under(priced, wording),
                right=wording.money(priced.amount),
            )
            for number, priced in enumerate(asked.basket.totals().lines)
        )
    elif asked.sale is not None:
        rows = tuple(
            RowView(
                name=f"line-{number}",
                title=line.name,
                under=f"{wording.quantity(line.quantity)} × {wording.money(line.unit_price)}",
                right=wording.money(line.amount),
            )
            for number, line in enumerate(asked.sale.lines)
        )
    total = asked.amount or (asked.sale.total if asked.sale else None)
    if total is None and asked.basket is not None:
        total = asked.basket.totals().total
    return RecoveryView(
        bar=top_bar(state, front, wording, title=wording.text("The power failed")),
        title=wording.text("Nothing is lost. One question is left."),
        text=text,
        rows=rows,
        amount_caption=wording.text("Total"),
        amount=wording.money(total) if total is not None else "",
        keys=keys,
    )


def _question(asked: RecoveryAsked, wording: Wording) -> tuple[str, tuple[KeyView, ...]]:
    def key(name: str, text: str, look: str = "plain") -> KeyView:
        intent: Intent = AnswerRecovery(name)
        return KeyView(name=f"recovery-{name}", text=text, intent=intent, look=look)

    if asked.kind == "printing":
        number = asked.sale.number if asked.sale else ""
        return (
            wording.text("Was the receipt of sale {number} printed?", number=number),
            (
                key("print-copy", wording.text("No, print it now"), "primary"),
                key("printed", wording.text("Yes, it is here"), "pay"),
            ),
        )
    if asked.kind == "card-payment":
        return (
            wording.text(
                "A card payment was under way. Look at the terminal or its slip: what happened?"
            ),
            (
                key("not-paid", wording.text("Not paid"), "danger"),
                key("paid", wording.text("Paid"), "pay"),
            ),
        )
    if asked.kind == "fiscal":
        return (
            wording.text(
                "The fiscal printer is asked whether it printed this. Switch it on and wait. "
                "Answer by the paper only when it cannot tell."
            ),
            (
                key("not-printed", wording.text("Not printed"), "danger"),
                key("printed", wording.text("Yes, it is here"), "pay"),
            ),
        )
    return (
        wording.text("This sale was open. Is the customer still here?"),
        (
            key("void", wording.text("Give the sale up"), "danger"),
            key("resume", wording.text("Go on with the sale"), "pay"),
        ),
    )


def _steps(wording: Wording, *, done: int) -> tuple[RowView, ...]:
    names = (
        wording.text("Claim code"),
        wording.text("Headquarters confirms"),
        wording.text("Goods, prices and operators arrive"),
    )
    rows: list[RowView] = []
    for number, name in enumerate(names):
        if number < done:
            mark, tone, right = "✓", "good", wording.text("done")
        elif number == done:
            mark, tone, right = "●", "link", wording.text("now")
        else:
            mark, tone, right = "○", "text2", ""
        rows.append(
            RowView(
                name=f"step-{number}",
                title=name,
                mark=mark,
                mark_tone=tone,
                right=right,
                right_tone=tone,
                strong=number == done,
            )
        )
    return tuple(rows)
