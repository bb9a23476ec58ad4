"""Names of a report's groups, and where each of them leads."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date, get_day_names
from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedInUser
from cloud.catalogue.models import Category
from cloud.customers.models import CustomerCategory
from cloud.ledger.names import names_for
from cloud.ledger.words import tender_names
from cloud.portal.formatting import date as say_date
from cloud.portal.formatting import locale, percent
from cloud.portal.language import _
from cloud.reporting.periods import BEFORE, Period, same_day_a_year_before
from cloud.reporting.ready import Key, Report
from cloud.reporting.ready_repository import Group

Names = Callable[[Group], str]


def names_of(  # noqa: C901, PLR0911 - a case for each dimension
    session: Session, user: SignedInUser, report: Report, groups: Sequence[Group]
) -> Names:
    """Return what names a group of this report, in the reader's language."""
    keys = [each.key for each in groups]
    match report.dimension.key:
        case "day":
            return lambda each: say_date(each.key[0])
        case "month":
            return lambda each: format_date(each.key[0], "LLLL y", locale=locale())
        case "weekday":
            days = get_day_names("wide", "stand-alone", locale=locale())
            return lambda each: days[each.key[0]]
        case "hour":
            return lambda each: f"{each.key[0]}:00 – {each.key[0] + 1}:00"
        case "item":
            return lambda each: each.label
        case "category":
            return _told(_categories(session, user, keys), _("Without a category"))
        case "customer_category":
            return _told(_customer_categories(session, user), _("No category"))
        case "tender":
            words = tender_names()
            return lambda each: str(words.get(each.key[0], each.key[0]))
        case "discount":
            kinds = discount_words()
            return lambda each: f"{each.key[1]} · {kinds.get(each.key[0], each.key[0])}"
        case "tax_rate":
            return lambda each: (
                f"{percent(each.key[1] / 10_000, digits=2 if each.key[1] % 100 else 0)}"
                f" · {each.key[0]}"
            )
        case _:
            return _people_and_places(session, user, report, keys)


def _people_and_places(
    session: Session, user: SignedInUser, report: Report, keys: Iterable[Key]
) -> Names:
    ids = [str(key[-1]) for key in keys]
    kind = report.dimension.key
    names = names_for(
        session,
        user.tenant,
        operators=ids if kind == "operator" else (),
        customers=ids if kind == "customer" else (),
    )
    match kind:
        case "store":
            return lambda each: names.store(each.key[0])
        case "register":
            return lambda each: names.register(each.key[0])
        case "till_day":
            return lambda each: f"{say_date(each.key[0])} · {names.register(each.key[1])}"
        case "customer":
            return lambda each: (
                names.customer(each.key[0]) if each.key[0] else _("Customers nobody knows")
            )
        case _:
            return lambda each: (
                names.operator(each.key[0]) if each.key[0] else _("Nobody signed on")
            )


def discount_words() -> dict[str, str]:
    """Name the kinds of discount."""
    return {
        "category": _("customer category"),
        "amount": _("receipt amount"),
        "turnover": _("turnover"),
        "personal": _("personal"),
        "manual": _("by hand"),
        "promotion": _("promotion"),
    }


def _told(names: Mapping[str, str], none: str) -> Names:
    return lambda each: names.get(each.key[0]) or each.key[0] or none


def _categories(session: Session, user: SignedInUser, keys: Iterable[Key]) -> dict[str, str]:
    found = session.scalars(
        select(Category).where(
            Category.tenant == user.tenant, Category.id.in_({str(key[0]) for key in keys})
        )
    )
    language = user.manner.language
    return {each.id: each.names.get(language, each.name) for each in found}


def _customer_categories(session: Session, user: SignedInUser) -> dict[str, str]:
    rows = session.execute(
        select(CustomerCategory.id, CustomerCategory.name).where(
            CustomerCategory.tenant == user.tenant
        )
    )
    return {row[0]: row[1] for row in rows}


def key_text(key: Key) -> str:
    """Write a key for addresses, files and the API."""
    return " ".join(each.isoformat() if isinstance(each, date) else str(each) for each in key)


def key_before(report: Report, period: Period, compare: str) -> Callable[[Key], Key]:
    """Return what a key of this period is called in the one it is compared with."""
    days = period.first - period.before_first
    months = (period.first.year - period.before_first.year) * 12
    months += period.first.month - period.before_first.month

    def of_day(key: Key) -> Key:
        day: date = key[0]
        return (day - days if compare == BEFORE else same_day_a_year_before(day), *key[1:])

    def of_month(key: Key) -> Key:
        n = key[0].year * 12 + key[0].month - 1 - months
        return (date(n // 12, n % 12 + 1, 1),)

    return {"day": of_day, "till_day": of_day, "month": of_month}.get(
        report.dimension.key, lambda key: key
    )


def link_of(report: Report, period: Period, narrowed: Mapping[str, str], key: Key) -> str:
    """Return the receipts behind a group; empty where the register has no such filter."""
    asked: dict[str, Any] = {"from": period.first, "to": period.last, **narrowed}
    match report.dimension.key:
        case "day":
            asked |= {"from": key[0], "to": key[0]}
        case "till_day":
            asked |= {"from": key[0], "to": key[0], "register": key[1]}
        case "month":
            following = (key[0].replace(day=28) + timedelta(days=4)).replace(day=1)
            asked |= {
                "from": max(key[0], period.first),
                "to": min(following - timedelta(days=1), period.last),
            }
        case "store" | "register" | "operator" | "item" | "category" | "customer" as name:
            if not key[0]:
                return ""
            asked[name] = key[0]
        case "tender":
            asked["tender"] = key[0]
        case _:
            return ""
    if report.key in {"over-short", "z-reports"}:
        return "/shifts/closings" if report.key == "z-reports" else "/shifts"
    return "/receipts?" + urlencode({k: f"{v}" for k, v in asked.items() if v})
