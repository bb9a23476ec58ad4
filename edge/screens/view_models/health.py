"""How the till is: every part in colour and words, and what to do about each."""

from dataclasses import dataclass

from edge.screens.front import Front
from edge.screens.intents.devices import SynchroniseNow
from edge.screens.intents.moving import GoTo
from edge.screens.intents.places import Place
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.row_view import RowView
from edge.screens.view_models.settings import DEVICE_STATES, MEGABYTE
from edge.screens.view_models.sign_on import device_name
from edge.screens.view_models.top_bar import TopBarView, back_key, instant, sync_status, top_bar
from edge.till.state import DeviceReadiness, TillState
from sync_protocol.languages.wording import N_, Wording

SYNC_STEPS = {
    "online": N_("Nothing to do."),
    "catching-up": N_("Nothing to do: it goes by itself."),
    "offline": N_("Sell on. Check the network cable or the router when there is time."),
    "held": N_("Sell on. Call headquarters: somebody has to decide there."),
    "not-enrolled": N_("Ask headquarters for a claim code."),
}
STORAGE_STEPS = {
    "ok": N_("Nothing to do."),
    "low": N_("Call support before it is full."),
    "full": N_("Call support now. What was sold is safe."),
    "fault": N_("Call support now. What was sold is safe."),
}
FISCAL_STEPS = {
    "": N_("Nothing to do."),
    "working": N_("Wait: it goes by itself."),
    "doubtful": N_("Answer the question on the screen."),
    "person": N_("Answer the question on the screen."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthView:
    """A row for each part, what is wrong first."""

    bar: TopBarView
    rows: tuple[RowView, ...]
    empty: str = ""


def health_view(state: TillState, front: Front, wording: Wording) -> HealthView:
    """Describe how the till is."""
    rows = (
        _headquarters(state, wording),
        _unsent(state, wording),
        *(_device(each, wording) for each in state.devices if each.state != "absent"),
        *_fiscal(state, wording),
        _storage(state, wording),
        *_drawer(state, wording),
    )
    order = {"danger": 0, "warning": 1}
    return HealthView(
        bar=top_bar(
            state, front, wording, title=wording.text("How the till is"), key=back_key(wording)
        ),
        rows=tuple(sorted(rows, key=lambda row: order.get(row.mark_tone, 2))),
    )


def _row(  # noqa: PLR0913, PLR0917 - a row has that many sides
    name: str, title: str, words: str, step: str, status: tuple[str, str], keys: tuple[KeyView, ...]
) -> RowView:
    mark, tone = status
    return RowView(
        name=f"health-{name}",
        title=title,
        under=step,
        right=words,
        right_tone=tone,
        mark=mark,
        mark_tone=tone,
        strong=True,
        keys=keys,
    )


def _headquarters(state: TillState, wording: Wording) -> RowView:
    status = sync_status(state, wording)
    step = wording.text(SYNC_STEPS.get(state.sync.state, SYNC_STEPS["offline"]))
    key = KeyView(
        name="health-synchronise", text=wording.text("Try again"), intent=SynchroniseNow()
    )
    return _row(
        "headquarters",
        wording.text("Headquarters"),
        status.text,
        step,
        (status.mark, status.tone),
        () if state.sync.state in {"online", "not-enrolled"} else (key,),
    )


def _unsent(state: TillState, wording: Wording) -> RowView:
    sync = state.sync
    if not sync.unsent:
        step, words = wording.text("Everything sold has arrived."), "0"
        return _row("unsent", wording.text("Not sent yet"), words, step, ("●", "good"), ())
    since = wording.date_time(instant(sync.oldest_us)) if sync.oldest_us else "–"
    words = wording.number(sync.unsent)
    if sync.unsent_amount is not None:
        words = f"{words} · {wording.money(sync.unsent_amount)}"
    return _row(
        "unsent",
        wording.text("Not sent yet"),
        words,
        wording.text("Kept here safely since {time}; it is sent by itself.", time=since),
        ("▲", "warning") if sync.state in {"offline", "held"} else ("●", "good"),
        (),
    )


def _device(device: DeviceReadiness, wording: Wording) -> RowView:
    mark, tone, words = DEVICE_STATES.get(device.state, DEVICE_STATES["absent"])
    step = wording.text(device.message) if device.message else wording.text("Nothing to do.")
    key = KeyView(
        name=f"health-{device.device}-open", text=wording.text("Show"), intent=GoTo(Place.DEVICES)
    )
    return _row(
        device.device,
        device_name(device.device, wording),
        wording.text(words),
        step,
        (mark, tone),
        () if device.state == "ready" else (key,),
    )


def _fiscal(state: TillState, wording: Wording) -> tuple[RowView, ...]:
    fiscal = state.fiscal
    if not fiscal.state:
        return ()
    says = wording.text(fiscal.says) if fiscal.says else wording.text("A receipt is in doubt")
    step = wording.text(FISCAL_STEPS.get(fiscal.state, FISCAL_STEPS["person"]))
    return (_row("fiscal", wording.text("Fiscal printer"), says, step, ("▲", "warning"), ()),)


def _storage(state: TillState, wording: Wording) -> RowView:
    storage = state.storage
    tones = {"ok": ("●", "good"), "low": ("▲", "warning")}
    return _row(
        "storage",
        wording.text("Free storage"),
        f"{wording.number(storage.free_bytes // MEGABYTE)} MB" if storage.free_bytes else "–",
        wording.text(STORAGE_STEPS.get(storage.state, STORAGE_STEPS["fault"])),
        tones.get(storage.state, ("▲", "danger")),
        (),
    )


def _drawer(state: TillState, wording: Wording) -> tuple[RowView, ...]:
    """Say when more cash lies in the drawer than should."""
    store, shift = state.store, state.shift
    if store is None or shift is None or not store.drop_alarm_minor > 0:
        return ()
    too_much = shift.expected_cash.minor > store.drop_alarm_minor
    key = KeyView(name="health-drop", text=wording.text("Drop"), intent=GoTo(Place.CASH))
    return (
        _row(
            "cash",
            wording.text("Cash in the drawer"),
            wording.text("More than it should hold") if too_much else wording.text("Ready"),
            wording.text("Take a part of it to the safe and book a drop.")
            if too_much
            else wording.text("Nothing to do."),
            ("▲", "warning") if too_much else ("●", "good"),
            (key,) if too_much else (),
        ),
    )
