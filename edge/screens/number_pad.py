"""The number pad: digits that go to the desk."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.properties import ListProperty, StringProperty
from kivy.uix.gridlayout import GridLayout

from edge.screens.intents.typing import EraseDigit, TypeDigits
from edge.screens.key import Key
from edge.screens.style import style
from edge.screens.view_models.key_view import KeyView

DIGITS = (("7", "8", "9"), ("4", "5", "6"), ("1", "2", "3"))


class NumberPad(GridLayout):
    """Digits in four rows, with a fourth column where ``side_keys`` are given.

    ``corner`` is what stands left of 0: ``00``, or nothing where amounts make no sense.
    """

    side_keys = ListProperty()  # three views beside 8 to 2; the top one is always ⌫
    left_key = StringProperty("00")
    right_key = StringProperty("⌫")  # with side keys: the decimal mark
    name_in_tests = StringProperty("")

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("spacing", style.gap)
        super().__init__(**kwargs)
        for name in ("side_keys", "left_key", "right_key"):
            self.fbind(name, self._arrange)
        self._keys: dict[str, Key] = {}
        self._shape: tuple[int, str, str] | None = None
        self._arrange()

    def _arrange(self, *_: object) -> None:
        shape = (len(self.side_keys), self.left_key, self.right_key)
        if shape != self._shape:
            self._shape = shape
            self._build()
        for number, view in enumerate(self.side_keys):
            self._keys[f"side-{number}"].show(view)

    def _build(self) -> None:
        self.clear_widgets()
        self._keys = {}
        sided = bool(self.side_keys)
        self.cols = 4 if sided else 3
        for number, row in enumerate(DIGITS):
            for digit in row:
                self._add(digit, TypeDigits(digit))
            if sided:
                if number == 0:
                    self._add("⌫", EraseDigit())
                else:
                    self._side(number - 1)
        for text in (
            ("0", self.left_key, self.right_key) if sided else (self.left_key, "0", self.right_key)
        ):
            if text == "⌫":
                self._add(text, EraseDigit())
            elif text:
                self._add(text, TypeDigits("." if text in {",", "."} else text))
            else:
                self._add("", None)
        if sided:
            self._side(2)

    def _add(self, text: str, intent: object) -> None:
        name = {"⌫": "pad-erase", ",": "pad-mark", ".": "pad-mark"}.get(text, f"pad-{text}")
        key = Key(size_name="digit")
        key.show(
            KeyView(
                name=name if text else "",
                text=text,
                intent=intent,
                enabled=bool(text),
                look="plain" if text else "bare",
            )
        )
        self._keys[name] = key
        self.add_widget(key)

    def _side(self, number: int) -> None:
        key = self._keys[f"side-{number}"] = Key()
        self.add_widget(key)
