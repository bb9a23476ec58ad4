"""Baskets put aside, and customers: two lists to choose from."""

from dataclasses import dataclass
from datetime import date

from edge.screens.front import Front
from edge.screens.intents.customers import LookAtCustomer, StartNewCustomer, TakeCustomer
from edge.screens.intents.places import FieldName
from edge.screens.intents.selling import Recall
from edge.screens.intents.typing import Focus
from edge.screens.view_models.field_view import FieldView
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.row_view import RowView
from edge.screens.view_models.sell import customer_terms
from edge.screens.view_models.top_bar import TopBarView, back_key, instant, top_bar
from edge.till.state import ParkedBasket, TillState
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.customer import Customer
from sync_protocol.retail.discount import DiscountKind

BIRTHDAY_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedView:
    """The parked baskets, oldest first."""

    bar: TopBarView
    rows: tuple[RowView, ...]
    empty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersView:
    """Finding the customer."""

    bar: TopBarView
    rows: tuple[RowView, ...]
    found: str
    empty: str
    name: str  # of the one looked at; empty: none
    terms: str
    warnings: tuple[RowView, ...]
    facts: tuple[RowView, ...]
    keys: tuple[KeyView, ...]
    keyboard: str


def parked_view(state: TillState, front: Front, wording: Wording) -> ParkedView:
    """Describe the parked baskets."""
    empty = state.basket is None or state.basket.is_empty
    ordered = sorted(state.parked, key=lambda parked: parked.parked_us)
    return ParkedView(
        bar=top_bar(
            state,
            front,
            wording,
            title=wording.plural("{count} parked", "{count} parked", len(ordered)),
            key=back_key(wording),
        ),
        rows=tuple(
            _parked(number, parked, wording, may_recall=empty and not state.busy)
            for number, parked in enumerate(ordered)
        ),
        empty=wording.text("Nothing is parked. A parked sale waits here until it is recalled."),
    )


def _parked(number: int, parked: ParkedBasket, wording: Wording, *, may_recall: bool) -> RowView:
    count = len(parked.basket.lines)
    names = ", ".join(line.name for line in parked.basket.lines[:3])
    return RowView(
        name=f"parked-{number}",
        title=parked.label or names,
        under=" · ".join(
            (
                wording.time(instant(parked.parked_us)),
                parked.operator_name,
                wording.plural("{count} line", "{count} lines", count),
                *((names,) if parked.label else ()),
            )
        ),
        right=wording.money(parked.total),
        strong=True,
        keys=(
            KeyView(
                name=f"recall-{number}",
                text=wording.text("Recall"),
                intent=Recall(parked.basket.id),
                enabled=may_recall,
                reason="" if may_recall else wording.text("finish this sale"),
                look="primary",
            ),
        ),
    )


def customers_view(state: TillState, front: Front, wording: Wording) -> CustomersView:
    """Describe the search for a customer, and what must be known about the one looked at."""
    typed = front.text(FieldName.CUSTOMER_SEARCH)
    found = state.found_customers if typed else None
    customers = found.customers if found else ()
    taken = state.basket.customer if state.basket else None
    looked_at = front.customer or taken
    focused = front.focus is FieldName.CUSTOMER_SEARCH
    if found and found.similar and customers:
        caption = wording.text("Nobody is called that. Similar:")
    elif customers and found and found.more:
        caption = wording.text("The first {count}: type more to see fewer", count=len(customers))
    else:
        caption = ""
    return CustomersView(
        bar=top_bar(
            state,
            front,
            wording,
            key=back_key(wording),
            field=FieldView(
                name="customer-search",
                text=typed,
                hint=wording.text("Phone, card or name"),
                focused=focused,
                intent=Focus(FieldName.CUSTOMER_SEARCH),
            ),
        ),
        rows=tuple(
            RowView(
                name=f"customer-{number}",
                title=customer.name,
                under=masked(customer.phone),
                right=customer_terms(customer, wording) or "–",
                selected=looked_at is not None and customer.id == looked_at.id,
                mark="▲" if _warnings(customer, wording) else "",
                mark_tone="warning",
                intent=LookAtCustomer(customer),
            )
            for number, customer in enumerate(customers)
        ),
        found=caption,
        empty=wording.text("Nobody found.")
        if typed and found and not found.searching
        else wording.text("Scan the customer's card, or type a phone number or a name."),
        name=looked_at.name if looked_at else "",
        terms=customer_terms(looked_at, wording) if looked_at else "",
        warnings=_warnings(looked_at, wording) if looked_at else (),
        facts=_facts(state, front, looked_at, wording) if looked_at else (),
        keys=_customer_keys(looked_at, taken, wording),
        keyboard=(front.keyboard or state.language) if focused else "",
    )


def masked(phone: str) -> str:
    """Hide the middle of a number: other customers stand at the counter too."""
    if len(phone) < 8:
        return phone
    return f"{phone[:4]} … {phone[-3:]}"


def _warnings(customer: Customer, wording: Wording) -> tuple[RowView, ...]:
    texts: list[tuple[str, str]] = []
    if customer.prepay_only:
        texts.append(("prepay", wording.text("Orders only against full prepayment")))
    if customer.balance is not None and customer.balance.minor < 0:
        owed = wording.money(-customer.balance)
        if customer.credit_limit is not None:
            limit = wording.money(customer.credit_limit)
            texts.append(
                ("owes", wording.text("On account: {owed} of {limit}", owed=owed, limit=limit))
            )
        else:
            texts.append(("owes", wording.text("Owes {owed}", owed=owed)))
    if customer.note:
        texts.append(("note", customer.note))
    return tuple(
        RowView(name=f"warning-{name}", title=text, mark="▲", mark_tone="warning", strong=True)
        for name, text in texts
    )


def _facts(
    state: TillState, front: Front, customer: Customer, wording: Wording
) -> tuple[RowView, ...]:
    def row(name: str, title: str, right: str) -> RowView:
        return RowView(name=f"fact-{name}", title=title, right=right)

    rows: list[RowView] = []
    if customer.phone:
        rows.append(row("phone", wording.text("Phone"), masked(customer.phone)))
    if customer.card:
        rows.append(row("card", wording.text("Card"), customer.card))
    if customer.personal_bp:
        rows.append(
            row(
                "personal",
                wording.text("Personal discount"),
                f"−{wording.percent(customer.personal_bp)}",
            )
        )
    if state.basket and state.basket.customer == customer and state.totals and state.totals.rule:
        rule = state.totals.rule
        name = (
            wording.text("Personal discount") if rule.kind is DiscountKind.PERSONAL else rule.name
        )
        rows.append(
            row(
                "rule",
                wording.text("In this sale"),
                f"−{wording.percent(rule.percent_bp)} {name}",
            )
        )
    if customer.turnover:
        rows.append(row("turnover", wording.text("Purchases"), wording.money(customer.turnover)))
    if customer.points:
        rows.append(row("points", wording.text("Points"), wording.number(customer.points)))
    soon = _birthday(customer.birthday, instant(front.now_us).date(), wording)
    if soon:
        rows.append(row("birthday", wording.text("Birthday"), soon))
    if customer.last_purchase:
        rows.append(row("last", wording.text("Last here"), _day(customer.last_purchase, wording)))
    return tuple(rows)


def _customer_keys(
    customer: Customer | None, taken: Customer | None, wording: Wording
) -> tuple[KeyView, ...]:
    if customer is None:
        return (
            KeyView(
                name="customer-new",
                text=wording.text("New customer"),
                intent=StartNewCustomer(),
                look="primary",
            ),
        )
    if taken is not None and customer.id == taken.id:
        return (
            KeyView(
                name="customer-remove",
                text=wording.text("Remove from sale"),
                intent=TakeCustomer(None),
                look="danger",
            ),
        )
    return (
        KeyView(
            name="customer-take",
            text=wording.text("Take this customer"),
            intent=TakeCustomer(customer),
            look="pay",
        ),
    )


def _birthday(written: str, today: date, wording: Wording) -> str:
    """Say when a birthday is that comes within a fortnight; empty: none does."""
    try:
        month, day = (int(part) for part in written.split("-")[-2:])
        coming = [
            date(today.year + later, month, min(day, 28 if month == 2 else day)) for later in (0, 1)
        ]
    except ValueError:
        return ""
    days = min(left for left in ((each - today).days for each in coming) if left >= 0)
    if days > BIRTHDAY_DAYS:
        return ""
    return (
        wording.plural("in {count} day", "in {count} days", days) if days else wording.text("today")
    )


def _day(written: str, wording: Wording) -> str:
    try:
        return wording.date(date.fromisoformat(written))
    except ValueError:
        return written
