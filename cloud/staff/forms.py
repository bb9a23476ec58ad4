"""Forms of operators, and what they mean."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from cloud.portal.language import LANGUAGES, _
from cloud.staff.operations import OperatorFacts
from cloud.staff.till_rights import ACTIONS, ANSWERS, ROLES


class OperatorForm(BaseModel):
    """An operator as typed; rights come as ``action=answer``."""

    model_config = ConfigDict(extra="forbid")

    version: int = 0
    name: Annotated[str, Field(min_length=2, max_length=80)]
    role: str
    language: str = "en"
    card: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9-]*$")] = ""
    stores: list[str] = []
    rights: list[str] = []
    pin: Annotated[str, Field(max_length=8)] = ""  # only of a new operator

    @field_validator("role")
    @classmethod
    def is_a_role(cls, value: str) -> str:
        """Refuse a role that no till knows."""
        return _one_of(value, ROLES)

    @field_validator("language")
    @classmethod
    def is_a_language(cls, value: str) -> str:
        """Refuse a language that we do not speak."""
        return _one_of(value, LANGUAGES)

    @field_validator("rights")
    @classmethod
    def are_rights(cls, values: list[str]) -> list[str]:
        """Keep what differs from the role."""
        chosen = [value for value in values if value.partition("=")[2]]
        for value in chosen:
            action, _sign, answer = value.partition("=")
            _one_of(action, ACTIONS)
            _one_of(answer, ANSWERS)
        return chosen

    def to_facts(self) -> OperatorFacts:
        """Give the facts."""
        return OperatorFacts(
            name=self.name,
            role=self.role,
            language=self.language,
            card=self.card,
            rights={r.partition("=")[0]: r.partition("=")[2] for r in self.rights},
            stores=tuple(self.stores),
        )


class PinForm(BaseModel):
    """A new PIN, typed twice."""

    model_config = ConfigDict(extra="forbid")

    pin: Annotated[str, Field(min_length=1, max_length=8)]
    again: Annotated[str, Field(max_length=8)] = ""


def _one_of(value: str, known: dict[str, str]) -> str:
    if value not in known:
        raise ValueError(_("Please choose one of the offered values."))
    return value
