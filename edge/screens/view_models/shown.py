"""From the till's state to what stands on the glass: one screen, at most one overlay, one notice."""

from dataclasses import dataclass

from edge.screens.front import Front
from edge.screens.intents import DismissNotice, Place
from edge.screens.view_models import (
    parked,
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
from edge.screens.view_models.questions import QuestionView, question_of
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


def _screen(state: TillState, front: Front, wording: Wording, around: Surroundings) -> object:  # noqa: PLR0911
    """Choose the screen: the stage first, then where the operator went."""
    match state.stage:
        case Stage.STARTING | Stage.WAITING_FOR_DATA:
            return starting.starting_view(state, front, wording)
        case Stage.NOT_ENROLLED:
            return starting.enrolment_view(state, front, wording)
        case Stage.RECOVERY:
            return starting.recovery_view(state, front, wording)
        case Stage.SIGN_ON:
            return sign_on.sign_on_view(state, front, wording)
        case _:
            pass
    if isinstance(state.prompt, RecoveryAsked):
        return starting.recovery_view(state, front, wording)
    if state.report is not None:
        return reports.view_of(state, front, wording)
    if front.place in {Place.DEVICES, Place.SETTINGS, Place.REPORTS}:
        return _place(state, front, wording, around)
    match state.stage:
        case Stage.SHIFT_CLOSED:
            return sign_on.open_shift_view(state, front, wording)
        case Stage.TENDERING:
            return tender.tender_view(state, front, wording)
        case Stage.COMPLETED:
            return tender.completed_view(state, front, wording)
        case Stage.RETURNING:
            return returning.view_of(state, front, wording)
        case Stage.CLOSING_SHIFT:
            return shift.close_shift_view(state, front, wording)
        case _:
            return _place(state, front, wording, around)


def _place(state: TillState, front: Front, wording: Wording, around: Surroundings) -> object:  # noqa: PLR0911
    match front.place:
        case Place.CUSTOMERS:
            return parked.customers_view(state, front, wording)
        case Place.PARKED:
            return parked.parked_view(state, front, wording)
        case Place.CASH:
            return shift.cash_view(state, front, wording)
        case Place.REPORTS:
            return reports.view_of(state, front, wording)
        case Place.DEVICES:
            return settings.devices_view(state, front, wording)
        case Place.SETTINGS:
            return settings.settings_view(state, front, wording, around.version)
        case _:
            return sell.view_of(state, front, wording, around.pictures, roomy=around.roomy)


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
                "The storage has a fault: no new sale can be kept. Call support; what was sold is safe."
            )
        case "low":
            return wording.text("The storage is nearly full. Call support before it is.")
        case _:
            return ""
