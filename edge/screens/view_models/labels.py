"""Labels being gathered: what is found, what is in the run, and how they look."""

from dataclasses import dataclass

from edge.screens.front import Front
from edge.screens.intents.labels import (
    AddChangedPrices,
    AddLabel,
    ChooseLabel,
    FewerLabels,
    PrintLabels,
)
from edge.screens.intents.places import FieldName
from edge.screens.intents.typing import Focus
from edge.screens.view_models.field_view import FieldView
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.row_view import RowView
from edge.screens.view_models.top_bar import TopBarView, back_key, top_bar
from edge.till.state import ItemTile, LabelLine, LabelRun, TillState
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.label import LabelKind
from sync_protocol.retail.quantity import Quantity, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsView:
    """The labels."""

    bar: TopBarView
    rows: tuple[RowView, ...]
    empty: str
    templates: tuple[KeyView, ...]
    batch: FieldView | None
    days: FieldView | None
    weight: str
    message: str
    message_tone: str
    keys: tuple[KeyView, ...]
    keyboard: str


def view_of(state: TillState, front: Front, wording: Wording) -> LabelsView:
    """Describe what is found while somebody searches, else what is gathered."""
    run = state.label_run or LabelRun()
    searching = front.text(FieldName.LABEL_SEARCH)
    found = state.found_items.tiles if searching and state.found_items else ()
    of_batch = run.chosen is not None and run.chosen.kind is LabelKind.BATCH
    typing = front.focus in {FieldName.LABEL_SEARCH, FieldName.LABEL_BATCH, FieldName.LABEL_DAYS}
    return LabelsView(
        bar=top_bar(
            state,
            front,
            wording,
            key=back_key(wording),
            field=_field(
                front, FieldName.LABEL_SEARCH, wording.text("Scan, or search for the item")
            ),
        ),
        rows=tuple(_found(n, tile, wording) for n, tile in enumerate(found))
        if searching
        else tuple(_line(n, line, wording) for n, line in enumerate(run.lines)),
        empty=wording.text("Nothing found.")
        if searching
        else wording.text("Scan the items whose labels you want. Nothing is sold here."),
        templates=tuple(
            KeyView(
                name=f"label-{number}",
                text=each.name,
                intent=ChooseLabel(each.id),
                look="chosen" if each.id == run.template else "plain",
            )
            for number, each in enumerate(run.templates)
        ),
        batch=_field(front, FieldName.LABEL_BATCH, wording.text("Batch")) if of_batch else None,
        days=_field(front, FieldName.LABEL_DAYS, wording.text("Best before: days from today"))
        if of_batch
        else None,
        weight=_weight(run, wording) if of_batch else "",
        message=wording.text(run.message, count=run.count) if run.message else "",
        message_tone="warning" if run.failed else "good",
        keys=_keys(run, wording),
        keyboard=(front.keyboard or state.language) if typing else "",
    )


def _field(front: Front, name: FieldName, hint: str) -> FieldView:
    return FieldView(
        name=name.value,
        text=front.text(name),
        hint=hint,
        focused=front.focus is name,
        intent=Focus(name),
    )


def _weight(run: LabelRun, wording: Wording) -> str:
    if run.grams is None:
        return wording.text("No weight")
    return wording.quantity(Quantity(run.grams, Unit.KILOGRAM))


def _found(number: int, tile: ItemTile, wording: Wording) -> RowView:
    return RowView(
        name=f"found-{number}",
        title=tile.item.name,
        under=tile.item.sku,
        right=wording.money(tile.price) if tile.price else "",
        intent=AddLabel(tile.item.id),
    )


def _line(number: int, line: LabelLine, wording: Wording) -> RowView:
    return RowView(
        name=f"label-line-{number}",
        title=line.item.name,
        under=wording.money(line.price) if line.price else wording.text("no price"),
        under_tone="text2" if line.price else "warning",
        right=f"× {wording.number(line.copies)}",
        strong=True,
        keys=(
            KeyView(
                name=f"label-less-{number}",
                text="−",
                intent=FewerLabels(line.item.id, line.copies),
            ),
            KeyView(name=f"label-more-{number}", text="+", intent=AddLabel(line.item.id)),
        ),
    )


def _keys(run: LabelRun, wording: Wording) -> tuple[KeyView, ...]:
    count = sum(line.copies for line in run.lines)
    return (
        KeyView(
            name="changed-prices",
            text=wording.text("Newest prices"),
            intent=AddChangedPrices(),
            enabled=not run.printing,
        ),
        KeyView(
            name="print-labels",
            text=wording.plural("Print {count} label", "Print {count} labels", count),
            intent=PrintLabels(),
            enabled=bool(count) and not run.printing,
            look="pay",
        ),
    )
