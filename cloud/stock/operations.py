"""What can be done with stock documents. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock, new_id
from cloud.estate.models import Retailer
from cloud.stock.booking import Moved, book
from cloud.stock.errors import AlreadyDone, NothingOnIt, SameStore
from cloud.stock.models import (
    ARRIVAL,
    CANCELLED,
    COUNT,
    DONE,
    OPEN,
    RECEIPT,
    TRANSFER,
    WRITE_OFF,
    Balance,
    Movement,
    StockDocument,
    StockLine,
)

PREFIXES = {RECEIPT: "GR", TRANSFER: "TR", ARRIVAL: "AR", WRITE_OFF: "WO", COUNT: "CO"}


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a person says of a new document."""

    kind: str
    store: str
    currency: str
    other_store: str = ""
    partner: str = ""
    reason: str = ""
    note: str = ""
    is_blind: bool = False


def create_document(
    session: Session, clock: Clock, actor: Actor, tenant: str, facts: DocumentFacts
) -> StockDocument:
    """Open a document. Raises `SameStore`."""
    if facts.kind == TRANSFER and facts.store == facts.other_store:
        raise SameStore(facts.store)
    made = _document(session, clock, actor, tenant, facts)
    record_change(
        session,
        clock,
        actor,
        tenant=tenant,
        kind="stock-document",
        record=made.id,
        action="created",
        after={"number": made.number, "kind": made.kind},
    )
    return made


def put_line(  # noqa: PLR0913 - who put how much of what, at what cost
    session: Session,
    clock: Clock,
    actor: Actor,
    document: StockDocument,
    item: str,
    *,
    quantity: int,
    cost_milli: int | None = None,
    is_added: bool = True,
) -> StockLine:
    """Put an item on an open document, added to what stands there or in its place.

    Raises `AlreadyDone`. Two people who scan the same item at once are both counted.
    """
    _must_be_open(session, document)
    key = (document.tenant, document.id, item)
    line = session.get(StockLine, key, with_for_update=True)
    if line is None:
        last = session.scalar(
            select(func.max(StockLine.n)).where(
                StockLine.tenant == document.tenant, StockLine.document == document.id
            )
        )
        line = StockLine(
            tenant=document.tenant,
            document=document.id,
            item=item,
            n=(last or 0) + 1,
            quantity=0,
            expected=None,
            cost_milli=0,
            at=clock.now(),
            by=actor.name,
        )
        session.add(line)
    line.quantity = line.quantity + quantity if is_added else quantity
    if cost_milli is not None:
        line.cost_milli = cost_milli
    line.at, line.by = clock.now(), actor.name
    session.flush()
    return line


def remove_line(session: Session, document: StockDocument, item: str) -> None:
    """Take an item off an open document. Raises `AlreadyDone`."""
    _must_be_open(session, document)
    line = session.get(StockLine, (document.tenant, document.id, item))
    if line is not None:
        session.delete(line)
        session.flush()


def cancel_document(session: Session, clock: Clock, actor: Actor, document: StockDocument) -> None:
    """Give up an open document; it has moved nothing. Raises `AlreadyDone`."""
    _must_be_open(session, document)
    if document.kind == ARRIVAL:
        raise AlreadyDone(document.id)  # the goods are on their way: receive nothing instead
    _finish(session, clock, actor, document, CANCELLED)


def finish_document(session: Session, clock: Clock, actor: Actor, document: StockDocument) -> None:
    """Move the goods, once. Raises `AlreadyDone`, `NothingOnIt`."""
    _must_be_open(session, document)
    lines = session.scalars(
        select(StockLine)
        .where(StockLine.tenant == document.tenant, StockLine.document == document.id)
        .order_by(StockLine.item)
    ).all()
    if not lines:
        raise NothingOnIt(document.id)
    now = clock.now()
    costs = _costs(session, document)
    moves = [_moved(session, document, line, now, actor, costs[line.item]) for line in lines]
    book(session, [each for each in moves if each.quantity or each.kind == COUNT], booked_at=now)
    _finish(session, clock, actor, document, DONE)
    if document.kind == TRANSFER:
        _send_on(session, clock, actor, document, lines)


def _costs(session: Session, document: StockDocument) -> dict[str, int]:
    """Read what lines cost, on the bare table: who may not see costs books them all the same."""
    columns = StockLine.__table__.c
    rows = session.execute(
        select(columns.item, columns.cost_milli).where(
            columns.tenant == document.tenant, columns.document == document.id
        )
    )
    return {row[0]: row[1] for row in rows}


def _moved(  # noqa: PLR0913, PLR0917 - the facts of a movement
    session: Session,
    document: StockDocument,
    line: StockLine,
    now: datetime,
    actor: Actor,
    cost_milli: int,
) -> Moved:
    quantity, at, kind = line.quantity, now, document.kind
    if document.kind in {TRANSFER, WRITE_OFF}:
        quantity = -quantity
    if document.kind == COUNT:
        there = balance_at(session, document.tenant, document.store, line.item, line.at)
        line.expected = there
        quantity, at = line.quantity - there, line.at
    return Moved(
        document.tenant,
        document.id,
        line.n,
        document.store,
        line.item,
        # What arrives from another store has that store's cost: an average of its own.
        RECEIPT if kind == ARRIVAL else kind,
        quantity,
        at,
        actor.name,
        document.number,
        cost_milli,
    )


def balance_at(session: Session, tenant: str, store: str, item: str, at: datetime) -> int:
    """Sum the movements of an item in a store up to a moment."""
    # The lock keeps what is being sold right now from slipping in between sum and booking.
    session.execute(
        select(Balance.quantity)
        .where(Balance.tenant == tenant, Balance.store == store, Balance.item == item)
        .with_for_update()
    )
    return (
        session.scalar(
            select(func.coalesce(func.sum(Movement.quantity), 0)).where(
                Movement.tenant == tenant,
                Movement.store == store,
                Movement.item == item,
                Movement.at <= at,
            )
        )
        or 0
    )


def _send_on(
    session: Session,
    clock: Clock,
    actor: Actor,
    document: StockDocument,
    lines: Sequence[StockLine],
) -> None:
    """Open the other side: what was sent is expected there, and on its way until it is received."""
    facts = DocumentFacts(
        ARRIVAL,
        document.other_store,
        document.currency,
        other_store=document.store,
        partner=document.number,
    )
    arrival = _document(session, clock, actor, document.tenant, facts)
    arrival.other_document, document.other_document = document.id, arrival.id
    costs = {
        row[0]: row[1]
        for row in session.execute(
            select(Movement.__table__.c.item, Movement.__table__.c.cost_milli).where(
                Movement.__table__.c.tenant == document.tenant,
                Movement.__table__.c.source == document.id,
            )
        )
    }
    session.add_all(
        StockLine(
            tenant=document.tenant,
            document=arrival.id,
            item=line.item,
            n=line.n,
            quantity=line.quantity,
            expected=line.quantity,
            cost_milli=costs.get(line.item, 0),
            at=clock.now(),
            by=actor.name,
        )
        for line in lines
    )
    session.flush()


def _document(
    session: Session, clock: Clock, actor: Actor, tenant: str, facts: DocumentFacts
) -> StockDocument:
    table = StockDocument.__table__
    # Numbers have no gaps: who opens a document waits for who is opening another.
    session.execute(select(Retailer.tenant).where(Retailer.tenant == tenant).with_for_update())
    # Of all stores, also those the person does not see: hence on the bare table.
    last = session.scalar(
        select(func.max(table.c.serial)).where(table.c.tenant == tenant, table.c.kind == facts.kind)
    )
    serial = (last or 0) + 1
    made = StockDocument(
        tenant=tenant,
        id=new_id(clock),
        kind=facts.kind,
        serial=serial,
        number=f"{PREFIXES[facts.kind]}-{serial:06}",
        state=OPEN,
        store=facts.store,
        other_store=facts.other_store,
        other_document="",
        partner=facts.partner,
        reason=facts.reason,
        note=facts.note,
        is_blind=facts.is_blind,
        currency=facts.currency,
        created_at=clock.now(),
        created_by=actor.name,
        done_at=None,
        done_by="",
    )
    session.add(made)
    session.flush()
    return made


def _must_be_open(session: Session, document: StockDocument) -> None:
    session.refresh(document, with_for_update=True)
    if document.state != OPEN:
        raise AlreadyDone(document.id)


def _finish(
    session: Session, clock: Clock, actor: Actor, document: StockDocument, state: str
) -> None:
    document.state, document.done_at, document.done_by = state, clock.now(), actor.name
    session.flush()
    record_change(
        session,
        clock,
        actor,
        tenant=document.tenant,
        kind="stock-document",
        record=document.id,
        action="changed",
        before={"state": OPEN},
        after={"state": state},
    )
