"""At start: verify the journal, take over what it holds, ask about what a power cut interrupted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from edge.journal import counters
from edge.journal.card_intents import CardIntent, open_intents
from edge.journal.documents import Document, document_at, mark_printed, unprinted
from edge.journal.fiscal_intents import KeptIntent, open_fiscal_intents
from edge.journal.journal import Journal
from edge.journal.parking import OpenBasket as KeptBasket
from edge.journal.parking import ParkedBasket, find_open, forget_open, list_parked
from edge.journal.shifts import ShiftRow, open_shift
from edge.journal.sign_in import all_attempts, at_work, languages, looks
from edge.journal.stream import enrolled_head
from edge.journal.verification import Finding, last_type, verify_tail
from edge.journal.writing import Writing
from edge.peripherals.payment_terminal import Charged, NotCharged
from edge.till.state import RecoveryAsked, Severity, Stage
from edge.till.tendering import Taken, take_card
from edge.workflows.approvals import operator_named
from edge.workflows.ask_terminal import AskTerminal
from edge.workflows.book_fiscal import amount_asked
from edge.workflows.desk import Desk
from edge.workflows.fiscalise import STILL_ASKING, Fiscalise
from edge.workflows.housekeeping import DAMAGED
from edge.workflows.open_basket import OpenBasket
from edge.workflows.print_document import Paper, PrintDocument
from edge.workflows.take_payment import TakePayment
from sync_protocol.languages.wording import N_
from sync_protocol.messages.errors import ProtocolError
from sync_protocol.messages.from_till import (
    BasketAbandoned,
    JournalExamined,
    ReceiptPrinted,
    ReturnCompleted,
    SaleCompleted,
    TillStarted,
)
from sync_protocol.messages.sale_body import read_sale
from sync_protocol.retail.errors import RetailError
from sync_protocol.retail.money import Money
from sync_protocol.retail.tender import Payment, TenderKind

REFUND_ALONE = N_(
    "{amount} went back to a card, but the return was not written down. Call your supervisor."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the journal holds at start."""

    findings: tuple[Finding, ...]
    after: Literal["first", "stop", "crash"]
    shift: ShiftRow | None
    shift_figures: counters.Figures
    parked: tuple[ParkedBasket, ...]
    basket: KeptBasket | None
    intents: tuple[CardIntent, ...]
    interrupted: Document | None  # the newest document whose paper is not known to be out
    printing_began: bool
    stale: tuple[int, ...]  # older ones: nobody waits for them any more
    languages: dict[str, str]
    looks: dict[str, str]
    at_work: dict[str, int]  # since when, by operator
    attempts: dict[str, tuple[int, int]]  # wrong PINs: (failures, locked until)
    last_receipt: int
    fiscal: tuple[KeptIntent, ...] = ()


def look_at(journal: Journal, *, series: str) -> Held:
    """Read and verify; runs on the journal's thread before anything else."""
    connection = journal.connection
    shift = open_shift(connection)
    waiting = unprinted(connection)
    newest = waiting[-1] if waiting else None
    head = enrolled_head(connection)
    types: dict[str | None, Literal["first", "stop"]] = {None: "first", "till.stopped": "stop"}
    return Held(
        findings=verify_tail(connection),
        after=types.get(last_type(connection), "crash"),
        shift=shift,
        shift_figures=(
            counters.load(connection, counters.shift_scope(shift.id), training=False)
            if shift
            else {}
        ),
        parked=list_parked(connection),
        basket=find_open(connection),
        intents=open_intents(connection),
        interrupted=document_at(connection, newest[0]) if newest else None,
        printing_began=newest[1] if newest else False,
        stale=tuple(position for position, _ in waiting[:-1]),
        languages=languages(connection),
        looks=looks(connection),
        at_work=at_work(connection),
        attempts=all_attempts(connection),
        last_receipt=head.series.get(series, 0),
        fiscal=open_fiscal_intents(connection),
    )


class Recover:
    """Asks the operator what only a person can know."""

    def __init__(  # noqa: PLR0913, PLR0917 - whatever a cut may have interrupted
        self,
        desk: Desk,
        baskets: OpenBasket,
        payments: TakePayment,
        printing: PrintDocument,
        terminal: AskTerminal,
        fiscal: Fiscalise,
    ) -> None:
        """Finish interrupted things through the workflows that began them."""
        self._desk = desk
        self._baskets = baskets
        self._payments = payments
        self._printing = printing
        self._terminal = terminal
        self._fiscal = fiscal
        self._questions: list[RecoveryAsked] = []
        self._marks: dict[str, str] = {}  # of card intents by their reference
        self._basket: KeptBasket | None = None
        self._paper: Paper | None = None
        self._printing_began = False

    def take_over(self, held: Held) -> None:
        """Note the start and prepare the questions; in a turn."""
        self._desk.note(TillStarted(version=self._desk.version, after=held.after))
        for finding in held.findings:
            self._desk.note(
                JournalExamined(what=finding.what, seq=finding.seq, detail=finding.detail)
            )
        if held.findings:
            self._desk.notify(DAMAGED, Severity.PROBLEM, what=held.findings[0].detail)
        for position in held.stale:
            self._desk.write(lambda writing, p=position: mark_printed(writing, p))
        self._basket = held.basket
        self._marks = {intent.reference: intent.mark for intent in held.intents}
        self._questions = [_card_question(intent) for intent in held.intents]
        if held.basket is not None:
            if held.basket.basket.is_empty:
                self._forget_basket()
            elif held.basket.basket.id not in {one.draft.id for one in held.fiscal}:
                self._questions.append(RecoveryAsked(kind="open-basket", basket=held.basket.basket))
        # First of all: until a fiscal device has answered, nobody knows which basket is sold.
        self._questions = [*map(_fiscal_question, held.fiscal), *self._questions]
        self._ask_about_paper(held)
        for intent in held.intents:
            self._terminal.ask_about(intent, lambda told, i=intent: self._terminal_told(i, told))

    @property
    def has_questions(self) -> bool:
        """Whether something waits for an answer."""
        return bool(self._questions)

    def ask(self) -> None:
        """Ask the next question, or go on to the till's work."""
        if self._questions:
            self._desk.change(stage=Stage.RECOVERY, prompt=self._questions[0])
            return
        state = self._desk.state
        if state.shift is None:
            stage = Stage.SHIFT_CLOSED
        elif state.payment is not None and state.payment.tenders:
            stage = Stage.TENDERING
        else:
            stage = Stage.SELLING
        self._desk.change(stage=stage, prompt=None)

    def fiscal_told(self, document: str, on_record: bool) -> None:  # noqa: FBT001
        """Go on once it is certain whether a document of the last run exists; in a turn."""
        left = [one for one in self._questions if one.kind != "fiscal" or one.reference != document]
        kept = self._basket
        if kept is not None and kept.basket.id == document:
            if on_record:
                self._basket = None
            else:
                left.append(RecoveryAsked(kind="open-basket", basket=kept.basket))
        self._questions = left
        if self._desk.state.stage is Stage.RECOVERY:
            self.ask()

    def answer(self, answer: str) -> None:
        """Take an answer to the question that is asked."""
        state = self._desk.state
        if state.stage is not Stage.RECOVERY or not self._questions:
            return
        question = self._questions[0]
        match question.kind, answer:
            case "card-payment", "paid" | "not-paid":
                movement = self._marks.get(question.reference, "")
                self._settle_card(question, paid=answer == "paid", movement=movement)
            case "fiscal", "printed" | "not-printed":
                if not self._fiscal.answer(question.reference, printed=answer == "printed"):
                    self._desk.warn(STILL_ASKING)
                return
            case "open-basket", "resume":
                self._resume()
            case "open-basket", "void":
                self._void()
            case "printing", "printed":
                self._paper_is_out()
            case "printing", "print-copy":
                self._print()
            case _:
                return
        self._questions.pop(0)
        self.ask()

    def _terminal_told(self, intent: CardIntent, told: Charged | NotCharged) -> None:
        """Answer the question about a card payment as the terminal's memory does."""
        for place, question in enumerate(self._questions):
            if question.kind == "card-payment" and question.reference == intent.reference:
                paid = isinstance(told, Charged)
                approval = told.approval if isinstance(told, Charged) else ""
                self._settle_card(question, paid=paid, approval=approval, movement=intent.mark)
                del self._questions[place]
                if self._desk.state.stage is Stage.RECOVERY:
                    self.ask()
                return

    def _settle_card(
        self, question: RecoveryAsked, *, paid: bool, approval: str = "", movement: str = ""
    ) -> None:
        kept = self._basket
        if paid and kept is not None and kept.payment is not None and question.amount is not None:
            payment = kept.payment
            if question.amount.minor > 0:
                shown = approval or question.reference
                taken = take_card(payment, question.amount.minor, shown)
                payment = taken.payment if isinstance(taken, Taken) else payment
            else:
                payment = _without_reversed(payment, movement)
            self._basket = kept = replace(kept, payment=payment)
        if paid and question.amount is not None and question.amount.minor < 0 and kept is None:
            self._desk.notify(REFUND_ALONE, Severity.PROBLEM, amount=-question.amount)
        self._terminal.forget(question.reference)
        self._payments.settle(
            question.reference,
            "paid" if paid else "not-paid",
            approval,
            basket=kept.basket if kept else None,
            payment=kept.payment if kept else None,
        )

    def _resume(self) -> None:
        kept = self._basket
        if kept is not None:
            self._baskets.put(kept.basket, payment=kept.payment)

    def _void(self) -> None:
        kept = self._basket
        if kept is None:
            return
        try:
            total = kept.basket.totals().total.minor
        except RetailError:
            total = 0
        draft = self._desk.draft(
            BasketAbandoned(
                lines=len(kept.basket.lines),
                total=total,
                currency=kept.basket.currency,
                reason="power cut",
            )
        )

        def work(writing: Writing) -> None:
            forget_open(writing, kept.basket.id)
            writing.add(draft)

        self._desk.write(work)

    def _forget_basket(self) -> None:
        kept = self._basket
        if kept is not None:
            self._desk.write(lambda writing: forget_open(writing, kept.basket.id))

    def _ask_about_paper(self, held: Held) -> None:
        document = held.interrupted
        if document is None:
            return
        try:
            sale = read_sale(document.entry.id, document.entry.body)
        except ProtocolError:
            return
        operator = operator_named(self._desk.state.operators, document.row.operator)
        self._paper = Paper(
            sale=sale,
            position=document.row.position,
            hash=document.hash,
            at_us=document.entry.at_us,
            operator=operator.name if operator else "",
            training=document.row.training,
        )
        self._printing_began = held.printing_began
        self._questions.append(RecoveryAsked(kind="printing", sale=sale))

    def _paper_is_out(self) -> None:
        paper = self._paper
        if paper is None:
            return
        draft = self._desk.draft(ReceiptPrinted(document=paper.sale.id, state="done"))

        def work(writing: Writing) -> None:
            mark_printed(writing, paper.position)
            writing.add(draft)

        self._desk.write(work)

    def _print(self) -> None:
        if self._paper is not None:
            # Paper that began to move may carry a receipt already: the second one is a copy.
            self._printing.interrupted(self._paper, copy=self._printing_began)


def _without_reversed(payment: Payment, movement: str) -> Payment:
    """Take out the tender that a reversal (``reversal/receipt/…``) has undone."""
    kind, _, rest = movement.partition("/")
    receipt = rest.partition("/")[0]
    for index, tender in enumerate(payment.tenders):
        undone = tender.kind is TenderKind.CARD and tender.reference.isdecimal()
        if kind == "reversal" and undone and int(tender.reference) == int(receipt):
            return payment.without_tender(index)
    return payment


def _fiscal_question(kept: KeptIntent) -> RecoveryAsked:
    record = kept.draft.record
    sale = record.sale if isinstance(record, SaleCompleted | ReturnCompleted) else None
    amount, currency = amount_asked(kept.draft)
    return RecoveryAsked(
        kind="fiscal",
        sale=sale,
        amount=Money(amount, currency) if currency else None,
        reference=kept.draft.id,
    )


def _card_question(intent: CardIntent) -> RecoveryAsked:
    return RecoveryAsked(
        kind="card-payment",
        amount=Money(intent.amount_minor, intent.currency),
        reference=intent.reference,
    )
