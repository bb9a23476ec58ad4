"""Setting a device up."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.touch_keyboard import KeyboardSlot
from edge.screens.view_models.device_setup import DeviceSetupView


class DeviceSetupScreen(Screen):
    """Ports on one side, drivers on the other, the keys below."""

    kv = "device_setup"
    notice_over = "ports"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        for name in ("ports", "models"):
            getattr(self.parts, name).cell_class = Row
        self._keyboard = KeyboardSlot(self.parts.keyboard)

    def show(self, view: DeviceSetupView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.title.text = view.title
        parts.ports_caption.text = view.ports_caption
        parts.ports.show(view.ports)
        parts.nothing.text = "" if view.ports else view.nothing
        parts.models_caption.text = view.models_caption
        parts.models.show(view.models)
        # With the keyboard open there is room for the lists only.
        open_keyboard = bool(view.keyboard)
        parts.speed_row.height = 0 if open_keyboard or not view.speeds else parts.speed_row.tall
        parts.speed_row.opacity = 1 if parts.speed_row.height else 0
        parts.speed_caption.text = view.speed_caption if parts.speed_row.height else ""
        parts.speeds.show(view.speeds if parts.speed_row.height else ())
        parts.message.text, parts.message.tone = view.message, view.message_tone
        parts.answers.keys = [] if open_keyboard else list(view.keys)
        parts.answers.height = 0 if open_keyboard else parts.answers.key_height
        self._keyboard.show(view.keyboard)
