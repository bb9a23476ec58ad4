"""A question over the screen as a view: one form for all of them."""

from dataclasses import dataclass

from edge.screens.view_models.field_view import FieldView
from edge.screens.view_models.key_view import KeyView


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """One question: what it is about, at most one figure, a pad or a field, and the answers."""

    name: str
    title: str
    text: str = ""
    figure_caption: str = ""
    figure: str = ""
    warning: str = ""
    choices: tuple[KeyView, ...] = ()
    field: FieldView | None = None
    keyboard: str = ""
    pad: bool = False
    pad_left: str = "00"
    typed_caption: str = ""
    typed: str = ""
    answers: tuple[KeyView, ...] = ()
