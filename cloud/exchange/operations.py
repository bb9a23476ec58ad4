"""The steps of an import: file, sheet, columns, check, save; and taking all of it back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import islice

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedInUser
from cloud.clock import Clock, new_id
from cloud.database.bulk import insert_rows
from cloud.database.engine import Database
from cloud.database.job_queue import enqueue
from cloud.exchange.columns import guess, key_of, taken
from cloud.exchange.errors import ExchangeRefused, TooLateToUndo, WrongStep
from cloud.exchange.models import (
    CHANGE,
    CHECKED,
    CHECKING,
    CHOOSING,
    DONE,
    FAILED,
    MAPPING,
    NEW,
    SAVING,
    UNDOING,
    UNDONE,
    Import,
    ImportRow,
    RememberedColumns,
)
from cloud.exchange.readers import read_rows, sheet_names
from cloud.exchange.subject import Subject, Told
from cloud.files.models import StoredFile
from cloud.files.store import FileStore

IMPORT_JOB = "import"
UNDO_FOR = timedelta(hours=24)
CHECK_PORTION, SAVE_PORTION = 1000, 500  # rows a transaction: others must not wait for long
PREVIEW = 8
_NAME_MAX = 160
# SQLite hands its one write lock to whoever asks first, and who waits asks every tenth of a second:
# without a pause the import would take it back each time.
_PAUSE_S = 0.12

SubjectOf = Callable[[Session, Import], Subject]


def start_import(  # noqa: PLR0913, PLR0917 - who brings which file for what
    session: Session, clock: Clock, user: SignedInUser, subject: str, stored: StoredFile, name: str
) -> Import:
    """Begin an import with a stored file; its sheet is chosen next."""
    made = Import(
        tenant=user.tenant,
        id=new_id(clock),
        subject=subject,
        state=CHOOSING,
        file=stored.sha256,
        file_name=name.replace("\\", "/").rpartition("/")[2][-_NAME_MAX:] or "file",
        sheet="",
        header_row=1,
        mapping={},
        total=0,
        done=0,
        counts={},
        error="",
        user=user.id,
        user_name=user.name,
        language=user.manner.language,
        created_at=clock.now(),
    )
    session.add(made)
    return made


def sheets_of(made: Import, files: FileStore) -> list[str]:
    """Name the sheets of an import's file."""
    return sheet_names(files.path(made.file).read_bytes())


def first_rows(made: Import, files: FileStore, sheet: str, count: int = PREVIEW) -> list[list[str]]:
    """Read the beginning of a sheet."""
    return list(islice(read_rows(files.path(made.file).read_bytes(), sheet), count))


def choose_sheet(  # noqa: PLR0913, PLR0917 - where the header stands, and who knows columns
    session: Session, made: Import, files: FileStore, subject: Subject, sheet: str, header_row: int
) -> None:
    """Say where the header stands; columns are guessed, or remembered from last time."""
    _only(made, CHOOSING, MAPPING, CHECKED)
    rows = first_rows(made, files, sheet, header_row)
    headers = rows[header_row - 1] if len(rows) >= header_row else []
    if not headers:
        raise ExchangeRefused(sheet)
    remembered = session.get(RememberedColumns, (made.tenant, made.subject, key_of(headers)))
    known = {column.name for column in subject.columns()}
    mapping = (
        {at: name for at, name in remembered.mapping.items() if name in known}
        if remembered
        else {str(at): name for at, name in guess(headers, subject.columns()).items()}
    )
    made.sheet, made.header_row, made.mapping, made.state = sheet, header_row, mapping, MAPPING


def choose_columns(
    session: Session, clock: Clock, made: Import, files: FileStore, mapping: Mapping[int, str]
) -> None:
    """Say which column is which field, remember it, and have every row checked."""
    _only(made, MAPPING, CHECKED)
    headers = first_rows(made, files, made.sheet, made.header_row)[made.header_row - 1]
    made.mapping = {str(at): name for at, name in mapping.items()}
    session.merge(
        RememberedColumns(
            tenant=made.tenant,
            subject=made.subject,
            header=key_of(headers),
            mapping=dict(made.mapping),
        )
    )
    _begin(session, clock, made, CHECKING)


def save_import(session: Session, clock: Clock, made: Import) -> None:
    """Have what was checked saved."""
    _only(made, CHECKED)
    _begin(session, clock, made, SAVING)


def undo_import(session: Session, clock: Clock, made: Import) -> None:
    """Have a whole import taken back, within a day. Raises `TooLateToUndo`."""
    if made.state != DONE or made.undo_until is None or clock.now() > made.undo_until:
        raise TooLateToUndo(made.id)
    _begin(session, clock, made, UNDOING)


def work_on(  # noqa: PLR0913, PLR0917 - the means of a job
    database: Database,
    clock: Clock,
    files: FileStore,
    subject_of: SubjectOf,
    tenant: str,
    import_id: str,
) -> None:
    """Do what an import waits for; may be interrupted anywhere and done again."""
    with database.reading() as session:
        made = session.get(Import, (tenant, import_id))
        state = made.state if made else ""
    try:
        match state:
            case "checking":
                _check(database, clock, files, subject_of, (tenant, import_id))
            case "saving":
                _save(database, clock, subject_of, (tenant, import_id))
            case "undoing":
                _undo(database, clock, subject_of, (tenant, import_id))
            case _:
                pass
    except ExchangeRefused as refusal:
        with database.transaction() as session:
            made = session.get_one(Import, (tenant, import_id))
            made.state, made.error = FAILED, str(refusal)


def _check(
    database: Database,
    clock: Clock,
    files: FileStore,
    subject_of: SubjectOf,
    key: tuple[str, str],
) -> None:
    with database.transaction() as session:
        made = session.get_one(Import, key)
        session.execute(
            delete(ImportRow).where(ImportRow.tenant == made.tenant, ImportRow.import_ == made.id)
        )
        made.done, made.counts = 0, {}
        subject = subject_of(session, made)
        mapping = {int(at): name for at, name in made.mapping.items()}
        header_row, sheet, file = made.header_row, made.sheet, made.file
    rows = list(read_rows(files.path(file).read_bytes(), sheet))
    told = [
        Told(n, cells, fields)
        for n, cells in enumerate(rows, start=1)
        if n > header_row and (fields := taken(mapping, cells))
    ]
    counts: dict[str, int] = {}
    for start in range(0, len(told), CHECK_PORTION):
        with database.transaction() as session:
            checked = subject.check(session, told[start : start + CHECK_PORTION])
            for each in checked:
                counts[each.outcome] = counts.get(each.outcome, 0) + 1
            insert_rows(
                session,
                ImportRow.__table__,  # pyright: ignore[reportArgumentType] - has a Table
                [
                    {
                        "tenant": key[0],
                        "import_": key[1],
                        "n": each.n,
                        "outcome": each.outcome,
                        "reason": each.reason,
                        "cells": each.cells,
                        "values": each.values,
                        "record": each.record,
                        "before": {},
                        "is_saved": False,
                    }
                    for each in checked
                ],
            )
            made = session.get_one(Import, key)
            made.total, made.done = len(told), start + len(checked)
    with database.transaction() as session:
        made = session.get_one(Import, key)
        made.counts, made.total, made.state = counts, len(told), CHECKED
        made.ended_at = clock.now()


def _save(database: Database, clock: Clock, subject_of: SubjectOf, key: tuple[str, str]) -> None:
    with database.reading() as session:
        subject = subject_of(session, session.get_one(Import, key))
    while True:
        with database.transaction() as session:
            made = session.get_one(Import, key)
            rows = session.scalars(
                _waiting(key).where(ImportRow.is_saved.is_(False)).limit(SAVE_PORTION)
            ).all()
            if not rows:
                made.state, made.ended_at = DONE, clock.now()
                made.undo_until = clock.now() + UNDO_FOR
                return
            subject.save(session, clock, made, rows)
            for row in rows:
                row.is_saved = True
            made.done += len(rows)
        _let_others()


def _undo(database: Database, clock: Clock, subject_of: SubjectOf, key: tuple[str, str]) -> None:
    with database.reading() as session:
        subject = subject_of(session, session.get_one(Import, key))
    while True:
        with database.transaction() as session:
            made = session.get_one(Import, key)
            rows = session.scalars(
                _waiting(key).where(ImportRow.is_saved).limit(SAVE_PORTION)
            ).all()
            if not rows:
                made.state, made.ended_at = UNDONE, clock.now()
                return
            kept = subject.take_back(session, clock, made, rows)
            for row in rows:
                row.is_saved = False
            made.done += len(rows)
            made.counts = {**made.counts, "kept": made.counts.get("kept", 0) + kept}
        _let_others()


def _let_others() -> None:
    threading.Event().wait(_PAUSE_S)


def _waiting(key: tuple[str, str]):
    return (
        select(ImportRow)
        .where(
            ImportRow.tenant == key[0],
            ImportRow.import_ == key[1],
            ImportRow.outcome.in_((NEW, CHANGE)),
        )
        .order_by(ImportRow.n)
    )


def count_to_save(session: Session, made: Import) -> int:
    """Count the rows that saving would write."""
    rows = _waiting((made.tenant, made.id)).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0


def _begin(session: Session, clock: Clock, made: Import, state: str) -> None:
    made.state, made.done = state, 0
    enqueue(
        session,
        new_id(clock),
        IMPORT_JOB,
        {"import": made.id},
        run_at=clock.now(),
        tenant=made.tenant,
        unique_key=f"{IMPORT_JOB}:{made.id}",
    )


def _only(made: Import, *states: str) -> None:
    if made.state not in states:
        raise WrongStep(made.state)
