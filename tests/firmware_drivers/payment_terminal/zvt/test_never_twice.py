"""Whatever goes wrong, at whatever message: no card is charged twice and no charge is denied.

The counts are printed (`pytest -s`) and kept in docs/devices/payment-terminals.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from firmware_drivers.errors import (
    DeviceError,
    DeviceRefused,
    DeviceUnreachable,
    OutcomeUnknown,
    Trouble,
)
from firmware_drivers.payment_terminal.models import TERMINAL_MODELS, TerminalSettings
from firmware_drivers.payment_terminal.terminal import (
    Approved,
    Declined,
    MoneyIntent,
    Moved,
    Movement,
    NotMoved,
)
from firmware_drivers.payment_terminal.zvt.driver import Patience, ZvtTerminal
from firmware_drivers.payment_terminal.zvt.link import SerialLink, TcpLink
from firmware_drivers.payment_terminal.zvt.simulated import (
    Customer,
    Fault,
    FaultKind,
    SimulatedZvt,
)
from firmware_drivers.simulation.pty_line import PtyLine
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.simulation.wire_device import WireDevice
from firmware_drivers.transports.loopback import Loopback
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Transport

QUICK = Patience(answer_s=0.03, dialogue_s=0.03)
TIMEOUT_S = 2.0
ON_THE_WIRE = [Fault(kind) for kind in FaultKind if kind is not FaultKind.DAMAGE]


def nothing_shown(_words: str) -> None: ...


class Trial:
    """One movement of money on a terminal that has a payment in its memory."""

    def __init__(self, movement: Movement, *, serial: bool, takes_back: bool = True) -> None:
        self.serial = serial
        self.movement = movement
        self.device = SimulatedZvt(serial=serial, takes_back=takes_back)
        self.driver = self.new_driver()
        self.intent = self.an_intent(Movement.PAYMENT, 5000)
        first = self.driver.move(self.intent, nothing_shown, timeout_s=TIMEOUT_S)
        assert isinstance(first, Approved)
        self.intent = self.an_intent(movement, 0 if movement is Movement.REVERSAL else 2040)
        if movement is Movement.REVERSAL:
            self.intent = MoneyIntent(
                movement=movement,
                amount_minor=0,
                currency="EUR",
                before=self.intent.before,
                receipt=first.receipt,
            )
        self.before_minor = self.device.charged_minor
        self.wanted_minor = {"payment": 2040, "refund": -2040, "reversal": -5000}[movement.value]

    def new_driver(self) -> ZvtTerminal:
        def open_line() -> Transport:
            if not self.device.powered:
                raise DeviceUnreachable("no power", trouble=Trouble.NOT_CONNECTED)
            return Loopback(self.device)

        line = ReopeningLine(open_line, pause_s=0)
        link = SerialLink(line, ack_s=0.02) if self.serial else TcpLink(line)
        return ZvtTerminal(link, patience=QUICK)

    def an_intent(self, movement: Movement, amount_minor: int) -> MoneyIntent:
        before = self.driver.mark(timeout_s=TIMEOUT_S)
        return MoneyIntent(
            movement=movement, amount_minor=amount_minor, currency="EUR", before=before
        )

    @property
    def moved_minor(self) -> int:
        return self.device.charged_minor - self.before_minor

    def heal(self) -> None:
        self.device.faults_sending.clear()
        self.device.faults_receiving.clear()
        if not self.device.powered:
            self.device.power_on()
        self.driver.close()
        self.driver = self.new_driver()

    def run(self) -> str:
        """Ask once, settle what is in doubt; the till's book and the bank's must agree."""
        said = "moved"
        try:
            outcome = self.driver.move(self.intent, nothing_shown, timeout_s=TIMEOUT_S)
            if isinstance(outcome, Declined):
                said = "declined"
        except OutcomeUnknown:
            said = "unknown"
        except (DeviceUnreachable, DeviceRefused):
            said = "unreachable"
        booked = self.wanted_minor if said == "moved" else 0
        if said != "unknown":
            self.driver.close()
            assert self.moved_minor == booked, said
        self.heal()
        verdict = self.driver.reconcile(self.intent, timeout_s=TIMEOUT_S)
        assert isinstance(verdict, Moved | NotMoved), verdict
        booked = self.wanted_minor if isinstance(verdict, Moved) else 0
        assert self.moved_minor == booked, (said, verdict)
        assert said in {"unknown", "moved" if isinstance(verdict, Moved) else said}
        return said


def messages_of(movement: Movement, *, serial: bool) -> tuple[int, int, int, int]:
    trial = Trial(movement, serial=serial)
    sent, received = trial.device.sent_count, trial.device.received_count
    trial.driver.move(trial.intent, nothing_shown, timeout_s=TIMEOUT_S)
    return sent, trial.device.sent_count, received, trial.device.received_count


@pytest.mark.parametrize("takes_back", [True, False], ids=["reverses", "keeps"])
@pytest.mark.parametrize("serial", [False, True], ids=["tcp", "serial"])
@pytest.mark.parametrize("movement", Movement, ids=lambda each: each.value)
def test_every_fault_at_every_message_ends_with_one_truth(
    movement: Movement, *, serial: bool, takes_back: bool
) -> None:
    said: Counter[str] = Counter()
    first_sent, end_sent, first_received, end_received = messages_of(movement, serial=serial)
    faults = [*ON_THE_WIRE, *((Fault(FaultKind.DAMAGE, at=4),) if serial else ())]
    places: list[tuple[Callable[[SimulatedZvt], dict[int, Fault]], int]] = [
        *((lambda d: d.faults_sending, at) for at in range(first_sent, end_sent)),
        *((lambda d: d.faults_receiving, at) for at in range(first_received, end_received)),
    ]
    for which, at in places:
        for fault in faults:
            trial = Trial(movement, serial=serial, takes_back=takes_back)
            which(trial.device)[at] = fault
            said[trial.run()] += 1
    print(f"\n{movement.value}, {'serial' if serial else 'tcp'}: {said.total()} {dict(said)}")


@pytest.mark.parametrize("serial", [False, True], ids=["tcp", "serial"])
@pytest.mark.parametrize("customer", [Customer.DECLINED, Customer.LEAVES])
def test_a_card_that_is_not_charged_is_declined_in_words(
    customer: Customer, *, serial: bool
) -> None:
    trial = Trial(Movement.PAYMENT, serial=serial)
    trial.device.customer = customer
    outcome = trial.driver.move(trial.intent, nothing_shown, timeout_s=TIMEOUT_S)
    assert isinstance(outcome, Declined)
    assert outcome.reason
    assert trial.moved_minor == 0


def test_the_cashier_may_cancel_while_the_card_is_asked_for() -> None:
    trial = Trial(Movement.PAYMENT, serial=False)
    trial.device.customer = Customer.WAITS
    trial.driver = ZvtTerminal(
        TcpLink(ReopeningLine(lambda: Loopback(trial.device), pause_s=0)),
        patience=Patience(answer_s=1, dialogue_s=5),
    )
    trial.driver.mark(timeout_s=TIMEOUT_S)
    outcome = trial.driver.move(
        trial.intent, lambda _words: trial.driver.cancel(), timeout_s=TIMEOUT_S
    )
    assert isinstance(outcome, Declined)
    assert trial.moved_minor == 0


def test_the_day_is_handed_in_and_a_payment_of_it_cannot_be_reversed_any_more() -> None:
    trial = Trial(Movement.REVERSAL, serial=False)
    assert trial.driver.end_of_day(timeout_s=TIMEOUT_S).total_minor == 5000
    outcome = trial.driver.move(trial.intent, nothing_shown, timeout_s=TIMEOUT_S)
    assert outcome == Declined(0xB5, "reversal impossible")


def test_a_wrong_currency_and_a_state_are_told() -> None:
    trial = Trial(Movement.PAYMENT, serial=False)
    trial.device.state = 0xF0
    assert trial.driver.status(timeout_s=TIMEOUT_S).end_of_day_due
    francs = ZvtTerminal(
        TcpLink(ReopeningLine(lambda: Loopback(trial.device), pause_s=0)), currency="CHF"
    )
    with pytest.raises(DeviceError, match="wrong currency"):
        francs.mark(timeout_s=TIMEOUT_S)


def test_it_runs_behind_a_real_port(
    behind_a_line: Callable[[WireDevice], PtyLine | TcpLine],
) -> None:
    device = SimulatedZvt()
    line = behind_a_line(device)
    if not line.address.startswith("tcp"):
        device = SimulatedZvt(serial=True)
        line = behind_a_line(device)
    driver = TERMINAL_MODELS["zvt"].build(line.address, TerminalSettings())
    before = driver.mark(timeout_s=5)
    intent = MoneyIntent(movement=Movement.PAYMENT, amount_minor=999, currency="EUR", before=before)
    assert isinstance(driver.move(intent, nothing_shown, timeout_s=5), Approved)
    assert device.charged_minor == 999
    driver.close()
