"""Portal pages of discount rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.audit.operations import changes_of
from cloud.catalogue.repository import CatalogueRepository
from cloud.customers.repository import CustomerRepository
from cloud.database.session import Time, Transaction
from cloud.portal.amounts import write_amount, write_percent
from cloud.portal.csv_file import decimal_sign
from cloud.portal.formatting import local, money
from cloud.portal.forms import Bound, form
from cloud.portal.language import _, manner
from cloud.portal.layout import go_to, page
from cloud.portal.problems import Problem
from cloud.promotions.errors import ChangedMeanwhile, UnknownRule
from cloud.promotions.forms import RuleForm, rule_facts
from cloud.promotions.models import DiscountRule
from cloud.promotions.operations import change_rule, create_rule, delete_rule
from cloud.promotions.repository import RuleRepository

router = APIRouter(include_in_schema=False)

_LIST = "/discounts"


@router.get(_LIST, dependencies=[Depends(needs("catalogue", "see"))])
def get_rules(request: Request, user: SignedIn, session: Transaction) -> Response:
    """List the rules, and the discounts that customer categories give."""
    customers = CustomerRepository(session, user.scope)
    categories = customers.categories()
    names = {each.id: each.name for each in categories}
    rules = RuleRepository(session, user.scope).rules()
    return page(
        request,
        user,
        "promotions/list.html",
        rules=[(rule, when_words(rule, names)) for rule in rules],
        categories=[each for each in categories if each.percent_bp],
        kind_words=dict(kinds()),
        item_categories=item_category_names(session, user),
    )


@router.get(f"{_LIST}/new", dependencies=[Depends(needs("catalogue", "add"))])
def get_new_rule(request: Request, user: SignedIn, session: Transaction) -> Response:
    """Show the form of a new rule."""
    return _form_page(request, user, session, None, Bound[RuleForm]())


@router.post(f"{_LIST}/new", dependencies=[Depends(needs("catalogue", "add"))])
def post_new_rule(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Annotated[Bound[RuleForm], Depends(form(RuleForm))],
) -> Response:
    """Add a rule."""
    facts = rule_facts(bound, user.manner.currency)
    if facts is None:
        return _form_page(request, user, session, None, bound, status_code=422)
    create_rule(session, clock, user, user.tenant, facts, currency=user.manner.currency)
    return go_to(request, _LIST, _("The tills give this discount from now on."))


@router.get(f"{_LIST}/{{rule}}", dependencies=[Depends(needs("catalogue", "see"))])
def get_rule(request: Request, user: SignedIn, session: Transaction, rule: str) -> Response:
    """Show the form of a rule."""
    return _form_page(request, user, session, _find(session, user, rule), Bound[RuleForm]())


@router.post(f"{_LIST}/{{rule}}", dependencies=[Depends(needs("catalogue", "edit"))])
def post_rule(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    rule: str,
    bound: Annotated[Bound[RuleForm], Depends(form(RuleForm))],
) -> Response:
    """Save a rule."""
    found = _find(session, user, rule)
    facts = rule_facts(bound, user.manner.currency)
    if facts is not None and bound.data is not None:
        try:
            change_rule(session, clock, user, found, facts, seen=bound.data.version)
            return go_to(request, _LIST, _("Saved. The tills know it now."))
        except ChangedMeanwhile:
            bound.refuse("", _("Somebody else saved this rule meanwhile. Please look again."))
    return _form_page(request, user, session, found, bound, status_code=422)


@router.post(f"{_LIST}/{{rule}}/delete", dependencies=[Depends(needs("catalogue", "delete"))])
def post_deleted_rule(
    request: Request, user: SignedIn, session: Transaction, clock: Time, rule: str
) -> Response:
    """Delete a rule."""
    delete_rule(session, clock, user, _find(session, user, rule))
    return go_to(request, _LIST, _("The discount is deleted."))


def kinds() -> list[tuple[str, str]]:
    """Name what can give a discount."""
    return [
        ("amount", _("The receipt reaches an amount")),
        ("turnover", _("The customer's purchases of a year reach an amount")),
        ("category", _("The customer belongs to a category")),
    ]


def when_words(rule: DiscountRule, categories: dict[str, str]) -> str:
    """Say in words when a rule holds."""
    if rule.kind == "category":
        return categories.get(rule.customer_category, "—")
    return _("from {amount}", amount=money(rule.threshold_minor, rule.currency))


def item_category_names(session: Session, user: SignedInUser) -> dict[str, str]:
    """Name the categories of items in the present language."""
    nodes = CatalogueRepository(session, user.scope).categories()
    return {
        each.category.id: each.category.names.get(manner().language, each.category.name)
        for each in nodes
    }


def field_names() -> dict[str, str]:
    """Name the fields of a rule, for the history and for errors."""
    return {
        "name": _("Name"),
        "kind": _("When"),
        "percent": _("Discount"),
        "percent_bp": _("Discount"),
        "customer_category": _("Customers"),
        "threshold": _("From amount"),
        "threshold_minor": _("From amount"),
        "item_categories": _("Items"),
        "first": _("First day"),
        "last": _("Last day"),
        "from": _("From"),
        "until": _("Until"),
        "is_active": _("In use"),
    }


def _find(session: Session, user: SignedInUser, rule: str) -> DiscountRule:
    try:
        return RuleRepository(session, user.scope).rule(rule)
    except UnknownRule:
        raise Problem(404) from None


def _form_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    rule: DiscountRule | None,
    bound: Bound[RuleForm],
    *,
    status_code: int = 200,
) -> Response:
    customers = CustomerRepository(session, user.scope)
    decimal, currency = decimal_sign(), user.manner.currency
    chosen = bound.raw.get("item_categories", []) if bound.raw else None
    return page(
        request,
        user,
        "promotions/form.html",
        status_code=status_code,
        rule=rule,
        form=bound,
        percent=write_percent(rule.percent_bp, decimal=decimal) if rule else "",
        threshold=write_amount(rule.threshold_minor, currency, decimal=decimal)
        if rule and rule.threshold_minor
        else "",
        first=_first_day(rule),
        last=_last_day(rule),
        kinds=kinds(),
        customer_categories=[(each.id, each.name) for each in customers.categories()],
        item_categories=item_category_names(session, user),
        chosen=chosen if chosen is not None else (rule.item_categories if rule else []),
        field_names=field_names(),
        changes=changes_of(session, user.tenant, "discount-rule", rule.id, 20) if rule else [],
        may_edit=user.may("catalogue", "edit" if rule else "add"),
    )


def _first_day(rule: DiscountRule | None) -> date | str:
    return local(rule.from_at).date() if rule and rule.from_at else ""


def _last_day(rule: DiscountRule | None) -> date | str:
    return local(rule.until_at).date() - timedelta(days=1) if rule and rule.until_at else ""
