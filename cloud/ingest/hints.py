"""Telling tills that reference data has moved on: many small messages, no shared topic."""

from typing import Any

from sqlalchemy import select

from cloud.database.engine import Database
from cloud.estate.models import REVOKED, Device, DevicePresence
from cloud.ingest.intake import Answer
from sync_protocol.messages.control import Hint

# Up to so many tills pull at once; a larger fleet spreads over what `Pace.spread_s` says.
AT_ONCE_MAX = 200


def hints_for(database: Database, change: dict[str, Any]) -> list[Answer]:
    """Give a hint for each till that is online and follows the bucket of a ``reference-changed``.

    A till that is offline hears all revisions with its next welcome.
    """
    tenant, store = str(change["tenant"]), str(change.get("store") or "")
    query = (
        select(Device.id, Device.partition)
        .join(
            DevicePresence,
            (DevicePresence.tenant == Device.tenant) & (DevicePresence.device == Device.id),
        )
        .where(Device.tenant == tenant, Device.state != REVOKED, DevicePresence.is_online)
    )
    if store:
        query = query.where(Device.store == store)
    with database.reading() as session:
        tills = session.execute(query).all()
    hint = Hint(str(change["bucket"]), int(change["rev"]), urgent=len(tills) <= AT_ONCE_MAX)
    return [Answer(tenant, partition, device, hint) for device, partition in tills]
