"""A text field as a view."""

from dataclasses import dataclass

from edge.screens.intents.places import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One line of text that the operator may type into."""

    name: str
    text: str = ""
    hint: str = ""
    focused: bool = False
    intent: Intent | None = None  # asks for the focus
