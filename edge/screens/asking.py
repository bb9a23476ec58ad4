"""What each intent asks of the till, with what is typed; the other half of `front_desk`."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from edge.screens.front import Front
from edge.screens.intents.answering import (
    Approve,
    CancelPrompt,
    ConfirmAge,
    LookUpCode,
    SellFreeLine,
    TakeWeight,
)
from edge.screens.intents.cash import (
    ChooseCashKind,
    ChooseDenomination,
    CloseDay,
    CloseShift,
    ConfirmCount,
    CountAgain,
    MoveCash,
    OpenDrawer,
    PrintReport,
    ShowReport,
    StartCloseShift,
)
from edge.screens.intents.customers import (
    EnrolCustomer,
    LookAtCustomer,
    StartNewCustomer,
    TakeCustomer,
    ToggleConsent,
)
from edge.screens.intents.devices import (
    ChangeDevice,
    ChooseDeviceModel,
    ChooseDevicePort,
    ChooseDeviceSpeed,
    DismissNotice,
    EndTerminalDay,
    KeepDevice,
    LookForDevices,
    RemoveDevice,
    SynchroniseNow,
    TestDevice,
    TryDevice,
)
from edge.screens.intents.labels import (
    AddChangedPrices,
    AddLabel,
    ChooseLabel,
    FewerLabels,
    PrintLabels,
)
from edge.screens.intents.paying import (
    AnswerCard,
    AnswerFiscal,
    Complete,
    NextSale,
    PrintAgain,
    PrintEarlier,
    PrintGiftReceipt,
    PrintOnOther,
    SplitDue,
    StartTender,
    TakeTenderBack,
    Tender,
    VoidFinished,
)
from edge.screens.intents.places import FieldName, Intent, Overlay, Place
from edge.screens.intents.returning import (
    ChooseReason,
    GiveRefund,
    ReturnWithoutReceipt,
    StartReturn,
    TickLine,
    ToggleRestock,
)
from edge.screens.intents.selling import (
    GiveDiscount,
    GiveSaleDiscount,
    Park,
    Recall,
    RemoveDiscount,
    SelectLine,
    SellItem,
    SetPrice,
    SetQuantity,
    StepQuantity,
    Undo,
    VoidLine,
    VoidSale,
    WriteNote,
)
from edge.screens.intents.starting import (
    AnswerRecovery,
    AnswerWords,
    ChooseOperator,
    ClockWork,
    Enrol,
    OpenShift,
    SetTraining,
    SignOff,
    SignOn,
)
from edge.screens.view_models.amounts import currency_of, split_share
from edge.till.enrolling import Missing, enrol
from edge.till.state import Stage, TillState
from edge.workflows.till import Till
from sync_protocol.languages.wording import N_
from sync_protocol.retail.currency import denominations
from sync_protocol.retail.quantity import THOUSAND, Unit
from sync_protocol.retail.tender import Payment, TenderKind

SPLIT_MAX = 4
FREE_LINE = N_("Free line")

Asked = Callable[[Till, TillState, Front, Any], Front | None]


def ask(till: Till, state: TillState, front: Front, intent: Intent) -> Front:
    """Call the till; give back the front as it is afterwards."""
    asked = ASKED.get(type(intent))
    if asked is None:
        raise TypeError(f"nothing answers {intent!r}")
    return asked(till, state, front, intent) or front


# --- counting -----------------------------------------------------------------------------------


def count_digits(front: Front, state: TillState, digits: str, digits_max: int) -> Front:
    """Type pieces of the note or coin being counted."""
    if state.closing is not None and state.closing.difference is not None:
        return front
    minor = front.counting or denominations(currency_of(state))[0]
    typed = f"{front.counts.get(minor) or ''}{digits}"[:digits_max]
    return replace(front, counts={**front.counts, minor: int(typed or 0)}, counting=minor)


def erase_count(front: Front, state: TillState) -> Front:
    """Take the last digit of the pieces back."""
    minor = front.counting or denominations(currency_of(state))[0]
    return replace(front, counts={**front.counts, minor: front.counts.get(minor, 0) // 10})


# --- leaving and finishing ----------------------------------------------------------------------


def leave_stage(till: Till, state: TillState) -> None:
    """Go back from a stage to selling."""
    match state.stage:
        case Stage.TENDERING:
            till.back_to_basket()
        case Stage.RETURNING:
            till.cancel_return()
        case Stage.CLOSING_SHIFT:
            till.cancel_close_shift()
        case Stage.COMPLETED:
            till.next_sale()
        case _:
            pass


def finish_text(till: Till, state: TillState, front: Front) -> Front:
    """Do what Enter means in a field with one obvious next step."""
    if front.overlay is Overlay.PARK:
        return _park(till, state, front, Park())
    if front.overlay is Overlay.NOTE:
        return _write_note(till, state, front, WriteNote())
    if front.focus is FieldName.NEW_NAME:
        return replace(front, focus=FieldName.NEW_PHONE)
    if front.focus is FieldName.NEW_PHONE:
        return _enrol_customer(till, state, front, EnrolCustomer())
    if front.focus is FieldName.CLAIM_CODE:
        till.enrol(front.text(FieldName.CLAIM_CODE))
    elif front.focus is FieldName.DEVICE_ADDRESS:
        till.choose_device_port(front.text(FieldName.DEVICE_ADDRESS))
        return replace(front, focus=FieldName.NONE)
    elif front.focus is FieldName.RECEIPT_SEARCH:
        till.begin_return(front.text(FieldName.RECEIPT_SEARCH))
    return front


# --- one small function for each intent that needs more than a call -------------------------------


def _sign_on(till: Till, _state: TillState, front: Front, _intent: SignOn) -> Front:
    if front.operator is not None:
        till.sign_on(front.operator, front.typed)
    return replace(front, typed="")


def _open_shift(till: Till, state: TillState, front: Front, _intent: OpenShift) -> Front:
    till.open_shift(front.amount_minor(currency_of(state)))
    return replace(front, typed="")


def _choose_operator(_till: Till, _state: TillState, front: Front, intent: ChooseOperator) -> Front:
    return replace(front, operator=intent.operator, typed="")


def _sell_item(till: Till, _state: TillState, front: Front, intent: SellItem) -> Front:
    till.add_item(intent.item)
    return replace(front, overlay=Overlay.NONE)


def _select_line(till: Till, state: TillState, _front: Front, intent: SelectLine) -> None:
    till.select_line(None if intent.line == state.selected else intent.line)


def _set_quantity(till: Till, state: TillState, front: Front, _intent: SetQuantity) -> Front:
    if state.selected is not None and front.thousandths:
        till.set_quantity(state.selected, front.thousandths)
    return replace(front, typed="", pad_open=False)


def _step_quantity(till: Till, state: TillState, _front: Front, intent: StepQuantity) -> None:
    if state.basket is None or state.selected is None:
        return
    quantity = state.basket.line(state.selected).quantity
    if quantity.unit is not Unit.EACH:
        till.set_quantity(state.selected, quantity.thousandths + intent.by * THOUSAND // 10)
    elif quantity.thousandths + intent.by * THOUSAND <= 0:
        till.void_line(state.selected)
    else:
        till.set_quantity(state.selected, quantity.thousandths + intent.by * THOUSAND)


def _set_price(till: Till, state: TillState, front: Front, intent: SetPrice) -> Front:
    if state.selected is not None:
        till.override_price(state.selected, front.amount_minor(currency_of(state)), intent.reason)
    return replace(front.without_texts(), overlay=Overlay.NONE)


def _give_discount(till: Till, state: TillState, front: Front, intent: GiveDiscount) -> Front:
    if state.selected is not None:
        percent_bp = intent.percent_bp or front.basis_points
        till.discount_line(state.selected, percent_bp=percent_bp, reason=intent.reason)
    return replace(front.without_texts(), overlay=Overlay.NONE)


def _start_new_customer(
    _till: Till, _state: TillState, front: Front, _intent: StartNewCustomer
) -> Front:
    """Begin with what was searched for: a number is the phone, a word the name."""
    typed = front.text(FieldName.CUSTOMER_SEARCH).strip()
    is_phone = bool(typed) and not any(c.isalpha() for c in typed)
    front = front.with_text(FieldName.NEW_PHONE, typed if is_phone else "")
    front = front.with_text(FieldName.NEW_NAME, "" if is_phone else typed)
    return replace(
        front, overlay=Overlay.NEW_CUSTOMER, focus=FieldName.NEW_NAME, consent=False, reason=""
    )


def _enrol_customer(till: Till, _state: TillState, front: Front, _intent: EnrolCustomer) -> Front:
    name, phone = front.text(FieldName.NEW_NAME), front.text(FieldName.NEW_PHONE)
    till.enrol_customer(name, phone, consent=front.consent)
    told = enrol(name, phone)
    if isinstance(told, Missing):  # what was typed stays, in the field that has to be mended
        wrong = FieldName.NEW_NAME if told.what == "name" else FieldName.NEW_PHONE
        return replace(front, focus=wrong)
    return replace(front.without_texts(), overlay=Overlay.NONE, place=Place.MAIN, consent=False)


def _split_due(_till: Till, _state: TillState, front: Front, _intent: SplitDue) -> Front:
    return replace(front, split=max(2, front.split + 1) if front.split < SPLIT_MAX else 0, typed="")


def _give_sale_discount(
    till: Till, state: TillState, front: Front, intent: GiveSaleDiscount
) -> Front:
    if intent.amount:
        amount = front.amount_minor(currency_of(state))
        till.discount_sale(amount_minor=amount, reason=intent.reason)
    else:
        till.discount_sale(percent_bp=front.basis_points, reason=intent.reason)
    return replace(front.without_texts(), overlay=Overlay.NONE)


def _undo(till: Till, _state: TillState, front: Front, _intent: Undo) -> Front:
    till.undo()
    return replace(front.without_texts(), overlay=Overlay.NONE)


def _remove_discount(till: Till, state: TillState, front: Front, _intent: RemoveDiscount) -> Front:
    if state.selected is not None:
        till.discount_line(state.selected)
    return replace(front.without_texts(), overlay=Overlay.NONE)


def _write_note(till: Till, state: TillState, front: Front, _intent: WriteNote) -> Front:
    if state.selected is not None:
        till.note_line(state.selected, front.text(FieldName.LABEL).strip())
    return replace(front.without_texts(), overlay=Overlay.NONE)


def _void_line(till: Till, state: TillState, _front: Front, _intent: VoidLine) -> None:
    if state.selected is not None:
        till.void_line(state.selected)


def _void_sale(till: Till, _state: TillState, front: Front, _intent: VoidSale) -> Front:
    till.abandon_basket()
    return replace(front.without_texts(), overlay=Overlay.NONE)


def _take_customer(till: Till, _state: TillState, front: Front, intent: TakeCustomer) -> Front:
    if intent.customer is None:
        till.remove_customer()
    else:
        till.choose_customer(intent.customer.id)
    till.leave_search()
    return replace(front.without_texts(), place=Place.MAIN, customer=None)


def _look_at_customer(
    _till: Till, _state: TillState, front: Front, intent: LookAtCustomer
) -> Front:
    return replace(front, customer=intent.customer, focus=FieldName.NONE)


def _park(till: Till, _state: TillState, front: Front, _intent: Park) -> Front:
    till.park(front.text(FieldName.LABEL).strip())
    return replace(front.without_texts(), overlay=Overlay.NONE)


def _recall(till: Till, _state: TillState, front: Front, intent: Recall) -> Front:
    till.recall(intent.sale)
    return replace(front, place=Place.MAIN)


def _start_tender(till: Till, _state: TillState, front: Front, _intent: StartTender) -> Front:
    till.begin_payment()
    return replace(front, typed="", overlay=Overlay.NONE)


def _tender(till: Till, state: TillState, front: Front, intent: Tender) -> Front:
    payment = state.payment or Payment(total=state.totals.total) if state.totals else state.payment
    if payment is None:
        return front
    cash = intent.kind is TenderKind.CASH
    typed = front.amount_minor(payment.total.currency)
    minor = intent.minor or typed or split_share(payment, front.split, cash=cash)
    if cash:
        till.tender_cash(minor)
    else:
        till.tender_card(minor)
    shared = front.split and not intent.minor and not typed
    return replace(front, typed="", split=max(0, front.split - 1) if shared else front.split)


def _take_weight(till: Till, _state: TillState, front: Front, intent: TakeWeight) -> Front:
    if intent.keyed:
        till.key_weight(int(front.typed.replace(".", "") or 0))
    else:
        till.take_weight()
    return replace(front, typed="")


def _confirm_age(till: Till, _state: TillState, _front: Front, intent: ConfirmAge) -> None:
    if intent.proven:
        till.confirm_age()
    else:
        till.cancel_prompt()


def _sell_free_line(till: Till, state: TillState, front: Front, _intent: SellFreeLine) -> Front:
    till.sell_free_line(FREE_LINE, front.amount_minor(currency_of(state)))
    return replace(front, typed="")


def _look_up_code(till: Till, _state: TillState, front: Front, _intent: LookUpCode) -> Front:
    till.cancel_prompt()
    return replace(front, focus=FieldName.SEARCH, place=Place.MAIN, typed="")


def _approve(till: Till, _state: TillState, front: Front, _intent: Approve) -> Front:
    till.approve(front.typed)
    return replace(front, typed="")


def _tick_line(till: Till, state: TillState, front: Front, intent: TickLine) -> None:
    """Take one more back; after the last one, none."""
    returning = state.returning
    if returning is None or returning.original is None:
        return
    line = next(line for line in returning.original.lines if line.number == intent.line)
    left = line.quantity.thousandths - dict(returning.already).get(intent.line, 0)
    ticked = {number: thousandths for number, thousandths, *_ in returning.ticked}
    by_piece = line.quantity.unit is Unit.EACH and line.quantity.is_whole
    wanted = ticked.get(intent.line, 0) + (THOUSAND if by_piece else left)
    till.tick_line(intent.line, 0 if wanted > left else wanted, front.reason, restock=front.restock)


def _again(till: Till, state: TillState, front: Front) -> None:
    """Tell the lines ticked already what was chosen since."""
    if state.returning is not None and state.stage is Stage.RETURNING:
        for number, thousandths, *_ in state.returning.ticked:
            till.tick_line(number, thousandths, front.reason, restock=front.restock)


def _choose_reason(till: Till, state: TillState, front: Front, intent: ChooseReason) -> Front:
    front = replace(front, reason=intent.reason)
    _again(till, state, front)
    return front


def _toggle_restock(till: Till, state: TillState, front: Front, _intent: ToggleRestock) -> Front:
    front = replace(front, restock=not front.restock)
    _again(till, state, front)
    return front


def _start_return(till: Till, _state: TillState, front: Front, intent: StartReturn) -> Front:
    till.begin_return(intent.number)
    return replace(front.without_texts(), overlay=Overlay.NONE)


def _move_cash(till: Till, state: TillState, front: Front, _intent: MoveCash) -> Front:
    till.move_cash(front.cash_kind, front.amount_minor(currency_of(state)), front.reason)
    return replace(front.without_texts(), place=Place.MAIN)


def _open_drawer(till: Till, _state: TillState, front: Front, intent: OpenDrawer) -> Front:
    till.open_drawer(intent.reason)
    return replace(front.without_texts(), place=Place.MAIN)


def _start_close_shift(
    till: Till, _state: TillState, front: Front, _intent: StartCloseShift
) -> Front:
    till.begin_close_shift()
    return replace(front.without_texts(), overlay=Overlay.NONE, counts={}, counting=0)


def _confirm_count(till: Till, _state: TillState, front: Front, _intent: ConfirmCount) -> Front:
    till.count_drawer({minor: pieces for minor, pieces in front.counts.items() if pieces})
    return replace(front, reason="")


def _close_day(till: Till, _state: TillState, front: Front, _intent: CloseDay) -> Front:
    till.close_day()
    return replace(front, overlay=Overlay.NONE)


def _show_report(till: Till, _state: TillState, front: Front, _intent: ShowReport) -> Front:
    till.show_x_report()
    return replace(front.without_texts(), overlay=Overlay.NONE)


def _sign_off(till: Till, _state: TillState, front: Front, _intent: SignOff) -> Front:
    till.sign_off()
    return replace(front, overlay=Overlay.NONE)


def _clock_work(till: Till, _state: TillState, front: Front, _intent: ClockWork) -> Front:
    till.clock_work()
    return replace(front, overlay=Overlay.NONE)


def _set_training(till: Till, _state: TillState, _front: Front, intent: SetTraining) -> None:
    till.set_training(on=intent.on)


def _add_label(till: Till, _state: TillState, front: Front, intent: AddLabel) -> Front:
    till.add_label(intent.item)
    till.leave_search()
    return replace(front.with_text(FieldName.LABEL_SEARCH, ""), focus=FieldName.NONE)


def _call(call: Callable[[Till, Any], None]) -> Asked:
    """Make an answer of a plain call, which changes nothing in front."""

    def asked(till: Till, _state: TillState, _front: Front, intent: Any) -> None:
        call(till, intent)

    return asked


ASKED: dict[type, Asked] = {
    AddChangedPrices: _call(lambda till, _: till.add_changed_prices()),
    AddLabel: _add_label,
    ChooseLabel: _call(lambda till, intent: till.choose_label(intent.template)),
    FewerLabels: _call(lambda till, intent: till.set_label_copies(intent.item, intent.copies - 1)),
    PrintLabels: _call(lambda till, _: till.print_labels()),
    AnswerFiscal: _call(lambda till, intent: till.answer_fiscal(printed=intent.printed)),
    AnswerCard: _call(lambda till, intent: till.answer_card(intent.answer)),
    AnswerRecovery: _call(lambda till, intent: till.answer_recovery(intent.answer)),
    AnswerWords: _call(lambda till, intent: till.answer_words(match=intent.match)),
    Approve: _approve,
    CancelPrompt: _call(lambda till, _: till.cancel_prompt()),
    ChangeDevice: _call(lambda till, intent: till.change_device(intent.device)),
    EndTerminalDay: _call(lambda till, _: till.end_terminal_day()),
    ChooseDeviceModel: _call(lambda till, intent: till.choose_device_model(intent.model)),
    ChooseDevicePort: _call(lambda till, intent: till.choose_device_port(intent.address)),
    ChooseDeviceSpeed: _call(lambda till, intent: till.choose_device_speed(intent.baud)),
    ChooseCashKind: lambda _till, _state, front, intent: replace(
        front, cash_kind=intent.kind, reason=""
    ),
    ChooseDenomination: lambda _till, _state, front, intent: replace(front, counting=intent.minor),
    ChooseOperator: _choose_operator,
    ClockWork: _clock_work,
    ChooseReason: _choose_reason,
    CloseDay: _close_day,
    CloseShift: _call(lambda till, intent: till.close_shift(intent.reason)),
    Complete: _call(lambda till, _: till.complete_sale()),
    ConfirmAge: _confirm_age,
    ConfirmCount: _confirm_count,
    CountAgain: _call(lambda till, _: till.count_again()),
    DismissNotice: _call(lambda till, _: till.dismiss_notice()),
    Enrol: lambda till, _state, front, _intent: till.enrol(front.text(FieldName.CLAIM_CODE)),
    GiveDiscount: _give_discount,
    StartNewCustomer: _start_new_customer,
    ToggleConsent: lambda _till, _state, front, _intent: replace(front, consent=not front.consent),
    EnrolCustomer: _enrol_customer,
    SplitDue: _split_due,
    PrintGiftReceipt: _call(lambda till, _: till.print_gift_receipt()),
    VoidFinished: _call(lambda till, _: till.void_finished()),
    GiveSaleDiscount: _give_sale_discount,
    GiveRefund: _call(lambda till, intent: till.complete_return(intent.kind)),
    KeepDevice: _call(lambda till, _: till.keep_device_change()),
    LookForDevices: _call(lambda till, _: till.look_for_devices()),
    LookAtCustomer: _look_at_customer,
    LookUpCode: _look_up_code,
    MoveCash: _move_cash,
    NextSale: _call(lambda till, _: till.next_sale()),
    OpenDrawer: _open_drawer,
    OpenShift: _open_shift,
    Park: _park,
    PrintAgain: _call(lambda till, _: till.print_receipt()),
    PrintEarlier: _call(lambda till, intent: till.print_earlier(intent.number)),
    PrintOnOther: _call(lambda till, _: till.print_on_other()),
    PrintReport: _call(lambda till, _: till.print_report()),
    Recall: _recall,
    RemoveDevice: _call(lambda till, _: till.remove_device()),
    RemoveDiscount: _remove_discount,
    ReturnWithoutReceipt: _call(lambda till, _: till.begin_return_without_receipt()),
    SelectLine: _select_line,
    SellFreeLine: _sell_free_line,
    SellItem: _sell_item,
    SetPrice: _set_price,
    SetQuantity: _set_quantity,
    SetTraining: _set_training,
    ShowReport: _show_report,
    SignOff: _sign_off,
    SignOn: _sign_on,
    StartCloseShift: _start_close_shift,
    StartReturn: _start_return,
    StartTender: _start_tender,
    StepQuantity: _step_quantity,
    SynchroniseNow: _call(lambda till, _: till.synchronise_now()),
    TakeCustomer: _take_customer,
    TakeTenderBack: _call(lambda till, intent: till.remove_tender(intent.index)),
    TakeWeight: _take_weight,
    Tender: _tender,
    TestDevice: _call(lambda till, intent: till.test_device(intent.device)),
    TickLine: _tick_line,
    ToggleRestock: _toggle_restock,
    TryDevice: _call(lambda till, _: till.try_device_change()),
    Undo: _undo,
    VoidLine: _void_line,
    VoidSale: _void_sale,
    WriteNote: _write_note,
}
