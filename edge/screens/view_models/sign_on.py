"""Signing on, and opening a shift with its float."""

from dataclasses import dataclass
from datetime import timedelta

from edge.screens.front import Front
from edge.screens.intents.cash import ShowReport
from edge.screens.intents.moving import GoTo
from edge.screens.intents.places import Place
from edge.screens.intents.starting import ChooseOperator, OpenShift, SignOff, SignOn
from edge.screens.view_models.amounts import dots, typed_money
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.row_view import RowView
from edge.screens.view_models.top_bar import TopBarView, menu_key, top_bar
from edge.till.state import Operator, TillState
from sync_protocol.languages.wording import N_, Wording

ROLES = {
    "cashier": N_("Cashier"),
    "supervisor": N_("Supervisor"),
    "manager": N_("Manager"),
    "technician": N_("Technician"),
}
PIN_LENGTH_MIN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnView:
    """Who is it, and the number."""

    bar: TopBarView
    title: str
    operators: tuple[KeyView, ...]
    operators_empty: str
    who: str
    role: str
    dots: str
    hint: str
    hint_tone: str
    go: KeyView
    troubles: tuple[RowView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShiftView:
    """How much lies in the drawer."""

    bar: TopBarView
    title: str
    text: str
    caption: str
    amount: str
    keys: tuple[KeyView, ...]
    go: KeyView
    troubles: tuple[RowView, ...]


def sign_on_view(state: TillState, front: Front, wording: Wording) -> SignOnView:
    """Describe the sign-on screen."""
    chosen = next((o for o in state.operators if o.id == front.operator), None)
    wait = _wait(chosen, front, wording)
    if wait:
        hint, tone = wait, "warning"
    elif chosen is None:
        hint, tone = wording.text("Touch your name, or scan your card."), "text2"
    else:
        hint, tone = wording.text("Type your number."), "text2"
    ready = chosen is not None and len(front.typed) >= PIN_LENGTH_MIN and not wait
    return SignOnView(
        bar=top_bar(state, front, wording, title=state.store.name if state.store else "Tameio"),
        title=wording.text("Who is selling?"),
        operators=tuple(
            KeyView(
                name=f"operator-{number}",
                text=operator.name,
                under=wording.text(ROLES.get(operator.role, "")) if operator.role else "",
                intent=ChooseOperator(operator.id),
                look="chosen" if operator.id == front.operator else "surface",
            )
            for number, operator in enumerate(state.operators)
        ),
        operators_empty=wording.text("Operators arrive from headquarters."),
        who=chosen.name if chosen else "",
        role=wording.text(ROLES.get(chosen.role, "")) if chosen and chosen.role else "",
        dots=dots(front) if chosen else "",
        hint=hint,
        hint_tone=tone,
        go=KeyView(
            name="sign-on",
            text=wording.text("Signing on …") if state.busy else wording.text("Sign on"),
            intent=SignOn(),
            enabled=ready and not state.busy,
            look="pay",
        ),
        troubles=troubles(state, wording),
    )


def open_shift_view(state: TillState, front: Front, wording: Wording) -> OpenShiftView:
    """Describe the opening of a shift."""
    name = state.operator.name if state.operator else ""
    full = state.storage.state in {"full", "fault"}
    return OpenShiftView(
        bar=top_bar(state, front, wording, title=wording.text("Open shift"), key=menu_key()),
        title=wording.text("Good day, {name}", name=name),
        text=wording.text("Count the float in the drawer, or confirm an empty drawer."),
        caption=wording.text("Float"),
        amount=typed_money(state, front, wording),
        keys=(
            KeyView(name="sign-off", text=wording.text("Sign off"), intent=SignOff()),
            KeyView(name="reports", text=wording.text("Reports"), intent=ShowReport()),
            KeyView(name="settings", text=wording.text("Settings"), intent=GoTo(Place.SETTINGS)),
            KeyView(name="devices", text=wording.text("Devices"), intent=GoTo(Place.DEVICES)),
        ),
        go=KeyView(
            name="open-shift",
            text=wording.text(
                "Open shift with {amount}", amount=typed_money(state, front, wording)
            ),
            intent=OpenShift(),
            enabled=not state.busy and not full,
            reason=wording.text("The till's storage is full") if full else "",
            look="pay",
        ),
        troubles=troubles(state, wording),
    )


def troubles(state: TillState, wording: Wording) -> tuple[RowView, ...]:
    """Say what is wrong with devices and storage, and what to do; nothing: all is well."""
    rows = [
        RowView(
            name=f"trouble-{device.device}",
            title=device_name(device.device, wording),
            under=wording.text(device.message) if device.message else wording.text("Not ready"),
            under_tone="warning",
            mark="▲",
            mark_tone="warning",
            intent=GoTo(Place.DEVICES),
        )
        for device in state.devices
        if device.state in {"attention", "failed"}
    ]
    unsent = state.sync.unsent_amount
    if unsent is not None and unsent and state.sync.state in {"offline", "held"}:
        rows.append(
            RowView(
                name="trouble-unsent",
                title=wording.text("Headquarters is out of reach"),
                under=wording.text(
                    "{amount} of sales are safe here and go out by themselves.",
                    amount=wording.money(unsent),
                ),
                mark="▲",
                mark_tone="warning",
            )
        )
    return tuple(rows)


def device_name(device: str, wording: Wording) -> str:
    """Name a device."""
    return wording.text(DEVICES.get(device, device))


DEVICES = {
    "scanner": N_("Scanner"),
    "receipt-printer": N_("Receipt printer"),
    "second-printer": N_("Second receipt printer"),
    "label-printer": N_("Label printer"),
    "drawer": N_("Cash drawer"),
    "scale": N_("Scale"),
    "display": N_("Customer display"),
    "card-terminal": N_("Card terminal"),
    "fiscal-printer": N_("Fiscal printer"),
}


def _wait(operator: Operator | None, front: Front, wording: Wording) -> str:
    if operator is None or operator.locked_until_us <= front.now_us:
        return ""
    left = timedelta(microseconds=operator.locked_until_us - front.now_us)
    seconds = max(1, round(left.total_seconds()))
    if seconds < 60:
        return wording.plural(
            "Too many wrong numbers. Wait {count} second.",
            "Too many wrong numbers. Wait {count} seconds.",
            seconds,
        )
    return wording.plural(
        "Too many wrong numbers. Wait {count} minute.",
        "Too many wrong numbers. Wait {count} minutes.",
        -(-seconds // 60),
    )
