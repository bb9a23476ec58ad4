"""Forms: one pydantic model per form; what was typed is kept beside what it means.

``form(Model)`` is a dependency that reads a posted form. An endpoint looks at ``bound.data``: None
means that ``bound.errors`` holds a sentence per field, and the form is shown again with status 422
and everything that was typed.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_origin

from fastapi import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.datastructures import UploadFile

from cloud.portal.language import N_, _

M = TypeVar("M", bound=BaseModel)

_FIELDS_MAX, _FILES_MAX = 500, 20

# Error types of pydantic to our sentences; placeholders are the error's own context.
SENTENCES = {
    "missing": N_("Please fill this in."),
    "string_too_short": N_("At least {min_length} characters."),
    "string_too_long": N_("At most {max_length} characters."),
    "string_pattern_mismatch": N_("This does not have the expected form."),
    "int_parsing": N_("Please enter a whole number."),
    "int_from_float": N_("Please enter a whole number."),
    "decimal_parsing": N_("Please enter a number."),
    "decimal_max_places": N_("At most {decimal_places} digits after the decimal sign."),
    "float_parsing": N_("Please enter a number."),
    "greater_than": N_("Must be more than {gt}."),
    "greater_than_equal": N_("Must be at least {ge}."),
    "less_than": N_("Must be less than {lt}."),
    "less_than_equal": N_("Must be at most {le}."),
    "date_from_datetime_parsing": N_("Please enter a date."),
    "date_parsing": N_("Please enter a date."),
    "bool_parsing": N_("Please choose yes or no."),
    "literal_error": N_("Please choose one of the offered values."),
    "enum": N_("Please choose one of the offered values."),
    "extra_forbidden": N_("This field is not known here."),
}
_OTHERWISE = N_("This value is not valid.")


@dataclass(slots=True)
class Bound(Generic[M]):
    """A form as it was sent: ``raw`` as typed, ``data`` when valid, ``errors`` by field."""

    raw: Mapping[str, Any] = field(default_factory=dict[str, Any])
    data: M | None = None
    errors: dict[str, str] = field(default_factory=dict[str, str])

    def value(self, name: str, otherwise: Any = "") -> Any:
        """Return what was typed into a field, or what it held before."""
        return self.raw.get(name, otherwise)

    def refuse(self, name: str, sentence: str) -> None:
        """Add an error that only the business rules could find; empty name: of the whole form."""
        self.errors[name] = sentence
        self.data = None


def form(model: type[M]) -> Callable[[Request], Awaitable[Bound[M]]]:
    """Build the dependency that reads a form of this model."""
    many = {
        name for name, about in model.model_fields.items() if get_origin(about.annotation) is list
    }

    async def read(request: Request) -> Bound[M]:
        async with request.form(max_files=_FILES_MAX, max_fields=_FIELDS_MAX) as sent:
            raw: dict[str, Any] = {}
            for name in sent:
                value = sent.getlist(name) if name in many else sent[name]
                if isinstance(value, UploadFile):
                    value = await value.read()
                raw[name] = value.strip() if isinstance(value, str) else value
        try:
            filled = {name: value for name, value in raw.items() if value not in ("", b"")}
            return Bound(raw, model.model_validate(filled))
        except ValidationError as error:
            return Bound(raw, None, {_field(each): sentence(each) for each in error.errors()})

    return read


def sentence(error: ErrorDetails) -> str:
    """Say in the present language what is wrong; a sentence of our own validators as it is."""
    if error["type"] == "value_error":
        return str(error.get("ctx", {}).get("error", error["msg"]))
    said = _(SENTENCES.get(error["type"], _OTHERWISE))
    return said.format_map(error.get("ctx", {}))


def _field(error: ErrorDetails) -> str:
    return str(error["loc"][0]) if error["loc"] else ""
