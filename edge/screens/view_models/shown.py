"""From the till's state to what stands on the glass: a screen, an overlay, a notice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from edge.screens.front import Front
from edge.screens.intents.devices import DismissNotice
from edge.screens.intents.places import Place
from edge.screens.view_models import (
    device_setup,
    health,
    labels,
    parked,
    receipts,
    reports,
    returning,
    sell,
    settings,
    shift,
    sign_on,
    starting,
    tender,
)
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.menu import MenuView, menu_of
from edge.screens.view_models.question_view import QuestionView
from edge.screens.view_models.questions import question_of
from edge.screens.view_models.sign_on import device_name
from edge.till.state import Notice, RecoveryAsked, Severity, Stage, TillState
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.money import Money

SEVERITIES = {
    Severity.INFO: ("✓", "good", "surface"),
    Severity.WARNING: ("▲", "warning", "warning_ground"),
    Severity.PROBLEM: ("▲", "danger", "danger_ground"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A sentence over the top bar, or a standing alarm."""

    text: str
    mark: str
    tone: str
    ground: str
    number: int
    lasting: bool  # stays until its cause is gone
    close: KeyView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What views need beside state and front."""

    roomy: bool
    pictures: str = ""  # folder of the products' pictures
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything on the glass."""

    screen: object
    overlay: QuestionView | MenuView | None
    notice: NoticeView | None


def shown(state: TillState, front: Front, wording: Wording, around: Surroundings) -> Shown:
    """Compose what is shown."""
    overlay = question_of(state, front, wording) or menu_of(state, front, wording)
    return Shown(
        screen=_screen(state, front, wording, around),
        overlay=overlay,
        notice=notice_of(state, wording),
    )


def _screen(state: TillState, front: Front, wording: Wording, around: Surroundings) -> object:
    """Choose the screen: what must come first, then where the operator went, then the stage."""
    first = FIRST.get(state.stage)
    if first is None and isinstance(state.prompt, RecoveryAsked):
        first = starting.recovery_view
    if first is not None:
        return first(state, front, wording)
    if state.report is not None:
        return reports.view_of(state, front, wording)
    if front.place is Place.SETTINGS:
        return settings.settings_view(state, front, wording, around.version)
    if front.place is Place.HEALTH:
        return health.health_view(state, front, wording)
    then = ANYWHERE.get(front.place) or STAGES.get(state.stage) or PLACES.get(front.place)
    if then is not None:
        return then(state, front, wording)
    return sell.view_of(state, front, wording, around.pictures, roomy=around.roomy)


def _devices(state: TillState, front: Front, wording: Wording) -> object:
    if state.device_change is not None:
        return device_setup.view_of(state, front, wording)
    return settings.devices_view(state, front, wording)


Viewed: TypeAlias = Callable[[TillState, Front, Wording], object]

FIRST: dict[Stage, Viewed] = {
    Stage.STARTING: starting.starting_view,
    Stage.WAITING_FOR_DATA: starting.starting_view,
    Stage.NOT_ENROLLED: starting.enrolment_view,
    Stage.RECOVERY: starting.recovery_view,
    Stage.SIGN_ON: sign_on.sign_on_view,
}
ANYWHERE: dict[Place, Viewed] = {  # whatever the stage
    Place.DEVICES: _devices,
    Place.RECEIPTS: receipts.view_of,
    Place.LABELS: labels.view_of,
}
STAGES: dict[Stage, Viewed] = {
    Stage.SHIFT_CLOSED: sign_on.open_shift_view,
    Stage.TENDERING: tender.tender_view,
    Stage.COMPLETED: tender.completed_view,
    Stage.RETURNING: returning.view_of,
    Stage.CLOSING_SHIFT: shift.close_shift_view,
}
PLACES: dict[Place, Viewed] = {  # within selling
    Place.CUSTOMERS: parked.customers_view,
    Place.PARKED: parked.parked_view,
    Place.CASH: shift.cash_view,
}


def notice_of(state: TillState, wording: Wording) -> NoticeView | None:
    """Describe the notice; a till that runs out of room says so until it has room again."""
    alarm = _alarm(state, wording)
    if alarm:
        mark, tone, ground = SEVERITIES[
            Severity.WARNING if state.storage.state == "low" else Severity.PROBLEM
        ]
        if state.notice is None or state.notice.severity is Severity.INFO:
            return NoticeView(
                text=alarm, mark=mark, tone=tone, ground=ground, number=0, lasting=True, close=None
            )
    if state.notice is None:
        return None
    mark, tone, ground = SEVERITIES[state.notice.severity]
    return NoticeView(
        text=wording.text(state.notice.message, **_values(state.notice, wording)),
        mark=mark,
        tone=tone,
        ground=ground,
        number=state.notice.number,
        lasting=False,
        close=KeyView(name="notice-close", text="✕", intent=DismissNotice(), look="bare"),
    )


def _values(notice: Notice, wording: Wording) -> dict[str, str]:
    return {
        name: wording.money(value) if isinstance(value, Money) else _said(name, value, wording)
        for name, value in notice.values
    }


def _said(name: str, value: str | int, wording: Wording) -> str:
    if isinstance(value, int):
        return wording.number(value)
    return device_name(value, wording) if name == "device" else value


def _alarm(state: TillState, wording: Wording) -> str:
    match state.storage.state:
        case "full":
            return wording.text(
                "The storage is full: no new sale can be kept. Call support; what was sold is safe."
            )
        case "fault":
            return wording.text(
                "The storage has a fault: no new sale can be kept. Call support; "
                "what was sold is safe."
            )
        case "low":
            return wording.text("The storage is nearly full. Call support before it is.")
        case _:
            return ""
