import datetime as dt

from cloud.database.announcements import Announcement
from cloud.estate.models import DevicePresence
from cloud.estate.presence import (
    record_backlog,
    record_departure,
    record_device_changed,
    record_health,
    record_presence,
    record_silence,
)
from sync_protocol.messages.control import Condition
from tests.cloud.estate.conftest import START, Headquarters


def see(hq: Headquarters, mqtt_session: str, seconds: int = 0, **condition: object) -> None:
    with hq.database.transaction() as session:
        record_presence(
            session,
            tenant=hq.tenant,
            device="D1",
            mqtt_session=mqtt_session,
            at=START + dt.timedelta(seconds=seconds),
            condition=Condition(**condition),
        )


def presence(hq: Headquarters) -> DevicePresence:
    with hq.database.reading() as session:
        found = session.get_one(DevicePresence, (hq.tenant, "D1"))
        session.expunge(found)
    return found


def leave(hq: Headquarters, mqtt_session: str) -> None:
    with hq.database.transaction() as session:
        record_departure(
            session, tenant=hq.tenant, device="D1", mqtt_session=mqtt_session, at=START
        )


def test_a_birth_puts_a_till_on_line_and_its_own_will_takes_it_off(
    headquarters: Headquarters,
) -> None:
    see(headquarters, "first")
    assert presence(headquarters).is_online
    leave(headquarters, "first")
    assert not presence(headquarters).is_online


def test_a_late_will_of_an_older_connection_says_nothing(headquarters: Headquarters) -> None:
    see(headquarters, "first")
    see(headquarters, "second")
    leave(headquarters, "first")
    assert presence(headquarters).is_online


def test_silence_for_two_heartbeats_and_a_half_is_off_line(headquarters: Headquarters) -> None:
    see(headquarters, "first")
    with headquarters.database.transaction() as session:
        early = record_silence(session, now=START + dt.timedelta(seconds=149), heartbeat_s=60)
        late = record_silence(session, now=START + dt.timedelta(seconds=151), heartbeat_s=60)
    assert (early, late) == (0, 1)
    assert not presence(headquarters).is_online


def test_unsent_money_is_shown_until_all_is_acknowledged(headquarters: Headquarters) -> None:
    see(headquarters, "first", backlog=3, backlog_minor=4200, oldest_at_us=1_700_000_000_000_000)
    assert presence(headquarters).backlog_minor == 4200
    with headquarters.database.transaction() as session:
        record_backlog(session, tenant=headquarters.tenant, device="D1", backlog=0, at=START)
    found = presence(headquarters)
    assert (found.backlog, found.backlog_minor, found.oldest_at) == (0, 0, None)


def test_pages_hear_of_changes_only(headquarters: Headquarters) -> None:
    heard: list[Announcement] = []
    headquarters.database.hub.subscribe("till-changed", heard.append)
    see(headquarters, "first", seconds=0)
    see(headquarters, "first", seconds=60)
    assert len(heard) == 1
    see(headquarters, "first", seconds=120, backlog=1)
    assert len(heard) == 2


def test_a_clock_that_is_wrong_is_seen(headquarters: Headquarters) -> None:
    see(headquarters, "first", now_us=int(START.timestamp() * 1_000_000) + 90_000_000)
    assert presence(headquarters).clock_offset_us == 90_000_000


def test_the_health_of_devices_is_kept(headquarters: Headquarters) -> None:
    with headquarters.database.transaction() as session:
        record_health(
            session,
            tenant=headquarters.tenant,
            device="D1",
            health={"printer": {"state": "no paper"}},
        )
    assert presence(headquarters).health == {"printer": {"state": "no paper"}}


def tell_device(hq: Headquarters, name: str, state: str, at_us: int) -> None:
    with hq.database.transaction() as session:
        record_device_changed(
            session,
            tenant=hq.tenant,
            device="D1",
            name=name,
            state=state,
            detail="no answer",
            at_us=at_us,
        )


def test_a_device_that_failed_is_kept_beside_the_others_until_it_is_back(
    headquarters: Headquarters,
) -> None:
    tell_device(headquarters, "scale", "failed", 10)
    tell_device(headquarters, "scanner", "failed", 11)
    tell_device(headquarters, "scale", "ready", 12)
    states = {name: told["state"] for name, told in presence(headquarters).health.items()}
    assert states == {"scale": "ready", "scanner": "failed"}


def test_old_news_of_a_device_changes_nothing(headquarters: Headquarters) -> None:
    tell_device(headquarters, "scale", "ready", 12)
    tell_device(headquarters, "scale", "failed", 10)
    assert presence(headquarters).health["scale"]["state"] == "ready"
