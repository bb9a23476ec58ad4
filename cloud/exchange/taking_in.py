"""The job of an import: speak its user's language, know its subject, do its next step."""

from __future__ import annotations

from cloud.clock import Clock
from cloud.customers.repository import home_of
from cloud.database.engine import Database
from cloud.exchange.models import Import
from cloud.exchange.operations import work_on
from cloud.exchange.subjects import subject_of
from cloud.files.store import FileStore
from cloud.portal.language import Manner, speak


def take_in_file(
    database: Database, clock: Clock, files: FileStore, tenant: str, import_id: str
) -> None:
    """Do what an import waits for."""
    with database.reading() as session:
        made = session.get(Import, (tenant, import_id))
        if made is None:
            return
        speak(Manner(made.language, "UTC", home_of(session, tenant).currency))
    work_on(database, clock, files, subject_of, tenant, import_id)
