"""The selling screen: search, grid, basket, totals, and what may be done with them."""

from dataclasses import dataclass, replace

from edge.screens.front import Front
from edge.screens.intents.moving import ChooseCategory, GoTo, Open, PageCategories, TogglePad
from edge.screens.intents.paying import StartTender
from edge.screens.intents.places import FieldName, Intent, Overlay, Place
from edge.screens.intents.selling import SelectLine, SellItem, SetQuantity, StepQuantity, VoidLine
from edge.screens.intents.typing import ClearField, Focus
from edge.screens.view_models.amounts import typed_number
from edge.screens.view_models.field_view import FieldView
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.row_view import RowView, TileView
from edge.screens.view_models.top_bar import TopBarView, menu_key, top_bar
from edge.till.state import ItemTile, TillState
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.basket import PricedLine
from sync_protocol.retail.customer import Customer
from sync_protocol.retail.discount import Discount, DiscountKind
from sync_protocol.retail.identifiers import CategoryId
from sync_protocol.retail.money import Money
from sync_protocol.retail.quantity import Quantity, Unit

CATEGORIES_IN_BAR = {True: 6, False: 4}  # roomy, compact
SHORT_NAME_MAX = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class SellView:
    """What the selling screen shows."""

    bar: TopBarView
    categories: tuple[KeyView, ...]
    tiles: tuple[TileView, ...]
    tiles_title: str  # over the results of a search; empty: the grid of a category
    tiles_empty: str
    page: str  # changes when the grid shows something else: back to its top
    keyboard: str  # its language; empty: none
    search_key: KeyView | None
    basket_title: str
    customer: KeyView
    lines: tuple[RowView, ...]
    selected_index: int
    lines_empty: str
    summary: str
    savings: str
    typed: str
    total_caption: str
    total: str
    actions: tuple[KeyView, ...]
    pad_keys: tuple[KeyView, ...]
    pad_open: bool
    decimal_mark: str
    pay: KeyView


def view_of(
    state: TillState, front: Front, wording: Wording, pictures: str, *, roomy: bool
) -> SellView:
    """Describe the selling screen; ``pictures`` is the folder of the products' pictures."""
    lines = state.totals.lines if state.totals else ()
    hues = {category.id: category.hue for category in front.categories}
    searching = front.focus is FieldName.SEARCH
    number = wording.text("Sale {number}", number=state.receipt_number.split("-")[-1] or "…")
    return SellView(
        bar=top_bar(state, front, wording, key=menu_key(), field=_search_field(front, wording)),
        categories=_categories(front, wording, roomy=roomy),
        tiles=tuple(_tile(tile, state, hues, wording, pictures) for tile in _tiles(state, front)),
        tiles_title=_found(state, front, wording),
        tiles_empty=_nothing(front, wording),
        page=f"{front.category}/{front.text(FieldName.SEARCH)}/{state.language}",
        keyboard=(front.keyboard or state.language) if searching else "",
        search_key=(
            KeyView(name="search-clear", text="✕", intent=ClearField()) if searching else None
        ),
        basket_title=number,
        customer=customer_key(state, wording),
        lines=tuple(_line(index, priced, state, wording) for index, priced in enumerate(lines)),
        selected_index=next(
            (i for i, priced in enumerate(lines) if priced.line.number == state.selected), -1
        ),
        lines_empty=wording.text("Scan an item or pick one from the grid"),
        summary=_summary(state, wording),
        savings=_savings(state, wording),
        typed=f"{state.count_next} ×" if state.count_next else typed_number(front, wording),
        total_caption=wording.text("Total"),
        total=wording.money(state.totals.total) if state.totals else _zero(state, wording),
        actions=_actions(state, front, wording, roomy=roomy),
        pad_keys=_pad_keys(state, front, wording),
        pad_open=front.pad_open,
        decimal_mark=wording.decimal_mark(),
        pay=_pay(state, wording),
    )


def customer_key(state: TillState, wording: Wording) -> KeyView:
    """Make the key that shows or picks the customer."""
    customer = state.basket.customer if state.basket else None
    if customer is None:
        return KeyView(
            name="customer", text=wording.text("+ Customer"), intent=GoTo(Place.CUSTOMERS)
        )
    return KeyView(
        name="customer",
        text=_short(customer.name),
        under=customer_terms(customer, wording),
        look="tint",
        intent=GoTo(Place.CUSTOMERS),
    )


def customer_terms(customer: Customer, wording: Wording) -> str:
    """Say in one line what a customer's terms are."""
    parts: list[str] = []
    if customer.category:
        parts.append(customer.category.name)
    if customer.personal_bp:
        parts.append(f"−{wording.percent(customer.personal_bp)}")
    if customer.points:
        parts.append(wording.plural("{count} point", "{count} points", customer.points))
    return " · ".join(parts)


def discount_reason(discount: Discount, wording: Wording) -> str:
    """Say what a discount is and why: ``−10 % Silver card``."""
    if discount.kind is DiscountKind.MANUAL:
        name = wording.text(discount.reason) if discount.reason else wording.text("Manual discount")
    elif discount.kind is DiscountKind.PERSONAL:
        name = wording.text("Personal discount")
    else:
        name = discount.name
    if discount.percent_bp:
        return f"−{wording.percent(discount.percent_bp)} {name}"
    return f"{wording.money(-discount.amount)} {name}"


def line_under(priced: PricedLine, wording: Wording) -> str:
    """Say how a line's amount comes about."""
    line = priced.line
    price = wording.money(line.unit_price)
    unit = (
        f" / {wording.text(line.quantity.unit.value)}"
        if line.quantity.unit is not Unit.EACH
        else ""
    )
    parts = [f"{wording.quantity(line.quantity)} × {price}{unit}"]
    if line.override_reason:
        parts.append(wording.text("price changed"))
    parts.extend(discount_reason(discount, wording) for discount in priced.discounts)
    if line.note:
        parts.append(f"“{line.note}”")
    return "  ".join(parts)


def _search_field(front: Front, wording: Wording) -> FieldView:
    return FieldView(
        name="search",
        text=front.text(FieldName.SEARCH),
        hint=wording.text("Search name, code or scan"),
        focused=front.focus is FieldName.SEARCH,
        intent=Focus(FieldName.SEARCH),
    )


def _categories(front: Front, wording: Wording, *, roomy: bool) -> tuple[KeyView, ...]:
    """Show as many categories as fit, with keys to the ones before and after."""
    room = CATEGORIES_IN_BAR[roomy]
    first = front.categories_from
    keys = [
        KeyView(
            name="category-favourites",
            text=wording.text("Favourites"),
            intent=ChooseCategory(None),
            look="chosen" if front.category is None else "surface",
        )
    ]
    if first:
        keys = [
            KeyView(
                name="categories-back",
                text="◀",
                intent=PageCategories(max(0, first - room + 1)),
                look="surface",
            )
        ]
    shown = front.categories[first : first + room - 1]
    keys += [
        KeyView(
            name=f"category-{first + number}",
            text=category.name,
            intent=ChooseCategory(category.id),
            look="chosen" if front.category == category.id else "surface",
        )
        for number, category in enumerate(shown)
    ]
    if first + len(shown) < len(front.categories):
        keys.append(
            KeyView(
                name="categories-on",
                text="▶",
                intent=PageCategories(first + room - 1),
                look="surface",
            )
        )
    return tuple(keys)


def _tiles(state: TillState, front: Front) -> tuple[ItemTile, ...]:
    if _is_searching(front):
        found = state.found_items
        return found.tiles if found else ()
    return front.tiles


def _is_searching(front: Front) -> bool:
    return bool(front.text(FieldName.SEARCH))


def _found(state: TillState, front: Front, wording: Wording) -> str:
    if not _is_searching(front) or state.found_items is None or not state.found_items.tiles:
        return ""
    if state.found_items.similar:
        return wording.text("Nothing is called that. Similar:")
    count = len(state.found_items.tiles)
    if state.found_items.more:
        return wording.text("The first {count}: type more to see fewer", count=count)
    return wording.plural("{count} found", "{count} found", count)


def _nothing(front: Front, wording: Wording) -> str:
    if _is_searching(front):
        return wording.text(
            "Nothing found. Type part of the name, or the number under the barcode."
        )
    if front.category is None:
        return wording.text("What sells most here will stand in this place.")
    return wording.text("There is nothing in this category.")


def _tile(
    tile: ItemTile, state: TillState, hues: dict[CategoryId, int], wording: Wording, pictures: str
) -> TileView:
    item = tile.item
    price = wording.money(tile.price) if tile.price is not None else wording.text("No price")
    weighed = item.unit is not Unit.EACH and tile.price is not None
    unit = f" / {wording.text(item.unit.value)}" if weighed else ""
    return TileView(
        name=f"item-{item.id}",
        title=item.name_in(state.language),
        price=price + unit,
        hue=hues.get(item.category, 0),
        picture=f"{pictures}/{item.picture}.webp" if pictures and item.picture else "",
        badge=_in_basket(item.id, state, wording),
        enabled=tile.price is not None,
        intent=SellItem(item.id),
    )


def _in_basket(item: str, state: TillState, wording: Wording) -> str:
    if state.basket is None:
        return ""
    quantity = [line.quantity for line in state.basket.lines if line.item == item]
    if not quantity:
        return ""
    total = sum(part.thousandths for part in quantity)
    return wording.quantity(Quantity(total, quantity[0].unit))


def _line(index: int, priced: PricedLine, state: TillState, wording: Wording) -> RowView:
    line = priced.line
    return RowView(
        name=f"line-{index}",
        title=line.name,
        under=line_under(priced, wording),
        under_tone="good" if priced.discount else "text2",
        right=wording.money(priced.amount),
        right_under=wording.money(priced.gross) if priced.discount else "",
        selected=line.number == state.selected,
        intent=SelectLine(line.number),
    )


def _summary(state: TillState, wording: Wording) -> str:
    if state.totals is None or not state.totals.lines:
        return ""
    pieces = sum(
        line.line.quantity.thousandths // 1000
        if line.line.quantity.unit is Unit.EACH and line.line.quantity.is_whole
        else 1
        for line in state.totals.lines
    )
    count = wording.plural("{count} item", "{count} items", pieces)
    return wording.text(
        "{items} · VAT {amount}", items=count, amount=wording.money(state.totals.tax)
    )


def _savings(state: TillState, wording: Wording) -> str:
    if state.totals is None:
        return ""
    parts: list[str] = []
    if state.totals.discount:
        amount = wording.money(-state.totals.discount)
        parts.append(wording.text("Discount {amount}", amount=amount))
    if state.totals.points:
        points = wording.plural("{count} point", "{count} points", state.totals.points)
        parts.append(wording.text("earns {points}", points=points))
    return " · ".join(parts)


def _zero(state: TillState, wording: Wording) -> str:
    return wording.money(Money.zero(state.store.currency)) if state.store else ""


def _line_key(  # noqa: PLR0913, PLR0917 - a key has that many sides
    name: str, text: str, intent: Intent, state: TillState, wording: Wording, look: str = "plain"
) -> KeyView:
    """Make a key that needs a selected line."""
    chosen = state.selected is not None
    return KeyView(
        name=name,
        text=text,
        intent=intent,
        enabled=chosen and not state.busy,
        reason="" if chosen or _is_empty(state) else wording.text("touch a line"),
        look=look,
    )


def _is_empty(state: TillState) -> bool:
    return state.basket is None or state.basket.is_empty


def _actions(
    state: TillState, front: Front, wording: Wording, *, roomy: bool
) -> tuple[KeyView, ...]:
    filled = not _is_empty(state)
    if filled or not state.parked:
        park = KeyView(
            name="park",
            text=wording.text("Park"),
            intent=Open(Overlay.PARK),
            enabled=filled and not state.busy,
        )
    else:
        park = KeyView(
            name="parked",
            text=wording.text("Parked"),
            under=wording.number(len(state.parked)),
            intent=GoTo(Place.PARKED),
            look="tint",
        )
    more = _line_key("more-of-line", "+1", StepQuantity(1), state, wording)
    less = _line_key("less-of-line", "−1", StepQuantity(-1), state, wording)
    void = _line_key("void-line", wording.text("Void line"), VoidLine(), state, wording, "danger")
    if roomy:
        return less, more, park, void
    pad = KeyView(
        name="toggle-pad",
        text="123",
        intent=TogglePad(),
        look="chosen" if front.pad_open else "plain",
    )
    return pad, more, park, void


def _pad_keys(state: TillState, front: Front, wording: Wording) -> tuple[KeyView, ...]:
    return (
        _quantity_key(state, front, wording),
        _line_key("price", wording.text("Price"), Open(Overlay.PRICE), state, wording, "tint"),
        _line_key("discount", "%", Open(Overlay.DISCOUNT), state, wording, "tint"),
    )


def _quantity_key(state: TillState, front: Front, wording: Wording) -> KeyView:
    key = _line_key("quantity", wording.text("Quantity"), SetQuantity(), state, wording, "tint")
    if not key.enabled or front.thousandths:
        return key
    return replace(key, enabled=False, reason=wording.text("type it first"))


def _pay(state: TillState, wording: Wording) -> KeyView:
    total = state.totals.total if state.totals else None
    filled = not _is_empty(state)
    reason = "" if filled else wording.text("The basket is empty")
    if state.storage.state in {"full", "fault"}:
        reason = wording.text("The till's storage is full")
    elif state.shift is None:
        reason = wording.text("No shift is open")
    return KeyView(
        name="pay",
        text=wording.text("Pay {amount}", amount=wording.money(total))
        if total is not None and filled
        else wording.text("Pay"),
        intent=StartTender(),
        enabled=not reason and not state.busy,
        reason=reason,
        look="pay",
    )


def _short(name: str) -> str:
    return name if len(name) <= SHORT_NAME_MAX else name[: SHORT_NAME_MAX - 1].rstrip() + "…"
