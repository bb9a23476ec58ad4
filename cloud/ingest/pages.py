"""Portal pages of the quarantine: entries put aside, messages refused, copies of tills."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.database.session import Time, Transaction
from cloud.estate.models import Device, Register, Store
from cloud.ingest import operations
from cloud.ingest.errors import NothingToDecide
from cloud.ingest.models import FORKS, OPEN, REASONS, REJECTIONS, Quarantined
from cloud.ingest.repository import QuarantineRepository
from cloud.portal.forms import Bound, form
from cloud.portal.language import _, ngettext
from cloud.portal.layout import go_to, page
from cloud.portal.problems import Problem
from sync_protocol.messages.errors import ProtocolError

router = APIRouter(include_in_schema=False)

SEE = [Depends(needs("exceptions", "see"))]
EDIT = [Depends(needs("exceptions", "edit"))]

PageNumber = Annotated[int, Query(alias="page", ge=1, le=10_000)]
_HEX_MAX = 2048


class NoteForm(BaseModel):
    """Why something is left as it is."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field("", max_length=500)


class RepairForm(BaseModel):
    """A body to book in place of the till's own."""

    model_config = ConfigDict(extra="forbid")

    body: str = Field(min_length=2, max_length=64 * 1024)


class ForkForm(BaseModel):
    """What a fork is."""

    model_config = ConfigDict(extra="forbid")

    decision: str = Field(pattern=f"^({operations.RESTORED}|{operations.COPIED})$")
    note: str = Field("", max_length=300)


@router.get("/quarantine", dependencies=SEE)
def get_quarantine(
    request: Request,
    user: SignedIn,
    session: Transaction,
    state: str = OPEN,
    number: PageNumber = 1,
) -> Response:
    """List entries put aside."""
    found = QuarantineRepository(session, user.scope).entries(_state(state), number)
    return _list(request, user, session, "entries", found, state)


@router.get("/quarantine/messages", dependencies=SEE)
def get_messages(
    request: Request,
    user: SignedIn,
    session: Transaction,
    state: str = OPEN,
    number: PageNumber = 1,
) -> Response:
    """List messages refused."""
    found = QuarantineRepository(session, user.scope).messages(_state(state), number)
    return _list(request, user, session, "messages", found, state)


@router.get("/quarantine/copies", dependencies=SEE)
def get_copies(
    request: Request,
    user: SignedIn,
    session: Transaction,
    state: str = OPEN,
    number: PageNumber = 1,
) -> Response:
    """List tills of which there are two continuations."""
    found = QuarantineRepository(session, user.scope).forks(_state(state), number)
    return _list(request, user, session, "copies", found, state)


@router.post("/quarantine/replay", dependencies=EDIT)
def post_replay_all(
    request: Request, user: SignedIn, session: Transaction, clock: Time
) -> Response:
    """Replay everything that waits."""
    booked, left = operations.replay_all(session, clock, user, user.tenant)
    told = ngettext("{count} entry was booked.", "{count} entries were booked.", booked)
    if left:
        told += " " + ngettext("{count} still waits.", "{count} still wait.", left)
    return go_to(request, "/quarantine", told)


@router.get("/quarantine/entries/{quarantined}", dependencies=SEE)
def get_entry(request: Request, user: SignedIn, session: Transaction, quarantined: str) -> Response:
    """Show one entry: as written, why it waits, what can be done."""
    return _entry_page(request, user, session, quarantined, Bound[RepairForm]())


@router.post("/quarantine/entries/{quarantined}/replay", dependencies=EDIT)
def post_replay(
    request: Request, user: SignedIn, session: Transaction, clock: Time, quarantined: str
) -> Response:
    """Try again to book one entry."""
    entry = _found(lambda: QuarantineRepository(session, user.scope).entry(quarantined))
    booked = _decided(lambda: operations.replay(session, clock, user, entry))
    address = f"/quarantine/entries/{quarantined}"
    return go_to(request, address, _("Booked.") if booked else _("It still cannot be booked."))


@router.post("/quarantine/entries/{quarantined}/repair", dependencies=EDIT)
def post_repair(  # noqa: PLR0913 - each is a dependency
    request: Request,
    *,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    quarantined: str,
    bound: Annotated[Bound[RepairForm], Depends(form(RepairForm))],
) -> Response:
    """Book a corrected body in place of the till's own."""
    entry = _found(lambda: QuarantineRepository(session, user.scope).entry(quarantined))
    address = f"/quarantine/entries/{quarantined}"
    if bound.data is not None:
        try:
            line = json.dumps(json.loads(bound.data.body), separators=(",", ":")).encode()
            if _decided(lambda: operations.repair(session, clock, user, entry, line)):
                return go_to(request, address, _("Booked with the corrected content."))
            bound.refuse("body", _("This cannot be booked either: {reason}", reason=entry.detail))
        except (ProtocolError, ValueError) as error:
            bound.refuse("body", _("This cannot be read: {reason}", reason=str(error)))
    return _entry_page(request, user, session, quarantined, bound, status_code=422)


@router.post("/quarantine/entries/{quarantined}/dismiss", dependencies=EDIT)
def post_dismiss(  # noqa: PLR0913 - each is a dependency
    request: Request,
    *,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    quarantined: str,
    bound: Annotated[Bound[NoteForm], Depends(form(NoteForm))],
) -> Response:
    """Leave an entry unbooked for good."""
    entry = _found(lambda: QuarantineRepository(session, user.scope).entry(quarantined))
    note = bound.data.note if bound.data else ""
    _decided(lambda: operations.dismiss(session, clock, user, entry, note))
    return go_to(request, "/quarantine", _("Left unbooked. It stays in the journal."))


@router.post("/quarantine/messages/{message}/seen", dependencies=EDIT)
def post_seen(
    request: Request, user: SignedIn, session: Transaction, clock: Time, message: str
) -> Response:
    """Note that a refused message has been looked at."""
    rejected = _found(lambda: QuarantineRepository(session, user.scope).message(message))
    _decided(lambda: operations.acknowledge_message(session, clock, user, rejected, ""))
    return go_to(request, "/quarantine/messages", _("Noted."))


@router.post("/quarantine/messages/{message}/take-in", dependencies=EDIT)
def post_take_in(
    request: Request, user: SignedIn, session: Transaction, clock: Time, message: str
) -> Response:
    """Take in what a revoked till has sent."""
    rejected = _found(lambda: QuarantineRepository(session, user.scope).message(message))
    count = _decided(lambda: operations.take_in_withheld(session, clock, user, rejected.device))
    told = ngettext("{count} entry was taken in.", "{count} entries were taken in.", count)
    return go_to(request, "/quarantine/messages", told)


@router.post("/quarantine/copies/{fork}", dependencies=EDIT)
def post_copy(  # noqa: PLR0913 - each is a dependency
    request: Request,
    *,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    fork: str,
    bound: Annotated[Bound[ForkForm], Depends(form(ForkForm))],
) -> Response:
    """Decide what two continuations of one till are."""
    found = _found(lambda: QuarantineRepository(session, user.scope).fork(fork))
    if bound.data is None:
        raise Problem(422, _("Please choose one of the offered values."))
    asked = bound.data
    _decided(
        lambda: operations.decide_fork(
            session, clock, user, found, decision=asked.decision, note=asked.note
        )
    )
    told = (
        _("The till begins a new journal at its next contact.")
        if asked.decision == operations.RESTORED
        else _("The till was revoked. Enrol each machine anew.")
    )
    return go_to(request, "/quarantine/copies", told)


def waiting_in_quarantine(session: Session, user: SignedInUser) -> int:
    """Count what waits for a decision, for the menu."""
    if not user.may("exceptions", "see"):
        return 0
    return QuarantineRepository(session, user.scope).waiting().all


def _list(  # noqa: PLR0913, PLR0917 - the parts of a list
    request: Request, user: SignedIn, session: Session, view: str, paging: Any, state: str
) -> Response:
    places = {each.device: _place(session, each.tenant, each.device) for each in paging.rows}
    return page(
        request,
        user,
        "ingest/quarantine.html",
        view=view,
        paging=paging,
        state=state,
        places=places,
        waiting=QuarantineRepository(session, user.scope).waiting(),
        reasons=REASONS,
        rejections=REJECTIONS,
        kinds=FORKS,
    )


def _entry_page(  # noqa: PLR0913, PLR0917 - the parts of a page
    request: Request,
    user: SignedIn,
    session: Session,
    quarantined: str,
    bound: Bound[RepairForm],
    status_code: int = 200,
) -> Response:
    repository = QuarantineRepository(session, user.scope)
    entry: Quarantined = _found(lambda: repository.entry(quarantined))
    logged = repository.logged(entry)
    return page(
        request,
        user,
        "ingest/entry.html",
        status_code=status_code,
        entry=entry,
        logged=logged,
        place=_place(session, entry.tenant, entry.device),
        written=_readable(logged.line),
        body=_body_of(logged.line),
        reasons=REASONS,
        form=bound,
    )


def _place(session: Session, tenant: str, device: str) -> str:
    """Name the store and the register of a device, for people."""
    found = session.get(Device, (tenant, device))
    if found is None:
        return device
    store = session.get(Store, (tenant, found.store))
    register = session.get(Register, (tenant, found.register))
    return " · ".join(each.name for each in (store, register) if each)


def _readable(line: bytes) -> str:
    """Give a line indented if it is JSON, else as text or as hexadecimal digits."""
    try:
        return json.dumps(json.loads(line), indent=2, ensure_ascii=False)
    except ValueError:
        pass
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line[:_HEX_MAX].hex(" ")


def _body_of(line: bytes) -> str:
    try:
        body = json.loads(line).get("d", {})
    except (ValueError, AttributeError):
        return "{}"
    return json.dumps(body, indent=2, ensure_ascii=False)


def _state(asked: str) -> str:
    return "" if asked == "all" else asked


def _found(find: Any) -> Any:
    try:
        return find()
    except NothingToDecide:
        raise Problem(404) from None


def _decided(decide: Any) -> Any:
    try:
        return decide()
    except NothingToDecide:
        raise Problem(409, _("Somebody else has decided this already.")) from None
