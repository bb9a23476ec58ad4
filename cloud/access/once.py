"""A request that was sent twice is carried out once: `Idempotency-Key` of the API.

The answer is kept in the transaction that did the work, so there is never one without the other.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cloud.access.models import GivenAnswer
from cloud.access.signed_in import SignedIn, SignedInUser
from cloud.clock import Clock
from cloud.database.session import Time, Transaction
from cloud.portal.problems import Problem

KEPT_FOR = timedelta(hours=24)

A = TypeVar("A", bound=BaseModel)
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=64,
        pattern=r"^[!-~]*$",
        description="Chosen by the caller; the same request sent again within a day under the"
        " same key gets the first answer and changes nothing. With another body it is 422.",
    ),
]


@dataclass(frozen=True, slots=True)
class Once:
    """Carries a request out, unless it was carried out already."""

    session: Session
    clock: Clock
    user: SignedInUser
    key: str  # empty: the caller does not repeat itself
    digest: bytes  # of method, address and body

    def do(self, shape: type[A], make: Callable[[], A]) -> A:
        """Give what ``make`` gives, or what it gave the first time.

        Raises `Problem` 422 when the key came with another request, 409 while that one is running.
        """
        if not self.key:
            return make()
        now = self.clock.now()
        self.session.execute(
            delete(GivenAnswer).where(
                GivenAnswer.tenant == self.user.tenant, GivenAnswer.at < now - KEPT_FOR
            )
        )
        known = self.session.get(GivenAnswer, (self.user.tenant, self.user.id, self.key))
        if known is not None:
            if known.digest != self.digest:
                raise Problem(422, "This Idempotency-Key came with another request before.")
            return shape.model_validate(known.answer)
        given = GivenAnswer(
            tenant=self.user.tenant,
            user=self.user.id,
            key=self.key,
            digest=self.digest,
            answer={},
            at=now,
        )
        self.session.add(given)
        try:
            self.session.flush()  # whoever sends the same at this moment waits here for our end
        except IntegrityError as error:
            raise Problem(409, "The same request is being carried out.") from error
        answer = make()
        given.answer = answer.model_dump(mode="json")
        return answer


async def once_of(
    request: Request, user: SignedIn, session: Transaction, clock: Time, key: Key = ""
) -> Once:
    """Read the request's key and what it asks for."""
    told = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    digest = hashlib.sha256(told + await request.body()).digest()
    return Once(session, clock, user, key, digest)


OnlyOnce = Annotated[Once, Depends(once_of, scope="function")]
