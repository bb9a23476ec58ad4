"""Shapes of the operators' API; a PIN goes in, never out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from cloud.staff.models import Operator
from cloud.staff.operations import OperatorFacts
from cloud.staff.till_rights import ACTIONS

NO_NULL = r"^[^\x00]*$"  # no database keeps a null character
Action = Annotated[str, Field(pattern=f"^({'|'.join(ACTIONS)})$")]
Pin = Annotated[str, Field(pattern="^[0-9]{4,8}$")]


class OperatorBody(BaseModel):
    """An operator as they are sent to us."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=80, pattern=NO_NULL)]
    role: Literal["cashier", "supervisor", "manager", "technician"] = "cashier"
    language: Literal["en", "el", "ru", "hy", "fi"] = "en"
    card: Annotated[str, Field(max_length=40, pattern="^[A-Za-z0-9-]*$")] = ""
    rights: dict[Action, Literal["yes", "approval", "no"]] = Field(
        {}, description="Only what differs from the role."
    )
    stores: Annotated[
        list[Annotated[str, Field(max_length=26, pattern=NO_NULL)]], Field(max_length=200)
    ] = Field([], description="Empty: every store.")

    def to_facts(self) -> OperatorFacts:
        """Give the facts."""
        return OperatorFacts(
            name=self.name,
            role=self.role,
            language=self.language,
            card=self.card,
            rights=dict(self.rights),
            stores=tuple(self.stores),
        )


class NewOperator(OperatorBody):
    """A new operator with a first PIN."""

    pin: Pin


class PinBody(BaseModel):
    """A new PIN."""

    model_config = ConfigDict(extra="forbid")

    pin: Pin


class KnownOperator(BaseModel):
    """An operator as we know them."""

    id: str
    version: int
    name: str
    role: str
    language: str
    card: str
    rights: dict[str, str]
    stores: list[str]
    is_active: bool
    pin_set_at: datetime | None

    @classmethod
    def of(cls, operator: Operator) -> KnownOperator:
        """Write an operator."""
        return cls(**{name: getattr(operator, name) for name in cls.model_fields})
