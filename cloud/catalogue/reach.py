"""How far a change has travelled: which tills hold a revision already."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cloud.access.rights import Scope
from cloud.estate.models import ACTIVE
from cloud.estate.repository import EstateRepository


@dataclass(frozen=True, slots=True)
class Reach:
    """How many tills hold a revision, of those that are on line and of all."""

    held: int
    online: int
    tills: int

    @property
    def is_complete(self) -> bool:
        """Whether every till holds it."""
        return self.held == self.tills

    @property
    def is_waiting(self) -> bool:
        """Whether some till on line is still about to take it."""
        return self.held < self.online


def reach_of(session: Session, scope: Scope, bucket: str, revision: int) -> Reach:
    """Count the tills that hold a bucket at a revision, as they last said themselves."""
    present = [
        till.presence
        for till in EstateRepository(session, scope).tills()
        if till.device is not None and till.device.state == ACTIVE
    ]
    held = [each is not None and each.buckets.get(bucket, 0) >= revision for each in present]
    return Reach(
        held=sum(held), online=sum(each is not None and each.is_online for each in present),
        tills=len(present),
    )  # fmt: skip
