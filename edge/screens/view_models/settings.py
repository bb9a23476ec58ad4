"""Devices in words; settings for the operator; how the till stands with headquarters."""

from dataclasses import dataclass

from edge.screens.front import Front
from edge.screens.intents.devices import (
    ChangeDevice,
    EndTerminalDay,
    SynchroniseNow,
    TestDevice,
)
from edge.screens.intents.moving import (
    ChooseContrast,
    ChooseLanguage,
    ChooseSide,
    ChooseSize,
    ChooseTheme,
)
from edge.screens.intents.starting import SetTraining
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.row_view import RowView
from edge.screens.view_models.sign_on import device_name
from edge.screens.view_models.top_bar import TopBarView, back_key, instant, sync_status, top_bar
from edge.till.state import DeviceReadiness, DeviceTest, TillState
from sync_protocol.languages.wording import LANGUAGES, N_, Wording
from sync_protocol.retail.quantity import Quantity, Unit

DEVICE_STATES = {
    "ready": ("●", "good", N_("Ready")),
    "attention": ("▲", "warning", N_("Needs attention")),
    "failed": ("✕", "danger", N_("No answer")),
    "absent": ("○", "text2", N_("Not connected")),
}
HOLD_REASONS = {
    "fork": N_("Another machine sold under this till's name. Headquarters has to decide."),
    "fork-kept": N_("Another machine sold under this till's name. Headquarters has to decide."),
}
OTHER_HOLD_REASON = N_("Headquarters has to decide about this till.")
TEST = N_("Test")
TEST_KEYS = {
    "receipt-printer": N_("Test page"),
    "second-printer": N_("Test page"),
    "label-printer": N_("Test label"),
}
SCANNER = "scanner"
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesView:
    """A row for each device."""

    bar: TopBarView
    rows: tuple[RowView, ...]
    empty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsView:
    """What an operator may change, and what support asks about."""

    bar: TopBarView
    language_caption: str
    languages: tuple[KeyView, ...]
    look_caption: str
    themes: tuple[KeyView, ...]
    sides: tuple[KeyView, ...]
    sizes: tuple[KeyView, ...]  # text and contrast
    training: KeyView
    status_mark: str
    status: str
    status_tone: str
    rows: tuple[RowView, ...]
    keys: tuple[KeyView, ...]


def devices_view(state: TillState, front: Front, wording: Wording) -> DevicesView:
    """Describe the devices."""
    return DevicesView(
        bar=top_bar(state, front, wording, title=wording.text("Devices"), key=back_key(wording)),
        rows=tuple(_device(device, state, wording) for device in _in_order(state.devices)),
        empty=wording.text("This till has no devices."),
    )


def _in_order(devices: tuple[DeviceReadiness, ...]) -> tuple[DeviceReadiness, ...]:
    """List what is there first, and what can be added last."""
    return tuple(sorted(devices, key=lambda one: one.state == "absent" and one.device != SCANNER))


def _device(device: DeviceReadiness, state: TillState, wording: Wording) -> RowView:
    mark, tone, words = DEVICE_STATES.get(device.state, DEVICE_STATES["absent"])
    said = wording.text(device.message) if device.message else wording.text(words)
    under, under_tone = " · ".join(part for part in (said, device.detail) if part), tone
    if device.state == "ready":
        under_tone = "text2"
        if device.last_error:
            under = wording.text(
                "Last trouble at {time}: {what}",
                time=wording.time(instant(device.last_error_us)),
                what=device.last_error,
            )
    test = state.device_test
    if test is not None and test.device == device.device:
        under, under_tone = _tested(test, wording)
    return RowView(
        name=f"device-{device.device}",
        title=device_name(device.device, wording),
        under=under,
        under_tone=under_tone,
        mark=mark,
        mark_tone=tone,
        right=wording.text(words),
        right_tone=tone,
        strong=True,
        keys=_device_keys(device, state, wording),
    )


def _device_keys(
    device: DeviceReadiness, state: TillState, wording: Wording
) -> tuple[KeyView, ...]:
    """A device that is there is tried or changed; one that is not can be added."""
    absent = device.state == "absent"
    change = KeyView(
        name=f"change-{device.device}",
        text=wording.text("Add") if absent else wording.text("Change"),
        intent=ChangeDevice(device.device),
        enabled=not state.busy,
    )
    if absent and device.device != SCANNER:  # one that types into the window needs no driver
        return (change,)
    test = KeyView(
        name=f"test-{device.device}",
        text=_test_key(device, wording),
        intent=TestDevice(device.device),
        enabled=not state.busy,
    )
    if device.device == "card-terminal":
        end = KeyView(
            name="terminal-day",
            text=wording.text("End of day"),
            intent=EndTerminalDay(),
            enabled=not state.busy,
        )
        return (end, test, change)
    return (test, change)


def _tested(test: DeviceTest, wording: Wording) -> tuple[str, str]:
    """Say what a test found, and in which colour."""
    if test.grams is not None:
        return wording.quantity(Quantity(test.grams, Unit.KILOGRAM)), "good"
    said = wording.text(test.message, code=test.code) if test.message else ""
    return said, "warning" if test.failed else "link"


def _test_key(device: DeviceReadiness, wording: Wording) -> str:
    if device.state == "failed":
        return wording.text("Try again")
    return wording.text(TEST_KEYS.get(device.device, TEST))


def settings_view(state: TillState, front: Front, wording: Wording, version: str) -> SettingsView:
    """Describe the settings."""
    status = sync_status(state, wording)
    return SettingsView(
        bar=top_bar(state, front, wording, title=wording.text("Settings"), key=back_key(wording)),
        language_caption=wording.text("Language"),
        languages=tuple(
            KeyView(
                name=f"language-{code}",
                text=name,
                intent=ChooseLanguage(code),
                look="chosen" if code == state.language else "plain",
            )
            for code, name in LANGUAGES.items()
        ),
        look_caption=wording.text("Screen"),
        themes=(
            KeyView(
                name="theme-light",
                text=wording.text("Light"),
                intent=ChooseTheme(False),
                look="plain" if front.dark else "chosen",
            ),
            KeyView(
                name="theme-dark",
                text=wording.text("Dark"),
                intent=ChooseTheme(True),
                look="chosen" if front.dark else "plain",
            ),
        ),
        sides=(
            KeyView(
                name="side-left",
                text=wording.text("Basket left"),
                intent=ChooseSide(True),
                look="chosen" if front.left else "plain",
            ),
            KeyView(
                name="side-right",
                text=wording.text("Basket right"),
                intent=ChooseSide(False),
                look="plain" if front.left else "chosen",
            ),
        ),
        sizes=(
            KeyView(
                name="text-large",
                text=wording.text("Large text"),
                intent=ChooseSize(not front.large),
                look="chosen" if front.large else "plain",
            ),
            KeyView(
                name="more-contrast",
                text=wording.text("More contrast"),
                intent=ChooseContrast(not front.contrast),
                look="chosen" if front.contrast else "plain",
            ),
        ),
        training=KeyView(
            name="training",
            text=wording.text("End training") if state.training else wording.text("Training"),
            under=wording.text("nothing counts") if not state.training else "",
            intent=SetTraining(not state.training),
            enabled=not state.busy and (state.basket is None or state.basket.is_empty),
            reason=wording.text("finish this sale"),
            look="chosen" if state.training else "plain",
        ),
        status_mark=status.mark,
        status=_standing(state, wording),
        status_tone=status.tone,
        rows=_rows(state, front, wording, version),
        keys=(
            KeyView(
                name="synchronise",
                text=wording.text("Synchronise now"),
                intent=SynchroniseNow(),
                look="primary",
            ),
        ),
    )


def _standing(state: TillState, wording: Wording) -> str:
    sync = state.sync
    if sync.state == "held":
        return wording.text(HOLD_REASONS.get(sync.reason, OTHER_HOLD_REASON))
    if sync.state == "offline":
        return wording.text("Headquarters is out of reach. Selling goes on.")
    if sync.state == "not-enrolled":
        return wording.text("This till has no identity yet.")
    if sync.unsent:
        return wording.text("Sending to headquarters")
    return wording.text("In step with headquarters")


def _rows(state: TillState, front: Front, wording: Wording, version: str) -> tuple[RowView, ...]:
    sync = state.sync

    def row(name: str, title: str, right: str, tone: str = "text") -> RowView:
        return RowView(name=f"sync-{name}", title=title, right=right, right_tone=tone)

    def when(at_us: int) -> str:
        return wording.date_time(instant(at_us)) if at_us else "–"

    rows = [
        row("last", wording.text("Last confirmed by headquarters"), when(sync.last_ack_us)),
        row(
            "unsent",
            wording.text("Not sent yet"),
            wording.number(sync.unsent)
            if sync.unsent_amount is None
            else f"{wording.number(sync.unsent)} · {wording.money(sync.unsent_amount)}",
            "warning" if sync.unsent else "text",
        ),
        row("oldest", wording.text("Oldest not sent"), when(sync.oldest_us)),
        row(
            "prices",
            wording.text("Prices"),
            wording.text("revision {number}", number=sync.prices_revision),
        ),
        row(
            "storage",
            wording.text("Free storage"),
            f"{wording.number(state.storage.free_bytes // MEGABYTE)} MB"
            if state.storage.free_bytes
            else "–",
            "text" if state.storage.state == "ok" else "warning",
        ),
        row("time", wording.text("Clock"), when(front.now_us)),
    ]
    if state.store is not None:
        rows.append(
            row("till", wording.text("Till"), f"{state.store.name} · {state.store.register_name}")
        )
    rows.append(row("version", wording.text("Version"), version))
    return tuple(rows)
