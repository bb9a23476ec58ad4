"""The HTTPS service from which tills pull reference data.

Tills sign in with their own bearer token; the registry of tills lies above this feature, so the
application hands in `TillOf`, which turns a request into whose buckets it may read.
"""

from __future__ import annotations

from typing import Annotated, Protocol

import zstandard
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import FileResponse, Response

from cloud.database.session import OpenDatabase
from cloud.portal.problems import Problem, documented
from cloud.reference.errors import SnapshotRequired, UnknownBucket, UnreadableToken
from cloud.reference.repository import Holder, Position, changes, one_view, states
from cloud.reference.schemas import BucketStates, ChangesPage, ChangesQuery, SnapshotBody
from cloud.reference.snapshots import Snapshots, owns_page

router = APIRouter(prefix="/sync/v1", tags=["tills"])

_JSON = "application/json"
_COMPRESSED_FROM = 1024


class TillOf(Protocol):
    """Turns a till's request into whose buckets it may read; raises `Problem` 401 otherwise."""

    def __call__(self, request: Request) -> Holder:
        """Check the bearer token against the registry."""
        ...


def asking_till(request: Request) -> Holder:
    """Find which till asks, by the application's `TillOf`."""
    till_of: TillOf = request.app.state.till_of
    return till_of(request)


def snapshots_of(request: Request) -> Snapshots:
    """Find the snapshot service the application was wired with."""
    return request.app.state.snapshots


Asking = Annotated[Holder, Depends(asking_till)]
SnapshotService = Annotated[Snapshots, Depends(snapshots_of)]


@router.get("/buckets", response_model=BucketStates, responses=documented())
def get_buckets(holder: Asking, database: OpenDatabase) -> BucketStates:
    """Tell how every bucket of the asking till's store stands."""
    with database.reading() as session:
        one_view(session)
        return BucketStates.of(states(session, holder))


@router.get(
    "/buckets/{bucket:path}/changes",
    response_model=ChangesPage,
    responses=documented(404, 410),
)
def get_changes(
    bucket: str,
    asked: Annotated[ChangesQuery, Query()],
    request: Request,
    holder: Asking,
    database: OpenDatabase,
) -> Response:
    """Give a page of what changed after a revision. 410: take the snapshot instead."""
    position = Position(asked.since, asked.generation, asked.after)
    with database.reading() as session:
        one_view(session)
        try:
            page = changes(session, holder, bucket, position, limit=asked.limit)
        except UnknownBucket:
            raise Problem(404, f"There is no bucket {bucket!r}.") from None
        except SnapshotRequired as why:
            raise Problem(410, f"snapshot-required: {why}") from None
        except UnreadableToken:
            raise Problem(422, "The page token is not one of ours.") from None
    tag = f'"{page.state.generation}.{page.state.rev}"'  # the query is part of the address
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return _maybe_compressed(request, page.encode(), {"ETag": tag})


@router.get(
    "/buckets/{bucket:path}/snapshot", response_model=SnapshotBody, responses=documented(404)
)
def get_snapshot(
    bucket: str, request: Request, holder: Asking, snapshots: SnapshotService
) -> Response:
    """Give the signed manifest of a bucket's snapshot, built now if there is no recent one."""
    try:
        snapshot = snapshots.current(holder, bucket)
    except UnknownBucket:
        raise Problem(404, f"There is no bucket {bucket!r}.") from None
    if snapshot is None:
        raise Problem(404, f"Nothing has been published in {bucket!r} yet.")
    return _maybe_compressed(request, SnapshotBody.of(snapshot).model_dump_json().encode(), {})


@router.get(
    "/snapshot-pages/{sha256}",
    responses=documented(404) | {200: {"content": {"application/zstd": {}}}},
    response_class=FileResponse,
)
def get_snapshot_page(
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
    holder: Asking,
    database: OpenDatabase,
    snapshots: SnapshotService,
) -> FileResponse:
    """Give one page of a snapshot; byte ranges are answered, so a download can be resumed."""
    with database.reading() as session:
        is_ours = owns_page(session, holder.tenant, sha256)
    path = snapshots.pages.path(sha256)
    if not is_ours or not path.is_file():
        raise Problem(404, "This page is no longer kept; ask for the manifest again.")
    return FileResponse(
        path,
        media_type="application/zstd",
        headers={"Cache-Control": "private, max-age=31536000, immutable", "ETag": f'"{sha256}"'},
    )


def _maybe_compressed(request: Request, body: bytes, headers: dict[str, str]) -> Response:
    accepted = request.headers.get("accept-encoding", "")
    if len(body) >= _COMPRESSED_FROM and "zstd" in accepted:
        body = zstandard.compress(body, 3)
        headers = {**headers, "Content-Encoding": "zstd"}
    return Response(body, media_type=_JSON, headers={**headers, "Vary": "Accept-Encoding"})
