"""Hours from coming and going."""

from datetime import UTC, datetime, timedelta

from cloud.staff.hours import Stamp, hours_words, stints
from cloud.staff.models import Operator, WorkStamp
from tests.cloud.conftest import Aurora

DAY = datetime(2026, 11, 25, tzinfo=UTC)


def stamp(hour: float, *, is_in: bool, operator: str = "maria") -> Stamp:
    at = DAY + timedelta(hours=hour)
    return Stamp(operator=operator, store="s1", at=at, is_in=is_in)


def test_coming_and_going_make_hours_with_a_break_between() -> None:
    found = stints(
        [
            stamp(9, is_in=True),
            stamp(13, is_in=False),
            stamp(13.5, is_in=True),
            stamp(17.75, is_in=False),
            stamp(10, is_in=True, operator="aram"),
        ]
    )
    maria = [one for one in found if one.operator == "maria"]
    assert hours_words(sum((one.lasted for one in maria), timedelta())) == "8:15"
    (aram,) = (one for one in found if one.operator == "aram")
    assert aram.is_open(DAY + timedelta(hours=12))
    assert not aram.is_open(DAY + timedelta(hours=40))


def test_an_end_that_was_forgotten_counts_nothing_and_is_shown() -> None:
    found = stints([stamp(9, is_in=True), stamp(33, is_in=True), stamp(41, is_in=False)])
    assert [one.lasted for one in found] == [timedelta(hours=8), timedelta()]
    assert found[1].ended is None
    (alone,) = stints([stamp(17, is_in=False)])
    assert (alone.begun, alone.lasted) == (None, timedelta())


def test_whoever_sees_the_staff_sees_their_hours(aurora: Aurora) -> None:
    store = aurora.retailer.tills[0].store
    tenant = aurora.retailer.tenant
    now = aurora.clock.now()
    with aurora.database.transaction() as session:
        operator = session.query(Operator).filter_by(tenant=tenant).first()
        for number, (hours, is_in) in enumerate([(9, True), (1, False)]):
            session.add(
                WorkStamp(
                    tenant=tenant,
                    id=f"01KAXK8M00W0RKSTAMP00000{number:02d}",
                    operator=operator.id,
                    store=store,
                    at=now - timedelta(hours=hours),
                    is_in=is_in,
                )
            )
        name = operator.name
    shown = aurora.as_user().get("/hours").text
    assert name in shown
    assert "8:00" in shown
    assert "8:00" in aurora.as_user().get("/hours.csv").text
