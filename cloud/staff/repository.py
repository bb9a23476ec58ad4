"""Queries over operators, for one user's scope."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.access.rights import Scope
from cloud.portal.search import fold
from cloud.staff.errors import UnknownOperator
from cloud.staff.models import Operator


class StaffRepository:
    """What one user may see of the operators."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def operator(self, operator: str) -> Operator:
        """Find an operator, or raise `UnknownOperator`."""
        found = self._session.get(Operator, (self._scope.tenant, operator))
        if found is None or not self._covers(found):
            raise UnknownOperator(operator)
        return found

    def operators(self, *, query: str = "", active: bool = True) -> Sequence[Operator]:
        """List operators by name; ``query`` is part of a name or a card."""
        found = self._session.scalars(
            select(Operator)
            .where(Operator.tenant == self._scope.tenant, Operator.is_active == active)
            .order_by(Operator.name, Operator.id)
        )
        wanted = fold(query)
        return [
            each
            for each in found
            if self._covers(each) and (wanted in fold(each.name) or wanted in fold(each.card))
        ]

    def _covers(self, operator: Operator) -> bool:
        """Who works everywhere is seen everywhere; else some store must be within the scope."""
        return not operator.stores or any(map(self._scope.covers, operator.stores))
