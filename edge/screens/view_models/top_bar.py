"""The bar over every screen: where one is, how the till stands with headquarters, who sells."""

from dataclasses import dataclass
from datetime import UTC, datetime

from edge.screens.front import Front
from edge.screens.intents.moving import GoBack, Open
from edge.screens.intents.places import Intent, Overlay
from edge.screens.view_models.field_view import FieldView
from edge.screens.view_models.key_view import KeyView
from edge.till.state import Stage, TillState
from sync_protocol.languages.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """A state in colour and words."""

    mark: str
    text: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopBarView:
    """What stands in the bar."""

    key: KeyView | None
    title: str = ""
    field: FieldView | None = None
    status: StatusView
    place: str  # till and operator
    time: str


def instant(at_us: int) -> datetime:
    """Read microseconds as an instant."""
    return datetime.fromtimestamp(at_us / 1_000_000, UTC)


def back_key(wording: Wording, intent: Intent | None = None) -> KeyView:
    """Make the key that leaves a screen."""
    return KeyView(name="back", text=f"← {wording.text('Back')}", intent=intent or GoBack())


def menu_key() -> KeyView:
    """Make the key that opens the menu."""
    return KeyView(name="menu", text="☰", intent=Open(Overlay.MENU))


def top_bar(  # noqa: PLR0913 - a bar has that many parts
    state: TillState,
    front: Front,
    wording: Wording,
    *,
    title: str = "",
    key: KeyView | None = None,
    field: FieldView | None = None,
) -> TopBarView:
    """Describe the bar."""
    register = state.store.register_name if state.store else ""
    who = state.operator.name if state.operator else (state.store.name if state.store else "")
    return TopBarView(
        key=key,
        title=title,
        field=field,
        status=sync_status(state, wording),
        place=" · ".join(part for part in (register, who) if part),
        time=wording.time(instant(front.now_us)) if front.now_us else "",
    )


def sync_status(state: TillState, wording: Wording) -> StatusView:
    """Say how the till stands with headquarters; what is unsent is always said with its money."""
    sync = state.sync
    if state.training:
        return StatusView(mark="▲", text=wording.text("Training"), tone="warning")
    if sync.state == "held":
        return StatusView(
            mark="▲", text=_with_unsent(state, wording, wording.text("On hold")), tone="danger"
        )
    if sync.state == "not-enrolled" or state.stage is Stage.NOT_ENROLLED:
        return StatusView(mark="○", text=wording.text("Not set up"), tone="text2")
    if sync.state == "offline":
        return StatusView(
            mark="▲", text=_with_unsent(state, wording, wording.text("Offline")), tone="warning"
        )
    if sync.state == "catching-up" and sync.unsent:
        return StatusView(
            mark="●", text=_with_unsent(state, wording, wording.text("Sending")), tone="warning"
        )
    return StatusView(mark="●", text=wording.text("Synced"), tone="good")


def _with_unsent(state: TillState, wording: Wording, what: str) -> str:
    if state.sync.unsent_amount is not None and state.sync.unsent_amount:
        amount = wording.money(state.sync.unsent_amount)
        return wording.text("{state} · {amount} unsent", state=what, amount=amount)
    return what
