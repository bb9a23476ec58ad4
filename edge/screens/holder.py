"""The holder: one screen and one overlay, each built once and kept."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from edge.screens.intents.moving import GoBack
from edge.screens.intents.places import Intent
from edge.screens.intents.typing import Enter, EraseCharacter, PressKey
from edge.screens.key import Key
from edge.screens.screen import Screen, load_kv
from edge.screens.shortcuts import PRESSED
from edge.screens.style import style
from edge.screens.table import OVERLAYS, SCREENS
from edge.screens.top_bar import NoticeStrip
from edge.screens.view_models.shown import NoticeView, Shown

ESCAPE, BACKSPACE, ENTER, KEYPAD_ENTER = 27, 8, 13, 271


class Holder(FloatLayout):
    """Chooses the screen by the type of its view."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        load_kv("blocks")
        self._built: dict[type, Widget] = {}
        self._screen: Screen | None = None
        self._overlay: Widget | None = None
        self._notice: NoticeStrip | None = None
        self._shown: Shown | None = None
        self._alarm_room = False
        # After the layout of the frame has settled.
        self._place_soon = Clock.create_trigger(self._place_notice, 0)
        self.bind(size=lambda *_: self._place_soon())

    @property
    def shown(self) -> Shown | None:
        """What stands on the glass; for tests."""
        return self._shown

    def show(self, shown: Shown) -> None:
        """Draw the difference."""
        before, self._shown = self._shown, shown
        if before is None or before.screen != shown.screen or self._screen is None:
            self._show_screen(shown.screen)
        if before is None or before.overlay != shown.overlay or self._overlay is None:
            self._show_overlay(shown.overlay)
        if before is None or before.notice != shown.notice:
            self.say(shown.notice)
        self._alarm_room = shown.notice is not None and shown.notice.lasting
        if isinstance(self._screen, Screen):
            self._screen.make_room_for_alarm(wanted=self._alarm_room)
        if self._notice is not None and self._notice.parent is not None:
            self._place_notice()
            self._place_soon()

    def say(self, notice: NoticeView | None) -> None:
        """Lay a notice over the bar, or take it away."""
        if self._notice is not None and self._notice.parent is not None:
            Window.remove_widget(self._notice)
        if notice is None:
            return
        if self._notice is None:
            self._notice = NoticeStrip()
        self._notice.show(notice)
        Window.add_widget(self._notice)
        self._place_notice()

    def forget(self) -> None:
        """Drop what was built: the theme, the side or the language changed."""
        self.clear_widgets()
        for widget in (self._overlay, self._notice):
            if widget is not None and widget.parent is not None:
                Window.remove_widget(widget)
        self._built.clear()
        self._screen = self._overlay = self._notice = self._shown = None

    def hardware_key(self, key: int) -> bool:
        """Take Escape, Backspace and Enter of a keyboard that is plugged in."""
        if key in PRESSED:
            return _send(PressKey(key))
        return False if key not in HARDWARE else _send(HARDWARE[key])

    def build_in_idle_time(self) -> None:
        """Build screens and overlays one per idle frame, so that the first opening is quick."""
        waiting = [*SCREENS.items(), *OVERLAYS.items()]

        def build_next(_dt: float) -> bool:
            while waiting:
                kind, make = waiting.pop(0)
                if kind not in self._built:
                    self._built[kind] = make()
                    return True
            return False

        Clock.schedule_interval(build_next, 0.1)

    def _show_screen(self, view: object) -> None:
        screen = self._widget(type(view), SCREENS)
        screen.show(view)
        if screen is not self._screen:
            _let_go(self._screen)
            self.clear_widgets()
            self.add_widget(screen)
            self._screen = screen

    def _show_overlay(self, view: object | None) -> None:
        overlay = None if view is None else self._widget(type(view), OVERLAYS)
        if overlay is not None:
            overlay.show(view)
        if overlay is self._overlay:
            return
        if self._overlay is not None:
            _let_go(self._overlay)
            Window.remove_widget(self._overlay)
        if overlay is not None:
            _let_go(self._screen)
            Window.add_widget(overlay)
            if self._notice is not None and self._notice.parent is not None:
                Window.remove_widget(self._notice)
                Window.add_widget(self._notice)
        self._overlay = overlay

    def _widget(self, kind: type, table: dict) -> Widget:
        widget = self._built.get(kind)
        if widget is None:
            widget = self._built[kind] = table[kind]()
        return widget

    def _place_notice(self, _dt: float = 0) -> None:
        """Stand where nothing is that the operator needs now: over a title, or at a list's foot."""
        notice, screen = self._notice, self._screen
        if notice is None or notice.parent is None or screen is None:
            return
        if screen.notice_over:
            over = getattr(screen.parts, screen.notice_over)
            below = style.touch + style.gap if self._alarm_room else -style.small_gap
            notice.size = (over.width, style.touch)
            notice.pos = (over.x, over.y - below)
        else:
            left = style.pad + 2.6 * style.touch
            notice.size = (Window.width - left - style.pad, style.touch)
            notice.pos = (left, Window.height - style.touch - style.small_gap)


def _let_go(widget: Widget | None) -> None:
    """Forget fingers on a screen that goes away: a touch begun before must not act after."""
    if widget is None:
        return
    for child in widget.walk():
        if isinstance(child, Key) and child.is_pressed:
            child.let_go()


HARDWARE = {
    ESCAPE: GoBack(),
    BACKSPACE: EraseCharacter(),
    ENTER: Enter(),
    KEYPAD_ENTER: Enter(),
}


def _send(intent: Intent) -> bool:
    Key.send(intent)
    return True
