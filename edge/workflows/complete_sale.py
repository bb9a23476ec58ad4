"""A paid basket to a finished sale: durable first, then "paid", then drawer and paper."""

from __future__ import annotations

from dataclasses import replace

from edge.journal.documents import document_row, keep_document
from edge.journal.errors import JournalError, StorageFull
from edge.journal.parking import forget_open, keep_open
from edge.journal.space import DiskSpace
from edge.journal.writing import Writing
from edge.till.state import Finished, Stage
from edge.till.tendering import finish
from edge.workflows.desk import Desk
from edge.workflows.drawer_cash import Made, expected_in_drawer, expecting
from edge.workflows.fiscal_terms import CannotPrint, FiscalMapping, fiscal_receipt
from edge.workflows.fiscalise import Fiscalise
from edge.workflows.open_basket import OpenBasket
from edge.workflows.print_document import PrintDocument
from edge.workflows.shop import Shop, receipt_number, receipt_series
from firmware_drivers.fiscal_printer.printer import FiscalResult
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import SaleCompleted, TillStopped
from sync_protocol.retail.sale import Sale

NOT_PAID_YET = N_("The sale is not paid yet.")
TOO_MUCH_CASH = N_("More cash lies in the drawer than it should hold: book a drop.")
NOT_TAKEN = N_("The sale was NOT taken: it could not be written down. Keep the money apart.")


class CompleteSale:
    """Finishes sales."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts a sale needs
        self,
        desk: Desk,
        shop: Shop,
        baskets: OpenBasket,
        printing: PrintDocument,
        space: DiskSpace,
        fiscal: Fiscalise,
    ) -> None:
        """Print through ``printing``; take room from ``space`` when the disk is full."""
        self._desk = desk
        self._shop = shop
        self._baskets = baskets
        self._printing = printing
        self._space = space
        self._fiscal = fiscal

    def __call__(self) -> None:
        """Finish the basket that is paid."""
        state = self._desk.state
        if state.stage is not Stage.TENDERING or state.busy or state.prompt is not None:
            return
        if state.payment is None or not state.payment.is_complete:
            self._desk.warn(NOT_PAID_YET)
            return
        mapping = self._fiscal.mapping()
        if mapping is not None:
            self._put_on_record(mapping)
            return
        self._desk.change(busy=True, notice=None)
        self._write(last_try=False)

    def next(self) -> None:
        """Leave the finished sale."""
        if self._desk.state.stage is Stage.COMPLETED:
            self._desk.change(stage=Stage.SELLING, finished=None, notice=None)

    def _write(self, *, last_try: bool) -> None:
        state = self._desk.state
        basket, totals, payment = state.basket, state.totals, state.payment
        if basket is None or totals is None or payment is None:
            return
        prefix, training = self._shop.prefix.text, state.training
        revisions = dict(basket.rules.revisions)
        # Who, when and where are those of this moment, not of the journal thread's.
        template = self._desk.draft(TillStopped(), entry_id=basket.id, revisions=revisions)

        def work(writing: Writing) -> Made:
            counter = writing.take_number(receipt_series(training=training))
            number = receipt_number(prefix, counter, training=training)
            sale = finish(basket, totals, payment, number)
            recorded = writing.add(replace(template, record=SaleCompleted(sale)))
            keep_document(writing, recorded, document_row(sale, template))
            forget_open(writing, basket.id)
            return Made(
                sale=sale,
                recorded=recorded,
                next_number=receipt_number(prefix, counter + 1, training=training),
                expected_minor=expected_in_drawer(writing, template),
            )

        def then(made: Made) -> None:
            self._paid(made)

        def otherwise(reason: JournalError) -> None:
            if isinstance(reason, StorageFull) and not last_try and self._space.release_ballast():
                self._write(last_try=True)
                return
            self._desk.change(busy=False)
            self._desk.warn(NOT_TAKEN)

        self._desk.write(work, then, otherwise)

    def _put_on_record(self, mapping: FiscalMapping) -> None:
        """Let the fiscal device print the receipt; it is a sale once the device has it."""
        state = self._desk.state
        basket, totals, payment = state.basket, state.totals, state.payment
        if basket is None or totals is None or payment is None or self._fiscal.refuses():
            return
        sale = finish(basket, totals, payment, number="")
        form = fiscal_receipt(sale, mapping, 1)
        if isinstance(form, CannotPrint):
            self._desk.warn(form.message, **form.values)
            return
        revisions = dict(basket.rules.revisions)
        draft = self._desk.draft(SaleCompleted(sale), entry_id=basket.id, revisions=revisions)

        def then(booked: object, result: FiscalResult) -> None:
            if isinstance(booked, Made):
                self._paid(booked, fiscal=result)

        self._fiscal.begin(
            draft,
            lambda number: replace(form, sale_number=number),
            then,
            lambda: self._desk.change(busy=False),
            # With the basket and what was paid: should nothing be on record, it is offered again.
            lambda writing: keep_open(writing, basket, draft.operator, payment),
        )

    def _paid(self, made: Made, fiscal: FiscalResult | None = None) -> None:
        sale = made.sale
        state = self._desk.state
        customer = state.basket.customer.name if state.basket and state.basket.customer else ""
        self._baskets.clear()
        self._desk.change(
            stage=Stage.COMPLETED,
            busy=False,
            receipt_number=made.next_number,
            shift=expecting(self._desk.state.shift, made.expected_minor),
            finished=Finished(
                sale=sale,
                printing="done" if fiscal else "waiting",
                fiscal_number=fiscal.number if fiscal else 0,
            ),
        )
        if sale.change or any(tender.kind == "cash" for tender in sale.tenders):
            self._shop.counter.paper.open_drawer(lambda opened: self._drawer(sale, opened=opened))
        self._ask_for_drop()
        if fiscal is None:
            self._printing.first(sale, made.recorded, customer=customer)
        else:
            self._printing.fiscal(sale, made.recorded)

    def _ask_for_drop(self) -> None:
        """Say when there is too much in the drawer; never how much, for it is counted blind."""
        store, shift = self._desk.state.store, self._desk.state.shift
        if store is None or shift is None:
            return
        if 0 < store.drop_alarm_minor < shift.expected_cash.minor:
            self._desk.warn(TOO_MUCH_CASH)

    def _drawer(self, sale: Sale, *, opened: bool) -> None:
        with self._desk.turn():
            finished = self._desk.state.finished
            if finished is not None and finished.sale.id == sale.id and opened:
                self._desk.change(finished=replace(finished, drawer_opened=True))
