"""Paper for documents: started and done are written down, so that no power cut hides a receipt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from edge.journal.documents import (
    Document,
    find_document,
    mark_print_started,
    mark_printed,
    unprinted,
)
from edge.journal.entries import Recorded
from edge.journal.journal import Journal
from edge.journal.thread import Outcome, Written
from edge.journal.writing import Writing
from edge.peripherals.fiscal_printing import NotOnRecord
from edge.peripherals.readiness import PRINTER, READY
from edge.peripherals.receipt_printing import (
    MaybePrinted,
    NotPrinted,
    Printed,
    PrintOutcome,
    ReceiptPrinting,
)
from edge.till.authority import Action
from edge.workflows.approvals import Approvals, operator_named
from edge.workflows.desk import Desk
from edge.workflows.shop import Shop, letterhead_of, wording_in
from sync_protocol.languages.wording import N_
from sync_protocol.messages.errors import ProtocolError
from sync_protocol.messages.from_till import ReceiptPrinted
from sync_protocol.messages.sale_body import read_sale
from sync_protocol.retail.receipt import Circumstances, Receipt, receipt_of
from sync_protocol.retail.sale import Sale

PROOF_DIGITS = 8
NOT_PRINTED = N_("The receipt did not print; the sale is safe. Print it again when ready.")
NO_COPY = N_("The fiscal printer did not print the copy: {reason}")
NO_SUCH_RECEIPT = N_("No receipt {number} was made at this till.")
IS_OUT = N_("Receipt {number} is printed.")
GIFT_IS_OUT = N_("The gift receipt is printed: no prices stand on it.")
GIFT_NOT_PRINTED = N_("The gift receipt did not print. Try again when the printer is ready.")
MAYBE_PRINTED = N_("Look at the paper: the receipt may be incomplete. Print a copy if it is.")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that may be printed."""

    sale: Sale
    position: int
    hash: bytes
    at_us: int
    operator: str
    training: bool
    customer: str = ""
    fiscal: bool = False  # its paper is the fiscal device's own, and so are its copies


class PrintDocument:
    """Prints documents and remembers what became of it."""

    def __init__(self, desk: Desk, shop: Shop, approvals: Approvals) -> None:
        """Print at the shop's counter."""
        self._desk = desk
        self._shop = shop
        self._approvals = approvals
        self._last: Paper | None = None
        self._last_is_out = False  # all or part of it may be on paper: another one is a copy
        self._on_other = False  # the cashier went to the second printer

    def first(self, sale: Sale, recorded: Recorded, *, customer: str = "") -> None:
        """Print a document just made."""
        operator = self._desk.state.operator
        self._last = Paper(
            sale=sale,
            position=recorded.position,
            hash=recorded.hash,
            at_us=recorded.at_us,
            operator=operator.name if operator else "",
            training=self._desk.state.training,
            customer=customer,
        )
        self._last_is_out = False
        self._print(self._last, copy=False)

    def fiscal(self, sale: Sale, recorded: Recorded) -> None:
        """Remember a document that the fiscal device has printed."""
        self._last = Paper(
            sale=sale,
            position=recorded.position,
            hash=recorded.hash,
            at_us=recorded.at_us,
            operator="",
            training=False,
            fiscal=True,
        )
        self._last_is_out = True

    def again(self) -> None:
        """Print the last document: again if nothing came out, else a copy."""
        paper = self._last
        if paper is None:
            return
        finished = self._desk.state.finished
        if finished is not None and finished.printing in {"waiting", "started"}:
            return
        if paper.fiscal:
            self._approvals.permit(Action.COPY, lambda _approver: self._copy_on_device(paper))
        elif self._last_is_out:
            self._approvals.permit(Action.COPY, lambda _approver: self._print(paper, copy=True))
        else:
            self._print(paper, copy=False)

    def gift(self) -> None:
        """Print the last document without its prices, for whoever is given the goods."""
        paper = self._last
        if paper is None or paper.fiscal:
            return
        receipt = self._lay_out(paper, copy=False, gift=True)

        def done(outcome: PrintOutcome) -> None:
            with self._desk.turn():
                if isinstance(outcome, Printed):
                    self._desk.notify(GIFT_IS_OUT)
                else:
                    self._desk.warn(GIFT_NOT_PRINTED)

        self._paper_now().print(receipt, f"gift receipt {paper.sale.number}", done)

    def on_other(self) -> None:
        """Print on the second printer, and go on there until the first one is ready again."""
        if self._shop.counter.second_paper.fitted:
            self._on_other = True
            self.again()

    def by_number(self, number: str) -> None:
        """Print an earlier document: for the first time if its paper never began, else a copy."""

        def look(journal: Journal) -> tuple[Document | None, dict[int, bool]]:
            document = find_document(journal.connection, number)
            return document, dict(unprinted(journal.connection))

        def found(outcome: Outcome[tuple[Document | None, dict[int, bool]]]) -> None:
            with self._desk.turn():
                if isinstance(outcome, Written):
                    self._print_found(number, *outcome.value)

        self._desk.journal.call(look, found)

    def _print_found(
        self, number: str, document: Document | None, unprinted: dict[int, bool]
    ) -> None:
        if document is None:
            self._desk.warn(NO_SUCH_RECEIPT, number=number)
            return
        try:
            sale = read_sale(document.entry.id, document.entry.body)
        except ProtocolError:
            self._desk.warn(NO_SUCH_RECEIPT, number=number)
            return
        operator = operator_named(self._desk.state.operators, document.row.operator)
        paper = Paper(
            sale=sale,
            position=document.row.position,
            hash=document.hash,
            at_us=document.entry.at_us,
            operator=operator.name if operator else "",
            training=document.row.training,
        )
        # Never begun: nobody holds this receipt yet, and it needs no approval to print it.
        if unprinted.get(document.row.position) is False:
            self._print(paper, copy=False)
        else:
            self._approvals.permit(Action.COPY, lambda _approver: self._print(paper, copy=True))

    def _paper_now(self) -> ReceiptPrinting:
        """Give the printer that is in use."""
        counter = self._shop.counter
        if self._on_other:
            first = next((one for one in self._desk.state.devices if one.device == PRINTER), None)
            if first is not None and first.state == READY:
                self._on_other = False
        return counter.second_paper if self._on_other else counter.paper

    def interrupted(self, paper: Paper, *, copy: bool) -> None:
        """Print a document whose paper a power cut interrupted."""
        self._last, self._last_is_out = paper, copy
        self._print(paper, copy=copy)

    def _copy_on_device(self, paper: Paper) -> None:
        """Let the fiscal device print its last receipt once more; it is marked a copy there."""

        def done(failure: NotOnRecord | None) -> None:
            with self._desk.turn():
                if failure is None:
                    self._note(
                        paper,
                        ReceiptPrinted(document=paper.sale.id, state="done", copy=True),
                        settled=True,
                    )
                    self._show(paper, "done")
                else:
                    self._note(paper, _failed(paper, failure.problem, copy=True), settled=False)
                    self._desk.warn(NO_COPY, reason=failure.detail or failure.problem)

        self._shop.counter.fiscal.print_duplicate(done)

    def _print(self, paper: Paper, *, copy: bool) -> None:
        self._show(paper, "started")
        started = self._desk.draft(
            ReceiptPrinted(document=paper.sale.id, state="started", copy=copy)
        )
        receipt = self._lay_out(paper, copy=copy)

        def work(writing: Writing) -> None:
            mark_print_started(writing, paper.position)
            writing.add(started)

        def then(_: None) -> None:
            self._paper_now().print(
                receipt, f"receipt {paper.sale.number}", lambda o: self._done(paper, o, copy=copy)
            )

        def otherwise(_reason: object) -> None:
            self._show(paper, "failed", NOT_PRINTED)

        self._desk.write(work, then, otherwise)

    def _done(self, paper: Paper, outcome: PrintOutcome, *, copy: bool) -> None:
        """Write down what the printer said; called on its thread."""
        with self._desk.turn():
            match outcome:
                case Printed():
                    self._note(
                        paper,
                        ReceiptPrinted(document=paper.sale.id, state="done", copy=copy),
                        settled=True,
                    )
                    self._remember_out(paper)
                    self._show(paper, "done")
                    if not self._is_on_screen(paper):
                        self._desk.notify(IS_OUT, number=paper.sale.number)
                case NotPrinted(problem, fitted):
                    failed = _failed(paper, problem, copy=copy)
                    # Where no printer is fitted nothing waits to be printed.
                    self._note(paper, failed, settled=not fitted)
                    self._show(paper, "failed", problem)
                    if fitted:
                        self._desk.warn(NOT_PRINTED)
                case MaybePrinted(problem):
                    failed = _failed(paper, problem, copy=copy)
                    self._note(paper, failed, settled=False)
                    self._remember_out(paper)
                    self._show(paper, "unknown", problem)
                    self._desk.warn(MAYBE_PRINTED)

    def _note(self, paper: Paper, record: ReceiptPrinted, *, settled: bool) -> None:
        draft = self._desk.draft(record)

        def work(writing: Writing) -> None:
            if settled:
                mark_printed(writing, paper.position)
            writing.add(draft)

        self._desk.write(work)

    def _remember_out(self, paper: Paper) -> None:
        if self._last is not None and self._last.position == paper.position:
            self._last_is_out = True

    def _is_on_screen(self, paper: Paper) -> bool:
        finished = self._desk.state.finished
        return finished is not None and finished.sale.id == paper.sale.id

    def _show(self, paper: Paper, printing: str, problem: str = "") -> None:
        finished = self._desk.state.finished
        if finished is not None and self._is_on_screen(paper):
            self._desk.change(
                finished=replace(finished, printing=printing, printing_problem=problem)
            )

    def _lay_out(self, paper: Paper, *, copy: bool, gift: bool = False) -> Receipt:
        store = self._desk.state.store
        if store is None:
            return Receipt(())
        words = wording_in(store.language, store.time_zone)
        when = words.date_time(datetime.fromtimestamp(paper.at_us / 1_000_000, UTC))
        return receipt_of(
            paper.sale,
            Circumstances(
                when=when,
                till=store.register_name,
                operator=paper.operator,
                customer=paper.customer,
                training=paper.training,
                copy=copy,
                gift=gift,
                proof=paper.hash.hex()[:PROOF_DIGITS],
            ),
            letterhead_of(store),
            words,
        )


def _failed(paper: Paper, problem: str, *, copy: bool) -> ReceiptPrinted:
    return ReceiptPrinted(document=paper.sale.id, state="failed", copy=copy, reason=problem)
