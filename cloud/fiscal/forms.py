"""The form of a fiscal setup: one field per tax category, tender, reason and payment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from cloud.fiscal.families import AS_COUNTRY, FiscalFacts
from cloud.portal.language import N_
from sync_protocol.languages.reasons import RETURN_REASONS
from sync_protocol.retail.tender import TenderKind

TENDERS: Mapping[str, str] = {
    TenderKind.CASH.value: N_("Cash"),
    TenderKind.CARD.value: N_("Card"),
    TenderKind.ON_ACCOUNT.value: N_("On account"),
    TenderKind.PREPAYMENT.value: N_("Prepayment"),
    TenderKind.GIFT_CARD.value: N_("Gift card"),
    TenderKind.STORE_CREDIT.value: N_("Store credit"),
    TenderKind.POINTS.value: N_("Points"),
}


class SetupForm(BaseModel):
    """A setup as people fill it in; fields such as ``group-standard`` come beside these."""

    model_config = ConfigDict(extra="allow")

    family: str = Field(max_length=24)
    registration: str = Field(default=AS_COUNTRY, max_length=8)
    operator: int = Field(default=1)
    operator_password: str = Field(default="", max_length=16)
    version: int = Field(default=0, ge=0)

    def to_facts(self) -> FiscalFacts:
        """Return what the operation takes; a group that is no number becomes one nobody has."""
        groups = self._named("group-")
        reasons = self._named("reason-")
        return FiscalFacts(
            family=self.family,
            registration=self.registration,
            tax_groups={
                name: int(said) if said.isascii() and said.isdecimal() else -1
                for name, said in groups.items()
            },
            tenders=self._named("tender-"),
            reasons={
                RETURN_REASONS[int(n)]: said
                for n, said in reasons.items()
                if n.isascii() and n.isdecimal() and int(n) < len(RETURN_REASONS)
            },
            payments=self._named("code-"),
            operator=self.operator,
            operator_password=self.operator_password,
        )

    def _named(self, prefix: str) -> dict[str, str]:
        extra: dict[str, Any] = self.model_extra or {}
        return {
            name.removeprefix(prefix): str(said)[:40]
            for name, said in extra.items()
            if name.startswith(prefix) and said
        }
