"""The window: one screen, at most one overlay, and the queue that brings results to this thread."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from __future__ import annotations

import os
import time
import traceback
from collections import deque
from collections.abc import Callable

import structlog
from kivy.app import App
from kivy.base import EventLoop, ExceptionHandler, ExceptionManager
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import glFinish
from kivy.uix.floatlayout import FloatLayout

from edge.screens.display import Display
from edge.screens.fonts import till_fonts
from edge.screens.frame_rate import draw_next_frame_at_once, rest_when_untouched
from edge.screens.front_desk import FrontDesk
from edge.screens.holder import HARDWARE, Holder
from edge.screens.intents.typing import Scan, TypeText
from edge.screens.key import Key
from edge.screens.look import look_words
from edge.screens.scan_keys import HOLD_S, HeldText, ScanKeys
from edge.screens.style import style
from edge.screens.text_cache import text_cache
from edge.screens.view_models.shown import NoticeView

log = structlog.get_logger()
NOTICE_S = 6
FAULTS_MAX = 3  # in a minute: then the process ends and is started anew
MINUTE_S = 60


class TooManyFaults(RuntimeError):
    """The screens failed again and again; the process must start anew."""


class TillApp(App):
    """The till's window over a `FrontDesk`."""

    use_kivy_settings = False

    def __init__(self, desk: FrontDesk, display: Display, **kwargs) -> None:
        super().__init__(**kwargs)
        self.desk = desk
        self.display = display
        self.holder: Holder | None = None
        self.started: list[Callable[[], None]] = []  # called after the first frame
        self._scan_keys = ScanKeys()
        self._held = HeldText()
        self._look_at_held = Clock.create_trigger(self._let_go, HOLD_S)
        self._follow = Clock.create_trigger(self._follow_now, -1)
        self._notice_seen = 0
        self._notice_timer = None
        self._unsubscribe: Callable[[], None] | None = None
        self._touched_at = time.monotonic()
        self._basket: object = None
        self._faults: deque[float] = deque(maxlen=FAULTS_MAX)

    def load_config(self) -> None:
        """Read no config file of Kivy's."""

    def open_settings(self, *_: object) -> bool:
        """Never open Kivy's own settings on a shop floor."""
        return False

    def build(self) -> FloatLayout:
        """Build the holder with the first screen in it."""
        style.regular, style.bold = map(str, till_fonts(self.display.data))
        self._apply_look()
        Key.send = staticmethod(self.handle)
        self.holder = Holder()
        self.desk.changed = self._follow
        self._unsubscribe = self.desk.till.subscribe(self._state_changed)
        self.desk.follow()  # what changed before anybody listened
        Window.bind(on_key_down=self._key_down, on_textinput=self._text)
        ExceptionManager.add_handler(_Faults(self))
        Window.bind(on_touch_down=self._finger_down, on_key_down=self._touched)
        Clock.schedule_interval(self._quarter_minute, MINUTE_S / 4)
        rest_when_untouched()
        if os.environ.get("SDL_VIDEODRIVER") == "offscreen":
            # Without it the frames pile up: memory and delay grow without end.
            Window.bind(on_flip=lambda *_: glFinish())
        self._draw()
        Clock.schedule_once(self._after_first_frame, 0)
        return self.holder

    def on_stop(self) -> None:
        """Hear no more of the till."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def handle(self, intent: object) -> None:
        """Take an intent from a widget."""
        self.desk.handle(intent)

    def scan(self, code: str) -> None:
        """Take a code on the UI thread; its line is drawn without waiting for the frame's turn."""
        draw_next_frame_at_once()
        self.desk.handle(Scan(code))

    def fault(self, error: BaseException) -> bool:
        """Say that something went wrong; True: go on, False: start the process anew."""
        log.error("screen-fault", error=repr(error), trace=traceback.format_exc())
        now = time.monotonic()
        self._faults.append(now)
        if len(self._faults) == FAULTS_MAX and now - self._faults[0] < MINUTE_S:
            return False
        if self.holder is not None:
            wording = self.desk.wording
            self.holder.say(
                NoticeView(
                    text=wording.text("Something went wrong on the screen. The basket is safe."),
                    mark="▲",
                    tone="danger",
                    ground="danger_ground",
                    number=-1,
                    lasting=False,
                    close=None,
                )
            )
            Clock.schedule_once(lambda _dt: self._follow(), NOTICE_S)
        return True

    # --- from other threads ---------------------------------------------------------------------

    def _state_changed(self) -> None:
        """Note that the till's state changed; called on any thread."""
        self._follow()

    # --- on the UI thread -----------------------------------------------------------------------

    def _follow_now(self, _dt: float = 0) -> None:
        self.desk.follow()
        basket = self.desk.till.state.basket
        if basket is not self._basket:  # a scanner of its own works without touching the window
            self._basket = basket
            self._touched()
        self._draw()

    def _draw(self) -> None:
        if self.holder is None:
            return
        self._apply_look()
        shown = self.desk.shown()
        self.holder.show(shown)
        notice = shown.notice
        number = notice.number if notice is not None and not notice.lasting else 0
        if number != self._notice_seen:
            self._notice_seen = number
            if self._notice_timer is not None:
                self._notice_timer.cancel()
                self._notice_timer = None
            if number:
                self._notice_timer = Clock.schedule_once(
                    lambda _dt: self.desk.till.dismiss_notice(), NOTICE_S
                )

    def _apply_look(self) -> None:
        front = self.desk.front
        wanted = (*look_words(front).split(), self.display.is_roomy, self.desk.wording.language)
        if wanted == getattr(self, "_look", None):
            return
        self._look = wanted
        if style.large != front.large:
            text_cache.clear()
        style.use(
            dark=front.dark,
            roomy=self.display.is_roomy,
            basket_on_left=front.left,
            large=front.large,
            contrast=front.contrast,
        )
        Window.clearcolor = style.colour("ground")
        if self.holder is not None:
            self.holder.forget()

    def _finger_down(self, *_: object) -> None:
        """What was typed comes before what is touched."""
        self._touched()
        self._type(self._held.release())

    def _touched(self, *_: object) -> None:
        self._touched_at = time.monotonic()

    def _quarter_minute(self, _dt: float) -> None:
        """Move the clock on the screen, and lock a till that its operator left."""
        self.desk.minute()
        if self.desk.should_lock(time.monotonic() - self._touched_at):
            self.desk.till.lock()

    def _key_down(self, _window, key: int, scancode: int, _text, modifiers) -> bool:
        now = time.monotonic()
        code = self._scan_keys.key(scancode, shift="shift" in modifiers, at_s=now)
        if code is not None and (self._scan_keys.by_scanner or not self.desk.front.focus):
            self._held.release()  # it was the scan's: no field gets it
            draw_next_frame_at_once()
            self.desk.handle(Scan(code, typed=True))
            return True
        if key in HARDWARE:
            self._type(self._held.release())  # before what Enter or Backspace do to it
        return self.holder is not None and self.holder.hardware_key(key)

    def _text(self, _window, text: str) -> None:
        """Take characters of a keyboard that is plugged in, where a field wants some."""
        if self.desk.front.focus:
            self._type(self._held.take(text, time.monotonic()))
            self._look_at_held()

    def _let_go(self, _dt: float = 0) -> None:
        """Show what was typed once it is clear that no scanner typed it."""
        self._type(self._held.cleared(time.monotonic()))
        if not self._held.is_empty:
            self._look_at_held()

    def _type(self, text: str) -> None:
        if text and self.desk.front.focus:
            self.desk.handle(TypeText(text))

    def _after_first_frame(self, _dt: float) -> None:
        for call in self.started:
            call()
        if self.holder is not None:
            self.holder.build_in_idle_time()


class _Faults(ExceptionHandler):
    """Keeps the till alive when a callback fails: the basket is in the journal, not here."""

    def __init__(self, app: TillApp) -> None:
        super().__init__()
        self._app = app

    def handle_exception(self, inst: BaseException) -> int:
        """Decide whether to go on."""
        if isinstance(inst, KeyboardInterrupt | SystemExit):
            return ExceptionManager.RAISE
        return ExceptionManager.PASS if self._app.fault(inst) else ExceptionManager.RAISE


def stop_window() -> None:
    """End the window from the UI thread."""
    app = App.get_running_app()
    if app is not None:
        app.stop()
    elif EventLoop.status == "started":
        EventLoop.close()
    text_cache.clear()
