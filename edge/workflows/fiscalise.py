"""Documents on a fiscal device: written down before it is asked, decided by its memory, once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from edge.journal.entries import Draft
from edge.journal.errors import JournalError, NotRecorded
from edge.journal.fiscal_intents import KeptIntent, keep_fiscal_intent
from edge.journal.thread import Outcome, Written
from edge.journal.writing import Writing
from edge.peripherals.fiscal_printing import (
    Doubtful,
    FiscalOutcome,
    FiscalPrinting,
    NotOnRecord,
    OnRecord,
)
from edge.till.state import FiscalView, Severity
from edge.workflows.book_fiscal import CashBooked, amount_asked, book_not_on_record, book_on_record
from edge.workflows.desk import Desk
from edge.workflows.drawer_cash import Made
from edge.workflows.fiscal_terms import FiscalMapping
from edge.workflows.shop import Shop
from firmware_drivers.fiscal_printer.printer import FiscalCounters, FiscalIntent, FiscalResult
from firmware_drivers.fiscal_printer.receipt import (
    CashMovement,
    Document,
    FiscalReceipt,
    ReceiptKind,
)
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import DayClosed, FiscalIntended

NO_DEVICE = N_("This till may sell only with its fiscal printer: none is fitted. Call support.")
STILL_ASKING = N_("The fiscal printer still owes an answer. Switch it on and wait.")
NOT_TAKEN = N_("The fiscal printer put nothing on record and nothing was taken. Try again.")
WORKING = N_("The fiscal printer prints …")
DOUBT = N_("Not known yet whether the receipt exists. Look after the fiscal printer and wait.")
ON_RECORD = N_("The receipt exists: fiscal number {number}. It is booked.")
SERIES = "fiscal"
WRITE_TIMEOUT_S = 30.0

Booked = Made | DayClosed | CashBooked
Build = Callable[[int], Document]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits for a document, in this run of the program."""

    then: Callable[[Booked, FiscalResult], None]
    otherwise: Callable[[], None]


class Fiscalise:
    """One document at a time; who asked is told in a turn, once it is certain."""

    def __init__(self, desk: Desk, shop: Shop) -> None:
        """Ask the shop's fiscal device."""
        self._desk = desk
        self._shop = shop
        self._waiting: dict[str, Waiting] = {}
        self._kept: dict[str, KeptIntent] = {}

    @property
    def device(self) -> FiscalPrinting:
        """The device."""
        return self._shop.counter.fiscal

    def mapping(self) -> FiscalMapping | None:
        """How headquarters set the device up; None: documents go to an ordinary printer."""
        state = self._desk.state
        row = self._shop.store_data.store()
        if state.training or row is None or state.store is None:
            return None
        found = row.fiscal.get(state.store.register)
        if found is None:
            return FiscalMapping() if self.device.fitted else None
        if not found.required and not self.device.fitted:
            return None
        mapping = FiscalMapping(
            required=found.required,
            vat_groups=found.vat_groups,
            tenders=found.tenders,
            reasons=found.reasons,
            operator=found.operator,
            operator_password=found.operator_password,
            payments=found.payments,
        )
        self.device.set_up(mapping.settings)
        return mapping

    @property
    def operator(self) -> int:
        """The device's own operator."""
        mapping = self.mapping()
        return mapping.operator if mapping is not None else 1

    def refuses(self) -> bool:
        """Whether nothing can be asked of the device now; the operator is told why."""
        if not self.device.fitted:
            self._desk.warn(NO_DEVICE)
        elif self._kept:
            self._desk.warn(STILL_ASKING)
        else:
            return False
        return True

    def begin(
        self,
        draft: Draft,
        build: Build,
        then: Callable[[Booked, FiscalResult], None],
        otherwise: Callable[[], None],
        beside: Callable[[Writing], None] = lambda _writing: None,
    ) -> None:
        """Put a document on record, then write ``draft``; in a turn.

        ``build`` gives the document for a number of this attempt; ``beside`` is written with the
        intent. ``then`` or ``otherwise`` is called in a turn; neither while it is doubtful.
        """
        self._waiting[draft.id] = Waiting(then, otherwise)
        self._desk.change(busy=True, notice=None, fiscal=FiscalView(state="working", says=WORKING))

        def begun(before: FiscalCounters) -> FiscalIntent | None:
            try:
                kept = self._write_down(draft, build, before, beside)
            except JournalError:
                return None
            self._kept[draft.id] = kept
            return kept.intent

        self.device.put_on_record(
            begun, lambda outcome: self._heard(draft.id, outcome), operator=self.operator
        )

    def take_over(self, kept: tuple[KeptIntent, ...], told: Callable[[str, bool], None]) -> None:
        """Decide what the last run left open; ``told`` says in a turn what is on record."""
        self.mapping()  # the device must be spoken to as headquarters says here, too
        for one in kept:
            name = one.draft.id
            self._kept[name] = one
            self._waiting[name] = Waiting(
                lambda booked, result, n=name: self._found(n, booked, result, told),
                lambda n=name: told(n, False),
            )
            self.device.decide(one.intent, lambda outcome, n=name: self._heard(n, outcome))

    def answer(self, document: str, *, printed: bool) -> bool:
        """Take a person's word where the device cannot tell; False: the device is still asked."""
        kept = self._kept.get(document)
        if kept is None or not self._desk.state.fiscal.person:
            return False
        self.device.answered(kept.intent)
        if printed:
            asked = kept.intent.document
            total = asked.total_minor if isinstance(asked, FiscalReceipt) else 0
            result = FiscalResult(number=0, total_minor=total)
            self._on_record(document, kept, result, by_person=True)
        else:
            self._not_on_record(document, kept, "", "", by_person=True)
        return True

    @property
    def doubtful(self) -> str:
        """The document whose outcome is not known; empty: none."""
        return next(iter(self._kept), "")

    def _write_down(
        self,
        draft: Draft,
        build: Build,
        before: FiscalCounters,
        beside: Callable[[Writing], None],
    ) -> KeptIntent:
        """Store the intent and wait until it is durable; on the device's thread."""
        entry_id = self._desk.new_id()
        amount, currency = amount_asked(draft)

        def work(writing: Writing) -> KeptIntent:
            number = writing.take_number(SERIES)
            kept = KeptIntent(FiscalIntent(build(number), before), draft)
            keep_fiscal_intent(writing, kept)
            beside(writing)
            writing.add(
                Draft(
                    id=entry_id,
                    operator=draft.operator,
                    shift=draft.shift,
                    business_day=draft.business_day,
                    record=FiscalIntended(
                        document=draft.id,
                        kind=kind_of(kept.intent.document),
                        device=before.device,
                        amount=amount,
                        currency=currency,
                        sale_number=number,
                        receipt=before.receipt,
                    ),
                )
            )
            return kept

        written = threading.Event()
        outcomes: list[Outcome[KeptIntent]] = []

        def done(outcome: Outcome[KeptIntent]) -> None:
            outcomes.append(outcome)
            written.set()

        self._desk.journal.submit(work, done)
        if not written.wait(WRITE_TIMEOUT_S):
            # It may still be written later: the next start then finds that nothing was printed.
            raise NotRecorded("the journal thread does not answer")
        match outcomes[0]:
            case Written(kept):
                return kept
            case refused:
                raise refused.reason

    def _heard(self, document: str, outcome: FiscalOutcome) -> None:
        """Take the device's word; called on its thread."""
        with self._desk.turn():
            kept = self._kept.get(document)
            match outcome:
                case OnRecord(result) if kept is not None:
                    self._on_record(document, kept, result)
                case NotOnRecord() if kept is None:
                    self._failed(document, outcome.problem, outcome.detail)
                case NotOnRecord() if kept is not None:
                    self._not_on_record(document, kept, outcome.problem, outcome.detail)
                case Doubtful():
                    self._desk.change(
                        fiscal=FiscalView(
                            state="person" if outcome.person else "doubtful",
                            document=document,
                            says=outcome.problem,
                            detail=outcome.detail,
                            person=outcome.person,
                        )
                    )
                    self._desk.notify(DOUBT, Severity.PROBLEM)
                case _:
                    pass

    def _on_record(
        self, document: str, kept: KeptIntent, result: FiscalResult, *, by_person: bool = False
    ) -> None:
        prefix, entry_id = self._shop.prefix.text, self._desk.new_id()

        def work(writing: Writing) -> Booked | None:
            return book_on_record(
                writing, kept, result, prefix=prefix, new_id=entry_id, by_person=by_person
            )

        def then(booked: Booked | None) -> None:
            waiting = self._done(document)
            if waiting is not None and booked is not None:
                waiting.then(booked, result)

        def otherwise(_reason: JournalError) -> None:
            # It exists and could not be booked: the intent stays, and the device is asked again.
            self._again(document, kept)

        self._desk.write(work, then, otherwise)

    def _not_on_record(
        self,
        document: str,
        kept: KeptIntent,
        problem: str,
        detail: str,
        *,
        by_person: bool = False,
    ) -> None:
        entry_id = self._desk.new_id()

        def work(writing: Writing) -> bool:
            return book_not_on_record(writing, kept, detail, new_id=entry_id, by_person=by_person)

        def then(_: bool) -> None:  # noqa: FBT001 - what the work gave
            self._failed(document, problem, detail)

        self._desk.write(work, then, lambda _reason: self._again(document, kept))

    def _failed(self, document: str, problem: str, detail: str) -> None:
        waiting = self._done(document)
        self._desk.change(fiscal=FiscalView(says=problem, detail=detail))
        self._desk.notify(NOT_TAKEN, Severity.PROBLEM)
        if waiting is not None:
            waiting.otherwise()

    def _again(self, document: str, kept: KeptIntent) -> None:
        self._desk.change(fiscal=FiscalView(state="doubtful", document=document))
        self.device.decide(kept.intent, lambda outcome: self._heard(document, outcome))

    def _done(self, document: str) -> Waiting | None:
        self._kept.pop(document, None)
        self._desk.change(fiscal=FiscalView())
        return self._waiting.pop(document, None)

    def _found(
        self,
        document: str,
        booked: Booked,
        result: FiscalResult,
        told: Callable[[str, bool], None],
    ) -> None:
        if isinstance(booked, Made):
            self._desk.change(receipt_number=booked.next_number)
            self._desk.notify(ON_RECORD, number=result.number)
        told(document, True)


def kind_of(document: Document) -> Literal["sale", "refund", "cash", "day-closing"]:
    """Name a document as entries do."""
    match document:
        case FiscalReceipt(kind=ReceiptKind.REFUND):
            return "refund"
        case FiscalReceipt():
            return "sale"
        case CashMovement():
            return "cash"
        case _:
            return "day-closing"  # an opening is not written down: it counts nothing
