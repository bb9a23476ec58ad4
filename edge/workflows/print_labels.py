"""Labels at the till: price tags of items scanned, found or newly priced, labels by weight."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from edge.peripherals.label_printing import label_of
from edge.peripherals.receipt_printing import MaybePrinted, NotPrinted, Printed, PrintOutcome
from edge.peripherals.scale import LiveWeight
from edge.till.state import LabelLine, LabelRun, Store
from edge.workflows.desk import Desk
from edge.workflows.shop import Shop, wording_in
from sync_protocol.languages.wording import N_, Wording
from sync_protocol.retail.barcode import GtinScanned, MeasuredItem, in_store_number, read_barcode
from sync_protocol.retail.item import Item
from sync_protocol.retail.label import LabelFacts, LabelKind, lay_out
from sync_protocol.retail.money import Money
from sync_protocol.retail.price import RETAIL_LIST
from sync_protocol.retail.quantity import Quantity, Unit

LINES_MAX, COPIES_MAX, CHANGED_MAX = 200, 99, 50
DAYS_MAX = 3_650
GRAMS = 1_000
SIGNS = {Unit.KILOGRAM: "kg", Unit.METRE: "m", Unit.HOUR: "h"}
PRINTING = N_("Printing labels …")
OUT = N_("{count} labels are out.")
SOME_OUT = N_("{count} labels are out, then it stopped.")
NO_SUCH_ITEM = N_("No item has this code.")
NOTHING_TO_PRINT = N_("Scan or choose the items first.")
NO_WEIGHT = N_("Put the goods on the scale first.")


class PrintLabels:
    """Gathers items and prints their labels; sells nothing."""

    def __init__(self, desk: Desk, shop: Shop) -> None:
        """Print at the shop's label printer."""
        self._desk = desk
        self._shop = shop

    def begin(self) -> None:
        """Open an empty run with the store's templates."""
        row = self._shop.store_data.store()
        if row is None or self._desk.state.label_run is not None:
            return
        templates = row.label_templates()
        self._desk.change(label_run=LabelRun(templates=templates, template=templates[0].id))
        self._watch()

    def end(self) -> None:
        """Close the run; what is being printed comes out."""
        if self._desk.state.label_run is not None:
            self._shop.counter.scale.ignore()
            self._desk.change(label_run=None)

    def choose(self, template: str) -> None:
        """Take another template."""
        self._edit(template=template)
        self._shop.counter.scale.ignore()
        self._watch()

    def describe(self, *, batch: str | None = None, days: int | None = None) -> None:
        """Say the batch, and for how many days the goods are good."""
        run = self._desk.state.label_run
        if run is not None:
            self._edit(
                batch=run.batch if batch is None else batch.strip(),
                days=run.days if days is None else min(max(days, 0), DAYS_MAX),
            )

    def take_scan(self, text: str) -> bool:
        """Put a scanned item into the run; False: none is open."""
        if self._desk.state.label_run is None:
            return False
        store = self._desk.state.store
        item: Item | None = None
        match read_barcode(text, store.scan_rules) if store else None:
            case GtinScanned(gtin):
                found = self._shop.catalogue.by_code(gtin.digits)
                item = found.item if found else None
            case MeasuredItem(plu):
                item = self._shop.catalogue.by_plu(plu)
            case _:
                found = self._shop.catalogue.by_code(text)
                item = found.item if found else None
        if item is None:
            self._edit(message=NO_SUCH_ITEM, failed=True)
        else:
            self.add(item.id)
        return True

    def add(self, item_id: str) -> None:
        """Put an item into the run, or one more copy of it."""
        run = self._desk.state.label_run
        item = self._shop.catalogue.item(item_id)
        if run is None or item is None:
            return
        if any(line.item.id == item.id for line in run.lines):
            self.set_copies(item_id, 1 + next(n.copies for n in run.lines if n.item.id == item.id))
            return
        line = LabelLine(item=item, price=self._price(item))
        self._edit(lines=(line, *run.lines)[:LINES_MAX], message="", failed=False)

    def add_changed(self) -> None:
        """Put the items whose prices changed last into the run."""
        run = self._desk.state.label_run
        if run is None:
            return
        known = {line.item.id for line in run.lines}
        changed = (
            self._shop.catalogue.item(i) for i in self._shop.catalogue.newly_priced(CHANGED_MAX)
        )
        lines = tuple(
            LabelLine(item=item, price=self._price(item))
            for item in changed
            if item is not None and item.id not in known
        )
        self._edit(lines=(*run.lines, *lines)[:LINES_MAX], message="", failed=False)

    def set_copies(self, item_id: str, copies: int) -> None:
        """Print an item so many times; 0 takes it out."""
        run = self._desk.state.label_run
        if run is None:
            return
        wanted = min(copies, COPIES_MAX)
        changed = (
            replace(line, copies=wanted) if line.item.id == item_id else line for line in run.lines
        )
        self._edit(lines=tuple(line for line in changed if line.copies > 0))

    def print(self) -> None:
        """Print the run."""
        run, store = self._desk.state.label_run, self._desk.state.store
        template = run.chosen if run else None
        if run is None or store is None or template is None or run.printing:
            return
        if not run.lines:
            self._edit(message=NOTHING_TO_PRINT, failed=True)
            return
        batch = template.kind is LabelKind.BATCH
        if batch and run.grams is None and any(line.item.weighed for line in run.lines):
            self._edit(message=NO_WEIGHT, failed=True)
            return
        labels = tuple(
            (label_of(lay_out(template, self._facts(run, line, store, batch=batch))), line.copies)
            for line in reversed(run.lines)
        )
        self._edit(printing=True, message=PRINTING, failed=False)
        self._shop.counter.labels.print(labels, self._printed)

    def _printed(self, outcome: PrintOutcome, out: int) -> None:
        with self._desk.turn():
            match outcome:
                case Printed():
                    self._edit(printing=False, message=OUT, count=out, lines=())
                case NotPrinted(problem) | MaybePrinted(problem):
                    self._edit(
                        printing=False,
                        message=SOME_OUT if out else problem,
                        count=out,
                        failed=True,
                    )

    def _facts(self, run: LabelRun, line: LabelLine, store: Store, *, batch: bool) -> LabelFacts:
        words, item = wording_in(store.language, store.time_zone), line.item
        today = datetime.fromtimestamp(self._desk.now_us() / 1_000_000, UTC).astimezone(words.zone)
        grams = run.grams if batch and item.weighed else None
        amount = line.price
        if amount is not None and grams is not None:
            amount = Money(round(amount.minor * grams / GRAMS), amount.currency)
        return LabelFacts(
            name=dict(item.names).get(store.language, item.name),
            price=words.money(amount) if amount is not None else "",
            unit_price=_unit_price(item, line.price, words),
            code=self._code(item, grams, amount, store),
            sku=item.sku,
            plu=item.plu,
            weight="" if grams is None else words.quantity(Quantity(grams, Unit.KILOGRAM)),
            batch=run.batch,
            packed=words.date(today.date()) if batch else "",
            expiry=words.date(today.date() + timedelta(days=run.days)) if run.days else "",
            store=store.name,
            printed=words.date(today.date()),
        )

    @staticmethod
    def _code(item: Item, grams: int | None, amount: Money | None, store: Store) -> str:
        """Give the code that sells exactly this: with its weight or price in it, where weighed."""
        if grams is not None and item.plu:
            values = {"weight": grams, "price": amount.minor if amount else -1}
            for rule in store.scan_rules.variable_measure:
                value = values.get(rule.kind, -1)
                code = in_store_number(rule, item.plu, value) if value >= 0 else ""
                if code:
                    return code
        return _printed_code(item.packs[0].code) if item.packs else ""

    def _price(self, item: Item) -> Money | None:
        found = self._shop.catalogue.price(
            item.id, at_us=self._desk.now_us(), price_list=RETAIL_LIST
        )
        return found.amount if found is not None else None

    def _watch(self) -> None:
        """Show the weight while goods are labelled by weight."""
        run = self._desk.state.label_run
        if run is not None and run.chosen and run.chosen.kind is LabelKind.BATCH:
            self._shop.counter.scale.watch(self._weighed)

    def _weighed(self, weight: LiveWeight) -> None:
        with self._desk.turn():
            run = self._desk.state.label_run
            if run is not None and run.grams != weight.grams:
                self._desk.change(label_run=replace(run, grams=weight.grams))

    def _edit(self, **changes: object) -> None:
        run = self._desk.state.label_run
        if run is not None:
            self._desk.change(label_run=replace(run, **changes))  # pyright: ignore[reportArgumentType] - fields of the run by name


def _unit_price(item: Item, price: Money | None, words: Wording) -> str:
    sign = SIGNS.get(item.unit)
    return f"{words.money(price)} / {sign}" if price is not None and sign else ""


def _printed_code(code: str) -> str:
    """Give 14 kept digits as 13 or 8, as they stand on the goods."""
    if len(code) == 14 and code.isdecimal():
        return code.removeprefix("000000") if code.startswith("000000") else code.removeprefix("0")
    return code
