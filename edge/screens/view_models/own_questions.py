"""The screens' own questions: discount, price, label, note, and what is asked once more."""

from edge.screens.front import Front
from edge.screens.intents.cash import CloseDay
from edge.screens.intents.customers import EnrolCustomer, ToggleConsent
from edge.screens.intents.moving import GoBack
from edge.screens.intents.places import FieldName, Overlay
from edge.screens.intents.returning import ChooseReason
from edge.screens.intents.selling import (
    GiveDiscount,
    GiveSaleDiscount,
    Park,
    RemoveDiscount,
    SetPrice,
    VoidSale,
    WriteNote,
)
from edge.screens.intents.typing import Focus
from edge.screens.view_models.amounts import currency_of, typed_money, typed_number
from edge.screens.view_models.field_view import FieldView
from edge.screens.view_models.help import help_view
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.question_view import QuestionView
from edge.screens.view_models.why_price import why_price
from edge.till.state import TillState
from sync_protocol.languages.wording import N_, Wording
from sync_protocol.retail.basket import PricedLine
from sync_protocol.retail.money import Money

DISCOUNT_REASONS = (N_("Damaged packaging"), N_("Best before today"), N_("Good will"), N_("Staff"))
PRICE_REASONS = (N_("Label says otherwise"), N_("Damaged"), N_("Agreed with the customer"))


def _leave(wording: Wording) -> KeyView:
    return KeyView(name="cancel", text=wording.text("Cancel"), intent=GoBack())


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


def _sale_discount(state: TillState, front: Front, wording: Wording) -> QuestionView:
    """Ask for a percentage or an amount: the same digits are read both ways, one key for each."""
    bp, total = front.basis_points, state.totals.total if state.totals else None
    amount = Money(front.amount_minor(currency_of(state)), currency_of(state))
    reason = front.reason
    missing = ""
    if not front.typed:
        missing = wording.text("Type how much")
    elif not reason:
        missing = wording.text("Choose a reason")
    too_much = wording.text("at most 100 %") if bp > 10_000 else ""
    dear = wording.text("more than the total") if total is None or amount > total else ""
    return QuestionView(
        name="sale-discount",
        title=wording.text("Discount on the whole sale"),
        text=wording.text(
            "Of {amount}. A line keeps a better discount that it has already.",
            amount=wording.money(total) if total is not None else "",
        ),
        choices=_reasons("discount-reason", DISCOUNT_REASONS, reason, wording),
        pad=True,
        pad_left=".",
        typed_caption=wording.text("Discount"),
        typed=typed_number(front, wording),
        answers=(
            _leave(wording),
            KeyView(
                name="sale-discount-amount",
                text=wording.text("Take {amount} off", amount=wording.money(amount)),
                intent=GiveSaleDiscount(reason, amount=True),
                enabled=not (missing or dear),
                reason=missing or dear,
                look="primary",
            ),
            KeyView(
                name="sale-discount-percent",
                text=wording.text("Give {percent}", percent=wording.percent(bp)),
                intent=GiveSaleDiscount(reason),
                enabled=not (missing or too_much),
                reason=missing or too_much,
                look="pay",
            ),
        ),
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


def _new_customer(state: TillState, front: Front, wording: Wording) -> QuestionView:
    """Ask for name and phone, one field at a time, and for the consent to write."""
    on_phone = front.focus is FieldName.NEW_PHONE
    name, phone = front.text(FieldName.NEW_NAME), front.text(FieldName.NEW_PHONE)
    other = FieldName.NEW_NAME if on_phone else FieldName.NEW_PHONE
    return QuestionView(
        name="new-customer",
        title=wording.text("New customer"),
        text=wording.text("Name: {name}", name=name or "–")
        if on_phone
        else wording.text("Phone: {phone}", phone=phone or "–"),
        field=FieldView(
            name="new-customer-field",
            text=phone if on_phone else name,
            hint=wording.text("Phone") if on_phone else wording.text("Name"),
            focused=True,
            intent=Focus(FieldName.NEW_PHONE if on_phone else FieldName.NEW_NAME),
        ),
        keyboard=front.keyboard or state.language,
        answers=(
            _leave(wording),
            KeyView(
                name="new-customer-other",
                text=wording.text("Name") if on_phone else wording.text("Phone"),
                intent=Focus(other),
            ),
            KeyView(
                name="new-customer-consent",
                text=wording.text("Consent"),
                under=wording.text("agreed") if front.consent else wording.text("not agreed"),
                intent=ToggleConsent(),
                look="chosen" if front.consent else "plain",
            ),
            KeyView(
                name="new-customer-save",
                text=wording.text("Save"),
                intent=EnrolCustomer(),
                enabled=bool(name.strip()),
                reason="" if name.strip() else wording.text("type the name"),
                look="pay",
            ),
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


def _why_price(state: TillState, _front: Front, wording: Wording) -> QuestionView:
    return why_price(state, _line(state), wording)


OWN = {
    Overlay.DISCOUNT: _discount,
    Overlay.SALE_DISCOUNT: _sale_discount,
    Overlay.PRICE: _price,
    Overlay.PARK: _park,
    Overlay.NOTE: _note,
    Overlay.NEW_CUSTOMER: _new_customer,
    Overlay.WHY_PRICE: _why_price,
    Overlay.VOID_SALE: _void_sale,
    Overlay.HELP: help_view,
    Overlay.CLOSE_DAY: _close_day,
}
