"""Changing hands at one till, and cash that should not stay in the drawer."""

from dataclasses import replace


def test_a_card_takes_the_till_over_in_one_scan_and_the_sale_waits(shop) -> None:
    shop.sign_on("boris", "5555")
    shop.till.open_shift(0)
    shop.until(lambda s: s.stage == "selling")
    shop.till.scan("4006381333931")
    shop.till.scan("OP-M1")
    shop.until(lambda s: s.operator and s.operator.id == "maria")
    shop.till.answer_recovery("resume")  # what waits is offered to whoever takes over
    shop.until(lambda s: s.stage == "selling" and s.prompt is None)
    assert [line.name for line in shop.state.basket.lines] == ["Sourdough loaf"]


def test_a_supervisors_card_asks_for_the_pin_and_leaves_the_till_locked(shop) -> None:
    shop.open()
    shop.till.scan("OP-O1")
    state = shop.until(lambda s: s.stage == "sign-on")
    assert state.operator is None
    assert "PIN" in state.notice.message


def test_ones_own_card_changes_nothing(shop) -> None:
    shop.open()
    shop.till.scan("OP-M1")
    assert shop.state.operator.id == "maria"
    assert shop.state.stage == "selling"


def test_too_much_cash_asks_for_a_drop_without_saying_how_much(shop) -> None:
    shop.open()
    desk = shop.parts.desk
    with desk.turn():
        desk.change(store=replace(desk.state.store, drop_alarm_minor=10_300))
    shop.sell()
    shop.until(lambda s: s.notice and "drop" in s.notice.message)
    assert not shop.state.notice.values


def test_work_begins_and_ends_and_is_known_after_a_restart(shop) -> None:
    shop.open()
    shop.till.clock_work()
    shop.until(lambda s: dict(s.at_work).get("maria"))
    shop.restart()
    shop.sign_on()
    shop.until(lambda s: dict(s.at_work).get("maria"))
    shop.till.clock_work()
    shop.until(lambda s: not s.at_work)
    lines = shop.parts.desk.journal.ask(
        lambda journal: journal.connection.execute(
            "SELECT line FROM entry WHERE ty = 'work.clocked' ORDER BY position"
        ).fetchall()
    )
    assert [b'"state":"in"' in line for (line,) in lines] == [True, False]
