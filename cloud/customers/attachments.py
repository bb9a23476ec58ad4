"""A customer's photo and files."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock, new_id
from cloud.customers.models import Customer, CustomerFile
from cloud.files.models import StoredFile

NAME_MAX = 160


def set_photo(session: Session, clock: Clock, actor: Actor, customer: Customer, photo: str) -> None:
    """Give a customer a picture of `cloud/files`; empty takes it away."""
    before, customer.photo = customer.photo, photo
    customer.changed_at = clock.now()
    customer.version += 1
    _record(session, clock, actor, customer, {"photo": before}, {"photo": photo})


def add_file(  # noqa: PLR0913, PLR0917 - whose file, by whom, called what
    session: Session,
    clock: Clock,
    actor: Actor,
    customer: Customer,
    stored: StoredFile,
    name: str,
) -> CustomerFile:
    """Keep a stored file with a customer."""
    # A browser may send a whole path; what is before the last separator is nobody's business.
    plain = name.replace("\\", "/").rpartition("/")[2].strip() or "file"
    kept = CustomerFile(
        tenant=customer.tenant,
        id=new_id(clock),
        customer=customer.id,
        sha256=stored.sha256,
        name="".join(each for each in plain if each.isprintable())[-NAME_MAX:],
        bytes=stored.bytes,
        at=clock.now(),
        by=actor.name,
    )
    session.add(kept)
    _record(session, clock, actor, customer, {"file": ""}, {"file": kept.name})
    return kept


def remove_file(session: Session, clock: Clock, actor: Actor, file: CustomerFile) -> None:
    """Take a file away from its customer."""
    customer = session.get_one(Customer, (file.tenant, file.customer))
    session.delete(file)
    _record(session, clock, actor, customer, {"file": file.name}, {"file": ""})


def _record(  # noqa: PLR0913, PLR0917 - who changed whom, from what to what
    session: Session,
    clock: Clock,
    actor: Actor,
    customer: Customer,
    before: dict[str, str],
    after: dict[str, str],
) -> None:
    record_change(
        session,
        clock,
        actor,
        tenant=customer.tenant,
        kind="customer",
        record=customer.id,
        action="changed",
        before=before,
        after=after,
    )
