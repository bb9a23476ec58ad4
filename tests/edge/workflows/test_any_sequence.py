"""Any sequence of a cashier's actions: totals, tenders, change, drawer and counters agree.

Some days begin with a power cut in the middle of anything: what the journal holds then gives the
same parked sales, the same shift and the same drawer.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from edge.journal.verification import recomputed, verify_all
from edge.till.state import Stage
from sync_protocol.identity.signing import verify
from sync_protocol.retail.sale import disagreements
from tests.edge.conftest import build_shop, fill_shop

CODES = ("4006381333931", "5201054017432", "15201054017439", "5060000000016", "9999", "\x00")
FLOAT = 10_000


class Cashier(RuleBasedStateMachine):
    """Presses anything that can be pressed; a model keeps the drawer."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.shop = build_shop(self.folder)
        fill_shop(self.shop.parts.reference)
        self.shop.till.start()
        self.drawer = FLOAT

    @initialize()
    def begin(self) -> None:
        self.shop.open(FLOAT)

    def settled(self):
        state = self.shop.settle()
        for _ in range(5):
            if not state.busy:
                break
            state = self.shop.settle()
        return state

    @property
    def till(self):
        return self.shop.till

    @rule(code=st.sampled_from(CODES), pieces=st.sampled_from((0, 0, 3, 999)))
    def scan(self, code: str, pieces: int) -> None:
        self.till.count_next(pieces)
        self.till.scan(code)

    @rule(line=st.integers(0, 6), thousandths=st.integers(-1, 12_000))
    def quantity(self, line: int, thousandths: int) -> None:
        self.till.set_quantity(line, thousandths)

    @rule(line=st.integers(0, 6))
    def void(self, line: int) -> None:
        self.till.void_line(line)

    @rule(line=st.integers(0, 6), text=st.text(max_size=200))
    def note(self, line: int, text: str) -> None:
        self.till.note_line(line, text)

    @rule()
    def undo(self) -> None:
        self.till.undo()

    @rule(bp=st.integers(0, 11_000), amount=st.integers(0, 5_000))
    def discount(self, bp: int, amount: int) -> None:
        self.till.discount_sale(percent_bp=bp, amount_minor=amount, reason="Good will")
        self.till.approve("9999")

    @rule(price=st.integers(-1, 100_000), line=st.integers(1, 6))
    def price(self, price: int, line: int) -> None:
        self.till.override_price(line, price, "Damaged")
        self.till.approve("9999")

    @rule(customer=st.sampled_from(("eleni", "aram", "nobody", "")))
    def customer(self, customer: str) -> None:
        if customer:
            self.till.choose_customer(customer)
        else:
            self.till.remove_customer()

    @rule()
    def age(self) -> None:
        self.till.confirm_age()

    @rule()
    def leave(self) -> None:
        self.till.cancel_prompt()

    @rule(label=st.text(max_size=120))
    def park(self, label: str) -> None:
        self.till.park(label)

    @rule(which=st.integers(0, 3))
    def recall(self, which: int) -> None:
        parked = self.settled().parked
        if which < len(parked):
            self.till.recall(parked[which].basket.id)

    @rule()
    def pay(self) -> None:
        self.till.begin_payment()

    @rule()
    def back(self) -> None:
        self.till.back_to_basket()

    @rule(cash=st.integers(-5, 60_000))
    def cash(self, cash: int) -> None:
        self.till.tender_cash(cash)

    @rule(index=st.integers(0, 2))
    def take_tender_back(self, index: int) -> None:
        self.till.remove_tender(index)

    @rule()
    def complete(self) -> None:
        before = self.settled()
        self.till.complete_sale()
        after = self.settled()
        if before.stage is Stage.TENDERING and after.stage is Stage.COMPLETED:
            sale = after.finished.sale
            assert disagreements(sale) == ()
            assert sale.change.minor >= 0
            self.drawer += sum(tender.amount.minor for tender in sale.tenders) - sale.change.minor

    @rule()
    def take_back(self) -> None:
        self.settled()
        self.till.void_finished()
        self.till.approve("9999")
        if self.settled().stage is Stage.RETURNING:
            self.till.complete_return()
            after = self.settled()
            if after.stage is Stage.COMPLETED:
                sale = after.finished.sale
                assert disagreements(sale) == ()
                self.drawer += sum(tender.amount.minor for tender in sale.tenders)
            else:
                self.till.cancel_return()

    @rule(kind=st.sampled_from(("paid-in", "drop", "float")), minor=st.integers(-1, 20_000))
    def move(self, kind: str, minor: int) -> None:
        before = self.settled()
        if before.stage not in {Stage.SELLING, Stage.COMPLETED} or before.prompt is not None:
            return
        was = before.shift.expected_cash.minor
        self.till.move_cash(kind, minor)
        now = self.settled().shift.expected_cash.minor
        moved = minor if kind != "drop" else -minor
        assert now in {was, was + moved}
        self.drawer += now - was

    @precondition(lambda self: self.shop.state.stage in {Stage.SELLING, Stage.COMPLETED})
    @rule()
    def restart(self) -> None:
        before = self.settled()
        if before.prompt is not None:
            return
        self.shop.restart()
        self.shop.sign_on()
        self.till.answer_recovery("resume")
        after = self.shop.until(
            lambda s: s.stage in {Stage.SELLING, Stage.TENDERING} and not s.busy
        )
        assert [p.basket.lines for p in after.parked] == [p.basket.lines for p in before.parked]
        assert after.shift == before.shift
        if before.stage is Stage.SELLING and before.basket and before.basket.lines:
            assert after.basket.lines == before.basket.lines
            assert after.totals.total == before.totals.total

    @invariant()
    def everything_agrees(self) -> None:
        state = self.settled()
        if state.shift is None:
            return
        assert state.shift.expected_cash.minor == self.drawer
        if state.basket is not None:
            assert state.totals == state.basket.totals()
            numbers = [line.number for line in state.basket.lines]
            assert len(numbers) == len(set(numbers))
            assert max(numbers, default=0) <= state.basket.lines_ever
        if state.payment is not None:
            assert state.payment.total == state.totals.total
            assert state.payment.change.minor >= 0

    def teardown(self) -> None:
        self.settled()
        public = self.shop.key.public
        findings = self.shop.parts.desk.journal.ask(
            lambda journal: verify_all(
                journal.connection, lambda sig, data: verify(public, sig, data)
            )
        )
        counted = self.shop.parts.desk.journal.ask(lambda journal: recomputed(journal.connection))
        self.shop.till.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        assert findings == ()
        assert counted


TestCashier = Cashier.TestCase
TestCashier.settings = settings(
    max_examples=10,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
