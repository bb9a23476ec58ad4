"""After a power cut: what was interrupted is shown and answered, what was paid stands."""

import shutil
import sqlite3
from contextlib import contextmanager
from pathlib import Path

from edge.journal.errors import StorageFull
from edge.journal.space import DiskSpace, Room, Space
from edge.till.state import CardPaymentWaiting, RecoveryAsked
from firmware_drivers.errors import OutcomeUnknown, Trouble
from sync_protocol.messages.envelope import decode
from tests.edge.conftest import Shop, build_shop

LOAF, MILK = "4006381333931", "5201054017432"


def after_a_power_cut(shop: Shop, tmp_path: Path) -> Shop:
    """Give a till on a copy of the disk as it is now: nothing was stopped in good order."""
    shop.settle()
    copy = tmp_path / "after-the-cut"
    shutil.copytree(shop.folder, copy)
    again = build_shop(copy, shop.clock, shop)
    again.till.start()
    return again


def test_an_open_basket_is_shown_and_resumed(shop, tmp_path) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.scan("2900000000018")
    again = after_a_power_cut(shop, tmp_path)
    again.sign_on()
    assert again.state.stage == "recovery"
    assert again.state.prompt.kind == "open-basket"
    again.till.cancel_prompt()
    again.till.scan(MILK)
    assert isinstance(again.state.prompt, RecoveryAsked)
    again.till.answer_recovery("resume")
    assert again.state.stage == "selling"
    assert again.state.totals.total.minor == 408
    assert again.state.shift.number == 1
    assert again.sell(MILK) == "S1T1A-000001"
    again.till.stop()


def test_an_open_basket_may_be_given_up_and_that_is_written_down(shop, tmp_path) -> None:
    shop.open()
    shop.till.scan(LOAF)
    again = after_a_power_cut(shop, tmp_path)
    again.sign_on()
    again.till.answer_recovery("void")
    assert again.state.stage == "selling"
    assert again.state.basket is None
    again.settle()
    assert "basket.abandoned" in types_of(again)
    third = after_a_power_cut(again, tmp_path / "third")
    third.sign_on()
    assert third.state.stage == "selling"
    third.till.stop()
    again.till.stop()


def test_a_card_payment_of_unknown_outcome_is_asked_about_and_counts(shop, tmp_path) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.begin_payment()
    shop.till.tender_card(300)
    prompt = shop.until(lambda s: isinstance(s.prompt, CardPaymentWaiting)).prompt
    again = after_a_power_cut(shop, tmp_path)
    again.sign_on()
    asked = again.state.prompt
    assert (asked.kind, asked.amount.minor, asked.reference) == (
        "card-payment",
        300,
        prompt.reference,
    )
    again.till.answer_recovery("paid")
    assert again.state.prompt.kind == "open-basket"
    again.till.answer_recovery("resume")
    assert again.state.stage == "tendering"
    assert again.state.payment.due.minor == 130
    again.till.tender_cash(130)
    again.till.complete_sale()
    sale = again.until(lambda s: s.finished).finished.sale
    assert [tender.kind for tender in sale.tenders] == ["card", "cash"]
    again.till.stop()


def test_a_receipt_interrupted_in_print_is_offered_as_a_copy(shop, tmp_path) -> None:
    shop.open()
    shop.printer.failure = OutcomeUnknown("power", trouble=Trouble.NO_ANSWER)
    number = shop.sell(LOAF)
    shop.printer.failure = None
    again = after_a_power_cut(shop, tmp_path)
    again.sign_on()
    assert (again.state.prompt.kind, again.state.prompt.sale.number) == ("printing", number)
    again.till.answer_recovery("print-copy")
    assert again.printer.printed.acquire(timeout=10)
    assert "COPY" in again.printer.text()
    again.settle()
    again.restart()
    again.sign_on()
    assert again.state.stage == "selling"
    again.till.stop()


def test_after_a_crash_the_journal_says_so_and_after_a_stop_too(shop, tmp_path) -> None:
    shop.open()
    again = after_a_power_cut(shop, tmp_path)
    again.until(lambda s: s.stage == "sign-on")
    again.settle()
    assert started_after(again) == ["first", "crash"]
    again.restart()
    again.until(lambda s: s.stage == "sign-on")
    again.settle()
    assert started_after(again) == ["first", "crash", "stop"]
    again.till.stop()


def test_a_changed_journal_is_named_at_start_and_selling_goes_on(shop, tmp_path) -> None:
    shop.open()
    shop.sell(LOAF)
    shop.settle()
    copy = tmp_path / "changed"
    shutil.copytree(shop.folder, copy)
    with sqlite(copy / "ledger.db") as connection:
        connection.execute("DROP TRIGGER entry_is_never_changed")
        connection.execute(
            "UPDATE entry SET line = replace(line, '430', '43') WHERE ty = 'sale.completed'"
        )
    again = build_shop(copy, shop.clock, shop)
    again.till.start()
    again.until(lambda s: s.stage == "sign-on")
    assert "changed or damaged" in again.state.notice.message
    again.settle()
    assert "journal.examined" in types_of(again)
    again.till.stop()


def test_on_a_full_disk_no_sale_begins_and_it_goes_on_when_there_is_room(shop, monkeypatch) -> None:
    shop.open()
    room = {"now": Room.FULL}
    monkeypatch.setattr(DiskSpace, "look", lambda _self: Space(0, 100, room["now"]))
    shop.till._housekeeping.look()
    assert shop.state.storage.state == "full"
    shop.till.scan(LOAF)
    assert shop.state.basket is None
    assert "memory is full" in shop.state.notice.message
    room["now"] = Room.PLENTY
    shop.till._housekeeping.look()
    assert shop.state.storage.state == "ok"
    assert shop.sell(LOAF)


def test_a_sale_that_cannot_be_written_is_said_not_to_be_taken(shop, monkeypatch) -> None:
    shop.open()
    shop.till.scan(LOAF)
    shop.till.begin_payment()
    shop.till.tender_cash(430)
    shop.settle()
    journal = shop.parts.journal

    def full(_work):
        raise StorageFull("the disk is full")

    monkeypatch.setattr(journal, "transact", full)
    shop.till.complete_sale()
    state = shop.until(lambda s: not s.busy)
    assert state.stage == "tendering"
    assert "NOT taken" in state.notice.message
    assert shop.printer.jobs == []
    assert shop.drawer.opened == 0
    monkeypatch.undo()
    shop.till.complete_sale()
    assert shop.until(lambda s: s.finished).finished.sale.number == "S1T1A-000001"


@contextmanager
def sqlite(path: Path):
    connection = sqlite3.connect(path)
    with connection:
        yield connection
    connection.close()


def types_of(shop: Shop) -> list[str]:
    return shop.parts.desk.journal.ask(
        lambda journal: [
            r[0] for r in journal.connection.execute("SELECT ty FROM entry ORDER BY position")
        ]
    )


def started_after(shop: Shop) -> list[str]:
    def look(journal):
        rows = journal.connection.execute(
            "SELECT line FROM entry WHERE ty = 'till.started' ORDER BY position"
        )
        return [decode(bytes(row[0])).body.get("after", "stop") for row in rows]

    return shop.parts.desk.journal.ask(look)
