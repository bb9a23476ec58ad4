"""Shapes of the fiscal API; a password goes in, never out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from cloud.estate.fiscal_duty import must_register
from cloud.fiscal.families import FiscalFacts
from cloud.fiscal.repository import Place, facts_of

Word = Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")]
Family = Literal["shtrih-m", "datecs", "tremol", "armenia-hdm"]
Payment = Literal["cash", "card", "credit", "prepayment", "voucher", "other"]
Storno = Literal["goods returned", "operator error", "tax base reduced"]


class SetupBody(BaseModel):
    """How a fiscal device is spoken to, as it is sent to us."""

    model_config = ConfigDict(extra="forbid")

    family: Family
    registration: Literal["country", "yes", "no"] = Field(
        "country", description="Whether a sale needs the device; `country`: as the law asks."
    )
    tax_groups: dict[Word, Annotated[int, Field(ge=1, le=8)]] = Field(
        {}, description="Tax category to the device's group, 1 for its first letter."
    )
    tenders: dict[Word, Payment] = Field({}, description="Means of payment to the device's.")
    reasons: dict[Word, Storno] = Field({}, description="Reason of a return to the device's.")
    payments: dict[Payment, Annotated[str, Field(pattern="^[0-9A-Za-z]{1,2}$")]] = Field(
        {}, description="Codes of the device's payments; empty: the factory's."
    )
    operator: Annotated[int, Field(ge=1, le=99)] = 1
    operator_password: Annotated[str, Field(max_length=16, pattern="^[0-9]*$")] = ""

    def to_facts(self) -> FiscalFacts:
        """Give the facts."""
        return FiscalFacts(
            family=self.family,
            registration=self.registration,
            tax_groups=dict(self.tax_groups),
            tenders={name: str(kind) for name, kind in self.tenders.items()},
            reasons={name: str(reason) for name, reason in self.reasons.items()},
            payments={str(kind): code for kind, code in self.payments.items()},
            operator=self.operator,
            operator_password=self.operator_password,
        )


class KnownSetup(BaseModel):
    """The setup that holds at a place: its own or, for a till, its store's."""

    place: str
    store: str
    is_own: bool
    is_required: bool = Field(description="No sale is made without the device.")
    version: int
    family: str
    registration: str
    tax_groups: dict[str, int]
    tenders: dict[str, str]
    reasons: dict[str, str]
    payments: dict[str, str]
    operator: int
    has_password: bool

    @classmethod
    def of(cls, place: Place) -> KnownSetup | None:
        """Write the setup of a place; None: there is none."""
        setup = place.used
        if setup is None:
            return None
        facts = facts_of(setup)
        return cls(
            place=place.id,
            store=place.store.id,
            is_own=place.own is not None,
            is_required=must_register(facts.registration, place.store.country),
            version=place.own.version if place.own else 0,
            family=facts.family,
            registration=facts.registration,
            tax_groups=dict(facts.tax_groups),
            tenders=dict(facts.tenders),
            reasons=dict(facts.reasons),
            payments=dict(facts.payments),
            operator=facts.operator,
            has_password=bool(facts.operator_password),
        )
