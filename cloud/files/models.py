"""The table of stored files; their bytes lie in a directory, named by content."""

from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cloud.database.base import Base, Key


class StoredFile(Base):
    """A file a retailer keeps with us."""

    __tablename__ = "stored_file"

    tenant: Mapped[Key]
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(80))
    bytes: Mapped[int]
    width: Mapped[int] = mapped_column(Integer, default=0)  # of a picture
    height: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
