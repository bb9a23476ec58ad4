"""Pictures for pages, and for tills."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn
from cloud.database.session import Transaction
from cloud.files.errors import UnknownFile
from cloud.files.pictures import SIZES
from cloud.files.repository import FileRepository
from cloud.files.store import FileStore
from cloud.portal.problems import Problem, documented
from cloud.reference.endpoints import Asking

router = APIRouter()

_FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


def file_store_of(request: Request) -> FileStore:
    """Find the file store the application was wired with."""
    return request.app.state.files


Files = Annotated[FileStore, Depends(file_store_of)]


@router.get("/files/{sha256}", include_in_schema=False)
def get_file(sha256: Sha256, user: SignedIn, session: Transaction, files: Files) -> FileResponse:
    """Give a kept file to somebody of its retailer."""
    return _answer(session, files, user.tenant, sha256, None)


@router.get("/files/{sha256}/{edge}", include_in_schema=False)
def get_small_picture(
    sha256: Sha256, edge: int, user: SignedIn, session: Transaction, files: Files
) -> FileResponse:
    """Give the smaller copy of a picture."""
    if edge not in SIZES:
        raise Problem(404)
    return _answer(session, files, user.tenant, sha256, edge)


@router.get(
    "/sync/v1/files/{sha256}",
    tags=["tills"],
    response_class=FileResponse,
    responses=documented(404) | {200: {"content": {"image/webp": {}}}},
)
def get_file_for_till(
    sha256: Sha256, holder: Asking, session: Transaction, files: Files
) -> FileResponse:
    """Give a till the picture that one of its rows names, at the size a till shows."""
    return _answer(session, files, holder.tenant, sha256, SIZES[-1])


def _answer(
    session: Session, files: FileStore, tenant: str, sha256: str, edge: int | None
) -> FileResponse:
    try:
        found = FileRepository(session, tenant).file(sha256)
    except UnknownFile:
        raise Problem(404) from None
    path = files.path(sha256) if edge is None else files.small_path(sha256, edge)
    return FileResponse(
        path,
        media_type=found.media_type,
        headers={**_FOREVER, "X-Content-Type-Options": "nosniff"},
        content_disposition_type="inline",
    )
