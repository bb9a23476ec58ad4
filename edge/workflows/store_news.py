"""What headquarters changed, taken over while the till sells."""

from __future__ import annotations

from dataclasses import replace

from edge.journal.reference import Reference
from edge.till.state import Operator, Stage
from edge.workflows.approvals import operator_named
from edge.workflows.desk import Desk
from edge.workflows.pins import Pins
from edge.workflows.shop import Shop, store_of
from sync_protocol.languages.wording import LANGUAGES
from sync_protocol.messages.from_till import ReferenceApplied
from sync_protocol.messages.reference import (
    CATALOG,
    CUSTOMERS,
    OPERATORS,
    PRICES,
    STORE_CONFIG,
    TAX,
)
from sync_protocol.messages.to_till import OperatorRow
from sync_protocol.retail.identifiers import OperatorId

NEEDED = (CATALOG, PRICES, TAX, OPERATORS, STORE_CONFIG)  # without these nothing can be sold


class StoreNews:
    """Keeps the state in step with the reference data."""

    def __init__(self, desk: Desk, shop: Shop, reference: Reference, pins: Pins) -> None:
        """Read from ``reference`` through the shop's readers."""
        self._desk = desk
        self._shop = shop
        self._reference = reference
        self._pins = pins
        self._languages: dict[str, str] = {}
        self.register = ""
        self.store_id = ""

    def remember(self, languages: dict[str, str]) -> None:
        """Take over the languages that operators chose on this till."""
        self._languages = dict(languages)

    def is_complete(self) -> bool:
        """Whether everything that selling needs has arrived."""
        held = self._reference.buckets()
        return all(held[name].rev > 0 for name in NEEDED) and bool(
            self._shop.store_data.operators(self.store_id)
        )

    def take_over(self) -> None:
        """Bring the state up to date; in a turn."""
        row = self._shop.store_data.store()
        rows = self._shop.store_data.operators(self.store_id)
        self._pins.know(rows)
        if row is not None:
            self._shop.counter.paper.warn_of_open_drawer(after_s=row.drawer_alarm_s)
        held = self._reference.buckets()
        state = self._desk.state
        waits = {str(one.id): one.locked_until_us for one in state.operators}
        self._desk.change(
            store=store_of(row, self.register) if row is not None else state.store,
            operators=tuple(self._operator(one, waits.get(one.id, 0)) for one in rows),
            catalogue_revision=held[CATALOG].rev + held[PRICES].rev,
            sync=replace(state.sync, prices_revision=held[PRICES].rev),
        )
        if state.operator is not None:
            # A right taken away counts from now on, not from the next sign-on.
            changed = operator_named(self._desk.state.operators, state.operator.id)
            self._desk.change(operator=changed or state.operator)
        if state.operator is None and row is not None and row.language in LANGUAGES:
            self._desk.change(language=row.language)

    def changed(self, bucket: str) -> None:
        """Take a change over; called on the thread that applied it."""
        if bucket == CUSTOMERS:
            return  # looked up afresh each time; nothing of it is kept in the state
        with self._desk.turn():
            if self._desk.state.stage in {Stage.STARTING, Stage.NOT_ENROLLED}:
                return
            self.take_over()
            revision = self._reference.buckets()[bucket].rev
            self._desk.note(ReferenceApplied(bucket=bucket, revision=revision))
            if self._desk.state.stage is Stage.WAITING_FOR_DATA and self.is_complete():
                self._desk.change(stage=Stage.SIGN_ON)

    def _operator(self, row: OperatorRow, locked_until_us: int) -> Operator:
        return operator_of(row, self._languages.get(row.id, row.language), locked_until_us)


def operator_of(row: OperatorRow, language: str, locked_until_us: int = 0) -> Operator:
    """Show an operator, without secrets."""
    return Operator(
        id=OperatorId(row.id),
        name=row.name,
        role=row.role,
        language=language,
        picture=row.picture,
        locked_until_us=locked_until_us,
        rights=tuple(sorted(row.rights.items())),
    )
