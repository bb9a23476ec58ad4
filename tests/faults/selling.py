"""A small day of trade on the real journal: what the fault tests interrupt."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from pathlib import Path

from edge.clock import Reading
from edge.journal import counters
from edge.journal.database import OpenConnection, connect
from edge.journal.documents import document_row, keep_document, mark_print_started, mark_printed
from edge.journal.entries import Draft
from edge.journal.journal import Journal
from edge.journal.parking import ParkedBasket, forget_open, keep_open, park, take_back
from edge.journal.shifts import ShiftRow, keep_opened
from edge.journal.stream import Identity
from edge.journal.verification import Finding, verify_all
from edge.journal.writing import Sources, Writing
from sync_protocol.identity.signing import SigningKey, verify
from sync_protocol.messages.from_till import ReceiptPrinted, SaleCompleted, ShiftOpened
from sync_protocol.retail.identifiers import SaleId
from tests.builders import NOON_US, a_basket, a_sale, with_item

IDENTITY = Identity(tenant="t1", device="d1", store="s1", register="r1")
KEY = SigningKey.from_seed(b"\x01" * 32)
SHIFT = "shift-1"
DAY = "2026-11-25"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass
class StandingClock:
    """A clock that moves a second a look."""

    at_us: int = NOON_US
    mono_ms: int = 0

    def read(self) -> Reading:
        self.at_us += 1_000_000
        self.mono_ms += 1_000
        return Reading(self.at_us, self.mono_ms, "boot", 0, "ok")


@dataclass
class Ids:
    """Ids that repeat from a seed."""

    dice: random.Random

    def __call__(self) -> str:
        return "0" + "".join(self.dice.choice(CROCKFORD) for _ in range(25))


def open_journal(path: Path, open_connection: OpenConnection = connect, seed: int = 0) -> Journal:
    """Open the journal with everything repeatable."""
    dice = random.Random(f"{seed}-{path}")
    return Journal(
        path,
        Sources(
            clock=StandingClock(),
            random=dice.randbytes,
            new_id=Ids(random.Random(dice.random())),
            sign=KEY.sign,
        ),
        open_connection,
    )


def begin(journal: Journal) -> None:
    """Enrol and open a shift, unless that is done."""
    journal.begin(IDENTITY)

    def work(writing: Writing) -> None:
        if writing.connection.execute("SELECT 1 FROM shift").fetchone():
            return
        opened = ShiftOpened(shift=SHIFT, number=1, float_minor=5000, currency="EUR")
        recorded = writing.add(
            Draft(id=writing.new_id(), record=opened, shift=SHIFT, business_day=DAY)
        )
        row = ShiftRow(
            id=SHIFT, number=1, opened_at_us=0, operator="maria", business_day=DAY, training=False
        )
        keep_opened(writing, row, recorded.position)

    journal.transact(work)


def sell(journal: Journal, price_minor: int = 430) -> int:
    """Sell something; what is returned was committed."""

    def work(writing: Writing) -> int:
        number = writing.take_number("receipt")
        basket = with_item(replace(a_basket(), id=SaleId(writing.new_id())), price_minor)
        sale = a_sale(basket, number=f"S1-{number:06d}")
        draft = Draft(
            id=sale.id, record=SaleCompleted(sale), operator="maria", shift=SHIFT, business_day=DAY
        )
        recorded = writing.add(draft)
        keep_document(writing, recorded, document_row(sale, draft))
        forget_open(writing, sale.id)
        return number

    return journal.transact(work)


def fill_and_print(journal: Journal, number: int) -> None:
    """What happens around sales: a basket kept open, one parked and fetched, paper printed."""
    basket = with_item(replace(a_basket(), id=SaleId(f"B{number}")), 165)
    journal.transact(lambda writing: keep_open(writing, basket, "maria"))

    def paper(writing: Writing) -> None:
        row = writing.connection.execute("SELECT max(position) FROM document").fetchone()
        mark_print_started(writing, row[0])
        writing.add(
            Draft(id=writing.new_id(), record=ReceiptPrinted(document="x", state="started"))
        )
        mark_printed(writing, row[0])

    journal.transact(paper)
    if number % 2:
        parked = ParkedBasket(id=f"B{number}", at_us=0, operator="maria", label="", basket=basket)
        journal.transact(lambda writing: park(writing, parked))
        journal.transact(lambda writing: take_back(writing, f"B{number}"))


def stored_numbers(journal: Journal) -> list[int]:
    """List the receipt numbers that the journal holds."""
    rows = journal.connection.execute("SELECT number FROM document ORDER BY position").fetchall()
    return [int(str(row[0]).rsplit("-", 1)[1]) for row in rows]


def findings(journal: Journal) -> tuple[Finding, ...]:
    """Verify everything, signatures too."""
    return verify_all(journal.connection, lambda sig, data: verify(KEY.public, sig, data))


@dataclass
class Told:
    """What was said to be paid before the fault."""

    numbers: list[int] = field(default_factory=list)


def is_whole(journal: Journal, told: Told) -> str:  # noqa: PLR0911 - one answer a promise
    """Check the promise: paid means kept, never half; gives what is wrong, or nothing."""
    wrong = findings(journal)
    if wrong:
        return f"it does not prove itself: {wrong[0]}"
    stored = stored_numbers(journal)
    if stored[: len(told.numbers)] != told.numbers:
        return f"told {told.numbers}, stored {stored}"
    if len(stored) > len(told.numbers) + 1:
        return f"stored {stored}, only {told.numbers} were told"
    if stored != list(range(1, len(stored) + 1)):
        return f"numbers have gaps: {stored}"
    ever = counters.load(journal.connection, counters.EVER, training=False)
    if ever.get("documents", 0) != len(stored):
        return f"{ever.get('documents')} counted, {len(stored)} stored"
    head = journal.head()
    if (head.series.get("receipt", 0) if head else 0) != len(stored):
        return "the series does not agree with the documents"
    return ""
