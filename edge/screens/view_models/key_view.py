"""A key as a view: what it says, whether it may be pressed and why not, and what it asks for."""

from dataclasses import dataclass

from edge.screens.intents.places import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """One key."""

    name: str  # for tests; never translated
    text: str
    intent: Intent | None = None
    under: str = ""  # a second line
    enabled: bool = True
    reason: str = ""  # shown instead of the second line while it may not be pressed
    look: str = "plain"
