"""The page of all changes: who changed what, when, from where, before and after; as a file too."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.audit.models import Change
from cloud.audit.operations import KINDS, ChangeFilter, search_changes
from cloud.database.session import Time, Transaction
from cloud.portal.language import _, manner
from cloud.portal.layout import page
from cloud.portal.list_files import Cell, FileKind, ListFile, list_answer
from cloud.portal.paging import read_page

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the history asks for."""

    q: Annotated[str, Query(max_length=100)] = ""
    kind: Annotated[str, Query(max_length=32)] = ""
    record: Annotated[str, Query(max_length=64)] = ""
    actor: Annotated[str, Query(max_length=26)] = ""
    from_: Annotated[date | None, Query(alias="from")] = None
    until: date | None = None

    def filter_for(self, user: SignedInUser) -> ChangeFilter:
        """Narrow it to what this person may see; hidden values cannot be found either."""
        seen = seen_kinds(user)
        return ChangeFilter(
            words=self.q.strip(),
            with_values=not user.scope.hidden,
            kinds=(self.kind,) if self.kind in seen else seen,
            record=self.record,
            actor=self.actor,
            after=_start_of(self.from_),
            before=_start_of(self.until + timedelta(days=1) if self.until else None),
        )


@router.get("/history", dependencies=[Depends(needs("history", "see"))])
def get_history(
    request: Request,
    user: SignedIn,
    session: Transaction,
    asked: Annotated[Asked, Depends()],
    page_: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """List changes, the latest first; a section somebody may not see stays out."""
    return page(
        request,
        user,
        "access/history.html",
        paging=read_page(session, search_changes(user.tenant, asked.filter_for(user)), page_),
        q=asked.q,
        kind=asked.kind,
        record=asked.record,
        kinds=[(name, _(KINDS[name].label)) for name in seen_kinds(user)],
        known=KINDS,
        dates={"from": asked.from_ or "", "until": asked.until or ""},
    )


@router.get("/history.{kind_of_file}", dependencies=[Depends(needs("history", "export"))])
def get_history_file(
    user: SignedIn,
    session: Transaction,
    clock: Time,
    kind_of_file: FileKind,
    asked: Annotated[Asked, Depends()],
) -> Response:
    """Export the changes that the same address lists."""
    head = [_("When"), _("Who"), _("From where"), _("What"), _("Record"), _("Action")]
    listed = ListFile(
        "changes",
        _("Change history"),
        [*head, _("Field"), _("Before"), _("After")],
        _rows(session, user, asked.filter_for(user)),
    )
    return list_answer(listed, kind_of_file, clock.now().date())


def seen_kinds(user: SignedInUser) -> tuple[str, ...]:
    """Return the kinds of records whose section somebody may see."""
    return tuple(name for name, about in KINDS.items() if user.may(about.section, "see"))


def _rows(session: Session, user: SignedInUser, wanted: ChangeFilter) -> Iterator[list[Cell]]:
    found = session.scalars(search_changes(user.tenant, wanted).execution_options(yield_per=500))
    for each in found:
        about = KINDS[each.kind]
        facts: list[Cell] = [
            each.at,
            each.actor_name,
            each.address,
            _(about.label),
            each.record,
            _(each.action),
        ]
        for field, before, after in fields_of(each) or [("", "", "")]:
            yield [*facts, field, before, after]


def fields_of(change: Change) -> list[tuple[str, str, str]]:
    """Return the fields of a change: name, before, after."""
    before, after = change.before or {}, change.after or {}
    return [
        (name, _said(before.get(name)), _said(after.get(name)))
        for name in sorted({*before, *after})
    ]


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - JSON
    return str(value)


def _start_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, ZoneInfo(manner().time_zone)) if day else None
