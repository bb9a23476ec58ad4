"""Between the glass and the till: takes intents, asks the till, tells what to show.

No Kivy here. Everything runs on the UI thread; the till calls back from any thread and `app.py`
brings that here.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from edge.screens import asking
from edge.screens.front import PIN_MAX, TYPED_MAX, Front
from edge.screens.intents.moving import (
    ChooseCategory,
    ChooseContrast,
    ChooseLanguage,
    ChooseSide,
    ChooseSize,
    ChooseTheme,
    GoBack,
    GoTo,
    Open,
    PageCategories,
    ShowMoreItems,
    TogglePad,
)
from edge.screens.intents.places import FieldName, Intent, Overlay, Place
from edge.screens.intents.typing import (
    ChooseKeyboard,
    ClearDigits,
    ClearField,
    Enter,
    EraseCharacter,
    EraseDigit,
    Focus,
    PressKey,
    Scan,
    TypeDigits,
    TypeText,
)
from edge.screens.look import look_words, with_look
from edge.screens.shortcuts import intent_of
from edge.screens.view_models.shown import Shown, Surroundings, shown
from edge.till.state import ApprovalAsked, Stage, TillState
from edge.workflows.till import Till
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.basket import Line

log = structlog.get_logger()
PAGE = 200
PIECES_MAX = 999  # a longer number typed is a price, not a count
COUNT_MAX = 4  # digits of pieces of one note


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What an operator likes the screen to be."""

    dark: bool = True
    left: bool = False


class FrontDesk:
    """One operator's side of the till."""

    def __init__(
        self,
        till: Till,
        *,
        wording_for: Callable[[TillState], Wording],
        now_us: Callable[[], int],
        around: Surroundings,
        look: Look | None = None,
    ) -> None:
        """``now_us`` reads the till's clock; ``wording_for`` gives the words of a state."""
        look = look or Look()
        self.till = till
        self.around = around
        self.front: Front = Front(dark=look.dark, left=look.left, now_us=now_us())
        self.changed: Callable[[], None] = lambda: None
        self._wording_for = wording_for
        self._now_us = now_us
        self._seen = till.state
        self._meet(TillState(), till.state)

    @property
    def wording(self) -> Wording:
        """The words of the operator signed on, else of the store."""
        return self._wording_for(self._seen)

    def shown(self) -> Shown:
        """Say what stands on the glass now."""
        return shown(self._seen, self.front, self.wording, self.around)

    def handle(self, intent: Intent) -> None:
        """Do what was asked for, as far as it makes sense now."""
        if self.till.state is not self._seen:
            self.follow()
        typing = self._typing(intent)
        if typing is not None:
            self.front = typing
        elif not self._move(intent) and not self._choose_look(intent):
            self.front = asking.ask(self.till, self.till.state, self.front, intent)
        if self._seen.device_test is not None and self.front.place is not Place.DEVICES:
            self.till.end_device_test()  # whoever leaves the screen sells again
        if self._seen.label_run is not None and self.front.place is not Place.LABELS:
            self.till.end_labels()
        if self._seen.device_change is not None and self.front.place is not Place.DEVICES:
            self.till.end_device_change()
        self.follow()
        self._announce_count()
        self.changed()

    def _announce_count(self) -> None:
        """Let a number typed before a scan or a touch be how many of it are sold."""
        front, state = self.front, self.till.state
        selling = state.stage in {Stage.SELLING, Stage.COMPLETED} and state.prompt is None
        pieces = 0
        if selling and front.overlay is Overlay.NONE and front.typed.isdecimal():
            pieces = int(front.typed)
        wanted = pieces if 1 < pieces <= PIECES_MAX else 0
        if wanted != state.count_next:
            self.till.count_next(wanted)
            self.follow()

    def follow(self) -> bool:
        """Take over the till's new state; say whether it changed."""
        before, after = self._seen, self.till.state
        if before is after:
            return False
        self._seen = after
        self._meet(before, after)
        return True

    def minute(self) -> None:
        """Let the clock on the screen move on."""
        self.front = replace(self.front, now_us=self._now_us())
        self.changed()

    def should_lock(self, untouched_s: float) -> bool:
        """Say whether the operator has been away for as long as the store allows."""
        state = self.till.state
        if state.operator is None or state.store is None or state.prompt is not None:
            return False
        # Nobody is locked out in the middle of a payment or a count.
        at_rest = state.stage in {Stage.SELLING, Stage.COMPLETED, Stage.SHIFT_CLOSED}
        return at_rest and 0 < state.store.lock_after_s <= untouched_s

    # --- what a new state means for what the operator was doing ---------------------------------

    def _meet(self, before: TillState, after: TillState) -> None:
        front = self.front
        if after.stage is not before.stage or _who(after) != _who(before):
            front = _at_new_stage(front, before, after)
        if after.operator is not None and _who(after) != _who(before):
            kept = dict(after.looks).get(after.operator.id)
            front = with_look(front, kept) if kept is not None else front
        front = _at_new_prompt(front, before, after)
        sold = _lines(after) != _lines(before)
        if sold and after.stage is Stage.SELLING:
            front = replace(front, typed="", overlay=Overlay.NONE, place=Place.MAIN)
        if after.stage is Stage.SIGN_ON and after.notice not in {None, before.notice}:
            front = replace(front, typed="")  # a wrong number is typed anew
        self.front = replace(front, now_us=self._now_us())
        if after.catalogue_revision != before.catalogue_revision or (
            after.stage is not before.stage and not self.front.tiles
        ):
            self._load_grid()

    def _load_grid(self) -> None:
        tiles = self.till.tiles(self.front.category)
        self.front = replace(
            self.front,
            categories=tuple(self.till.categories()),
            tiles=tiles,
            tiles_complete=len(tiles) < PAGE,
        )

    # --- typing ---------------------------------------------------------------------------------

    def _typing(self, intent: Intent) -> Front | None:  # noqa: PLR0911 - one line for each key
        """Answer intents that only type; None: it was another."""
        front, state = self.front, self.till.state
        match intent:
            case TypeDigits(digits):
                if state.stage is Stage.CLOSING_SHIFT and state.prompt is None:
                    return asking.count_digits(front, state, digits, COUNT_MAX)
                secret = state.stage is Stage.SIGN_ON or isinstance(state.prompt, ApprovalAsked)
                return front.with_digits(digits, PIN_MAX if secret else TYPED_MAX)
            case EraseDigit():
                if state.stage is Stage.CLOSING_SHIFT and state.prompt is None:
                    return asking.erase_count(front, state)
                return replace(front, typed=front.typed[:-1])
            case ClearDigits():
                return replace(front, typed="")
            case TypeText(text):
                return self._with_text(front.text(front.focus) + text)
            case EraseCharacter():
                return self._with_text(front.text(front.focus)[:-1])
            case ClearField():
                return replace(self._with_text(""), focus=FieldName.NONE)
            case ChooseKeyboard(language):
                return replace(front, keyboard=language)
            case _:
                return None

    def _with_text(self, text: str) -> Front:
        """Type into the field in focus; searches follow every character."""
        front = self.front
        if front.focus is FieldName.NONE:
            return front
        front = front.with_text(front.focus, text)
        match front.focus:
            case FieldName.SEARCH:
                self.till.search(text) if text else self.till.leave_search()
            case FieldName.CUSTOMER_SEARCH:
                self.till.find_customers(text) if text else self.till.leave_search()
                front = replace(front, customer=None)
            case FieldName.LABEL_SEARCH:
                self.till.search(text) if text else self.till.leave_search()
            case FieldName.LABEL_BATCH:
                self.till.describe_labels(batch=text)
            case FieldName.LABEL_DAYS:
                self.till.describe_labels(days=int(text) if text.isdecimal() else 0)
            case FieldName.RECEIPT_SEARCH | FieldName.COPY_SEARCH:
                self.till.find_receipts(text)
            case _:
                pass
        return front

    # --- moving about ---------------------------------------------------------------------------

    def _move(self, intent: Intent) -> bool:  # noqa: C901, PLR0912 - one line for each way to go
        """Do intents that change what is looked at; False: it was another."""
        front = self.front
        match intent:
            case Focus(field):
                keep = front if field else replace(front, keyboard="")
                if field is FieldName.NONE and front.focus is FieldName.SEARCH:
                    keep = replace(self._with_text(""), keyboard="")
                self.front = replace(keep, focus=field)
            case GoTo(place):
                self.front = replace(front.without_texts(), place=place, overlay=Overlay.NONE)
                if place is Place.CUSTOMERS:
                    self.till.leave_search()
                    self.front = replace(self.front, focus=FieldName.CUSTOMER_SEARCH, customer=None)
                if place is Place.LABELS:
                    self.till.begin_labels()
                if place is Place.RECEIPTS:
                    self.till.find_receipts("")
            case Open(overlay):
                opened = replace(front, overlay=overlay, focus=FieldName.NONE, reason="")
                if overlay in {Overlay.PARK, Overlay.NOTE}:
                    opened = replace(
                        opened.with_text(FieldName.LABEL, ""), focus=FieldName.LABEL, typed=""
                    )
                self.front = opened
            case GoBack():
                self._back()
            case TogglePad():
                self.front = replace(front, pad_open=not front.pad_open)
            case ChooseCategory(category):
                self.front = replace(
                    front.with_text(FieldName.SEARCH, ""),
                    category=category,
                    focus=FieldName.NONE,
                    pad_open=False,
                )
                self._load_grid()
            case PageCategories(first):
                self.front = replace(front, categories_from=first)
            case ShowMoreItems():
                if not front.tiles_complete and not front.text(FieldName.SEARCH):
                    more = self.till.tiles(front.category, len(front.tiles))
                    self.front = replace(
                        front, tiles=front.tiles + more, tiles_complete=len(more) < PAGE
                    )
            case ChooseLanguage(language):
                self.till.set_language(language)
                self.front = replace(front, keyboard="")
            case Enter():
                self._enter()
            case Scan(code, typed):
                self._scan(code, typed=typed)
            case _:
                return False
        return True

    def _choose_look(self, intent: Intent) -> bool:
        """Do intents that change how the screen looks, or that a key of a keyboard means."""
        front = self.front
        match intent:
            case ChooseTheme(dark):
                self._keep_look(replace(front, dark=dark))
            case ChooseSide(left):
                self._keep_look(replace(front, left=left))
            case ChooseSize(large):
                self._keep_look(replace(front, large=large))
            case ChooseContrast(more):
                self._keep_look(replace(front, contrast=more))
            case PressKey(key):
                meant = intent_of(key, self.till.state, front)
                if isinstance(meant, Enter):
                    self._enter()
                elif meant is not None:
                    self.handle(meant)
            case _:
                return False
        return True

    def _keep_look(self, front: Front) -> None:
        """Take a look, and keep it for the next time this operator signs on."""
        self.front = front
        self.till.keep_look(look_words(front))

    def _back(self) -> None:
        """Leave what is nearest: the overlay, the place, then the stage."""
        front, state = self.front, self.till.state
        if front.overlay is not Overlay.NONE:
            self.front = replace(front.without_texts(), overlay=Overlay.NONE)
        elif state.report is not None:
            self.till.leave_report()
        elif state.device_change is not None:
            self.till.end_device_change()
            self.front = front.without_texts()
        elif front.place is not Place.MAIN:
            self.till.leave_search()
            self.front = replace(front.without_texts(), place=Place.MAIN, customer=None)
        else:
            asking.leave_stage(self.till, state)

    def _enter(self) -> None:
        """Finish typing: a search for a whole code acts like its scan."""
        front = self.front
        text = front.text(front.focus)
        if front.focus is FieldName.SEARCH and text.isdecimal():
            self.front = replace(front.with_text(FieldName.SEARCH, ""), focus=FieldName.NONE)
            self.till.leave_search()
            self.till.scan(text)
        elif front.overlay in {Overlay.PARK, Overlay.NOTE, Overlay.NEW_CUSTOMER} or front.focus in {
            FieldName.CLAIM_CODE,
            FieldName.RECEIPT_SEARCH,
            FieldName.DEVICE_ADDRESS,
        }:
            self.front = asking.finish_text(self.till, self.till.state, front)
        else:
            self.front = replace(front, focus=FieldName.NONE)

    def _scan(self, code: str, *, typed: bool) -> None:
        """Take a scan. One that came as keys also went into the focused field: cut it off."""
        front = self.front
        if typed and front.focus is not FieldName.NONE:
            text = front.text(front.focus)
            if text.lower().endswith(code.lower()):
                self.front = front.with_text(front.focus, text[: len(text) - len(code)])
        if self.till.state.stage is Stage.NOT_ENROLLED:
            self.front = self.front.with_text(FieldName.CLAIM_CODE, code)
            self.till.enrol(code)
            return
        self.till.scan(code)


def _at_new_stage(front: Front, before: TillState, after: TillState) -> Front:
    """Forget what was half done, and go where the new stage begins."""
    front = replace(
        front.without_texts(),
        overlay=Overlay.NONE,
        pad_open=False,
        customer=None,
        counts={},
        split=0,
    )
    if after.stage is not Stage.SHIFT_CLOSED or before.stage is Stage.SIGN_ON:
        front = replace(front, place=Place.MAIN)
    if after.stage is Stage.NOT_ENROLLED:
        front = replace(front, focus=FieldName.CLAIM_CODE)
    if after.stage is Stage.SIGN_ON:
        front = replace(front, operator=None, category=None, categories_from=0)
    return front


def _at_new_prompt(front: Front, before: TillState, after: TillState) -> Front:
    """Let a question of the till never be answered by what was typed for something else."""
    if after.prompt is not None and type(after.prompt) is not type(before.prompt):
        return replace(front, typed="", overlay=Overlay.NONE, focus=FieldName.NONE)
    if before.prompt is not None and after.prompt is None:
        return replace(front, typed="")
    if isinstance(after.prompt, ApprovalAsked) and after.prompt != before.prompt:
        return replace(front, typed="")  # refused: the number is typed anew
    return front


def _lines(state: TillState) -> tuple[Line, ...]:
    return state.basket.lines if state.basket is not None else ()


def _who(state: TillState) -> str:
    return state.operator.id if state.operator is not None else ""
