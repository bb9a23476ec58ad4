"""Queries over discount rules, for one user's scope."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.access.rights import Scope
from cloud.promotions.errors import UnknownRule
from cloud.promotions.models import DiscountRule


class RuleRepository:
    """What one user may see of the rules; they belong to the retailer as a whole."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._tenant = scope.tenant

    def rule(self, rule: str) -> DiscountRule:
        """Find a rule, or raise `UnknownRule`."""
        found = self._session.get(DiscountRule, (self._tenant, rule))
        if found is None:
            raise UnknownRule(rule)
        return found

    def rules(self) -> Sequence[DiscountRule]:
        """List the rules, those in use first, then by name."""
        return self._session.scalars(
            select(DiscountRule)
            .where(DiscountRule.tenant == self._tenant)
            .order_by(DiscountRule.is_active.desc(), DiscountRule.name, DiscountRule.id)
        ).all()
