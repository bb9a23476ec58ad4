"""The menu: everything that is not done in every sale."""

from dataclasses import dataclass

from edge.screens.front import Front
from edge.screens.intents.cash import ShowReport, StartCloseShift
from edge.screens.intents.moving import GoBack, GoTo, Open
from edge.screens.intents.places import Intent, Overlay, Place
from edge.screens.intents.returning import StartReturn
from edge.screens.intents.selling import Undo
from edge.screens.intents.starting import ClockWork, SignOff
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.top_bar import instant
from edge.till.state import TillState
from sync_protocol.languages.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuView:
    """The menu over the screen."""

    title: str
    who: str
    keys: tuple[KeyView, ...]
    sign_off: KeyView
    close: KeyView


def menu_of(state: TillState, front: Front, wording: Wording) -> MenuView | None:
    """Describe the menu; None: it is closed."""
    if front.overlay is not Overlay.MENU:
        return None
    filled = state.basket is not None and not state.basket.is_empty
    chosen = state.selected is not None and filled
    open_sale = wording.text("finish this sale") if filled else ""
    no_shift = wording.text("No shift is open") if state.shift is None else ""
    keys = (
        _key("menu-customers", wording.text("Customer"), GoTo(Place.CUSTOMERS), no_shift),
        _key(
            "menu-parked",
            wording.text("Parked"),
            GoTo(Place.PARKED),
            under=wording.number(len(state.parked)) if state.parked else "",
        ),
        _key("menu-return", wording.text("Return"), StartReturn(), no_shift or open_sale),
        _key(
            "menu-note",
            wording.text("Note on line"),
            Open(Overlay.NOTE),
            "" if chosen else wording.text("touch a line"),
        ),
        _key(
            "menu-why-price",
            wording.text("Why this price"),
            Open(Overlay.WHY_PRICE),
            "" if chosen else wording.text("touch a line"),
        ),
        _key(
            "menu-undo",
            wording.text("Undo"),
            Undo(),
            "" if state.may_undo and filled else wording.text("nothing to take back"),
        ),
        _key(
            "menu-sale-discount",
            wording.text("Discount on the sale"),
            Open(Overlay.SALE_DISCOUNT),
            "" if filled else wording.text("The basket is empty"),
        ),
        _key(
            "menu-void-sale",
            wording.text("Give the sale up"),
            Open(Overlay.VOID_SALE),
            "" if filled else wording.text("The basket is empty"),
            look="danger",
        ),
        _key(
            "menu-labels",
            wording.text("Labels"),
            GoTo(Place.LABELS),
            "" if _has_label_printer(state) else wording.text("no label printer"),
        ),
        _key("menu-receipts", wording.text("Receipts"), GoTo(Place.RECEIPTS)),
        _key("menu-cash", wording.text("Cash and drawer"), GoTo(Place.CASH), no_shift),
        _key("menu-reports", wording.text("Reports X and Z"), ShowReport()),
        _key(
            "menu-close-shift",
            wording.text("Close shift"),
            StartCloseShift(),
            no_shift or open_sale,
        ),
        _key(
            "menu-devices",
            wording.text("Devices"),
            GoTo(Place.DEVICES),
            under=_devices(state, wording),
        ),
        _key("menu-health", wording.text("How the till is"), GoTo(Place.HEALTH)),
        _work_key(state, wording),
        _key("menu-help", wording.text("Help"), Open(Overlay.HELP), under="F1"),
        _key("menu-settings", wording.text("Settings"), GoTo(Place.SETTINGS)),
    )
    return MenuView(
        title=wording.text("Menu"),
        who=state.operator.name if state.operator else "",
        keys=keys,
        sign_off=_key(
            "sign-off",
            wording.text("Sign off"),
            SignOff(),
            look="tint",
            under=wording.text("the open sale waits") if filled else "",
        ),
        close=KeyView(name="menu-close", text="✕", intent=GoBack()),
    )


def _has_label_printer(state: TillState) -> bool:
    return any(one.device == "label-printer" and one.state != "absent" for one in state.devices)


def _work_key(state: TillState, wording: Wording) -> KeyView:
    """Make the key that begins or ends the operator's work."""
    since = dict(state.at_work).get(state.operator.id) if state.operator else None
    if since is None:
        return _key("menu-work", wording.text("Begin work"), ClockWork())
    under = wording.text("since {time}", time=wording.time(instant(since)))
    return _key("menu-work", wording.text("End work"), ClockWork(), under=under)


def _devices(state: TillState, wording: Wording) -> str:
    troubled = sum(device.state in {"attention", "failed"} for device in state.devices)
    if not troubled:
        return ""
    return "▲ " + wording.plural("{count} needs attention", "{count} need attention", troubled)


def _key(  # noqa: PLR0913, PLR0917 - a key has that many sides
    name: str, text: str, intent: Intent, reason: str = "", under: str = "", look: str = "surface"
) -> KeyView:
    return KeyView(
        name=name,
        text=text,
        intent=intent,
        enabled=not reason,
        reason=reason,
        under=under,
        look=look,
    )
