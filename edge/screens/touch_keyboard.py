"""The keyboard on the screen. It opens as part of the screen that wants text.

Kivy's own has Latin layouts only and no accents. Here a long press shows a letter's accents in the
place of the digits, where they are keys like any other.
"""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.metrics import dp
from kivy.properties import ListProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from edge.screens.intents.places import FieldName
from edge.screens.intents.typing import ChooseKeyboard, Enter, EraseCharacter, Focus, TypeText
from edge.screens.key import Key
from edge.screens.keyboard_layouts import LAYOUTS
from edge.screens.style import style
from edge.screens.view_models.key_view import KeyView


class LetterKey(Key):
    """A letter that offers its accents when held."""

    def __init__(self, keyboard: "TouchKeyboard", **kwargs) -> None:
        self._keyboard = keyboard
        super().__init__(size_name="digit", bold=False, **kwargs)

    def on_press(self) -> None:
        """Send the letter, in capitals when shift is down."""
        self._keyboard.send(self.text)

    def on_long_press(self) -> bool:
        """Offer the accents."""
        return self._keyboard.offer(self.text)


class TouchKeyboard(BoxLayout):
    """Five rows for one language; a key changes to the next."""

    language = StringProperty("en")
    languages = ListProperty(["en"])
    enter_text = StringProperty("⏎")
    name_in_tests = StringProperty("keyboard")

    def __init__(self, **kwargs) -> None:
        super().__init__(orientation="vertical", spacing=dp(6), **kwargs)
        self._shift = False
        self._offered = ""
        for name in ("language", "languages", "enter_text"):
            self.fbind(name, self._build)
        self._build()

    def send(self, text: str) -> None:
        """Type a character; shift and accents last for one."""
        Key.send(TypeText(text))
        if self._shift or self._offered:
            self._shift, self._offered = False, ""
            self._build()

    def offer(self, letter: str) -> bool:
        """Show a letter's accents in the first row."""
        accents = LAYOUTS[self.language].held.get(letter.lower(), "")
        if not accents:
            return False
        self._offered = accents
        self._build()
        return True

    def _build(self, *_: object) -> None:
        self.clear_widgets()
        layout = LAYOUTS[self.language]
        for number, letters in enumerate(layout.rows):
            offers = number == 0 and self._offered
            row = BoxLayout(spacing=dp(6))
            for letter in self._offered if offers else letters:
                text = letter.upper() if self._shift and len(letter.upper()) == 1 else letter
                key = LetterKey(self)
                key.show(
                    KeyView(
                        name=f"letter-{letter}",
                        text=text,
                        intent=TypeText(text),
                        look="primary" if offers else "plain",
                    )
                )
                row.add_widget(key)
            if number == len(layout.rows) - 1:
                row.add_widget(self._key("letter-erase", "⌫", EraseCharacter(), "tint", 1.5))
            self.add_widget(row)
        self.add_widget(self._bottom())

    def _bottom(self) -> BoxLayout:
        row = BoxLayout(spacing=dp(6))
        shift = Key(size_hint_x=1.2)
        shift.show(
            KeyView(name="letter-shift", text="⇧", look="primary" if self._shift else "tint")
        )
        shift.bind(on_press=self._turn_shift)
        row.add_widget(shift)
        after = (
            self.languages[(self.languages.index(self.language) + 1) % len(self.languages)]
            if (self.language in self.languages)
            else self.languages[0]
        )
        row.add_widget(
            self._key("letter-language", LAYOUTS[after].name, ChooseKeyboard(after), "tint", 1.2)
        )
        for text, width in ((",", 1), (" ", 5), (".", 1)):
            row.add_widget(self._key(f"letter-{text}", text, TypeText(text), "plain", width))
        row.add_widget(self._key("letter-hide", "▼", Focus(FieldName.NONE), "tint", 1.2))
        row.add_widget(self._key("letter-enter", self.enter_text, Enter(), "primary", 2))
        return row

    @staticmethod
    def _key(name: str, text: str, intent: object, look: str, width: float) -> Key:
        key = Key(size_hint_x=width, size_name="digit")
        key.show(KeyView(name=name, text=text, intent=intent, look=look))
        return key

    def _turn_shift(self, *_: object) -> None:
        self._shift = not self._shift
        self._build()


def keyboard_height() -> float:
    """How much of the screen the keyboard takes."""
    return dp(5 * 60 + 4 * 6) if style.roomy else dp(5 * 50 + 4 * 6)


class KeyboardSlot:
    """A place at the foot of a screen where the keyboard opens and closes."""

    def __init__(self, box: BoxLayout, languages: list[str] | None = None) -> None:
        """Use ``box``, whose height is nothing while it is closed."""
        self._box = box
        self._languages = languages or list(LAYOUTS)
        self._keyboard: TouchKeyboard | None = None

    def show(self, language: str) -> None:
        """Open the keyboard in a language; empty: close it."""
        if not language:
            if self._keyboard is not None and self._keyboard.parent is not None:
                self._box.remove_widget(self._keyboard)
            self._box.height, self._box.padding = 0, 0
            return
        if self._keyboard is None:
            self._keyboard = TouchKeyboard(language=language, languages=self._languages)
        self._keyboard.language = language
        if self._keyboard.parent is None:
            self._box.add_widget(self._keyboard)
        self._box.height, self._box.padding = keyboard_height() + 2 * style.gap, style.gap
