"""Any order of a till's doings, with restarts in between: the journal always proves itself."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from edge.journal import counters
from edge.journal.documents import document_row, keep_document, keep_returned, returned_so_far
from edge.journal.entries import Draft
from edge.journal.parking import ParkedBasket, list_parked, park, take_back
from edge.journal.verification import recomputed
from edge.till.tendering import refund_tenders
from sync_protocol.messages.envelope import decode
from sync_protocol.messages.from_till import CashMoved, DayClosed, LineVoided, ReturnCompleted
from sync_protocol.messages.sale_body import read_sale
from sync_protocol.retail.identifiers import SaleId
from sync_protocol.retail.quantity import Quantity
from sync_protocol.retail.sale import ReturnedLine as Line
from sync_protocol.retail.sale import Sale, SaleKind, complete_return, refund_of
from sync_protocol.retail.tender import TenderKind
from tests.builders import a_basket, with_item
from tests.faults.selling import DAY, SHIFT, begin, findings, open_journal, sell

PRICES = st.integers(1, 50_000)


class TradingDay(RuleBasedStateMachine):
    """A model of what the journal must say."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.opened = 0
        self.journal = open_journal(self.folder / "ledger.db")
        self.sold: dict[str, Sale] = {}
        self.model: Counter[str] = Counter()
        self.numbers = 0
        self.parked: set[str] = set()

    @initialize()
    def enrol(self) -> None:
        begin(self.journal)
        self.model["float"] = 5000

    @rule(price=PRICES, training=st.booleans())
    def sell(self, price: int, *, training: bool) -> None:
        if training:
            self._write(CashMoved(kind="paid-in", amount=price, currency="EUR"), training=True)
            return
        number = sell(self.journal, price)
        self.numbers += 1
        assert number == self.numbers
        self.model.update({"documents": 1, "sales": 1, "gross_sales": price, "tender:cash": price})
        self._remember(number)

    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        if not self.sold:
            return
        number = data.draw(st.sampled_from(sorted(self.sold)))
        original = self.sold[number]
        already = returned_so_far(self.journal.connection, number)
        if already.get(1, 0) >= 1000:
            return
        refund = refund_of(original, [Line(line=1, quantity=Quantity.each(1), reason="")], already)

        def work(writing) -> Sale:
            taken = writing.take_number("receipt")
            tenders, rounding = refund_tenders(TenderKind.CASH, refund.total, 1)
            sale = complete_return(
                refund,
                sale_id=SaleId(writing.new_id()),
                number=f"S1-{taken:06d}",
                tenders=tenders,
                rounding=rounding,
            )
            draft = Draft(
                id=sale.id,
                record=ReturnCompleted(sale),
                operator="maria",
                shift=SHIFT,
                business_day=DAY,
            )
            keep_document(writing, writing.add(draft), document_row(sale, draft))
            keep_returned(writing, number, 1, 1000)
            return sale

        sale = self.journal.transact(work)
        assert sale.kind is SaleKind.RETURN
        self.numbers += 1
        total = -sale.total.minor
        self.model.update({"documents": 1, "returns": 1, "gross_returns": total})
        self.model["tender:cash"] -= total

    @rule(kind=st.sampled_from(["paid-in", "paid-out", "drop"]), amount=PRICES)
    def move_cash(self, kind: str, amount: int) -> None:
        self._write(CashMoved(kind=kind, amount=amount, currency="EUR"))
        self.model[{"paid-in": "paid_in", "paid-out": "paid_out", "drop": "drops"}[kind]] += amount

    @rule(amount=PRICES)
    def void_line(self, amount: int) -> None:
        self._write(
            LineVoided(basket="b", item="i", name="n", qty=1000, amount=amount, currency="EUR")
        )
        self.model["voided_lines"] += 1

    @rule()
    def close_day(self) -> None:
        def work(writing) -> tuple[int, counters.Figures]:
            period = writing.period
            totals = counters.totals_of(writing.figures(counters.fiscal_scope(period)), "EUR")
            writing.add(
                Draft(
                    id=writing.new_id(),
                    record=DayClosed(number=period, business_day=DAY, totals=totals),
                    business_day=DAY,
                )
            )
            return period, writing.figures(counters.EVER)

        period, ever = self.journal.transact(work)
        self.model["days_closed"] += 1
        assert period == self.model["days_closed"] == ever["days_closed"]

    @rule(price=PRICES)
    def park(self, price: int) -> None:
        name = f"p{len(self.parked)}-{price}-{self.numbers}"
        if name in self.parked:
            return
        basket = with_item(replace(a_basket(), id=SaleId(name)), price)
        kept = ParkedBasket(id=name, at_us=0, operator="maria", label="", basket=basket)
        self.journal.transact(lambda writing: park(writing, kept))
        self.parked.add(name)

    @rule()
    def recall(self) -> None:
        if self.parked:
            name = min(self.parked)
            assert self.journal.transact(lambda writing: take_back(writing, name)) is not None
            assert self.journal.transact(lambda writing: take_back(writing, name)) is None
            self.parked.discard(name)

    @rule()
    def fail(self) -> None:
        try:
            self.journal.transact(self._half)
        except RuntimeError:
            return

    @rule(crash=st.booleans())
    def restart(self, *, crash: bool) -> None:
        self.opened += 1
        if crash:  # a copy of the files as they are is what a dead process leaves
            copy = self.folder / f"copy-{self.opened}"
            copy.mkdir()
            for file in self.folder.glob("ledger.db*"):
                shutil.copy(file, copy / file.name)
            self.journal.close()
            self.folder = copy
        else:
            self.journal.close()
        self.journal = open_journal(self.folder / "ledger.db", seed=self.opened)

    @invariant()
    def it_proves_itself(self) -> None:
        if not self.model:
            return
        assert findings(self.journal) == ()
        connection = self.journal.connection
        ever = counters.load(connection, counters.EVER, training=False)
        assert {name: ever.get(name, 0) for name in self.model} == dict(self.model)
        assert recomputed(connection)[counters.EVER] == ever
        assert {one.id for one in list_parked(connection)} == self.parked
        shift = counters.load(connection, counters.shift_scope(SHIFT), training=False)
        model = self.model
        assert counters.expected_cash(shift) == (
            model["float"]
            + model["tender:cash"]
            + model["paid_in"]
            - model["paid_out"]
            - model["drops"]
        )

    def teardown(self) -> None:
        self.journal.close()

    def _half(self, writing) -> None:
        writing.take_number("receipt")
        writing.add(
            Draft(id=writing.new_id(), record=CashMoved(kind="drop", amount=1, currency="EUR"))
        )
        raise RuntimeError("half way")

    def _write(self, record, *, training: bool = False) -> None:
        self.journal.transact(
            lambda writing: writing.add(
                Draft(
                    id=writing.new_id(),
                    record=record,
                    shift=SHIFT,
                    business_day=DAY,
                    training=training,
                )
            )
        )

    def _remember(self, number: int) -> None:
        from_document = self.journal.connection.execute(
            "SELECT entry.line FROM document JOIN entry USING (position) WHERE number = ?",
            (f"S1-{number:06d}",),
        ).fetchone()
        entry = decode(bytes(from_document[0]))
        self.sold[f"S1-{number:06d}"] = read_sale(entry.id, entry.body)


TestTradingDay = TradingDay.TestCase
TestTradingDay.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
