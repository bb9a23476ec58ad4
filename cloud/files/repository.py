"""Queries over files, for one user's scope."""

from sqlalchemy.orm import Session

from cloud.files.errors import UnknownFile
from cloud.files.models import StoredFile


class FileRepository:
    """The files of one retailer."""

    def __init__(self, session: Session, tenant: str) -> None:
        self._session = session
        self._tenant = tenant

    def file(self, sha256: str) -> StoredFile:
        """Find a file, or raise `UnknownFile`: nobody reads another retailer's."""
        found = self._session.get(StoredFile, (self._tenant, sha256))
        if found is None:
            raise UnknownFile(sha256)
        return found
