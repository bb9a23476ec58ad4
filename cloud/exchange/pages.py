"""Importing in five steps: file, sheet, columns, check, done; the same for every subject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.database.session import Time, Transaction
from cloud.exchange import words
from cloud.exchange.errors import (
    ExchangeRefused,
    NotASpreadsheet,
    TooLateToUndo,
    TooMuch,
    UnknownImport,
    WrongStep,
)
from cloud.exchange.models import (
    CHOOSING,
    ERROR,
    MAPPING,
    OUTCOMES,
    WORKING,
    Import,
    ImportRow,
)
from cloud.exchange.operations import (
    choose_columns,
    choose_sheet,
    count_to_save,
    first_rows,
    save_import,
    sheets_of,
    start_import,
    undo_import,
)
from cloud.exchange.subjects import CUSTOMERS, ITEMS, SUBJECTS
from cloud.files.errors import TooLarge
from cloud.files.operations import keep_uploaded_file
from cloud.files.pages import Files
from cloud.files.store import FileStore
from cloud.portal.csv_file import csv_answer, csv_file
from cloud.portal.language import _
from cloud.portal.layout import go_to, page
from cloud.portal.paging import read_page
from cloud.portal.problems import Problem

_LATEST = 30
_HEADER_MAX = 50
_SAMPLES = 3

ImportOf = Callable[[Session, SignedInUser, str], Import]


async def sent_form(request: Request) -> dict[str, Any]:
    """Read a form whose fields depend on the file: text as text, a file as (name, bytes)."""
    read: dict[str, Any] = {}
    async with request.form(max_files=1, max_fields=500) as sent:
        form: FormData = sent
        for name in form:
            value = form[name]
            if isinstance(value, UploadFile):
                read[name] = (value.filename or "", await value.read())
            else:
                read[name] = value.strip()
    return read


Sent = Annotated[dict[str, Any], Depends(sent_form)]


def find(session: Session, user: SignedInUser, subject: str, import_id: str) -> Import:
    """Find an import of an address, or end with 404."""
    found = session.get(Import, (user.tenant, import_id))
    if found is None or found.subject != subject:
        raise Problem(404)
    return found


def build_router(  # noqa: C901, PLR0915 - a page or an answer a step
    base: str, subject: str, section: str
) -> APIRouter:
    """Build the pages of one subject's imports under ``base``: /customers, /catalogue."""
    router = APIRouter(include_in_schema=False)
    may = [Depends(needs(section, "add")), Depends(needs(section, "edit"))]
    home = f"{base}/imports"

    @router.get(home, dependencies=may)
    def get_imports(request: Request, user: SignedIn, session: Transaction) -> Response:
        """Ask for a file, and list what was imported."""
        return _begin_page(request, user, session, subject, base)

    @router.post(home, dependencies=may)
    def post_import(  # noqa: PLR0913, PLR0917 - each is a dependency
        request: Request,
        user: SignedIn,
        session: Transaction,
        clock: Time,
        files: Files,
        sent: Sent,
    ) -> Response:
        """Take a file in; nothing is saved of it yet."""
        name, content = _file_of(sent)
        if not content:
            wrong = _("Please choose a file.")
            return _begin_page(request, user, session, subject, base, wrong)
        try:
            stored = keep_uploaded_file(session, clock, files, user.tenant, content)
            session.flush()
            made = start_import(session, clock, user, subject, stored, name)
            sheets = sheets_of(made, files)
            built = SUBJECTS[subject](session, user.tenant)
            if len(sheets) == 1:
                _choose_first(session, made, files, built, sheets[0])
        except (NotASpreadsheet, TooLarge, TooMuch) as refusal:
            session.rollback()
            return _begin_page(request, user, session, subject, base, _said(refusal))
        return go_to(request, f"{home}/{made.id}")

    @router.get(home + "/{import_id}", dependencies=may)
    def get_import(  # noqa: PLR0913, PLR0917 - each is a part of the address
        request: Request,
        user: SignedIn,
        session: Transaction,
        clock: Time,
        files: Files,
        import_id: str,
        step: Annotated[str, Query(pattern="^(sheet|columns|)$")] = "",
        show: Annotated[str, Query(max_length=12)] = "",
        page_: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
    ) -> Response:
        """Show the step an import is at."""
        made = find(session, user, subject, import_id)
        if made.state == CHOOSING or (step == "sheet" and made.state in {MAPPING, "checked"}):
            return _sheet_page(request, user, made, files, base)
        if made.state == MAPPING or (step == "columns" and made.state == "checked"):
            return _columns_page(request, user, session, made, files, base)
        rows = select(ImportRow).where(
            ImportRow.tenant == user.tenant, ImportRow.import_ == import_id
        )
        if show in OUTCOMES:
            rows = rows.where(ImportRow.outcome == show)
        headers: list[str] = []
        if made.state not in {"failed", *WORKING}:
            headers = first_rows(made, files, made.sheet, made.header_row)[-1]
        return page(
            request,
            user,
            "exchange/check.html",
            made=made,
            base=base,
            is_working=made.state in WORKING,
            paging=read_page(session, rows.order_by(ImportRow.n), page_),
            show=show,
            outcome_words=words.outcomes(),
            state_words=words.states(),
            to_save=count_to_save(session, made) if made.state == "checked" else 0,
            can_undo=made.state == "done"
            and made.undo_until is not None
            and clock.now() <= made.undo_until,
            header_names=headers,
            mapped=[at for at in sorted(map(int, made.mapping)) if at < len(headers)][:6],
        )

    @router.post(home + "/{import_id}/sheet", dependencies=may)
    def post_sheet(  # noqa: PLR0913, PLR0917 - each is a dependency
        request: Request,
        user: SignedIn,
        session: Transaction,
        files: Files,
        import_id: str,
        sent: Sent,
    ) -> Response:
        """Say which sheet it is and where its header stands."""
        made = find(session, user, subject, import_id)
        row = str(sent.get("header_row", "1"))
        number = int(row) if row.isascii() and row.isdigit() and len(row) < 4 else 0
        try:
            if not 1 <= number <= _HEADER_MAX:
                raise ExchangeRefused(row)  # noqa: TRY301 - said as any other wrong row
            built = SUBJECTS[subject](session, user.tenant)
            choose_sheet(session, made, files, built, str(sent.get("sheet", "")), number)
        except WrongStep:
            raise Problem(409, _("This import has gone on meanwhile.")) from None
        except ExchangeRefused:
            session.rollback()
            made = find(session, user, subject, import_id)
            wrong = _("There is no header in this row. Please look again.")
            return _sheet_page(request, user, made, files, base, wrong)
        return go_to(request, f"{home}/{import_id}")

    @router.post(home + "/{import_id}/columns", dependencies=may)
    def post_columns(  # noqa: PLR0913, PLR0917 - each is a dependency
        request: Request,
        user: SignedIn,
        session: Transaction,
        clock: Time,
        files: Files,
        import_id: str,
        sent: Sent,
    ) -> Response:
        """Say which column is which field, and have the rows checked."""
        made = find(session, user, subject, import_id)
        columns = {each.name: each for each in SUBJECTS[subject](session, user.tenant).columns()}
        mapping = {
            int(name[1:]): str(value)
            for name, value in sent.items()
            if name[:1] == "c" and name[1:].isdecimal() and value in columns
        }
        chosen = list(mapping.values())
        twice = [n for n in set(chosen) if chosen.count(n) > 1 and not columns[n].is_many]
        if twice or not mapping:
            wrong = (
                _("{field} is chosen twice.", field=columns[twice[0]].label)
                if twice
                else _("Please choose at least one column.")
            )
            return _columns_page(request, user, session, made, files, base, wrong, mapping)
        try:
            choose_columns(session, clock, made, files, mapping)
        except WrongStep:
            raise Problem(409, _("This import has gone on meanwhile.")) from None
        return go_to(request, f"{home}/{import_id}")

    @router.post(home + "/{import_id}/save", dependencies=may)
    def post_save(
        request: Request, user: SignedIn, session: Transaction, clock: Time, import_id: str
    ) -> Response:
        """Have what was checked saved."""
        try:
            save_import(session, clock, find(session, user, subject, import_id))
        except WrongStep:
            raise Problem(409, _("This import has gone on meanwhile.")) from None
        return go_to(request, f"{home}/{import_id}")

    @router.post(home + "/{import_id}/undo", dependencies=may)
    def post_undo(
        request: Request, user: SignedIn, session: Transaction, clock: Time, import_id: str
    ) -> Response:
        """Have all of it taken back."""
        try:
            undo_import(session, clock, find(session, user, subject, import_id))
        except TooLateToUndo:
            raise Problem(409, _("This can no longer be undone.")) from None
        return go_to(request, f"{home}/{import_id}")

    @router.get(home + "/{import_id}/errors.csv", dependencies=may)
    def get_errors(
        user: SignedIn, session: Transaction, clock: Time, files: Files, import_id: str
    ) -> Response:
        """Give the rows that were not taken, with the reason, to be put right and sent again."""
        made = find(session, user, subject, import_id)
        headers = first_rows(made, files, made.sheet, made.header_row)[-1]
        bad = session.scalars(
            select(ImportRow)
            .where(
                ImportRow.tenant == user.tenant,
                ImportRow.import_ == import_id,
                ImportRow.outcome.in_((ERROR, "duplicate")),
            )
            .order_by(ImportRow.n)
        )
        wide = len(headers)
        rows = ([*(each.cells + [""] * wide)[:wide], each.reason] for each in bad)
        content = csv_file([*headers, _("What is wrong")], rows)
        return csv_answer(content, f"{subject}-errors", clock.now().date())

    return router


def _file_of(sent: dict[str, Any]) -> tuple[str, bytes]:
    file: tuple[str, bytes] | str = sent.get("file", "")
    return ("", b"") if isinstance(file, str) else file


def _choose_first(
    session: Session, made: Import, files: FileStore, subject: Any, sheet: str
) -> None:
    """Go straight to the columns of a file with one sheet, if it begins with a header."""
    rows = first_rows(made, files, sheet)
    for number, row in enumerate(rows, start=1):
        if len([cell for cell in row if cell]) > 1 or (row and len(rows) == 1):
            choose_sheet(session, made, files, subject, sheet, number)
            return


def _begin_page(  # noqa: PLR0913, PLR0917 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    subject: str,
    base: str,
    wrong: str = "",
) -> Response:
    made = session.scalars(
        select(Import)
        .where(Import.tenant == user.tenant, Import.subject == subject)
        .order_by(Import.created_at.desc(), Import.id.desc())
        .limit(_LATEST)
    ).all()
    return page(
        request,
        user,
        "exchange/file.html",
        status_code=422 if wrong else 200,
        imports=made,
        base=base,
        title_words=words.subjects()[subject],
        state_words=words.states(),
        columns=SUBJECTS[subject](session, user.tenant).columns(),
        wrong=wrong,
    )


def _sheet_page(  # noqa: PLR0913, PLR0917 - the page's parts
    request: Request,
    user: SignedInUser,
    made: Import,
    files: FileStore,
    base: str,
    wrong: str = "",
) -> Response:
    sheets = sheets_of(made, files)
    sheet = request.query_params.get("sheet", "") or made.sheet or sheets[0]
    if sheet not in sheets:
        sheet = sheets[0]
    return page(
        request,
        user,
        "exchange/sheet.html",
        status_code=422 if wrong else 200,
        made=made,
        base=base,
        sheets=sheets,
        sheet=sheet,
        rows=first_rows(made, files, sheet),
        wrong=wrong,
    )


def _columns_page(  # noqa: PLR0913, PLR0917 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    made: Import,
    files: FileStore,
    base: str,
    wrong: str = "",
    mapping: dict[int, str] | None = None,
) -> Response:
    rows = first_rows(made, files, made.sheet, made.header_row + _SAMPLES)
    headers, samples = rows[made.header_row - 1], rows[made.header_row :]
    chosen = mapping or {int(at): name for at, name in made.mapping.items()}
    return page(
        request,
        user,
        "exchange/columns.html",
        status_code=422 if wrong else 200,
        made=made,
        base=base,
        columns=SUBJECTS[made.subject](session, user.tenant).columns(),
        header_names=headers,
        samples=[
            [row[at] for row in samples if at < len(row) and row[at]] for at in range(len(headers))
        ],
        chosen=chosen,
        wrong=wrong,
    )


def _said(refusal: Exception) -> str:
    match refusal:
        case TooMuch() | TooLarge():
            return _("This file is too large: at most 12 megabytes and 200,000 rows.")
        case UnknownImport():
            return _("There is no such import.")
        case _:
            return _("This is no Excel, Calc or CSV file that we can read.")


customer_router = build_router("/customers", CUSTOMERS, "customers")
item_router = build_router("/catalogue", ITEMS, "catalogue")
