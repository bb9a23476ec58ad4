"""Keeping files for a retailer."""

from sqlalchemy.orm import Session

from cloud.clock import Clock
from cloud.files.errors import TooLarge
from cloud.files.models import StoredFile
from cloud.files.pictures import BYTES_MAX, Picture, keep_picture
from cloud.files.store import FileStore


def keep_uploaded_picture(
    session: Session, clock: Clock, store: FileStore, tenant: str, content: bytes
) -> StoredFile:
    """Keep an uploaded picture. Raises `NotAPicture` or `TooLarge`."""
    return keep(session, clock, store, tenant, keep_picture(content))


def keep_uploaded_file(
    session: Session, clock: Clock, store: FileStore, tenant: str, content: bytes
) -> StoredFile:
    """Keep any file as it is; it is only ever given back to be saved. Raises `TooLarge`."""
    if len(content) > BYTES_MAX:
        raise TooLarge(f"{len(content)} bytes")
    sha256 = store.put(content)
    known = session.get(StoredFile, (tenant, sha256))
    if known is not None:
        return known
    stored = StoredFile(
        tenant=tenant,
        sha256=sha256,
        # Never the type it claims: what somebody uploads must not run as a page of ours.
        media_type="application/octet-stream",
        bytes=len(content),
        width=0,
        height=0,
        created_at=clock.now(),
    )
    session.add(stored)
    return stored


def keep(  # noqa: PLR0913 - whose picture, kept where
    session: Session,
    clock: Clock,
    store: FileStore,
    tenant: str,
    picture: Picture,
    *,
    durable: bool = True,
) -> StoredFile:
    """Keep a picture that is ready; the same picture twice is one file.

    The bytes are on disk before the row that names them is committed.
    """
    sha256 = store.put(picture.content, durable=durable)
    known = session.get(StoredFile, (tenant, sha256))
    if known is not None:
        return known
    stored = StoredFile(
        tenant=tenant,
        sha256=sha256,
        media_type="image/webp",
        bytes=len(picture.content),
        width=picture.width,
        height=picture.height,
        created_at=clock.now(),
    )
    session.add(stored)
    return stored
