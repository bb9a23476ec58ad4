"""Goods back and money out: by receipt number, or without a receipt by approval."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from edge.journal.documents import (
    Document,
    DocumentRow,
    document_row,
    find_document,
    keep_document,
    keep_returned,
    recent_documents,
    returned_so_far,
    unprinted,
)
from edge.journal.errors import NotRecorded
from edge.journal.fiscal_intents import fiscal_original
from edge.journal.journal import Journal
from edge.journal.thread import Outcome, Written
from edge.journal.writing import Writing
from edge.peripherals.payment_terminal import Charged, NotCharged
from edge.till.authority import Action
from edge.till.returning import begin_return, finish, tender_back, tick
from edge.till.state import DocumentFound, Finished, ReturnInProgress, Stage
from edge.workflows.approvals import Approvals
from edge.workflows.ask_terminal import AskTerminal, Settle
from edge.workflows.desk import Desk
from edge.workflows.drawer_cash import Made, expected_in_drawer, expecting
from edge.workflows.fiscal_terms import CannotPrint, FiscalMapping, fiscal_receipt
from edge.workflows.fiscalise import Fiscalise
from edge.workflows.open_basket import OpenBasket
from edge.workflows.print_document import PrintDocument
from edge.workflows.shop import Shop, receipt_number, receipt_series
from firmware_drivers.fiscal_printer.printer import FiscalResult
from firmware_drivers.fiscal_printer.receipt import OriginalReceipt
from firmware_drivers.payment_terminal.terminal import Movement
from sync_protocol.languages.wording import N_
from sync_protocol.messages.errors import ProtocolError
from sync_protocol.messages.from_till import ReturnCompleted, TillStopped
from sync_protocol.messages.sale_body import read_sale
from sync_protocol.retail.errors import RetailError
from sync_protocol.retail.identifiers import SaleId
from sync_protocol.retail.money import Money
from sync_protocol.retail.sale import Refund, SaleKind, refund_without_receipt
from sync_protocol.retail.tender import TenderKind

NOT_FOUND = N_("No receipt {number} was made at this till.")
NOT_RETURNABLE = N_("A return cannot be returned.")
TOO_MUCH = N_("More than was sold cannot come back.")
NOTHING_TICKED = N_("Say first what comes back.")
NOT_GIVEN_BACK = N_("The return was NOT taken: it could not be written down. Keep the money.")
FINISH_FIRST = N_("Finish or park the sale on the screen first.")
PAY_BACK_BY_HAND = N_("Pay the money back at the card terminal by hand.")
SALE_TAKEN_BACK = N_("Sale taken back")
LISTED_MAX = 100


class ReturnGoods:
    """Takes goods back."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts a return needs
        self,
        desk: Desk,
        shop: Shop,
        baskets: OpenBasket,
        approvals: Approvals,
        printing: PrintDocument,
        terminal: AskTerminal,
        fiscal: Fiscalise,
    ) -> None:
        """Find receipts in the journal; print at the shop's counter."""
        self._desk = desk
        self._shop = shop
        self._baskets = baskets
        self._approvals = approvals
        self._printing = printing
        self._terminal = terminal
        self._fiscal = fiscal

    def begin(self, number: str) -> None:
        """Begin a return; with a number its sale is fetched."""
        state = self._desk.state
        if state.busy or state.stage not in {Stage.SELLING, Stage.COMPLETED, Stage.RETURNING}:
            return
        if state.stage is not Stage.RETURNING and state.basket and not state.basket.is_empty:
            self._desk.warn(FINISH_FIRST)
            return

        def permitted(_approver: str) -> None:
            self._baskets.clear()
            self._desk.change(stage=Stage.RETURNING, returning=None, finished=None, notice=None)
            if number.strip():
                self._fetch(number.strip())
            else:
                self.find("")

        self._approvals.permit(Action.RETURN, permitted)

    def void_finished(self) -> None:
        """Take the sale just made back as a whole: all of it is ticked, the money goes back."""
        finished = self._desk.state.finished
        if finished is None or finished.sale.kind is SaleKind.RETURN or self._desk.state.busy:
            return
        number = finished.sale.number

        def permitted(_approver: str) -> None:
            self._baskets.clear()
            self._desk.change(stage=Stage.RETURNING, returning=None, finished=None, notice=None)
            self._fetch(number, whole=True)

        self._approvals.permit(Action.POST_VOID, permitted)

    def find(self, text: str) -> None:
        """List receipts whose number holds the text, newest first."""
        currency = self._desk.state.store.currency if self._desk.state.store else ""

        def look(journal: Journal) -> tuple[tuple[DocumentRow, ...], frozenset[int]]:
            rows = recent_documents(
                journal.connection, count_max=LISTED_MAX, number_part=text.strip()
            )
            return rows, frozenset(position for position, _ in unprinted(journal.connection))

        def done(outcome: Outcome[tuple[tuple[DocumentRow, ...], frozenset[int]]]) -> None:
            if not isinstance(outcome, Written):
                return
            rows, waiting = outcome.value
            with self._desk.turn():
                self._desk.change(
                    documents=tuple(
                        DocumentFound(
                            number=row.number,
                            kind=row.kind,
                            business_day=row.business_day,
                            total=Money(row.total_minor, currency),
                            unprinted=row.position in waiting,
                        )
                        for row in rows
                    )
                )

        self._desk.journal.call(look, done)

    def begin_without_receipt(self) -> None:
        """Return goods without a receipt: they are scanned into a basket of their own."""
        state = self._desk.state
        if state.stage is not Stage.RETURNING:
            return

        def permitted(_approver: str) -> None:
            self._baskets.clear()
            self._desk.change(returning=ReturnInProgress(original=None), documents=())

        self._approvals.permit(Action.RETURN_WITHOUT_RECEIPT, permitted)

    def tick(self, number: int, thousandths: int, reason: str, *, restock: bool) -> None:
        """Say how much of a sold line comes back."""
        returning = self._desk.state.returning
        if returning is None or self._desk.state.busy:
            return
        try:
            changed = tick(returning, number, thousandths, reason, restock=restock)
        except RetailError:
            self._desk.warn(TOO_MUCH)
            return
        self._desk.change(returning=changed, notice=None)

    def complete(self, wanted: TenderKind | None, reason: str) -> None:
        """Give the money back: written down first, then drawer and paper."""
        state = self._desk.state
        returning = state.returning
        row = self._shop.store_data.store()
        if state.stage is not Stage.RETURNING or state.busy or returning is None or row is None:
            return
        refund = self._refund(returning, reason)
        if refund is None:
            self._desk.warn(NOTHING_TICKED)
            return
        kind = wanted or tender_back(returning.original)
        mapping = self._fiscal.mapping()
        if mapping is not None:
            self._on_record(returning, refund, kind, row.cash_step_minor, mapping)
            return
        total = abs(refund.total.minor)
        if kind is not TenderKind.CARD or not total or not self._terminal.fitted:
            self._write_down(returning, refund, kind, row.cash_step_minor)
            return

        def finished(outcome: Charged | NotCharged, settle: Settle) -> None:
            if isinstance(outcome, Charged):
                self._write_down(returning, refund, kind, row.cash_step_minor, settle)
            else:
                self._desk.write(settle)

        self._terminal.begin(Movement.REFUND, Money(total, refund.total.currency), finished)

    def _on_record(
        self,
        returning: ReturnInProgress,
        refund: Refund,
        kind: TenderKind,
        step: int,
        mapping: FiscalMapping,
    ) -> None:
        """Let the fiscal device print the refund; it names the receipt it takes back."""
        if self._fiscal.refuses():
            return
        # A connected card terminal is not driven here: should the device refuse afterwards, a
        # second try would pay back twice.
        sale = finish(
            refund,
            sale_id=SaleId(self._desk.new_id()),
            number="",
            kind=kind,
            cash_step_minor=step,
        )
        draft = self._desk.draft(ReturnCompleted(sale), entry_id=sale.id)
        original_id = returning.original.id if returning.original else ""
        sold_at = datetime.fromtimestamp(returning.sold_us / 1_000_000, UTC).replace(tzinfo=None)

        def look(journal: Journal) -> tuple[OriginalReceipt | None, dict[int, int]]:
            number = returning.original.number if returning.original else ""
            return (
                fiscal_original(journal.connection, original_id, sold_at),
                returned_so_far(journal.connection, number),
            )

        def then(booked: object, result: FiscalResult) -> None:
            if isinstance(booked, Made):
                self._given_back(booked, fiscal=result)
                if kind is TenderKind.CARD:
                    self._desk.warn(PAY_BACK_BY_HAND)

        def found(outcome: Outcome[tuple[OriginalReceipt | None, dict[int, int]]]) -> None:
            with self._desk.turn():
                self._desk.change(busy=False)
                if not isinstance(outcome, Written):
                    self._desk.warn(NOT_GIVEN_BACK)
                    return
                original, already = outcome.value
                if already != dict(returning.already):
                    self._desk.warn(TOO_MUCH)
                    return
                form = fiscal_receipt(sale, mapping, 1, original)
                if isinstance(form, CannotPrint):
                    self._desk.warn(form.message, **form.values)
                    return
                self._fiscal.begin(
                    draft,
                    lambda number: replace(form, sale_number=number),
                    then,
                    lambda: self._desk.change(busy=False),
                )

        self._desk.change(busy=True, notice=None)
        self._desk.journal.call(look, found)

    def _write_down(
        self,
        returning: ReturnInProgress,
        refund: Refund,
        kind: TenderKind,
        step: int,
        settle: Settle = lambda _writing: None,
    ) -> None:
        """Finish the return; ``settle`` writes down in the same transaction what a terminal did."""
        prefix, training = self._shop.prefix.text, self._desk.state.training
        original = returning.original.number if returning.original else ""
        template = self._desk.draft(TillStopped(), entry_id=self._desk.new_id())

        def work(writing: Writing) -> Made:
            if original and returned_so_far(writing.connection, original) != dict(
                returning.already
            ):
                raise NotRecorded("something of this receipt has come back meanwhile")
            counter = writing.take_number(receipt_series(training=training))
            number = receipt_number(prefix, counter, training=training)
            sale = finish(
                refund,
                sale_id=SaleId(template.id),
                number=number,
                kind=kind,
                cash_step_minor=step,
            )
            recorded = writing.add(replace(template, record=ReturnCompleted(sale)))
            keep_document(writing, recorded, document_row(sale, template))
            settle(writing)
            for line in sale.lines if original else ():
                keep_returned(writing, original, line.original_line, -line.quantity.thousandths)
            return Made(
                sale=sale,
                recorded=recorded,
                next_number=receipt_number(prefix, counter + 1, training=training),
                expected_minor=expected_in_drawer(writing, template),
            )

        def then(made: Made) -> None:
            self._given_back(made)

        def otherwise(_reason: object) -> None:
            self._desk.change(busy=False)
            self._desk.warn(NOT_GIVEN_BACK)

        self._desk.change(busy=True, notice=None)
        self._desk.write(work, then, otherwise)

    def cancel(self) -> None:
        """Leave the return; nothing happened."""
        if self._desk.state.stage is Stage.RETURNING and not self._desk.state.busy:
            self._baskets.clear()
            self._desk.change(stage=Stage.SELLING, returning=None, documents=(), notice=None)

    def _given_back(self, made: Made, fiscal: FiscalResult | None = None) -> None:
        sale = made.sale
        self._baskets.clear()
        self._desk.change(
            stage=Stage.COMPLETED,
            busy=False,
            returning=None,
            documents=(),
            receipt_number=made.next_number,
            shift=expecting(self._desk.state.shift, made.expected_minor),
            finished=Finished(
                sale=sale,
                printing="done" if fiscal else "waiting",
                fiscal_number=fiscal.number if fiscal else 0,
            ),
        )
        if any(tender.kind is TenderKind.CASH for tender in sale.tenders):
            self._shop.counter.paper.open_drawer(lambda _opened: None)
        if fiscal is None:
            self._printing.first(sale, made.recorded)
        else:
            self._printing.fiscal(sale, made.recorded)

    def _refund(self, returning: ReturnInProgress, reason: str) -> Refund | None:
        if returning.original is not None:
            return returning.refund
        basket = self._desk.state.basket
        if basket is None or basket.is_empty:
            return None
        return refund_without_receipt(basket, reason=reason)

    def _fetch(self, number: str, *, whole: bool = False) -> None:
        def look(journal: Journal) -> tuple[Document | None, dict[int, int]]:
            return (
                find_document(journal.connection, number),
                returned_so_far(journal.connection, number),
            )

        def done(outcome: Outcome[tuple[Document | None, dict[int, int]]]) -> None:
            with self._desk.turn():
                if isinstance(outcome, Written):
                    self._found(number, *outcome.value)
                    if whole:
                        self._tick_all()

        self._desk.journal.call(look, done)

    def _tick_all(self) -> None:
        """Let everything that has not come back yet come back."""
        returning = self._desk.state.returning
        if returning is None or returning.original is None:
            return
        already = dict(returning.already)
        for line in returning.original.lines:
            left = line.quantity.thousandths - already.get(line.number, 0)
            if left:
                returning = tick(returning, line.number, left, SALE_TAKEN_BACK, restock=True)
        self._desk.change(returning=returning)

    def _found(self, number: str, document: Document | None, already: dict[int, int]) -> None:
        if self._desk.state.stage is not Stage.RETURNING:
            return
        if document is None or document.row.training != self._desk.state.training:
            self._desk.warn(NOT_FOUND, number=number)
            self.find(number)
            return
        try:
            sale = read_sale(document.entry.id, document.entry.body)
            returning = begin_return(sale, document.entry.at_us, already)
        except (RetailError, ProtocolError):
            self._desk.warn(NOT_RETURNABLE)
            return
        self._desk.change(returning=returning, documents=())
