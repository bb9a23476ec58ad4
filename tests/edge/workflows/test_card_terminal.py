"""A card by a connected terminal: whatever breaks, what was charged is what the sales say."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.peripherals import payment_terminal
from edge.till.state import CardPaymentWaiting, RecoveryAsked
from firmware_drivers.errors import DeviceUnreachable, Trouble
from firmware_drivers.payment_terminal.terminal import PaymentTerminal
from firmware_drivers.payment_terminal.zvt.driver import Patience, ZvtTerminal
from firmware_drivers.payment_terminal.zvt.link import TcpLink
from firmware_drivers.payment_terminal.zvt.simulated import (
    Customer,
    Fault,
    FaultKind,
    SimulatedZvt,
)
from firmware_drivers.transports.loopback import Loopback
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Transport
from sync_protocol.messages.envelope import decode
from tests.edge.conftest import Shop, build_shop, fill_shop

LOAF, PRICE = "4006381333931", 430
QUICK = Patience(answer_s=0.05, dialogue_s=5.0)
SHORT = Patience(answer_s=0.05, dialogue_s=0.05)
FAULTS = [Fault(kind) for kind in FaultKind if kind is not FaultKind.DAMAGE]


def driver_of(device: SimulatedZvt, patience: Patience = QUICK) -> PaymentTerminal:
    def open_line() -> Transport:
        if not device.powered:
            raise DeviceUnreachable("no power", trouble=Trouble.NOT_CONNECTED)
        return Loopback(device)

    return ZvtTerminal(TcpLink(ReopeningLine(open_line, pause_s=0)), patience=patience)


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> SimulatedZvt:
    monkeypatch.setattr(payment_terminal, "IDLE_S", 0.02)
    return SimulatedZvt()


@pytest.fixture
def shop(tmp_path: Path, device: SimulatedZvt) -> Iterator[Shop]:
    shop = build_shop(tmp_path / "till", terminal=driver_of(device))
    fill_shop(shop.parts.reference)
    shop.till.start()
    shop.open()
    yield shop
    shop.till.stop()


def begin_to_pay(shop: Shop) -> None:
    shop.till.scan(LOAF)
    shop.till.begin_payment()


def decided(state) -> bool:
    """Whether the card tender is known one way or the other."""
    return state.prompt is None and not state.busy


def journal_of(shop: Shop, *types: str) -> list:
    shop.settle()
    rows = shop.parts.desk.journal.ask(
        lambda journal: journal.connection.execute(
            "SELECT line FROM entry ORDER BY position"
        ).fetchall()
    )
    return [entry for entry in (decode(bytes(row[0])) for row in rows) if entry.ty in types]


def intents_left(shop: Shop) -> int:
    shop.settle()
    return shop.parts.desk.journal.ask(
        lambda journal: journal.connection.execute("SELECT count(*) FROM card_intent").fetchone()
    )[0]


def test_a_card_is_charged_and_the_tender_names_the_terminals_receipt(shop, device) -> None:
    begin_to_pay(shop)
    shop.till.tender_card()
    state = shop.until(lambda s: s.payment and s.payment.tenders)
    assert (state.payment.tenders[0].reference, device.charged_minor) == ("0471", PRICE)
    shop.till.complete_sale()
    sale = shop.until(lambda s: s.finished).finished.sale
    assert [(t.kind, t.amount.minor) for t in sale.tenders] == [("card", PRICE)]
    assert intents_left(shop) == 0
    written = journal_of(shop, "card-payment.intended", "card-payment.settled")
    assert [entry.ty for entry in written] == ["card-payment.intended", "card-payment.settled"]


def test_what_the_terminal_does_is_shown_and_may_be_cancelled(shop, device) -> None:
    device.customer = Customer.WAITS
    begin_to_pay(shop)
    shop.till.tender_card()
    shop.until(
        lambda s: (
            isinstance(s.prompt, CardPaymentWaiting) and s.prompt.says == "Insert or hold the card"
        )
    )
    shop.till.answer_card("paid")  # not a question one may answer while the terminal can
    assert isinstance(shop.state.prompt, CardPaymentWaiting)
    shop.till.answer_card("not-paid")
    state = shop.until(decided)
    assert state.payment.tenders == ()
    assert "Cancelled" in state.notice.message
    assert device.charged_minor == 0


def test_a_declined_card_leaves_everything_due(shop, device) -> None:
    device.customer = Customer.DECLINED
    begin_to_pay(shop)
    shop.till.tender_card()
    state = shop.until(lambda s: decided(s) and s.notice)
    assert state.payment.due.minor == PRICE
    assert dict(state.notice.values)["code"] == "71"


def test_a_card_tender_taken_back_is_reversed_at_the_terminal(shop, device) -> None:
    begin_to_pay(shop)
    shop.till.tender_card(100)
    shop.until(lambda s: decided(s) and s.payment.tenders)
    shop.till.remove_tender(0)
    shop.until(lambda s: decided(s) and not s.payment.tenders)
    assert device.charged_minor == 0


def test_a_return_to_the_card_is_a_refund_of_the_terminal(shop, device) -> None:
    begin_to_pay(shop)
    shop.till.tender_card()
    shop.until(lambda s: decided(s) and s.payment.tenders)
    shop.till.complete_sale()
    number = shop.until(lambda s: s.finished).finished.sale.number
    shop.till.next_sale()
    shop.till.begin_return(number)
    if shop.state.prompt is not None:
        shop.till.approve("9999", "olga")
    shop.until(lambda s: s.returning and s.returning.original)
    shop.till.tick_line(1, 1000, "damaged", restock=False)
    shop.till.complete_return()
    back = shop.until(lambda s: s.finished).finished.sale
    assert [(t.kind, t.amount.minor) for t in back.tenders] == [("card", -PRICE)]
    assert [one.kind for one in device.journal] == ["payment", "refund"]
    assert device.charged_minor == 0
    assert intents_left(shop) == 0


def test_in_training_no_terminal_is_asked(shop, device) -> None:
    shop.till.set_training(on=True)
    shop.settle()
    if not shop.state.training:
        shop.till.approve("9999", "olga")
        shop.until(lambda s: s.training)
    begin_to_pay(shop)
    shop.till.tender_card()
    prompt = shop.until(lambda s: isinstance(s.prompt, CardPaymentWaiting)).prompt
    assert not prompt.terminal
    assert device.journal == []
    shop.till.answer_card("not-paid")


@pytest.mark.parametrize("takes_back", [True, False], ids=["reverses", "keeps"])
def test_every_fault_of_a_dialogue_leaves_the_sales_equal_to_what_was_charged(
    tmp_path: Path, device: SimulatedZvt, *, takes_back: bool
) -> None:
    device.takes_back = takes_back
    shop = build_shop(tmp_path / "till", terminal=driver_of(device, SHORT))
    fill_shop(shop.parts.reference)
    shop.till.start()
    shop.open()
    outcomes: Counter[str] = Counter()
    for sending in (True, False):
        for message in range(12):  # of the question before, of the payment, and beyond
            for fault in FAULTS:
                outcomes[pay_with_fault(shop, device, message, fault, sending=sending)] += 1
    shop.settle()
    sales = journal_of(shop, "sale.completed")
    assert len(sales) == outcomes.total()
    charged = sum(one.amount_minor for one in device.standing("payment"))
    assert charged == PRICE * outcomes["card"]
    assert device.charged_minor == charged
    assert intents_left(shop) == 0
    print(f"\n{outcomes.total()} sales: {dict(outcomes)}")
    shop.till.stop()


def pay_with_fault(
    shop: Shop, device: SimulatedZvt, message: int, fault: Fault, *, sending: bool
) -> str:
    """Sell a loaf by card while one message goes wrong; by cash if the card was not charged."""
    begin_to_pay(shop)
    with device.lock:
        faults = device.faults_sending if sending else device.faults_receiving
        count = device.sent_count if sending else device.received_count
        faults[count + message] = fault
    shop.till.tender_card()
    shop.until(lambda s: decided(s) or (s.prompt and getattr(s.prompt, "unknown", False)))
    with device.lock:
        faults.clear()
        if not device.powered:
            device.power_on()
    state = shop.until(decided)
    by = "card" if state.payment.tenders else "cash"
    if by == "cash":
        shop.till.tender_cash(PRICE)
    shop.till.complete_sale()
    sale = shop.until(lambda s: s.finished and s.finished.printing == "done").finished.sale
    assert [tender.kind for tender in sale.tenders] == [by]
    shop.till.next_sale()
    return by


@pytest.mark.parametrize("charged", [True, False])
def test_after_a_power_cut_of_the_till_the_terminal_answers_the_question(
    tmp_path: Path, device: SimulatedZvt, *, charged: bool
) -> None:
    device.customer = Customer.WAITS
    shop = build_shop(tmp_path / "till", terminal=driver_of(device))
    fill_shop(shop.parts.reference)
    shop.till.start()
    shop.open()
    begin_to_pay(shop)
    shop.till.tender_card()
    shop.until(lambda s: s.prompt and getattr(s.prompt, "says", "").startswith("Insert"))
    shop.settle()
    shutil.copytree(shop.folder, tmp_path / "after")  # the disk as the power cut leaves it
    device.decide(Customer.PAYS if charged else Customer.LEAVES)
    shop.until(decided)
    again = build_shop(tmp_path / "after", shop.clock, shop, terminal=driver_of(device))
    again.till.start()
    again.sign_on()
    again.until(lambda s: isinstance(s.prompt, RecoveryAsked) and s.prompt.kind == "open-basket")
    again.till.answer_recovery("resume")
    assert bool(again.state.payment and again.state.payment.tenders) is charged
    assert device.charged_minor == (PRICE if charged else 0)
    assert intents_left(again) == 0
    again.till.stop()
    shop.till.stop()


def test_what_the_terminal_cannot_tell_a_person_does(shop, device) -> None:
    begin_to_pay(shop)
    with device.lock:
        device.customer = Customer.WAITS
    shop.till.tender_card()
    shop.until(lambda s: s.prompt and getattr(s.prompt, "says", "").startswith("Insert"))
    device.power_off()
    shop.until(lambda s: s.prompt and getattr(s.prompt, "unknown", False))
    shop.till.cancel_prompt()
    assert isinstance(shop.state.prompt, CardPaymentWaiting)
    shop.till.answer_card("not-paid")
    state = shop.until(decided)
    assert state.payment.tenders == ()
    assert intents_left(shop) == 0
    outcomes = [entry.body["outcome"] for entry in journal_of(shop, "card-payment.settled")]
    assert outcomes == ["unknown", "not-paid"]


def test_the_terminal_hands_its_day_in_after_approval(shop: Shop, device: SimulatedZvt) -> None:
    device.customer = Customer.PAYS
    shop.till.scan(LOAF)
    shop.till.begin_payment()
    shop.till.tender_card()
    shop.until(lambda s: s.payment and not s.payment.due.minor)
    shop.till.complete_sale()
    shop.until(lambda s: s.finished and s.finished.printing == "done")
    shop.till.end_terminal_day()
    shop.till.approve("9999")
    told = shop.until(lambda s: s.device_test and "has handed" in s.device_test.message)
    assert "4.30" in told.device_test.code
    shop.until(lambda _: "Total EUR 4.30" in shop.printer.text())
