"""How often the window is drawn: at once after a scan, seldom when nobody touches it.

Kivy hands input over once a frame and then sleeps until the next, so a scan waits up to a frame for
its turn and up to another for its picture. Lifting the cap for one frame halves that at no cost.
The name is private to Kivy 2.3.1, hence one function, in one file, with a test.
"""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.clock import Clock
from kivy.core.window import Window

FRAMES_PER_S = 60
FRAMES_PER_S_AT_REST = 20
REST_AFTER_S = 60


def draw_next_frame_at_once() -> None:
    """Do not sleep before the next frame; the frame after it keeps the usual pace."""
    Clock._max_fps = 0  # noqa: SLF001 - see above

    def put_back(*_: object) -> None:
        Window.unbind(on_flip=put_back)
        Clock._max_fps = FRAMES_PER_S  # noqa: SLF001

    Window.bind(on_flip=put_back)


def rest_when_untouched() -> None:
    """Draw seldom after a minute without a touch; the first touch restores the pace."""

    def rest(_dt: float) -> None:
        Clock._max_fps = FRAMES_PER_S_AT_REST  # noqa: SLF001

    timer = Clock.create_trigger(rest, REST_AFTER_S)

    def wake(*_: object) -> None:
        Clock._max_fps = FRAMES_PER_S  # noqa: SLF001
        timer.cancel()
        timer()

    Window.bind(on_touch_down=wake, on_key_down=wake)
    timer()
