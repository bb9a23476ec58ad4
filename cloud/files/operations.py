"""Keeping files for a retailer."""

from sqlalchemy.orm import Session

from cloud.clock import Clock
from cloud.files.models import StoredFile
from cloud.files.pictures import Picture, keep_picture
from cloud.files.store import FileStore


def keep_uploaded_picture(
    session: Session, clock: Clock, store: FileStore, tenant: str, content: bytes
) -> StoredFile:
    """Keep an uploaded picture. Raises `NotAPicture` or `TooLarge`."""
    return keep(session, clock, store, tenant, keep_picture(content))


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
