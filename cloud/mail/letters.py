"""A letter, and how to have it sent: a durable job in the transaction that asks for it."""

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from cloud.clock import Clock, new_id
from cloud.database.job_queue import enqueue

MAIL_JOB = "send-mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A plain text for one person."""

    to: str  # an address
    name: str = ""  # of whom it is for
    subject: str
    text: str


def send_later(
    session: Session, clock: Clock, letter: Letter, *, tenant: str = "", key: str | None = None
) -> None:
    """Have a letter sent after the commit; under the same ``key`` only one waits at a time.

    A letter that holds a secret (a link for one use) is not written down: its own job makes the
    secret when it sends, as `cloud.access.account_links` does.
    """
    enqueue(
        session,
        new_id(clock),
        MAIL_JOB,
        asdict(letter),
        run_at=clock.now(),
        tenant=tenant,
        unique_key=key,
    )
