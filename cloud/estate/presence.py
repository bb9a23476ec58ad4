"""What tills say of themselves: written by ingest, shown at headquarters.

Presence is a table, not a retained message: online means that a birth or heartbeat was seen and
neither a goodbye nor the will of *that* connection since.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.database.announcements import announce
from cloud.database.base import from_microseconds, to_microseconds
from cloud.estate.models import DevicePresence
from sync_protocol.messages.control import BucketHeld, Condition

# A heartbeat may be lost or late; two in a row mean silence.
SILENT_AFTER_HEARTBEATS = 2.5


def record_presence(  # noqa: PLR0913 - who said what, when
    session: Session,
    *,
    tenant: str,
    device: str,
    mqtt_session: str,
    at: datetime,
    condition: Condition,
    buckets: Mapping[str, BucketHeld] | None = None,
) -> None:
    """Note a birth or a heartbeat."""
    presence = _presence(session, tenant, device)
    was_like = _shown(presence)
    if not presence.is_online or presence.session != mqtt_session:
        presence.online_since = at
    presence.session, presence.is_online, presence.seen_at = mqtt_session, True, at
    presence.backlog, presence.backlog_minor = condition.backlog, condition.backlog_minor
    presence.oldest_at = _instant(condition.oldest_at_us)
    presence.software = condition.software[:40]
    presence.disk_free_percent = condition.disk_free_percent
    presence.clock = condition.clock[:12]
    if condition.now_us:
        presence.clock_offset_us = condition.now_us - to_microseconds(at)
    presence.certificate_expires_at = _instant(condition.cert_not_after_us)
    presence.alarm = condition.alarm[:200]
    if buckets is not None:
        presence.buckets = {name: held.rev for name, held in buckets.items()}
    if _shown(presence) != was_like:
        _tell(session, tenant, device)


def record_backlog(
    session: Session, *, tenant: str, device: str, backlog: int, at: datetime
) -> None:
    """Note how many entries a till still holds, as the header of a batch says."""
    presence = _presence(session, tenant, device)
    if presence.backlog != backlog:
        presence.backlog = backlog
        if backlog == 0:
            presence.backlog_minor, presence.oldest_at = 0, None
        _tell(session, tenant, device)
    presence.seen_at = at


def record_departure(
    session: Session, *, tenant: str, device: str, mqtt_session: str, at: datetime
) -> None:
    """Note a goodbye or a will. One of an older connection says nothing about this one."""
    presence = _presence(session, tenant, device)
    if presence.is_online and presence.session == mqtt_session:
        presence.is_online, presence.seen_at = False, max(presence.seen_at or at, at)
        _tell(session, tenant, device)


def record_silence(session: Session, *, now: datetime, heartbeat_s: int) -> int:
    """Note every till that has not been heard of for two heartbeats and a half; say how many."""
    since = now - timedelta(seconds=heartbeat_s * SILENT_AFTER_HEARTBEATS)
    silent = session.scalars(
        select(DevicePresence).where(DevicePresence.is_online, DevicePresence.seen_at < since)
    ).all()
    for presence in silent:
        presence.is_online = False
        _tell(session, presence.tenant, presence.device)
    return len(silent)


def record_health(session: Session, *, tenant: str, device: str, health: Mapping[str, Any]) -> None:
    """Note how the devices of a till feel: name to ``{"state": …, "detail": …}``."""
    presence = _presence(session, tenant, device)
    if presence.health != dict(health):
        presence.health = dict(health)
        _tell(session, tenant, device)


def record_device_changed(  # noqa: PLR0913 - who said what of which device, when
    session: Session,
    *,
    tenant: str,
    device: str,
    name: str,
    state: str,
    detail: str,
    at_us: int,
) -> None:
    """Note that a device of a till failed or came back; older news changes nothing."""
    health = dict(_presence(session, tenant, device).health)
    known = health.get(name)
    if isinstance(known, Mapping) and int(known.get("at_us", 0)) > at_us:  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - JSON
        return
    health[name] = {"state": state, "detail": detail[:200], "at_us": at_us}
    record_health(session, tenant=tenant, device=device, health=health)


def _presence(session: Session, tenant: str, device: str) -> DevicePresence:
    found = session.get(DevicePresence, (tenant, device))
    if found is None:
        found = DevicePresence(
            tenant=tenant, device=device, session="", is_online=False, buckets={}, health={}
        )
        session.add(found)
        session.flush()
    return found


def _shown(presence: DevicePresence) -> tuple[object, ...]:
    return (
        presence.is_online,
        presence.backlog,
        presence.backlog_minor,
        presence.alarm,
        presence.software,
        presence.clock,
    )


def _tell(session: Session, tenant: str, device: str) -> None:
    announce(session, "till-changed", {"tenant": tenant, "device": device})


def _instant(microseconds: int) -> datetime | None:
    return from_microseconds(microseconds) if microseconds > 0 else None
