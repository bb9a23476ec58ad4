"""Figures that must always agree with the journal: kept in its transactions, recomputable from it.

`effects` is pure: an entry in, what it adds to which scope out. Training is counted apart, by the
same rules. Month and year are the sums of their days.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

import msgspec

from sync_protocol.messages import from_till as body
from sync_protocol.retail.sale import Sale, SaleKind
from sync_protocol.retail.tender import TenderKind

Figures: TypeAlias = dict[str, int]

EVER = "ever"  # never reset


@dataclass(frozen=True, slots=True)
class Count:
    """What one entry adds to one scope."""

    scope: str
    training: bool
    figures: Mapping[str, int]


def day_scope(business_day: str) -> str:
    """Name the scope of a business day."""
    return f"day:{business_day}"


def shift_scope(shift: str) -> str:
    """Name the scope of a shift."""
    return f"shift:{shift}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """To what an entry is booked."""

    business_day: str = ""
    shift: str = ""
    operator: str = ""
    training: bool = False


def fiscal_scope(period: int) -> str:
    """Name the scope between two Z reports; the period is the number of the Z that ends it."""
    return f"z:{period}"


def period_of(ever: Mapping[str, int]) -> int:
    """Say which fiscal period is open: the number of the next Z report."""
    return ever.get("days_closed", 0) + 1


def effects(figures: Figures, booked: Booked, *, period: int) -> tuple[Count, ...]:
    """Say where figures count: for ever, to the fiscal period, the day and the shift."""
    scopes = [EVER, fiscal_scope(period)]
    if booked.business_day:
        scopes.append(day_scope(booked.business_day))
    if booked.shift:
        scopes.append(shift_scope(booked.shift))
    return tuple(Count(scope, booked.training, figures) for scope in scopes)


def add(total: Figures, figures: Mapping[str, int]) -> None:
    """Add figures to a total, in place."""
    for name, value in figures.items():
        total[name] = total.get(name, 0) + value


def add_up(parts: Iterable[Mapping[str, int]]) -> Figures:
    """Add figures of several scopes: the days of a month."""
    total: Figures = {}
    for part in parts:
        add(total, part)
    return total


def totals_of(figures: Mapping[str, int], currency: str) -> body.PeriodTotals:
    """Set figures in the form that reports print."""

    def get(name: str) -> int:
        return figures.get(name, 0)

    tenders = tuple(
        body.TenderSum(kind=kind.value, count=get(f"tender:{kind}:n"), amount=get(f"tender:{kind}"))
        for kind in TenderKind
        if get(f"tender:{kind}:n")
    )
    return body.PeriodTotals(
        currency=currency,
        sales=get("sales"),
        returns=get("returns"),
        gross_sales=get("gross_sales"),
        gross_returns=get("gross_returns"),
        discounts=get("discounts"),
        rounding=get("rounding"),
        tenders=tenders,
        taxes=_taxes_of(figures),
        paid_in=get("paid_in"),
        paid_out=get("paid_out"),
        drops=get("drops"),
        float_minor=get("float"),
        voided_lines=get("voided_lines"),
        abandoned=get("abandoned"),
        no_sales=get("no_sales"),
        overrides=get("overrides"),
        copies=get("copies"),
        expected_cash=expected_cash(figures),
    )


def expected_cash(figures: Mapping[str, int]) -> int:
    """Say what must lie in the drawer, in minor units."""
    return (
        figures.get("float", 0)
        + figures.get(f"tender:{TenderKind.CASH}", 0)
        + figures.get("paid_in", 0)
        - figures.get("paid_out", 0)
        - figures.get("drops", 0)
    )


# --- kept beside the entries -----------------------------------------------------------------

_FIGURES = msgspec.json.Decoder(dict[str, int])


@dataclass(slots=True)
class Kept:
    """The figures of one scope and where they lie; number 0: not yet anywhere."""

    number: int
    figures: Figures


def load(connection: sqlite3.Connection, scope: str, *, training: bool) -> Figures:
    """Read the figures of one scope; empty when nothing was counted there."""
    return load_kept(connection, scope, training=training).figures


def load_kept(connection: sqlite3.Connection, scope: str, *, training: bool) -> Kept:
    """Read the figures of one scope with the row they lie in."""
    row = connection.execute(
        "SELECT id, figures FROM counter WHERE scope = ? AND training = ?", (scope, int(training))
    ).fetchone()
    return Kept(0, {}) if row is None else Kept(int(row[0]), _FIGURES.decode(row[1]))


def load_all(connection: sqlite3.Connection, touched_after: int = 0) -> dict[str, Figures]:
    """Read the scopes that entries after a position counted in; training scopes end in ``+t``."""
    rows = connection.execute(
        "SELECT scope, training, figures FROM counter WHERE touched > ? OR scope = ?",
        (touched_after, EVER),
    ).fetchall()
    return {_key(scope, training=bool(t)): _FIGURES.decode(f) for scope, t, f in rows}


def store(
    connection: sqlite3.Connection, figures: Mapping[tuple[str, bool], Kept], position: int
) -> None:
    """Write the figures of the scopes that this transaction touched."""
    for (scope, training), kept in figures.items():
        text = msgspec.json.encode(kept.figures).decode()
        if kept.number:
            connection.execute(
                "UPDATE counter SET figures = ?, touched = ? WHERE id = ?",
                (text, position, kept.number),
            )
            continue
        row = connection.execute(
            "INSERT INTO counter (scope, training, figures, touched) VALUES (?, ?, ?, ?)"
            " RETURNING id",
            (scope, int(training), text, position),
        ).fetchone()
        kept.number = int(row[0])


def days_between(connection: sqlite3.Connection, first: str, last: str) -> Figures:
    """Add up the days of a period, both ends included: a month, a year."""
    rows = connection.execute(
        "SELECT figures FROM counter WHERE training = 0 AND scope BETWEEN ? AND ?",
        (day_scope(first), day_scope(last)),
    ).fetchall()
    return add_up(_FIGURES.decode(row[0]) for row in rows)


def dump(figures: Mapping[str, Figures]) -> str:
    """Write all scopes as one text, for a checkpoint."""
    return json.dumps(figures, sort_keys=True, separators=(",", ":"))


def parse(text: str) -> dict[str, Figures]:
    """Read what `dump` wrote."""
    return cast("dict[str, Figures]", json.loads(text))


def _key(scope: str, *, training: bool) -> str:
    return f"{scope}+t" if training else scope


def key_of(count: Count) -> str:
    """Name the scope of a count as `load_all` does."""
    return _key(count.scope, training=count.training)


# --- what each kind of entry counts for ------------------------------------------------------


def figures_of(record: body.Body, operator: str) -> Figures:  # noqa: PLR0911 - one row per kind
    """Say what a kind of record counts for; nothing for most."""
    match record:
        case body.SaleCompleted(sale) | body.ReturnCompleted(sale):
            return _sale_figures(sale, operator)
        case body.ShiftOpened():
            return {"float": record.float_minor, "shifts": 1}
        case body.CashMoved():
            name = {"paid-in": "paid_in", "paid-out": "paid_out", "drop": "drops", "float": "float"}
            return {name[record.kind]: record.amount, f"{name[record.kind]}:n": 1}
        case body.LineVoided():
            return {"voided_lines": 1, "voided_amount": record.amount}
        case body.BasketAbandoned():
            return {"abandoned": 1, "abandoned_amount": record.total}
        case body.DrawerOpened():
            return {"no_sales": 1}
        case body.ReceiptPrinted() if record.copy and record.state == "started":
            return {"copies": 1}
        case body.DayClosed():
            return {"days_closed": 1}
        case _:
            return {}


def _sale_figures(sale: Sale, operator: str) -> Figures:
    is_sale = sale.kind is SaleKind.SALE
    total = sale.total.minor
    figures: Figures = {
        "documents": 1,
        "sales" if is_sale else "returns": 1,
        "gross_sales" if is_sale else "gross_returns": total if is_sale else -total,
        "discounts": sale.discount.minor,
        "rounding": sale.rounding.minor,
    }
    for tender in sale.tenders:
        add(figures, {f"tender:{tender.kind}": tender.amount.minor, f"tender:{tender.kind}:n": 1})
    if sale.change:
        add(figures, {f"tender:{TenderKind.CASH}": -sale.change.minor})
    for tax in sale.taxes:
        name = f"tax:{tax.category}:{tax.rate_bp}"
        add(figures, {f"{name}:net": tax.net.minor, f"{name}:tax": tax.tax.minor})
    overrides = sum(1 for line in sale.lines if line.override_reason)
    if overrides:
        figures["overrides"] = overrides
    if operator:
        figures[f"by:{operator}"] = total
    return {name: value for name, value in figures.items() if value}


def _taxes_of(figures: Mapping[str, int]) -> tuple[body.TaxSum, ...]:
    names = sorted({name.rsplit(":", 1)[0] for name in figures if name.startswith("tax:")})
    taxes: list[body.TaxSum] = []
    for name in names:
        _, category, rate = name.split(":")
        net, tax = figures.get(f"{name}:net", 0), figures.get(f"{name}:tax", 0)
        taxes.append(
            body.TaxSum(category=category, rate_bp=int(rate), net=net, tax=tax, gross=net + tax)
        )
    return tuple(sorted(taxes, key=lambda tax: (-tax.rate_bp, tax.category)))
