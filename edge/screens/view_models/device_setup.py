"""Setting a device up: where it is plugged in, what it is, and how it answers."""

from dataclasses import dataclass

from edge.screens.front import Front
from edge.screens.intents.devices import (
    ChooseDeviceModel,
    ChooseDevicePort,
    ChooseDeviceSpeed,
    KeepDevice,
    LookForDevices,
    RemoveDevice,
    TryDevice,
)
from edge.screens.intents.places import FieldName
from edge.screens.intents.typing import Focus
from edge.screens.view_models.field_view import FieldView
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.row_view import RowView
from edge.screens.view_models.sign_on import device_name
from edge.screens.view_models.top_bar import TopBarView, back_key, top_bar
from edge.till.state import DeviceChange, PortFound, TillState
from firmware_drivers.choosing import SPEEDS, takes_speed
from sync_protocol.languages.wording import N_, Wording

# A port's name is the maker's; these are ours.
PLUGS = {
    "pin:2": N_("First plug of the receipt printer"),
    "pin:5": N_("Second plug of the receipt printer"),
}
READINESS = {
    "ready": N_("Ready"),
    "attention": N_("Needs attention"),
    "failed": N_("No answer"),
    "absent": N_("Not connected"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSetupView:
    """One device being set up."""

    bar: TopBarView
    title: str
    ports_caption: str
    ports: tuple[RowView, ...]
    nothing: str
    models_caption: str
    models: tuple[RowView, ...]
    speed_caption: str
    speeds: tuple[KeyView, ...]
    message: str
    message_tone: str
    keys: tuple[KeyView, ...]
    keyboard: str


def view_of(state: TillState, front: Front, wording: Wording) -> DeviceSetupView:
    """Describe what is chosen so far and what can be chosen."""
    change = state.device_change or DeviceChange(device="")
    focused = front.focus is FieldName.DEVICE_ADDRESS
    message, tone = _message(change, state, wording)
    speeds = takes_speed(change.address)
    return DeviceSetupView(
        bar=top_bar(
            state,
            front,
            wording,
            key=back_key(wording),
            field=FieldView(
                name="device-address",
                text=front.text(FieldName.DEVICE_ADDRESS),
                hint=wording.text("Network address, such as 192.168.1.50"),
                focused=focused,
                intent=Focus(FieldName.DEVICE_ADDRESS),
            ),
        ),
        title=device_name(change.device, wording),
        ports_caption=wording.text("Where is it plugged in?"),
        ports=tuple(
            _port(number, port, change, wording) for number, port in enumerate(_ports(change))
        ),
        nothing=wording.text("Looking …")
        if change.looking
        else wording.text(
            "Nothing is plugged in. Plug it in and look again, or type its network address."
        ),
        models_caption=wording.text("What is it?"),
        models=tuple(
            RowView(
                name=f"model-{number}",
                title=title,
                under=name,
                selected=name == change.model,
                intent=ChooseDeviceModel(name),
            )
            for number, (name, title) in enumerate(change.models)
        ),
        speed_caption=wording.text("Speed") if speeds else "",
        speeds=tuple(
            KeyView(
                name=f"speed-{baud}",
                text=str(baud) if baud else wording.text("Usual"),
                intent=ChooseDeviceSpeed(baud),
                look="chosen" if baud == change.speed else "plain",
            )
            for baud in ((0, *SPEEDS) if speeds else ())
        ),
        message=message,
        message_tone=tone,
        keys=_keys(change, state, wording),
        keyboard=(front.keyboard or "en") if focused else "",
    )


def _ports(change: DeviceChange) -> tuple[PortFound, ...]:
    """List what was found, and first the place chosen if it is none of these."""
    if change.address and all(port.address != change.address for port in change.found):
        return (PortFound(address=change.address, title=""), *change.found)
    return change.found


def _port(number: int, port: PortFound, change: DeviceChange, wording: Wording) -> RowView:
    title = wording.text(PLUGS[port.address]) if port.address in PLUGS else port.title
    guess = dict(change.models).get(port.model, port.model)
    return RowView(
        name=f"port-{number}",
        title=title or port.address,
        under=" · ".join(part for part in (port.address if title else "", guess) if part),
        selected=port.address == change.address,
        strong=bool(port.model),
        intent=ChooseDevicePort(port.address),
    )


def _message(change: DeviceChange, state: TillState, wording: Wording) -> tuple[str, str]:
    said = wording.text(change.message, reason=change.reason) if change.message else ""
    if not change.tried or change.failed:
        return said, "warning" if change.failed else "text2"
    known = next((one for one in state.devices if one.device == change.device), None)
    if known is None:
        return said, "text2"
    how = wording.text(known.message or READINESS.get(known.state, READINESS["absent"]))
    detail = f" ({known.detail})" if known.detail else ""
    tones = {"ready": "good", "attention": "warning", "failed": "danger"}
    return f"{said} {how}{detail}", tones.get(known.state, "text2")


def _keys(change: DeviceChange, state: TillState, wording: Wording) -> tuple[KeyView, ...]:
    ready = bool(change.address and change.model) and not state.busy
    missing = wording.text("choose first")
    return (
        KeyView(
            name="look-again",
            text=wording.text("Look again"),
            intent=LookForDevices(),
            enabled=not change.looking,
        ),
        KeyView(
            name="remove-device",
            text=wording.text("Remove"),
            intent=RemoveDevice(),
            enabled=change.fitted,
            look="danger",
        ),
        KeyView(
            name="try-device",
            text=wording.text("Try it"),
            intent=TryDevice(),
            enabled=ready,
            reason="" if ready else missing,
        ),
        KeyView(
            name="keep-device",
            text=wording.text("Keep"),
            intent=KeepDevice(),
            enabled=ready,
            reason="" if ready else missing,
            look="pay",
        ),
    )
